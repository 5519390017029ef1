package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"nawoord/survey"
)

// list tells which openings were added up, and which ones one might miss.
func (r *reading) list(parts []survey.Part, report *survey.Report) error {
	if r.Latest < 0 || report.Opened == 0 && report.Unit == "" {
		return nil
	}
	tree, err := r.tree()
	if err != nil {
		return err
	}
	for _, part := range parts {
		if err := r.listPart(part, tree, report); err != nil {
			return err
		}
	}
	slices.SortStableFunc(report.Openings, func(a, b survey.OpeningInfo) int {
		return cmp.Or(cmp.Compare(a.Month, b.Month), cmp.Compare(a.Unit, b.Unit), -cmp.Compare(a.Part, b.Part))
	})
	if r.Latest > 0 {
		report.Openings = report.Openings[max(0, len(report.Openings)-r.Latest):]
	}
	if report.Unit == "" {
		return nil
	}
	return r.listElsewhere(tree, report)
}

func (r *reading) listPart(part survey.Part, tree survey.Units, report *survey.Report) error {
	limit := r.Latest
	if limit == 0 {
		limit = -1 // no limit
	}
	from, to := r.bounds()
	rows, err := r.q.QueryContext(r.ctx, `SELECT opening.unit, counted_as, COALESCE(unit.name, counted_as), opening.month, links, COALESCE(opening.n, 0)
		FROM opening_of JOIN opening ON opening.id = opening_of.opening LEFT JOIN unit ON unit.id = opening.unit
		WHERE opening_of.unit = ? AND opening_of.part = ? AND opening_of.month BETWEEN ? AND ? ORDER BY opening_of.month DESC LIMIT ?`,
		r.Unit[:], part, from, to, limit)
	if err != nil {
		return fmt.Errorf("openings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var id uuid.UUID
		var month survey.Month
		var links int
		var now string
		info := survey.OpeningInfo{Part: part}
		if err := rows.Scan(&id, &info.Unit, &now, &month, &links, &info.N); err != nil {
			return fmt.Errorf("openings: %w", err)
		}
		info.Month = month.String()
		if now != info.Unit {
			info.Now = now
		}
		info.Moved = !tree.Within(id, r.Unit)
		if part == survey.PartUnit {
			info.Response = survey.ResponseOf(info.N, links)
		}
		report.Openings = append(report.Openings, info)
	}
	return rows.Err()
}

// listElsewhere names the units that lie below the unit now but did not when they were
// counted first: that opening is in the report of where they lay then.
func (r *reading) listElsewhere(tree survey.Units, report *survey.Report) error {
	from, to := r.bounds()
	for _, unit := range tree {
		if unit.ID == r.Unit || !tree.Within(unit.ID, r.Unit) {
			continue
		}
		var elsewhere bool
		err := r.q.QueryRowContext(r.ctx, `SELECT COALESCE((SELECT NOT EXISTS (SELECT 1 FROM opening_of
				WHERE unit = ?1 AND part = ?2 AND month = first.month AND opening = first.opening)
			FROM (SELECT month, opening FROM opening_of WHERE unit = ?3 AND part = ?2 AND month BETWEEN ?4 AND ?5
				ORDER BY month LIMIT 1) first), 0)`,
			r.Unit[:], survey.PartUnit, unit.ID[:], from, to).Scan(&elsewhere)
		if err != nil {
			return fmt.Errorf("openings elsewhere: %w", err)
		}
		if elsewhere {
			report.Elsewhere = append(report.Elsewhere, unit.Name)
		}
	}
	return nil
}

// bounds are the first and the last month of the period, out of reach when it is always.
func (r *reading) bounds() (from, to survey.Month) {
	if r.Period.Always() {
		return 0, 1 << 30
	}
	return r.Period.From, r.Period.To
}

// ReportMonths returns the months in which openings of a unit were counted, unit parts only,
// or of everything together for uuid.Nil; the earliest first.
func (db *DB) ReportMonths(ctx context.Context, unit uuid.UUID) ([]survey.Month, error) {
	// Each step looks up the next month in the key, however many openings a month has.
	const query = `WITH RECURSIVE next (part, month) AS (
			SELECT value, (SELECT MIN(month) FROM opening_of WHERE unit = ?1 AND part = value) FROM json_each(?2)
			UNION ALL
			SELECT part, (SELECT MIN(month) FROM opening_of WHERE unit = ?1 AND part = next.part AND month > next.month)
			FROM next WHERE month IS NOT NULL)
		SELECT DISTINCT month FROM next WHERE month IS NOT NULL ORDER BY month`
	var months []survey.Month
	err := db.read(ctx, func(q queryer) error {
		if err := allowAt(ctx, q, survey.MayReadResults, unit); err != nil {
			return err
		}
		parts := `["unit"]`
		if unit == uuid.Nil {
			root, err := rootUnit(ctx, q)
			if err != nil {
				return err
			}
			unit, parts = root, `["unit", "organisation"]`
		}
		rows, err := q.QueryContext(ctx, query, unit[:], parts)
		if err != nil {
			return fmt.Errorf("months of reports: %w", err)
		}
		defer func() { _ = rows.Close() }()
		for rows.Next() {
			var month survey.Month
			if err := rows.Scan(&month); err != nil {
				return fmt.Errorf("months of reports: %w", err)
			}
			months = append(months, month)
		}
		return rows.Err()
	})
	return months, err
}
