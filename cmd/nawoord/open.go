package main

import (
	"context"
	"errors"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// openBoxes opens the ballot boxes that are due and counts the records of talks, as is done
// together on a day. In file mode the server does the same by itself; otherwise a keyholder's
// code is needed.
func openBoxes(ctx context.Context, c *call) error {
	flags := c.flagSet(setData, setKeys, setBackups, setBackupDays)
	asOf := flags.String("as-of", "", "a rehearsal only: act as if it were this day, such as 2026-12-31")
	codeFile := flags.String("code-file", "", "file with a keyholder's code; - reads the terminal")
	if _, err := c.parse(); err != nil {
		return err
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	day := survey.DayOf(c.now().In(i.organisation.Location()))
	if *asOf != "" {
		if !i.organisation.Rehearsal {
			return usagef("--as-of works in a rehearsal organisation only: on other days an opening could tell who took part")
		}
		if day, err = survey.ParseDay(*asOf); err != nil {
			return usagef("--as-of: %w", err)
		}
	}
	keys, err := i.unlock(ctx, *codeFile)
	if err != nil {
		return err
	}
	opened, err := i.db.OpenDue(ctx, keys, day)
	if errors.Is(err, ballot.ErrLocked) {
		return usagef("keyholders keep the key: --code-file FILE names a file with a code, - reads it from the terminal")
	}
	if err != nil {
		return err
	}
	counted, err := i.db.CountRecords(ctx, day)
	if err != nil {
		return err
	}
	if err := i.keepBackups(ctx, survey.DayOf(c.now().In(i.organisation.Location()))); err != nil {
		return err
	}
	for _, o := range opened {
		unit, _ := i.units.ByID(o.Unit)
		c.printf("Opened: %s, part %s, month %s.", unit.Name, o.Part, o.Month)
	}
	if len(opened) > 0 && c.backups == "" {
		c.printf("Do you keep backups? Without --backups none was replaced: remove every copy from before this opening, the counted boxes are still in it.")
	}
	if len(opened) == 0 {
		c.printf("No box was opened: none was due, or none had enough ballots of closed links.")
	}
	if counted > 0 {
		c.printf("Counted: %d records of talks.", counted)
	}
	return nil
}
