package web_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// plan is what HR fills in for an appointment.
func plan(s *site, who survey.Account, more ...string) []string {
	return append([]string{
		"day", (surveytest.Today + 3).String(), "start", "14.30", "minutes", "45",
		"form", "in_person", "place", "Kamer 2.14", "interviewer", who.Email,
	}, more...)
}

func (s *site) readTalk(t survey.Talk) survey.Talk {
	s.t.Helper()
	now, err := s.DB.Talk(context.Background(), t.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return now
}

func TestPlanATalk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org", With: "hr_outside", FormWish: "phone", When: []string{"late"}})
	b := s.desk("hr@vo-campus.example")
	path := "/hr/gesprekken/" + talk.ID.String()
	b.get("/hr").says("Mila", "Nog 5 werkdagen", "Contact beloofd uiterlijk maandag 14 september")
	b.get("/hr/gesprekken").says("Mila", "mila@example.org", "HR van buiten het onderdeel", "Telefonisch", "na 16.00 uur", "Blijven apart")
	b.post(path+"/plannen", "revision", "1", "day", "2020-01-01", "form", "in_person").is(422, "desk-plan").whole().
		says(`href="#day"`, `href="#start"`, `href="#minutes"`, `href="#place"`, `href="#interviewer"`)
	b.post(path+"/plannen", plan(s, me, "revision", "1", "place", "Kamer 2.14")...).is(422, "desk-plan") // doubled

	mailed := s.mails()
	for _, step := range []string{"/plannen", "/plannen/verstuur"} { // it is ten o'clock
		b.post(path+step, "revision", "1", "day", surveytest.Today.String(), "start", "9.59", "minutes", "45", "form", "in_person", "place", "Markt 4", "interviewer", me.Email).
			is(422, "desk-plan").says(`href="#start"`, "Deze tijd is vandaag al voorbij", `value="Markt 4"`)
	}
	if s.mails() != mailed {
		t.Error("a talk in the past was mailed")
	}

	before := s.database()
	preview := b.post(path+"/plannen", plan(s, me, "revision", "1")...).is(200, "desk-plan-preview").whole().
		says("Beste Mila", "donderdag 10 september van 14.30 tot 15.15 uur", "Kamer 2.14", "mila@example.org")
	if string(before) != string(s.database()) {
		t.Error("a preview changed the database")
	}
	b.send(preview, path+"/plannen", "wijzig", "ja").is(200, "desk-plan").says(`value="Kamer 2.14"`)
	mails := s.mails()
	b.send(preview, path+"/plannen/verstuur").is(200, "desk-talks").says("De afspraak staat", "Gepland")
	if got := s.mails() - mails; got != 2 {
		t.Errorf("%d mails were queued, want one to the leaver and one to the interviewer", got)
	}

	// A second press of the button is no change of somebody else, and mails nobody again.
	b.send(preview, path+"/plannen/verstuur").is(200, "desk-talks").says("De afspraak staat")
	if now := s.readTalk(talk); now.Revision != 2 || s.mails() != mails+2 {
		t.Errorf("pressed twice: revision %d, %d mails", now.Revision, s.mails()-mails)
	}

	// Another form from before the change: nothing is overwritten.
	late := b.send(preview, path+"/plannen/verstuur", "place", "Ergens anders").is(409, "desk-plan").whole().
		says("Iemand anders", `value="Ergens anders"`, "Kamer 2.14", `name="revision" value="2"`)
	if now := s.readTalk(talk); now.Place != "Kamer 2.14" {
		t.Errorf("overwritten: %q", now.Place)
	}
	moved := b.post(path+"/plannen", plan(s, me, "revision", late.carried().Get("revision"))...).is(200, "desk-plan-preview").says("Gesprek op donderdag 10 september")
	moved = b.send(moved, path+"/plannen", "place", "Markt 4").is(200, "desk-plan-preview").says("De afspraak voor ons gesprek is veranderd", "Markt 4")
	b.send(moved, path+"/plannen/verstuur").is(200, "desk-talks")
	if err := s.DB.ProposeTime(t.Context(), talk.ID, "liever vrijdag"); err != nil {
		t.Fatal(err)
	}
	same := b.post(path+"/plannen", plan(s, me, "revision", "4")...).is(200, "desk-plan-preview")
	b.send(same, path+"/plannen", "place", "Markt 4").is(200, "desk-plan-preview").says("Dat lukt helaas niet", "Markt 4")

	b.get(path+"/afzeggen").is(200, "desk-cancel").whole()
	b.post(path+"/afzeggen", "revision", "1", "reason", "").is(409, "desk-talk").says("Iemand anders")
	b.post(path+"/afzeggen", "revision", "4", "reason", strings.Repeat("x", 301)).is(422, "desk-cancel")
	for range 2 { // a double click finds it done
		b.post(path+"/afzeggen", "revision", "4", "reason", "Ik ben ziek.").is(200, "desk-talk").says("De afspraak is afgezegd", "Afgezegd, opnieuw plannen").hides("Kamer 2.14", "Markt 4")
	}
	b.post(path+"/afzeggen", "revision", "4", "reason", "Een andere reden.").is(409, "desk-talk").says("Iemand anders")
	if now := s.readTalk(talk); now.Status != survey.TalkRequested || now.Reason != "Ik ben ziek." || now.Revision != 5 {
		t.Errorf("cancelled: %+v", now)
	}
	b.get("/hr").is(200, "desk-today").says("Mila", "Nog 5 werkdagen", "Contact beloofd uiterlijk maandag 14 september")
	leaver := "/g/" + s.Keys.LinkKey().TalkToken(talk.ID)
	s.browser().get(leaver).is(200, "talk").says("De afspraak gaat niet door. We nemen uiterlijk maandag 14 september contact op").hides("Aangevraagd")
	b.get(path).says("wissen we naam en contactgegevens")
	s.browser().post(leaver + "/intrekken")
	b.get(path).is(200, "desk-talk").whole().says("Ingetrokken").hides("wissen we naam en contactgegevens") // they are gone
	if strings.Contains(s.log.String(), "mila@example.org") {
		t.Error("an address stands in the log")
	}
}

func TestTalkGoesOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	b := s.desk("hr@vo-campus.example")
	b.post("/hr/gesprekken/nieuw", "unit", "vo", "lang", "nl").is(422, "desk-talk-new").whole().says(`href="#fu_phone"`)
	b.post("/hr/gesprekken/nieuw", "fu_name", "Mila", "fu_phone", "06 12345678", "unit", "vo", "lang", "nl").is(200, "desk-talk").says("ingevoerd door HR")
	talk := s.onlyTalk()
	path := "/hr/gesprekken/" + talk.ID.String()
	status := func(to survey.TalkStatus, want int) {
		t.Helper()
		seen := s.readTalk(talk).Revision
		for range 2 { // a double click finds it done
			b.post(path+"/status", "revision", strconv.Itoa(seen), "status", string(to)).is(want, "desk-talk")
		}
		if now := s.readTalk(talk); want == 200 && (now.Status != to || now.Revision != seen+1) {
			t.Errorf("the talk is %s at revision %d, want %s at %d", now.Status, now.Revision, to, seen+1)
		}
	}
	status(survey.TalkContacted, 200)
	status(survey.TalkHeld, 409)
	status("onzin", 409)
	b.post(path+"/plannen", "revision", "2", "day", (surveytest.Today+6).String(), "start", "23.50", "minutes", "90", "form", "in_person", "place", "Markt 4", "interviewer", me.Email).
		is(200, "desk-plan-preview").whole().says("op een vrije dag, of heel vroeg of heel laat")
	preview := b.post(path+"/plannen", plan(s, me, "revision", "2")...).is(200, "desk-plan-preview").hides("op een vrije dag").says("gaf geen e-mailadres", "06 12345678", "Past dit niet? Bel mij").hides("mail mij")
	b.send(preview, path+"/plannen/verstuur").is(200, "desk-talks")
	b.get(path).hides(`value="held"`) // not before it begins
	// Who gave no address reads no reason, so none is asked.
	b.get(path+"/afzeggen").is(200, "desk-cancel").whole().says("Bel 06 12345678").hides("Reden", "letterlijk in de mail")
	s.later(3 * 24 * time.Hour) // the day itself, at ten
	b = s.desk("hr@vo-campus.example")
	b.get(path).hides(`value="held"`)
	status(survey.TalkHeld, 409)
	s.later(4*time.Hour + 30*time.Minute)
	b = s.desk("hr@vo-campus.example")
	b.get(path).says(`value="held"`)
	status(survey.TalkHeld, 200)
	status(survey.TalkClosed, 200)
	b.get(path+"/plannen").is(409, "desk-refused").whole().links(path)
	b.get(path).is(200, "desk-talk").hides("/plannen").whole()
}

func TestTalkIsSeenByThoseTheLeaverChose(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adviser := s.staff("adviseur@vo-campus.example", "interviewer", "")
	s.staff("vo@vo-campus.example", "hr", "vo")
	s.staff("hr@vo-campus.example", "hr", "")
	outside := s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org", With: "hr_outside"})
	own := s.talk("vo", survey.Talk{Name: "Daan", Email: "daan@example.org", With: "hr_own"})
	s.desk("vo@vo-campus.example").get("/hr/gesprekken").says("Daan").hides("Mila")
	s.desk("vo@vo-campus.example").get("/hr/gesprekken/"+outside.ID.String()).is(404, "desk-refused")
	s.desk("adviseur@vo-campus.example").get("/hr/gesprekken").hides("Daan", "Mila", "nog niemand").says("Er staan hier nu geen gesprekken")
	b := s.desk("hr@vo-campus.example")
	b.get("/hr/gesprekken").says("Daan", "Mila")
	path := "/hr/gesprekken/" + own.ID.String()
	b.send(b.post(path+"/plannen", plan(s, adviser, "revision", "1")...), path+"/plannen/verstuur").is(200, "desk-talks")
	s.desk("adviseur@vo-campus.example").get(path).is(200, "desk-talk").says("Daan")
}

func TestReadAttachedAnswers(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adviser := s.staff("adviseur@vo-campus.example", "interviewer", "")
	s.staff("hr@vo-campus.example", "hr,interviewer", "")
	leaver, _ := s.sent("leaver@example.org")
	leaver.post("/bedankt", "fu_choice", "share")
	leaver.post("/gesprek/lezen", "fu_contact", "phone", "fu_phone", "06 12345678", "fu_name", "Mila").is(200, "done")
	talk := s.onlyTalk()
	path := "/hr/gesprekken/" + talk.ID.String()

	b := s.desk("hr@vo-campus.example")
	b.get(path).is(200, "desk-talk").says("Dat is nog niet verteld").hides("/antwoorden\"")
	b.post(path+"/antwoorden").is(403, "desk-refused")
	b.send(b.post(path+"/plannen", plan(s, adviser, "revision", strconv.Itoa(talk.Revision))...), path+"/plannen/verstuur").is(200, "desk-talks")

	reader := s.desk("adviseur@vo-campus.example")
	reader.post(path+"/antwoorden").is(403, "desk-refused") // the leaver does not know yet
	b.post(path+"/verteld", "revision", strconv.Itoa(s.readTalk(talk).Revision)).is(403, "desk-refused")
	reader.get(path).says("Ik heb verteld wie de antwoorden leest")
	reader.post(path+"/verteld", "revision", strconv.Itoa(s.readTalk(talk).Revision)).is(200, "desk-talk").says("Lees de antwoorden", "Dat is Robin Jansen")
	reader.post(path+"/antwoorden").is(200, "desk-answers").whole().says("Waarom stopt je baan bij vo?", "Ik ga zelf weg", "overgeslagen")
	b.post(path+"/antwoorden").is(403, "desk-refused")
	b.get(path).says("Gelezen door", "Robin Jansen, 7 september 2026")
}

// TestCloseWithoutATalk: it is asked first, can be put back, and leaves no record to make of
// an appointment that was cancelled.
func TestCloseWithoutATalk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org"})
	b, path := s.desk("hr@vo-campus.example"), "/hr/gesprekken/"+talk.ID.String()
	b.send(b.post(path+"/plannen", plan(s, me, "revision", "1")...), path+"/plannen/verstuur").is(200, "desk-talks")
	b.get(path+"/afsluiten").is(409, "desk-refused") // cancel first
	b.post(path+"/afzeggen", "revision", "2").is(200, "desk-talk").says(path + "/afsluiten").hides(`value="closed"`)
	ask := b.get(path+"/afsluiten").is(200, "desk-close").whole().says("Mila", "De vertrekker krijgt geen mail")
	b.post(path+"/status", "revision", ask.carried().Get("revision"), "status", "closed").is(200, "desk-talk").
		says("Afgesloten zonder gesprek", "Zet terug op nieuw").hides("Kamer 2.14", "Maak het verslag", `t-closed">Afgerond<`)
	b.get("/hr/gesprekken?deel=over").says("Mila", "Afgesloten zonder gesprek").hides(`t-closed">Afgerond<`)
	b.post(path+"/verslag/begin", "permission", "yes", "leaving", "voluntary").is(409, "desk-talk")
	b.post(path+"/status", "revision", "4", "status", "requested").is(200, "desk-talk").says("Afgezegd, opnieuw plannen")
	if now := s.readTalk(talk); now.Status != survey.TalkRequested || now.ClosedOn != 0 || now.Email != talk.Email {
		t.Errorf("put back: %+v", now)
	}
}

// TestHROfAnotherUnitClosesATalk: they do not see it any more afterwards, and hear both before
// and after that it was closed.
func TestHROfAnotherUnitClosesATalk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("mbo@vo-campus.example", "hr", "mbo")
	talk := s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org", With: "hr_outside"})
	b, path := s.desk("mbo@vo-campus.example"), "/hr/gesprekken/"+talk.ID.String()
	b.get(path+"/afsluiten").is(200, "desk-close").whole().says("Jij ziet de aanvraag daarna niet meer").hides("kun je de aanvraag terugzetten")
	b.post(path+"/status", "revision", "1", "status", "closed").is(200, "desk-talks").says("De stand van het gesprek is aangepast").hides("Mila")
	b.post(path+"/status", "revision", "1", "status", "closed").is(404, "desk-refused").whole().says("Dit gesprek staat niet bij jou", "Alle gesprekken")
	if now := s.readTalk(talk); now.Status != survey.TalkClosed {
		t.Errorf("the talk is %s", now.Status)
	}
	s.hr().get(path).is(200, "desk-talk").says("Zet terug op nieuw")
}

// TestATalkGivenAwayTwice: the second press finds a talk that is somebody else's, and mails
// nobody again.
func TestATalkGivenAwayTwice(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	robin, noor := s.staff("robin@vo-campus.example", "interviewer", ""), s.staff("noor@vo-campus.example", "interviewer", "")
	talk := s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org"})
	path := "/hr/gesprekken/" + talk.ID.String()
	s.hr().post(path+"/toewijzen", "revision", "1", "interviewer", robin.Email).is(200, "desk-talk")
	b := s.desk(robin.Email)
	preview := b.post(path+"/plannen", plan(s, noor, "revision", "2")...).is(200, "desk-plan-preview")
	b.send(preview, path+"/plannen/verstuur").is(200, "desk-talks").says("De afspraak staat")
	mails := s.mails()
	b.send(preview, path+"/plannen/verstuur").is(404, "desk-refused").says("Misschien voert iemand anders het nu", "Alle gesprekken")
	if s.mails() != mails {
		t.Error("pressed twice, mailed twice")
	}
}

// TestAHolidayIsNoPromisedDay: it does not count for who asks, nor for HR, nor among the
// days that are left; a day that was promised before stays.
func TestAHolidayIsNoPromisedDay(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	s.staff("hr@vo-campus.example", "hr,interviewer", "")
	b := s.logIn("hr@vo-campus.example")
	early := s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org"})
	b.post("/hr/instellingen/holidays", "holidays", "9 september t/m 11 september 2026 Studiedagen").is(200, "desk-setting")
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	s.browser().post("/v/"+token+"/gesprek", "fu_contact", "same", "fu_with", "any").is(200, "done").says("donderdag 17 september")
	b.post("/hr/gesprekken/nieuw", "fu_name", "Kim", "fu_phone", "06 12345678", "unit", "vo", "lang", "nl").is(200, "desk-talk")
	talks, err := s.DB.Talks(t.Context())
	if err != nil || len(talks) != 3 {
		t.Fatalf("%d talks, %v", len(talks), err)
	}
	for _, talk := range talks {
		want := "2026-09-17"
		if talk.ID == early.ID {
			want = "2026-09-14"
		}
		if talk.PromisedOn.String() != want {
			t.Errorf("a talk from %s is promised on %s, want %s", talk.Source, talk.PromisedOn, want)
		}
	}
	b.get("/hr").says("Nog 2 werkdagen", "maandag 14 september", "Nog 5 werkdagen", "donderdag 17 september")
}
