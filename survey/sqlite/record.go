package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

const recordColumns = `talk, unit, interviewer, lang, status, leaving, reasons, held_on, minutes, form, ticks, given, notes, points,
	COALESCE(answer_by, 0), aloud, unread, revision`

func scanRecord(row interface{ Scan(...any) error }) (survey.Record, error) {
	var r survey.Record
	var ticks, given, notes, points []byte
	err := row.Scan(&r.Talk, &r.Unit, &r.Interviewer, &r.Lang, &r.Status, &r.Leaving, &r.Opened, &r.HeldOn, &r.Minutes, &r.Form,
		&ticks, &given, &notes, &points, &r.AnswerBy, &r.Aloud, &r.Unread, &r.Revision)
	if errors.Is(err, sql.ErrNoRows) {
		return r, fmt.Errorf("record: %w", survey.ErrNotFound)
	}
	if err != nil {
		return r, fmt.Errorf("record: %w", err)
	}
	for text, into := range map[*[]byte]any{&ticks: &r.Ticks, &given: &r.Given, &notes: &r.Notes, &points: &r.Points} {
		if err := json.Unmarshal(*text, into); err != nil {
			return r, errors.New("record: what is stored cannot be read") // err may quote a text
		}
	}
	return r, nil
}

// recordTexts are the three columns of a record that hold JSON.
func recordTexts(r survey.Record) (ticks, notes, points string, err error) {
	var texts [3]string
	for i, value := range []any{r.Ticks, r.Notes, r.Points} {
		text, err := json.Marshal(value)
		if err != nil {
			return "", "", "", errors.New("record: cannot be stored") // err may quote a text
		}
		texts[i] = string(text)
	}
	return texts[0], texts[1], texts[2], nil
}

// StartRecord begins the record of a talk, once: what was begun before stays as it is. It
// returns survey.ErrConflict when the leaver wants none, and survey.ErrForbidden unless the
// interviewer is the talk's.
func (db *DB) StartRecord(ctx context.Context, r survey.Record) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if done, err := markRecorded(ctx, tx, r.Talk, r.Interviewer, survey.RecordKept); err != nil || done {
			return err
		}
		ticks, notes, points, err := recordTexts(r)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO record (talk, unit, interviewer, lang, status, leaving, reasons, held_on, minutes, form,
			ticks, notes, points) SELECT id, unit, interviewer, lang, ?, ?, ?, ?, ?, ?, ?, ?, ? FROM talk WHERE id = ?`,
			survey.RecordDraft, r.Leaving, r.Opened, r.HeldOn, r.Minutes, r.Form, ticks, notes, points, r.Talk[:]); err != nil {
			return fmt.Errorf("start record: %w", err)
		}
		return nil
	})
}

// RefuseRecord notes that the leaver wants no record of the talk: none is kept.
func (db *DB) RefuseRecord(ctx context.Context, talk, interviewer uuid.UUID) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := markRecorded(ctx, tx, talk, interviewer, survey.RecordRefused)
		return err
	})
}

// markRecorded notes on a talk whether a record is kept; done tells that it stood there.
func markRecorded(ctx context.Context, tx *sql.Tx, id, interviewer uuid.UUID, recorded survey.Recorded) (done bool, err error) {
	if err := allowRecord(ctx, interviewer); err != nil {
		return false, err
	}
	t, err := scanTalk(tx.QueryRowContext(ctx, "SELECT "+talkColumns+" FROM talk WHERE id = ?", id[:]))
	switch {
	case err != nil:
		return false, err
	case t.Interviewer != interviewer || interviewer == uuid.Nil:
		return false, fmt.Errorf("record: %w", survey.ErrForbidden)
	case t.Recorded == recorded:
		return true, nil
	case !t.Recordable():
		return false, fmt.Errorf("record: %w", survey.ErrConflict)
	}
	if _, err := tx.ExecContext(ctx, "UPDATE talk SET recorded = ?, revision = revision + 1 WHERE id = ?", recorded, id[:]); err != nil {
		return false, fmt.Errorf("record: %w", err)
	}
	return false, nil
}

// Record returns the record of a talk to its interviewer; to anybody else it is not there.
func (db *DB) Record(ctx context.Context, talk, interviewer uuid.UUID) (survey.Record, error) {
	if err := allowRecord(ctx, interviewer); err != nil {
		return survey.Record{}, err
	}
	r, err := db.OwnRecord(ctx, talk)
	if err == nil && (r.Interviewer != interviewer || interviewer == uuid.Nil) {
		return survey.Record{}, fmt.Errorf("record: %w", survey.ErrNotFound)
	}
	return r, err
}

// OwnRecord returns the record of a talk for the leaver, whose link says which talk it is.
func (db *DB) OwnRecord(ctx context.Context, talk uuid.UUID) (survey.Record, error) {
	return scanRecord(db.reader.QueryRowContext(ctx, "SELECT "+recordColumns+" FROM record WHERE talk = ?", talk[:]))
}

// changeRecord changes a record that was seen at a revision, while it has the status, any
// if none is given. It returns survey.ErrConflict when it was changed since; what is done
// already is no conflict, as with changeTalk. What was there before is erased.
func (db *DB) changeRecord(ctx context.Context, talk uuid.UUID, revision int, status survey.RecordStatus, done func(survey.Record) bool, do func(tx *sql.Tx, r survey.Record) error) error {
	return db.erase(ctx, func(tx *sql.Tx) error {
		r, err := scanRecord(tx.QueryRowContext(ctx, "SELECT "+recordColumns+" FROM record WHERE talk = ?", talk[:]))
		if err != nil {
			return err
		}
		switch {
		case r.Revision != revision && done(r):
			return nil
		case r.Revision != revision || status != "" && r.Status != status:
			return fmt.Errorf("record: %w", survey.ErrConflict)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE record SET revision = revision + 1 WHERE talk = ?", talk[:]); err != nil {
			return fmt.Errorf("record: %w", err)
		}
		return do(tx, r)
	})
}

// changeOwnRecord is changeRecord for the interviewer of the record.
func (db *DB) changeOwnRecord(ctx context.Context, talk, interviewer uuid.UUID, revision int, status survey.RecordStatus, done func(survey.Record) bool, do func(tx *sql.Tx, r survey.Record) error) error {
	if err := allowRecord(ctx, interviewer); err != nil {
		return err
	}
	own := func(r survey.Record) bool { return r.Interviewer == interviewer && done(r) }
	return db.changeRecord(ctx, talk, revision, status, own, func(tx *sql.Tx, r survey.Record) error {
		if r.Interviewer != interviewer {
			return fmt.Errorf("record: %w", survey.ErrForbidden)
		}
		return do(tx, r)
	})
}

// next reports that a record was seen at a revision and only came to a status since: what was
// read and what was sent is the same.
func next(revision int, status survey.RecordStatus) func(survey.Record) bool {
	return func(r survey.Record) bool { return r.Status == status && r.Revision == revision+1 }
}

// SaveRecord stores a draft as its interviewer filled it in.
func (db *DB) SaveRecord(ctx context.Context, r survey.Record) error {
	done := func(now survey.Record) bool {
		now.Revision = r.Revision
		return reflect.DeepEqual(now, r)
	}
	return db.changeOwnRecord(ctx, r.Talk, r.Interviewer, r.Revision, survey.RecordDraft, done, func(tx *sql.Tx, _ survey.Record) error {
		return storeRecord(ctx, tx, r)
	})
}

func storeRecord(ctx context.Context, tx *sql.Tx, r survey.Record) error {
	ticks, notes, points, err := recordTexts(r)
	if err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, `UPDATE record SET leaving = ?, reasons = ?, held_on = ?, minutes = ?, form = ?, ticks = ?, notes = ?,
		points = ? WHERE talk = ?`, r.Leaving, r.Opened, r.HeldOn, r.Minutes, r.Form, ticks, notes, points, r.Talk[:]); err != nil {
		return fmt.Errorf("store record: %w", err)
	}
	return nil
}

// SendRecord gives a draft, as it is handed in, to the leaver to read and queues the mail with
// its link.
func (db *DB) SendRecord(ctx context.Context, r survey.Record, now time.Time) error {
	return db.changeOwnRecord(ctx, r.Talk, r.Interviewer, r.Revision, survey.RecordDraft, next(r.Revision, survey.RecordSent), func(tx *sql.Tx, _ survey.Record) error {
		t, err := scanTalk(tx.QueryRowContext(ctx, "SELECT "+talkColumns+" FROM talk WHERE id = ?", r.Talk[:]))
		if err != nil {
			return err
		}
		if err := storeRecord(ctx, tx, r); err != nil {
			return err
		}
		zone, err := location(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE record SET status = ?, answer_by = ?, given = ticks WHERE talk = ?",
			survey.RecordSent, survey.DayOf(now.In(zone))+survey.AnswerDays, r.Talk[:]); err != nil {
			return fmt.Errorf("send record: %w", err)
		}
		if t.Email == "" {
			return nil
		}
		return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailRecord, Talk: r.Talk}, now)
	})
}

// RecallRecord takes a record that the leaver did not answer yet back, to write on.
func (db *DB) RecallRecord(ctx context.Context, talk, interviewer uuid.UUID, revision int) error {
	return db.changeOwnRecord(ctx, talk, interviewer, revision, survey.RecordSent, next(revision, survey.RecordDraft), func(tx *sql.Tx, _ survey.Record) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE talk = ? AND kind = ?", talk[:], survey.MailRecord); err != nil {
			return fmt.Errorf("recall record: %w", err)
		}
		_, err := tx.ExecContext(ctx, "UPDATE record SET status = ?, answer_by = NULL, given = '{}' WHERE talk = ?", survey.RecordDraft, talk[:])
		return err
	})
}

// ApproveRecord stores that the leaver agrees with a record: with the ticks that they left
// and what they added. They can do so again until it is counted. It returns
// survey.ErrClosed when the last day to answer is over.
func (db *DB) ApproveRecord(ctx context.Context, talk uuid.UUID, revision int, ticks survey.Ticks, view string, today survey.Day) error {
	done := func(r survey.Record) bool {
		return r.Status == survey.RecordApproved && !r.Aloud && r.Notes[survey.NoteView] == view && maps.EqualFunc(r.Ticks, ticks, slices.Equal)
	}
	return db.changeRecord(ctx, talk, revision, "", done, func(tx *sql.Tx, r survey.Record) error {
		if !r.Answerable(today) && r.Status != survey.RecordApproved {
			return fmt.Errorf("approve record: %w", survey.ErrClosed)
		}
		r.Ticks = ticks
		if r.Notes == nil {
			r.Notes = map[string]string{}
		}
		r.Notes[survey.NoteView] = view
		if err := storeRecord(ctx, tx, r); err != nil {
			return err
		}
		return answered(ctx, tx, talk, false)
	})
}

func answered(ctx context.Context, tx *sql.Tx, talk uuid.UUID, aloud bool) error {
	_, err := tx.ExecContext(ctx, "UPDATE record SET status = ?, aloud = ?, unread = ? WHERE talk = ?", survey.RecordApproved, aloud, !aloud, talk[:])
	return err
}

// ReadRecord notes that the interviewer opened what the leaver answered, as it was seen at a
// revision.
func (db *DB) ReadRecord(ctx context.Context, talk, interviewer uuid.UUID, revision int) error {
	if err := allowRecord(ctx, interviewer); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, "UPDATE record SET unread = 0 WHERE talk = ? AND interviewer = ? AND revision = ?", talk[:], interviewer[:], revision)
		return err
	})
}

// AgreeAloud notes that a leaver without an address agreed with the record when it was read
// out to them: that counts as their own answer. It returns survey.ErrForbidden for one with an
// address, who reads it, and survey.ErrClosed when the last day to answer is over.
func (db *DB) AgreeAloud(ctx context.Context, talk, interviewer uuid.UUID, revision int, today survey.Day) error {
	done := func(r survey.Record) bool { return r.Status == survey.RecordApproved && r.Aloud }
	return db.changeOwnRecord(ctx, talk, interviewer, revision, survey.RecordSent, done, func(tx *sql.Tx, r survey.Record) error {
		t, err := scanTalk(tx.QueryRowContext(ctx, "SELECT "+talkColumns+" FROM talk WHERE id = ?", talk[:]))
		switch {
		case err != nil:
			return err
		case t.Email != "":
			return fmt.Errorf("agree aloud: %w", survey.ErrForbidden)
		case !r.Answerable(today):
			return fmt.Errorf("agree aloud: %w", survey.ErrClosed)
		}
		if err := answered(ctx, tx, talk, true); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionRecordAloud, Unit: r.Unit})
	})
}

// EraseRecord erases the record of a talk for the leaver, whatever it says. None can be
// made again.
func (db *DB) EraseRecord(ctx context.Context, talk uuid.UUID) error {
	return db.erase(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM record WHERE talk = ?", talk[:]); err != nil {
			return fmt.Errorf("erase record: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE talk = ? AND kind = ?", talk[:], survey.MailRecord); err != nil {
			return fmt.Errorf("erase record: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE talk SET recorded = ?, revision = revision + 1 WHERE id = ?", survey.RecordRefused, talk[:]); err != nil {
			return fmt.Errorf("erase record: %w", err)
		}
		return nil
	})
}
