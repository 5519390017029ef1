package survey_test

import (
	"errors"
	"testing"

	"nawoord/survey"
)

// TestAChangedRhythmKeepsThePromisedDay changes the rhythm on a day in between: the opening
// day that leavers were told stays, and the new rhythm counts from it.
func TestAChangedRhythmKeepsThePromisedDay(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		mode           survey.KeyMode
		chosen, later  survey.Rhythm
		through        string
		first, second  string
		before, longer survey.Rhythm
	}{
		"file as it comes":         {survey.KeyFile, "", "", "2026-01-01", "2026-02-01", "2026-03-01", survey.Monthly, survey.Monthly},
		"keyholders as they come":  {survey.KeyHolder, "", "", "2026-01-01", "2026-04-01", "2026-07-01", survey.Quarterly, survey.Quarterly},
		"chosen at setup":          {survey.KeyFile, survey.Quarterly, "", "2026-01-01", "2026-04-01", "2026-07-01", survey.Quarterly, survey.Quarterly},
		"sooner, after the next":   {survey.KeyHolder, "", survey.Monthly, "2026-01-01", "2026-04-01", "2026-05-01", survey.Quarterly, survey.Monthly},
		"less often, at the next":  {survey.KeyFile, "", survey.Quarterly, "2026-01-01", "2026-02-01", "2026-04-01", survey.Monthly, survey.Quarterly},
		"back before it held good": {survey.KeyHolder, survey.Quarterly, survey.Quarterly, "2026-01-01", "2026-04-01", "2026-07-01", survey.Quarterly, survey.Quarterly},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := survey.Organisation{KeyMode: test.mode, SeasonEnd: 1231, Rhythm: test.chosen}
			day := func(s string) survey.Day {
				d, err := survey.ParseDay(s)
				if err != nil {
					t.Fatal(err)
				}
				return d
			}
			through := day(test.through)
			if test.later != "" {
				o = o.WithRhythm(test.later, through)
			}
			first, _ := o.NextOpening(through)
			second, _ := o.NextOpening(first)
			if first != day(test.first) || second != day(test.second) {
				t.Errorf("opens on %s and %s, want %s and %s", first, second, test.first, test.second)
			}
			if o.Opens(through) != test.before || o.Rhythmic() != test.longer {
				t.Errorf("rhythm %s and then %s", o.Opens(through), o.Rhythmic())
			}
		})
	}
	var wrong *survey.Invalid
	if _, err := survey.ParseRhythm("weekly"); !errors.As(err, &wrong) || wrong.Fields["openings"] != "rhythm_unknown" {
		t.Errorf("weekly: %v", err)
	}
}
