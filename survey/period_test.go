package survey_test

import (
	"encoding/json"
	"testing"

	"nawoord/survey"
)

func TestParsePeriod(t *testing.T) {
	t.Parallel()
	month := func(year, m int) survey.Month { return survey.Month(year*12 + m - 1) }
	for _, test := range []struct {
		typed, want string
		from, to    survey.Month
	}{
		{"", "", 0, 0},
		{"2026", "2026", month(2026, 1), month(2026, 12)},
		{" 2026-H1 ", "2026-h1", month(2026, 1), month(2026, 6)},
		{"2026-h2", "2026-h2", month(2026, 7), month(2026, 12)},
		{"2026-07", "2026-07", month(2026, 7), month(2026, 7)},
		{"2026-03..2026-08", "2026-03..2026-08", month(2026, 3), month(2026, 8)},
		{"2025-h2..2026-h1", "2025-07..2026-06", month(2025, 7), month(2026, 6)},
		{"2026-h1..2026-h2", "2026", month(2026, 1), month(2026, 12)},
		{"2199", "2199", month(2199, 1), month(2199, 12)},
	} {
		got, err := survey.ParsePeriod(test.typed)
		if err != nil || got.From != test.from || got.To != test.to || got.String() != test.want {
			t.Errorf("%q: %v (%d to %d), %v", test.typed, got, got.From, got.To, err)
		}
	}
	for _, typed := range []string{"0", "0000", "9999", "2200", "1969", "2026-13", "2026-00", "2026-7", "2026-h3", "h1", "2026-08..2026-03",
		"2026..", "..2026", "2026..2027..2028", "2026-07-01", "-2026", "২০২৬", "2026\x00", "' OR 1=1"} {
		if got, err := survey.ParsePeriod(typed); err == nil {
			t.Errorf("%q is taken for %v", typed, got)
		}
	}
}

func FuzzParsePeriod(f *testing.F) {
	for _, seed := range []string{"", "2026", "2026-h2", "2026-07", "2026-03..2026-08"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, typed string) {
		period, err := survey.ParsePeriod(typed)
		if err != nil {
			return
		}
		again, err := survey.ParsePeriod(period.String())
		if err != nil || again != period {
			t.Errorf("%q is %v, and that is %v (%v)", typed, period, again, err)
		}
	})
}

func TestPeriodBefore(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ period, want string }{
		{"", ""}, {"2026", "2025"}, {"2026-h2", "2026-h1"}, {"2026-01", "2025-12"}, {"2026-03..2026-08", "2025-09..2026-02"},
	} {
		period, err := survey.ParsePeriod(test.period)
		if got := period.Before().String(); err != nil || got != test.want {
			t.Errorf("before %q comes %q, want %q (%v)", test.period, got, test.want, err)
		}
	}
}

func TestPeriodAsJSON(t *testing.T) {
	t.Parallel()
	var got struct {
		Period survey.Period `json:"period,omitzero"`
	}
	if err := json.Unmarshal([]byte(`{"period":"2026-h1"}`), &got); err != nil || got.Period.String() != "2026-h1" {
		t.Errorf("%v, %v", got, err)
	}
	if text, err := json.Marshal(got); err != nil || string(text) != `{"period":"2026-h1"}` {
		t.Errorf("%s, %v", text, err)
	}
	if err := json.Unmarshal([]byte(`{"period":"9999"}`), &got); err == nil {
		t.Error("the year 9999 is taken")
	}
}
