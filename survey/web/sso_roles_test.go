package web_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/web"
)

// TestRolesFollowTheClaims: fewer roles are fewer rights at once, none ends every session.
func TestRolesFollowTheClaims(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr", "g-admin"))
	b := s.browser()
	b.signOn().is(200, "desk-today")
	b.get("/hr/uitnodigen").is(200, "desk-invite")

	s.provider.Person(person("kim", "g-read"))
	other := s.browser()
	other.signOn().is(200, "desk-today")
	for _, path := range []string{"/hr/uitnodigen", "/hr/accounts"} {
		b.get(path).is(403, "desk-refused")
	}
	b.get("/hr/resultaten").is(200, "desk-results")

	s.provider.Person(person("kim", "g-vo"))
	other.signOn().is(200, "desk-today")
	other.get("/hr/account").is(200, "desk-account").says("<dd>vo</dd>")

	s.provider.Person(person("kim"))
	s.browser().signOn().is(403, "desk-sso").says("Je hebt nog geen toegang")
	b.get("/hr").is(200, "desk-login")
	other.get("/hr").is(200, "desk-login")
	s.browser().signOn().is(403, "desk-sso")

	s.provider.Person(person("kim", "g-hr"))
	s.browser().signOn().is(200, "desk-today")
	if n := s.count("SELECT COUNT(*) FROM account WHERE email = 'kim@vo-campus.example'"); n != 1 {
		t.Errorf("%d accounts", n)
	}
	s.staff("fg@vo-campus.example", "auditor", "")
	s.desk("fg@vo-campus.example").get("/hr/logboek").is(200, "desk-audit").whole().says("Ingelogd met het account van de organisatie",
		"Account gemaakt bij inloggen", "Rollen of onderdeel bijgewerkt", "want er is geen rol")
}

// TestSignOnToAnAccountMadeByHand: it is tied at the first log-in, and keeps its roles.
func TestSignOnToAnAccountMadeByHand(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	holder := s.staff("kim@vo-campus.example", "keyholder", "")
	claims := person("kim", "g-hr", "g-admin")
	claims["email_verified"] = false
	s.provider.Person(claims)
	s.browser().signOn().is(403, "desk-sso").says("nog niet bevestigd")
	delete(claims, "email_verified") // some providers do not say
	claims["email"] = "KIM@vo-campus.example"
	s.provider.Person(claims)
	b := s.browser()
	b.get(b.do("GET", b.away(awayLink), nil).head.Get("Location"))
	b.get("/hr/openen").is(200, "desk-opening")
	b.get("/hr/uitnodigen").is(403, "desk-refused")
	if n := s.count("SELECT COUNT(*) FROM account WHERE roles = 'keyholder' AND subject = 'subject-kim' AND follows = 0"); n != 1 {
		t.Errorf("%d accounts", n)
	}

	// Somebody else at the provider who gets the same address does not get the account.
	claims["sub"] = "subject-other"
	s.provider.Person(claims)
	s.browser().signOn().is(403, "desk-sso").says("van een ander account")
	if err := s.DB.RemoveAccount(t.Context(), s.Keys, sqlite.LogIns{}, holder.ID); err != nil {
		t.Fatal(err)
	}
	s.browser().signOn().is(200, "desk-today")
}

// TestTheSecondStepIsForPasswords: single sign-on has that of the provider.
func TestTheSecondStepIsForPasswords(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.staff("kim@vo-campus.example", "hr", "")
	s.factorOn(s.logIn("kim@vo-campus.example"))
	s.provider.Person(person("kim"))
	b := s.browser()
	b.signOn().is(200, "desk-today")
	b.get("/hr/account").is(200, "desk-account").whole().says("gelden alleen als je met een wachtwoord inlogt", "/hr/account/wachtwoord")
	s.browser().post("/hr/inloggen", "email", "kim@vo-campus.example", "password", password).is(200, "desk-login-code")
}

// TestSignOnAsksUserinfo for what is not in the token, and believes only the same subject.
func TestSignOnAsksUserinfo(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Tells(map[string]any{"sub": "subject-kim", "email": "kim@vo-campus.example", "groups": "g-hr"})
	s.provider.Person(map[string]any{"sub": "subject-other"})
	s.browser().signOn().is(400, "desk-sso")
	s.provider.Person(map[string]any{"sub": "subject-kim"})
	b := s.browser()
	b.signOn().is(200, "desk-today")
	b.get("/hr/account").says("kim@vo-campus.example", `value="kim"`)
}

// TestSignOnKeepsWhatWasTyped when the log-in ended in between.
func TestSignOnKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t, func(o *web.SignOn) { o.LocalOff = true })
	s.provider.Person(person("kim", "g-hr"))
	b := s.browser()
	b.signOn().is(200, "desk-today")
	s.later(13 * time.Hour)
	page := b.post("/hr/uitnodigen", "email", "mila@example.org", "first_name", `Mila "M" <b>`, "unit", "vo").is(401, "desk-login").whole().says("wat je typte, is bewaard")
	link := strings.ReplaceAll(submatch(awayIn, page.body), "&amp;", "&")
	if !strings.Contains(link, "bewaard=") {
		t.Fatalf("the link is %q", link)
	}
	b.get(b.away(link)).is(200, "desk-resume").whole().says(`action="/hr/uitnodigen"`, `value="mila@example.org"`, `value="Mila &#34;M&#34; &lt;b&gt;"`)
	b.get(b.away(link)).hides("mila@example.org") // once
	s.later(13 * time.Hour)
	page = b.post("/hr/account/wachtwoord", "current", "geheime zin", "password", "geheime zin van iemand").is(401, "desk-login").hides("bewaard", "geheime zin")
	if strings.Contains(submatch(awayIn, page.body), "bewaard") {
		t.Error("a password was kept")
	}
}

// TestPasswordsSwitchedOff: no way in with one, and no way to choose one.
func TestPasswordsSwitchedOff(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t, func(o *web.SignOn) { o.LocalOff = true })
	a := s.staff("kim@vo-campus.example", "admin", "")
	b := s.browser()
	b.get("/hr/inloggen").is(200, "desk-login").whole().says("Log in met het account").hides(`name="password"`)
	b.post("/hr/inloggen", "email", a.Email, "password", password).is(403, "desk-sso").whole().says("wachtwoord staat uit")
	b.post("/hr/inloggen/code", "code", "123456").is(403, "desk-sso")
	secret, kept := sqlite.NewSecret()
	if err := s.DB.SetLink(t.Context(), a.Email, kept, s.clock().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	b.get("/hr/wachtwoord/"+secret).is(403, "desk-sso")
	b.post("/hr/wachtwoord/"+secret, "password", "paarse olifant op zolder").is(403, "desk-sso")

	s.provider.Person(person("kim"))
	b.signOn().is(200, "desk-today")
	b.get("/hr/account").is(200, "desk-account").whole().hides("/hr/account/wachtwoord", "/hr/account/stap")
	b.post("/hr/account/wachtwoord", "current", password, "password", "paarse olifant op zolder").is(403, "desk-refused").whole()
	b.get("/hr/account/stap").is(403, "desk-refused").whole()
	b.get(memberPath(a)).is(200, "desk-member").whole().says("met het account van de organisatie").hides("Mail een link")
	b.post(memberPath(a)+"/link", "how", "show").is(403, "desk-refused")
	b.get("/hr/accounts/nieuw").is(200, "desk-member-new").whole().hides(`name="how"`)
	b.post("/hr/accounts/nieuw", "email", "mila@vo-campus.example", "name", "Mila", "phone", "", "unit", "", "roles", "hr", "lang", "nl").is(200, "desk-member").whole().
		says("Inloggen gaat met het account van de organisatie", "nog niet ingelogd")
	if s.mails() != 0 {
		t.Error("a mail with a link that does not work waits")
	}
}

// TestRolesOfClaimsAreNotChosenHere: an administrator changes them at the organisation.
func TestRolesOfClaimsAreNotChosenHere(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr"))
	s.browser().signOn().is(200, "desk-today")
	kim, err := s.DB.Credentials(t.Context(), "kim@vo-campus.example")
	if err != nil {
		t.Fatal(err)
	}
	s.staff("beheer@vo-campus.example", "admin", "")
	admin := s.desk("beheer@vo-campus.example")
	page := admin.get(memberPath(kim.Account)).is(200, "desk-member").whole().says("worden bij elke keer inloggen bijgewerkt").hides(`name="roles"`)
	admin.send(page, memberPath(kim.Account), "email", kim.Email, "name", "Kim Bos", "phone", "024 111 22 33", "roles", "admin").is(200, "desk-member").says("024 111 22 33")
	if kim, err = s.DB.Credentials(t.Context(), kim.Email); err != nil || kim.Roles.String() != "hr,interviewer" {
		t.Errorf("%v, %v", kim.Roles, err)
	}
	admin.get(memberPath(kim.Account)+"/verwijderen").is(200, "desk-member-remove").whole().says("komt het bij de volgende keer inloggen terug")
}

// TestWithoutSingleSignOn its addresses are not there.
func TestWithoutSingleSignOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.browser()
	b.get("/hr/inloggen").is(200, "desk-login").hides("organisatie?")
	for path, status := range map[string]int{awayLink: 404, "/hr/inloggen/terug?code=x&state=y": 404, "/hr/inloggen/niet?waarom=role": 200} {
		if r := b.get(path); r.status != status {
			t.Errorf("%s: %d", path, r.status)
		}
	}
}

// TestSignOnLeadsToOurPagesOnly: the address to go to is one of the desk.
func TestSignOnLeadsToOurPagesOnly(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr"))
	for _, to := range []string{"https://evil.example/hr", "//evil.example", "/hr/../v/x", "/hr/inloggen", "/hr/" + strings.Repeat("x", 4000)} {
		b := s.browser()
		r := b.do("GET", b.away(awayLink+"?naar="+url.QueryEscape(to)), nil)
		if r.head.Get("Location") != "/hr" {
			t.Errorf("%.50q leads to %q", to, r.head.Get("Location"))
		}
	}
}

// TestAKeyholderStaysOne: an account that an administrator made a keyholder follows no claim.
func TestAKeyholderStaysOne(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr"))
	s.browser().signOn().is(200, "desk-today")
	kim, err := s.DB.Credentials(t.Context(), "kim@vo-campus.example")
	if err != nil {
		t.Fatal(err)
	}
	holder, seen := kim.Account, kim.State()
	holder.Roles = survey.Roles{survey.RoleKeyholder}
	if err := s.DB.SetMember(t.Context(), s.Keys, sqlite.LogIns{}, holder, seen); err != nil {
		t.Fatal(err)
	}
	b := s.browser()
	b.get(b.away(awayLink))
	b.get("/hr/openen").is(200, "desk-opening")
	b.get("/hr/uitnodigen").is(403, "desk-refused")
}
