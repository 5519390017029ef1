package selfcheck

import (
	"context"
	"strings"

	"nawoord/survey"
)

// backups looks at the copies that are made to go on after a broken disk. They hold
// addresses, so they go in time; beside a later copy one from before an opening could show
// who took part.
func (c *check) backups(ctx context.Context) error {
	if c.BackupDir == "" {
		c.advise("backups_off")
		return nil
	}
	if Nested(c.BackupDir, c.DB.Dir()) || Nested(c.BackupDir, c.KeyDir) {
		c.wrong("backups_nested", "Folder", c.BackupDir)
	}
	found, err := c.DB.Backups(ctx, c.BackupDir, c.Today, c.BackupDays)
	if err != nil {
		return err
	}
	before := len(c.lines)
	switch {
	case found.Count == 0:
		c.wrong("backups_none", "Folder", c.BackupDir)
	case found.Damaged:
		c.wrong("backups_damaged", "Day", found.Newest)
	case found.Newest < c.Today-1: // today's is made in the morning
		c.wrong("backups_late", "Day", found.Newest)
	}
	if n := len(found.Long); n > 0 {
		days := min(c.BackupDays, c.organisation.Keeps(survey.DatumBackup))
		c.wrong("backups_long", "Count", n, "Day", found.Long[0], "Days", days)
	}
	if n := len(found.Opened); n > 0 {
		c.wrong("backups_opened", "Count", n, "Day", found.Opened[0])
	}
	if found.Keys > 0 {
		c.wrong("backups_keyed", "Folder", c.BackupDir)
	}
	if open := openToOthers(c.BackupDir); len(open) > 0 {
		c.wrong("modes_open", "Paths", strings.Join(open, ", "))
	}
	if len(c.lines) == before {
		c.good("backups", "Day", found.Newest, "Count", found.Count)
	}
	if sameVolume(c.DB.Dir(), c.BackupDir) {
		c.advise("backups_volume")
	}
	return nil
}
