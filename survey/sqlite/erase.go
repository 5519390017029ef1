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

// erasures say how each line of the retention calendar is carried out in the database.
// Ballots go with their box on an opening day, draft keys lie in the key folder, and
// backups are files.
var erasures = map[survey.Datum]string{
	survey.DatumInvitation: "DELETE FROM invitation WHERE closes_on + :days < :today",
	survey.DatumMail: `DELETE FROM outbox WHERE kind IN ('` + string(survey.MailInvitation) + `', '` + string(survey.MailReminder) + `')
		AND invitation IN (SELECT id FROM invitation WHERE closes_on + :days < :today)`,
	// A talk that was planned but never noted as held counts from its day.
	survey.DatumAttached: `UPDATE talk SET copy = NULL WHERE copy IS NOT NULL AND
		(COALESCE(held_on, CASE status WHEN 'scheduled' THEN day END) + :days < :today OR (closed_on IS NOT NULL AND held_on IS NULL))`,
	survey.DatumTalk:      "DELETE FROM talk WHERE closed_on + :days < :today",
	survey.DatumForgotten: "DELETE FROM talk WHERE MAX(requested_on, COALESCE(day, 0), COALESCE(held_on, 0)) + :days < :today",
	survey.DatumRecord: `DELETE FROM record WHERE held_on + :days < :today OR
		(status = 'draft' AND talk NOT IN (SELECT id FROM talk))`,
	survey.DatumRecordText: `UPDATE record SET status = 'lapsed', notes = '{}', points = '[]', revision = revision + 1
		WHERE status = 'sent' AND answer_by + :days < :today`,
	survey.DatumAudit:   "DELETE FROM audit WHERE day + :days < :today",
	survey.DatumSession: "DELETE FROM session WHERE until + :days * 86400 <= :now",
	survey.DatumLink:    "UPDATE account SET link_hash = NULL, link_until = NULL WHERE link_until + :days * 86400 <= :now",
}

// Erases reports whether Erase carries out this line of the calendar in the database.
func Erases(datum survey.Datum) bool { return erasures[datum] != "" }

// Erase removes what may not be kept any longer by the retention calendar, and its traces
// in the files. Closings are counted before their invitations go.
func (db *DB) Erase(ctx context.Context, keys *ballot.Keys, now time.Time) error {
	err := db.erase(ctx, func(tx *sql.Tx) error {
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		today := survey.DayOf(now.In(o.Location()))
		if err := countClosings(ctx, tx, today); err != nil {
			return err
		}
		for _, line := range o.Retention() {
			query, ok := erasures[line.Datum]
			if !ok {
				continue
			}
			if _, err := tx.ExecContext(ctx, query, sql.Named("days", line.Days), sql.Named("today", today), sql.Named("now", now.Unix())); err != nil {
				return fmt.Errorf("erase %s: %w", line.Datum, err)
			}
		}
		return forgetGone(ctx, tx)
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
