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
		{"before a holiday in which the link closes", survey.Holidays{{First: survey.NewDay(2026, 12, 10), Last: survey.NewDay(2026, 12, 31)}}, survey.NewDay(2026, 12, 8), survey.NewDay(2026, 12, 10)},
		{"before a holiday, with time to withdraw", survey.Holidays{{First: survey.NewDay(2026, 12, 14), Last: survey.NewDay(2027, 1, 17)}}, survey.NewDay(2027, 1, 2), survey.NewDay(2026, 12, 11)},
		{"never after the link closes", survey.Holidays{{First: monday, Last: survey.NewDay(2026, 12, 31)}}, survey.NewDay(2026, 12, 4), survey.NewDay(2026, 12, 10)},
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

// TestAnInvitationIsPlannedAgain when holidays or the last day change: it goes along, back
// too, and keeps the day that HR was told where the days to withdraw it run already.
func TestAnInvitationIsPlannedAgain(t *testing.T) {
	t.Parallel()
	day := func(d int) survey.Day { return survey.NewDay(2026, 12, d) }
	breaks := survey.Holidays{{First: day(7), Last: day(9)}, {First: day(19), Last: survey.NewDay(2027, 1, 3)}}
	for _, test := range []struct {
		name                      string
		today, told, chosen, last survey.Day
		holidays                  survey.Holidays
		to                        survey.Day
	}{
		{"no holiday", day(1), day(10), day(10), day(20), breaks, day(10)},
		{"a holiday on a chosen day", day(1), day(7), day(7), day(20), breaks, day(10)},
		{"that is taken away again", day(1), day(10), day(7), day(20), nil, day(7)},
		{"when the days to withdraw it are less", day(4), day(10), day(7), day(20), nil, day(9)},
		{"no working day after it before the link closes", day(1), day(21), day(21), day(17), breaks, day(18)},
		{"with the last day", day(1), day(11), 0, day(28), nil, day(11)},
		{"a holiday on that", day(1), day(24), 0, survey.NewDay(2027, 1, 10), breaks, survey.NewDay(2027, 1, 4)},
		{"that is taken away", day(1), survey.NewDay(2027, 1, 4), 0, survey.NewDay(2027, 1, 10), nil, day(24)},
		{"soon, and HR was told", day(3), day(4), 0, day(14), nil, day(4)},
		{"soon, and that became a holiday", day(4), day(7), 0, day(14), breaks, day(10)},
		{"holidays until the link closes leave no day to withdraw it", day(3), day(8), 0, day(16),
			survey.Holidays{{First: day(7), Last: survey.NewDay(2027, 1, 10)}}, day(8)},
	} {
		i := survey.Invitation{SendOn: test.told, ChosenOn: test.chosen, LastDay: test.last, ClosesOn: test.last + survey.ClosesAfter}
		if got := test.holidays.PlanAgain(test.today, i); got != test.to {
			t.Errorf("%s: leaves on %s, want %s", test.name, got, test.to)
		}
	}
}
