package web_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// signOnSite is a website with a provider of single sign-on beside it.
type signOnSite struct {
	*site
	provider *surveytest.Provider
}

// newSignOnSite gives the values of the claim groups these roles.
func newSignOnSite(t testing.TB, change ...func(*web.SignOn)) *signOnSite {
	t.Helper()
	s := &signOnSite{}
	s.provider = surveytest.NewProvider(t, func() time.Time { return s.clock() })
	s.site = newSite(t, func(o *web.Options) {
		o.SignOn = web.SignOn{
			Issuer: s.provider.URL, Client: surveytest.ProviderClient, Secret: surveytest.ProviderSecret, Claim: "groups",
			Roles: survey.ClaimRoles{
				{Value: "g-hr", Role: survey.RoleHR}, {Value: "g-hr", Role: survey.RoleInterviewer}, {Value: "g-read", Role: survey.RoleReader},
				{Value: "g-admin", Role: survey.RoleAdmin}, {Value: "g-vo", Role: survey.RoleHR, Unit: "vo"}, {Value: "g-mbo", Role: survey.RoleHR, Unit: "mbo"},
			},
		}
		for _, f := range change {
			f(&o.SignOn)
		}
	})
	return s
}

// person is somebody whom the provider knows, in these groups.
func person(name string, groups ...string) map[string]any {
	return map[string]any{"sub": "subject-" + name, "email": name + "@vo-campus.example", "email_verified": true, "name": "Kim Bos", "groups": groups}
}

// away asks the desk for the provider and the provider for a log-in; it returns the address
// that the provider sends the browser back to.
func (b *browser) away(link string) string {
	b.t.Helper()
	r := b.do(http.MethodGet, link, nil)
	if r.status != http.StatusSeeOther {
		b.t.Fatalf("%s: %d\n%s", link, r.status, r.body)
	}
	response, err := b.Get(r.head.Get("Location"))
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	back, ok := strings.CutPrefix(response.Header.Get("Location"), b.base)
	if !ok {
		text, _ := io.ReadAll(response.Body)
		b.t.Fatalf("the provider answers %d %s %s", response.StatusCode, response.Header.Get("Location"), text)
	}
	return back
}

const awayLink = "/hr/inloggen/organisatie"

// signOn logs in at the provider as its person.
func (b *browser) signOn() reply {
	b.t.Helper()
	return b.get(b.away(awayLink))
}

func TestSignOn(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr", "elders"))
	b := s.browser()
	before := s.database()
	b.get("/hr/uitnodigingen?q=a").is(200, "desk-login").whole().
		says("Log in met het account van je organisatie", `href="/hr/inloggen/organisatie?naar=%2Fhr%2Fuitnodigingen%3Fq%3Da"`, "Of met een wachtwoord", `name="password"`)
	back := b.away(awayLink + "?naar=" + url.QueryEscape("/hr/uitnodigingen?q=a"))
	if string(before) != string(s.database()) {
		t.Error("going to the provider changed the database")
	}
	r := b.do(http.MethodGet, back, nil)
	if r.status != 303 || r.head.Get("Location") != "/hr/uitnodigingen?q=a" {
		t.Fatalf("%d to %q", r.status, r.head.Get("Location"))
	}
	b.get("/hr/account").is(200, "desk-account").whole().says("Kim Bos", "kim@vo-campus.example", "HR", "Je logt in met het account van je organisatie").
		hides("/hr/account/wachtwoord", "/hr/account/stap")
	asked := s.provider.Asked()[0]
	if asked.Get("scope") != "openid email profile" || len(asked.Get("state")) < 20 || len(asked.Get("nonce")) < 20 || asked.Get("hd") != "" {
		t.Errorf("%v", asked)
	}

	// The second time only the subject counts: the address and the name may have changed.
	again := person("kim", "g-hr")
	again["email"], again["email_verified"] = "kim.bos@vo-campus.example", "false"
	s.provider.Person(again)
	s.browser().signOn().is(200, "desk-today")
	if n := s.count("SELECT COUNT(*) FROM account"); n != 1 {
		t.Errorf("%d accounts", n)
	}
	if n := s.count("SELECT COUNT(*) FROM account WHERE issuer IS NOT NULL AND subject = 'subject-kim' AND follows = 1"); n != 1 {
		t.Errorf("%d accounts of the subject", n)
	}
	s.noSecrets(back, asked)
}

// noSecrets looks for what must be in no log, and in no database.
func (s *signOnSite) noSecrets(back string, asked url.Values) {
	s.t.Helper()
	query, err := url.ParseQuery(back[strings.Index(back, "?")+1:])
	if err != nil {
		s.t.Fatal(err)
	}
	for _, secret := range []string{query.Get("code"), query.Get("state"), asked.Get("nonce"), surveytest.ProviderSecret, "seeded-access-token", "eyJ"} {
		if secret != "" && (strings.Contains(s.log.String(), secret) || strings.Contains(string(s.database()), secret)) {
			s.t.Errorf("%q stands in the log or the database", secret)
		}
	}
	for _, person := range []string{"@vo-campus.example", "subject-"} {
		if strings.Contains(s.log.String(), person) {
			s.t.Errorf("%q stands in the log", person)
		}
	}
}

func TestSignOnCookie(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	r := s.browser().do(http.MethodGet, awayLink, nil)
	cookie := r.head.Get("Set-Cookie")
	for _, want := range []string{"organisatie=", "HttpOnly", "SameSite=Lax", "path=/", "max-age=600"} {
		if !strings.Contains(cookie, want) {
			t.Errorf("the cookie %q has no %s", cookie, want)
		}
	}
	state := submatch(stateIn, r.head.Get("Location"))
	if state == "" || strings.Contains(cookie, state) {
		t.Errorf("the state %q stands in the cookie %q", state, cookie)
	}
}

// TestSignOnRefuses goes through what can be wrong with what comes back.
func TestSignOnRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		claims map[string]any // that take the place of the right ones
		back   func(b *browser, back string) string
		status int
		says   string
	}{
		"other nonce":    {map[string]any{"nonce": "another"}, nil, 400, "Log opnieuw in"},
		"no nonce":       {map[string]any{"nonce": ""}, nil, 400, "Log opnieuw in"},
		"other audience": {map[string]any{"aud": "another"}, nil, 400, "Log opnieuw in"},
		"for others too": {map[string]any{"aud": []string{surveytest.ProviderClient, "another"}}, nil, 400, "Log opnieuw in"},
		"other party":    {map[string]any{"azp": "another"}, nil, 400, "Log opnieuw in"},
		"expired":        {map[string]any{"exp": surveytest.Today.In(time.UTC).Unix()}, nil, 400, "Log opnieuw in"},
		"other issuer":   {map[string]any{"iss": "https://login.example.org"}, nil, 400, "Log opnieuw in"},
		"no subject":     {map[string]any{"sub": ""}, nil, 400, "Log opnieuw in"},
		"long subject":   {map[string]any{"sub": strings.Repeat("x", 300)}, nil, 400, "Log opnieuw in"},
		"not verified":   {map[string]any{"email_verified": false}, nil, 403, "nog niet bevestigd"},
		"not, as a text": {map[string]any{"email_verified": "False"}, nil, 403, "nog niet bevestigd"},
		"no address":     {map[string]any{"email": nil}, nil, 403, "We kennen je mailadres niet"},
		"bad address":    {map[string]any{"email": "kim\r\nBcc: a@b.example"}, nil, 403, "We kennen je mailadres niet"},
		"no role":        {map[string]any{"groups": []string{"elders"}}, nil, 403, "Je hebt nog geen toegang"},
		"no claim":       {map[string]any{"groups": nil}, nil, 403, "Je hebt nog geen toegang"},
		"strange claim":  {map[string]any{"groups": map[string]any{"g-hr": 1}}, nil, 403, "Je hebt nog geen toegang"},
		"units apart":    {map[string]any{"groups": []string{"g-vo", "g-mbo"}}, nil, 403, "één onderdeel"},
		"wrong state":    {nil, func(_ *browser, back string) string { return strings.Replace(back, "state=", "state=X", 1) }, 400, "Log opnieuw in"},
		"no state":       {nil, func(_ *browser, back string) string { return strings.Replace(back, "state=", "stat=", 1) }, 400, "Log opnieuw in"},
		"wrong code":     {nil, func(_ *browser, back string) string { return strings.Replace(back, "code=", "code=X", 1) }, 400, "Log opnieuw in"},
		"from another":   {nil, func(_ *browser, back string) string { return back + "&iss=https%3A%2F%2Fevil.example" }, 400, "Log opnieuw in"},
		"stopped": {nil, func(_ *browser, back string) string {
			return strings.Replace(back, "code=", "error=access_denied&x=", 1)
		}, 403, "Je bent niet ingelogd"},
		"busy": {nil, func(_ *browser, back string) string {
			return strings.Replace(back, "code=", "error=temporarily_unavailable&x=", 1)
		}, 503, "kan nu even niet"},
		"refused": {nil, func(_ *browser, back string) string {
			return strings.Replace(back, "code=", "error=invalid_scope&x=", 1)
		}, 502, "gaf een fout"},
		"strange error": {nil, func(_ *browser, back string) string {
			return strings.Replace(back, "code=", "error=%3Cb%3Eseeded&x=", 1)
		}, 502, "gaf een fout"},
		"in another place": {nil, func(b *browser, back string) string { b.dropCookies(); return back }, 400, "Log opnieuw in"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSignOnSite(t)
			claims := person("kim", "g-hr")
			for claim, value := range test.claims {
				claims[claim] = value
			}
			s.provider.Person(claims)
			b := s.browser()
			back := b.away(awayLink)
			if test.back != nil {
				back = test.back(b, back)
			}
			page := b.get(back).is(test.status, "desk-sso").whole().says(test.says, `href="/hr/inloggen"`).hides("seeded")
			if n := s.count("SELECT (SELECT COUNT(*) FROM account) + (SELECT COUNT(*) FROM session)"); n != 0 {
				t.Errorf("%d accounts and sessions", n)
			}
			b.get(page.path+"&taal=en").is(test.status, "desk-sso").whole().says(`<html lang="en"`)
			s.noSecrets(back, s.provider.Asked()[0])
			if strings.Contains(s.log.String(), "seeded") {
				t.Error("the log holds what a visitor wrote")
			}
		})
	}
}

// TestSignOnOnce: coming back a second time logs nobody in, with the cookie of the first
// time neither.
func TestSignOnOnce(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr"))
	b := s.browser()
	back := b.away(awayLink)
	base, err := url.Parse(s.base)
	if err != nil {
		t.Fatal(err)
	}
	kept := b.Jar.Cookies(base)
	b.get(back).is(200, "desk-today")
	other := s.browser()
	other.get(back).is(400, "desk-sso")
	other.Jar.SetCookies(base, kept)
	other.get(back).is(400, "desk-sso")
	other.get("/hr").is(200, "desk-login")

	late := s.browser()
	back = late.away(awayLink)
	s.later(11 * time.Minute)
	late.get(back).is(400, "desk-sso").says("duurde te lang")
}

func TestSignOnForged(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr"))
	s.provider.Forges()
	s.browser().signOn().is(400, "desk-sso")
	if !strings.Contains(s.log.String(), "token: signature") {
		t.Errorf("the log does not say why: %s", s.log)
	}
}

// TestSignOnWithAnotherSecret: a refused client is a matter for the operator.
func TestSignOnWithAnotherSecret(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t, func(o *web.SignOn) { o.Secret = "fout geheim" })
	s.browser().signOn().is(503, "desk-sso")
	if log := s.log.String(); !strings.Contains(log, "invalid_client") || strings.Contains(log, "fout geheim") {
		t.Errorf("%s", log)
	}
}

func TestSignOnWithAnotherDomain(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t, func(o *web.SignOn) { o.Domain = "vo-campus.example" })
	mine := person("kim", "g-hr")
	for _, domain := range []any{nil, "gmail.example", "evil.vo-campus.example"} {
		mine["hd"] = domain
		s.provider.Person(mine)
		s.browser().signOn().is(403, "desk-sso").says("van een andere organisatie")
	}
	mine["hd"] = "VO-Campus.example"
	s.provider.Person(mine)
	s.browser().signOn().is(200, "desk-today")
	if got := s.provider.Asked()[0].Get("hd"); got != "vo-campus.example" {
		t.Errorf("asked for domain %q", got)
	}
}

// stateIn finds the state in the address of a provider.
var stateIn = regexp.MustCompile(`[?&]state=([^&]+)`)

// dropCookies makes the browser forget everything.
func (b *browser) dropCookies() {
	b.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		b.t.Fatal(err)
	}
	b.Jar = jar
}

// awayIn finds the link to the provider on the page to log in.
var awayIn = regexp.MustCompile(`href="(/hr/inloggen/organisatie[^"]*)"`)
