package main

import (
	"net/http"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// recordPages are the record of a talk in its states, and the guides.
func (w *walker) recordPages(desk []*http.Cookie) []surveytest.Page {
	begin, draft, sent, agreed, told := w.heldByMe(), w.heldByMe(), w.heldByMe(), w.heldByMe(), w.heldWith(w.me, "")
	for _, talk := range []survey.Talk{draft, sent, agreed, told} {
		record := demoRecord
		record.Talk, record.Interviewer, record.HeldOn, record.Revision = talk.ID, w.me.ID, talk.HeldOn, 1
		w.must(w.db.StartRecord(w.t.Context(), record))
		if talk.ID != draft.ID {
			w.must(w.db.SendRecord(w.t.Context(), record, time.Now()))
		}
	}
	w.must(w.db.ApproveRecord(w.t.Context(), agreed.ID, 2, demoRecord.Ticks, "Zo was het.", survey.DayOf(time.Now())))
	path := func(t survey.Talk) string { return "/hr/gesprekken/" + t.ID.String() + "/verslag" }
	tooLong := func(tab *surveytest.Tab) { tab.Fill("#minutes", "1000"); submitMain(tab) }
	left := w.leftDraft()
	pages := []surveytest.Page{
		{Name: "talk-left", Path: left, Cookies: desk},
		{Name: "talk-left-wrong", Path: left, Cookies: desk, Steps: func(tab *surveytest.Tab) { tab.Follow("form[action*='/toewijzen'] button") }, Status: http.StatusUnprocessableEntity},
		{Name: "record-new", Path: path(begin), Cookies: desk},
		{Name: "record-new-wrong", Path: path(begin), Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "record-refuse", Path: path(begin) + "/geen", Cookies: desk},
		{Name: "record-form", Path: path(draft), Cookies: desk},
		{Name: "record-form-wrong", Path: path(draft), Cookies: desk, Steps: tooLong, Status: http.StatusUnprocessableEntity},
		{Name: "record-send", Path: path(draft) + "/stuur", Cookies: desk},
		{Name: "record-sent", Path: path(sent), Cookies: desk},
		{Name: "record-agreed", Path: path(agreed), Cookies: desk},
		{Name: "record-told", Path: path(told), Cookies: desk},
		{Name: "record-aloud", Path: path(told) + "/akkoord", Cookies: desk},
	}
	for _, leaving := range survey.LeaverGroups {
		pages = append(pages, surveytest.Page{Name: "guide-" + string(leaving), Path: "/hr/leidraad?soort=" + string(leaving), Cookies: desk})
	}
	return pages
}

// leftDraft is the page of a talk whose record is a draft that its interviewer left behind.
func (w *walker) leftDraft() string {
	w.t.Helper()
	gone := survey.Account{Email: "weg@example.org", Name: "Jip Smit", Lang: w.lang, Roles: survey.Roles{survey.RoleInterviewer}}
	w.must(addAccountWith(w.t.Context(), w.rehearsal, &gone, w.word))
	talk, record := w.heldBy(gone), demoRecord
	record.Talk, record.Interviewer, record.HeldOn = talk.ID, gone.ID, talk.HeldOn
	w.must(w.db.StartRecord(w.t.Context(), record))
	w.must(w.db.RemoveAccount(w.t.Context(), w.keys, sqlite.LogIns{}, gone.ID))
	return "/hr/gesprekken/" + talk.ID.String()
}

// heldByMe is a talk that the walker held yesterday.
func (w *walker) heldByMe() survey.Talk { return w.heldBy(w.me) }

// heldBy is a talk that somebody held yesterday.
func (w *walker) heldBy(who survey.Account) survey.Talk { return w.heldWith(who, "isa@example.org") }

// heldWith is one with somebody who gave this address, or none.
func (w *walker) heldWith(who survey.Account, address string) survey.Talk {
	w.t.Helper()
	ctx, today := w.t.Context(), survey.DayOf(time.Now())
	unit, _ := w.units.ByName("vo")
	talk := survey.Talk{ID: uuid.New(), Unit: unit.ID, Source: survey.FromDesk, Lang: w.lang, Name: "Isa " + uuid.NewString()[:4], Email: address, Phone: "06 12345678",
		RequestedOn: today - 4, PromisedOn: today + 1}
	w.must(w.db.AskTalk(ctx, talk, time.Now(), nil))
	plan := survey.Appointment{Day: today - 1, Start: 600, Minutes: 45, Form: "in_person", Place: "Markt 4"}
	w.must(w.db.ScheduleTalk(ctx, talk.ID, 1, plan, who.ID, time.Now()))
	w.must(w.db.SetTalkStatus(ctx, talk.ID, 2, survey.TalkHeld, today))
	talk, err := w.db.Talk(ctx, talk.ID)
	w.must(err)
	return talk
}
