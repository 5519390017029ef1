package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"
	"github.com/mattn/go-sqlite3"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// Units returns the tree of units: each below its parent, and those with one parent by name.
func (db *DB) Units(ctx context.Context) (survey.Units, error) {
	return units(ctx, db.reader)
}

func units(ctx context.Context, q queryer) (survey.Units, error) {
	all, err := readUnits(ctx, q, "")
	return all.Sorted(), err
}

// selectBelow finds the ids of a unit and of those below it.
const selectBelow = "WITH RECURSIVE below (id) AS (SELECT ? UNION SELECT unit.id FROM unit JOIN below ON unit.parent = below.id) SELECT id FROM below"

// idsBelow returns the ids of a unit and of those below it, in no order: a query that says
// them more than once is quicker with them than with selectBelow.
func idsBelow(ctx context.Context, q queryer, id uuid.UUID) ([]uuid.UUID, error) {
	below, err := ids(ctx, q, selectBelow, id[:])
	if err != nil {
		err = fmt.Errorf("units: %w", err)
	}
	return below, err
}

// unitsBelow returns a unit and those below it, in no order. It is all that has to be known
// to tell whether an account covers a unit.
func unitsBelow(ctx context.Context, q queryer, id uuid.UUID) (survey.Units, error) {
	return readUnits(ctx, q, " WHERE id IN ("+selectBelow+")", id[:])
}

// unitsIn returns the units that a selection is about: one and those below it, or all of
// them for uuid.Nil.
func unitsIn(ctx context.Context, q queryer, unit uuid.UUID) (survey.Units, error) {
	if unit == uuid.Nil {
		return units(ctx, q)
	}
	return unitsBelow(ctx, q, unit)
}

func readUnits(ctx context.Context, q queryer, rest string, args ...any) (survey.Units, error) {
	rows, err := q.QueryContext(ctx, "SELECT id, parent, name, expected, own_box FROM unit"+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all survey.Units
	for rows.Next() {
		var id, parent []byte
		var name string
		var expected, ownBox int64
		if err := rows.Scan(&id, &parent, &name, &expected, &ownBox); err != nil {
			return nil, fmt.Errorf("units: %w", err)
		}
		all = append(all, survey.Unit{ID: scanID(id), Parent: scanID(parent), Name: name, Expected: int(expected), OwnBox: ownBox != 0})
	}
	return all, rows.Err()
}

// rootUnit returns the unit that stands for the organisation.
func rootUnit(ctx context.Context, q queryer) (uuid.UUID, error) {
	var id uuid.UUID
	if err := q.QueryRowContext(ctx, "SELECT id FROM unit WHERE parent IS NULL").Scan(&id); err != nil {
		return uuid.Nil, fmt.Errorf("the organisation: %w", err)
	}
	return id, nil
}

func insertUnit(ctx context.Context, tx *sql.Tx, u survey.Unit) error {
	if _, err := tx.ExecContext(ctx, "INSERT INTO unit (id, parent, name, expected, own_box) VALUES (?, ?, ?, ?, ?)",
		u.ID[:], nullID(u.Parent), u.Name, u.Expected, u.OwnBox); err != nil {
		return fmt.Errorf("add unit: %w", err)
	}
	return nil
}

// AddUnit stores a new unit. A ballot box of its own is made on the next opening day; until
// then its leavers' ballots go to the nearest parent with a box. It returns an *Invalid as
// survey.Units.CheckUnit does.
func (db *DB) AddUnit(ctx context.Context, unit survey.Unit) error {
	unit.Name = survey.TidyName(unit.Name)
	return db.changeUnits(ctx, unit.ID, func(tx *sql.Tx, tree survey.Units) error {
		if err := tree.CheckUnit(unit); err != nil {
			return err
		}
		return insertUnit(ctx, tx, unit)
	})
}

// SetUnit stores the name, parent, leavers expected and own box of a unit. A changed own
// box counts from the next opening day. It returns an *Invalid as survey.Units.CheckUnit
// does, and on parent when links run whose ballots lie in a box above the unit: moved, it
// would bring another box to be looked into too early.
func (db *DB) SetUnit(ctx context.Context, unit survey.Unit) error {
	unit.Name = survey.TidyName(unit.Name)
	return db.changeUnits(ctx, unit.ID, func(tx *sql.Tx, tree survey.Units) error {
		before, ok := tree.ByID(unit.ID)
		if !ok {
			return fmt.Errorf("set unit: %w", survey.ErrNotFound)
		}
		if err := tree.CheckUnit(unit); err != nil {
			return err
		}
		if before.Parent != unit.Parent {
			running, err := linksAbove(ctx, tx, tree, unit.ID)
			if err != nil {
				return err
			}
			if running {
				return &survey.Invalid{Fields: map[string]string{"parent": "unit_links"}}
			}
		}
		own := unit.OwnBox || unit.Parent == uuid.Nil
		if _, err := tx.ExecContext(ctx, "UPDATE unit SET parent = ?, name = ?, expected = ?, own_box = ? WHERE id = ?",
			nullID(unit.Parent), unit.Name, unit.Expected, own, unit.ID[:]); err != nil {
			return fmt.Errorf("set unit: %w", err)
		}
		return nil
	})
}

// linksAbove reports whether a link of the unit or one below it runs, or closed and was not
// counted yet, that fills a box above the unit. It looks at no ballot.
func linksAbove(ctx context.Context, tx *sql.Tx, tree survey.Units, id uuid.UUID) (bool, error) {
	below := tree.Below(id)
	for unit := range below {
		box, err := openBox(ctx, tx, tree, unit, survey.PartUnit)
		if err == nil && below[box.Unit] {
			continue
		}
		if err != nil && !errors.Is(err, survey.ErrNotFound) { // without a box nobody was invited
			return false, err
		}
		var running bool
		err = tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM invitation WHERE unit = ? AND closing_counted = 0 AND withdrawn_on IS NULL)",
			unit[:]).Scan(&running)
		if err != nil {
			return false, fmt.Errorf("links of units: %w", err)
		}
		if running {
			return true, nil
		}
	}
	return false, nil
}

// RemoveUnit removes a unit for which nobody was ever invited. It returns an *Invalid on
// unit when somebody was, so that anything may be sealed or published; when units lie below
// it; when people work for it; or when it has improvement points. That nothing is sealed is
// not looked up in the boxes: the answer would show whether somebody took part.
func (db *DB) RemoveUnit(ctx context.Context, keys *ballot.Keys, id uuid.UUID) error {
	gone := map[uuid.UUID]bool{}
	err := db.changeUnits(ctx, id, func(tx *sql.Tx, tree survey.Units) error {
		unit, ok := tree.ByID(id)
		if !ok {
			return fmt.Errorf("remove unit: %w", survey.ErrNotFound)
		}
		key, err := unitStays(ctx, tx, tree, unit)
		if err != nil {
			return err
		}
		if key != "" {
			return &survey.Invalid{Fields: map[string]string{"unit": key}}
		}
		all, err := boxes(ctx, tx, "unit = ?", id[:])
		if err != nil {
			return err
		}
		for _, box := range all {
			gone[box.ID] = true
		}
		for _, table := range []string{"payroll", "unit_month", "box"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE unit = ?", id[:]); err != nil { //nolint:gosec // names of ours
				return stillUsed(err)
			}
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM unit WHERE id = ?", id[:])
		return stillUsed(err)
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return db.tidyKeys(ctx, keys, func(box uuid.UUID) bool { return gone[box] })
}

// unitStays says why a unit cannot be removed, as a message key; "" when it can.
func unitStays(ctx context.Context, q queryer, tree survey.Units, unit survey.Unit) (string, error) {
	if unit.Parent == uuid.Nil {
		return "unit_root", nil
	}
	if len(tree.Below(unit.ID)) > 1 {
		return "unit_below", nil
	}
	var people, points, used bool
	err := q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account WHERE unit = ?1), EXISTS (SELECT 1 FROM point WHERE unit = ?1),
		EXISTS (SELECT 1 FROM invitation WHERE unit = ?1) OR EXISTS (SELECT 1 FROM unit_month WHERE unit = ?1) OR
		EXISTS (SELECT 1 FROM talk WHERE unit = ?1) OR EXISTS (SELECT 1 FROM opening WHERE unit = ?1) OR
		EXISTS (SELECT 1 FROM box WHERE unit = ?1 AND closings + links > 0)`, unit.ID[:]).Scan(&people, &points, &used)
	switch {
	case err != nil:
		return "", fmt.Errorf("remove unit: %w", err)
	case used:
		return "unit_used", nil
	case people:
		return "unit_people", nil
	case points:
		return "unit_points", nil
	}
	return "", nil
}

// stillUsed turns a reference from another table into an *Invalid.
func stillUsed(err error) error {
	var broken sqlite3.Error
	if errors.As(err, &broken) && broken.ExtendedCode == sqlite3.ErrConstraintForeignKey {
		return &survey.Invalid{Fields: map[string]string{"unit": "unit_used"}}
	}
	if err != nil {
		return fmt.Errorf("remove unit: %w", err)
	}
	return nil
}

// changeUnits runs a change of one unit by somebody who may change settings. The log keeps
// the name: of a unit that was removed nothing else is left.
func (db *DB) changeUnits(ctx context.Context, id uuid.UUID, do func(tx *sql.Tx, tree survey.Units) error) error {
	if err := allow(ctx, survey.MayChangeSettings); err != nil {
		return err
	}
	return db.erase(ctx, func(tx *sql.Tx) error {
		tree, err := units(ctx, tx)
		if err != nil {
			return err
		}
		if err := do(tx, tree); err != nil {
			return err
		}
		after, err := units(ctx, tx)
		if err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSettings, Detail: unitDetail(tree, after, id)})
	})
}

// unitDetail says what was done with which unit, and what a renamed one was called.
func unitDetail(before, after survey.Units, id uuid.UUID) string {
	was, known := before.ByID(id)
	is, left := after.ByID(id)
	switch {
	case !known:
		return "unit_added " + is.Name
	case !left:
		return "unit_removed " + was.Name
	case was.Name != is.Name:
		return "unit_changed " + was.Name + " → " + is.Name
	}
	return "unit_changed " + is.Name
}
