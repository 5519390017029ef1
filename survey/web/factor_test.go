package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"
)

var shownSecret = regexp.MustCompile(`<code class="secret" id="sleutel">([A-Z2-7]{4}(?: [A-Z2-7]{4}){7})</code>`)

// codeOf is what an app on the phone shows.
func (s *site) codeOf(secret string) string {
	s.t.Helper()
	code, err := totp.GenerateCode(strings.ReplaceAll(secret, " ", ""), s.clock())
	if err != nil {
		s.t.Fatal(err)
	}
	return code
}

// factorOn switches the second factor of a browser's account on.
func (s *site) factorOn(b *browser) (secret string, codes []string) {
	s.t.Helper()
	page := b.get("/hr/account/stap").is(200, "desk-factor").whole()
	secret = shownSecret.FindStringSubmatch(page.body)[1]
	sealed := page.carried().Get("geheim")
	b.post("/hr/account/stap", "geheim", sealed, "code", "000000", "own", password).is(422, "desk-factor").whole().says(secret, `href="#code"`).hides(`href="#own"`)
	b.post("/hr/account/stap", "geheim", sealed, "code", s.codeOf(secret), "own", "mis").is(422, "desk-factor").whole().says(secret, `href="#own"`).hides(`href="#code"`)
	b.post("/hr/account/stap", "geheim", sealed, "code", s.codeOf(secret)).is(422, "desk-factor")
	done := b.post("/hr/account/stap", "geheim", sealed, "code", s.codeOf(secret), "own", password).is(200, "desk-factor-codes").whole()
	codes = regexp.MustCompile(`[a-z2-7]{4}(-[a-z2-7]{4}){3}`).FindAllString(done.body, -1)
	if len(codes) != 10 {
		s.t.Fatalf("%d recovery codes", len(codes))
	}
	return secret, codes
}

func TestLogInWithASecondFactor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	secret, codes := s.factorOn(b)
	if page := string(s.database()); strings.Contains(page, strings.ReplaceAll(secret, " ", "")) || strings.Contains(page, codes[0]) {
		t.Error("the secret or a recovery code stands in the database")
	}
	enter := func(naar string) (*browser, reply) {
		b := s.browser()
		return b, b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password, "naar", naar).is(200, "desk-login-code").whole()
	}
	first, asked := enter("/hr/uitnodigen")
	first.get("/hr").is(200, "desk-login")
	used := s.codeOf(secret)
	first.send(asked, "/hr/inloggen/code", "code", used).is(422, "desk-login-code").whole().says("al gebruikt")
	s.later(time.Minute)
	first.send(asked, "/hr/inloggen/code", "code", s.codeOf(secret)).is(200, "desk-invite")

	second, asked := enter("")
	second.send(asked, "/hr/inloggen/code", "code", strings.ToUpper(codes[3])).is(200, "desk-today")
	third, asked := enter("")
	third.send(asked, "/hr/inloggen/code", "code", codes[3]).is(422, "desk-login-code")
	third.get("/hr/account").is(200, "desk-login")
	second.get("/hr/account").is(200, "desk-account").whole().says("Je hebt nog 9 herstelcodes")

	s.later(11 * time.Minute)
	third.send(asked, "/hr/inloggen/code", "code", s.codeOf(secret)).is(422, "desk-login").says("duurde te lang")
	s.browser().post("/hr/inloggen/code", "code", s.codeOf(secret)).is(422, "desk-login")
}

// After a few wrong codes no code is taken for a while, the right one neither.
func TestWrongCodesAreSlowedDown(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	secret, _ := s.factorOn(s.hr())
	s.later(time.Minute)
	b := s.browser()
	asked := b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password).is(200, "desk-login-code")
	for range 12 {
		b.send(asked, "/hr/inloggen/code", "code", "12345").is(422, "desk-login-code")
		s.later(time.Second)
	}
	b.send(asked, "/hr/inloggen/code", "code", s.codeOf(secret)).is(422, "desk-login-code")
	b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password).is(422, "desk-login")
	s.later(20 * time.Minute)
	asked = b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password).is(200, "desk-login-code")
	b.send(asked, "/hr/inloggen/code", "code", s.codeOf(secret)).is(200, "desk-today")
}

func TestASecondFactorIsChangedWithThePassword(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	_, codes := s.factorOn(b)
	b.post("/hr/account/stap/anders", "own", "mis", "doe", "uit").is(422, "desk-account").whole().says(`href="#own"`)
	fresh := b.post("/hr/account/stap/anders", "own", password, "doe", "codes").is(200, "desk-factor-codes")
	if strings.Contains(fresh.body, codes[0]) {
		t.Error("an old recovery code is among the new ones")
	}
	b.post("/hr/account/stap/anders", "own", password, "doe", "uit").is(200, "desk-account").says("De tweede stap staat uit")
	s.logIn("hr@vo-campus.example")

	other := s.staff("kim@vo-campus.example", "hr", "")
	kim := s.logIn(other.Email)
	sealed := b.get("/hr/account/stap").carried().Get("geheim")
	kim.post("/hr/account/stap", "geheim", sealed, "code", "123456").is(200, "desk-factor")
	s.factorOn(kim)
	s.staff("admin@vo-campus.example", "admin", "")
	admin := s.logIn("admin@vo-campus.example")
	admin.get(memberPath(other)).is(200, "desk-member").whole().says("tweede stap", "Telefoon kwijt?")
	admin.post(memberPath(other)+"/stap").is(200, "desk-member").says("gewist")
	s.logIn(other.Email)
}

// A screen that was left open is not enough to put another phone in the place of one's own.
func TestASecondFactorIsNeverReplaced(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	page := b.get("/hr/account/stap").is(200, "desk-factor")
	other, sealed := shownSecret.FindStringSubmatch(page.body)[1], page.carried().Get("geheim")
	secret, codes := s.factorOn(b)
	b.get("/hr/account/stap").is(200, "desk-account").whole().says("De tweede stap stond al aan")
	s.later(time.Minute)
	b.post("/hr/account/stap", "geheim", sealed, "code", s.codeOf(other)).is(200, "desk-account").says("Er is niets veranderd", "Je hebt nog 10 herstelcodes")
	enter := func(code string) reply {
		b := s.browser()
		asked := b.post("/hr/inloggen", "email", "hr@vo-campus.example", "password", password).is(200, "desk-login-code")
		return b.send(asked, "/hr/inloggen/code", "code", code)
	}
	enter(s.codeOf(other)).is(422, "desk-login-code")
	enter(s.codeOf(secret)).is(200, "desk-today")
	enter(codes[0]).is(200, "desk-today")
}

func TestSessionsAreListedAndEnded(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	s.later(time.Minute)
	other := s.logIn("hr@vo-campus.example")
	page := b.get("/hr/account").is(200, "desk-account").says("Waar je ingelogd bent", "deze browser", "Log daar uit")
	id := page.carried().Get("sessie")
	s.staff("kim@vo-campus.example", "hr", "")
	s.logIn("kim@vo-campus.example").post("/hr/account/sessie", "sessie", id).is(404, "desk-refused")
	other.get("/hr").is(200, "desk-today")
	b.post("/hr/account/sessie", "sessie", id).is(200, "desk-account").says("Je bent daar uitgelogd").hides("Log daar uit")
	other.get("/hr").is(200, "desk-login")
	b.get("/hr").is(http.StatusOK, "desk-today")
	b.post("/hr/account/sessie", "sessie", "x").is(404, "desk-refused")
}
