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
	got, wrong, _ := survey.ParseHolidays(`
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
		"19 december 2026 t/m 3 januari", "Herfstvakantie 10 t/m 18 oktober 2026", "10 smarch t/m 18 maart 2027",
		"10 maart 2027 t/m 18 smarch", "Kerstvakantie tot 3 januari 2027", "1-1-2026 2-1-2026 3-1-2026", "10 smarch 2026", "1-1-2026 " + strings.Repeat("x", 61), "1-1-2026 \x07", "1-13-2026",
		"25 en 26 december 2026 Kerst", "24, 25 en 26 december 2026", "24, 25 december 2026", "19 - 27 december 2026 Herfst", "19–27 december 2026 Herfst", "5 + 6 mei 2027 Bevrijding",
		"15 and 16 May 2027 Bridge", "Kerst 25 en 26 december 2026", "vr 25 en za 26 december 2026", "vrijdag 25, zaterdag 26 december 2026", "25 & 26-12-2026", "1 mei 2027 t/m 5 en 6 mei 2027",
	} {
		if _, wrong, _ := survey.ParseHolidays("1-5-2026\n" + line); wrong != strings.TrimSpace(line) {
			t.Errorf("%q was read", line)
		}
	}
	for line, want := range map[string]string{
		"3 januari 2027 t/m 19 december 2026": "holiday_reversed", "19 december 2026 t/m 3 januari 2046": "holiday_long",
		"1-1-2026 t/m 1-5-2026": "holiday_long", "1-1-2026 t/m 30-4-2026": "", "Kerstvakantie": "holiday_wrong",
	} {
		if _, _, key := survey.ParseHolidays(line); key != want {
			t.Errorf("%q: %q, want %q", line, key, want)
		}
	}
	many := strings.Repeat("1-5-2026\n", survey.MaxHolidays+1)
	if _, wrong, _ := survey.ParseHolidays(many); wrong == "" {
		t.Error("a list without end was read")
	}
}

// TestTheNameOfAHoliday: it is kept as it was typed, wherever it stands, and read again from
// the page that writes it.
func TestTheNameOfAHoliday(t *testing.T) {
	t.Parallel()
	for line, name := range map[string]string{
		"1 mei 2027 Dag van de Arbeid":                           "Dag van de Arbeid",
		"Dag van de Arbeid: 1 mei 2027":                          "Dag van de Arbeid",
		"Van Gogh-dag 3 juni 2027":                               "Van Gogh-dag",
		"3 juni 2027 Van Gogh-dag":                               "Van Gogh-dag",
		"Studiedag (van team 3) 4 mei 2027":                      "Studiedag (van team 3)",
		"Studiedag team 3, 4 mei 2027":                           "Studiedag team 3",
		"4 mei 2027 Groep 8 vrij":                                "Groep 8 vrij",
		"Groep 8 vrij 4 mei 2027":                                "Groep 8 vrij",
		"Groep 3/4 studiedag 6 mei 2027":                         "Groep 3/4 studiedag",
		"5 mei 2027 8 mei-viering":                               "8 mei-viering",
		"Schooljaar 2026-2027 vrij van 3 mei tot 5 mei 2027":     "Schooljaar 2026-2027 vrij",
		"Return to school day 3 May 2027":                        "Return to school day",
		"van 19 december 2026 t/m 3 januari 2027 Rust van Kerst": "Rust van Kerst",
		"za 19 december t/m zo 3 januari 2027 Kerstvakantie":     "za zo Kerstvakantie",
		"19 december en 20 december 2026 Kerst":                  "Kerst",
		"Herfst (10 oktober - 18 oktober 2026)":                  "Herfst",
		"10 oktober – 18 oktober 2026 (Herfst)":                  "Herfst",
		"Studiedag (team 3, 4 mei 2027)":                         "Studiedag (team 3)",
		"Groep 8 vrij 2027-05-03":                                "Groep 8 vrij",
	} {
		all, wrong, _ := survey.ParseHolidays(line)
		if len(all) != 1 || all[0].Label != name {
			t.Errorf("%q gives %+v (%q), want the name %q", line, all, wrong, name)
			continue
		}
		again := all[0].First.String() + " t/m " + all[0].Last.String() + " " + all[0].Label
		if read, _, _ := survey.ParseHolidays(again); !cmp.Equal(read, all) {
			t.Errorf("%q is read again as %+v", again, read)
		}
	}
}

func FuzzParseHolidays(f *testing.F) {
	f.Add("Kerstvakantie: 19 december t/m 3 januari 2027")
	f.Add("Studiedag (van team 3) 4 mei 2027\nGroep 3/4 6 mei 2027 – 7 mei 2027 8 mei-viering")
	f.Add("1-3-2027 tot en met 5-3-2027\n2027-04-24 x")
	f.Fuzz(func(t *testing.T, text string) {
		all, _, _ := survey.ParseHolidays(text)
		for _, one := range all {
			if one.First > one.Last || strings.ContainsAny(one.Label, "\r\n") {
				t.Errorf("%q gives %+v", text, one)
			}
			again := one.First.String()
			if one.Last != one.First {
				again += " t/m " + one.Last.String()
			}
			again += " " + one.Label
			if read, _, _ := survey.ParseHolidays(again); len(read) != 1 || read[0].First != one.First || read[0].Last != one.Last {
				t.Errorf("%q gives %+v, which is read again as %+v", text, one, read)
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
