package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// SetPayroll stores how many people left a unit in half a year according to payroll, where
// another number was seen, and returns what stands there then. Both can be survey.NotTold. The
// error is survey.ErrConflict when somebody stored another number since.
func (db *DB) SetPayroll(ctx context.Context, unit uuid.UUID, half survey.Half, seen, leavers int) (stands int, err error) {
	err = db.write(ctx, func(tx *sql.Tx) error {
		if err := allowAt(ctx, tx, survey.MayEnterPayroll, unit); err != nil {
			return err
		}
		stands = survey.NotTold
		err := tx.QueryRowContext(ctx, "SELECT leavers FROM payroll WHERE unit = ? AND half = ?", unit[:], half).Scan(&stands)
		if err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("set payroll: %w", err)
		}
		if stands == leavers {
			return nil
		}
		if stands != seen {
			return fmt.Errorf("set payroll: %w", survey.ErrConflict)
		}
		stands = leavers
		if leavers == survey.NotTold {
			if _, err := tx.ExecContext(ctx, "DELETE FROM payroll WHERE unit = ? AND half = ?", unit[:], half); err != nil {
				return fmt.Errorf("set payroll: %w", err)
			}
			return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionPayrollEmptied, Unit: unit})
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO payroll (unit, half, leavers) VALUES (?, ?, ?)
			ON CONFLICT (unit, half) DO UPDATE SET leavers = excluded.leavers`, unit[:], half, leavers)
		if err != nil {
			return fmt.Errorf("set payroll: %w", err)
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionPayroll, Unit: unit, Many: leavers})
	})
	return stands, err
}

// Payroll returns how many people left some units in half a year according to payroll; a
// unit of which HR did not say is not in it. It returns survey.ErrForbidden when the actor
// does not work for one of the units.
func (db *DB) Payroll(ctx context.Context, half survey.Half, units []uuid.UUID) (map[uuid.UUID]int, error) {
	if err := allowEach(ctx, db.reader, survey.MayEnterPayroll, units); err != nil {
		return nil, err
	}
	rows, err := db.reader.QueryContext(ctx, "SELECT unit, leavers FROM payroll WHERE half = ? AND "+inIDs("unit", units), append([]any{half}, idArgs(units)...)...) //nolint:gosec // question marks
	if err != nil {
		return nil, fmt.Errorf("payroll: %w", err)
	}
	defer func() { _ = rows.Close() }()
	told := make(map[uuid.UUID]int, len(units))
	for rows.Next() {
		var unit uuid.UUID
		var leavers int
		if err := rows.Scan(&unit, &leavers); err != nil {
			return nil, fmt.Errorf("payroll: %w", err)
		}
		told[unit] = leavers
	}
	return told, rows.Err()
}

// Links returns what happened to the links of every unit in half a year, beside the
// leavers according to payroll.
func (db *DB) Links(ctx context.Context, half survey.Half) ([]survey.Links, error) {
	if err := allow(ctx, survey.MayOpenBoxes); err != nil {
		return nil, err
	}
	rows, err := db.reader.QueryContext(ctx, `SELECT unit.id, COALESCE(SUM(mailed), 0), COALESCE(SUM(reissued), 0), COALESCE(SUM(withdrawn), 0),
		COALESCE((SELECT leavers FROM payroll WHERE unit = unit.id AND half = ?1), -1)
		FROM unit LEFT JOIN unit_month ON unit_month.unit = unit.id AND month >= ?2 AND month < ?3
		GROUP BY unit.id ORDER BY unit.name`, half, half.First(), (half + 1).First())
	if err != nil {
		return nil, fmt.Errorf("links: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.Links
	for rows.Next() {
		links := survey.Links{Half: half}
		var id []byte
		if err := rows.Scan(&id, &links.Mailed, &links.Reissued, &links.Withdrawn, &links.Leavers); err != nil {
			return nil, fmt.Errorf("links: %w", err)
		}
		links.Unit = scanID(id)
		all = append(all, links)
	}
	return all, rows.Err()
}
