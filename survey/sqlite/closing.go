package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// settled reports whether a link that last worked on a day has been closed for at least
// two whole days.
func settled(lastDay, today survey.Day) bool { return today-lastDay > survey.SettledAfter }

// openSlots returns the slots of the links that work or closed too recently. Whatever lies
// in any other slot is closed: nothing on the sealed side says so itself.
func openSlots(ctx context.Context, q queryer, key ballot.LinkKey, today survey.Day) (map[ballot.Slot]bool, error) {
	rows, err := q.QueryContext(ctx, `SELECT id, version, MIN(closes_on, COALESCE(withdrawn_on, closes_on)), COALESCE(reissued_on, 0)
		FROM invitation`)
	if err != nil {
		return nil, fmt.Errorf("open slots: %w", err)
	}
	defer func() { _ = rows.Close() }()
	slots := map[ballot.Slot]bool{}
	for rows.Next() {
		var id uuid.UUID
		var version int
		var lastDay, reissued survey.Day
		if err := rows.Scan(&id, &version, &lastDay, &reissued); err != nil {
			return nil, fmt.Errorf("open slots: %w", err)
		}
		for v := range version {
			last := min(lastDay, reissued) // an older version closed when HR sent the link again
			if v+1 == version {
				last = lastDay
			}
			if settled(last, today) {
				continue
			}
			slots[key.Slot(survey.PartUnit, id, v+1)] = true
			slots[key.Slot(survey.PartOrganisation, id, v+1)] = true
		}
	}
	return slots, rows.Err()
}

// countClosings counts every link once when it has been closed for two days: per unit and
// month, and in the boxes that it could have filled. A withdrawn link is not counted, or
// HR could make a month look busier than it was.
func countClosings(ctx context.Context, tx *sql.Tx, today survey.Day) error {
	closed, err := newlyClosed(ctx, tx, today)
	if err != nil || len(closed) == 0 {
		return err
	}
	tree, err := units(ctx, tx)
	if err != nil {
		return err
	}
	for _, link := range closed {
		if err := countClosing(ctx, tx, tree, link); err != nil {
			return err
		}
	}
	return nil
}

// closedLink is an invitation whose link closed and was not counted yet.
type closedLink struct {
	id, unit uuid.UUID
	closesOn survey.Day
}

func newlyClosed(ctx context.Context, tx *sql.Tx, today survey.Day) ([]closedLink, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id, unit, closes_on FROM invitation
		WHERE closing_counted = 0 AND withdrawn_on IS NULL AND closes_on < ?`, today-survey.SettledAfter)
	if err != nil {
		return nil, fmt.Errorf("count closings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var closed []closedLink
	for rows.Next() {
		var link closedLink
		if err := rows.Scan(&link.id, &link.unit, &link.closesOn); err != nil {
			return nil, fmt.Errorf("count closings: %w", err)
		}
		closed = append(closed, link)
	}
	return closed, rows.Err()
}

func countClosing(ctx context.Context, tx *sql.Tx, tree survey.Units, link closedLink) error {
	if _, err := tx.ExecContext(ctx, "UPDATE invitation SET closing_counted = 1 WHERE id = ?", link.id[:]); err != nil {
		return fmt.Errorf("count closings: %w", err)
	}
	if err := countMonth(ctx, tx, link.unit, link.closesOn, "closed"); err != nil {
		return err
	}
	box, err := openBox(ctx, tx, tree, link.unit, survey.PartUnit)
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		return err
	}
	// The organisation's boxes may be filled by everybody.
	root := tree.Root().ID
	if _, err := tx.ExecContext(ctx, `UPDATE box SET closings = closings + 1, links = links + 1
		WHERE id = ? OR (unit = ? AND state = 'open')`, box.ID[:], root[:]); err != nil {
		return fmt.Errorf("count closings: %w", err)
	}
	return nil
}
