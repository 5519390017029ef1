package web_test

import (
	"testing"

	"nawoord/survey"
)

// TestRecordReadOut: a leaver without an address hears the record, and the interviewer notes
// that they agree. Nothing says that a mail goes, or shows a link that is not there.
func TestRecordReadOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	b := s.desk("hr@vo-campus.example")
	b.post("/hr/gesprekken/nieuw", "fu_name", "Mila", "fu_phone", "06 12345678", "unit", "vo", "lang", "nl").is(200, "desk-talk")
	planned := s.onlyTalk()
	address := "/hr/gesprekken/" + planned.ID.String()
	preview := b.post(address+"/plannen", plan(s, me, "revision", "1")...).is(200, "desk-plan-preview").
		says("Bel 06 12345678 en vertel dit").hides("persoonlijke-link", "Bekijk de afspraak of vraag een andere tijd")
	b.send(preview, address+"/plannen/verstuur").is(200, "desk-talks").says("bel de vertrekker om het te vertellen").hides("gaat nu weg")

	talk := s.heldTalk(me, survey.Talk{Name: "Daan", Phone: "06 87654321"})
	path, own := "/hr/gesprekken/"+talk.ID.String()+"/verslag", "/g/"+s.Keys.LinkKey().TalkToken(talk.ID)
	b.post(path+"/begin", "permission", "yes", "leaving", "voluntary")
	b.post(path, boxes("revision", "1", "stap", "lezen")...).is(200, "desk-record-read").says("Zet klaar om voor te lezen", "lees het voor").hides("eigen pagina", "Stuur ter lezing")
	b.get(path+"/akkoord").is(409, "desk-refused") // not ready yet
	b.post(path+"/stuur", "revision", "2").is(200, "desk-record-read").whole().
		says("Klaar om voor te lezen", "kreeg toen een link", path+"/akkoord").hides("Ligt bij de vertrekker", "Maak er een verbeterpunt van")
	b.get(path+"/akkoord").is(200, "desk-record-aloud").whole().says("het hele verslag hebt voorgelezen", "Daan")
	b.post(path+"/akkoord", "revision", "2").is(409, "desk-record-read").says("intussen veranderd")
	for range 2 { // a double click finds it done
		b.post(path+"/akkoord", "revision", "3").is(200, "desk-record-read").whole().
			says("Genoteerd: het verslag is voorgelezen", "Akkoord, voorgelezen", "De vertrekker was akkoord", "Maak er een verbeterpunt van")
	}
	if r := s.readRecord(talk); r.Status != survey.RecordApproved || !r.Aloud || r.Notes["back"] != "Fijne tijd." {
		t.Errorf("noted: %+v", r)
	}
	b.get("/hr").hides("Verslagen") // who read it out knows
	s.browser().get(own+"/verslag").is(200, "record").says("las het verslag voor en schreef op dat je akkoord was")

	mailed := s.heldTalk(me, survey.Talk{Name: "Femke", Email: "femke@example.org"})
	path = "/hr/gesprekken/" + mailed.ID.String() + "/verslag"
	b.post(path+"/begin", "permission", "yes", "leaving", "voluntary")
	b.post(path, boxes("revision", "1")...).is(200, "desk-record")
	b.post(path+"/stuur", "revision", "2").is(200, "desk-record-read").says("Ligt bij de vertrekker").hides(path + "/akkoord")
	b.get(path+"/akkoord").is(409, "desk-refused")
	b.post(path+"/akkoord", "revision", "3").is(403, "desk-refused")
	if r := s.readRecord(mailed); r.Status != survey.RecordSent {
		t.Errorf("agreed for a leaver who reads it: %+v", r)
	}
}
