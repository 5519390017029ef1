package sqlite

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// in makes the report of a unit, "" for everything together, in a period.
func (p *polls) in(unit, period string) survey.Report {
	p.t.Helper()
	months, err := survey.ParsePeriod(period)
	p.must(err)
	report, err := p.db.Report(p.t.Context(), survey.Selection{Unit: p.units[unit], Period: months})
	p.must(err)
	return report
}

func TestReportOfAPeriod(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	// 6 answers each, counted from February 2026 to June 2027; those of the last December on
	// its season end.
	for month := 1; month <= 17; month++ {
		p.leave("a", 6, day(month, 10))
		p.open(day(month+1, 1))
	}
	for period, openings := range map[string]int{
		"": 17, "2026": 12, "2026-h1": 5, "2026-h2": 7, "2026-01": 0, "2026-02": 1, "2026-03..2026-05": 3, "2026-05..2026-08": 4,
		"2026-05..2027-02": 10, "2025": 0, "2027": 5, "2028": 0, "1970-01..2199-12": 17, "2026-12..2027-01": 2, "2025-03..2026-03": 2,
	} {
		report := p.in("a", period)
		if report.Opened != openings || len(report.Openings) != openings || report.N != 6*openings || report.Questions["q"].N != 6*openings {
			t.Errorf("%q: %d openings, %d listed, n %d, q %+v; want %d", period, report.Opened, len(report.Openings), report.N, report.Questions["q"], openings)
		}
		if report.Period.String() != period {
			t.Errorf("%q is called %v", period, report.Period)
		}
	}
	latest, err := p.db.Report(t.Context(), survey.Selection{Unit: p.units["a"], Latest: 2})
	if err != nil || latest.Opened != 17 || len(latest.Openings) != 2 || latest.Openings[0].Month != "2027-05" || latest.Openings[1].Month != "2027-06" {
		t.Errorf("the latest two: %+v, %v", latest, err)
	}
	some, err := p.db.Report(t.Context(), survey.Selection{Questions: []string{"q"}, Options: []string{"a"}, Latest: -1})
	if want := (survey.Counted{Variant: "v", N: 204, Options: map[string]int{"a": 102}}); err != nil || !reflect.DeepEqual(some.Questions["q"], want) {
		t.Errorf("one option: %+v, %v", some.Questions, err)
	}
	none, err := p.db.Report(t.Context(), survey.Selection{Questions: []string{"other"}, Latest: -1})
	if err != nil || none.Opened != 34 || len(none.Openings) != 0 || len(none.Questions) != 0 {
		t.Errorf("another question, no openings: %+v, %v", none, err)
	}
}

// TestHistoryStaysWhereItWasCounted renames and moves a unit between two openings.
func TestHistoryStaysWhereItWasCounted(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 10))
	p.open(day(2, 1))
	a, c := p.units["a"], p.units["c"]
	p.exec("UPDATE unit SET name = 'new a', parent = ? WHERE id = ?", c[:], a[:])
	p.leave("a", 8, day(2, 10))
	p.open(day(3, 1))

	own := p.report("a")
	want := []survey.OpeningInfo{
		{Unit: "a", Now: "new a", Part: survey.PartUnit, Month: "2026-02", N: 6},
		{Unit: "new a", Part: survey.PartUnit, Month: "2026-03", N: 8},
	}
	if !reflect.DeepEqual(own.Openings, want) || own.N != 14 || own.Unit != "new a" {
		t.Errorf("its own report: %+v", own)
	}
	before := p.report("cluster")
	if before.N != 6 || len(before.Openings) != 1 || !before.Openings[0].Moved || before.Elsewhere != nil {
		t.Errorf("where it lay: %+v", before)
	}
	after := p.report("c")
	if after.N != 8 || len(after.Openings) != 1 || after.Openings[0].Moved || !slices.Equal(after.Elsewhere, []string{"new a"}) {
		t.Errorf("where it lies: %+v", after)
	}
	if later := p.in("c", "2026-03"); later.Elsewhere != nil {
		t.Errorf("a period after the move: %+v", later)
	}
	if all := p.in("", ""); all.N != 14 || all.Elsewhere != nil {
		t.Errorf("everything: %+v", all)
	}
}

// summed adds up raw tallies of openings, the slow way that a report must agree with.
func (p *polls) summed(part survey.Part, unit uuid.UUID, period survey.Period) map[string]int {
	p.t.Helper()
	tree, err := p.db.Units(p.t.Context())
	p.must(err)
	rows, err := p.db.writer.Query(`SELECT opening.id, opening.unit, month, question || '~' || variant, option, tally.n FROM tally JOIN opening ON opening.id = opening WHERE part = ?`, part)
	p.must(err)
	defer func() { _ = rows.Close() }()
	sums := map[string]int{}
	for rows.Next() {
		var opening, id uuid.UUID
		var month survey.Month
		var question, option string
		var n int
		p.must(rows.Scan(&opening, &id, &month, &question, &option, &n))
		lay, ok := p.then[opening]
		if !ok {
			lay = tree
		}
		if lay.Within(id, unit) && period.Has(month) {
			sums[question+" "+option] += n
		}
	}
	p.must(rows.Err())
	return sums
}

// checkReports compares every report of every unit and many periods with what the openings
// published.
func (p *polls) checkReports() {
	p.t.Helper()
	periods := []string{"", "2026", "2027", "2026-h1", "2026-h2", "2026-02..2026-08", "2026-04..2027-01", "2027-01..2027-02"}
	for month := range 14 {
		periods = append(periods, (day(1, 1).Month() + survey.Month(month)).String())
	}
	for name, id := range p.units {
		for _, typed := range periods {
			report := p.in(name, typed)
			got := map[string]int{}
			for question, counted := range report.Questions {
				question, _, _ = strings.Cut(question, "~")
				got[question+"~"+counted.Variant+" "] += counted.N
				for option, n := range counted.Options {
					got[fmt.Sprintf("%s~%s %s", question, counted.Variant, option)] += n
				}
			}
			if want := p.summed(survey.PartUnit, id, report.Period); !reflect.DeepEqual(got, want) {
				p.t.Errorf("%s in %q: %d sums, want %d", name, typed, len(got), len(want))
			}
		}
	}
}
