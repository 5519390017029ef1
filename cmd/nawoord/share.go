package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
	"nawoord/templates"
)

// share prints the released figures of the whole organisation, for a picture of several.
func share(ctx context.Context, c *call) error {
	flags := c.flagSet(folders...)
	period := flags.String("period", "", "as of the command report; everything when not given")
	withUnits := flags.Bool("units", false, "add the figures of every unit")
	if _, err := c.parse(); err != nil {
		return err
	}
	months, err := survey.ParsePeriod(*period)
	if err != nil {
		return usagef("--period %q: give a year, half a year or month, such as 2026, 2026-h1, 2026-07 or 2026-03..2026-08", *period)
	}
	i, err := openFigures(ctx, c)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	whole, err := i.db.Report(ctx, survey.Selection{Period: months, Latest: -1})
	if err != nil {
		return err
	}
	var units []survey.Report
	if *withUnits {
		for _, unit := range i.units.Leaves() {
			report, err := i.db.Report(ctx, survey.Selection{Unit: unit.ID, Period: months, Latest: -1})
			if err != nil {
				return err
			}
			units = append(units, report)
		}
	}
	if err := i.db.Note(ctx, survey.Exported("share", uuid.Nil, months)); err != nil {
		return err
	}
	return i.questionnaire.Share(i.organisation, whole, units).Write(c.out)
}

// combine makes one picture of shared files. It needs no installation.
func combine(_ context.Context, c *call) error {
	flags := c.flagSet()
	own := flags.String("own", "", "the organisation that stands beside the rest")
	format := flags.String("format", "csv", "csv or json")
	lang := flags.String("lang", "nl", "language of the table, nl or en")
	pack := flags.String("pack", string(survey.Generic), "words of the questions: generic, edu or rijk")
	names, err := c.parse("FILES...")
	if err != nil {
		return err
	}
	reading := survey.Reading{Lang: survey.Lang(*lang)}
	switch {
	case *format != "csv" && *format != "json":
		return usagef("--format %q: choose csv or json", *format)
	case reading.Lang != survey.NL && reading.Lang != survey.EN:
		return usagef("--lang %q: choose nl or en", *lang)
	}
	q, err := survey.Standard(survey.Pack(*pack))
	if err != nil {
		return usagef("--pack %q: choose generic, edu or rijk", *pack)
	}
	words, err := view.LoadWords(templates.FS, survey.Organisation{})
	if err != nil {
		return err
	}
	var gathered survey.Gathered
	for _, name := range names {
		content, err := readShare(name)
		if err != nil {
			return err
		}
		if err := gathered.Add(filepath.Base(name), content); err != nil {
			return err
		}
	}
	if err := refusal(words, gathered.Refused); err != nil {
		return err
	}
	picture, err := survey.Combine(gathered.Files, *own)
	if flaw := (*survey.ShareFlaw)(nil); errors.As(err, &flaw) {
		return errors.New(words.T(survey.EN, "share_"+flaw.Key, "Detail", flaw.Detail))
	}
	if err != nil {
		return err
	}
	for _, of := range picture.Organisations {
		if of.Units > 0 {
			fmt.Fprintln(c.errOut, "not used: "+words.T(survey.EN, "combine_units", "N", of.Units, "Name", of.Name))
		}
		if !picture.OnePeriod() {
			fmt.Fprintf(c.errOut, "period of %s: %s\n", of.Name, cmp.Or(of.Period.String(), "everything until it was shared"))
		}
	}
	if *format == "json" {
		return picture.Write(c.out)
	}
	reading.Organisation = words.T(reading.Lang, "combine_organisation")
	reading.Place = reading.Organisation
	for _, left := range picture.Left {
		fmt.Fprintf(c.errOut, "left out: %s (%d): %s\n", left.Question, left.Organisations, words.T(survey.EN, "combine_"+string(left.Why)))
	}
	return survey.WriteCombinedTable(c.out, reading.Lang, q.CombinedTables(picture, reading))
}

// refusal names every file that was refused, and why. A script gets no picture without them.
func refusal(words *view.Words, refused []survey.RefusedFile) error {
	var all []error
	for _, file := range refused {
		all = append(all, fmt.Errorf("%s: %s", file.Name, words.T(survey.EN, "share_"+file.Flaw.Key, "Detail", file.Flaw.Detail)))
	}
	return errors.Join(all...)
}

// readShare reads no more of a file than one that is too large needs.
func readShare(name string) ([]byte, error) {
	file, err := os.Open(name)
	if err != nil {
		return nil, fmt.Errorf("read the shared file: %w", err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, survey.MaxShare+1))
	if err != nil {
		return nil, fmt.Errorf("read the shared file: %w", err)
	}
	return content, nil
}
