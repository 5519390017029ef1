package survey_test

import (
	"encoding/json"
	"strings"
	"testing"

	"nawoord/survey"
)

func TestReportAsJSON(t *testing.T) {
	t.Parallel()
	report := survey.Report{
		Unit: "vo", Period: survey.Year(2026), N: 33, Opened: 1,
		Openings:  []survey.OpeningInfo{{Unit: "vo", Part: survey.PartUnit, Month: "2026-07", N: 33, Response: survey.ResponseMore}},
		Questions: map[string]survey.Counted{"occasion": {Variant: "v", N: 33, Options: map[string]int{"resigned": 23}}},
	}
	got, err := json.Marshal(report)
	want := `{"unit":"vo","period":"2026","n":33,"opened":1,"openings":[{"unit":"vo","part":"unit","month":"2026-07","n":33,"response":"more"}],` +
		`"questions":{"occasion":{"variant":"v","n":33,"options":{"resigned":23}}}}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, want %s (%v)", got, want, err)
	}
}

func TestReportAsCSV(t *testing.T) {
	t.Parallel()
	report := survey.Report{Questions: map[string]survey.Counted{
		"occasion":  {N: 33, Options: map[string]int{"retirement": 3, "=cmd": 1, "resigned": 23}},
		"open_keep": {N: 12},
		"-minus":    {N: 5, Options: map[string]int{"a,b": 5}},
	}}
	var got strings.Builder
	if err := report.WriteCSV(&got); err != nil {
		t.Fatal(err)
	}
	want := "question,option,n,count\n" +
		"'-minus,\"a,b\",5,5\n" +
		"occasion,'=cmd,33,1\noccasion,resigned,33,23\noccasion,retirement,33,3\n" +
		"open_keep,,12,12\n"
	if got.String() != want {
		t.Errorf("got\n%swant\n%s", got.String(), want)
	}
}

func TestResponseIsABandFromTenLinks(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		links, n int
		want     survey.Response
	}{
		{9, 8, survey.ResponseUnknown},
		{40, 9, survey.ResponseQuarter},
		{40, 10, survey.ResponseHalf},
		{40, 20, survey.ResponseHalf},
		{40, 21, survey.ResponseThree},
		{40, 30, survey.ResponseThree},
		{40, 31, survey.ResponseMore},
	} {
		if got := survey.ResponseOf(test.n, test.links); got != test.want {
			t.Errorf("%d of %d: %q, want %q", test.n, test.links, got, test.want)
		}
	}
}

func TestNextOpening(t *testing.T) {
	t.Parallel()
	day := func(s string) survey.Day {
		d, err := survey.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	for _, test := range []struct {
		seasonEnd   int
		after, want string
		end         bool
	}{
		{930, "2026-09-01", "2026-09-30", true},
		{930, "2026-09-30", "2026-10-01", false},
		{930, "2026-12-15", "2027-01-01", false},
		{1231, "2026-12-01", "2026-12-31", true},
		{1231, "2026-12-31", "2027-01-01", false},
		{701, "2026-06-30", "2026-07-01", true},
		{930, "2026-01-31", "2026-02-01", false},
	} {
		got, end := survey.Organisation{SeasonEnd: test.seasonEnd}.NextOpening(day(test.after))
		if got.String() != test.want || end != test.end {
			t.Errorf("after %s: %s (season end %v), want %s", test.after, got, end, test.want)
		}
	}
}
