package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// Restore puts a backup into an empty data folder and says what it holds. Ballots of links
// that were open when it was made are left out: since then their leavers may have taken
// them back or replaced them, and what was taken back must not come again. It returns
// survey.ErrConflict when the folder is not empty, so that no database is overwritten and
// none is taken from under a running program, and survey.ErrForbidden when the backup
// belongs to other keys.
func Restore(ctx context.Context, file, dir string, key ballot.LinkKey) (Copy, error) {
	c, err := inspect(ctx, file)
	if err != nil {
		return c, fmt.Errorf("restore: %w", err)
	}
	if c.Installation != key.Fingerprint() {
		return c, fmt.Errorf("restore: the backup belongs to another key folder: %w", survey.ErrForbidden)
	}
	if err := claim(dir); err != nil {
		return c, fmt.Errorf("restore: %w", err)
	}
	half := filepath.Join(dir, FileName+halfSuffix)
	err = duplicate(file, half)
	if err == nil {
		err = dropChangeable(ctx, half, key)
	}
	if err == nil {
		err = place(half, filepath.Join(dir, FileName))
	}
	if err != nil {
		return c, fmt.Errorf("restore: %w", errors.Join(err, os.Remove(half)))
	}
	return c, nil
}

// claim makes a folder, or checks that it is empty.
func claim(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	entries, err := os.ReadDir(dir)
	if err == nil && len(entries) > 0 {
		err = fmt.Errorf("%s is not empty: %w", dir, survey.ErrConflict)
	}
	return err
}

func duplicate(from, to string) error {
	source, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { _ = source.Close() }()
	target, err := os.OpenFile(to, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = target.ReadFrom(source)
	return errors.Join(err, target.Close())
}

// dropChangeable removes the ballots of links that worked on the last day that the copy
// knows of, from a copy that has no name yet.
func dropChangeable(ctx context.Context, file string, key ballot.LinkKey) error {
	copied, err := sql.Open(driverName, dsn(file, "rw", "&_secure_delete=on&_txlock=immediate"))
	if err != nil {
		return err
	}
	defer func() { _ = copied.Close() }()
	copied.SetMaxOpenConns(1)
	tx, err := copied.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }()
	var last survey.Day
	if err := tx.QueryRowContext(ctx, "SELECT planned_through FROM organisation").Scan(&last); err != nil {
		return err
	}
	open, err := openSlots(ctx, tx, key, last)
	if err != nil {
		return err
	}
	for slot := range open {
		if _, err := tx.ExecContext(ctx, "DELETE FROM ballot WHERE slot = ?", slot[:]); err != nil {
			return err
		}
	}
	return tx.Commit()
}
