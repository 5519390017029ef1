package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Report adds up openings: those of a unit and the units below it, unit parts only, or
// everything together for uuid.Nil. It holds no texts.
func (db *DB) Report(ctx context.Context, unit uuid.UUID) (survey.Report, error) {
	report := survey.Report{Openings: []survey.OpeningInfo{}, Questions: map[string]survey.Counted{}}
	if err := allowAt(ctx, db.reader, survey.MayReadResults, unit); err != nil {
		return report, err
	}
	tree, err := db.Units(ctx)
	if err != nil {
		return report, err
	}
	if unit != uuid.Nil {
		u, ok := tree.ByID(unit)
		if !ok {
			return report, fmt.Errorf("report: unit: %w", survey.ErrNotFound)
		}
		report.Unit = u.Name
	}
	all, err := db.openings(ctx)
	if err != nil {
		return report, err
	}
	chosen := map[uuid.UUID]survey.Month{}
	for _, o := range all {
		if unit != uuid.Nil && (o.part != survey.PartUnit || !tree.Within(o.unit, unit)) {
			continue
		}
		chosen[o.id] = o.month
		name, _ := tree.ByID(o.unit)
		report.N += o.n
		info := survey.OpeningInfo{Unit: name.Name, Part: o.part, Month: o.month.String(), N: o.n}
		if o.part == survey.PartUnit {
			info.Response = survey.ResponseOf(o.n, o.links)
		}
		report.Openings = append(report.Openings, info)
	}
	sums, err := db.sumTallies(ctx, chosen)
	if err != nil {
		return report, err
	}
	report.Questions = sums.questions()
	return report, nil
}

type openingRow struct {
	id, unit uuid.UUID
	part     survey.Part
	month    survey.Month
	links, n int
}

func (db *DB) openings(ctx context.Context) ([]openingRow, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT id, unit, part, month, links, COALESCE(n, 0) FROM opening
		ORDER BY month, (SELECT name FROM unit WHERE unit.id = opening.unit), part, id`)
	if err != nil {
		return nil, fmt.Errorf("openings: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []openingRow
	for rows.Next() {
		var o openingRow
		if err := rows.Scan(&o.id, &o.unit, &o.part, &o.month, &o.links, &o.n); err != nil {
			return nil, fmt.Errorf("openings: %w", err)
		}
		all = append(all, o)
	}
	return all, rows.Err()
}

// tallySums adds up the counts of each question and variant.
type tallySums map[[2]string]*tallySum

type tallySum struct {
	survey.Counted
	latest survey.Month
}

func (db *DB) sumTallies(ctx context.Context, chosen map[uuid.UUID]survey.Month) (tallySums, error) {
	rows, err := db.reader.QueryContext(ctx, "SELECT opening, question, variant, option, n FROM tally")
	if err != nil {
		return nil, fmt.Errorf("tallies: %w", err)
	}
	defer func() { _ = rows.Close() }()
	sums := tallySums{}
	for rows.Next() {
		var opening uuid.UUID
		var question, variant, option string
		var n int
		if err := rows.Scan(&opening, &question, &variant, &option, &n); err != nil {
			return nil, fmt.Errorf("tallies: %w", err)
		}
		month, ok := chosen[opening]
		if !ok {
			continue
		}
		sums.add(question, variant, option, n, month)
		if whole, _, split := strings.Cut(question, "@"); split {
			sums.add(whole, variant, option, n, month)
		}
	}
	return sums, rows.Err()
}

func (s tallySums) add(question, variant, option string, n int, month survey.Month) {
	sum := s[[2]string{question, variant}]
	if sum == nil {
		sum = &tallySum{Counted: survey.Counted{Options: map[string]int{}}}
		s[[2]string{question, variant}] = sum
	}
	sum.latest = max(sum.latest, month)
	if option == "" {
		sum.N += n
		return
	}
	sum.Options[option] += n
}

// questions names the sums. A question whose options changed is another question: the
// latest one has the plain key, an earlier one its variant behind it.
func (s tallySums) questions() map[string]survey.Counted {
	current := map[string]string{}
	for key, sum := range s {
		question, variant := key[0], key[1]
		other, ok := current[question]
		if latest := s[[2]string{question, other}]; !ok || sum.latest > latest.latest ||
			(sum.latest == latest.latest && variant > other) {
			current[question] = variant
		}
	}
	questions := map[string]survey.Counted{}
	for key, sum := range s {
		name := key[0]
		if current[name] != key[1] {
			name += "~" + key[1]
		}
		questions[name] = sum.Counted
	}
	return questions
}
