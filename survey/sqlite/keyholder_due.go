package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// askAgain is after how many days a keyholder who did not come is asked once more.
const askAgain = 7

// DueOpening returns the opening day that waits to be carried out, if there is one, and
// whether it is a season end.
func (db *DB) DueOpening(ctx context.Context, today survey.Day) (day survey.Day, seasonEnd, due bool, err error) {
	o, err := db.Organisation(ctx)
	if err != nil {
		return 0, false, false, err
	}
	day, seasonEnd, err = nextOpening(ctx, db.reader, o)
	return day, seasonEnd, err == nil && day <= today, err
}

// AskHolders is what a day does in keyholder mode instead of OpenDue: on an opening day
// with a box that qualifies, and at every season end, it queues a mail to the keyholders,
// and once more each week until one came. Whether a box qualifies it reads from counts and
// closings, without any key.
func (db *DB) AskHolders(ctx context.Context, keys *ballot.Keys, now time.Time) error {
	found, err := db.reconcile(ctx, keys)
	if err != nil {
		return err
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		today := survey.DayOf(now.In(o.Location()))
		due, err := passDays(ctx, tx, keys.LinkKey(), o, today)
		if err != nil || !due {
			return err
		}
		holders, err := keys.Holders()
		if err != nil {
			return err
		}
		return askOnce(ctx, tx, holders, today, at(today, 7, o.Location()))
	})
	if err != nil {
		return fmt.Errorf("ask keyholders: %w", err)
	}
	return found.loss()
}

// passDays goes past the opening days on which nothing can be opened, and stops at one for
// which a keyholder has to come. A day of a quarter that nobody came for is passed when
// the next one is there: what waited is opened then.
func passDays(ctx context.Context, tx *sql.Tx, key ballot.LinkKey, o survey.Organisation, today survey.Day) (due bool, err error) {
	for {
		day, seasonEnd, err := nextOpening(ctx, tx, o)
		if err != nil || day > today {
			return false, err
		}
		if seasonEnd {
			return true, askFor(ctx, tx, day)
		}
		if next, _ := o.NextOpening(day); next > today {
			due, err := qualifies(ctx, tx, key, day)
			if err != nil || due {
				return due, err
			}
		}
		if err := passDay(ctx, tx, day); err != nil {
			return false, err
		}
	}
}

// qualifies reports whether a box can be opened on a day. It looks once: a box that was
// looked into in vain waits for five closings more, as in OpenDue, or the next answer to
// arrive would be known as the one that was still missing.
func qualifies(ctx context.Context, tx *sql.Tx, key ballot.LinkKey, day survey.Day) (bool, error) {
	var asked bool
	if err := tx.QueryRowContext(ctx, "SELECT asked_for = ? FROM organisation", day).Scan(&asked); err != nil || asked {
		return asked, err
	}
	if err := countClosings(ctx, tx, day); err != nil {
		return false, err
	}
	open, err := openSlots(ctx, tx, key, day)
	if err != nil {
		return false, err
	}
	candidates, err := boxes(ctx, tx, "state = 'open' AND closings >= ?", survey.LookedIntoFrom)
	if err != nil {
		return false, err
	}
	any := false
	for _, box := range candidates {
		others, err := closedIn(ctx, tx, box.ID, open)
		if err != nil {
			return false, err
		}
		if others >= box.K {
			any = true
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE box SET closings = 0 WHERE id = ?", box.ID[:]); err != nil {
			return false, fmt.Errorf("look into box: %w", err)
		}
	}
	if any {
		err = askFor(ctx, tx, day)
	}
	return any, err
}

// closedIn counts the ballots of a box that count and whose links closed.
func closedIn(ctx context.Context, tx *sql.Tx, box uuid.UUID, open map[ballot.Slot]bool) (int, error) {
	rows, err := tx.QueryContext(ctx, "SELECT slot FROM ballot WHERE box = ? AND counts = 1", box[:])
	if err != nil {
		return 0, fmt.Errorf("count ballots: %w", err)
	}
	defer func() { _ = rows.Close() }()
	n := 0
	for rows.Next() {
		var slot []byte
		if err := rows.Scan(&slot); err != nil {
			return 0, fmt.Errorf("count ballots: %w", err)
		}
		if !open[ballot.Slot(slot)] {
			n++
		}
	}
	return n, rows.Err()
}

// askFor notes the day for which the keyholders are asked to come.
func askFor(ctx context.Context, tx *sql.Tx, day survey.Day) error {
	_, err := tx.ExecContext(ctx, "UPDATE organisation SET asked_for = ?1, asked_on = 0 WHERE asked_for <> ?1", day)
	if err != nil {
		return fmt.Errorf("ask for a day: %w", err)
	}
	return nil
}

// askOnce queues the mails, unless they went out less than a week ago.
func askOnce(ctx context.Context, tx *sql.Tx, holders []ballot.Holder, today survey.Day, due time.Time) error {
	err := changed(tx.ExecContext(ctx, "UPDATE organisation SET asked_on = ?1 WHERE asked_on + ?2 <= ?1", today, askAgain))
	if errors.Is(err, survey.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, holder := range holders {
		if err := queue(ctx, tx, survey.QueuedMail{Kind: survey.MailKeyholder, Account: holder.Account}, due); err != nil {
			return err
		}
	}
	return nil
}
