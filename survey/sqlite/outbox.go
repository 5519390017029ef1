package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// queue adds a mail to the outbox, in the transaction of its cause.
func queue(ctx context.Context, tx *sql.Tx, m survey.QueuedMail, due time.Time) error {
	id, err := uuid.NewRandom()
	if err != nil {
		return fmt.Errorf("queue mail: %w", err)
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO outbox (id, kind, invitation, talk, account, letter, point, day, start, minutes, due)
		VALUES (?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?, ?, ?)`, id[:], m.Kind, nullID(m.Invitation), nullID(m.Talk), nullID(m.Account),
		nullID(m.Letter), nullID(m.Point), m.Was.Day, m.Was.Start, m.Was.Minutes, due.Unix()); err != nil {
		return fmt.Errorf("queue mail: %w", err)
	}
	return nil
}

// unqueue removes the mails of an invitation that are not sent yet.
func unqueue(ctx context.Context, tx *sql.Tx, invitation uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE invitation = ?", invitation[:]); err != nil {
		return fmt.Errorf("unqueue mails: %w", err)
	}
	return nil
}

// LeaseMails takes up to most mails that are due and keeps them from everybody else until
// the given moment, by which they are sent, put off or taken again.
func (db *DB) LeaseMails(ctx context.Context, now, until time.Time, most int) ([]survey.QueuedMail, error) {
	var mails []survey.QueuedMail
	err := db.write(ctx, func(tx *sql.Tx) error {
		rows, err := tx.QueryContext(ctx, `UPDATE outbox SET leased_until = ?, tries = tries + 1
			WHERE id IN (SELECT id FROM outbox WHERE due <= ? AND leased_until <= ? ORDER BY due LIMIT ?)
			RETURNING id, kind, invitation, talk, account, letter, point, COALESCE(day, 0), COALESCE(start, 0), COALESCE(minutes, 0), tries`, until.Unix(), now.Unix(), now.Unix(), most)
		if err != nil {
			return fmt.Errorf("lease mails: %w", err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var m survey.QueuedMail
			var id, invitation, talk, account, letter, point []byte
			if err := rows.Scan(&id, &m.Kind, &invitation, &talk, &account, &letter, &point, &m.Was.Day, &m.Was.Start, &m.Was.Minutes, &m.Tries); err != nil {
				return fmt.Errorf("lease mails: %w", err)
			}
			m.ID, m.Invitation, m.Talk = scanID(id), scanID(invitation), scanID(talk)
			m.Account, m.Letter, m.Point = scanID(account), scanID(letter), scanID(point)
			mails = append(mails, m)
		}
		return rows.Err()
	})
	return mails, err
}

// MailSent removes a mail that was sent and notes what it told: an invitation is counted,
// and somebody who attached answers now knows who reads them.
func (db *DB) MailSent(ctx context.Context, m survey.QueuedMail, today survey.Day) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		err := changed(tx.ExecContext(ctx, "DELETE FROM outbox WHERE id = ?", m.ID[:]))
		if errors.Is(err, survey.ErrNotFound) { // taken back while it was being sent: nothing to note
			return nil
		}
		if err != nil {
			return fmt.Errorf("mail sent: %w", err)
		}
		if err := forgetLetter(ctx, tx, m.Letter); err != nil {
			return err
		}
		switch m.Kind {
		case survey.MailTalkAppointment, survey.MailTalkChanged, survey.MailTalkKept:
			if m.Account != uuid.Nil {
				return nil
			}
			return tellReader(ctx, tx, m.Talk)
		case survey.MailInvitation, survey.MailReminder, survey.MailClosing:
			return countMail(ctx, tx, m, today)
		}
		return nil
	})
}

func countMail(ctx context.Context, tx *sql.Tx, m survey.QueuedMail, today survey.Day) error {
	var unit []byte
	var sent int
	if err := tx.QueryRowContext(ctx, "UPDATE invitation SET mails_sent = mails_sent + 1 WHERE id = ? RETURNING unit, mails_sent", m.Invitation[:]).Scan(&unit, &sent); err != nil {
		return fmt.Errorf("count mail: %w", err)
	}
	if m.Kind != survey.MailInvitation {
		return nil
	}
	if sent == 1 { // a link that is sent anew invites nobody else
		if err := countMonth(ctx, tx, scanID(unit), today, "invited"); err != nil {
			return err
		}
	}
	return countMonth(ctx, tx, scanID(unit), today, "mailed")
}

// MailRefused removes a mail that can never be delivered and notes why, as a word key.
func (db *DB) MailRefused(ctx context.Context, m survey.QueuedMail, reason string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := dropMail(ctx, tx, m.ID); err != nil {
			return err
		}
		if m.Invitation == uuid.Nil {
			return nil
		}
		if _, err := tx.ExecContext(ctx, "UPDATE invitation SET failure = ? WHERE id = ?", reason, m.Invitation[:]); err != nil {
			return fmt.Errorf("mail refused: %w", err)
		}
		return nil
	})
}

// DropMail removes a mail that need not be sent any more.
func (db *DB) DropMail(ctx context.Context, id uuid.UUID) error {
	return db.write(ctx, func(tx *sql.Tx) error { return dropMail(ctx, tx, id) })
}

func dropMail(ctx context.Context, tx *sql.Tx, id uuid.UUID) error {
	letters, err := ids(ctx, tx, "SELECT letter FROM outbox WHERE id = ? AND letter IS NOT NULL", id[:])
	if err != nil {
		return fmt.Errorf("drop mail: %w", err)
	}
	for _, letter := range letters {
		if err := forgetLetter(ctx, tx, letter); err != nil {
			return err
		}
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE id = ?", id[:]); err != nil {
		return fmt.Errorf("drop mail: %w", err)
	}
	return nil
}

// forgetLetter erases to whom a bundle of points went.
func forgetLetter(ctx context.Context, tx *sql.Tx, letter uuid.UUID) error {
	if letter == uuid.Nil {
		return nil
	}
	if _, err := tx.ExecContext(ctx, "DELETE FROM point_letter WHERE id = ?", letter[:]); err != nil {
		return fmt.Errorf("forget a letter: %w", err)
	}
	return nil
}

// PutOff lets a mail be tried again from the given moment.
func (db *DB) PutOff(ctx context.Context, id uuid.UUID, due time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE outbox SET due = ?, leased_until = 0 WHERE id = ?", due.Unix(), id[:]); err != nil {
			return fmt.Errorf("put off mail: %w", err)
		}
		return nil
	})
}

// QueuedMails returns the number of mails that wait.
func (db *DB) QueuedMails(ctx context.Context) (int, error) {
	var n int
	if err := db.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM outbox").Scan(&n); err != nil {
		return 0, fmt.Errorf("queued mails: %w", err)
	}
	return n, nil
}

// PlanMails queues the mails of a day once: reminders, closing mails and, on working days,
// the mail to the desk. Days that were missed are made up for. It is called from seven in the
// morning; a reminder goes to everybody in the window, answered or not.
func (db *DB) PlanMails(ctx context.Context, now time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		zone := o.Location()
		today := survey.DayOf(now.In(zone))
		var through survey.Day
		if err := tx.QueryRowContext(ctx, "SELECT planned_through FROM organisation").Scan(&through); err != nil {
			return fmt.Errorf("plan mails: %w", err)
		}
		if today <= through {
			return nil
		}
		if err := planReminders(ctx, tx, o.Reminders, through, today, at(today, 9, zone)); err != nil {
			return err
		}
		if err := planClosings(ctx, tx, through, today, at(today, 9, zone)); err != nil {
			return err
		}
		if err := planTalkReminders(ctx, tx, today, at(today, 8, zone)); err != nil {
			return err
		}
		if o.Holidays.Working(today) {
			if err := planDesk(ctx, tx, at(today, 7, zone)); err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, "UPDATE organisation SET planned_through = ?", today)
		if err != nil {
			return fmt.Errorf("plan mails: %w", err)
		}
		return nil
	})
}

// planReminders queues the reminders that the organisation set: none, one or two, so many
// days before the closing day. Of two that were missed one is made up for.
func planReminders(ctx context.Context, tx *sql.Tx, before []int, through, today survey.Day, due time.Time) error {
	if len(before) == 0 {
		return nil
	}
	first, second := before[0], before[len(before)-1]
	return queueEach(ctx, tx, survey.MailReminder, due, `SELECT id FROM invitation
		WHERE (closes_on - ?1 > ?3 AND closes_on - ?1 <= ?4 OR closes_on - ?2 > ?3 AND closes_on - ?2 <= ?4)
		AND closes_on >= ?4 AND withdrawn_on IS NULL
		AND stop = 0 AND failure = '' AND mails_sent > 0 AND leaver_group <> ?5`,
		first, second, through, today, survey.GroupDismissal)
}

func planClosings(ctx context.Context, tx *sql.Tx, through, today survey.Day, due time.Time) error {
	return queueEach(ctx, tx, survey.MailClosing, due, `SELECT id FROM invitation
		WHERE closes_on >= ? AND closes_on < ? AND withdrawn_on IS NULL
		AND stop = 0 AND failure = '' AND mails_sent > 0`, through, today)
}

func queueEach(ctx context.Context, tx *sql.Tx, kind survey.MailKind, due time.Time, query string, args ...any) error {
	ids, err := ids(ctx, tx, query, args...)
	if err != nil {
		return fmt.Errorf("plan %s: %w", kind, err)
	}
	for _, id := range ids {
		if err := queue(ctx, tx, survey.QueuedMail{Kind: kind, Invitation: id}, due); err != nil {
			return err
		}
	}
	return nil
}

// planDesk queues a mail to everybody at the desk for whom something waits: HR, and whoever
// holds a talk for which the leaver proposes another time.
func planDesk(ctx context.Context, tx *sql.Tx, due time.Time) error {
	accounts, err := accounts(ctx, tx)
	if err != nil {
		return err
	}
	for _, a := range accounts {
		if !a.May(survey.MaySeeTalks) {
			continue
		}
		waiting, returned, err := deskCounts(ctx, tx, a)
		if err != nil {
			return err
		}
		if waiting+returned == 0 {
			continue
		}
		if err := queue(ctx, tx, survey.QueuedMail{Kind: survey.MailDesk, Account: a.ID}, due); err != nil {
			return err
		}
	}
	return nil
}

// DeskCounts returns how many talks wait for somebody and how many invitations came back, of
// those that an account may see.
func (db *DB) DeskCounts(ctx context.Context, a survey.Account) (waiting, returned int, err error) {
	return deskCounts(ctx, db.reader, a)
}

func deskCounts(ctx context.Context, q queryer, a survey.Account) (waiting, returned int, err error) {
	tree, err := units(ctx, q)
	if err != nil {
		return 0, 0, err
	}
	found, err := talks(ctx, q, "WHERE "+waits)
	if err != nil {
		return 0, 0, err
	}
	for _, t := range found {
		if t.VisibleTo(a, tree) {
			waiting++
		}
	}
	failed, err := ids(ctx, q, "SELECT unit FROM invitation WHERE failure <> '' AND withdrawn_on IS NULL")
	if err != nil {
		return 0, 0, fmt.Errorf("count what came back: %w", err)
	}
	for _, unit := range failed {
		if a.MayAt(survey.MayInvite, tree, unit) {
			returned++
		}
	}
	return waiting, returned, nil
}

func ids(ctx context.Context, q queryer, query string, args ...any) ([]uuid.UUID, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []uuid.UUID
	for rows.Next() {
		var id []byte
		if err := rows.Scan(&id); err != nil {
			return nil, err
		}
		all = append(all, scanID(id))
	}
	return all, rows.Err()
}

func sameAddress(a, b string) bool { return strings.EqualFold(a, b) }
