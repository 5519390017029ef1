package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestRecordsAreCountedOnAnOpeningDay: the first time too, when the boxes of that day were opened
// before them.
func TestRecordsAreCountedOnAnOpeningDay(t *testing.T) {
	t.Parallel()
	k := newTalks(t, surveytest.Organisation(t))
	for n := range 5 {
		k.approved("vo", k.robin, surveytest.Today+1, moods(n), "iets")
	}
	_, err := k.DB.OpenDue(t.Context(), k.Keys, october)
	k.must(err)
	if n := k.count(october); n != 5 {
		t.Errorf("%d records were counted, want 5", n)
	}
}

// TestAnonymityRecordsAreCountedTogether: four wait, a draft and one that is being read
// count for nothing, the fifth opens them, and nothing of them is left but counts.
func TestAnonymityRecordsAreCountedTogether(t *testing.T) {
	t.Parallel()
	k := newTalks(t, surveytest.Organisation(t))
	day := surveytest.Today + 1
	var secrets []string
	var records []survey.Record
	for n := range 4 {
		secrets = append(secrets, fmt.Sprintf("de koffieautomaat van lokaal %d", n))
		records = append(records, k.approved("vo", k.robin, day, moods(n), secrets[n]))
	}
	k.drafted("vo", k.robin, day, moods(0), "nog een concept")
	reading := k.sent("vo", k.robin, october-5, moods(0), "wordt nog gelezen")
	if n := k.count(october); n != 0 || len(k.report(uuid.Nil).Openings) != 0 {
		t.Fatalf("%d were counted, want none", n)
	}
	records = append(records, k.approved("vo", k.robin, october+1, moods(4), "de vijfde"))
	if n := k.count(october + 30); n != 0 {
		t.Fatalf("%d were counted on an ordinary day", n)
	}
	november := survey.NewDay(2026, time.November, 1)
	if n := k.count(november); n != 6 { // the one that was being read lapsed
		t.Fatalf("%d were counted, want 6", n)
	}
	report := k.report(k.Unit(t, "vo"))
	if report.N != 6 || report.Unit != "vo" || len(report.Openings) != 1 || report.Openings[0].Month != "2026-11" {
		t.Errorf("report: %+v", report)
	}
	if got := report.Questions["stay_factors"]; got.N != 6 || got.Options["s_mood"] != 2 || got.Options["s_colleagues"] != 4 {
		t.Errorf("stay_factors: %+v", got)
	}
	if got := report.Questions["occasion"]; got.N != 6 || got.Options["resigned"] != 6 {
		t.Errorf("occasion, which HR knows: %+v", got)
	}
	if other := k.report(k.Unit(t, "mbo")); other.N != 0 || len(other.Questions) != 0 {
		t.Errorf("mbo: %+v", other)
	}
	answers, err := k.DB.Report(context.Background(), survey.Selection{})
	k.must(err)
	if answers.N != 0 || len(answers.Questions) != 0 {
		t.Errorf("the records are among the answers: %+v", answers)
	}
	for _, secret := range secrets {
		if where := findIn(t, k.House, []byte(secret)); where != nil {
			t.Errorf("%q is still in %v", secret, where)
		}
	}
	for _, r := range append(records, reading) {
		if _, err := k.DB.OwnRecord(context.Background(), r.Talk); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("a record is still there: %v", err)
		}
	}
	if where := findIn(t, k.House, []byte("nog een concept")); where == nil {
		t.Error("the draft is gone too")
	}
}

// TestOnlyWhatTheLeaverLeftIsCounted: a tick that was taken away counts for nobody.
func TestOnlyWhatTheLeaverLeftIsCounted(t *testing.T) {
	t.Parallel()
	k, day := newTalks(t, surveytest.Organisation(t)), surveytest.Today+1
	for n := range 6 {
		r := k.sent("vo", k.robin, day, survey.Ticks{"stay_factors": {"s_mood", "s_pupils"}, "preventable": {"no"}}, "iets")
		left := survey.Ticks{"stay_factors": {"s_mood"}}
		if n < 2 {
			left = survey.Ticks{"stay_factors": {"s_pupils"}}
		}
		k.must(k.DB.ApproveRecord(t.Context(), r.Talk, r.Revision, left, "Niet alles klopt.", day))
		if now := k.record(r.Talk); !now.Corrected() || len(now.Removed()) != 2 || len(now.Given["stay_factors"]) != 2 {
			t.Errorf("corrected: %+v", now)
		}
	}
	if n := k.count(october); n != 6 {
		t.Fatalf("%d were counted, want 6", n)
	}
	report := k.report(uuid.Nil)
	if got := report.Questions["stay_factors"]; got.N != 6 || got.Options["s_mood"] != 4 || got.Options["s_pupils"] != 2 {
		t.Errorf("stay_factors: %+v", got)
	}
	if got, ok := report.Questions["preventable"]; ok {
		t.Errorf("preventable, which everybody took away: %+v", got)
	}
}

// TestAnonymityRecordReportsGrowByK: over countings, units and time, any two reports differ
// per question by nobody or by at least five talks, also after one interviewer subtracts
// the own ones.
func TestAnonymityRecordReportsGrowByK(t *testing.T) {
	t.Parallel()
	k := newTalks(t, surveytest.Organisation(t))
	sam := adviser(t, k.House, "sam@example.org")
	var before []survey.Report
	for month := range survey.Month(9) {
		first := (surveytest.Today.Month() + month).First()
		for n := range int(month)%4 + 2 {
			who, unit := k.robin, "vo"
			if n%2 == 1 {
				who = sam
			}
			if n%3 == 2 {
				unit = "mbo"
			}
			ticks := moods(n + int(month))
			if n%3 == 0 {
				delete(ticks, "preventable")
			}
			k.approved(unit, who, first+2, ticks, "iets")
		}
		k.count((first.Month() + 1).First())
		now := k.report(uuid.Nil)
		for _, report := range append(before, survey.Report{}) {
			for question, counted := range now.Questions {
				if grown := counted.N - report.Questions[question].N; grown != 0 && grown < 5 {
					t.Errorf("month %d: %s grew by %d", month, question, grown)
				}
			}
		}
		before = append(before, now)
	}
	if last := before[len(before)-1]; last.Questions["stay_factors"].N == 0 {
		t.Errorf("nothing was ever published: %+v", last)
	}
}

// TestRecordsGoUpAtTheSeasonEnd: units that are too small wait, and are counted together
// under the name of the level above, at a season end only.
func TestRecordsGoUpAtTheSeasonEnd(t *testing.T) {
	t.Parallel()
	root := survey.Unit{ID: uuid.New(), Name: "VO-Campus", OwnBox: true}
	north := survey.Unit{ID: uuid.New(), Parent: root.ID, Name: "noord", OwnBox: true}
	k := newTalks(t, surveytest.OrganisationOf(t, survey.Units{
		root, north, {ID: uuid.New(), Parent: root.ID, Name: "zuid", Expected: 30, OwnBox: true},
		{ID: uuid.New(), Parent: north.ID, Name: "a", Expected: 30, OwnBox: true}, {ID: uuid.New(), Parent: north.ID, Name: "b", Expected: 30, OwnBox: true},
	}))
	day := survey.NewDay(2027, time.July, 5)
	k.count(day)
	for n, unit := range strings.Fields("a a a b b zuid zuid zuid zuid") {
		k.approved(unit, k.robin, day, moods(n), "iets")
	}
	if n := k.count(survey.NewDay(2027, time.September, 1)); n != 0 {
		t.Fatalf("%d were counted before the season end", n)
	}
	if n := k.count(survey.NewDay(2027, time.September, 30)); n != 5 {
		t.Fatalf("%d were counted at the season end, want those of noord", n)
	}
	report := k.report(north.ID)
	if len(report.Openings) != 1 || report.Openings[0].Unit != "noord" || report.Questions["stay_factors"].N != 5 {
		t.Errorf("noord: %+v", report)
	}
	if a := k.report(k.Unit(t, "a")); len(a.Openings) != 0 {
		t.Errorf("a has figures of its own: %+v", a)
	}
	if n := k.count(survey.NewDay(2027, time.December, 1)); n != 0 {
		t.Errorf("four of zuid were counted: %d", n)
	}
}

// TestRecordRestsWaitInTheFile: a question that too few talks answered is not published with
// the others, waits without text or talk, and comes with the next counting.
func TestRecordRestsWaitInTheFile(t *testing.T) {
	t.Parallel()
	k := newTalks(t, surveytest.Organisation(t))
	day := surveytest.Today + 1
	for n := range 5 {
		ticks := moods(n)
		if n > 2 {
			delete(ticks, "preventable")
		}
		k.approved("vo", k.robin, day, ticks, "iets")
	}
	k.count(october)
	report := k.report(uuid.Nil)
	if _, ok := report.Questions["preventable"]; ok || report.Questions["stay_factors"].N != 5 {
		t.Fatalf("three were published: %+v", report.Questions)
	}
	for n := range 5 {
		k.approved("vo", k.robin, october+1, moods(n), "iets")
	}
	k.count(survey.NewDay(2026, time.November, 1))
	if got := k.report(uuid.Nil).Questions["preventable"]; got.N != 8 {
		t.Errorf("preventable: %+v, want the three that waited and five more", got)
	}
}

// TestLapsedRecordKeepsOnlyItsTicks runs the calendar past the last day to answer.
func TestLapsedRecordKeepsOnlyItsTicks(t *testing.T) {
	t.Parallel()
	k := newTalks(t, surveytest.Organisation(t))
	r := k.sent("vo", k.robin, surveytest.Today, moods(1), "de eigenaardige koffieautomaat")
	k.must(k.DB.Erase(context.Background(), k.Keys, morning(k.House, r.AnswerBy)))
	if now := k.record(r.Talk); now.Status != survey.RecordSent || now.Notes["back"] == "" {
		t.Errorf("on the last day: %+v", now)
	}
	k.must(k.DB.Erase(context.Background(), k.Keys, morning(k.House, r.AnswerBy+1)))
	now := k.record(r.Talk)
	if now.Status != survey.RecordLapsed || len(now.Notes) != 0 || len(now.Points) != 0 || len(now.Ticks) != 2 {
		t.Errorf("after the last day: %+v", now)
	}
	if where := findIn(t, k.House, []byte("eigenaardige koffieautomaat")); where != nil {
		t.Errorf("the text is still in %v", where)
	}
}
