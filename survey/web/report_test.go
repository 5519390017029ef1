package web_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

func TestResultsBeforeTheFirstOpening(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	b.get("/hr/resultaten").is(200, "desk-results").whole().
		says("Nog niet genoeg antwoorden. Je ziet hier cijfers vanaf 5 antwoorden.", "op zijn vroegst op 30 september 2026", "Eerste cijfers na ongeveer 5 maanden", "35 vertrekkers per jaar").
		hides("<figure")
}

func TestResults(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for n := range 12 {
		_, token := s.invite("vo", fmt.Sprintf("leaver%d@example.org", n), survey.NL)
		b := s.browser()
		b.begin(token)
		b.fill()
		if n < 7 {
			b.post("/vragen/15", "st_work.st_workload", fmt.Sprint(1+n%5))
		}
		b.post("/versturen", "scope", "unit").is(200, "thanks")
	}
	b := s.hr()
	b.get("/hr/resultaten").is(200, "desk-results").hides("<figure", "antwoorden geteld")
	day := surveytest.Today + 70
	if _, err := s.DB.OpenDue(context.Background(), s.Keys, day); err != nil {
		t.Fatal(err)
	}
	s.later(time.Duration(day-surveytest.Today) * 24 * time.Hour)
	b = s.desk("hr@vo-campus.example")
	r := b.get("/hr/resultaten?unit=vo").is(200, "desk-results").whole().
		says("<b>12</b> antwoorden geteld", "Aanleiding vertrek", "100% <small>(12)</small>", "meer dan driekwart", "Vier soorten redenen", "Sterk: 100%",
			"Nog niet genoeg antwoorden", "staan bij Alles samen")
	for _, n := range regexp.MustCompile(`n = (\d+)`).FindAllStringSubmatch(r.body, -1) {
		if len(n[1]) == 1 && n[1] < "5" {
			t.Errorf("a figure has n = %s", n[1])
		}
	}
	b.get("/hr/resultaten").is(200, "desk-results").whole().says("<b>12</b>", "Teksten tonen we pas")
	b.get("/hr/resultaten?unit=mbo").is(200, "desk-results").says("Nog niet genoeg antwoorden").hides("<figure")
	if r := b.do(http.MethodPost, "/hr/resultaten", values("unit", "vo")); r.status != 405 {
		t.Errorf("a post to the results is %d", r.status)
	}
}
