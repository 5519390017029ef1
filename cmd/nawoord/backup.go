package main

import (
	"context"
	"errors"
	"fmt"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// keepBackups makes the backup of the day and removes those that are not needed any more,
// when backups are on.
func (i *installation) keepBackups(ctx context.Context, today survey.Day) error {
	if i.backups == "" {
		return nil
	}
	return i.db.KeepBackups(ctx, i.backups, today, i.backupDays)
}

// backUp writes a copy of the database into a folder. A running server is no hindrance.
func backUp(ctx context.Context, c *call) error {
	c.flagSet(folders...)
	args, err := c.parse("FOLDER")
	if err != nil {
		return err
	}
	c.backups = args[0]
	if err := c.checkFolders(c.flags); err != nil {
		return err
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	file, err := i.db.Backup(ctx, c.backups, survey.DayOf(c.now().In(i.organisation.Location())))
	if err != nil {
		return err
	}
	c.printf("Written: %s", file)
	c.printf("It holds addresses of leavers and no key. Remove it after %d days at the most, and after the next opening:", i.organisation.Keeps(survey.DatumBackup))
	c.printf("counted boxes in it can never be opened again. With serve --backups that goes by itself.")
	return nil
}

// restore puts a backup into an empty data folder, marks what can never be opened and
// erases what was due since.
func restore(ctx context.Context, c *call) error {
	c.flagSet(folders...)
	args, err := c.parse("FILE")
	if err != nil {
		return err
	}
	keys, err := ballot.OpenKeys(c.keys)
	if err != nil {
		return usagef("NAWOORD_KEYS (--keys): %w; name the folder that setup made, for example --keys /var/lib/nawoord-keys", err)
	}
	restored, err := sqlite.Restore(ctx, args[0], c.data, keys.LinkKey())
	switch {
	case errors.Is(err, survey.ErrConflict):
		return usagef("NAWOORD_DATA (--data): there is something in %s already, maybe the database of a running program: nothing was changed; stop the program and move the folder away, or name an empty one", c.data)
	case errors.Is(err, survey.ErrForbidden):
		return usagef("NAWOORD_KEYS (--keys): this backup belongs to another key folder: nothing was changed; name the folder that setup made together with it")
	case err != nil:
		return err
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	if err := i.db.Note(ctx, survey.AuditEntry{Action: survey.ActionRestored}); err != nil {
		return err
	}
	notices, err := i.db.Reconcile(ctx, i.keys)
	if err != nil {
		return err
	}
	if err := i.db.Erase(ctx, i.keys, c.now()); err != nil {
		return err
	}
	c.explainRestore(restored, notices)
	return nil
}

// explainRestore says what it means to go back to an old database.
func (c *call) explainRestore(restored sqlite.Copy, notices []string) {
	c.printf("Restored into %s. The last opening in it is that of %s.\n", c.data, restored.OpenedThrough)
	for _, notice := range notices {
		fmt.Fprintf(c.errOut, "ATTENTION: %s\n", notice)
	}
	c.printf(`What this means:
  Boxes that were counted after the backup stay closed: their keys are destroyed. Their
  ballots are lost, and so are the figures of those openings. Nothing is counted twice.
  Boxes that were not counted since hold the answers of links that were closed then. Those
  of links that were open are left out: they may have been taken back since. Tell leavers
  whose link is open still that they can send again.
  Invitations, talks and stopped mails are as they were then. Withdraw again what was
  withdrawn since, and look in the mail server's log before mails leave twice.
  What the retention calendar asks for was erased again just now.
Start the program when you are ready: nawoord serve`)
}
