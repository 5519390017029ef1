package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// leftDrafts finds the talks whose record is a draft that nobody can finish: its interviewer
// left, or keeps no records any more.
var leftDrafts = `SELECT talk FROM record WHERE status = 'draft' AND NOT EXISTS (SELECT 1 FROM account WHERE account.id = record.interviewer
	AND ` + hasRole(survey.RolesThat(survey.MayKeepRecord)...) + ")"

// leftDraft is the condition that a talk is one of those.
var leftDraft = "id IN (" + leftDrafts + ")"

// LeftDrafts returns the talks that the actor sees and whose record is a draft that nobody
// can finish.
func (db *DB) LeftDrafts(ctx context.Context) (map[uuid.UUID]bool, error) {
	var w where
	if err := seen(ctx, db.reader, &w, ""); err != nil {
		return nil, err
	}
	w.add(leftDraft)
	found, err := ids(ctx, db.reader, "SELECT id FROM talk"+w.String(), w.args...)
	if err != nil {
		return nil, fmt.Errorf("drafts without an interviewer: %w", err)
	}
	left := make(map[uuid.UUID]bool, len(found))
	for _, id := range found {
		left[id] = true
	}
	return left, nil
}

// HandRecord gives the draft of a record whose interviewer left to another one, who hears
// of it by mail, and so does the leaver when they gave an address: somebody else reads from
// now on what they told. Attached answers stay closed. It returns survey.ErrConflict when
// the talk was changed since the given revision or its record is not left behind.
func (db *DB) HandRecord(ctx context.Context, id uuid.UUID, revision int, interviewer uuid.UUID, now time.Time) error {
	if err := allow(ctx, survey.MayAddTalk); err != nil {
		return err
	}
	done := func(t survey.Talk) bool { return t.Interviewer == interviewer }
	return db.changeTalk(ctx, id, revision, done, func(tx *sql.Tx, t survey.Talk) error {
		var left bool
		if err := tx.QueryRowContext(ctx, "SELECT "+leftDraft+" FROM talk WHERE id = ?", id[:]).Scan(&left); err != nil {
			return fmt.Errorf("hand over: %w", err)
		}
		if !left {
			return fmt.Errorf("hand over: %w", survey.ErrConflict)
		}
		for _, query := range []string{
			"UPDATE talk SET interviewer = ?, told_reader = NULL WHERE id = ?",
			"UPDATE record SET interviewer = ?, revision = revision + 1 WHERE talk = ?",
		} {
			if _, err := tx.ExecContext(ctx, query, interviewer[:], id[:]); err != nil {
				return fmt.Errorf("hand over: %w", err)
			}
		}
		if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionRecordHanded, Unit: t.Unit}); err != nil {
			return err
		}
		if t.Email != "" {
			if err := queue(ctx, tx, survey.QueuedMail{Kind: survey.MailRecordHanded, Talk: id}, now); err != nil {
				return err
			}
		}
		return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailTalkAssigned, Talk: id, Account: interviewer}, now)
	})
}
