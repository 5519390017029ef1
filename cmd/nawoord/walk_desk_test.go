package main

import (
	"database/sql"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"time"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// desk is the cookie of the walker at the desk.
func (w *walker) desk() []*http.Cookie {
	v := w.visitor()
	v.submit(v.get("/hr/inloggen"), "password", url.Values{"email": {w.me.Email}, "password": {w.word}}).is(http.StatusOK, "desk-today")
	return v.cookies("/hr")
}

// deskPages are the log-in, today, the invitations, the results and one's own account.
func (w *walker) deskPages() []surveytest.Page {
	desk := w.desk()
	link, stored := sqlite.NewSecret()
	w.must(w.db.SetLink(w.t.Context(), w.me.Email, stored, time.Now().Add(time.Hour)))
	invitations, err := w.db.Invitations(w.t.Context())
	w.must(err)
	w.countEarlier()
	text := w.text("")
	one := "/hr/uitnodigingen/" + invitations[0].ID.String()
	planned := "/hr/uitnodigingen/" + w.plan("vo").String()
	return []surveytest.Page{
		{Name: "login", Path: w.path("/hr/inloggen")},
		{Name: "login-wrong", Path: w.path("/hr/inloggen"), Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "choose", Path: w.path("/hr/wachtwoord/" + link)},
		{Name: "resume", Path: "/hr/uitnodigen", Cookies: desk, Steps: w.comesBackLate, Status: http.StatusOK},
		{Name: "today", Path: "/hr", Cookies: desk},
		{Name: "invite", Path: "/hr/uitnodigen", Cookies: desk},
		{Name: "invite-wrong", Path: "/hr/uitnodigen", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "invite-preview", Path: "/hr/uitnodigen", Cookies: desk, Steps: w.invites},
		{Name: "file", Path: "/hr/uitnodigen/lijst", Cookies: desk},
		{Name: "file-wrong", Path: "/hr/uitnodigen/lijst", Cookies: desk, Steps: w.pastes("kim;2020-01-01;vo;voluntary;nl;"), Status: http.StatusUnprocessableEntity},
		{Name: "file-preview", Path: "/hr/uitnodigen/lijst", Cookies: desk, Steps: w.pastes("nieuw@example.org;" + w.lastDay() + ";vo;voluntary;nl;Kim")},
		{Name: "invitations", Path: "/hr/uitnodigingen", Cookies: desk},
		{Name: "invitations-none", Path: "/hr/uitnodigingen?q=nobody", Cookies: desk},
		{Name: "invitation", Path: one, Cookies: desk},
		{Name: "invitation-planned", Path: planned, Cookies: desk},
		{Name: "invitation-change", Path: planned + "/wijzigen", Cookies: desk},
		{Name: "withdraw", Path: one + "/intrekken", Cookies: desk},
		{Name: "results", Path: "/hr/resultaten", Cookies: desk},
		{Name: "results-unit", Path: "/hr/resultaten?unit=mbo", Cookies: desk},
		{Name: "texts", Path: "/hr/teksten", Cookies: desk},
		{Name: "texts-ready", Path: w.text(text), Cookies: desk, Steps: w.checksText},
		{Name: "text", Path: text, Cookies: desk},
		{Name: "text-wrong", Path: text, Cookies: desk, Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Enter("#tekst", "Dit schreef niemand."); submitMain(tab) }},
		{Name: "texts-read", Path: "/hr/resultaten/teksten", Cookies: desk},
		{Name: "texts-none", Path: "/hr/resultaten/teksten?vraag=open_improve", Cookies: desk},
		{Name: "results-paper", Path: "/hr/resultaten/papier", Cookies: desk},
		{Name: "results-nothing", Path: "/hr/resultaten?periode=1999", Cookies: desk},
		{Name: "results-wrong", Path: "/hr/resultaten?periode=9999", Cookies: desk, Status: http.StatusUnprocessableEntity},
		{Name: "results-units", Path: "/hr/resultaten/onderdelen?sort=st_work.st_start", Cookies: desk},
		{Name: "results-trend", Path: "/hr/resultaten/verloop", Cookies: desk},
		{Name: "results-periods", Path: "/hr/resultaten/periodes", Cookies: desk},
		{Name: "results-groups", Path: "/hr/resultaten/groepen?unit=vo", Cookies: desk},
		{Name: "results-talks", Path: "/hr/resultaten/gesprekken", Cookies: desk},
		{Name: "combine", Path: "/hr/samen", Cookies: desk},
		{Name: "combine-wrong", Path: "/hr/samen", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "combine-picture", Path: "/hr/samen", Cookies: desk, Steps: w.combines},
		{Name: "results-method", Path: "/hr/resultaten/methode", Cookies: desk},
		{Name: "opening", Path: "/hr/openen", Cookies: desk},
		{Name: "payroll", Path: "/hr/vertrekkers", Cookies: desk},
		{Name: "payroll-wrong", Path: "/hr/vertrekkers", Cookies: desk, Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Type(".field input", "veel"); submitMain(tab) }},
		{Name: "payroll-search", Path: "/hr/vertrekkers?q=vo", Cookies: desk},
		{Name: "coverage", Path: "/hr/dekking", Cookies: desk},
		{Name: "coverage-none", Path: "/hr/dekking?q=nergens", Cookies: desk},
		{Name: "check", Path: "/hr/controle", Cookies: desk},
		{Name: "audit", Path: "/hr/logboek", Cookies: desk},
		{Name: "audit-none", Path: "/hr/logboek?soort=alarm", Cookies: desk},
		{Name: "audit-wrong", Path: "/hr/logboek?van=2026-02-01&tot=2026-01-01", Cookies: desk, Status: http.StatusUnprocessableEntity},
		{Name: "account", Path: "/hr/account", Cookies: desk},
		{Name: "help", Path: "/hr/hulp", Cookies: desk},
		{Name: "help-open", Path: "/hr/hulp", Cookies: desk, Steps: func(tab *surveytest.Tab) { tab.Click("#hr summary") }},
		{Name: "desk-missing", Path: "/hr/uitnodigingen/nergens", Cookies: desk, Status: http.StatusNotFound},
	}
}

// combines lays the figures of the rehearsal beside those of four others.
func (w *walker) combines(tab *surveytest.Tab) {
	report, err := w.db.Report(w.t.Context(), survey.Selection{})
	w.must(err)
	q, err := survey.Standard(survey.Edu)
	w.must(err)
	var files []string
	for i, name := range []string{"Veldschool", "Havencollege", "Bergland", "Duinrand"} {
		path := filepath.Join(w.t.TempDir(), name+".json")
		file, err := os.Create(path)
		w.must(err)
		shared := q.Share(survey.Organisation{Name: name, K: 5}, report, nil)
		shared.Questions = maps.Clone(shared.Questions)
		for key, counted := range shared.Questions { // no two organisations have the same figures
			first := slices.Min(slices.Collect(maps.Keys(counted.Options)))
			counted.Options = maps.Clone(counted.Options)
			counted.Options[first] += 3 * (i + 1)
			counted.N += 3 * (i + 1)
			shared.Questions[key] = counted
		}
		w.must(shared.Write(file))
		w.must(file.Close())
		files = append(files, path)
	}
	tab.Upload("#bestanden", files...)
	submitMain(tab)
}

// countEarlier gives the rehearsal the same openings half a year before, so that there is
// something to compare.
func (w *walker) countEarlier() {
	w.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(w.db.Dir(), sqlite.FileName))
	w.must(err)
	defer func() { _ = db.Close() }()
	for _, query := range []string{
		"CREATE TEMP TABLE copied AS SELECT id, randomblob(16) AS fresh FROM opening",
		"INSERT INTO opening SELECT fresh, unit, part, month - 6, links, n, counted_as FROM opening JOIN copied USING (id)",
		"INSERT INTO tally SELECT fresh, question, variant, option, n FROM tally JOIN copied ON id = opening",
		"INSERT INTO opening_of SELECT unit, part, month - 6, fresh, n FROM opening_of JOIN copied ON id = opening",
		"INSERT INTO tally_half SELECT unit, part, half_year - 1, question, variant, option, n, month - 6 FROM tally_half",
	} {
		_, err := db.Exec(query)
		w.must(err)
	}
}

func submitMain(tab *surveytest.Tab) { tab.Follow("main form button.btn") }

// text is the page of a text that waits, any but another one; it stays the same, unlike that
// of the next one.
func (w *walker) text(other string) string {
	for {
		text, err := w.db.NextComment(w.t.Context())
		w.must(err)
		if page := "/hr/teksten/" + text.ID.String(); page != other {
			return page
		}
	}
}

// checksText keeps a text back and looks at what is ready.
func (w *walker) checksText(tab *surveytest.Tab) {
	tab.Click("#reden-1")
	tab.Follow("main form button.btn")
	tab.Follow("main form .acts a")
}

func (w *walker) lastDay() string {
	return (w.today() + 30).String()
}

func (w *walker) invites(tab *surveytest.Tab) {
	tab.Type("#email", "nieuw@example.org")
	tab.Fill("#last_day", w.lastDay())
	tab.Choose("#unit", "vo")
	tab.Click("#group-0")
	tab.Follow("main form button.btn")
}

func (w *walker) pastes(row string) func(*surveytest.Tab) {
	return func(tab *surveytest.Tab) {
		tab.Enter("#people", "email;last_day;unit;group;lang;first_name\n"+row)
		tab.Follow("main form button.btn")
	}
}

// comesBackLate sends a form after the session ended, and logs in again.
func (w *walker) comesBackLate(tab *surveytest.Tab) {
	tab.Type("#email", "nieuw@example.org")
	tab.Type("#first_name", "Kim van der Berg") // a text, which is shown again
	tab.SetCookies(w.base, nil)
	tab.Follow("main form button.btn")
	tab.Type("#email", w.me.Email)
	tab.Type("#password", w.word)
	tab.Follow("main form button.btn")
}

// deskTalkPages are the talks in all their states.
func (w *walker) deskTalkPages() []surveytest.Page {
	desk := w.desk()
	shared := w.shared()
	pages := []surveytest.Page{
		{Name: "talks", Path: "/hr/gesprekken", Cookies: desk},
		{Name: "talk-new", Path: "/hr/gesprekken/nieuw", Cookies: desk},
		{Name: "talk-new-wrong", Path: "/hr/gesprekken/nieuw", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "talk-shared", Path: shared, Cookies: desk},
		{Name: "talk-answers", Path: shared, Cookies: desk, Steps: func(tab *surveytest.Tab) { tab.Follow("form[action$='/antwoorden'] button") }},
	}
	pages = append(pages, w.recordPages(desk)...)
	talks, err := w.db.Talks(w.t.Context())
	w.must(err)
	for _, talk := range talks {
		at := "/hr/gesprekken/" + talk.ID.String()
		if talk.Shares() {
			continue
		}
		pages = append(pages, surveytest.Page{Name: "talk-" + string(talk.Status) + "-" + talk.ID.String()[:4], Path: at, Cookies: desk})
		switch talk.Status {
		case survey.TalkRequested:
			pages = append(pages,
				surveytest.Page{Name: "plan", Path: at + "/plannen", Cookies: desk},
				surveytest.Page{Name: "plan-wrong", Path: at + "/plannen", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
				surveytest.Page{Name: "plan-preview", Path: at + "/plannen", Cookies: desk, Steps: w.plans},
				surveytest.Page{Name: "close", Path: at + "/afsluiten", Cookies: desk})
		case survey.TalkScheduled:
			pages = append(pages, surveytest.Page{Name: "cancel", Path: at + "/afzeggen", Cookies: desk})
		}
	}
	return pages
}

// plans fills in an appointment and looks at its mail.
func (w *walker) plans(tab *surveytest.Tab) {
	tab.Fill("#day", w.lastDay())
	tab.Fill("#start", "15:00")
	tab.Click("#form-1")
	tab.Type("#place", "06 12 34 56 78")
	tab.Choose("#interviewer", w.me.Email)
	tab.Follow("main form button.btn")
}

// shared is the page of a talk whose answers the walker may read.
func (w *walker) shared() string {
	id := w.attach()
	talk, err := w.db.Talk(w.t.Context(), id)
	w.must(err)
	plan := survey.Appointment{Day: survey.DayOf(time.Now()) + 8, Start: 900, Minutes: 45, Form: "in_person", Place: "Markt 4"}
	w.must(w.db.ScheduleTalk(w.t.Context(), id, talk.Revision, plan, w.me.ID, time.Now()))
	talk, err = w.db.Talk(w.t.Context(), id)
	w.must(err)
	w.must(w.db.TellReader(w.t.Context(), id, talk.Revision))
	return "/hr/gesprekken/" + id.String()
}
