package main

import (
	"testing"

	"nawoord/survey"
)

// TestAFileCanBePlanned: each mail leaves before the last working day of who gets it, not in a
// holiday.
func TestAFileCanBePlanned(t *testing.T) {
	t.Parallel()
	today := survey.NewDay(2026, 11, 26)
	holiday := survey.Holidays{{First: survey.NewDay(2027, 2, 8), Last: survey.NewDay(2027, 2, 12)}}
	i := &installation{units: survey.Units{{Name: "VO-Campus"}}, organisation: survey.Organisation{Holidays: holiday}}
	file := []byte("email;last_day;unit;group;lang\nkim@example.org;2027-02-28;;voluntary;nl\nlou@example.org;2026-12-18;;other;en\n")
	for when, leaves := range map[string][]survey.Day{
		survey.SendNow:     {today, today},
		survey.SendPlanned: {survey.NewDay(2027, 2, 15), survey.NewDay(2026, 12, 1)},
	} {
		people, _, err := checkFile(file, when, i, today, false)
		if err != nil || len(people) != 2 {
			t.Fatalf("%s: %v, %v", when, people, err)
		}
		for n, person := range people {
			if person.SendOn != leaves[n] {
				t.Errorf("%s: %s leaves on %s, want %s", when, person.Email, person.SendOn, leaves[n])
			}
		}
	}
}
