package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// Erase removes what may not be kept any longer (promise.md section 5): invitations 30
// days after closing, attached answers 4 weeks after the talk or as soon as it is over
// without one, contact details 30 days after closing, ended sessions and one-time links.
// Closings are counted before their invitations go.
func (db *DB) Erase(ctx context.Context, keys *ballot.Keys, now time.Time) error {
	err := db.erase(ctx, func(tx *sql.Tx) error {
		zone, err := location(ctx, tx)
		if err != nil {
			return err
		}
		today := survey.DayOf(now.In(zone))
		if err := countClosings(ctx, tx, today); err != nil {
			return err
		}
		for _, step := range []struct {
			query string
			args  []any
		}{
			{"DELETE FROM invitation WHERE closes_on + ? < ?", []any{survey.KeptAfter, today}},
			{"DELETE FROM outbox WHERE kind IN (?, ?) AND invitation IN (SELECT id FROM invitation WHERE closes_on < ?)",
				[]any{survey.MailInvitation, survey.MailReminder, today}},
			{`UPDATE talk SET copy = NULL WHERE copy IS NOT NULL AND
				((held_on IS NOT NULL AND held_on + ? < ?) OR (closed_on IS NOT NULL AND held_on IS NULL))`, []any{survey.AttachedDays, today}},
			{"DELETE FROM talk WHERE closed_on + ? < ?", []any{survey.KeptAfter, today}},
			{"DELETE FROM session WHERE until <= ?", []any{now.Unix()}},
			{"UPDATE account SET link_hash = NULL, link_until = NULL WHERE link_until <= ?", []any{now.Unix()}},
		} {
			if _, err := tx.ExecContext(ctx, step.query, step.args...); err != nil {
				return fmt.Errorf("erase: %w", err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return errors.Join(db.eraseTalkKeys(ctx, keys), keys.ForgetDrafts(now))
}

// eraseTalkKeys destroys the keys of attached answers that are no longer there, so that
// they cannot be read from a backup either. It holds the write lock: a key is saved under
// it, together with its talk.
func (db *DB) eraseTalkKeys(ctx context.Context, keys *ballot.Keys) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		held, err := keys.TalkKeys()
		if err != nil || len(held) == 0 {
			return err
		}
		kept, err := ids(ctx, tx, "SELECT id FROM talk WHERE copy IS NOT NULL")
		if err != nil {
			return fmt.Errorf("erase talk keys: %w", err)
		}
		for _, id := range held {
			if !slices.Contains(kept, id) {
				err = errors.Join(err, keys.DestroyTalkKey(id))
			}
		}
		return err
	})
}
