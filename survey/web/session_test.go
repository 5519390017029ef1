package web_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"nawoord/survey/sqlite"
	"nawoord/survey/web"
)

func TestLogIn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("chef@vo-campus.example", "hr", "")
	b := s.browser()
	b.get("/hr").is(200, "desk-login").whole()
	wrong := b.post("/hr/inloggen", "email", "chef@vo-campus.example", "password", "iets heel anders").is(422, "desk-login")
	unknown := b.post("/hr/inloggen", "email", "weg@vo-campus.example", "password", password).is(422, "desk-login")
	if strings.ReplaceAll(wrong.body, "chef@vo-campus", "weg@vo-campus") != unknown.body {
		t.Errorf("an unknown address looks different:\n%s\n%s", wrong.body, unknown.body)
	}
	wrong.says("<title>Fout: ", `id="fouten"`, `href="#email"`, `value="chef@vo-campus.example"`).hides("iets heel anders")

	r := b.do(http.MethodPost, "/hr/inloggen", values("email", "hr@vo-campus.example", "password", password, "naar", "/hr/uitnodigingen?q=a"))
	if r.status != 303 || r.head.Get("Location") != "/hr/uitnodigingen?q=a" {
		t.Fatalf("%d to %q", r.status, r.head.Get("Location"))
	}
	cookie := r.head.Get("Set-Cookie")
	for _, want := range []string{"session=", "HttpOnly", "SameSite=Lax", "path=/", "max-age=43200"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q has no %s", cookie, want)
		}
	}
	first := b.cookies("/hr")["session"]
	b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password).is(200, "desk-today")
	if b.cookies("/hr")["session"] == first {
		t.Error("the cookie is the same after another log-in")
	}
	if _, err := s.DB.Session(context.Background(), sqlite.HashSecret(first), s.clock()); err == nil {
		t.Error("the earlier session still works")
	}
	if strings.Contains(string(s.database()), b.cookies("/hr")["session"]) {
		t.Error("the cookie stands in the database")
	}
	s.later(12*time.Hour + time.Second)
	b.get("/hr").is(200, "desk-login")
	for _, secret := range []string{"hr@vo-campus.example", password} {
		if strings.Contains(s.log.String(), secret) {
			t.Errorf("%q stands in the log", secret)
		}
	}
}

func TestLogInGoesToOurPagesOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("hr@vo-campus.example", "hr", "")
	for _, to := range []string{
		"https://evil.example/hr", "//evil.example", "/\\evil.example", "/hr/../v/x", "/hrx", "/hr/inloggen", "/privacy", "javascript:alert(1)", "/hr\r\nX: y",
	} {
		r := s.browser().do(http.MethodPost, "/hr/inloggen", values("email", "hr@vo-campus.example", "password", password, "naar", to))
		if r.head.Get("Location") != "/hr" {
			t.Errorf("%q leads to %q", to, r.head.Get("Location"))
		}
	}
}

func TestLogInSlowsDown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("hr@vo-campus.example", "hr", "")
	b := s.browser()
	try := func(password string) reply {
		return b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password)
	}
	for range 6 {
		try("fout wachtwoord").is(422, "desk-login")
	}
	try(password).is(422, "desk-login") // shut, and it looks the same
	s.later(3 * time.Second)
	try("fout wachtwoord").is(422, "desk-login")
	s.later(3 * time.Second)
	try(password).is(422, "desk-login") // the wait doubled
	s.later(2 * time.Second)
	try(password).is(200, "desk-today")
}

func TestChoosePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("hr@vo-campus.example", "hr", "")
	ctx := context.Background()
	old := s.logIn("hr@vo-campus.example")
	secret, kept := sqlite.NewSecret()
	if err := s.DB.SetLink(ctx, "hr@vo-campus.example", kept, s.clock().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	link := "/hr/wachtwoord/" + secret
	before := s.database()
	b.get(link).is(200, "desk-choose").whole().says("hr@vo-campus.example", `autocomplete="new-password"`)
	if string(before) != string(s.database()) {
		t.Error("looking at the link changed the database")
	}
	for _, weak := range []string{"kort", "wachtwoordwachtwoord", strings.Repeat("a", 300)} {
		b.post(link, "password", weak).is(422, "desk-choose").hides(`value="` + weak + `"`)
	}
	b.post(link, "password", "paarse olifant op zolder").is(200, "desk-login").says("Je wachtwoord is gekozen")
	b.get(link).is(410, "desk-refused").whole()
	b.post(link, "password", "paarse olifant op zolder").is(410, "desk-refused")
	b.get("/hr/wachtwoord/onbekend").is(410, "desk-refused")
	old.get("/hr").is(200, "desk-login")
	b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password).is(422, "desk-login")
	b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", "paarse olifant op zolder").is(200, "desk-today")
	if strings.Contains(s.log.String(), secret) {
		t.Error("the link stands in the log")
	}
}

func TestAccount(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	b.post("/hr/account", "name", "", "phone", "bel maar", "lang", "fr").is(422, "desk-account").
		says(`href="#name"`, `href="#phone"`, `href="#lang-0"`, `value="bel maar"`)
	b.post("/hr/account", "name", "Sam de Vries", "lang", "nl").is(422, "desk-account").says(`href="#phone"`)
	for _, hidden := range []string{"\u200b", "Sam\u202egnimalV", "Sam\nVries"} {
		b.post("/hr/account", "name", hidden, "phone", "024 1234567", "lang", "nl").is(422, "desk-account").says(`href="#name"`)
	}
	b.post("/hr/account", "name", "Sam de Vries", "phone", "024 1234567", "lang", "en").is(200, "desk-account").
		says("Your details were saved", `value="Sam de Vries"`).whole()
	b.post("/hr/account/taal", "naar", "https://evil.example").is(200, "desk-today").says(`<html lang="nl"`)

	other := s.logIn("hr@vo-campus.example")
	b.post("/hr/account/wachtwoord", "current", "fout", "password", "kort").is(422, "desk-account").says(`href="#current"`, `href="#password"`)
	b.post("/hr/account/wachtwoord", "current", password, "password", "paarse olifant op zolder").is(200, "desk-account")
	other.get("/hr").is(200, "desk-login")
	b.get("/hr").is(200, "desk-today")

	third := s.browser()
	third.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", "paarse olifant op zolder").is(200, "desk-today")
	third.post("/hr/account/uit").is(200, "desk-login").says("Je bent uitgelogd")
	third.get("/hr").is(200, "desk-login")
	third.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", "paarse olifant op zolder").is(200, "desk-today")
	third.post("/hr/account/overal-uit").is(200, "desk-login")
	b.get("/hr").is(200, "desk-login")
}

func TestHTTPSCookie(t *testing.T) {
	t.Parallel()
	s := newSite(t, func(o *web.Options) { o.BaseURL = "https://vragenlijst.example.org" })
	s.staff("hr@vo-campus.example", "hr", "")
	r := s.browser().do(http.MethodPost, "/hr/inloggen", values("email", "hr@vo-campus.example", "password", password), "Origin", "https://vragenlijst.example.org")
	if cookie := r.head.Get("Set-Cookie"); !strings.HasPrefix(cookie, "__Host-session=") || !strings.Contains(cookie, "secure") {
		t.Errorf("%d, the cookie is %q", r.status, cookie)
	}
}
