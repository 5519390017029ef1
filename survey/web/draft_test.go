package web_test

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/web"
)

// questions is the questionnaire that is asked now.
func (s *site) questions() *survey.Questionnaire {
	s.t.Helper()
	settings, err := s.DB.Settings(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	q, err := settings.Questionnaire()
	if err != nil {
		s.t.Fatal(err)
	}
	return q
}

// pageWith is the address of a page by its key.
func (s *site) pageWith(key string) string {
	s.t.Helper()
	at := slices.IndexFunc(s.questions().Pages, func(p *survey.Page) bool { return p.Key == key })
	if at < 0 {
		s.t.Fatalf("there is no page %s", key)
	}
	return "/vragen/" + strconv.Itoa(at+1)
}

// TestDraftOutlivesAChangedQuestionnaire: HR adds a statement while somebody fills in, and
// takes it away again. What was filled in stays, and the leaver reads what happened.
func TestDraftOutlivesAChangedQuestionnaire(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	hr, b := s.admin(), s.browser()
	b.begin(token)
	b.fill()
	b.post(s.pageWith("open"), "open_keep", "De collega’s", "open_improve", "Rust").is(200, "send")
	open := s.pageWith("open")

	hr.set("statements", "statement_1", "st_growth", "statement_2", "").is(200, "desk-setting").says("houdt wat er al staat")
	added := s.pageWith("open")
	if added == open {
		t.Fatal("the page with texts did not move: the test proves nothing")
	}
	b.get("/v/"+token).is(200, "start").says("Je was al begonnen op dit apparaat.", "intussen veranderd", "Ga verder")
	b.get(open).is(200, "start") // to look, one goes on at the start
	b.get("/antwoorden").is(200, "answers").says("Ik ga zelf weg", "Werk buiten het onderwijs", "De collega’s", "Rust")
	if r := b.post("/v/"+token, "begin", "verder"); r.page() != "send" {
		t.Errorf("going on leads to %s", r.path)
	}
	b.get("/v/" + token).says("Ga verder").hides("intussen veranderd")
	b.get("/antwoorden").says("Ik ga zelf weg", "De collega’s", "Ik kon mij hier ontwikkelen.")
	b.post(s.pageWith("st_extra"), "st_extra.st_growth", "agree").is(200, "question")

	// What is sent from a page that is open when the statement goes is kept as well.
	hr.set("statements", "statement_1", "", "statement_2", "").is(200, "desk-setting")
	b.post(added, "open_keep", "De leerlingen", "open_improve", "Rust").is(200, "send")
	b.get("/antwoorden").says("Ik ga zelf weg", "De leerlingen", "Rust").hides("De collega’s", "Ik kon mij hier ontwikkelen.")
	b.post("/versturen", "scope", "unit").is(200, "thanks")
	if n := s.ballots(); n != 2 {
		t.Errorf("%d ballots, want 2", n)
	}
}

// TestLostDraftIsSaid: of a questionnaire that the program does not know any more nothing can
// be read. The device that had the draft is told, and no other.
func TestLostDraftIsSaid(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	after := newSiteOf(t, s.House, func(o *web.Options) {
		settings, err := s.DB.Settings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		settings.Organisation.Extra = []survey.Statement{{Key: "st_growth"}}
		if o.Questionnaire, err = settings.Questionnaire(); err != nil {
			t.Fatal(err)
		}
	})
	before := s.database()
	b.base = after.base
	b.get("/versturen").is(200, "start").says("De vragenlijst is veranderd", "is niet verstuurd").hides("Ga verder", "al begonnen")
	other := after.browser()
	other.get("/v/"+token).is(200, "start").hides("is veranderd")
	if string(s.database()) != string(before) || strings.Contains(after.log.String(), token) {
		t.Error("it left something behind")
	}
	b.post("/v/"+token).is(200, "question").hides("checked")
	b.get("/v/"+token).is(200, "start").says("Ga verder").hides("is veranderd")
}
