package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

const (
	backupPrefix = "nawoord-"
	backupSuffix = ".db"
	halfSuffix   = ".tmp"
)

// BackupFile returns the name of the backup of a day in a folder.
func BackupFile(folder string, day survey.Day) string {
	return filepath.Join(folder, backupPrefix+day.String()+backupSuffix)
}

// Backup writes a fresh, compact copy of the database as the backup of a day, in place of
// one of that day. It holds no key and nothing that was erased. The copy is checked and on
// the disk before it takes its name; other accounts cannot read it.
func (db *DB) Backup(ctx context.Context, folder string, day survey.Day) (file string, err error) {
	file = BackupFile(folder, day)
	half := file + halfSuffix
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	defer func() {
		if err != nil {
			_ = os.Remove(half)
		}
	}()
	if err := db.copyInto(ctx, half); err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	if err := place(half, file); err != nil {
		return "", fmt.Errorf("backup: %w", err)
	}
	return file, nil
}

// copyInto makes an empty file for the owner alone and lets SQLite fill it, over a
// connection that cannot write to the database.
func (db *DB) copyInto(ctx context.Context, file string) error {
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		return err
	}
	if err := os.Truncate(file, 0); err != nil { // one that a crash left
		return err
	}
	source, err := sql.Open(driverName, dsn(db.path, "ro", ""))
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	if _, err := source.ExecContext(ctx, "VACUUM INTO ?", file); err != nil {
		return err
	}
	_, err = inspect(ctx, file)
	return err
}

// place moves a finished file to its name, forced to the disk.
func place(half, file string) error {
	written, err := os.Open(half)
	if err != nil {
		return err
	}
	if err := errors.Join(written.Sync(), written.Close()); err != nil {
		return err
	}
	if err := os.Rename(half, file); err != nil {
		return err
	}
	dir, err := os.Open(filepath.Dir(file))
	if err != nil {
		return err
	}
	return errors.Join(dir.Sync(), dir.Close())
}

// KeepBackups makes the backup of the day when there is none yet or a box in it was counted
// since, and removes what is from before an opening and what is older than so many days, or
// than the organisation chose when those are fewer.
// A backup from before an opening is of no use any more: its keys are destroyed, so the
// counted boxes in it can never be opened, putting it back would lose their figures, and
// beside a later copy it could show who took part.
func (db *DB) KeepBackups(ctx context.Context, folder string, today survey.Day, days int) error {
	days, err := db.backupDays(ctx, days)
	if err != nil {
		return err
	}
	live, err := db.unopened(ctx)
	if err != nil {
		return err
	}
	if fresh, err := isFresh(ctx, BackupFile(folder, today), live); err != nil || !fresh {
		if _, err := db.Backup(ctx, folder, today); err != nil {
			return err
		}
	}
	return prune(ctx, folder, today, days, live)
}

// unopened returns the boxes that were not opened yet.
func (db *DB) unopened(ctx context.Context) ([]uuid.UUID, error) {
	return ids(ctx, db.reader, "SELECT id FROM box WHERE state IN ('open', 'waiting')")
}

// isFresh reports whether a backup is there and no box in it was counted since.
func isFresh(ctx context.Context, file string, live []uuid.UUID) (bool, error) {
	if _, err := os.Stat(file); errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	c, err := inspect(ctx, file)
	if err != nil {
		return false, nil //nolint:nilerr // a damaged backup is replaced like one that is missing
	}
	return !c.countedSince(live), ctx.Err()
}

// prune removes backups that are too old, from before an opening, or half written.
func prune(ctx context.Context, folder string, today survey.Day, days int, live []uuid.UUID) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return fmt.Errorf("old backups: %w", err)
	}
	for _, entry := range entries {
		day, half, ok := backupDay(entry.Name())
		if !ok {
			continue
		}
		file := filepath.Join(folder, entry.Name())
		gone := half || day+survey.Day(days) < today //nolint:gosec // days is small
		if !gone {
			c, err := inspect(ctx, file)
			gone = err == nil && c.countedSince(live)
		}
		if gone {
			err = errors.Join(err, os.Remove(file))
		}
	}
	if err != nil {
		return fmt.Errorf("old backups: %w", err)
	}
	return nil
}

// backupDay reads the day in the name of a backup; other files in the folder are let be.
func backupDay(name string) (day survey.Day, half, ok bool) {
	name, half = strings.CutSuffix(name, halfSuffix)
	name, isDB := strings.CutSuffix(name, backupSuffix)
	text, isOurs := strings.CutPrefix(name, backupPrefix)
	day, err := survey.ParseDay(text)
	return day, half, isDB && isOurs && err == nil
}

// Copy is what a file with a copy of the database says of itself.
type Copy struct {
	Installation  string     // fingerprint of the key folder that belongs to it
	OpenedThrough survey.Day // the last opening day before it was made
	unopened      []uuid.UUID
}

// countedSince reports whether a box of the copy is not among those that are unopened now.
func (c Copy) countedSince(live []uuid.UUID) bool {
	return slices.ContainsFunc(c.unopened, func(id uuid.UUID) bool { return !slices.Contains(live, id) })
}

// inspect checks a copy of a database from its first to its last page and reads what it
// says of itself.
func inspect(ctx context.Context, file string) (Copy, error) {
	copied, err := openCopy(file)
	if err != nil {
		return Copy{}, err
	}
	defer func() { _ = copied.Close() }()
	var found string
	if err := copied.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found); err != nil {
		return Copy{}, fmt.Errorf("check of the copy: %w", err)
	}
	if found != "ok" {
		return Copy{}, errors.New("check of the copy: the file is damaged")
	}
	return ask(ctx, copied)
}

// readCopy reads what a copy of a database says of itself and no more of it.
func readCopy(ctx context.Context, file string) (Copy, error) {
	copied, err := openCopy(file)
	if err != nil {
		return Copy{}, err
	}
	defer func() { _ = copied.Close() }()
	return ask(ctx, copied)
}

// openCopy opens a file that nothing else uses: as one that cannot change, which leaves no
// files beside it.
func openCopy(file string) (*sql.DB, error) {
	register()
	return sql.Open(driverName, dsn(file, "ro", "&immutable=1&_query_only=on"))
}

func ask(ctx context.Context, copied *sql.DB) (c Copy, err error) {
	err = copied.QueryRowContext(ctx, "SELECT installation, opened_through FROM organisation").Scan(&c.Installation, &c.OpenedThrough)
	if err != nil {
		return c, fmt.Errorf("check of the copy: %w", err)
	}
	if c.unopened, err = ids(ctx, copied, "SELECT id FROM box WHERE state IN ('open', 'waiting')"); err != nil {
		return c, fmt.Errorf("check of the copy: %w", err)
	}
	return c, nil
}
