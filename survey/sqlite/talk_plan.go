package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// ScheduleTalk plans a talk or changes the plan and queues the calendar invitation, to the
// leaver when they gave an address and to the interviewer. It returns survey.ErrConflict
// when the talk was changed since the given revision or is over; what stands already, sent
// twice, is no conflict and mails nobody again.
func (db *DB) ScheduleTalk(ctx context.Context, id uuid.UUID, revision int, a survey.Appointment, interviewer uuid.UUID, now time.Time) error {
	done := func(t survey.Talk) bool { return t.Proposal == "" && t.Arranged(a, interviewer) }
	return db.changeTalk(ctx, id, revision, done, func(tx *sql.Tx, t survey.Talk) error {
		if !t.Live() {
			return fmt.Errorf("talk: %w", survey.ErrConflict)
		}
		zone, err := location(ctx, tx)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE talk SET status = ?, day = ?, start = ?, minutes = ?, form = ?, place = ?, proposal = '',
			reason = '', sequence = ?, planned_on = ?, interviewer = ?, told_reader = CASE WHEN told_reader = ? THEN told_reader END WHERE id = ?`,
			survey.TalkScheduled, a.Day, a.Start, a.Minutes, a.Form, a.Place, nextSequence(t), survey.DayOf(now.In(zone)), interviewer[:], interviewer[:], id[:]); err != nil {
			return fmt.Errorf("schedule talk: %w", err)
		}
		entry := survey.AuditEntry{Action: survey.ActionTalkPlanned, Unit: t.Unit}
		if t.Status == survey.TalkScheduled {
			entry.Action = survey.ActionTalkChanged
		}
		if err := db.audit(ctx, tx, entry); err != nil {
			return err
		}
		return tellPlan(ctx, tx, t, a, interviewer, now)
	})
}

// tellPlan queues the mails about the plan of a talk that stood as t: of a change to who heard
// of the appointment before, of an appointment to the others. A leaver whose proposal changes
// nothing hears that. Who was to hold the talk and heard of it hears that somebody else does.
func tellPlan(ctx context.Context, tx *sql.Tx, t survey.Talk, a survey.Appointment, interviewer uuid.UUID, now time.Time) error {
	unheard, err := tellAgain(ctx, tx, t, interviewer)
	if err != nil {
		return err
	}
	plan := t.PlanMail(a, interviewer)
	changes := plan == survey.MailTalkChanged
	toLeaver, toDesk := plan, survey.MailTalkAppointment
	if unheard[uuid.Nil] {
		toLeaver = survey.MailTalkAppointment
	}
	if changes && !unheard[interviewer] && interviewer == t.Interviewer {
		toDesk = plan
	}
	if err := queueLeaver(ctx, tx, t, toLeaver, now); err != nil {
		return err
	}
	if changes && t.Interviewer != interviewer && !unheard[t.Interviewer] {
		if err := queueDesk(ctx, tx, t, survey.MailTalkCancelled, t.Interviewer, now); err != nil {
			return err
		}
	}
	return queueDesk(ctx, tx, t, toDesk, interviewer, now)
}

// AssignTalk says who holds a talk that is not planned yet, and tells them by mail. The
// leaver must hear of another reader of attached answers anew.
func (db *DB) AssignTalk(ctx context.Context, id uuid.UUID, revision int, interviewer uuid.UUID, now time.Time) error {
	if err := allow(ctx, survey.MayAddTalk); err != nil {
		return err
	}
	done := func(t survey.Talk) bool { return t.Interviewer == interviewer }
	return db.changeTalk(ctx, id, revision, done, func(tx *sql.Tx, t survey.Talk) error {
		if t.Status != survey.TalkRequested && t.Status != survey.TalkContacted {
			return fmt.Errorf("talk: %w", survey.ErrConflict)
		}
		if _, err := tx.ExecContext(ctx, `UPDATE talk SET interviewer = ?, told_reader = CASE WHEN told_reader = ? THEN told_reader END
			WHERE id = ?`, interviewer[:], interviewer[:], id[:]); err != nil {
			return fmt.Errorf("assign talk: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE talk = ? AND kind = ?", id[:], survey.MailTalkAssigned); err != nil {
			return fmt.Errorf("assign talk: %w", err)
		}
		if t.Interviewer == interviewer {
			return nil
		}
		return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailTalkAssigned, Talk: id, Account: interviewer}, now)
	})
}

// planTalkReminders queues the mails to both sides of the talks of tomorrow. Whoever was
// told today is not reminded.
func planTalkReminders(ctx context.Context, tx *sql.Tx, today survey.Day, due time.Time) error {
	all, err := talks(ctx, tx, "WHERE status = ? AND day = ? AND COALESCE(planned_on, 0) < ? ORDER BY id", survey.TalkScheduled, today+1, today)
	if err != nil {
		return err
	}
	for _, t := range all {
		if err := queueTalk(ctx, tx, t, survey.MailTalkReminder, t.Interviewer, due); err != nil {
			return err
		}
	}
	return nil
}

// CancelTalk takes the appointment back; the talk waits for a new time, by a day that is
// promised anew. A reason goes into the mail.
func (db *DB) CancelTalk(ctx context.Context, id uuid.UUID, revision int, reason string, now time.Time) error {
	done := func(t survey.Talk) bool { return t.Cancelled() && t.Reason == reason }
	return db.changeTalk(ctx, id, revision, done, func(tx *sql.Tx, t survey.Talk) error {
		if t.Status != survey.TalkScheduled {
			return fmt.Errorf("talk: %w", survey.ErrConflict)
		}
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		promised := o.Holidays.AddWorking(survey.DayOf(now.In(o.Location())), survey.PromiseDays)
		if _, err := tx.ExecContext(ctx, "UPDATE talk SET status = ?, promised_on = ?, reason = ?, sequence = sequence + 1 WHERE id = ?",
			survey.TalkRequested, promised, reason, id[:]); err != nil {
			return fmt.Errorf("cancel talk: %w", err)
		}
		if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionTalkCancelled, Unit: t.Unit}); err != nil {
			return err
		}
		unheard, err := tellAgain(ctx, tx, t, t.Interviewer)
		if err != nil {
			return err
		}
		if !unheard[uuid.Nil] {
			if err := queueLeaver(ctx, tx, t, survey.MailTalkCancelled, now); err != nil {
				return err
			}
		}
		if unheard[t.Interviewer] {
			return nil
		}
		return queueDesk(ctx, tx, t, survey.MailTalkCancelled, t.Interviewer, now)
	})
}

func nextSequence(t survey.Talk) int {
	if t.Planned() {
		return t.Sequence + 1
	}
	return t.Sequence
}

// tellAgain takes back mails about the appointment that wait, and returns whom none reached yet
// though one was made: uuid.Nil is the leaver.
func tellAgain(ctx context.Context, tx *sql.Tx, t survey.Talk, interviewer uuid.UUID) (unheard map[uuid.UUID]bool, err error) {
	waiting, err := ids(ctx, tx, "SELECT account FROM outbox WHERE talk = ? AND kind = ?", t.ID[:], survey.MailTalkAppointment)
	if err != nil {
		return nil, fmt.Errorf("talk mails: %w", err)
	}
	unheard = make(map[uuid.UUID]bool, len(waiting))
	for _, who := range waiting {
		unheard[who] = true
	}
	return unheard, dropTalkMails(ctx, tx, t.ID, interviewer, survey.MailTalkReceived)
}

// dropTalkMails takes back the mails about a talk that wait, but for a kind that stays. Who was
// to hold the talk before the interviewer still hears that they need not.
func dropTalkMails(ctx context.Context, tx *sql.Tx, talk, interviewer uuid.UUID, stays survey.MailKind) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE talk = ? AND kind <> ? AND NOT (kind = ? AND account IS NOT NULL AND account IS NOT ?)",
		talk[:], stays, survey.MailTalkCancelled, nullID(interviewer))
	if err != nil {
		return fmt.Errorf("talk mails: %w", err)
	}
	return nil
}

func queueTalk(ctx context.Context, tx *sql.Tx, t survey.Talk, kind survey.MailKind, interviewer uuid.UUID, now time.Time) error {
	if err := queueLeaver(ctx, tx, t, kind, now); err != nil {
		return err
	}
	return queueDesk(ctx, tx, t, kind, interviewer, now)
}

// queueLeaver queues a mail about a talk to its leaver, if they gave an address.
func queueLeaver(ctx context.Context, tx *sql.Tx, t survey.Talk, kind survey.MailKind, now time.Time) error {
	if t.Email == "" {
		return nil
	}
	return queue(ctx, tx, survey.QueuedMail{Kind: kind, Talk: t.ID}, now)
}

// queueDesk queues a mail about a talk to an interviewer. One who left gets none. The end of
// an appointment is that of the one that stood as t.
func queueDesk(ctx context.Context, tx *sql.Tx, t survey.Talk, kind survey.MailKind, interviewer uuid.UUID, due time.Time) error {
	if interviewer == uuid.Nil {
		return nil
	}
	m := survey.QueuedMail{Kind: kind, Talk: t.ID, Account: interviewer}
	if kind == survey.MailTalkCancelled {
		m.Was = t.Appointment
	}
	return queue(ctx, tx, m, due)
}

// TellReader notes that the leaver was told who reads the attached answers: by the mail
// with the appointment, or by phone. Only that adviser may open them.
func (db *DB) TellReader(ctx context.Context, id uuid.UUID, revision int) error {
	done := func(t survey.Talk) bool { return t.Interviewer != uuid.Nil && t.ToldReader == t.Interviewer }
	return db.changeTalk(ctx, id, revision, done, func(tx *sql.Tx, _ survey.Talk) error {
		if err := tellReader(ctx, tx, id); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionReaderTold})
	})
}

func tellReader(ctx context.Context, tx *sql.Tx, id uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, "UPDATE talk SET told_reader = interviewer WHERE id = ? AND consent <> ''", id[:]); err != nil {
		return fmt.Errorf("tell reader: %w", err)
	}
	return nil
}

// ReadAttached returns the sealed copy of the answers for the one adviser of whom the
// leaver was told, and logs the look in the same transaction. Anybody else gets
// survey.ErrForbidden.
func (db *DB) ReadAttached(ctx context.Context, id, reader uuid.UUID, today survey.Day) ([]byte, error) {
	var sealed []byte
	err := db.write(ctx, func(tx *sql.Tx) error {
		if me, ok := actor(ctx); ok && (me.ID != reader || !me.May(survey.MaySeeTalks)) {
			return fmt.Errorf("attached answers: %w", survey.ErrForbidden)
		}
		var told []byte
		err := tx.QueryRowContext(ctx, "SELECT copy, told_reader FROM talk WHERE id = ? AND interviewer = ? AND copy IS NOT NULL",
			id[:], reader[:]).Scan(&sealed, &told)
		if err != nil || scanID(told) != reader {
			return fmt.Errorf("attached answers: %w", survey.ErrForbidden)
		}
		look, err := uuid.NewRandom()
		if err != nil {
			return fmt.Errorf("attached answers: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "INSERT INTO talk_look (id, talk, account, looked_on) VALUES (?, ?, ?, ?)",
			look[:], id[:], reader[:], today); err != nil {
			return fmt.Errorf("log the look: %w", err)
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionAnswersRead})
	})
	if err != nil {
		return nil, err
	}
	return sealed, nil
}

// Look is one time that attached answers were read.
type Look struct {
	Reader string // the name of the account
	On     survey.Day
}

// Looks returns who read the attached answers and on which days.
func (db *DB) Looks(ctx context.Context, id uuid.UUID) ([]Look, error) {
	if _, err := db.Talk(ctx, id); err != nil {
		return nil, err
	}
	rows, err := db.reader.QueryContext(ctx, `SELECT account.name, looked_on FROM talk_look JOIN account ON account.id = talk_look.account
		WHERE talk = ? ORDER BY looked_on`, id[:])
	if err != nil {
		return nil, fmt.Errorf("looks: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Look
	for rows.Next() {
		var l Look
		if err := rows.Scan(&l.Reader, &l.On); err != nil {
			return nil, fmt.Errorf("looks: %w", err)
		}
		all = append(all, l)
	}
	return all, rows.Err()
}
