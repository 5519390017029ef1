package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"nawoord/survey"
)

// ChangePlanned changes everything about an invitation whose mail has not left and that was
// seen in the given state. It returns survey.ErrClosed once the mail is on its way,
// survey.ErrConflict when somebody made something else of it since, or survey.RowErrors when
// the address cannot be used.
func (db *DB) ChangePlanned(ctx context.Context, i survey.Invitation, seen string, now time.Time) error {
	return db.erase(ctx, func(tx *sql.Tx) error {
		zone, err := location(ctx, tx)
		if err != nil {
			return err
		}
		before, err := openInvitation(ctx, tx, i.ID, survey.DayOf(now.In(zone)))
		if err != nil {
			return err
		}
		for _, unit := range []survey.Invitation{before, i} {
			if err := allowAt(ctx, tx, survey.MayInvite, unit.Unit); err != nil {
				return err
			}
		}
		err = changed(tx.ExecContext(ctx, "UPDATE outbox SET due = ? WHERE invitation = ? AND kind = ? AND leased_until <= ?",
			sendAt(i.SendOn, now, zone).Unix(), i.ID[:], survey.MailInvitation, now.Unix()))
		if errors.Is(err, survey.ErrNotFound) || before.MailsSent > 0 {
			return fmt.Errorf("change a planned invitation: %w", survey.ErrClosed)
		}
		if err != nil {
			return fmt.Errorf("change a planned invitation: %w", err)
		}
		if stands := before.State(); stands != seen && stands != i.State() {
			return fmt.Errorf("change a planned invitation: %w", survey.ErrConflict)
		}
		if err := free(ctx, tx, before.Email, i.Email, survey.DayOf(now.In(zone))); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `UPDATE invitation SET email = ?, first_name = ?, lang = ?, unit = ?, leaver_group = ?,
			last_day = ?, send_on = ?, chosen_on = NULLIF(?, 0), closes_on = ?, failure = '' WHERE id = ?`,
			i.Email, i.FirstName, i.Lang, i.Unit[:], i.Group, i.LastDay, i.SendOn, i.ChosenOn, i.ClosesOn, i.ID[:])
		if err != nil {
			return fmt.Errorf("change a planned invitation: %w", err)
		}
		return nil
	})
}

// planAgain moves the invitations that leave on another day with the holidays as they are
// now, and returns how many. What is due or was tried already was not planned, or is on its
// way.
func planAgain(ctx context.Context, tx *sql.Tx, o survey.Organisation, now time.Time) (moved int, err error) {
	planned, err := invitations(ctx, tx, "SELECT "+invitationColumns+` FROM invitation
		WHERE id IN (SELECT invitation FROM outbox WHERE kind = ? AND due > ? AND tries = 0)`, survey.MailInvitation, now.Unix())
	if err != nil {
		return 0, err
	}
	today := survey.DayOf(now.In(o.Location()))
	for _, i := range planned {
		day := o.Holidays.PlanAgain(today, i)
		if day == i.SendOn {
			continue
		}
		if _, err := tx.ExecContext(ctx, "UPDATE invitation SET send_on = ? WHERE id = ?", day, i.ID[:]); err != nil {
			return 0, fmt.Errorf("plan an invitation again: %w", err)
		}
		if _, err := tx.ExecContext(ctx, "UPDATE outbox SET due = ? WHERE invitation = ? AND kind = ?",
			sendAt(day, now, o.Location()).Unix(), i.ID[:], survey.MailInvitation); err != nil {
			return 0, fmt.Errorf("plan an invitation again: %w", err)
		}
		moved++
	}
	return moved, nil
}
