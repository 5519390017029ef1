package web_test

import (
	"context"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

func TestTodaySaysThatTheClockIsBehind(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, token := s.invite("vo", "kim@example.org", survey.NL)
	b := s.hr()
	b.get("/hr").is(200, "desk-today").whole().hides("De klok van de server")
	ahead := surveytest.Today + 60 // a clock that was two months ahead for a moment
	if _, err := s.DB.OpenDue(context.Background(), s.Keys, ahead); err != nil {
		t.Fatal(err)
	}
	b.get("/hr").is(200, "desk-today").whole().
		says("De klok van de server loopt achter", "al geopend op 1 november 2026", "gaan weer open op 1 december 2026")
	b.post("/hr/account/taal", "naar", "/hr")
	b.get("/hr").is(200, "desk-today").whole().says("The clock of the server is behind")
	// The link was counted as closed on that day: it stays closed, as any closed link.
	s.browser().get("/v/"+token).is(410, "closed")
	s.later(61 * 24 * time.Hour)
	s.desk("hr@vo-campus.example").get("/hr").is(200, "desk-today").hides("De klok van de server")
}
