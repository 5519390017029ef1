package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// ToldResults reports whether an account asked for a mail when there are new figures.
func (db *DB) ToldResults(ctx context.Context, id uuid.UUID) (told bool, err error) {
	if err := allowSelf(ctx, id); err != nil {
		return false, err
	}
	if err := db.reader.QueryRowContext(ctx, "SELECT tell_results FROM account WHERE id = ?", id[:]).Scan(&told); err != nil {
		return false, fmt.Errorf("told results: %w", err)
	}
	return told, nil
}

// SetToldResults asks for the mail, or for no more of them.
func (db *DB) SetToldResults(ctx context.Context, id uuid.UUID, told bool) error {
	if err := allowSelf(ctx, id); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := changed(tx.ExecContext(ctx, "UPDATE account SET tell_results = ? WHERE id = ?", told, id[:])); err != nil {
			return fmt.Errorf("tell results: %w", err)
		}
		return nil
	})
}

// tellResults queues a mail to everybody who asked for it and may read the results of a unit
// that was opened. One that is not sent yet tells of these as well.
func tellResults(ctx context.Context, tx *sql.Tx, tree survey.Units, opened []Opened, due time.Time) error {
	all, err := accounts(ctx, tx)
	if err != nil {
		return err
	}
	for _, account := range all {
		reads := false
		for _, o := range opened {
			reads = reads || account.MayAt(survey.MayReadResults, tree, o.Unit)
		}
		if !reads {
			continue
		}
		var asked bool
		if err := tx.QueryRowContext(ctx, `SELECT tell_results = 1 AND NOT EXISTS (SELECT 1 FROM outbox WHERE account = ?1 AND kind = ?2)
			FROM account WHERE id = ?1`, account.ID[:], survey.MailResults).Scan(&asked); err != nil {
			return fmt.Errorf("tell results: %w", err)
		}
		if !asked {
			continue
		}
		if err := queue(ctx, tx, survey.QueuedMail{Kind: survey.MailResults, Account: account.ID}, due); err != nil {
			return err
		}
	}
	return nil
}
