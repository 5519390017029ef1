package sqlite

import (
	"errors"
	"fmt"
	"reflect"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

func TestReportAddsUpOpeningsAndSplits(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for month := 1; month < 3; month++ {
		for _, unit := range []string{"a", "c"} {
			for i := range 10 {
				option := "xy"[i%2 : i%2+1]
				group := []string{"stay@new", "stay@long"}[i/5]
				p.send(p.invite(unit, day(month, 20)), day(month, 20), choice(group, option))
			}
		}
		p.open(day(month+1, 1))
	}
	report := p.report("cluster")
	want := map[string]survey.Counted{
		"stay@new":  {Variant: "v", N: 10, Options: map[string]int{"x": 6, "y": 4}},
		"stay@long": {Variant: "v", N: 10, Options: map[string]int{"x": 4, "y": 6}},
		"stay":      {Variant: "v", N: 20, Options: map[string]int{"x": 10, "y": 10}},
	}
	if !reflect.DeepEqual(report.Questions, want) || report.N != 20 || len(report.Openings) != 2 {
		t.Errorf("%+v", report)
	}
	all, err := p.db.Report(t.Context(), survey.Selection{})
	if err != nil || all.N != 40 || all.Unit != "" || len(all.Openings) != 6 || all.Questions["stay"].N != 80 {
		t.Errorf("everything: %+v, %v", all, err) // the test sends the same votes in both parts
	}
	if _, err := p.db.Report(t.Context(), survey.Selection{Unit: uuid.New()}); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("an unknown unit: %v", err)
	}
}

func TestReportKeepsChangedQuestionsApart(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for month, variant := range []string{"zz", "aa"} {
		for i := range 6 {
			p.send(p.invite("a", day(month+1, 20)), day(month+1, 20),
				survey.Vote{Question: "q", Variant: variant, Options: []string{fmt.Sprint(variant, i%2)}})
		}
		p.open(day(month+2, 1))
	}
	want := map[string]survey.Counted{
		"q":    {Variant: "aa", N: 6, Options: map[string]int{"aa0": 3, "aa1": 3}},
		"q~zz": {Variant: "zz", N: 6, Options: map[string]int{"zz0": 3, "zz1": 3}},
	}
	if got := p.report("a").Questions; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
}

func TestReportHoldsNoTexts(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for i := range 12 {
		p.send(p.invite("a", day(1, 20)), day(1, 20), survey.Vote{Question: "open", Variant: "v", Text: fmt.Sprintf("secret %d", i)})
	}
	p.open(day(2, 1))
	want := survey.Counted{Variant: "v", N: 12, Options: map[string]int{}}
	if got := p.report("a").Questions["open"]; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v", got)
	}
	if n := p.number("SELECT COUNT(*) FROM comment WHERE text LIKE 'secret%'"); n != 24 {
		t.Errorf("%d texts of the two parts", n)
	}
}
