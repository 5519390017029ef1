package web_test

import (
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestCoverageShowsOwnUnits: HR of a unit sees that unit, central sees all and the sum.
func TestCoverageShowsOwnUnits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	half := surveytest.Today.Month().Half()
	for name, leavers := range map[string]int{"vo": 12, "mbo": 8} {
		if err := s.DB.SetPayroll(t.Context(), s.Unit(t, name), half, leavers); err != nil {
			t.Fatal(err)
		}
	}
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("hrvo@vo-campus.example", "hr", "vo")
	s.logIn("hr@vo-campus.example").get("/hr/dekking").is(200, "desk-coverage").
		says(`<th scope="row">vo</th><td data-label="Vertrokken">12</td>`, `<th scope="row">Samen</th><td data-label="Vertrokken">20</td>`)
	b := s.logIn("hrvo@vo-campus.example")
	b.get("/hr/dekking").is(200, "desk-coverage").says(`>12</td>`).hides(`>8</td>`, "mbo", "Samen")
	before := b.get("/hr/dekking?half="+(half-1).String()).is(200, "desk-coverage").says("niet ingevuld").hides(`>12</td>`)
	if got := strings.Count(before.body, `href="/hr/dekking?half=`); got != survey.CoverageHalves-1 {
		t.Errorf("%d other half years", got)
	}
	b.get("/hr/dekking?half=x").is(200, "desk-coverage").says(`>12</td>`)
}
