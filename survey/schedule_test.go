package survey_test

import (
	"testing"

	"nawoord/survey"
)

func TestPlannedInvitations(t *testing.T) {
	t.Parallel()
	day := func(month, day int) survey.Day { return survey.NewDay(2026, 12, day) + survey.Day(month-12)*31 }
	monday := day(12, 7)
	christmas := survey.Holidays{{First: survey.NewDay(2026, 12, 19), Last: survey.NewDay(2027, 1, 3)}}
	for _, test := range []struct {
		name      string
		holidays  survey.Holidays
		last, out survey.Day
	}{
		{"in good time", nil, survey.NewDay(2027, 1, 29), survey.NewDay(2027, 1, 12)},
		{"not in a weekend", nil, survey.NewDay(2027, 1, 27), survey.NewDay(2027, 1, 11)},
		{"not in a holiday", christmas, survey.NewDay(2027, 1, 12), survey.NewDay(2027, 1, 4)},
		{"soon: time to withdraw", nil, survey.NewDay(2026, 12, 18), survey.NewDay(2026, 12, 10)},
		{"over already", nil, survey.NewDay(2026, 12, 4), survey.NewDay(2026, 12, 10)},
		{"before a holiday in which the link closes", survey.Holidays{{First: survey.NewDay(2026, 12, 10), Last: survey.NewDay(2026, 12, 31)}}, survey.NewDay(2026, 12, 8), survey.NewDay(2026, 12, 9)},
		{"never after the link closes", survey.Holidays{{First: monday, Last: survey.NewDay(2026, 12, 31)}}, survey.NewDay(2026, 12, 4), survey.NewDay(2026, 12, 18)},
	} {
		i := survey.Invitee{When: survey.SendPlanned, LastDay: test.last.String(), Holidays: test.holidays,
			Email: "kim@example.org", Group: "voluntary", Lang: "nl"}
		got, err := i.Check(survey.Units{{Name: "VO-Campus"}}, monday)
		if err != nil || got.SendOn != test.out {
			t.Errorf("%s: leaves on %s, want %s (%v)", test.name, got.SendOn, test.out, err)
		}
		if got.SendOn > got.ClosesOn {
			t.Errorf("%s: leaves on %s after its link closed on %s", test.name, got.SendOn, got.ClosesOn)
		}
	}
	chosen := survey.Invitee{When: survey.SendOnDay, SendOn: "2026-12-19", LastDay: "2027-01-12", Holidays: christmas,
		Email: "kim@example.org", Group: "voluntary", Lang: "nl"}
	if got, err := chosen.Check(survey.Units{{}}, monday); err != nil || got.SendOn != survey.NewDay(2027, 1, 4) {
		t.Errorf("a day in the holidays became %s, %v", got.SendOn, err)
	}
	chosen.SendOn = ""
	if _, err := chosen.Check(survey.Units{{}}, monday); err == nil {
		t.Error("no day was chosen, and that is fine")
	}
}

func TestAnInvitationLeavesANewHoliday(t *testing.T) {
	t.Parallel()
	day := func(d int) survey.Day { return survey.NewDay(2026, 12, d) }
	breaks := survey.Holidays{{First: day(7), Last: day(9)}, {First: day(19), Last: survey.NewDay(2027, 1, 3)}}
	for _, test := range []struct {
		name                string
		planned, closes, to survey.Day
	}{
		{"no holiday", day(10), day(24), day(10)},
		{"a weekend that was chosen", day(12), day(24), day(12)},
		{"a holiday", day(7), day(24), day(10)},
		{"a holiday from a weekend on", day(19), survey.NewDay(2027, 1, 10), survey.NewDay(2027, 1, 4)},
		{"no working day after it before the link closes", day(21), day(31), day(18)},
	} {
		if got := breaks.Postpone(day(1), test.planned, test.closes); got != test.to {
			t.Errorf("%s: leaves on %s, want %s", test.name, got, test.to)
		}
	}
}
