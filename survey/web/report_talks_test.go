package web_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// TestResultsBesideCountedTalks: what was ticked in enough records of talks stands beside
// the questionnaire's figures, each with its own n.
func TestResultsBesideCountedTalks(t *testing.T) {
	t.Parallel()
	s := lived(t, 8)
	s.countTalks()
	s.desk(s.staff("hr@vo-campus.example", "hr", "").Email).get("/hr/resultaten/gesprekken").is(http.StatusOK, "desk-results-talks").whole().
		says("De sfeer", "67%", "8 van 12", "4 van 12", "Wat was hier goed?", "Was je gebleven als er iets was veranderd?").
		hides("leaver", "Robin Jansen", "hoger", "lager", "nog niet genoeg")
}

// TestResultsOfTalksAlone: where no ballot box was opened, what talks say is shown all the same.
func TestResultsOfTalksAlone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.desk(s.staff("hr@vo-campus.example", "hr", "").Email)
	b.get("/hr/resultaten/gesprekken").is(http.StatusOK, "desk-results-talks").whole().says("Nog niet genoeg antwoorden").hides("<figure")
	s.countTalks()
	b.get("/hr/resultaten/gesprekken").is(http.StatusOK, "desk-results-talks").whole().
		says("De sfeer", "67%", "8 van 12", "4 van 12", "nog niet genoeg").hides("Nog niet genoeg antwoorden", "Robin Jansen")
	b.get("/hr/resultaten/gesprekken?unit=vo").is(http.StatusOK, "desk-results-talks").whole().says("8 van 12")
	b.get("/hr/resultaten/gesprekken?unit=mbo").is(http.StatusOK, "desk-results-talks").whole().says("Nog niet genoeg antwoorden").hides("<figure")
	b.get("/hr/resultaten/gesprekken?periode=2020").is(http.StatusOK, "desk-results-talks").hides("<figure", "8 van 12")
}

// countTalks holds twelve talks, writes them down and counts their records.
func (s *site) countTalks() {
	s.t.Helper()
	first, second := s.staff("robin@vo-campus.example", "interviewer", ""), s.staff("sam@vo-campus.example", "interviewer", "")
	for n := range 12 {
		ticks := survey.Ticks{"stay_factors": {"s_mood"}, "preventable": {"maybe"}}
		if n%3 == 0 {
			ticks = survey.Ticks{"stay_factors": {"s_colleagues"}, "preventable": {"no"}}
		}
		interviewer := []survey.Account{first, second}[n%2]
		s.record(fmt.Sprintf("leaver%d@example.org", n), interviewer.ID, ticks)
	}
	next, _ := s.Organisation.NextOpening(survey.DayOf(s.clock()))
	if counted, err := s.DB.CountRecords(context.Background(), next); err != nil || counted != 12 {
		s.t.Fatalf("%d records were counted: %v", counted, err)
	}
}

// record holds a talk in unit vo today, writes it down and lets the leaver approve.
func (s *site) record(email string, interviewer uuid.UUID, ticks survey.Ticks) {
	s.t.Helper()
	ctx, now := context.Background(), s.clock()
	today := survey.DayOf(now)
	talk := survey.Talk{ID: uuid.New(), Unit: s.Unit(s.t, "vo"), Source: survey.FromLeaver, Lang: survey.NL, Email: email, RequestedOn: today - 3, PromisedOn: today}
	when := survey.Appointment{Day: today, Start: 600, Minutes: 45, Form: "in_person", Place: "Markt 4"}
	revision := func() int {
		stored, err := s.DB.Talk(ctx, talk.ID)
		if err != nil {
			s.t.Fatal(err)
		}
		return stored.Revision
	}
	for _, step := range []func() error{
		func() error { return s.DB.AskTalk(ctx, talk, now, nil) },
		func() error { return s.DB.ScheduleTalk(ctx, talk.ID, revision(), when, interviewer, now) },
		func() error { return s.DB.SetTalkStatus(ctx, talk.ID, revision(), survey.TalkHeld, today) },
		func() error {
			return s.DB.StartRecord(ctx, survey.Record{Talk: talk.ID, Interviewer: interviewer, Leaving: survey.GroupVoluntary, HeldOn: today, Minutes: 45, Form: "in_person"})
		},
		func() error {
			draft, err := s.DB.OwnRecord(ctx, talk.ID)
			if err == nil {
				err = s.DB.SendRecord(ctx, draft, now)
			}
			return err
		},
		func() error {
			sent, err := s.DB.OwnRecord(ctx, talk.ID)
			if err == nil {
				err = s.DB.ApproveRecord(ctx, talk.ID, sent.Revision, ticks, "", today)
			}
			return err
		},
	} {
		if err := step(); err != nil {
			s.t.Fatal(err)
		}
	}
}
