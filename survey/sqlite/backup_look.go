package sqlite

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"nawoord/survey"
)

// Backups is what lies in a folder of backups.
type Backups struct {
	Count   int
	Newest  survey.Day
	Damaged bool         // the newest cannot be put back
	Long    []survey.Day // are kept for longer than allowed
	Opened  []survey.Day // hold a box that was opened since they were made
	Keys    int          // files with keys: beside a backup they open what is in it
}

// Backups looks into a folder and changes nothing; KeepBackups repairs. A backup that waits
// for the work of this morning is not called old.
func (db *DB) Backups(ctx context.Context, folder string, today survey.Day, days int) (Backups, error) {
	var found Backups
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return found, nil
	}
	if err != nil {
		return found, fmt.Errorf("look at backups: %w", err)
	}
	if days, err = db.backupDays(ctx, days); err != nil {
		return found, err
	}
	live, err := db.unopened(ctx)
	if err != nil {
		return found, err
	}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), ".key") || strings.HasPrefix(entry.Name(), "box-") {
			found.Keys++
		}
		day, half, ok := backupDay(entry.Name())
		if !ok || half {
			continue
		}
		found.Count++
		found.Newest = max(found.Newest, day)
		if day+survey.Day(days)+1 < today { //nolint:gosec // days is small
			found.Long = append(found.Long, day)
		}
		copied, err := readCopy(ctx, filepath.Join(folder, entry.Name()))
		if err == nil && copied.countedSince(live) {
			found.Opened = append(found.Opened, day)
		}
	}
	if found.Count > 0 {
		_, err := inspect(ctx, BackupFile(folder, found.Newest))
		found.Damaged = err != nil
	}
	slices.Sort(found.Long)
	slices.Sort(found.Opened)
	return found, ctx.Err()
}

// backupDays is after how many days a backup goes: as many as asked for, fewer when the
// organisation chose so.
func (db *DB) backupDays(ctx context.Context, asked int) (int, error) {
	o, err := organisation(ctx, db.reader)
	return min(asked, o.Keeps(survey.DatumBackup)), err
}
