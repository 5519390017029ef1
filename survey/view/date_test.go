package view

import (
	"testing"
	"time"

	"nawoord/survey"
)

func TestDates(t *testing.T) {
	t.Parallel()
	day := survey.NewDay(2026, time.December, 3)
	for _, c := range []struct{ got, want string }{
		{FormatDay(survey.NL, day), "3 december 2026"},
		{FormatDay(survey.EN, day), "3 December 2026"},
		{FormatDay(survey.NL, survey.NewDay(2027, time.January, 31)), "31 januari 2027"},
		{FormatWeekday(survey.NL, day), "donderdag 3 december"},
		{FormatWeekday(survey.EN, day), "Thursday 3 December"},
		{FormatWeekday(survey.NL, survey.NewDay(2028, time.February, 29)), "dinsdag 29 februari"},
		{FormatMonth(survey.NL, day.Month()), "december 2026"},
		{FormatMonth(survey.EN, survey.NewDay(2027, time.January, 1).Month()), "January 2027"},
		{FormatClock(survey.NL, "10:00"), "10.00 uur"},
		{FormatClock(survey.EN, "10:00"), "10:00"},
		{FormatHours(survey.NL, "10:00", "10:45"), "10.00 tot 10.45 uur"},
		{FormatHours(survey.EN, "10:00", "10:45"), "10:00 to 10:45"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
