package main

import (
	"context"
	"encoding/json"

	"nawoord/survey/sqlite"
)

// report prints the released figures.
func report(ctx context.Context, c *call) error {
	flags := c.flagSet(folders...)
	unit := flags.String("unit", "", "a unit; everything together when not given")
	format := flags.String("format", "json", "json or csv")
	if _, err := c.parse(); err != nil {
		return err
	}
	if *format != "json" && *format != "csv" {
		return usagef("--format %q: choose json or csv", *format)
	}
	db, err := sqlite.Open(c.data, c.now)
	if err != nil {
		return noDatabase(err)
	}
	defer func() { _ = db.Close() }()
	id, err := findUnit(ctx, db, *unit)
	if err != nil {
		return err
	}
	r, err := db.Report(ctx, id)
	if err != nil {
		return err
	}
	if *format == "csv" {
		return r.WriteCSV(c.out)
	}
	encoder := json.NewEncoder(c.out)
	encoder.SetIndent("", "  ")
	return encoder.Encode(r)
}
