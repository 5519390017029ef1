package web_test

import (
	"testing"

	"nawoord/survey"
)

// TestNoPermissionNoRecord: it is asked once more, and then no record can be made; its
// interviewer reads why, a colleague does not.
func TestNoPermissionNoRecord(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.heldTalk(me, survey.Talk{Name: "Mila", Phone: "06 12345678"})
	path := "/hr/gesprekken/" + talk.ID.String()
	b := s.desk("hr@vo-campus.example")
	b.post(path+"/verslag/begin", "permission", "no").is(200, "desk-record-refuse").whole().says("Je kunt dit niet terugdraaien", "Mila")
	if now := s.readTalk(talk); now.Recorded != survey.NotRecorded {
		t.Error("refused before it was asked once more")
	}
	for range 2 { // a double click finds it done
		b.post(path+"/verslag/geen").is(200, "desk-talk").says("de vertrekker wil dat niet").hides("Maak het verslag")
	}
	s.desk(s.staff("collega@vo-campus.example", "hr,interviewer", "").Email).get(path).is(200, "desk-talk").hides("de vertrekker wil dat niet")
	for _, page := range []string{"/verslag", "/verslag/geen"} {
		b.get(path+page).is(404, "desk-refused").whole().says("de vertrekker wil dat niet", "Naar het gesprek")
	}
	b.post(path+"/verslag/begin", "permission", "yes", "leaving", "voluntary").is(409, "desk-talk")
	b.get("/hr").hides("Verslagen")
}
