package web_test

import (
	"context"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// heldTalk is a talk that somebody held today.
func (s *site) heldTalk(who survey.Account, t survey.Talk) survey.Talk {
	s.t.Helper()
	ctx := context.Background()
	t = s.talk("vo", t)
	day := survey.DayOf(s.clock())
	appointment := survey.Appointment{Day: day, Start: 600, Minutes: 40, Form: "in_person", Place: "Markt 4"}
	if err := s.DB.ScheduleTalk(ctx, t.ID, t.Revision, appointment, who.ID, s.clock()); err != nil {
		s.t.Fatal(err)
	}
	t = s.readTalk(t)
	if err := s.DB.SetTalkStatus(ctx, t.ID, t.Revision, survey.TalkHeld, day); err != nil {
		s.t.Fatal(err)
	}
	return s.readTalk(t)
}

func (s *site) readRecord(t survey.Talk) survey.Record {
	s.t.Helper()
	r, err := s.DB.OwnRecord(context.Background(), t.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return r
}

// boxes is what an interviewer fills in.
func boxes(more ...string) []string {
	return append([]string{
		"shown", "voluntary", "leaving", "voluntary", "held_on", "7-9-2026", "minutes", "40", "form", "in_person",
		"stay_factors", "s_mood", "stay_factors", "s_pupils", "note_back", "Fijne tijd.", "reason_weight.job", "strong",
		"push_factors.job", "j_workload", "note_reasons.job", "Te veel nakijkwerk.", "decisive", "r_support",
		"point_1", "Maak het rooster eerder bekend", "point_for_1", "school", "point_urgent_1", "soon",
	}, more...)
}

// changedBoxes is boxes with other values of some fields.
func changedBoxes(change []string, more ...string) []string {
	form := boxes(more...)
	for i := 0; i < len(change); i += 2 {
		form[slices.Index(form, change[i])+1] = change[i+1]
	}
	return form
}

func TestRecordInBoxes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adviser := s.staff("adviseur@vo-campus.example", "interviewer", "")
	s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.heldTalk(adviser, survey.Talk{Name: "Mila", Email: "mila@example.org"})
	path := "/hr/gesprekken/" + talk.ID.String() + "/verslag"
	b, other := s.desk("adviseur@vo-campus.example"), s.desk("hr@vo-campus.example")
	b.get("/hr").says("Verslagen", "Maak het verslag")
	b.get("/hr/gesprekken/"+talk.ID.String()).says("Maak het verslag", path)
	for _, address := range []string{path, path + "/stuur"} {
		other.get(address).is(403, "desk-refused")
	}
	other.post(path, boxes("revision", "1")...).is(403, "desk-refused")
	other.get("/hr/gesprekken/" + talk.ID.String()).hides(path)

	b.get(path).is(200, "desk-record-new").whole().says("Vraag in het gesprek of je een verslag mag maken")
	b.post(path+"/begin").is(422, "desk-record-new").whole().says(`href="#permission-0"`, `href="#leaving-0"`)
	b.post(path+"/begin", "permission", "yes", "leaving", "voluntary").is(200, "desk-record").whole().
		says("2b. Reden: Het werk zelf", "De werkdruk was te hoog", "3. Wat gaf de doorslag?", `value="40"`, "<optgroup")
	b.post(path, boxes("revision", "1", "minutes", "40")...).is(422, "desk-record").whole().says(`href="#minutes"`, "Te veel nakijkwerk.") // doubled
	b.post(path, boxes("revision", "1", "note_next", strings.Repeat("x", 601))...).is(422, "desk-record").says(`href="#note_next"`, "Maak het rooster eerder bekend")
	b.post(path, boxes("revision", "1", "stap", "bewaar")...).is(200, "desk-record").whole().says("Het concept is bewaard", "Te veel nakijkwerk.", `value="r_support" selected`)
	r := s.readRecord(talk)
	if len(r.Ticks["stay_factors"]) != 2 || r.Ticks["push_factors.relations"][0] != "r_support" || r.Points[0].For != survey.ForSchool || r.Minutes != 40 {
		t.Errorf("stored: %+v", r)
	}

	// Another browser saved first: both are shown and nothing is overwritten.
	late := b.post(path, changedBoxes([]string{"minutes", "60", "form", "phone"}, "revision", "1", "note_next", "Een andere school.")...).is(409, "desk-record").whole().
		says("op een andere plek bewaard", "Een andere school.", `name="revision" value="2"`)
	late.says("Zo staat het er nu anders", "<dt>Wat komt hierna?: Toelichting</dt>", "<dt>Duur in minuten</dt><dd class=\"said\">40</dd>", "<dt>Vorm</dt><dd class=\"said\">Op een afgesproken plek</dd>").
		hides("<dt>Soort vertrek</dt>")
	if s.readRecord(talk).Notes["next"] != "" {
		t.Error("overwritten")
	}
	// Another kind of leaver shows other boxes, and loses nothing.
	b.post(path, boxes("revision", "2", "leaving", "dismissal")...).is(422, "desk-record") // doubled
	b.post(path, changedBoxes([]string{"leaving", "retirement"}, "revision", "2")...).is(200, "desk-record").says("Kennis overdragen").hides("Reden: Het werk zelf")
	if s.readRecord(talk).Notes["reasons.job"] == "" {
		t.Error("another kind of leaver lost a text")
	}
	b.post(path, changedBoxes([]string{"note_reasons.job", "Te veel overleg."}, "revision", "2")...).is(409, "desk-record").whole().
		says("<dt>Soort vertrek</dt><dd class=\"said\">Pensioen", "<dt>Reden: Het werk zelf: Toelichting</dt><dd class=\"said\">Te veel nakijkwerk.</dd>").hides("(leeg)", "Wat gaf de doorslag?:")
	b.post(path, "revision", "3", "shown", "retirement", "leaving", "voluntary", "held_on", "2026-09-07", "minutes", "40", "form", "in_person",
		"note_back", "Fijne tijd.", "stay_factors", "s_mood", "point_1", "Maak het rooster eerder bekend", "point_for_1", "school", "stap", "lezen").
		is(200, "desk-record-read").whole().says("Zo leest de vertrekker het", "mila@example.org", "maandag 21 september", "Te veel nakijkwerk.", "Voor: de school")
	mails := s.mails()
	b.post(path+"/stuur", "revision", "1").is(409, "desk-record-read").says("intussen veranderd")
	b.post(path+"/stuur", "revision", "4").is(200, "desk-record-read").whole().says("Ligt bij de vertrekker")
	if s.mails() != mails+1 {
		t.Error("no mail to the leaver")
	}
	b.post(path, boxes("revision", "5")...).is(409, "desk-record-read").whole().says("intussen veranderd", "Dit typte je")
	b.post(path+"/terug", "revision", "5").is(200, "desk-record").says("Je kunt weer schrijven")
	if strings.Contains(s.log.String(), "nakijkwerk") {
		t.Error("a text stands in the log")
	}
}

// TestOnlyWhatTheLeaverReadsIsSent: what was filled in before the kind of leaver changed is in
// no box, so it is erased at sending. Who then changes nothing agrees.
func TestOnlyWhatTheLeaverReadsIsSent(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.heldTalk(me, survey.Talk{Name: "Mila", Email: "mila@example.org"})
	path, own := "/hr/gesprekken/"+talk.ID.String()+"/verslag", "/g/"+s.Keys.LinkKey().TalkToken(talk.ID)+"/verslag"
	b, leaver := s.desk("hr@vo-campus.example"), s.browser()
	b.post(path+"/begin", "permission", "yes", "leaving", "voluntary")
	b.get(path+"/stuur").is(200, "desk-record-read").says("Er staat nog niets in", "Schrijf verder").hides("Stuur ter lezing", "Zo leest de vertrekker het")
	b.post(path+"/stuur", "revision", "1").is(200, "desk-record-read").says("Er staat nog niets in")
	if r := s.readRecord(talk); r.Status != survey.RecordDraft {
		t.Errorf("a record with nothing in it is %s", r.Status)
	}
	b.post(path, changedBoxes([]string{"leaving", "contract"}, "revision", "1")...).is(200, "desk-record").hides("Te veel nakijkwerk.")
	if s.readRecord(talk).Notes["reasons.job"] == "" {
		t.Error("the draft lost what comes back with the other kind of leaver")
	}
	b.post(path+"/stuur", "revision", "2").is(200, "desk-record-read")
	r := s.readRecord(talk)
	if r.Notes["reasons.job"] != "" || r.Ticks["push_factors.job"] != nil || r.Given["decisive"] != nil || r.Notes["back"] != "Fijne tijd." || len(r.Ticks["stay_factors"]) != 2 {
		t.Errorf("sent: %+v", r)
	}
	form := []string{"revision", "3"}
	for _, found := range tickIn.FindAllStringSubmatch(leaver.get(own).is(200, "record").body, -1) {
		form = append(form, found[1], found[2])
	}
	leaver.post(own, form...).is(200, "stopped").says("Je bent akkoord").hides("verbeteringen")
	b.get(path).is(200, "desk-record-read").says("De vertrekker is akkoord en veranderde niets")
}

// TestRecordSurvivesALogInThatRanOut fills every box with signs that take much room.
func TestRecordSurvivesALogInThatRanOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.heldTalk(me, survey.Talk{Name: "Mila", Email: "mila@example.org"})
	path := "/hr/gesprekken/" + talk.ID.String() + "/verslag"
	b := s.desk("hr@vo-campus.example")
	b.post(path+"/begin", "permission", "yes", "leaving", "voluntary").is(200, "desk-record")
	full := strings.Repeat("🙂é€", 133)
	form := boxes("revision", "1", "stap", "bewaar")
	keys := []string{"reasons.personal", "reasons.organisation", "reasons.relations", "decisive", "differently", "start", "next", "farewell"}
	for _, key := range keys {
		form = append(form, "note_"+key, full)
	}
	s.later(13 * time.Hour) // a log-in lasts twelve
	login := b.post(path, form...).is(401, "desk-login")
	resume := b.again(login, "hr@vo-campus.example").is(200, "desk-resume")
	saved := b.send(resume, path).is(200, "desk-record").says("Het concept is bewaard", full)
	if strings.Count(saved.body, full) != len(keys) {
		t.Error("a text was lost")
	}
	if r := s.readRecord(talk); len(r.Ticks["stay_factors"]) != 2 || r.Notes["back"] != "Fijne tijd." {
		t.Errorf("stored: %+v", r)
	}
}

// tickedIn lists the ticks that the leaver sees.
var tickedIn = regexp.MustCompile(`<input type="checkbox" name="([^"]+)" value="([^"]+)" checked>`)

// tickIn lists all boxes that they can tick.
var tickIn = regexp.MustCompile(`<input type="checkbox" name="([^"]+)" value="([^"]+)"`)

func TestLeaverReadsTheRecord(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.heldTalk(me, survey.Talk{Name: "Mila", Email: "mila@example.org"})
	path, own := "/hr/gesprekken/"+talk.ID.String()+"/verslag", "/g/"+s.Keys.LinkKey().TalkToken(talk.ID)
	b, leaver := s.desk("hr@vo-campus.example"), s.browser()
	leaver.get(own+"/verslag").is(200, "stopped").says("Er is geen verslag")
	b.post(path+"/begin", "permission", "yes", "leaving", "voluntary")
	b.post(path, boxes("revision", "1")...).is(200, "desk-record")
	leaver.get(own+"/verslag").is(200, "stopped").says("Er is geen verslag") // a draft is the interviewer's
	leaver.get(own).is(200, "talk").hides("Lees het verslag")
	for range 2 { // a double click finds it done
		b.post(path+"/stuur", "revision", "2").is(200, "desk-record-read").says("Het verslag ligt klaar om te lezen")
	}

	leaver.get(own).is(200, "talk").says("Lees het verslag")
	before := s.database()
	page := leaver.get(own+"/verslag").is(200, "record").says("Te veel nakijkwerk.", "maandag 21 september", "Maak het rooster eerder bekend")
	if string(before) != string(s.database()) {
		t.Error("reading changed the database")
	}
	leaver.get(own+"/verslag?taal=en").is(200, "record").says("Report of our talk", "The workload was too high", "What will be remembered").hides("with them", "their own")
	form := []string{"revision", "3"}
	for _, found := range tickedIn.FindAllStringSubmatch(page.body, -1) {
		if found[2] != "r_support" {
			form = append(form, found[1], found[2])
		}
	}
	leaver.post(own+"/verslag", append(form, "view", strings.Repeat("x", 601))...).is(422, "record").says(`href="#view"`, "maximaal 600")
	for range 2 {
		leaver.post(own+"/verslag", append(form, "view", "Ik kreeg wel steun.")...).is(200, "stopped").says("Je verbeteringen zijn bewaard")
	}
	r := s.readRecord(talk)
	if r.Status != survey.RecordApproved || r.Ticks["decisive"] != nil || r.Ticks["push_factors.relations"] != nil || len(r.Ticks["stay_factors"]) != 2 {
		t.Errorf("approved: %+v", r)
	}
	b.get("/hr").says("Verslagen", "Verbeterd door de vertrekker", path)
	shown := b.get(path).is(200, "desk-record-read").whole().says("De vertrekker heeft het verslag verbeterd", "Weggehaald door de vertrekker").hides("Akkoord", "akkoord")
	if _, gone, _ := strings.Cut(shown.body, "Weggehaald door de vertrekker"); strings.Count(gone, "Te weinig steun als ik die nodig had") != 2 { // a reason, and the decisive one
		t.Errorf("what was taken away is not shown: %s", gone)
	}
	if _, points, _ := strings.Cut(shown.body, "Zet op de lijst van verbeterpunten"); !strings.Contains(points, "Ik kreeg wel steun.") {
		t.Errorf("a point is offered without the remark: %s", points)
	}
	b.get("/hr").hides("Verslagen", path)                                                    // it was read
	leaver.post(own+"/verslag", "revision", "3", "stay_factors", "s_mood").is(409, "record") // an old page
	again := leaver.get(own+"/verslag").is(200, "record").says("Je hebt gereageerd", `value="r_support"><span>`)

	// Who puts the ticks back and leaves no remark agrees after all.
	form = []string{"revision", "4"}
	for _, found := range tickIn.FindAllStringSubmatch(again.body, -1) {
		form = append(form, found[1], found[2])
	}
	leaver.post(own+"/verslag", form...).is(200, "stopped").says("Je bent akkoord")
	if r := s.readRecord(talk); len(r.Removed()) != 0 || r.Corrected() || r.Ticks["decisive"] == nil {
		t.Errorf("put back: %+v", r)
	}
	s.desk(s.staff("collega@vo-campus.example", "hr,interviewer", "").Email).get("/hr").hides("Verslagen", path)
	b.get("/hr").says("Verslagen", "Akkoord", path)
	b.get("/hr/gesprekken?deel=record").says("Verslag te maken of te lezen", "Mila")
	b.get(path).is(200, "desk-record-read").says("De vertrekker is akkoord en veranderde niets").hides("Weggehaald", "Lees eerst")

	leaver.get(own+"/verslag/wissen").is(200, "confirm").says("Wil je het verslag wissen?")
	leaver.post(own+"/verslag/wissen").is(200, "stopped").says("Het verslag is gewist")
	b.get("/hr/gesprekken/"+talk.ID.String()).is(200, "desk-talk").whole().says("de vertrekker wil dat niet")
	b.get(path).is(404, "desk-refused").says("de vertrekker wil dat niet")
	b.post(path, boxes("revision", "2")...).is(404, "desk-refused").says("de vertrekker wil dat niet").hides("nakijkwerk")
	leaver.get(own+"/verslag").is(200, "stopped")
	want := s.browser().get("/v/x")
	for _, bad := range []string{"/g/x/verslag", "/g/" + altered(s.Keys.LinkKey().TalkToken(talk.ID)) + "/verslag", "/g/" + s.Keys.LinkKey().LinkToken(talk.ID, 1) + "/verslag/wissen"} {
		if r := s.browser().get(bad); r.status != 410 || r.body != want.body {
			t.Errorf("%s: %d, or another page", bad, r.status)
		}
	}
}

// TestALeaverKeepsWhatTheyTyped: though the record was taken back, changed, erased, or the
// time to answer ended while they wrote.
func TestALeaverKeepsWhatTheyTyped(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	b, leaver, typed := s.desk("hr@vo-campus.example"), s.browser(), "Punt 1 klopt <niet>."
	sent := func() (path, own string) {
		talk := s.heldTalk(me, survey.Talk{Name: "Mila", Email: "mila@example.org"})
		path = "/hr/gesprekken/" + talk.ID.String() + "/verslag"
		b.post(path+"/begin", "permission", "yes", "leaving", "voluntary")
		b.post(path, boxes("revision", "1")...).is(200, "desk-record")
		b.post(path+"/stuur", "revision", "2").is(200, "desk-record-read")
		return path, "/g/" + s.Keys.LinkKey().TalkToken(talk.ID) + "/verslag"
	}
	lost := func(own, why string) {
		t.Helper()
		leaver.post(own, "revision", "3", "view", typed).is(409, "stopped").says("Je reactie is niet bewaard", why, "Punt 1 klopt &lt;niet&gt;.")
	}
	path, own := sent()
	b.post(path+"/terug", "revision", "3").is(200, "desk-record")
	lost(own, "past het verslag nu aan")
	b.post(path+"/stuur", "revision", "4").is(200, "desk-record-read")
	// They took one tick away; the other they did not see yet.
	again := leaver.post(own, "revision", "3", "view", typed, "shown_stay_factors", "s_mood").is(409, "record").says("intussen veranderd", "Punt 1 klopt &lt;niet&gt;.</textarea>")
	if ticked := strings.Join(tickedIn.FindAllString(again.body, -1), ""); strings.Contains(ticked, "s_mood") || !strings.Contains(ticked, "s_pupils") {
		t.Errorf("ticked: %s", ticked)
	}
	leaver.post(own+"/wissen").is(200, "stopped")
	lost(own, "is er niet meer")

	_, own = sent()
	s.later((survey.AnswerDays + 1) * 24 * time.Hour)
	lost(own, "De tijd om te reageren is voorbij")
	if err := s.DB.Erase(context.Background(), s.Keys, s.clock()); err != nil {
		t.Fatal(err)
	}
	lost(own, "De tijd om te reageren is voorbij")
}

func TestAssignATalk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	adviser := s.staff("adviseur@vo-campus.example", "interviewer", "")
	own := s.staff("eigen@vo-campus.example", "interviewer", "vo")
	s.staff("hr@vo-campus.example", "hr", "")
	talk := s.talk("vo", survey.Talk{Name: "Mila", Email: "mila@example.org", With: "hr_outside"})
	path := "/hr/gesprekken/" + talk.ID.String()
	b := s.desk("hr@vo-campus.example")
	s.desk("adviseur@vo-campus.example").get("/hr").hides("Mila")
	b.get(path).says("Wie voert dit gesprek?", adviser.Email).hides(own.Email)
	b.post(path+"/toewijzen", "revision", "1").is(422, "desk-talk").whole().says(`href="#interviewer"`)
	b.post(path+"/toewijzen", "revision", "1", "interviewer", own.Email).is(422, "desk-talk") // not from outside
	mails := s.mails()
	for range 2 { // a double click finds it done
		b.post(path+"/toewijzen", "revision", "1", "interviewer", adviser.Email).is(200, "desk-talk").says("Het gesprek is toegewezen", "Robin Jansen")
	}
	if s.mails() != mails+1 {
		t.Errorf("the interviewer gets %d mails, want one", s.mails()-mails)
	}
	b.post(path+"/toewijzen", "revision", "1", "interviewer", s.staff("ander@vo-campus.example", "interviewer", "").Email).is(409, "desk-talk")
	s.desk("adviseur@vo-campus.example").get("/hr").says("Mila")
	s.desk("adviseur@vo-campus.example").post(path+"/toewijzen", "revision", "2", "interviewer", own.Email).is(403, "desk-refused")
}

func TestGuides(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	for _, lang := range survey.Langs {
		for _, leaving := range survey.LeaverGroups {
			b.get("/hr/leidraad?"+url.Values{"soort": {string(leaving)}}.Encode()).is(200, "desk-guide").whole()
		}
		if lang == survey.NL {
			b.get("/hr/leidraad?soort=dismissal").says("30 minuten", "Eerst luisteren", "9. Afspraken", "Noor Bakker").hides("2. Redenen")
			b.get("/hr/leidraad").says("Alle gesprekken", "45 minuten", "2. Redenen", "Wat moeten wij als eerste beter doen?")
			b.get("/hr/leidraad?soort=retirement").says("Kennis overdragen")
		}
		b.post("/hr/account/taal", "naar", "/hr")
	}
	b.get("/hr/leidraad?soort=x").is(404, "desk-refused")
}

// TestReminderOfATalk reminds both sides a day before, and nobody who was told today.
func TestReminderOfATalk(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	ctx := context.Background()
	planned := func(name string) survey.Talk {
		talk := s.talk("vo", survey.Talk{Name: name, Email: name + "@example.org"})
		a := survey.Appointment{Day: surveytest.Today + 3, Start: 600, Minutes: 45, Form: "in_person", Place: "Markt 4"}
		if err := s.DB.ScheduleTalk(ctx, talk.ID, talk.Revision, a, me.ID, s.clock()); err != nil {
			t.Fatal(err)
		}
		return s.readTalk(talk)
	}
	planned("mila")
	off := planned("daan")
	s.later(46 * time.Hour) // the day before, at eight
	planned("femke")        // told today
	before := s.mails()
	if err := s.DB.PlanMails(ctx, s.clock()); err != nil {
		t.Fatal(err)
	}
	if got := s.mails() - before; got != 4 { // two talks, both sides; HR hears of no request
		t.Errorf("%d mails, want a reminder to both sides of two talks", got)
	}
	if err := s.DB.CancelTalk(ctx, off.ID, off.Revision, "", s.clock()); err != nil {
		t.Fatal(err)
	}
	kinds := map[survey.MailKind]int{}
	mails, err := s.DB.LeaseMails(ctx, s.clock().Add(time.Hour), s.clock(), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		kinds[m.Kind]++
	}
	if kinds[survey.MailTalkReminder] != 2 {
		t.Errorf("reminders after one was cancelled: %v", kinds)
	}
}
