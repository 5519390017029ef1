package main

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// The people at the desk: Sam does everything but hold talks.
const (
	samMail   = "sam@vo-campus.example"
	adminMail = "admin@vo-campus.example"
	hrMail    = "hr@vo-campus.example"
	robinMail = "robin@vo-campus.example"
)

// monday is the day of the journey: leavers are invited and answer. Their links close on
// 28 October, so that the boxes open on 1 November.
var monday = time.Date(2026, 10, 5, 10, 0, 0, 0, time.UTC)

const people = `email;last_day;unit;group;lang;first_name
anna@example.org;2026-10-14;vo;voluntary;nl;Anna
bas@example.org;14-10-2026;vo;voluntary;nl;Bas
cas@example.org;2026-10-14;vo;voluntary;nl;
dina@example.org;2026-10-14;vo;voluntary;en;Dina
eef@example.org;2026-10-14;vo;voluntary;nl;Eef
finn@example.org;2026-10-14;vo;contract;nl;Finn
gijs@example.org;2026-10-14;vo;voluntary;nl;Gijs
hans@example.org;2026-10-14;vo;other;nl;Hans
iris@example.org;2026-10-14;vo;retirement;nl;Iris
jan@example.org;2026-10-14;vo;voluntary;nl;Jan
kim@example.org;2026-10-14;vo;voluntary;nl;Kim
lena@example.org;2026-10-14;vo;voluntary;nl;Lena
`

// journey is the whole story of an organisation from its first day to its first figures.
type journey struct {
	*house
	watch
	t      *testing.T
	hr     string // the link to choose a password
	robin  string
	desk   map[string]*visitor
	byName map[string]*leaver
	gone   page // what a link shows that opens nothing
}

// TestJourney is the main job from a file of leavers to figures and a planned talk: through
// the commands, real HTTP, a real mail server and Chromium without scripts.
func TestJourney(t *testing.T) {
	t.Parallel()
	browser := surveytest.NewBrowser(t)
	j := &journey{house: newHouse(t, monday), t: t, byName: map[string]*leaver{}, desk: map[string]*visitor{}}
	j.watch.house = j.house
	j.setUp()
	j.invite()
	j.peopleAtDesk()
	j.answersChangeNothingAtDesk()

	anna := j.byName["anna"]
	leaver := onPhone{window{browser.NewTab(t, phone), t, j.base}}
	answersOnPhone(leaver, anna)
	talk := leaver.asksTalk("Anna de Wit")
	j.check("Anna asked for a talk", false)
	hr := atDesk{window{browser.NewTab(t, surveytest.View{Width: 1280, Height: 900, NoScript: true}), t, j.base}}
	hr.comesIn(j.hr, samMail)
	j.planTalk(hr, anna, talk)

	j.otherDoors()
	j.nextMorning()
	j.closeAndOpen()
	j.readFigures(hr)
}

// setUp makes the organisation and its accounts.
func (j *journey) setUp() {
	j.t.Helper()
	j.hr = linkIn(j.t, j.command("setup", "--key", "file", "--organisation", "VO-Campus", "--units", "vo=35,mbo=20", "--pack", "edu", "--rehearsal",
		"--contact", "Sam de Vries;"+samMail+";024 123 45 67", "--counsellor", "Noor Bakker, 024 765 43 21", "--admin", samMail))
	j.robin = linkIn(j.t, j.command("account", "add", robinMail, "--role", "interviewer", "--unit", "vo", "--name", "Robin Jansen"))
}

// invite invites everybody in the file and waits for the mails.
func (j *journey) invite() {
	j.t.Helper()
	file := filepath.Join(j.folder, "people.csv")
	if err := os.WriteFile(file, []byte(people), 0o600); err != nil {
		j.t.Fatal(err)
	}
	if said := j.command("invite", file); !strings.HasPrefix(said, "12 invited") {
		j.t.Errorf("invite says %q", said)
	}
	j.open()
	for _, line := range strings.Split(strings.TrimSpace(people), "\n")[1:] {
		name, _, _ := strings.Cut(line, "@")
		l := &leaver{name: name}
		l.read(j.t, j.await(l.email(), 1))
		j.byName[name] = l
		j.leavers = append(j.leavers, l)
	}
	j.settle()
	j.before = j.database()
}

// peopleAtDesk lets one of every role in, and HR take the invitation of Lena back.
func (j *journey) peopleAtDesk() {
	j.t.Helper()
	for _, email := range []string{adminMail, hrMail} {
		role, _, _ := strings.Cut(email, "@")
		j.desk[email] = j.visitor()
		j.desk[email].comesIn(linkIn(j.t, j.command("account", "add", email, "--role", role)), email)
	}
	j.desk[robinMail] = j.visitor()
	j.desk[robinMail].comesIn(j.robin, robinMail)

	list := j.desk[hrMail].get("/hr/uitnodigingen?q=lena").body
	lena := regexp.MustCompile(`href="(/hr/uitnodigingen/[0-9a-f-]{36})"`).FindStringSubmatch(list)
	if lena == nil {
		j.t.Fatalf("Lena is not in the list\n%s", list)
	}
	v := j.desk[hrMail]
	v.submit(v.get(lena[1]+"/intrekken"), "", nil)
	j.gone = j.visitor().get(j.byName["lena"].link()).is(http.StatusGone, "closed")
	j.opensNothing(j.byName["gijs"].token) // whose own link works
}

// opensNothing checks that whatever looks like a token, but is none, leads to one page.
func (j *journey) opensNothing(token string) {
	j.t.Helper()
	altered := func(at int) string {
		return token[:at] + map[bool]string{true: "b", false: "a"}[token[at] == 'a'] + token[at+1:]
	}
	for what, other := range map[string]string{
		"unknown": strings.Repeat("a", len(token)), "cut": token[:40], "too long": token + "a",
		"another id": altered(3), "another seal": altered(40),
	} {
		j.visitor().get("/v/"+other).same(what, j.gone)
	}
}

// answersChangeNothingAtDesk lets leavers answer, replace and take back: HR's pages stay
// what they were, byte for byte, and so does the page behind the link.
func (j *journey) answersChangeNothingAtDesk() {
	j.t.Helper()
	desk := j.desk[hrMail].crawl()
	cas, casBrowser := j.byName["cas"], j.visitor()
	fresh := j.visitor().get(cas.link())
	j.fetch(cas)

	j.send(casBrowser, cas, "unit", usual, "destination=own_sector open_improve=Niemand_luisterde_naar_het_rooster")
	j.check("Cas sent", false)
	j.visitor().get(cas.link()).same("after sending", fresh)

	bas, basBrowser := j.byName["bas"], j.visitor()
	j.send(basBrowser, bas, "unit", usual, "destination=not_working spoke_before=hr enps=0 open_keep=De_eerste_keer_was_te_snel")
	j.check("Bas sent", false)
	j.send(basBrowser, bas, "unit", usual, "destination=own_sector would_return=no enps=10")
	j.check("Bas sent again", false)

	taken := casBrowser.submit(casBrowser.get(cas.link()+"/wissen"), "", nil)
	taken.is(200, "stopped")
	cas.cast = nil
	j.check("Cas took back", false)
	j.visitor().get(cas.link()).same("after taking back", fresh)

	for name, answers := range map[string]string{
		"gijs": "destination=own_sector stay_factors=s_pupils,s_freedom would_return=yes",
		"hans": "occasion=other destination=outside pull_factors= preventable= keep_factors= enps=3",
		"iris": "occasion=retirement destination= reason_weight.job= reason_weight.relations= reason_weight.personal= push_factors.job= " +
			"pull_factors= decisive= preventable= keep_factors= spoke_before= would_return= retire_timing=as_wanted st_process.pr_info=5",
		"jan": "destination=prefer_not decisive=cannot_choose reason_weight.relations=strong push_factors.relations=r_support push_factors.r_safe=yes",
	} {
		l := j.byName[name]
		j.send(j.visitor(), l, "unit", usual, answers)
		if name == "iris" {
			l.cast.Set("destination", "retired") // not asked of who retires, and counted
		}
		j.check(name+" sent", false)
	}
	kim := j.byName["kim"]
	j.send(j.visitor(), kim, "org", usual, "destination=internal")
	j.check("Kim sent", false)
	if diff := cmp.Diff(desk, j.desk[hrMail].crawl()); diff != "" {
		j.t.Errorf("HR sees that somebody answered\n%s", diff)
	}
}

// planTalk lets HR plan, change and cancel Anna's talk, and reads the calendars.
func (j *journey) planTalk(hr atDesk, anna *leaver, talk string) {
	j.t.Helper()
	promised := survey.DayOf(monday).AddWorking(survey.PromiseDays)
	first := appointment{day: "2026-10-20", start: "15:00", minutes: "45", place: "Koffiehuis De Linde"}
	hr.plans(promised, first)
	j.restart()
	one := checkCalendar(j.t, j.await(anna.email(), 2), "REQUEST", "0", first, "20261020T130000Z")
	checkCalendar(j.t, j.await(robinMail, 1), "REQUEST", "0", first, "20261020T130000Z")

	then := appointment{day: "2026-10-27", start: "09:30", minutes: "30", place: "Lokaal 12"}
	hr.changes(then)
	j.restart()
	two := checkCalendar(j.t, j.await(anna.email(), 3), "REQUEST", "1", then, "20261027T083000Z")
	own := j.visitor().get(strings.TrimPrefix(talk, j.base)).is(200, "talk")
	for _, part := range []string{"Lokaal 12", "Robin Jansen", "9"} {
		if !strings.Contains(own.body, part) {
			j.t.Errorf("the talk's own page does not say %q", part)
		}
	}
	hr.cancels("De spreekkamer is bezet.")
	j.restart()
	three := checkCalendar(j.t, j.await(anna.email(), 4), "CANCEL", "2", then, "20261027T083000Z")
	if one.props["UID"] != two.props["UID"] || one.props["UID"] != three.props["UID"] {
		j.t.Errorf("one appointment, more than one UID: %s, %s, %s", one.props["UID"], two.props["UID"], three.props["UID"])
	}
}

// otherDoors lets leavers stop the mails, only ask for a talk, and attach their answers.
func (j *journey) otherDoors() {
	j.t.Helper()
	j.settle()
	dina, v := j.byName["dina"], j.visitor()
	j.send(v, dina, "unit", usual, "destination=outside")
	v.submit(v.get(dina.link()+"/stop"), "", nil).is(200, "stopped")
	j.check("Dina stopped the mails", false)

	eef, v := j.byName["eef"], j.visitor()
	fresh := j.visitor().get(eef.link())
	asksTalk(v, v.get(eef.link()+"/gesprek"), "Eef", "eef.thuis@example.org")
	j.check("Eef asked for a talk", false)
	j.visitor().get(eef.link()).same("after asking for a talk", fresh)

	finn, v := j.byName["finn"], j.visitor()
	thanks := j.send(v, finn, "unit", usual, "destination=own_sector st_people.st_support=5")
	asksTalk(v, v.submit(thanks, "fu_choice", url.Values{"fu_choice": {"share"}}), "Finn", "finn.thuis@example.org")
	finn.attached = true
	j.check("Finn let his answers be read", false)

	cas := j.byName["cas"]
	fresh = j.visitor().get(cas.link())
	v = j.visitor()
	asksTalk(v, v.get(cas.link()+"/gesprek"), "Cas", "cas.thuis@example.org")
	j.visitor().get(cas.link()).same("after taking back and asking for a talk", fresh)
	j.checkDesk("before the opening", j.desk)
}

// nextMorning is when requests are confirmed and HR hears that they wait.
func (j *journey) nextMorning() {
	j.t.Helper()
	j.moveTo(monday.Add(23 * time.Hour))
	for _, address := range []string{"eef.thuis@example.org", "finn.thuis@example.org", "cas.thuis@example.org"} {
		if m := j.await(address, 1); !strings.Contains(m.text, "/g/") {
			j.t.Errorf("no link of the talk in %q\n%s", m.subject, m.text)
		}
	}
	if m := j.await(samMail, 1); strings.Contains(m.text, "Eef") || strings.Contains(m.text, "/v/") {
		j.t.Errorf("the morning mail names somebody\n%s", m.text)
	}
}
