package web_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// memberPath is the page of somebody's account.
func memberPath(a survey.Account) string { return "/hr/accounts/" + a.ID.String() }

func TestAnAdministratorAddsAColleague(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("admin@vo-campus.example", "admin", "")
	b := s.logIn("admin@vo-campus.example")
	b.get("/hr/instellingen").is(200, "desk-settings").says(`href="/hr/accounts"`, "1 collega")
	b.post("/hr/accounts/nieuw").is(422, "desk-member-new").whole().says(`href="#email"`, `href="#name"`, `href="#roles-0"`, `href="#lang-0"`, `href="#how-0"`)
	b.post("/hr/accounts/nieuw", "email", "kim@vo-campus.example", "name", "Kim\r\nBcc: x@example.org", "phone", "", "roles", "keyholder", "roles", "hr", "unit", "nergens").
		is(422, "desk-member-new").says(`href="#name"`, `href="#roles-0"`, `href="#unit"`, `value="keyholder" id="roles-3" checked`)

	b.post("/hr/accounts/nieuw", "email", "kim@vo-campus.example", "name", "Kim", "phone", "", "roles", "hr", "roles", "interviewer", "unit", "vo", "lang", "nl", "how", "mail").
		is(200, "desk-member").whole().says("We mailen een link", "nog geen wachtwoord", `value="interviewer" id="roles-2" checked`)
	if got := s.count("SELECT COUNT(*) FROM outbox WHERE kind = 'account_link'"); got != 1 {
		t.Errorf("%d mails with a link were queued", got)
	}
	b.post("/hr/accounts/nieuw", "email", "KIM@vo-campus.example", "name", "Kim", "phone", "", "unit", "", "roles", "hr", "lang", "nl", "how", "show").
		is(422, "desk-member-new").says("heeft al een account")

	shown := b.post("/hr/accounts/nieuw", "email", "lo@vo-campus.example", "name", "Lo", "phone", "", "unit", "", "roles", "reader", "lang", "en", "how", "show").is(200, "desk-member-link").whole()
	link := regexp.MustCompile(`/hr/wachtwoord/[a-zA-Z0-9_-]+`).FindString(shown.body)
	s.browser().get(link).is(200, "desk-choose").says("lo@vo-campus.example")
	s.browser().post(link, "password", password).is(200, "desk-login")
	s.logIn("lo@vo-campus.example").get("/hr/accounts").is(403, "desk-refused")
	b.get("/hr/accounts").is(200, "desk-members").whole().says("met wachtwoord", "lezer van resultaten", "lo@vo-campus.example")
}

func TestAnAdministratorChangesAndRemoves(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.staff("admin@vo-campus.example", "admin", "")
	robin := s.staff("robin@vo-campus.example", "hr,interviewer", "")
	talk := s.assign(s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org"}), robin)
	b, theirs := s.logIn("admin@vo-campus.example"), s.logIn("robin@vo-campus.example")
	was := b.get(memberPath(robin)).is(200, "desk-member").whole().says("1 gesprek dat nog komt")
	state := was.carried().Get("gezien")

	b.post(memberPath(robin), "gezien", state, "email", robin.Email, "name", "Robin Maas", "phone", "", "unit", "", "roles", "hr", "roles", "interviewer").is(200, "desk-member").says("bewaard", "Robin Maas")
	b.post(memberPath(robin), "gezien", state, "email", robin.Email, "name", "Robin Smit", "phone", "", "unit", "", "roles", "admin").is(409, "desk-member").
		says("intussen gewijzigd", "Robin Maas", `value="Robin Smit"`)
	state = b.get(memberPath(admin)).carried().Get("gezien")
	b.post(memberPath(admin), "gezien", state, "email", admin.Email, "name", "A", "phone", "", "unit", "", "roles", "hr").is(422, "desk-member").says("laatste beheerder", `href="#roles-0"`)
	b.post(memberPath(admin)+"/verwijderen").is(422, "desk-member-remove").whole().says("laatste beheerder")

	b.get(memberPath(robin)+"/verwijderen").is(200, "desk-member-remove").whole().says("van niemand", "afgesproken", "Ja, verwijder").hides("contactpersoon")
	b.post(memberPath(robin)+"/verwijderen").is(200, "desk-members").says("van niemand").hides(robin.Email)
	theirs.get("/hr").is(200, "desk-login")
	b.get(memberPath(robin)).is(404, "desk-refused")

	hr := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	desk := s.logIn("hr@vo-campus.example")
	desk.get("/hr/gesprekken").is(200, "desk-talks").says("Nog niemand die het gesprek voert")
	at := "/hr/gesprekken/" + talk.ID.String()
	desk.get(at).is(200, "desk-talk").whole().says("De afspraak staat nog", "06 12 34 56 78")
	s.browser().get("/g/" + s.Keys.LinkKey().TalkToken(talk.ID)).says("06 12 34 56 78")
	day := (surveytest.Today + 2).String()
	desk.post(at+"/plannen/verstuur", "revision", strconv.Itoa(s.readTalk(talk).Revision), "day", day, "start", "11:00", "minutes", "45",
		"form", "phone", "place", "06 12 34 56 78", "interviewer", hr.Email).is(200, "desk-talks").says("Robin Jansen").hides("geen gesprekken")
}

// TestAChangedAccountLeavesTalks: whoever takes the role away, or gives the unit of a leaver who
// asked for somebody outside, hears that talks are nobody's now.
func TestAChangedAccountLeavesTalks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("admin@vo-campus.example", "admin", "")
	s.staff("hr@vo-campus.example", "hr", "") // so that Robin is not the last
	robin := s.staff("robin@vo-campus.example", "hr,interviewer", "")
	talk := s.assign(s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org"}), robin)
	b := s.logIn("admin@vo-campus.example")
	change := func(more ...string) reply {
		form := []string{"gezien", b.get(memberPath(robin)).carried().Get("gezien"), "email", robin.Email, "name", robin.Name, "phone", "", "roles", "hr"}
		return b.post(memberPath(robin), append(form, more...)...).is(200, "desk-member")
	}
	outside := s.assign(s.talk("mbo", survey.Talk{Name: "Yusuf", Phone: "06 12345678", With: "hr_outside"}), robin)
	change("unit", "vo", "roles", "interviewer").says("Het account is bewaard.").hides("van niemand")
	change("unit", "mbo", "roles", "interviewer").says("Het account is bewaard.", "zijn nu van niemand")
	if s.readTalk(outside).Interviewer != uuid.Nil || s.readTalk(talk).Interviewer != robin.ID {
		t.Error("the wrong talk is left")
	}
	change("unit", "mbo").says("Het account is bewaard.", "zijn nu van niemand").hides("1 gesprek dat nog komt")
	if holder := s.readTalk(talk).Interviewer; holder != uuid.Nil {
		t.Errorf("the talk is still held by %s", holder)
	}
	change("unit", "").says("Het account is bewaard.").hides("van niemand")
}

// A new link closes the one before, and the password works until another one is chosen.
// A form without the unit does not make somebody of one school one of the whole organisation.
func TestAFormOfAnAccountIsWhole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, robin := s.admin(), s.staff("robin@vo-campus.example", "hr", "vo")
	state := b.get(memberPath(robin)).carried().Get("gezien")
	form := []string{"gezien", state, "email", robin.Email, "name", "Robin Maas", "phone", "", "roles", "hr"}
	for _, unit := range [][]string{nil, {"unit", "vo", "unit", ""}} {
		b.post(memberPath(robin), append(form, unit...)...).is(422, "desk-member").whole().says(`href="#unit"`, "kwam niet goed mee")
	}
	if m, err := s.DB.Member(t.Context(), robin.ID); err == nil && (m.Unit != robin.Unit || m.Name != robin.Name) {
		t.Errorf("%+v", m.Account)
	}
	b.post(memberPath(robin), append(form, "unit", "vo")...).is(200, "desk-member").says("Robin Maas")
}

// Who gives up the role of administrator reads that it was saved, on a page that they may see.
func TestAnAdministratorGivesUpTheRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	admin := s.staff("admin@vo-campus.example", "admin,hr", "")
	s.staff("second@vo-campus.example", "admin", "")
	b := s.logIn(admin.Email)
	state := b.get(memberPath(admin)).carried().Get("gezien")
	b.post(memberPath(admin), "gezien", state, "email", admin.Email, "name", "A", "phone", "", "roles", "hr", "unit", "").
		is(200, "desk-account").says("Het account is bewaard", "<dd>HR</dd>")
	b.get(memberPath(admin)).is(403, "desk-refused")
}

// Who takes away the last HR for the whole organisation is told before what nobody sees then,
// and reads it on the first page until somebody has that role.
func TestTheLastHRForTheWholeIsMissed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.admin()
	warned, missed := "Niemand anders die kan inloggen, is HR", "Niemand die kan inloggen, is HR"
	b.get("/hr").is(200, "desk-today").whole().says(missed, "Geef iemand deze rol")
	robin := s.staff("robin@vo-campus.example", "hr", "")
	s.staff("mavo@vo-campus.example", "hr", "vo") // sees the requests of vo, and no texts
	b.get("/hr").is(200, "desk-today").hides(missed)
	contact := s.staff("hr@vo-campus.example", "interviewer", "")
	b.get(memberPath(contact)+"/verwijderen").is(200, "desk-member-remove").whole().says("blijft als contactpersoon")
	b.get(memberPath(robin)+"/verwijderen").is(200, "desk-member-remove").whole().says(warned, "Ja, verwijder")

	for _, form := range [][]string{{"roles", "hr", "unit", "vo"}, {"roles", "interviewer", "unit", ""}} {
		form = append(form, "email", robin.Email, "name", "Robin Jansen", "phone", "")
		shown := b.get(memberPath(robin)).is(200, "desk-member").hides(warned)
		asked := b.send(shown, memberPath(robin), form...).is(409, "desk-member").whole().says(warned, "nog niets gewijzigd")
		if stored, err := s.DB.Credentials(t.Context(), robin.Email); err != nil || !stored.May(survey.MayCheckTexts) {
			t.Fatalf("%+v, %v", stored.Account, err)
		}
		b.send(asked, memberPath(robin), form...).is(200, "desk-member").hides(warned).says("bewaard")
		b.get("/hr").is(200, "desk-today").says(missed)
		b.send(b.get(memberPath(robin)), memberPath(robin), "email", robin.Email, "name", "Robin Jansen", "phone", "", "roles", "hr", "unit", "").is(200, "desk-member").says("bewaard")
	}

	second := s.staff("tweede@vo-campus.example", "hr", "")
	b.get(memberPath(robin)+"/verwijderen").is(200, "desk-member-remove").hides(warned)
	b.post(memberPath(robin)+"/verwijderen").is(200, "desk-members")
	b.post(memberPath(second)+"/verwijderen").is(200, "desk-members")
	b.get("/hr").is(200, "desk-today").says(missed)
	hr := s.logIn("mavo@vo-campus.example")
	hr.get("/hr").is(200, "desk-today").hides(missed)
}

// An administrator, an auditor and a keyholder work for everything: a unit at such a role
// would say less than it gives.
func TestARoleForTheWholeHasNoUnit(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.admin()
	for i, test := range []struct {
		roles  []string
		status int
	}{{[]string{"admin"}, 422}, {[]string{"auditor"}, 422}, {[]string{"admin", "auditor"}, 422}, {[]string{"keyholder"}, 422}, {[]string{"hr", "admin"}, 200}} {
		form := []string{"email", fmt.Sprintf("collega%d@vo-campus.example", i), "name", "Kim", "phone", "", "unit", "vo", "lang", "nl", "how", "mail"}
		for _, role := range test.roles {
			form = append(form, "roles", role)
		}
		r := b.post("/hr/accounts/nieuw", form...)
		if test.status == 200 {
			r.is(200, "desk-member").says("Kim")
			continue
		}
		r.is(422, "desk-member-new").whole().says(`href="#unit"`, "sleutelhouder werkt voor de hele organisatie").hides(`href="#roles-0"`)
	}
}

func TestAnAdministratorGivesANewLink(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("admin@vo-campus.example", "admin", "")
	robin := s.staff("robin@vo-campus.example", "hr", "")
	b := s.logIn("admin@vo-campus.example")
	show := func() string {
		body := b.post(memberPath(robin)+"/link", "how", "show").is(200, "desk-member-link").body
		return regexp.MustCompile(`/hr/wachtwoord/[a-zA-Z0-9_-]+`).FindString(body)
	}
	first, second := show(), show()
	s.browser().get(first).is(410, "desk-refused")
	s.logIn(robin.Email)
	s.browser().get(second).is(200, "desk-choose")
	b.post(memberPath(robin)+"/link", "how", "mail").is(200, "desk-member").says("We mailen")
	b.post(memberPath(robin)+"/link", "how", "mail").is(200, "desk-member")
	if got := s.count("SELECT COUNT(*) FROM outbox WHERE kind = 'account_link'"); got != 1 {
		t.Errorf("%d mails wait, want the last one", got)
	}
	s.later(survey.LinkDays*24*time.Hour + time.Minute)
	s.browser().get(second).is(410, "desk-refused")
	if strings.Contains(second, robin.ID.String()) {
		t.Error("the link tells whose it is")
	}
}

// TestAccountsInPages: many accounts are searched by name, address or unit.
func TestAccountsInPages(t *testing.T) {
	t.Parallel()
	s := newWideSite(t)
	for i := range 30 {
		s.staff(fmt.Sprintf("kim%02d@noord.example", i), "hr", fmt.Sprintf("School %02d", i))
	}
	b := s.desk("hr@noord.example")
	first := b.get("/hr/accounts").is(200, "desk-members").whole().says("32 accounts. Blad 1 van 4.", "vo › School 00").links("/hr/accounts?blad=2")
	if got := strings.Count(first.body, `class="card"`); got != 8 {
		t.Errorf("%d accounts on a page", got)
	}
	b.get("/hr/accounts?q=VO+%E2%80%BA+school+1").is(200, "desk-members").whole().says("10 accounts.", "kim19@", `value="VO › school 1"`).hides("kim09@", "Blad").links("/hr/accounts")
	b.get("/hr/accounts?q=KIM2").says("10 accounts.", "kim29@").hides("kim19@")
	b.get("/hr/accounts?q=KIM07").says("1 account.", "kim07@")
	b.get("/hr/accounts?q=niemand").is(200, "desk-members").whole().says("Geen account gevonden", "Toon alles", `value="niemand"`)
	b.get("/hr/instellingen").says("32 collega")
}
