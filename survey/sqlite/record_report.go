package sqlite

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// RecordReport adds up the countings of records of a unit and the units below it, or of
// everything together for uuid.Nil. Its questions have the keys of Report, so that the two
// can stand side by side; they are never added.
func (db *DB) RecordReport(ctx context.Context, s survey.Selection) (survey.Report, error) {
	report := survey.Report{Period: s.Period, Openings: []survey.OpeningInfo{}}
	err := db.read(ctx, func(q queryer) error {
		if err := allowAt(ctx, q, survey.MayReadResults, s.Unit); err != nil {
			return err
		}
		var tree survey.Units
		counted, err := hasCountings(ctx, q)
		if err == nil && (counted || s.Unit != uuid.Nil) { // all units are not read for nothing
			tree, err = unitsIn(ctx, q, s.Unit)
		}
		if err != nil {
			return err
		}
		if u, ok := tree.ByID(s.Unit); ok {
			report.Unit = u.Name
		} else if s.Unit != uuid.Nil {
			return fmt.Errorf("unit: %w", survey.ErrNotFound)
		}
		chosen, err := listCountings(ctx, q, tree, s, &report)
		if err != nil {
			return err
		}
		report.Questions, err = sumRecords(ctx, q, chosen)
		return err
	})
	if err != nil {
		return survey.Report{}, fmt.Errorf("record report: %w", err)
	}
	return report, nil
}

// hasCountings reports whether records of talks were counted at all.
func hasCountings(ctx context.Context, q queryer) (there bool, err error) {
	err = q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM record_count)").Scan(&there)
	return there, err
}

// listCountings lists the countings that a selection takes, whole ones, with their months.
func listCountings(ctx context.Context, q queryer, tree survey.Units, s survey.Selection, report *survey.Report) (map[uuid.UUID]survey.Month, error) {
	rows, err := q.QueryContext(ctx, "SELECT id, unit, month, n FROM record_count ORDER BY month, id")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	chosen := map[uuid.UUID]survey.Month{}
	for rows.Next() {
		var id, of uuid.UUID
		var month survey.Month
		var n int
		if err := rows.Scan(&id, &of, &month, &n); err != nil {
			return nil, err
		}
		if s.Unit != uuid.Nil && !tree.Within(of, s.Unit) || !s.Period.Has(month) {
			continue
		}
		chosen[id] = month
		name, _ := tree.ByID(of)
		report.N += n
		report.Opened++
		report.Openings = append(report.Openings, survey.OpeningInfo{Unit: name.Name, Part: survey.PartUnit, Month: month.String(), N: n})
	}
	return chosen, rows.Err()
}

func sumRecords(ctx context.Context, q queryer, chosen map[uuid.UUID]survey.Month) (map[string]survey.Counted, error) {
	rows, err := q.QueryContext(ctx, "SELECT counting, question, variant, option, n FROM record_tally")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	sums := tallySums{}
	for rows.Next() {
		var counting uuid.UUID
		var question, variant, option string
		var n int
		if err := rows.Scan(&counting, &question, &variant, &option, &n); err != nil {
			return nil, err
		}
		if month, ok := chosen[counting]; ok {
			sums.add(question, variant, option, n, month)
		}
	}
	return sums.questions(), rows.Err()
}
