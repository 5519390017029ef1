package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/sqlite"
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

// TestTodaySaysWhyATalkWaits: its interviewer left, or the leaver proposes another time.
func TestTodaySaysWhyATalkWaits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	leaves := s.staff("weg@vo-campus.example", "interviewer", "")
	plan := survey.Appointment{Day: surveytest.Today + 3, Start: 600, Minutes: 45, Form: "phone", Place: "06"}
	for _, name := range []string{"Mila", "Yusuf"} {
		talk := s.talk("vo", survey.Talk{Name: name, Phone: "06 12 34 56 78"})
		holder := leaves.ID
		if name == "Yusuf" {
			holder = s.staff("blijft@vo-campus.example", "interviewer", "").ID
		}
		if err := s.DB.ScheduleTalk(t.Context(), talk.ID, 1, plan, holder, s.clock()); err != nil {
			t.Fatal(err)
		}
		if name == "Yusuf" {
			if err := s.DB.ProposeTime(t.Context(), talk.ID, "liever vrijdag"); err != nil {
				t.Fatal(err)
			}
		}
	}
	s.hr().get("/hr").is(200, "desk-today").says("Yusuf", "Vraagt een andere tijd").hides("Mila")
	s.desk(leaves.Email).get("/hr").is(200, "desk-today").whole().says("Jouw afspraken", "Mila", "donderdag 10 september, 10.00 tot 10.45 uur").hides("Yusuf")
	s.desk(leaves.Email).get("/hr/gesprekken?deel=hold").is(200, "desk-talks").whole().says("Jouw afspraken", "Mila").hides("Yusuf")
	if err := s.DB.RemoveAccount(t.Context(), s.Keys, sqlite.LogIns{}, leaves.ID); err != nil {
		t.Fatal(err)
	}
	s.desk("hr@vo-campus.example").get("/hr").is(200, "desk-today").whole().says("Mila", "Nog niemand die het gesprek voert", "Yusuf", "Vraagt een andere tijd")
}

// TestTodayBeginsEachList: all of a list of eight, three of a longer one and where the others are.
func TestTodayBeginsEachList(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	for i := range 16 {
		s.talk("vo", survey.Talk{Name: fmt.Sprintf("Mila %02d", i), Phone: fmt.Sprintf("024 123 40%02d", i)})
	}
	s.change("UPDATE talk SET status = 'held', held_on = promised_on, interviewer = (SELECT id FROM account) WHERE name >= 'Mila 08'")
	b := s.desk(me.Email)
	whole := b.get("/hr").is(200, "desk-today").whole().says("Mila 00", "Mila 07", "Mila 08", "Mila 15").hides("bekijk alles")
	if got := strings.Count(whole.body, "Mila "); got != 16 {
		t.Errorf("%d talks", got)
	}
	s.talk("vo", survey.Talk{Name: "Mila 16", Phone: "024 123 40 99"})
	s.talk("vo", survey.Talk{Name: "Mila 17", Phone: "024 123 40 98"})
	s.change("UPDATE talk SET status = 'held', held_on = promised_on, interviewer = (SELECT id FROM account) WHERE name = 'Mila 17'")
	first := b.get("/hr").is(200, "desk-today").whole().says("Nog 6: bekijk alles").links("/hr/gesprekken?deel=waiting", "/hr/gesprekken?deel=record")
	if got := strings.Count(first.body, "Mila "); got != 6 {
		t.Errorf("%d talks at first", got)
	}
	records := b.get("/hr/gesprekken?deel=record").is(200, "desk-talks").whole().says("Verslag te maken")
	if got := strings.Count(records.body, `class="card"`); got != 9 {
		t.Errorf("%d records to make", got)
	}
	s.desk(s.staff("collega@vo-campus.example", "hr", "").Email).get("/hr/gesprekken?deel=record").is(200, "desk-talks").hides("Verslag te maken")
}
