package survey_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

func TestParseHolidays(t *testing.T) {
	t.Parallel()
	day := func(s string) survey.Day {
		d, err := survey.ParseDay(s)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	got, wrong := survey.ParseHolidays(`
		Kerstvakantie: 19 december t/m 3 januari 2027
		Herfstvakantie	10 oktober 2026 t/m 18 oktober 2026
		2027-04-24 - 2027-05-02; Meivakantie
		1-3-2027 tot en met 5-3-2027
		Goede Vrijdag 26 maart 2027
		Summer break, from 10 July to 22 August 2027
		herfstvakantie 10 okt. t/m 18 okt. 2026
	`)
	want := survey.Holidays{
		{day("2026-10-10"), day("2026-10-18"), "Herfstvakantie"},
		{day("2026-10-10"), day("2026-10-18"), "herfstvakantie"},
		{day("2026-12-19"), day("2027-01-03"), "Kerstvakantie"},
		{day("2027-03-01"), day("2027-03-05"), ""},
		{day("2027-03-26"), day("2027-03-26"), "Goede Vrijdag"},
		{day("2027-04-24"), day("2027-05-02"), "Meivakantie"},
		{day("2027-07-10"), day("2027-08-22"), "Summer break"},
	}
	if diff := cmp.Diff(want, got); diff != "" || wrong != "" {
		t.Errorf("wrong line %q, holidays (-want +got):\n%s", wrong, diff)
	}
	for _, line := range []string{
		"Kerstvakantie", "19 december", "31-2-2026", "3-1-2027 t/m 19-12-2026", "1-1-2026 t/m 1-12-2026",
		"1-1-2026 2-1-2026 3-1-2026", "10 smarch 2026", "1-1-2026 " + strings.Repeat("x", 61), "1-1-2026 \x07", "1-13-2026",
	} {
		if _, wrong := survey.ParseHolidays("1-5-2026\n" + line); wrong != strings.TrimSpace(line) {
			t.Errorf("%q was read", line)
		}
	}
	many := strings.Repeat("1-5-2026\n", survey.MaxHolidays+1)
	if _, wrong := survey.ParseHolidays(many); wrong == "" {
		t.Error("a list without end was read")
	}
}

func FuzzParseHolidays(f *testing.F) {
	f.Add("Kerstvakantie: 19 december t/m 3 januari 2027")
	f.Add("1-3-2027 tot en met 5-3-2027\n2027-04-24 x")
	f.Fuzz(func(t *testing.T, text string) {
		all, _ := survey.ParseHolidays(text)
		for _, one := range all {
			if one.First > one.Last || strings.ContainsAny(one.Label, "\r\n") {
				t.Errorf("%q gives %+v", text, one)
			}
		}
	})
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	friday := survey.NewDay(2026, 12, 18)
	christmas := survey.Holidays{{First: friday + 1, Last: survey.NewDay(2027, 1, 3)}}
	if got := christmas.AddWorking(friday, 2); got != survey.NewDay(2027, 1, 5) {
		t.Errorf("two working days after the Friday before Christmas: %s", got)
	}
	if got := christmas.CountWorking(friday, survey.NewDay(2027, 1, 5)); got != 2 {
		t.Errorf("%d working days until the second one after Christmas", got)
	}
	if got := christmas.CountWorking(friday, friday); got != 0 {
		t.Errorf("%d working days after a day until that day", got)
	}
	if got := christmas.FromWorking(friday + 1); got != survey.NewDay(2027, 1, 4) {
		t.Errorf("the first working day from the Saturday: %s", got)
	}
	if got := survey.Holidays(nil).FromWorking(friday); got != friday {
		t.Errorf("a working day was moved to %s", got)
	}
}
