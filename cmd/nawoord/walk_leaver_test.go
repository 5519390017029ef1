package main

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// leaverPages are what the link leads to before any question.
func (w *walker) leaverPages() []surveytest.Page {
	link := w.invite("vo")
	started := w.visitor()
	started.submit(started.get(link), "", nil)
	return []surveytest.Page{
		{Name: "start", Path: link},
		{Name: "start-again", Path: link, Cookies: started.cookies()},
		{Name: "stop-mails", Path: link + "/stop"},
		{Name: "mails-stopped", Path: link + "/stop", Steps: func(tab *surveytest.Tab) { tab.Follow("main form button") }},
		{Name: "take-back", Path: link + "/wissen"},
		{Name: "taken-back", Path: link + "/wissen", Steps: func(tab *surveytest.Tab) { tab.Follow("main form button") }},
		{Name: "only-a-talk", Path: link + "/gesprek"},
		{Name: "no-cookies", Path: w.path("/vragen/1"), Status: http.StatusForbidden},
		{Name: "closed", Path: w.path(link[:len(link)-1] + "1"), Status: http.StatusGone},
		{Name: "few", Path: "/versturen", Cookies: started.cookies()},
		{Name: "stop", Path: "/stop", Cookies: started.cookies()},
		{Name: "stopped", Path: "/vragen/1", Cookies: started.cookies(), Steps: func(tab *surveytest.Tab) { tab.Follow("button[formaction^='/stop']") }},
	}
}

// questionPages are all questions of the routes that together have every page.
func (w *walker) questionPages() []surveytest.Page {
	var pages []surveytest.Page
	seen := map[int]bool{}
	for _, occasion := range []string{"resigned", "contract_end", "retirement"} {
		w.walkRoute(occasion, func(p *survey.Page, v *visitor) {
			if !seen[p.N] {
				seen[p.N] = true
				pages = append(pages, surveytest.Page{Name: "question-" + p.Key, Path: fmt.Sprintf("/vragen/%d", p.N), Cookies: v.cookies()})
			}
		})
	}
	for _, p := range w.questionnaire.Pages {
		if !seen[p.N] {
			w.t.Errorf("page %s of the questionnaire is on no route that was walked", p.Key)
		}
	}
	return pages
}

// walkRoute fills in the questionnaire of somebody of unit vo with everything that can be
// shown, and calls look before each page is answered.
func (w *walker) walkRoute(occasion string, look func(*survey.Page, *visitor)) *visitor {
	w.t.Helper()
	v := w.visitor()
	v.submit(v.get(w.invite("vo")), "", nil)
	vo, _ := w.units.ByName("vo")
	facts := survey.Facts{BoxExpects: w.units.BoxExpects(vo.ID), OrganisationExpects: w.units.Expected()}
	pen := pen{rand: rand.New(rand.NewPCG(1, 2)), leaver: leaver41{occasion: occasion, destination: "own_sector"}}
	answers := survey.Answers{}
	for n, ok := w.questionnaire.Next(0, answers, facts); ok; n, ok = w.questionnaire.Next(n, answers, facts) {
		p, _ := w.questionnaire.Page(n)
		look(p, v)
		form := pen.fill(w.questionnaire.Show(p, answers, facts, 1))
		for field := range form {
			if p.Key == "reason_weight" {
				form[field] = []string{"strong"}
			}
		}
		if p.Key == "preventable" {
			form["preventable"] = []string{"yes"}
		}
		if p.Key == "push_factors" {
			form["push_factors.r_safe"] = []string{"yes"}
		}
		v.ask(http.MethodPost, w.base+fmt.Sprintf("/vragen/%d", n), url.Values(form))
		var err error
		answers, err = w.questionnaire.Accept(p, func(name string) []string { return form[name] }, answers, facts)
		w.must(err)
	}
	return v
}

// afterPages are what follows the questions.
func (w *walker) afterPages() []surveytest.Page {
	filled := w.walkRoute("resigned", func(*survey.Page, *visitor) {})
	draft := filled.cookies()
	filled.submit(filled.get("/versturen"), "scope", url.Values{"scope": {"unit"}})
	sent := filled.cookies("/gesprek/lezen")
	wrong := func(tab *surveytest.Tab) { tab.Follow("main form button.btn") }
	filled.submit(filled.get("/gesprek"), "fu_contact", url.Values{"fu_contact": {"same"}})
	return []surveytest.Page{
		{Name: "answers", Path: "/antwoorden", Cookies: draft},
		{Name: "send", Path: "/versturen", Cookies: draft},
		{Name: "thanks", Path: "/bedankt", Cookies: sent},
		{Name: "talk", Path: "/gesprek", Cookies: sent},
		{Name: "talk-wrong", Path: "/gesprek", Cookies: sent, Steps: wrong, Status: http.StatusUnprocessableEntity},
		{Name: "talk-share", Path: "/gesprek/lezen", Cookies: sent},
		{Name: "done", Path: "/klaar", Cookies: filled.cookies()},
	}
}

// talkPages are a talk's own link, in its states, and that of the closing mail.
func (w *walker) talkPages() []surveytest.Page {
	talks, err := w.db.Talks(w.t.Context())
	w.must(err)
	var pages []surveytest.Page
	seen := map[survey.TalkStatus]bool{}
	for _, talk := range talks {
		if seen[talk.Status] {
			continue
		}
		seen[talk.Status] = true
		link := "/g/" + w.keys.LinkKey().TalkToken(talk.ID)
		pages = append(pages, surveytest.Page{Name: "own-talk-" + string(talk.Status), Path: w.path(link)})
		if talk.Status == survey.TalkRequested {
			pages = append(pages, surveytest.Page{Name: "own-talk-withdraw", Path: w.path(link + "/intrekken")})
		}
	}
	read := "/g/" + w.keys.LinkKey().TalkToken(w.talks["Noah Bakker"]) + "/verslag"
	pages = append(pages,
		surveytest.Page{Name: "record", Path: w.path(read)},
		surveytest.Page{Name: "record-wrong", Path: w.path(read), Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Enter("#view", strings.Repeat("€", 600)); submitMain(tab) }},
		surveytest.Page{Name: "record-erase", Path: w.path(read + "/wissen")})
	invitations, err := w.db.Invitations(w.t.Context())
	w.must(err)
	ask := "/g/" + w.keys.LinkKey().AskToken(invitations[0].ID, invitations[0].Version)
	return append(pages, surveytest.Page{Name: "ask", Path: w.path(ask)})
}

// attach lets somebody attach answers for the walker to read, and tells them who reads.
func (w *walker) attach() uuid.UUID {
	v := w.walkRoute("resigned", func(*survey.Page, *visitor) {})
	v.submit(v.get("/versturen"), "scope", url.Values{"scope": {"unit"}})
	v.submit(v.get("/gesprek/lezen"), "fu_contact", url.Values{"fu_contact": {"same"}}).is(http.StatusOK, "done")
	talks, err := w.db.Talks(w.t.Context())
	w.must(err)
	for _, talk := range talks {
		if talk.Shares() {
			return talk.ID
		}
	}
	w.t.Fatal("no talk has answers attached")
	return uuid.Nil
}
