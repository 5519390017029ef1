package main

import (
	"context"
	"encoding/json"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// report prints the released figures.
func report(ctx context.Context, c *call) error {
	flags := c.flagSet(folders...)
	unit := flags.String("unit", "", "a unit; everything together when not given")
	period := flags.String("period", "", "a year, half a year or month, or a run of them: 2026, 2026-h1, 2026-07, 2026-03..2026-08; everything when not given")
	format := flags.String("format", "json", "json or csv")
	if _, err := c.parse(); err != nil {
		return err
	}
	if *format != "json" && *format != "csv" {
		return usagef("--format %q: choose json or csv", *format)
	}
	months, err := survey.ParsePeriod(*period)
	if err != nil {
		return usagef("--period %q: give a year, half a year or month, such as 2026, 2026-h1, 2026-07 or 2026-03..2026-08", *period)
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
	r, err := db.Report(ctx, survey.Selection{Unit: id, Period: months})
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
