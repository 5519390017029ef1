package web_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
)

// again logs somebody in on a page that kept a form.
func (b *browser) again(login reply, email string) reply {
	b.t.Helper()
	return b.send(login, "/hr/inloggen", "email", email, "password", password)
}

var said = regexp.MustCompile(`<p class="said">([^<]*)</p>`)

// readBack is what the page after log-in says that was typed.
func (r reply) readBack() string {
	var all []string
	for _, m := range said.FindAllStringSubmatch(r.body, -1) {
		all = append(all, m[1])
	}
	return strings.Join(all, "|")
}

// TestLogInAgain checks that what somebody typed outlives the end of their log-in.
func TestLogInAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	s.later(13 * time.Hour)
	r := b.post("/hr/uitnodigen", "email", "kim@example.org", "first_name", `Kim "K" <b>`, "unit", "vo", "lang", "nl").is(401, "desk-login").whole()
	r.says("bewaard", `name="naar" value="/hr/uitnodigen"`).hides("taal=en", "kim") // a link would lose it; the address is not that of who logs in
	r = b.send(r, "/hr/inloggen", "email", "hr@vo-campus.example", "password", "fout").is(422, "desk-login")
	r = b.again(r, "hr@vo-campus.example").is(200, "desk-resume").whole()
	if got := r.says("Dit schreef je").readBack(); got != "kim@example.org|Kim &#34;K&#34; &lt;b&gt;" {
		t.Errorf("shown: %q", got)
	}
	r.says(`action="/hr/uitnodigen"`, `name="email" value="kim@example.org"`, `value="Kim &#34;K&#34; &lt;b&gt;"`, `name="unit" value="vo"`)
	b.post("/hr/uitnodigen", "email", "kim@example.org", "first_name", "Kim", "unit", "vo").is(422, "desk-invite").says(`value="kim@example.org"`)
	s.later(13 * time.Hour)
	b.post("/hr/resultaten/bestand?periode=2026-01..2026-08&unit=vo", "soort", "json").is(401, "desk-login").says(`name="naar" value="/hr/resultaten/bestand?periode=2026-01..2026-08&amp;unit=vo"`)
	up := b.do("POST", "/hr/inloggen", values("email", "hr@vo-campus.example", "password", password, "naar", "/hr/../mail?periode=2026-01..2026-08"))
	if to := up.head.Get("Location"); up.status != 303 || to != "/hr" {
		t.Errorf("%d to %q", up.status, to)
	}
	s.later(13 * time.Hour)
	b.post("/hr/account/wachtwoord", "current", password, "password", "geheime zin van iemand").is(401, "desk-login").hides("geheime zin", `name="bewaard"`)
	r = b.post("/hr/account", "phone", "024 765 43 21", "name", "Robin Smit", "lang", "nl").is(401, "desk-login").says(`name="naar" value="/hr/account"`)
	r = b.again(r, "hr@vo-campus.example").is(200, "desk-resume")
	if got := r.readBack(); got != "Robin Smit|024 765 43 21" { // the test sends fields by the alphabet
		t.Errorf("shown: %q", got)
	}
	b.send(r, "/hr/account").is(200, "desk-account").says("Je gegevens zijn bewaard", `value="Robin Smit"`)
}

// TestLogInAgainInTheOrderOfTheForm shows what was typed as the form has it.
func TestLogInAgainInTheOrderOfTheForm(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	s.later(13 * time.Hour)
	request, err := http.NewRequest(http.MethodPost, s.base+"/hr/instellingen/words", strings.NewReader("gezien=abc&school_nl=locatie&hr_nl=P%26O&council_nl=&lang=nl"))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", s.base)
	response, err := b.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	text := new(strings.Builder)
	if err := response.Write(text); err != nil {
		t.Fatal(err)
	}
	r := b.again(reply{t: t, body: text.String()}, "hr@vo-campus.example").is(200, "desk-resume")
	if got := r.readBack(); got != "locatie|P&amp;O" {
		t.Errorf("shown: %q", got)
	}
}

// TestLogInAgainAsSomebodyElse shows what was typed to nobody but who typed it: on a shared
// computer another may log in next.
func TestLogInAgainAsSomebodyElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	s.staff("collega@vo-campus.example", "hr", "")
	s.staff("controle@vo-campus.example", "auditor", "")
	s.later(13 * time.Hour)
	typed := func(b *browser) reply {
		return b.post("/hr/gesprekken/nieuw", "fu_name", "Lies Vertrekker", "fu_phone", "06 1234 5678").is(401, "desk-login").hides("Lies", "5678")
	}
	login := typed(b)
	for _, other := range []string{"collega@vo-campus.example", "controle@vo-campus.example"} {
		elsewhere := s.browser()
		elsewhere.again(login, other).is(200, "desk-today").says("laten we met dit account niet zien").hides("Lies", "5678")
	}
	if got := b.again(login, "hr@vo-campus.example").is(200, "desk-resume").readBack(); got != "Lies Vertrekker|06 1234 5678" {
		t.Errorf("shown: %q", got)
	}

	unknown := typed(s.browser()) // nobody knows who typed it
	if got := s.browser().again(unknown, "collega@vo-campus.example").is(200, "desk-resume").readBack(); got != "Lies Vertrekker|06 1234 5678" {
		t.Errorf("shown: %q", got)
	}
	s.browser().again(unknown, "controle@vo-campus.example").is(200, "desk-today").hides("Lies", "5678")

	moved := unknown
	moved.body = strings.ReplaceAll(moved.body, "/hr/gesprekken/nieuw", "/hr/account")
	s.browser().again(moved, "controle@vo-campus.example").is(200, "desk-today").hides("Lies", "5678") // sealed with its address
}

var (
	offered = regexp.MustCompile(`<(?:input type="(?:radio|checkbox|hidden)"|select)[^>]* name="([^"]+)"|<input type="(?:radio|checkbox|hidden)" name="([^"]+)"|<button[^>]* name="([^"]+)"`)
	byHand  = regexp.MustCompile(`<(?:input type="(?:text|email|tel|date|time)"|textarea)[^>]* name="([^"]+)"`)
)

// TestTypedFields holds what the page after log-in shows against the fields of the forms.
func TestTypedFields(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("hr@vo-campus.example", "hr,interviewer,admin", "")
	me := s.desk("hr@vo-campus.example")
	who, err := s.DB.Credentials(t.Context(), "hr@vo-campus.example")
	if err != nil {
		t.Fatal(err)
	}
	talk := s.heldTalk(who.Account, survey.Talk{Name: "Mila", Email: "mila@example.org"})
	record := "/hr/gesprekken/" + talk.ID.String() + "/verslag"
	me.get(record).is(200, "desk-record-new")
	me.post(record+"/begin", "permission", "yes", "leaving", "dismissal").is(200, "desk-record")
	planned := s.talk("vo", survey.Talk{Name: "Kim", Email: "kim@example.org"})
	invitation, _ := s.invite("vo", "kim@example.org", survey.NL)
	point := s.point("vo", "Maak het rooster eerder bekend", "Het rooster is er eerder.")
	pages := []string{
		record, "/hr/gesprekken/" + planned.ID.String() + "/plannen", "/hr/uitnodigingen/" + invitation.ID.String(), points + "/" + point.ID.String(), memberPath(who.Account),
		"/hr/uitnodigen", "/hr/uitnodigen/lijst", "/hr/gesprekken/nieuw", "/hr/vertrekkers", points + "/nieuw", points + "/bundel", "/hr/accounts/nieuw", "/hr/instellingen/onderdelen/nieuw",
	}
	for _, route := range s.server.DeskRoutes() {
		if strings.HasPrefix(route.Path, "/hr/instellingen/") && !strings.Contains(route.Path, ":") && route.Method == http.MethodPost && !strings.HasSuffix(route.Path, "nieuw") {
			pages = append(pages, route.Path)
		}
	}
	for _, path := range pages {
		_, body, _ := strings.Cut(me.get(path).body, "<main")
		for _, m := range offered.FindAllStringSubmatch(body, -1) {
			if name := m[1] + m[2] + m[3]; !s.server.Offered(path, name) {
				t.Errorf("%s: %q was not typed", path, name)
			}
		}
		for _, m := range byHand.FindAllStringSubmatch(body, -1) {
			if s.server.Offered(path, m[1]) {
				t.Errorf("%s: %q was typed", path, m[1])
			}
		}
		if body == "" || !strings.Contains(body, "<form") {
			t.Errorf("%s: no form", path)
		}
	}
}
