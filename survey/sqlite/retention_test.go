package sqlite_test

import (
	"errors"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestAnonymityWhatIsKeptForFewerDaysIsGoneSooner chooses the fewest days, plants something
// of every kind of which the days can be chosen, and looks on its last day and on the next.
func TestAnonymityWhatIsKeptForFewerDaysIsGoneSooner(t *testing.T) {
	t.Parallel()
	for datum, plant := range map[survey.Datum]func(*testing.T, *surveytest.House) planted{
		survey.DatumInvitation: plantInvitation, survey.DatumTalk: plantTalk, survey.DatumForgotten: plantForgottenTalk,
		survey.DatumAttached: plantAttached, survey.DatumRecord: plantRecord,
	} {
		t.Run(string(datum), func(t *testing.T) {
			t.Parallel()
			h := surveytest.Organisation(t)
			p := plant(t, h)
			days := survey.LeastDays[datum]
			if err := h.DB.SetRetention(t.Context(), map[survey.Datum]int{datum: days}); err != nil {
				t.Fatal(err)
			}
			last := p.gone - 1 - survey.Day(survey.Organisation{}.Keeps(datum)-days)
			for day, there := range []bool{true, false} {
				if err := h.DB.Erase(t.Context(), h.Keys, morning(h, last+survey.Day(day))); err != nil {
					t.Fatal(err)
				}
				for name, secret := range p.secrets {
					if where := findIn(t, h, secret); (where != nil) != there {
						t.Errorf("%d days after its last, %s is in %v", day, name, where)
					}
				}
			}
		})
	}
}

func TestRetentionAndRhythmAreStored(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	var wrong *survey.Invalid
	if err := h.DB.SetRetention(t.Context(), map[survey.Datum]int{survey.DatumTalk: 10, survey.DatumAudit: 9999}); !errors.As(err, &wrong) || wrong.Fields["audit"] == "" {
		t.Errorf("too long: %v", err)
	}
	for _, days := range []map[survey.Datum]int{{survey.DatumTalk: 10}, {survey.DatumBackup: 5}, {survey.DatumTalk: 12}} {
		if err := h.DB.SetRetention(t.Context(), days); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.DB.SetRhythm(t.Context(), "weekly"); !errors.As(err, &wrong) || wrong.Fields["openings"] == "" {
		t.Errorf("another rhythm: %v", err)
	}
	before, err := h.DB.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	first, _ := before.NextOpening(surveytest.Today)
	if err := h.DB.SetRhythm(t.Context(), survey.Quarterly); err != nil {
		t.Fatal(err)
	}
	o, err := h.DB.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if o.Keeps(survey.DatumTalk) != 12 || o.Keeps(survey.DatumBackup) != 5 || o.Keeps(survey.DatumAudit) != survey.AuditDays {
		t.Errorf("kept: %v", o.Kept)
	}
	if next, _ := o.NextOpening(surveytest.Today); next != first || o.Rhythmic() != survey.Quarterly {
		t.Errorf("opens on %s and then %s; the day that was told is %s", next, o.Rhythmic(), first)
	}
	entries, _, err := h.DB.Audit(t.Context(), survey.AuditFilter{}, survey.Stretch{Most: 20})
	if err != nil {
		t.Fatal(err)
	}
	noted := map[string]int{}
	for _, entry := range entries {
		if entry.Action == survey.ActionSettings {
			noted[entry.Detail]++
		}
	}
	if noted["retention"] != 3 || noted["rhythm"] != 1 {
		t.Errorf("the log holds %v", noted)
	}
}

// TestOpeningsFollowTheRhythm carries out opening days with a rhythm that was changed.
func TestOpeningsFollowTheRhythm(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	if err := h.DB.SetRhythm(t.Context(), survey.Quarterly); err != nil {
		t.Fatal(err)
	}
	want := surveytest.Today
	for range 3 {
		o, err := h.DB.Organisation(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want, _ = o.NextOpening(want)
	}
	if _, err := h.DB.OpenDue(t.Context(), h.Keys, want); err != nil {
		t.Fatal(err)
	}
	if through, err := h.DB.OpenedThrough(t.Context()); err != nil || through != want {
		t.Errorf("opened through %s, %v; want %s", through, err, want)
	}
	if want.Month()-surveytest.Today.Month() < 4 {
		t.Errorf("three openings within %d months", want.Month()-surveytest.Today.Month())
	}
}
