package main

import (
	"context"
	"errors"

	"nawoord/survey"
	"nawoord/survey/selfcheck"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
	"nawoord/templates"
)

// errNotKept ends a check that found something wrong; the lines say what.
var errNotKept = errors.New("something is wrong: do what stands below ✗")

// check looks whether the promise is kept, or prints the record of processing.
func check(ctx context.Context, c *call) error {
	flags := c.flagSet(append([]setting{setData, setKeys, setProxies, setBackups, setBackupDays}, signOnSettings...)...)
	lang := flags.String("lang", string(survey.NL), "nl or en")
	record := flags.Bool("report", false, "print the record of processing: what is kept, where, how long, and who can read it")
	if _, err := c.parse(); err != nil {
		return err
	}
	if *lang != string(survey.NL) && *lang != string(survey.EN) {
		return usagef("--lang %q: choose nl or en", *lang)
	}
	db, err := sqlite.Open(c.data, c.now)
	if err != nil {
		return noDatabase(err)
	}
	defer func() { _ = db.Close() }()
	organisation, err := db.Organisation(ctx)
	if err != nil {
		return err
	}
	words, err := view.LoadWords(templates.FS, organisation)
	if err != nil {
		return err
	}
	today := survey.DayOf(c.now().In(organisation.Location()))
	if *record {
		return selfcheck.WriteProcessing(c.out, words, survey.Lang(*lang), organisation, today)
	}
	units, err := db.Units(ctx)
	if err != nil {
		return err
	}
	lines, err := selfcheck.Run(ctx, selfcheck.Installation{
		DB: db, KeyDir: c.keys, BackupDir: c.backups, BackupDays: c.keepBackups, Proxied: len(c.trusted) > 0, Today: today,
		Issuer: c.oidcIssuer, LocalOff: c.localLogin == "off", AdminByClaim: c.signOn().Roles.Gives(survey.RoleAdmin),
	})
	if err != nil {
		return err
	}
	for _, said := range selfcheck.Say(words, survey.Lang(*lang), units, lines) {
		c.printf("%s %s", said.Sign, said.Text)
		if said.Do != "" {
			c.printf("  → %s", said.Do)
		}
	}
	if selfcheck.Worst(lines) == selfcheck.Wrong {
		return errNotKept
	}
	return nil
}
