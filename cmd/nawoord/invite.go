package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"nawoord/survey"
	"nawoord/survey/view"
	"nawoord/templates"
)

// maxFile is the largest file of invitees in bytes.
const maxFile = 2 << 20

// invite invites everybody in a file, or nobody when a row is wrong.
func invite(ctx context.Context, c *call) error {
	flags := c.flagSet(folders...)
	skip := flags.Bool("skip-known", false, "leave out people who were invited before, or who left too long ago")
	planned := flags.Bool("planned", false, "let each mail leave two to three weeks before the last working day, as HR's form does")
	args, err := c.parse("FILE.csv")
	if err != nil {
		return err
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	data, err := readBounded(args[0], maxFile)
	if err != nil {
		return err
	}
	when := survey.SendNow
	if *planned {
		when = survey.SendPlanned
	}
	people, late, err := checkFile(data, when, i, survey.DayOf(c.now().In(i.organisation.Location())), *skip)
	if err == nil {
		done, inviteErr := i.db.Invite(ctx, people, *skip, c.now())
		if err = inviteErr; err == nil {
			c.printf("%d invited, %d left out because they were invited before, %d because they left too long ago.", done.New, done.Known, late)
			return nil
		}
	}
	if errors.Is(err, survey.ErrNoKeyholder) {
		return fmt.Errorf("nobody was invited: no keyholder has a code yet, so there is no ballot box; nawoord keyholder new makes one")
	}
	return c.explainRows(err, i.organisation)
}

func checkFile(data []byte, when string, i *installation, today survey.Day, skipLate bool) ([]survey.Numbered, int, error) {
	rows, err := survey.ParseInvitees(data)
	if err != nil {
		return nil, 0, err
	}
	survey.Schedule(rows, when, i.organisation.Holidays)
	return survey.CheckRows(rows, i.units, today, skipLate)
}

// explainRows prints what is wrong per row, for the eyes of who runs the command.
func (c *call) explainRows(err error, o survey.Organisation) error {
	var wrong survey.RowErrors
	if !errors.As(err, &wrong) {
		return err
	}
	words, loadErr := view.LoadWords(templates.FS, o)
	if loadErr != nil {
		return loadErr
	}
	for _, e := range wrong {
		where := fmt.Sprintf("line %d", e.Line)
		if e.Field != "" {
			where += ", " + e.Field
		}
		if e.Detail != "" {
			where += fmt.Sprintf(" (%s)", e.Detail)
		}
		fmt.Fprintf(c.errOut, "%s: %s\n", where, words.T(survey.EN, "err_"+e.Key, e.Facts()...))
	}
	if len(wrong) == 1 {
		return errors.New("nobody was invited: 1 error in the file; correct it and run it again")
	}
	return fmt.Errorf("nobody was invited: %d errors in the file; correct them and run it again", len(wrong))
}

func readBounded(name string, most int64) ([]byte, error) {
	info, err := os.Stat(name)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	if info.IsDir() || info.Size() > most {
		return nil, fmt.Errorf("%s is not a file of at most %d MB", name, most>>20)
	}
	data, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("read the file: %w", err)
	}
	return data, nil
}
