package web_test

import (
	"context"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// password is that of everybody at the desk in these tests.
const password = "een lange zin met koffie"

// storedPassword is made once: making one is slow on purpose.
var storedPassword = web.HashPassword(password)

// staff adds somebody who works at the desk, for one unit or (empty) all.
func (s *site) staff(email, roles, unit string) survey.Account {
	s.t.Helper()
	a := survey.Account{ID: uuid.New(), Email: email, Name: "Robin Jansen", Phone: "024 111 22 33", Lang: survey.NL}
	var err error
	if a.Roles, err = survey.ParseRoles(roles); err != nil {
		s.t.Fatal(err)
	}
	if unit != "" {
		a.Unit = s.Unit(s.t, unit)
	}
	_, link := sqlite.NewSecret()
	ctx := context.Background()
	if err := s.DB.AddAccount(ctx, a, link, s.clock().Add(time.Hour)); err != nil {
		s.t.Fatal(err)
	}
	if err := s.DB.ChoosePassword(ctx, a.ID, storedPassword); err != nil {
		s.t.Fatal(err)
	}
	return a
}

// logIn opens a browser in which somebody is logged in.
func (s *site) logIn(email string) *browser {
	s.t.Helper()
	b := s.browser()
	b.post("/hr/inloggen", "email", email, "password", password).is(200, "desk-today")
	return b
}

// hr opens a browser of somebody with the role hr for all units, who also holds talks.
func (s *site) hr() *browser {
	s.t.Helper()
	s.staff("hr@vo-campus.example", "hr,interviewer", "")
	return s.logIn("hr@vo-campus.example")
}

// unknownWord finds a word that is missing, as a page would show it.
var unknownWord = regexp.MustCompile(`\[[a-z]+_[a-z_0-9]+\]`)

// whole checks what holds for every page of the desk.
func (r reply) whole() reply {
	r.t.Helper()
	if word := unknownWord.FindString(r.body); word != "" {
		r.t.Errorf("%s: the word %s is missing", r.path, word)
	}
	if strings.Count(r.body, "<h1>") != 1 || r.heading() == "" || r.title() == "" {
		r.t.Errorf("%s: want one heading and a title, got %q and %q", r.path, r.heading(), r.title())
	}
	scripts := strings.Count(r.body, "<script") - strings.Count(r.body, `<script src="/a/desk.`)
	if scripts > 0 {
		r.t.Errorf("%s: a script that is not the small one of the desk", r.path)
	}
	for _, bad := range []string{"style=\"", "Exit", "ntslag"} {
		if strings.Contains(r.title()+r.heading(), bad) || bad[0] < 'A' && strings.Contains(r.body, bad) {
			r.t.Errorf("%s: %q is on the page", r.path, bad)
		}
	}
	return r
}

func TestDeskPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("hr@vo-campus.example", "hr,interviewer", "")
	invitation, _ := s.invite("vo", "kim@example.org", survey.NL)
	talk := s.talk("vo", survey.Talk{Name: "Mila", Phone: "06 12 34 56 78"})
	pages := map[string]string{
		"/hr":                                 "desk-today",
		"/hr/account":                         "desk-account",
		"/hr/uitnodigen":                      "desk-invite",
		"/hr/uitnodigen/lijst":                "desk-file",
		"/hr/uitnodigingen":                   "desk-invitations",
		"/hr/uitnodigingen?q=kim&status=sent": "desk-invitations",
		"/hr/uitnodigingen/" + invitation.ID.String():                "desk-invitation",
		"/hr/uitnodigingen/" + invitation.ID.String() + "/intrekken": "desk-withdraw",
		"/hr/gesprekken":                                  "desk-talks",
		"/hr/gesprekken/nieuw":                            "desk-talk-new",
		"/hr/gesprekken/" + talk.ID.String():              "desk-talk",
		"/hr/gesprekken/" + talk.ID.String() + "/plannen": "desk-plan",
		points:                                         "desk-points",
		points + "?status=open":                        "desk-points",
		points + "/nieuw":                              "desk-point-new",
		points + "/bundel":                             "desk-bundle",
		"/hr/resultaten":                               "desk-results",
		"/hr/resultaten?unit=vo":                       "desk-results",
		"/hr/resultaten?periode=2026-h1":               "desk-results",
		"/hr/resultaten/onderdelen":                    "desk-results-units",
		"/hr/resultaten/onderdelen?wat=redenen&sort=x": "desk-results-units",
		"/hr/resultaten/verloop?per=jaar":              "desk-results-trend",
		"/hr/resultaten/periodes":                      "desk-results-periods",
		"/hr/resultaten/groepen?unit=vo":               "desk-results-groups",
		"/hr/resultaten/methode?periode=2026":          "desk-results-method",
	}
	b := s.logIn("hr@vo-campus.example")
	for _, lang := range survey.Langs {
		for path, page := range pages {
			r := b.get(path).is(200, page).whole()
			r.says(`<html lang="`+string(lang)+`"`, `aria-current="page"`)
		}
		b.post("/hr/account/taal", "naar", "/hr/uitnodigen").is(200, "desk-invite")
	}
	for _, path := range []string{
		"/hr/uitnodigingen/" + uuid.NewString(), "/hr/uitnodigingen/x", "/hr/gesprekken/" + uuid.NewString(),
		"/hr/gesprekken/nergens", "/hr/resultaten?unit=nergens", "/hr/mail/abc",
	} {
		b.get(path).is(404, "desk-refused").whole()
	}
}

func TestDeskRoles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	talk := s.talk("vo", survey.Talk{Email: "mila@example.org"})
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("adviseur@vo-campus.example", "interviewer", "")
	s.staff("beheer@vo-campus.example", "admin", "")
	for _, test := range []struct {
		path                   string
		hr, interviewer, admin int
	}{
		{"/hr", 200, 200, 200},
		{"/hr/account", 200, 200, 200},
		{"/hr/uitnodigen", 200, 403, 403},
		{"/hr/uitnodigen/lijst", 200, 403, 403},
		{"/hr/uitnodigingen", 200, 403, 403},
		{"/hr/gesprekken", 200, 200, 403},
		{"/hr/gesprekken/nieuw", 200, 403, 403},
		{"/hr/gesprekken/" + talk.ID.String(), 200, 404, 403}, // not assigned to this interviewer
		{"/hr/resultaten", 200, 403, 403},
	} {
		for email, want := range map[string]int{"hr": test.hr, "adviseur": test.interviewer, "beheer": test.admin} {
			b := s.desk(email + "@vo-campus.example")
			if r := b.get(test.path); r.status != want {
				t.Errorf("%s for %s: %d, want %d", test.path, email, r.status, want)
			}
		}
		if r := s.browser().do(http.MethodGet, test.path, nil); r.status != 303 || !strings.HasPrefix(r.head.Get("Location"), "/hr/inloggen") {
			t.Errorf("%s for nobody: %d %s", test.path, r.status, r.head.Get("Location"))
		}
	}
}

// desk opens a browser with a session made past the log-in, which is slow on purpose.
func (s *site) desk(email string) *browser {
	s.t.Helper()
	ctx := context.Background()
	who, err := s.DB.Credentials(ctx, email)
	if err != nil {
		s.t.Fatal(err)
	}
	secret, kept := sqlite.NewSecret()
	if err := s.DB.StartSession(ctx, who.ID, kept, s.clock().Add(time.Hour)); err != nil {
		s.t.Fatal(err)
	}
	b := s.browser()
	base, err := url.Parse(s.base)
	if err != nil {
		s.t.Fatal(err)
	}
	b.Jar.SetCookies(base, []*http.Cookie{{Name: "session", Value: secret, Path: "/"}})
	return b
}

// talk asks for a talk, past the pages of the leaver.
func (s *site) talk(unit string, t survey.Talk) survey.Talk {
	s.t.Helper()
	t.ID, t.Unit, t.Source, t.Lang = uuid.New(), s.Unit(s.t, unit), survey.FromLeaver, survey.NL
	t.RequestedOn, t.PromisedOn = surveytest.Today, surveytest.Today.AddWorking(survey.PromiseDays)
	if err := s.DB.AskTalk(context.Background(), t, s.clock(), nil); err != nil {
		s.t.Fatal(err)
	}
	stored, err := s.DB.Talk(context.Background(), t.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return stored
}
