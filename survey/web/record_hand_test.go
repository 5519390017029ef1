package web_test

import (
	"context"
	"strconv"
	"testing"

	"nawoord/survey"
)

// TestADraftIsHandedOver: the interviewer leaves, HR sees the draft and gives it to somebody
// else, who goes on with it; the leaver hears of it and may have it erased.
func TestADraftIsHandedOver(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	robin, noor := s.staff("robin@vo-campus.example", "interviewer", ""), s.adviser("Noor Bakker", s.Unit(t, "mbo"))
	s.staff("beheer@vo-campus.example", "admin", "")
	s.staff("hr@vo-campus.example", "hr", "")
	talk := s.heldTalk(robin, survey.Talk{Name: "Mila", Email: "mila@example.org"})
	at := "/hr/gesprekken/" + talk.ID.String()
	b := s.desk(robin.Email)
	b.post(at+"/verslag/begin", "permission", "yes", "leaving", "voluntary").is(200, "desk-record")
	b.post(at+"/verslag", boxes("revision", "1", "stap", "bewaar")...).is(200, "desk-record")
	point := s.point("vo", "Maak het rooster eerder bekend", "")
	s.change("UPDATE point SET owner_name = 'Robin Jansen', owner = (SELECT id FROM account WHERE email = 'robin@vo-campus.example')")

	hr, admin := s.desk("hr@vo-campus.example"), s.desk("beheer@vo-campus.example")
	hr.get("/hr").hides("Mila")
	hr.get(at).hides("Wie maakt het verslag af?")
	hr.post(at+"/toewijzen", "revision", "3", "interviewer", noor.Email).is(409, "desk-talk")
	if s.readRecord(talk).Interviewer != robin.ID {
		t.Error("a draft was taken from somebody who works here")
	}
	remove := memberPath(robin) + "/verwijderen"
	admin.get(remove).whole().says("1 verslag is niet af", "1 verbeterpunt heeft daarna geen eigenaar")
	admin.post(remove).is(200, "desk-members")

	// HR finds both, and nobody reads the draft before it was handed over.
	hr.get("/hr").whole().says("Mila", "Verslag is niet af, gespreksvoerder is weg")
	hr.get("/hr/gesprekken?deel=waiting").whole().says("Mila", "Verslag is niet af")
	hr.get("/hr/gesprekken?deel=running").hides("Mila")
	hr.get("/hr/verbeterpunten").says("Eigenaar is weg")
	hr.get("/hr/verbeterpunten/" + point.ID.String()).says("Kies een nieuwe eigenaar")
	hr.get(at+"/verslag").is(403, "desk-refused")
	s.desk(noor.Email).get(at).is(404, "desk-refused")
	hr.get(at).whole().says("Wie maakt het verslag af?", "Geef het concept over").hides("Te veel nakijkwerk")
	seen := strconv.Itoa(s.readTalk(talk).Revision)
	hr.post(at+"/toewijzen", "revision", seen, "interviewer", "").is(422, "desk-talk").whole().says(`href="#interviewer"`, "Wie maakt het verslag af?")
	for range 2 { // a double click finds it done
		hr.post(at+"/toewijzen", "revision", seen, "interviewer", noor.Email).is(200, "desk-talk").whole().says("Het concept is overgegeven").hides("Wie maakt het verslag af?")
	}
	hr.get("/hr").hides("Mila")
	if n := s.count("SELECT COUNT(*) FROM outbox WHERE kind = 'talk_handed' AND account IS NULL"); n != 1 {
		t.Errorf("%d mails to the leaver", n)
	}
	if n := s.count("SELECT COUNT(*) FROM audit WHERE action = 'record_handed' AND minute IS NULL"); n != 1 {
		t.Errorf("%d lines in the log", n)
	}

	next := s.desk(noor.Email)
	next.get("/hr").says("Mila", "Maak het verslag af")
	next.get(at+"/verslag").is(200, "desk-record").whole().says("Te veel nakijkwerk.")

	// The leaver takes the permission back: the draft is gone, and no other comes.
	own := "/g/" + s.Keys.LinkKey().TalkToken(talk.ID) + "/verslag"
	leaver := s.browser()
	leaver.get(own).hides("Te veel nakijkwerk.")
	leaver.get(own+"/wissen").is(200, "confirm")
	leaver.post(own + "/wissen").says("Het verslag is gewist")
	leaver.get(own+"/wissen").is(200, "stopped").says("Er is geen verslag")
	next.get(at+"/verslag").is(404, "desk-refused")
	if _, err := s.DB.OwnRecord(context.Background(), talk.ID); err == nil {
		t.Error("the draft is still there")
	}
}

// TestADraftIsHandedOverByPhone: who gave no address is called, and the attached answers
// stay closed for whoever takes over.
func TestADraftIsHandedOverByPhone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	robin := s.staff("robin@vo-campus.example", "interviewer", "")
	s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.heldTalk(robin, survey.Talk{Name: "Mila", Phone: "06 12 34 56 78"})
	at := "/hr/gesprekken/" + talk.ID.String()
	s.desk(robin.Email).post(at+"/verslag/begin", "permission", "yes", "leaving", "voluntary").is(200, "desk-record")
	s.change("UPDATE talk SET told_reader = interviewer, status = 'closed', closed_on = held_on")
	s.change("UPDATE account SET roles = 'reader' WHERE email = 'robin@vo-campus.example'") // stays, and keeps no records any more
	hr := s.desk("hr@vo-campus.example")
	hr.get("/hr/gesprekken?deel=over").hides("Mila")
	hr.get(at).whole().says("Wie maakt het verslag af?")
	me, err := s.DB.Credentials(context.Background(), "hr@vo-campus.example")
	if err != nil {
		t.Fatal(err)
	}
	hr.post(at+"/toewijzen", "revision", strconv.Itoa(s.readTalk(talk).Revision), "interviewer", me.Email).is(200, "desk-talk").says("bel de vertrekker")
	hr.get(at+"/verslag").is(200, "desk-record")
	if n := s.count("SELECT COUNT(*) FROM outbox WHERE kind = 'talk_handed'"); n != 0 {
		t.Errorf("%d mails to nobody", n)
	}
	if told := s.readTalk(talk).ToldReader; told == me.ID || told == robin.ID {
		t.Error("the attached answers are open")
	}
	hr.get("/hr/gesprekken?deel=over").says("Mila")
}
