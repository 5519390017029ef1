package sqlite

import (
	"context"
	"fmt"
	"strings"
	"sync"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Report adds up openings: those of a unit and of the units that lay below it when they
// were counted, unit parts only, or everything together for uuid.Nil. It holds no texts.
func (db *DB) Report(ctx context.Context, s survey.Selection) (survey.Report, error) {
	all, err := db.Reports(ctx, []survey.Selection{s})
	if err != nil {
		return survey.Report{}, err
	}
	return all[0], nil
}

// Reports makes several reports, to stand side by side, of one and the same moment.
func (db *DB) Reports(ctx context.Context, selections []survey.Selection) ([]survey.Report, error) {
	var all []survey.Report
	err := db.read(ctx, func(q queryer) error {
		may, err := allowed(ctx, q, survey.MayReadResults)
		if err != nil {
			return err
		}
		tree := sync.OnceValues(func() (survey.Units, error) {
			if len(selections) == 1 {
				return unitsIn(ctx, q, selections[0].Unit)
			}
			return units(ctx, q)
		})
		for _, s := range selections {
			if !may(s.Unit) {
				return fmt.Errorf("report: outside the unit: %w", survey.ErrForbidden)
			}
			r := reading{ctx: ctx, q: q, tree: tree, Selection: s, sums: tallySums{}}
			report, err := r.report()
			if err != nil {
				return fmt.Errorf("report: %w", err)
			}
			all = append(all, report)
		}
		return nil
	})
	return all, err
}

// reading is the making of one report.
type reading struct {
	ctx context.Context
	q   queryer
	// The unit and what lies below it are in the tree. It is read once, when it is needed: not
	// for an organisation where nothing was opened.
	tree func() (survey.Units, error)
	survey.Selection
	sums tallySums
}

func (r *reading) report() (survey.Report, error) {
	report := survey.Report{Period: r.Period, Openings: []survey.OpeningInfo{}}
	parts := []survey.Part{survey.PartUnit}
	if r.Unit == uuid.Nil {
		root, err := rootUnit(r.ctx, r.q)
		if err != nil {
			return report, err
		}
		r.Unit, parts = root, append(parts, survey.PartOrganisation)
	} else {
		tree, err := r.tree()
		if err != nil {
			return report, err
		}
		unit, ok := tree.ByID(r.Unit)
		if !ok {
			return report, fmt.Errorf("unit: %w", survey.ErrNotFound)
		}
		report.Unit = unit.Name
	}
	for _, part := range parts {
		months, ok, err := r.count(part, &report)
		if err != nil {
			return report, err
		}
		if !ok {
			continue
		}
		if err := r.addUp(part, months); err != nil {
			return report, err
		}
	}
	if err := r.list(parts, &report); err != nil {
		return report, err
	}
	report.Questions = r.sums.questions()
	return report, nil
}

// count counts the openings of the period and their ballots, and narrows the period down to
// the half years in which there are any; ok is false when there are none.
func (r *reading) count(part survey.Part, report *survey.Report) (months survey.Period, ok bool, err error) {
	var opened, n int
	var first, last survey.Month
	from, to := r.bounds()
	err = r.q.QueryRowContext(r.ctx, `SELECT COUNT(*), COALESCE(SUM(n), 0), COALESCE(MIN(month), 0), COALESCE(MAX(month), 0)
		FROM opening_of WHERE unit = ? AND part = ? AND month BETWEEN ? AND ?`, r.Unit[:], part, from, to).Scan(&opened, &n, &first, &last)
	report.Opened += opened
	report.N += n
	months = survey.Period{From: max(from, first.Half().Period().From), To: min(to, last.Half().Period().To)}
	return months, opened > 0, err
}

// addUp adds the tallies of the period: whole half years are added up already, of the
// months before and after them every opening is read.
func (r *reading) addUp(part survey.Part, months survey.Period) error {
	first, last := (months.From + 5).Half(), (months.To+1).Half()-1
	if first > last {
		return r.addOpenings(part, months)
	}
	if before := (survey.Period{From: months.From, To: first.First() - 1}); before.From <= before.To {
		if err := r.addOpenings(part, before); err != nil {
			return err
		}
	}
	if after := (survey.Period{From: (last + 1).First(), To: months.To}); after.From <= after.To {
		if err := r.addOpenings(part, after); err != nil {
			return err
		}
	}
	args := []any{r.Unit[:], part}
	for half := first; half <= last; half++ {
		args = append(args, half)
	}
	return r.add("SELECT question, variant, option, SUM(n), MAX(month) FROM tally_half WHERE unit = ? AND part = ? AND half_year IN ("+
		marks(int(last-first)+1)+")", args)
}

func (r *reading) addOpenings(part survey.Part, months survey.Period) error {
	return r.add(`SELECT question, variant, option, SUM(tally.n), MAX(month) FROM opening_of JOIN tally USING (opening)
		WHERE unit = ? AND part = ? AND month BETWEEN ? AND ?`, []any{r.Unit[:], part, months.From, months.To})
}

// add runs a query for sums of tallies, of the questions that are wanted.
func (r *reading) add(query string, args []any) error {
	for _, only := range []struct {
		column string
		keys   []string
	}{{"question", r.Questions}, {"option", r.Options}} {
		if only.keys == nil {
			continue
		}
		query += " AND " + only.column + " IN (" + marks(len(only.keys)+1) + ")"
		args = append(args, "") // the option of n; no question has an empty name
		for _, key := range only.keys {
			args = append(args, key)
		}
	}
	rows, err := r.q.QueryContext(r.ctx, query+" GROUP BY question, variant, option", args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var question, variant, option string
		var n int
		var month survey.Month
		if err := rows.Scan(&question, &variant, &option, &n, &month); err != nil {
			return err
		}
		r.sums.add(question, variant, option, n, month)
		if whole, _, split := strings.Cut(question, "@"); split {
			r.sums.add(whole, variant, option, n, month)
		}
	}
	return rows.Err()
}
