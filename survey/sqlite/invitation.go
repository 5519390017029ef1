package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

const invitationColumns = `id, email, first_name, lang, unit, leaver_group, last_day, send_on, COALESCE(chosen_on, 0), closes_on, version, mails_sent,
	stop, failure, COALESCE(reissued_on, 0), COALESCE(withdrawn_on, 0), COALESCE(informal_on, 0), COALESCE(formal_on, 0),
	closing_counted`

// scanInvitation reads a row. Every page of a leaver does, so the values go into plain
// types first: turning them into our own is what database/sql is slow at.
func scanInvitation(row interface{ Scan(...any) error }) (survey.Invitation, error) {
	var id, unit []byte
	var email, firstName, lang, group, failure string
	var lastDay, sendOn, chosenOn, closesOn, version, mailsSent, stop, reissuedOn, withdrawnOn, informalOn, formalOn, settled int64
	err := row.Scan(&id, &email, &firstName, &lang, &unit, &group, &lastDay, &sendOn, &chosenOn, &closesOn, &version,
		&mailsSent, &stop, &failure, &reissuedOn, &withdrawnOn, &informalOn, &formalOn, &settled)
	if errors.Is(err, sql.ErrNoRows) {
		return survey.Invitation{}, fmt.Errorf("invitation: %w", survey.ErrNotFound)
	}
	if err != nil {
		return survey.Invitation{}, fmt.Errorf("invitation: %w", err)
	}
	return survey.Invitation{
		ID: scanID(id), Email: email, FirstName: firstName, Lang: survey.Lang(lang), Unit: scanID(unit), Group: survey.LeaverGroup(group),
		LastDay: dayOf(lastDay), SendOn: dayOf(sendOn), ChosenOn: dayOf(chosenOn), ClosesOn: dayOf(closesOn), Version: int(version),
		MailsSent: int(mailsSent), Stop: stop != 0, Failure: failure, ReissuedOn: dayOf(reissuedOn), WithdrawnOn: dayOf(withdrawnOn),
		InformalOn: dayOf(informalOn), FormalOn: dayOf(formalOn), Settled: settled != 0,
	}, nil
}

// dayOf turns a stored number into a day; the program stores no others.
func dayOf(n int64) survey.Day { return survey.Day(n) } //nolint:gosec // a day fits

// Invited says what became of the people in one call of Invite.
type Invited struct {
	New   int
	Known int // left out because an invitation to the address exists
}

// Invite stores invitations and queues their mails, all or none. People to whom a link is
// still open and people with an account are refused with survey.RowErrors; with skipKnown
// everybody to whom any invitation still exists is left out instead. It returns
// survey.ErrNoKeyholder while nobody holds a code.
func (db *DB) Invite(ctx context.Context, people []survey.Numbered, skipKnown bool, now time.Time) (Invited, error) {
	var done Invited
	err := db.write(ctx, func(tx *sql.Tx) error {
		var wrong survey.RowErrors
		units := map[uuid.UUID]int{}
		if err := hasBox(ctx, tx); err != nil {
			return err
		}
		zone, err := location(ctx, tx)
		if err != nil {
			return err
		}
		may, err := allowed(ctx, tx, survey.MayInvite)
		if err != nil {
			return err
		}
		for _, person := range people {
			if !may(person.Unit) {
				return fmt.Errorf("invite: %w", survey.ErrForbidden)
			}
			known, key, err := standing(ctx, tx, may, person.Email, survey.DayOf(now.In(zone)))
			switch {
			case err != nil:
				return err
			case known && skipKnown:
				done.Known++
				continue
			case key != "":
				wrong = append(wrong, survey.RowError{Line: person.Line, Field: "email", Key: key, Detail: person.Email})
				continue
			}
			if err := insertInvitation(ctx, tx, person.Invitation, sendAt(person.SendOn, now, zone)); err != nil {
				return err
			}
			done.New++
			units[person.Unit]++
		}
		if len(wrong) > 0 {
			return wrong
		}
		return db.auditInvited(ctx, tx, units)
	})
	if err != nil {
		return Invited{}, err
	}
	return done, nil
}

// auditInvited writes one entry for each unit: a file names nobody in the log.
func (db *DB) auditInvited(ctx context.Context, tx *sql.Tx, units map[uuid.UUID]int) error {
	for unit, many := range units {
		e := survey.AuditEntry{Action: survey.ActionList, Unit: unit, Many: many}
		if len(units) == 1 && many == 1 {
			e.Action = survey.ActionSent
		}
		if err := db.audit(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

func insertInvitation(ctx context.Context, tx *sql.Tx, i survey.Invitation, due time.Time) error {
	id, err := uuid.NewRandom()
	if err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	if i.ID != uuid.Nil {
		id = i.ID
	}
	if _, err := tx.ExecContext(ctx, `INSERT INTO invitation
		(id, email, first_name, lang, unit, leaver_group, last_day, send_on, chosen_on, closes_on) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?)`,
		id[:], i.Email, i.FirstName, i.Lang, i.Unit[:], i.Group, i.LastDay, i.SendOn, i.ChosenOn, i.ClosesOn); err != nil {
		return fmt.Errorf("invite: %w", err)
	}
	return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailInvitation, Invitation: id}, due)
}

// sendAt is now for today and nine in the morning for a later day.
func sendAt(day survey.Day, now time.Time, zone *time.Location) time.Time {
	if day <= survey.DayOf(now.In(zone)) {
		return now
	}
	return at(day, 9, zone)
}

func at(day survey.Day, hour int, zone *time.Location) time.Time {
	year, month, d := day.In(zone).Date()
	return time.Date(year, month, d, hour, 0, 0, 0, zone)
}

func location(ctx context.Context, q queryer) (*time.Location, error) {
	var o survey.Organisation
	err := q.QueryRowContext(ctx, "SELECT zone FROM organisation").Scan(&o.Zone)
	if err != nil {
		err = fmt.Errorf("time zone: %w", err)
	}
	return o.Location(), err
}

// Invitation returns one invitation, survey.ErrNotFound when there is none.
func (db *DB) Invitation(ctx context.Context, id uuid.UUID) (survey.Invitation, error) {
	i, err := scanInvitation(db.reader.QueryRowContext(ctx, "SELECT "+invitationColumns+" FROM invitation WHERE id = ?", id[:]))
	if err == nil {
		err = allowAt(ctx, db.reader, survey.MayInvite, i.Unit)
	}
	return i, err
}

// Invitations returns the invitations that still exist, of the units that the actor
// invites for, the last closing first.
func (db *DB) Invitations(ctx context.Context) ([]survey.Invitation, error) {
	return db.ownInvitations(ctx, " ORDER BY closes_on DESC, email")
}

func (db *DB) ownInvitations(ctx context.Context, rest string, args ...any) ([]survey.Invitation, error) {
	may, err := allowed(ctx, db.reader, survey.MayInvite)
	if err != nil {
		return nil, err
	}
	all, err := invitations(ctx, db.reader, "SELECT "+invitationColumns+" FROM invitation"+rest, args...)
	return slices.DeleteFunc(all, func(i survey.Invitation) bool { return !may(i.Unit) }), err
}

// InvitationsTo returns the invitations to an address that still exist, of the units that
// the actor invites for: the one whose link is open first, the withdrawn ones last.
func (db *DB) InvitationsTo(ctx context.Context, email string) ([]survey.Invitation, error) {
	return db.ownInvitations(ctx, " WHERE email = ? ORDER BY withdrawn_on IS NOT NULL, closes_on DESC", email)
}

func invitations(ctx context.Context, q queryer, query string, args ...any) ([]survey.Invitation, error) {
	rows, err := q.QueryContext(ctx, query, args...)
	if err != nil {
		return nil, fmt.Errorf("invitations: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.Invitation
	for rows.Next() {
		i, err := scanInvitation(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, i)
	}
	return all, rows.Err()
}

// Withdraw closes the link. A ballot that was sent with it is left alone. It returns
// survey.ErrClosed when the link is closed already.
func (db *DB) Withdraw(ctx context.Context, id uuid.UUID, today survey.Day) error {
	return db.erase(ctx, func(tx *sql.Tx) error {
		i, err := openInvitation(ctx, tx, id, today)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE invitation SET withdrawn_on = ? WHERE id = ?", today, id[:]); err != nil {
			return fmt.Errorf("withdraw: %w", err)
		}
		if err := unqueue(ctx, tx, id); err != nil {
			return err
		}
		if err := countMonth(ctx, tx, i.Unit, today, "withdrawn"); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionWithdrawn, Unit: i.Unit})
	})
}

// Reissue closes the link of an invitation that was seen in the given state and mails a new
// one, to another address when HR corrected it. An address that asked for no more mails gets
// the link and nothing after it. A new link that left today already, to the same address,
// is enough: the button was pressed twice. It returns survey.ErrClosed, survey.ErrConflict
// when somebody changed something since, or survey.RowErrors when the new address cannot be
// used.
func (db *DB) Reissue(ctx context.Context, id uuid.UUID, email, seen string, now time.Time) error {
	return db.erase(ctx, func(tx *sql.Tx) error {
		zone, err := location(ctx, tx)
		if err != nil {
			return err
		}
		today := survey.DayOf(now.In(zone))
		i, err := openInvitation(ctx, tx, id, today)
		if err != nil {
			return err
		}
		switch {
		case i.State() == seen:
		case i.ReissuedOn == today && i.Email == email:
			return nil
		default:
			return fmt.Errorf("re-issue: %w", survey.ErrConflict)
		}
		if err := free(ctx, tx, i.Email, email, today); err != nil {
			return err
		}
		stop := i.Stop && sameAddress(i.Email, email)
		if _, err := tx.ExecContext(ctx, `UPDATE invitation SET email = ?, version = version + 1, reissued_on = ?, failure = '', stop = ?
			WHERE id = ?`, email, today, stop, id[:]); err != nil {
			return fmt.Errorf("re-issue: %w", err)
		}
		if err := unqueue(ctx, tx, id); err != nil {
			return err
		}
		if err := countMonth(ctx, tx, i.Unit, today, "reissued"); err != nil {
			return err
		}
		action := survey.ActionReissued
		if !sameAddress(i.Email, email) {
			action = survey.ActionCorrected
		}
		if err := db.audit(ctx, tx, survey.AuditEntry{Action: action, Unit: i.Unit}); err != nil {
			return err
		}
		return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailInvitation, Invitation: id}, sendAt(i.SendOn, now, zone))
	})
}

// free returns survey.RowErrors when a new address of an invitation cannot be used.
func free(ctx context.Context, tx *sql.Tx, before, email string, today survey.Day) error {
	if sameAddress(before, email) {
		return nil
	}
	may, err := allowed(ctx, tx, survey.MayInvite)
	if err != nil {
		return err
	}
	_, key, err := standing(ctx, tx, may, email, today)
	if err == nil && key != "" {
		err = survey.RowErrors{{Field: "email", Key: key, Detail: email}}
	}
	return err
}

func openInvitation(ctx context.Context, tx *sql.Tx, id uuid.UUID, today survey.Day) (survey.Invitation, error) {
	i, err := scanInvitation(tx.QueryRowContext(ctx, "SELECT "+invitationColumns+" FROM invitation WHERE id = ?", id[:]))
	if err == nil {
		err = allowAt(ctx, tx, survey.MayInvite, i.Unit)
	}
	if err == nil && !i.Open(today) {
		err = fmt.Errorf("invitation: %w", survey.ErrClosed)
	}
	return i, err
}

// StopMails notes that no more mails go to this invitation. Anyone with the link may set
// it, answered or not, so it proves nothing.
func (db *DB) StopMails(ctx context.Context, id uuid.UUID) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE invitation SET stop = 1 WHERE id = ?", id[:]); err != nil {
			return fmt.Errorf("stop mails: %w", err)
		}
		return unqueue(ctx, tx, id)
	})
}

// NoteTalks stores when an informal talk was held and a formal one was offered; 0 clears. It
// returns survey.ErrConflict when the talks were not seen as they stand.
func (db *DB) NoteTalks(ctx context.Context, id uuid.UUID, informal, formal survey.Day, seen string) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		i, err := scanInvitation(tx.QueryRowContext(ctx, "SELECT "+invitationColumns+" FROM invitation WHERE id = ?", id[:]))
		if err != nil {
			return err
		}
		if err := allowAt(ctx, tx, survey.MayInvite, i.Unit); err != nil {
			return err
		}
		noted := survey.Invitation{InformalOn: informal, FormalOn: formal}
		if stands := i.TalksState(); stands != seen && stands != noted.TalksState() {
			return fmt.Errorf("note talks: %w", survey.ErrConflict)
		}
		if err := recount(ctx, tx, i.Unit, i.InformalOn, informal, "informal_talks"); err != nil {
			return err
		}
		if err := recount(ctx, tx, i.Unit, i.FormalOn, formal, "formal_talks"); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "UPDATE invitation SET informal_on = NULLIF(?, 0), formal_on = NULLIF(?, 0) WHERE id = ?",
			informal, formal, id[:])
		if err != nil {
			return fmt.Errorf("note talks: %w", err)
		}
		return nil
	})
}

// recount moves one count of a unit from the month of the old day to that of the new one.
func recount(ctx context.Context, tx *sql.Tx, unit uuid.UUID, before, after survey.Day, column string) error {
	if before != 0 {
		if _, err := tx.ExecContext(ctx, "UPDATE unit_month SET "+column+" = "+column+" - 1 WHERE unit = ? AND month = ?", //nolint:gosec // the column is a constant of this package
			unit[:], before.Month()); err != nil {
			return fmt.Errorf("recount: %w", err)
		}
	}
	if after == 0 {
		return nil
	}
	return countMonth(ctx, tx, unit, after, column)
}
