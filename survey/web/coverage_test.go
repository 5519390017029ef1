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
		if _, err := s.DB.SetPayroll(t.Context(), s.Unit(t, name), half, survey.NotTold, leavers); err != nil {
			t.Fatal(err)
		}
	}
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("hrvo@vo-campus.example", "hr", "vo")
	s.logIn("hr@vo-campus.example").get("/hr/dekking").is(200, "desk-coverage").
		says(`<th scope="row">vo</th><td data-label="Vertrokken">12</td>`, `<th scope="row">Samen</th><td data-label="Vertrokken">20</td>`)
	b := s.logIn("hrvo@vo-campus.example")
	b.get("/hr/dekking").is(200, "desk-coverage").says(`>12</td>`).hides(`>8</td>`, "mbo", "Samen")
	b.get("/hr/dekking").says(`<a href="/hr/uitnodigingen" aria-current="page">`, `<a class="back" href="/hr/uitnodigingen">`)
	before := b.get("/hr/dekking?half="+(half-1).String()).is(200, "desk-coverage").says("niet ingevuld").hides(`>12</td>`).links("/hr/vertrekkers?half=" + (half - 1).String())
	b.get("/hr/dekking?half="+(half-2).String()).is(200, "desk-coverage").says("niet ingevuld").hides("/hr/vertrekkers")
	if got := strings.Count(before.body, `href="/hr/dekking?half=`); got != survey.CoverageHalves-1 {
		t.Errorf("%d other half years", got)
	}
	b.get("/hr/dekking?half=x").is(200, "desk-coverage").says(`>12</td>`)
}

// TestCoverageInPages: a page shows its own units and the sum of all of them.
func TestCoverageInPages(t *testing.T) {
	t.Parallel()
	s := newWideSite(t)
	half := surveytest.Today.Month().Half()
	set := func(name string, told, leavers int) {
		if _, err := s.DB.SetPayroll(t.Context(), s.Unit(t, name), half, told, leavers); err != nil {
			t.Fatal(err)
		}
	}
	for _, unit := range s.Units.Leaves() {
		set(unit.Name, survey.NotTold, 2)
	}
	b := s.desk("hr@noord.example")
	const all = `<th scope="row">Alle onderdelen samen</th><td data-label="Vertrokken">120</td>`
	first := b.get("/hr/dekking").is(200, "desk-coverage").whole().
		says("60 onderdelen. Blad 1 van 8.", all, `<th scope="row">mbo › Élan 06</th>`).hides("Élan 07", "School", "nog niet ingevuld")
	if got := strings.Count(first.body, `<th scope="row">`); got != 9 {
		t.Errorf("%d lines", got)
	}
	before := (half - 1).String()
	b.get("/hr/dekking?half="+before+"&q=school&blad=5").is(200, "desk-coverage").whole().
		says("40 onderdelen. Blad 5 van 5.", `value="school"`, `name="half" value="`+before+`"`, "vo › School 39", "Alle onderdelen samen", "nog niet ingevuld").
		links("/hr/dekking?half="+before+"&q=school&blad=4", "/hr/dekking?half="+half.String()+"&q=school&blad=5", "/hr/dekking?half="+before)
	list := "email;last_day;unit;group;lang\nkim@example.org;" + surveytest.Today.String() + ";vo › School 07;other;nl\n"
	b.get("/hr/uitnodigen/lijst").is(200, "desk-file").links("/hr/uitnodigingen")
	b.post("/hr/uitnodigen/lijst", "people", list).is(200, "desk-file-preview").says("School 07: 1")
	b.post("/hr/uitnodigen/lijst", "people", strings.Replace(list, "vo ›", "mbo ›", 1)).is(422, "desk-file").says("Dit onderdeel bestaat niet")
	b.get("/hr/dekking?q=niets&half="+before).is(200, "desk-coverage").whole().says("Geen onderdeel gevonden").links("/hr/dekking?half=" + before).hides("Samen")

	set("School 39", 2, 3)
	if _, err := s.open("rw").Exec("DELETE FROM payroll WHERE leavers = 3"); err != nil {
		t.Fatal(err)
	}
	b.get("/hr/dekking").says("nog niet ingevuld", `<th scope="row">Alle onderdelen samen</th><td data-label="Vertrokken">niet ingevuld</td>`)
	s.desk("mbo@noord.example").get("/hr/dekking").is(200, "desk-coverage").whole().
		says(`<th scope="row">Samen</th><td data-label="Vertrokken">38</td>`).hides("School", `name="q"`, "nog niet ingevuld")
}
