package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

const talkColumns = `id, unit, status, source, lang, name, email, phone, with_whom, form_wish, when_wish, requested_on, promised_on,
	interviewer, COALESCE(day, 0), COALESCE(start, 0), COALESCE(minutes, 0), form, place, sequence, proposal, reason,
	COALESCE(held_on, 0), COALESCE(closed_on, 0), revision, consent, told_reader, recorded`

// scanTalk reads a row into plain types first, as scanInvitation does: lists of talks are long.
func scanTalk(row interface{ Scan(...any) error }) (survey.Talk, error) {
	var id, unit, interviewer, told []byte
	var status, source, lang, when string
	var requested, promised, day, start, minutes, sequence, held, closed, revision, recorded int64
	var t survey.Talk
	err := row.Scan(&id, &unit, &status, &source, &lang, &t.Name, &t.Email, &t.Phone, &t.With, &t.FormWish, &when,
		&requested, &promised, &interviewer, &day, &start, &minutes, &t.Form, &t.Place, &sequence, &t.Proposal,
		&t.Reason, &held, &closed, &revision, &t.Consent, &told, &recorded)
	if errors.Is(err, sql.ErrNoRows) {
		return t, fmt.Errorf("talk: %w", survey.ErrNotFound)
	}
	if err != nil {
		return t, fmt.Errorf("talk: %w", err)
	}
	t.ID, t.Unit, t.Interviewer, t.ToldReader = scanID(id), scanID(unit), scanID(interviewer), scanID(told)
	t.Status, t.Source, t.Lang, t.When = survey.TalkStatus(status), survey.TalkSource(source), survey.Lang(lang), set(when)
	t.RequestedOn, t.PromisedOn, t.HeldOn, t.ClosedOn = dayOf(requested), dayOf(promised), dayOf(held), dayOf(closed)
	t.Day, t.Start, t.Minutes, t.Sequence = dayOf(day), int(start), int(minutes), int(sequence)
	t.Revision, t.Recorded = int(revision), survey.Recorded(recorded)
	return t, nil
}

// Attachment is a copy of somebody's answers that one adviser may read, sealed under a key
// of its own, and the slots of the two ballots it was made of.
type Attachment struct {
	UnitSlot, OrganisationSlot ballot.Slot
	Sealed                     []byte
	SaveKey                    func() error // called inside the transaction: no erasure comes between
}

// AskTalk stores a request for a talk and queues the mail that confirms it. A request of
// the same day, unit and contact replaces the one before that nobody took up: a double click
// is one request. HR may enter two people with one number, so their names count too.
// With an attachment both ballots stop counting for thresholds, for good; it returns
// survey.ErrNotFound when there are no ballots to attach, or they were taken back.
func (db *DB) AskTalk(ctx context.Context, t survey.Talk, confirmAt time.Time, attach *Attachment) error {
	return db.erase(ctx, func(tx *sql.Tx) error {
		if err := allowAt(ctx, tx, survey.MayAddTalk, t.Unit); err != nil {
			return err
		}
		replaced, err := tx.ExecContext(ctx, `DELETE FROM talk WHERE unit = ? AND status = ? AND requested_on = ?
			AND email = ? AND phone = ? AND source = ? AND interviewer IS NULL AND (source = ? OR name = ? COLLATE NOCASE)`, t.Unit[:],
			survey.TalkRequested, t.RequestedOn, t.Email, t.Phone, t.Source, survey.FromLeaver, t.Name)
		if err != nil {
			return fmt.Errorf("ask for a talk: %w", err)
		}
		var sealed []byte
		if attach != nil {
			sealed = attach.Sealed
			if err := attach.SaveKey(); err != nil {
				return fmt.Errorf("attach answers: %w", err)
			}
			for _, slot := range []ballot.Slot{attach.UnitSlot, attach.OrganisationSlot} {
				if err := changed(tx.ExecContext(ctx, "UPDATE ballot SET counts = 2 WHERE slot = ? AND counts <> 0", slot[:])); err != nil {
					return fmt.Errorf("attach answers: %w", err)
				}
			}
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO talk (id, unit, status, source, lang, name, email, phone, with_whom, form_wish,
			when_wish, requested_on, promised_on, consent, copy) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			t.ID[:], t.Unit[:], survey.TalkRequested, t.Source, t.Lang, t.Name, t.Email, t.Phone, t.With, t.FormWish,
			strings.Join(t.When, ","), t.RequestedOn, t.PromisedOn, t.Consent, sealed); err != nil {
			return fmt.Errorf("ask for a talk: %w", err)
		}
		if t.Source == survey.FromDesk { // what a leaver asks is in no log
			if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionTalkAdded, Unit: t.Unit}); err != nil {
				return err
			}
			if err := countOffered(ctx, tx, t, replaced); err != nil {
				return err
			}
		}
		if t.Email == "" {
			return nil
		}
		return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailTalkReceived, Talk: t.ID}, confirmAt)
	})
}

// countOffered counts a talk that HR entered as one that was offered: a leaver without an
// address has no invitation to note that on. What a leaver asks counts nowhere.
func countOffered(ctx context.Context, tx *sql.Tx, t survey.Talk, replaced sql.Result) error {
	if n, err := replaced.RowsAffected(); err != nil || n > 0 { // counted when it was entered first
		return err
	}
	return countMonth(ctx, tx, t.Unit, t.RequestedOn, "formal_talks")
}

// Talk returns one talk, survey.ErrNotFound when there is none.
func (db *DB) Talk(ctx context.Context, id uuid.UUID) (survey.Talk, error) {
	t, err := scanTalk(db.reader.QueryRowContext(ctx, "SELECT "+talkColumns+" FROM talk WHERE id = ?", id[:]))
	if err == nil {
		err = allowTalk(ctx, db.reader, t)
	}
	return t, err
}

// Talks returns the talks that the actor sees: those that wait first, by the promised day.
func (db *DB) Talks(ctx context.Context) ([]survey.Talk, error) {
	sees, err := seesTalk(ctx, db.reader)
	if err != nil {
		return nil, err
	}
	all, err := talks(ctx, db.reader, `ORDER BY CASE status WHEN 'requested' THEN 0
		WHEN 'contacted' THEN 1 WHEN 'scheduled' THEN 2 WHEN 'held' THEN 3 ELSE 4 END, promised_on, id`)
	return slices.DeleteFunc(all, func(t survey.Talk) bool { return !sees(t) }), err
}

func talks(ctx context.Context, q queryer, rest string, args ...any) ([]survey.Talk, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+talkColumns+" FROM talk "+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("talks: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.Talk
	for rows.Next() {
		t, err := scanTalk(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, t)
	}
	return all, rows.Err()
}

// changeTalk runs a change of a talk that was seen at the given revision; it returns
// survey.ErrConflict when somebody changed it since. What is done already is no conflict: a
// form that was sent twice.
func (db *DB) changeTalk(ctx context.Context, id uuid.UUID, revision int, done func(survey.Talk) bool, do func(tx *sql.Tx, t survey.Talk) error) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		t, err := scanTalk(tx.QueryRowContext(ctx, "SELECT "+talkColumns+" FROM talk WHERE id = ?", id[:]))
		if err != nil {
			return err
		}
		if err := allowTalk(ctx, tx, t); err != nil {
			return err
		}
		switch {
		case t.Revision != revision && done(t):
			return nil
		case t.Revision != revision:
			return fmt.Errorf("talk: %w", survey.ErrConflict)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE talk SET revision = revision + 1 WHERE id = ?", id[:]); err != nil {
			return fmt.Errorf("talk: %w", err)
		}
		return do(tx, t)
	})
}

// SetTalkStatus moves a talk on by hand. It returns survey.ErrConflict when the status
// cannot follow the present one or the talk was changed since.
func (db *DB) SetTalkStatus(ctx context.Context, id uuid.UUID, revision int, status survey.TalkStatus, today survey.Day) error {
	done := func(t survey.Talk) bool { return t.Status == status }
	return db.changeTalk(ctx, id, revision, done, func(tx *sql.Tx, t survey.Talk) error {
		if !t.MayBecome(status) {
			return fmt.Errorf("talk: %w", survey.ErrConflict)
		}
		held, closed := t.HeldOn, t.ClosedOn
		switch status {
		case survey.TalkHeld:
			held = t.Day
		case survey.TalkClosed:
			closed = today
		case survey.TalkScheduled:
			held = 0
		case survey.TalkRequested:
			closed = 0
		}
		_, err := tx.ExecContext(ctx, "UPDATE talk SET status = ?, held_on = NULLIF(?, 0), closed_on = NULLIF(?, 0) WHERE id = ?",
			status, held, closed, id[:])
		if err != nil {
			return fmt.Errorf("talk: %w", err)
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionTalkStatus, Unit: t.Unit, Detail: string(status)})
	})
}

// ProposeTime stores another time that the leaver proposes, in their own words.
func (db *DB) ProposeTime(ctx context.Context, id uuid.UUID, proposal string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		return changed(tx.ExecContext(ctx, `UPDATE talk SET proposal = ?, revision = revision + 1
			WHERE id = ? AND status IN ('requested', 'contacted', 'scheduled')`, proposal, id[:]))
	})
}

// WithdrawTalk ends a talk for the leaver and erases who they are, what they wished and
// the copy of their answers, its key included. That it was not for the own HR stays: who was
// not to see the talk does not see it now. The interviewer of a planned talk hears of it. It
// returns survey.ErrClosed for a talk that was held or closed, of which nothing is erased.
func (db *DB) WithdrawTalk(ctx context.Context, keys *ballot.Keys, id uuid.UUID, now time.Time) error {
	err := db.erase(ctx, func(tx *sql.Tx) error {
		t, err := scanTalk(tx.QueryRowContext(ctx, "SELECT "+talkColumns+" FROM talk WHERE id = ?", id[:]))
		if err != nil {
			return err
		}
		switch {
		case t.Status == survey.TalkWithdrawn:
			return nil
		case !t.Live():
			return fmt.Errorf("withdraw talk: %w", survey.ErrClosed)
		}
		zone, err := location(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE talk SET status = ?, name = '', email = '', phone = '', form_wish = '', when_wish = '',
			with_whom = CASE with_whom WHEN 'hr_outside' THEN with_whom ELSE '' END, place = '', proposal = '', reason = '', consent = '', copy = NULL, told_reader = NULL, closed_on = ?,
			sequence = sequence + 1, revision = revision + 1 WHERE id = ?`,
			survey.TalkWithdrawn, survey.DayOf(now.In(zone)), id[:]); err != nil {
			return fmt.Errorf("withdraw talk: %w", err)
		}
		if err := dropTalkMails(ctx, tx, id, t.Interviewer, ""); err != nil {
			return err
		}
		if t.Status != survey.TalkScheduled {
			return nil
		}
		return queueDesk(ctx, tx, t, survey.MailTalkCancelled, t.Interviewer, now)
	})
	if err != nil {
		return err
	}
	return keys.DestroyTalkKey(id)
}
