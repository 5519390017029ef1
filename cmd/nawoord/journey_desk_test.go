package main

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/view"
)

const password = "een heel lang wachtwoord"

var oneTimeLink = regexp.MustCompile(`http://\S+(/hr/wachtwoord/\S+)`)

// linkIn finds the one-time link in what a command printed.
func linkIn(t *testing.T, printed string) string {
	t.Helper()
	found := oneTimeLink.FindStringSubmatch(printed)
	if found == nil {
		t.Fatalf("no link to choose a password in\n%s", printed)
	}
	return found[1]
}

// comesIn chooses a password with a one-time link and logs in.
func (v *visitor) comesIn(link, email string) {
	v.t.Helper()
	v.submit(v.get(link).is(200, "desk-choose"), "password", url.Values{"password": {password}})
	v.logsIn(email)
}

func (v *visitor) logsIn(email string) {
	v.t.Helper()
	v.submit(v.get("/hr/inloggen").is(200, "desk-login"), "email", url.Values{"email": {email}, "password": {password}}).is(200, "desk-today")
}

// atDesk is HR.
type atDesk struct{ window }

func (d atDesk) says(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if got := d.MainText(); !strings.Contains(got, text) {
			d.t.Errorf("%q is not at %s\n%s", text, d.Address(), got)
		}
	}
}

func (d atDesk) comesIn(link, email string) {
	d.t.Helper()
	d.Open(d.base + link)
	d.is("desk-choose")
	d.Type("#password", password)
	d.goOn()
	d.logsIn(email)
}

func (d atDesk) logsIn(email string) {
	d.t.Helper()
	d.is("desk-login")
	d.Type("#email", email)
	d.Type("#password", password)
	d.goOn()
}

// appointment is what HR fills in.
type appointment struct{ day, start, minutes, place string }

// plans opens the request of the list and plans it.
func (d atDesk) plans(promised survey.Day, a appointment) {
	d.t.Helper()
	d.is("desk-today")
	d.Follow(`nav a[href="/hr/gesprekken"]`)
	d.is("desk-talks")
	d.says("Anna de Wit", view.FormatWeekday(survey.NL, promised))
	d.Follow(`main a[href^="/hr/gesprekken/"]:not([href$="/nieuw"])`)
	d.is("desk-talk")
	d.Follow(`main a[href$="/plannen"]`)
	d.is("desk-plan")
	d.goOn()
	if d.is("desk-plan"); d.Status != 422 {
		d.t.Errorf("nothing filled in: got %d, want 422", d.Status)
	}
	d.Click(`input[name="form"][value="in_person"]`)
	d.sends(a)
}

// sends fills in when and where, looks at the mail and sends it.
func (d atDesk) sends(a appointment) {
	d.t.Helper()
	d.Fill("#day", a.day)
	d.Fill("#start", a.start)
	d.Type("#minutes", a.minutes)
	d.Type("#place", a.place)
	d.goOn()
	d.is("desk-plan-preview")
	d.says("Robin Jansen")
	d.Follow(`main form[action*="/verstuur"] button.btn:not(.alt)`)
	d.is("desk-talks")
	d.says(strings.Replace(a.start, ":", ".", 1))
}

// changes plans another time.
func (d atDesk) changes(a appointment) {
	d.t.Helper()
	d.Follow(`main a[href^="/hr/gesprekken/"]:not([href$="/nieuw"])`)
	d.Follow(`main a[href$="/plannen"]`)
	d.is("desk-plan")
	d.sends(a)
}

// cancels takes the appointment back.
func (d atDesk) cancels(reason string) {
	d.t.Helper()
	d.Follow(`main a[href^="/hr/gesprekken/"]:not([href$="/nieuw"])`)
	d.Follow(`main a[href$="/afzeggen"]`)
	d.is("desk-cancel")
	d.Type("#reason", reason)
	d.goOn()
	d.is("desk-talk")
}

// forbidden is what no shared calendar may say.
var forbidden = regexp.MustCompile(`(?i)anna|de wit|vertrek|exit|ontslag|afscheid|farewell|leav|vragenlijst`)

// checkCalendar checks the calendar in a mail about an appointment: both copies.
func checkCalendar(t *testing.T, m received, method, sequence string, a appointment, utc string) event {
	t.Helper()
	if m.calendar == "" || m.calendar != m.attachment {
		t.Fatalf("the mail has no calendar, or another one as a file\n%s\n%s", m.calendar, m.attachment)
	}
	e := readCalendar(t, m.calendar)
	if e.method != method || m.method != method {
		t.Errorf("method %q in a part with %q, want %q", e.method, m.method, method)
	}
	e.is("SEQUENCE", sequence)
	e.is("CLASS", "PRIVATE")
	e.is("LOCATION", a.place)
	e.is("ORGANIZER", "mailto:robin@vo-campus.example")
	e.is("ATTENDEE", "mailto:"+m.to)
	e.is("DTSTART", utc)
	if got := e.moment("DTEND").Sub(e.moment("DTSTART")).String(); got != a.minutes+"m0s" {
		t.Errorf("length: got %s, want %s minutes", got, a.minutes)
	}
	e.moment("DTSTAMP")
	status, answer := "CONFIRMED", true
	if method == "CANCEL" {
		status, answer = "CANCELLED", false
	}
	e.is("STATUS", status)
	if got := strings.Contains(e.params["ATTENDEE"], "RSVP=TRUE"); got != answer {
		t.Errorf("asks for an answer: got %t, want %t (%s)", got, answer, e.params["ATTENDEE"])
	}
	for name, value := range e.props {
		if found := forbidden.FindString(value); found != "" && name != "UID" && name != "ORGANIZER" && name != "ATTENDEE" {
			t.Errorf("%s says %q: %s", name, found, value)
		}
	}
	return e
}
