package web_test

import (
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
	"nawoord/survey/view"
	"nawoord/survey/web"
)

// helpLink finds where the answers on the help page lead.
var helpLink = regexp.MustCompile(`<a class="link" href="([^"]+)"`)

// TestHelpForEveryRole: each role has its own part and no other's, and every link in it
// leads to a page that the account may see.
func TestHelpForEveryRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for _, me := range s.everybody() {
		b := s.desk(me.Email)
		page := b.get("/hr/hulp").is(http.StatusOK, "desk-help").whole().hides("<no value>")
		for _, role := range survey.AllRoles {
			if has := strings.Contains(page.body, `id="`+string(role)+`"`); has != me.Roles.Has(role) {
				t.Errorf("%s: the part of %s is there: %v", me.Email, role, has)
			}
		}
		page.says(`id="account"`, `href="#account"`)
		if named := strings.Contains(page.body, "Je werkt voor"); named != (me.Unit != survey.Account{}.Unit) {
			t.Errorf("%s: the unit is named: %v", me.Email, named)
		}
		links := helpLink.FindAllStringSubmatch(page.body, -1)
		if len(links) < 6 {
			t.Errorf("%s: only %d links", me.Email, len(links))
		}
		for _, link := range links {
			if r := b.get(html.UnescapeString(link[1])); r.status != http.StatusOK {
				t.Errorf("%s is led to %s: %d", me.Email, link[1], r.status)
			}
		}
	}
}

// TestHelpOfSeveralRoles: one page, with what two roles ask only once, and a way to it on
// every page of the desk, but not before the log-in and not for leavers.
func TestHelpOfSeveralRoles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("alles@vo-campus.example", "admin,hr,interviewer,auditor,reader,policy", "")
	b := s.desk(me.Email)
	page := b.get("/hr/hulp").whole().says(`href="#hr"`, `href="#admin"`, "Wie heeft er meegedaan?", "Een collega gaat weg")
	for _, once := range []string{"Wanneer zie ik cijfers?", "Houdt dit programma zich aan de belofte?", "Wie deed wat, en wanneer?"} {
		if n := strings.Count(page.body, once); n != 1 {
			t.Errorf("%q stands there %d times", once, n)
		}
	}
	for _, address := range []string{"/hr", "/hr/hulp", "/hr/uitnodigingen", "/hr/resultaten", "/hr/account", "/hr/nergens"} {
		if r := b.get(address); r.status == http.StatusOK {
			r.says(`<a href="/hr/hulp">Hulp</a>`)
		}
	}
	_, token := s.invite("vo", "kim@example.org", survey.NL)
	for _, address := range []string{"/hr/inloggen", "/privacy", "/v/" + token} {
		s.browser().get(address).hides("/hr/hulp")
	}
	b.post("/hr/account/taal", "naar", "/hr/hulp")
	b.get("/hr/hulp").whole().says(`<a href="/hr/hulp">Help</a>`, "Who took part?", `href="/privacy?taal=en"`, "Your roles: ", "administrator", "only if nobody was ever invited for it").hides("<no value>")
}

// TestHelpFollowsTheSettings changes one setting after another and sees the answers change.
func TestHelpFollowsTheSettings(t *testing.T) {
	t.Parallel()
	text := func(change func(*survey.Organisation), roles string) string {
		house := surveytest.Organisation(t)
		house.Organisation.Reminders = []int{5}
		change(&house.Organisation)
		s := newSiteOf(t, house, func(o *web.Options) { o.Organisation = house.Organisation })
		s.staff("wie@vo-campus.example", roles, "")
		return s.desk("wie@vo-campus.example").get("/hr/hulp").whole().body
	}
	plain := text(func(*survey.Organisation) {}, "hr,interviewer,admin")
	for name, test := range map[string]struct {
		change        func(*survey.Organisation)
		roles         string
		before, after string
	}{
		"k":        {func(o *survey.Organisation) { o.K = 17 }, "hr,interviewer,admin", "cijfers vanaf 5 antwoorden; teksten en gevoelige antwoorden vanaf 10", "cijfers vanaf 17 antwoorden; teksten en gevoelige antwoorden vanaf 17"},
		"key mode": {func(o *survey.Organisation) { o.KeyMode = survey.KeyHolder }, "hr,interviewer,admin", "vanzelf open en worden dan geteld", "typt een code van papier"},
		"rhythm":   {func(o *survey.Organisation) { o.Rhythm = survey.Quarterly }, "hr,interviewer,admin", "één keer per maand open", "één keer per kwartaal open"},
		"next":     {func(o *survey.Organisation) { o.SeasonEnd = 1231 }, "hr,interviewer,admin", "de volgende dag is " + next(930), "de volgende dag is " + next(1231)},
		"reminder": {func(o *survey.Organisation) { o.Reminders = []int{9, 3} }, "hr,interviewer,admin", "Er gaat een herinnering 5 dagen voor", "Er gaat een herinnering 9 dagen voor het sluiten en een tweede 3 dagen voor het sluiten, ook naar"},
		"none":     {func(o *survey.Organisation) { o.Reminders = nil }, "hr,interviewer,admin", "Er gaat een herinnering", "Vraag er ook niet naar"},
		"retention": {func(o *survey.Organisation) {
			o.Kept = map[survey.Datum]int{survey.DatumRecord: 100, survey.DatumTalk: 11}
		}, "hr,interviewer,admin", "6 maanden na het gesprek", "100 dagen na het gesprek"},
		"talk": {func(o *survey.Organisation) { o.Kept = map[survey.Datum]int{survey.DatumTalk: 11} }, "hr,interviewer,admin", "30 dagen na het afronden", "11 dagen na het afronden"},
	} {
		if !strings.Contains(plain, test.before) {
			t.Errorf("%s: %q is not there", name, test.before)
		}
		if now := text(test.change, test.roles); !strings.Contains(now, test.after) || name != "none" && strings.Contains(now, test.before) || name == "none" && strings.Contains(now, "Er gaat een herinnering") {
			t.Errorf("%s: not %q, or still %q", name, test.after, test.before)
		}
	}
	if holder := text(func(o *survey.Organisation) { o.KeyMode = survey.KeyHolder }, "keyholder"); !strings.Contains(holder, "acht groepen van je blad") {
		t.Error("a keyholder is not told of the code")
	}
	if !slices.Contains(view.Names, "desk-help") {
		t.Error("the page is not in view.Names")
	}
}

// next is the opening day after today, in words.
func next(seasonEnd int) string {
	day, _ := survey.Organisation{SeasonEnd: seasonEnd}.NextOpening(surveytest.Today)
	return view.FormatDay(survey.NL, day)
}
