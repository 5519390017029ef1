package main

import (
	"context"

	"nawoord/survey"
	"nawoord/survey/view"
	"nawoord/survey/workbook"
	"nawoord/templates"
)

// report prints the released figures.
func report(ctx context.Context, c *call) error {
	flags := c.flagSet(folders...)
	unit := flags.String("unit", "", "a unit; everything together when not given")
	period := flags.String("period", "", "a year, half a year or month, or a run of them: 2026, 2026-h1, 2026-07, 2026-03..2026-08; everything when not given")
	format := flags.String("format", "json", "json, csv or xlsx")
	lang := flags.String("lang", "nl", "language of the spreadsheet, nl or en")
	if _, err := c.parse(); err != nil {
		return err
	}
	if *format != "json" && *format != "csv" && *format != "xlsx" {
		return usagef("--format %q: choose json, csv or xlsx", *format)
	}
	months, err := survey.ParsePeriod(*period)
	if err != nil {
		return usagef("--period %q: give a year, half a year or month, such as 2026, 2026-h1, 2026-07 or 2026-03..2026-08", *period)
	}
	reading := survey.Reading{Lang: survey.Lang(*lang)}
	if reading.Lang != survey.NL && reading.Lang != survey.EN {
		return usagef("--lang %q: choose nl or en", *lang)
	}
	i, err := openFigures(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	id, err := findUnit(ctx, i.db, *unit)
	if err != nil {
		return err
	}
	r, err := i.db.Report(ctx, survey.Selection{Unit: id, Period: months})
	if err != nil {
		return err
	}
	if err := i.db.Note(ctx, survey.Exported(*format, id, months)); err != nil {
		return err
	}
	switch *format {
	case "csv":
		return r.WriteCSV(c.out)
	case "xlsx":
		words, err := view.LoadWords(templates.FS, i.organisation)
		if err != nil {
			return err
		}
		reading.Organisation, reading.Place = i.organisation.Name, i.organisation.Name
		if r.Unit != "" {
			reading.Place = r.Unit
		}
		return workbook.Write(c.out, workbook.Book{
			Words: words, Organisation: i.organisation, Reading: reading, Report: r, Tables: i.questionnaire.Tables(r, reading),
		})
	}
	return i.questionnaire.File(i.organisation, r).Write(c.out)
}
