package sqlite

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Coverage returns whom HR reached in half a year, by unit. It returns survey.ErrForbidden
// when the actor does not work for one of the units.
func (db *DB) Coverage(ctx context.Context, half survey.Half, units []uuid.UUID) (map[uuid.UUID]survey.Coverage, error) {
	if err := allowEach(ctx, db.reader, survey.MayEnterPayroll, units); err != nil {
		return nil, err
	}
	const reached = `SELECT unit.id, COALESCE((SELECT leavers FROM payroll WHERE unit = unit.id AND half = ?), -1),
		COALESCE(SUM(invited), 0), COALESCE(SUM(informal_talks), 0), COALESCE(SUM(formal_talks), 0)
		FROM unit LEFT JOIN unit_month ON unit_month.unit = unit.id AND month >= ? AND month < ?
		WHERE `
	args := append([]any{half, half.First(), (half + 1).First()}, idArgs(units)...)
	rows, err := db.reader.QueryContext(ctx, reached+inIDs("unit.id", units)+" GROUP BY unit.id", args...)
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	defer func() { _ = rows.Close() }()
	all := make(map[uuid.UUID]survey.Coverage, len(units))
	for rows.Next() {
		var c survey.Coverage
		if err := rows.Scan(&c.Unit, &c.Leavers, &c.Invited, &c.Informal, &c.Formal); err != nil {
			return nil, fmt.Errorf("coverage: %w", err)
		}
		all[c.Unit] = c
	}
	return all, rows.Err()
}

// allowEach returns survey.ErrForbidden when the actor does not have the permission for each
// of the units.
func allowEach(ctx context.Context, q queryer, p survey.Permission, units []uuid.UUID) error {
	may, err := allowed(ctx, q, p)
	if err != nil {
		return err
	}
	for _, unit := range units {
		if !may(unit) {
			return fmt.Errorf("%s: outside the unit: %w", p, survey.ErrForbidden)
		}
	}
	return nil
}

// CoverageTogether returns the sum over all units that leavers belong to and that the actor
// works for. Its leavers are known when those of all are.
func (db *DB) CoverageTogether(ctx context.Context, half survey.Half) (survey.Coverage, error) {
	var sum survey.Coverage
	var w where
	if err := w.inUnits(ctx, db.reader, survey.MayEnterPayroll); err != nil {
		return sum, err
	}
	root, err := rootUnit(ctx, db.reader)
	if err != nil {
		return sum, err
	}
	w.add("unit <> ? OR NOT EXISTS (SELECT 1 FROM unit WHERE parent IS NOT NULL)", root[:])
	args := append(append(w.args[:len(w.args):len(w.args)], w.args...), half)
	args = append(append(args, w.args...), half.First(), (half + 1).First())
	var all, told int
	err = db.reader.QueryRowContext(ctx, "SELECT * FROM (SELECT COUNT(*) FROM (SELECT id AS unit FROM unit)"+w.String()+`),
		(SELECT COUNT(*), COALESCE(SUM(leavers), 0) FROM payroll`+w.String()+` AND half = ?),
		(SELECT COALESCE(SUM(invited), 0), COALESCE(SUM(informal_talks), 0), COALESCE(SUM(formal_talks), 0)
		FROM unit_month`+w.String()+" AND month >= ? AND month < ?)", args...).
		Scan(&all, &told, &sum.Leavers, &sum.Invited, &sum.Informal, &sum.Formal)
	if err != nil {
		return sum, fmt.Errorf("coverage of all: %w", err)
	}
	if told < all {
		sum.Leavers = survey.NotTold
	}
	return sum, nil
}
