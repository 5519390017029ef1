package sqlite

import (
	"context"
	"fmt"

	"nawoord/survey"
)

// Coverage returns whom HR reached in half a year, for every unit that the actor works for.
func (db *DB) Coverage(ctx context.Context, half survey.Half) ([]survey.Coverage, error) {
	may, err := allowed(ctx, db.reader, survey.MayEnterPayroll)
	if err != nil {
		return nil, err
	}
	rows, err := db.reader.QueryContext(ctx, `SELECT unit.id, COALESCE((SELECT leavers FROM payroll WHERE unit = unit.id AND half = ?1), -1),
		COALESCE(SUM(mailed), 0), COALESCE(SUM(informal_talks), 0), COALESCE(SUM(formal_talks), 0)
		FROM unit LEFT JOIN unit_month ON unit_month.unit = unit.id AND month >= ?2 AND month < ?3
		GROUP BY unit.id ORDER BY unit.name`, half, half.First(), (half + 1).First())
	if err != nil {
		return nil, fmt.Errorf("coverage: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.Coverage
	for rows.Next() {
		var c survey.Coverage
		if err := rows.Scan(&c.Unit, &c.Leavers, &c.Invited, &c.Informal, &c.Formal); err != nil {
			return nil, fmt.Errorf("coverage: %w", err)
		}
		if may(c.Unit) {
			all = append(all, c)
		}
	}
	return all, rows.Err()
}
