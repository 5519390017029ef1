package main

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// What was said in the talk of this journey, and what came of it.
const (
	saidInTalk = "Het nakijkwerk van drie klassen paste niet in de week."
	leaverAdds = "Met de collega's had ik het wel fijn."
	whatToDo   = "Vraag in het tweede jaar hoe het gaat"
	whatWeDid  = "Wij vragen nu elk jaar hoe het gaat."
	headMail   = "directie@vo-campus.example"
)

// talkJourney is the story of one leaver who is not asked for answers but for a talk.
type talkJourney struct {
	*house
	t          *testing.T
	sam, robin atDesk
	anna       onPhone
	leaver     *leaver
}

// TestJourneyOfATalk is the way of what somebody says in a talk: resignation, mail, request,
// planned talk, record, agreed, improvement point, bundle, and the start page of the next
// leaver. Through real HTTP, a real mail server and Chromium without scripts.
func TestJourneyOfATalk(t *testing.T) {
	t.Parallel()
	browser := surveytest.NewBrowser(t)
	j := &talkJourney{house: newHouse(t, monday), t: t}
	wide := surveytest.View{Width: 1280, Height: 900, NoScript: true}
	j.sam, j.robin = atDesk{window{browser.NewTab(t, wide), t, j.base}}, atDesk{window{browser.NewTab(t, wide), t, j.base}}
	j.anna = onPhone{window{browser.NewTab(t, phone), t, j.base}}
	samLink := linkIn(t, j.command("setup", "--key", "file", "--organisation", "VO-Campus", "--units", "vo=35,mbo=20", "--pack", "edu", "--rehearsal",
		"--contact", "Sam de Vries;"+samMail+";024 123 45 67", "--counsellor", "Noor Bakker, 024 765 43 21", "--admin", samMail))
	robinLink := linkIn(t, j.command("account", "add", robinMail, "--role", "interviewer", "--unit", "vo", "--name", "Robin Jansen"))
	j.open()
	j.sam.comesIn(samLink, samMail)
	j.robin.comesIn(robinLink, robinMail)

	j.leaver = j.invites("anna")
	j.asksOnlyTalk()
	j.isPlanned()
	j.moveTo(time.Date(2026, 10, 8, 15, 0, 0, 0, time.UTC)) // the talk is over
	j.sam.Open(j.base + "/hr")
	j.sam.logsIn(samMail)
	record := j.writesRecord()
	own := j.agrees()
	j.makesPoint(record)
	j.followsPoint()
	j.sendsBundle()
	j.nextLeaverSees()
	j.erases(own)
	j.leftNoTrace()
}

// invites lets HR invite one leaver by page and takes the link out of the mail.
func (j *talkJourney) invites(name string) *leaver {
	j.t.Helper()
	l := &leaver{name: name}
	j.sam.Open(j.base + "/hr/uitnodigen")
	j.sam.is("desk-invite")
	j.sam.Type("#email", l.email())
	j.sam.Fill("#last_day", survey.DayOf(j.clock.now()).AddWorking(5).String())
	j.sam.Choose("#unit", "vo")
	j.sam.Click("#group-0")
	j.sam.Click(`input[name="when"][value="` + survey.SendNow + `"]`)
	j.sam.goOn()
	j.sam.is("desk-invite-preview")
	j.sam.Follow(`main form[action$="/verstuur"] button.btn:not(.alt)`)
	j.sam.is("desk-invitations")
	j.restart()
	l.read(j.t, j.await(l.email(), 1))
	return l
}

// asksOnlyTalk asks for a talk on a phone, from the start page and without any answer.
func (j *talkJourney) asksOnlyTalk() {
	j.t.Helper()
	j.anna.Open(j.base + j.leaver.link())
	j.anna.is("start")
	if strings.Contains(j.anna.MainText(), "Dit veranderden wij") {
		j.t.Error("the start page tells of changes before there are any")
	}
	j.anna.Follow(`main a[href*="/gesprek"]`)
	j.anna.is("talk")
	j.anna.tick(map[string][]string{"fu_contact": {"same"}, "fu_with": {"hr_own"}, "fu_form": {"in_person"}, "fu_when": {"afternoon"}})
	j.anna.Type(`input[name="fu_name"]`, "Anna de Wit")
	j.anna.goOn()
	j.anna.is("done")
}

// isPlanned lets the request be confirmed, HR plan it and both sides be reminded.
func (j *talkJourney) isPlanned() {
	j.t.Helper()
	j.moveTo(monday.Add(23 * time.Hour))
	j.await(j.leaver.email(), 2)
	j.sam.Open(j.base + "/hr")
	j.sam.logsIn(samMail)
	when := appointment{day: "2026-10-08", start: "15:00", minutes: "45", place: "Koffiehuis De Linde"}
	j.sam.plans(survey.DayOf(monday).AddWorking(survey.PromiseDays), when)
	j.restart()
	checkCalendar(j.t, j.await(j.leaver.email(), 3), "REQUEST", "0", when, "20261008T130000Z")
	checkCalendar(j.t, j.await(robinMail, 1), "REQUEST", "0", when, "20261008T130000Z")
	j.moveTo(monday.Add(2 * 24 * time.Hour))
	for address, n := range map[string]int{j.leaver.email(): 4, robinMail: 2} {
		if m := j.await(address, n); !strings.Contains(m.text, when.place) || !strings.Contains(strings.ToLower(m.text), "morgen") {
			j.t.Errorf("the reminder to %s\n%s", address, m.text)
		}
	}
}

// writesRecord lets Robin note that the talk was held and write the record, and returns its
// address.
func (j *talkJourney) writesRecord() string {
	j.t.Helper()
	r := j.robin
	r.Open(j.base + "/hr/gesprekken")
	r.logsIn(robinMail)
	r.is("desk-talks")
	r.Follow(`main a[href^="/hr/gesprekken/"]:not([href$="/nieuw"])`)
	r.is("desk-talk")
	r.Follow(`button[name="status"][value="held"]`)
	r.is("desk-talk")
	r.Follow(`main a[href$="/verslag"]`)
	r.is("desk-record-new")
	record := r.Address()
	r.Click(`input[name="permission"][value="yes"]`)
	r.Click(`input[name="leaving"][value="voluntary"]`)
	r.goOn()
	r.is("desk-record")
	for _, tick := range []string{"stay_factors=s_colleagues", "reason_weight.job=strong", "push_factors.job=j_workload", "push_factors.job=j_admin", "keep_factors=k_talk"} {
		name, key, _ := strings.Cut(tick, "=")
		r.Click(`input[name="` + name + `"][value="` + key + `"]`)
	}
	r.Enter(`textarea[name="note_reasons.job"]`, saidInTalk)
	r.Type("#point_1", whatToDo)
	r.Choose("#point_for_1", string(survey.ForSchool))
	r.Follow(`button[name="stap"][value="lezen"]`)
	r.is("desk-record-read")
	r.says(saidInTalk, "De werkdruk was te hoog", "Zo leest de vertrekker het")
	r.Follow(`main form[action$="/stuur"] button.btn`)
	r.is("desk-record-read")
	r.says("Ligt bij de vertrekker")
	j.restart()
	return record
}

var recordLink = regexp.MustCompile(`http://\S+(/g/\S+/verslag)`)

// agrees lets Anna read the record by the link in the mail, take a tick away and add a word.
func (j *talkJourney) agrees() string {
	j.t.Helper()
	m := j.await(j.leaver.email(), 5)
	found := recordLink.FindStringSubmatch(m.text)
	if found == nil {
		j.t.Fatalf("no link to the record in the mail\n%s", m.text)
	}
	for _, said := range []string{saidInTalk, whatToDo, "nakijk"} {
		if strings.Contains(m.text+m.html, said) {
			j.t.Errorf("the mail says what was said in the talk: %q", said)
		}
	}
	j.anna.Open(j.base + found[1])
	j.anna.is("record")
	j.anna.Click(`input[name="push_factors.job"][value="j_admin"]`)
	j.anna.Enter("#view", leaverAdds)
	j.anna.goOn()
	j.anna.is("stopped")
	return found[1]
}

// makesPoint takes the point of the record to the list, with one click. Robin keeps no
// list: HR goes on with it.
func (j *talkJourney) makesPoint(record string) {
	j.t.Helper()
	r := j.robin
	r.Open(record)
	r.is("desk-record-read")
	r.says(leaverAdds, whatToDo)
	left, gone, _ := strings.Cut(r.MainText(), "Weggehaald door de vertrekker")
	if strings.Contains(left, "administratie") || !strings.Contains(gone, "administratie") {
		j.t.Error("the tick that Anna took away is still there, or it does not say that it was taken away")
	}
	r.Follow(`main form[action$="/punt"] button`)
	r.is("desk-record-read")
	r.says("Dit punt staat op de lijst")
	r.Open(j.base + "/hr/verbeterpunten")
	if r.is("desk-refused"); r.Status != http.StatusForbidden {
		j.t.Errorf("the list for an interviewer: %d", r.Status)
	}
}

// followsPoint lets HR find an owner, and say later what was done.
func (j *talkJourney) followsPoint() {
	j.t.Helper()
	s := j.sam
	s.Open(j.base + "/hr")
	s.Follow(`nav a[href="/hr/verbeterpunten"]`)
	s.is("desk-points")
	s.says(whatToDo, "de school of afdeling, vo", "Nog te doen")
	s.Follow(`main .grid a`)
	s.is("desk-point")
	s.Choose("#owner", robinMail)
	s.Fill("#due_on", "2026-12-01")
	s.goOn()
	s.is("desk-points")
	s.says("Robin Jansen", "1 december 2026")
	s.Follow(`main .grid a`)
	s.Click(`input[name="status"][value="done"]`)
	s.Enter("#outcome", whatWeDid)
	s.Click(`input[name="shown"][value="yes"]`)
	s.goOn()
	if s.is("desk-point"); s.Status != http.StatusUnprocessableEntity {
		j.t.Errorf("shown without words for leavers: %d", s.Status)
	}
	s.Type("#shown_nl", whatWeDid)
	s.Type("#shown_en", "We now ask every year how people are doing.")
	s.goOn()
	s.is("desk-points")
	s.says("Klaar", "Zichtbaar voor vertrekkers", whatWeDid)
}

// sendsBundle mails the points of this half year to the head, after a look at the mail.
func (j *talkJourney) sendsBundle() {
	j.t.Helper()
	s := j.sam
	s.Follow(`main a[href$="/bundel"]`)
	s.is("desk-bundle")
	s.says("Voor de school of afdeling", whatToDo)
	s.Enter("#addresses", headMail)
	s.Follow(`main form[method="post"] button`)
	s.is("desk-bundle-preview")
	s.says(headMail, whatToDo)
	if n := len(j.post.to(headMail)); n != 0 {
		j.t.Errorf("%d mails before anybody pressed send", n)
	}
	s.Follow(`button[name="gezien"]`)
	s.is("desk-points")
	j.restart()
	m := j.await(headMail, 1)
	for _, part := range []string{whatToDo, "bij Robin Jansen", whatWeDid} {
		if !strings.Contains(m.text, part) {
			j.t.Errorf("the bundle does not say %q\n%s", part, m.text)
		}
	}
	for _, secret := range []string{"Anna", j.leaver.email(), saidInTalk, leaverAdds, "/g/", "/v/", "/hr/"} { // they may have no account
		if strings.Contains(m.text+m.html, secret) {
			j.t.Errorf("the bundle says %q", secret)
		}
	}
}

// nextLeaverSees what was changed, and the same before and after answering.
func (j *talkJourney) nextLeaverSees() {
	j.t.Helper()
	bas := j.invites("bas")
	fresh := j.visitor().get(bas.link()).is(http.StatusOK, "start")
	for _, part := range []string{"Dit veranderden wij door eerdere antwoorden", whatWeDid} {
		if !strings.Contains(fresh.body, part) {
			j.t.Errorf("the start page does not say %q", part)
		}
	}
	j.send(j.visitor(), bas, "unit", usual, "destination=outside")
	j.visitor().get(bas.link()).same("after sending", fresh)
}

// erases lets Anna erase her record: the point stays, and nothing leads back to her.
func (j *talkJourney) erases(own string) {
	j.t.Helper()
	j.anna.Open(j.base + own)
	j.anna.Follow(`main a[href*="/wissen"]`)
	j.anna.is("confirm")
	j.anna.goOn()
	j.anna.is("stopped")
	if n := j.count("SELECT COUNT(*) FROM record"); n != 0 {
		j.t.Errorf("%d records after erasing", n)
	}
	j.sam.Open(j.base + "/hr/verbeterpunten")
	j.sam.says(whatToDo)
}

// leftNoTrace looks for what was said on the disk and for it and Anna in the log.
func (j *talkJourney) leftNoTrace() {
	j.t.Helper()
	j.settle()
	j.close()
	for _, said := range []string{saidInTalk, leaverAdds, headMail} {
		if strings.Contains(string(j.database()), said) {
			j.t.Errorf("still on the disk: %q", said)
		}
	}
	for _, secret := range []string{saidInTalk, leaverAdds, whatToDo, headMail, j.leaver.email(), j.leaver.token} {
		if strings.Contains(j.log.String(), secret) {
			j.t.Errorf("in the log: %q", secret)
		}
	}
}
