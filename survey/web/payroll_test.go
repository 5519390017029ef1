package web_test

import (
	"fmt"
	"html"
	"strings"
	"testing"
)

// newWideSite is a website of an organisation with 60 units: 40 schools below vo and 18
// below mbo.
func newWideSite(t *testing.T) *site {
	t.Helper()
	var paths []string
	for i := range 40 {
		paths = append(paths, fmt.Sprintf("vo>School %02d=30", i))
	}
	for i := range 18 {
		paths = append(paths, fmt.Sprintf("mbo>Élan %02d=30", i))
	}
	s := newTreeSite(t, strings.Join(paths, ","))
	s.staff("hr@noord.example", "hr,admin", "")
	s.staff("mbo@noord.example", "hr", "mbo")
	return s
}

// field is the name of the field of a unit.
func (s *site) field(unit string) string { return "unit-" + s.Unit(s.t, unit).String() }

// links checks that the page leads to these addresses.
func (r reply) links(addresses ...string) reply {
	r.t.Helper()
	for _, address := range addresses {
		if !strings.Contains(html.UnescapeString(r.body), `"`+address+`"`) {
			r.t.Errorf("%s does not lead to %s\n%s", r.path, address, r.body)
		}
	}
	return r
}

// TestPayrollStaysOnItsPage: what was typed on a page is stored, and the same page comes back.
func TestPayrollStaysOnItsPage(t *testing.T) {
	t.Parallel()
	s := newWideSite(t)
	b := s.desk("hr@noord.example")
	first := b.get("/hr/vertrekkers").is(200, "desk-payroll").whole().
		says("60 onderdelen. Blad 1 van 8.", "Bewaar eerst", "data-warn", "mbo › Élan 06", "Bewaar en ga naar het volgende blad", `rel="next"`).hides("Élan 07", `rel="prev"`)
	if got := strings.Count(first.body, `inputmode="numeric"`); got != 8 {
		t.Errorf("%d fields on a page", got)
	}
	b.post("/hr/vertrekkers?blad=3", s.field("School 00"), "4", "verder", "ja").is(200, "desk-payroll").whole().says("bewaard", "Blad 4 van 8")
	b.post("/hr/vertrekkers?blad=8", s.field("School 39"), "4", "verder", "ja").is(200, "desk-payroll").says("bewaard", "Blad 8 van 8")
	last := "/hr/vertrekkers?half=2026-1&q=VO+%E2%80%BA+school&blad=5"
	b.get(last).is(200, "desk-payroll").whole().says("40 onderdelen. Blad 5 van 5.", "januari 2026", `value="VO › school"`, `name="half" value="2026-1"`).
		links("/hr/vertrekkers?half=2026-2&q=VO+%E2%80%BA+school&blad=5", "/hr/vertrekkers?half=2026-1", last+"#fouten")
	wrong := b.post(last, s.field("School 33"), "7", s.field("School 34"), "veel", s.field("School 35"), "").is(422, "desk-payroll").whole().
		says("Blad 5 van 5", `value="VO › school"`, `value="7"`, `value="veel"`, `href="#`+s.field("School 34")+`"`, `aria-describedby="`+s.field("School 34")+`-bad" aria-invalid="true"`, "School 35").
		links("/hr/vertrekkers?half=2026-1&q=VO+%E2%80%BA+school&blad=4", last+"#fouten")
	if got := strings.Count(wrong.body, "aria-invalid"); got != 1 {
		t.Errorf("%d fields are wrong", got)
	}
	b.post(last, s.field("School 33"), "7", s.field("School 34"), "0", s.field("School 35"), "").is(200, "desk-payroll").whole().
		says("bewaard", "januari 2026", "Blad 5 van 5", `value="VO › school"`, `value="7"`, `value="0"`).
		links("/hr/vertrekkers?half=2026-1&q=VO+%E2%80%BA+school&blad=4")
	if got := s.count("SELECT COUNT(*) FROM payroll"); got != 4 {
		t.Errorf("%d numbers are stored", got)
	}
	b.get("/hr/vertrekkers?q=nergens&half=2026-1").is(200, "desk-payroll").whole().says("Geen onderdeel gevonden", `value="nergens"`).
		links("/hr/vertrekkers?half=2026-1").hides("payroll_save", "Bewaar aantallen")
}

// TestPayrollOfOneUnit: HR of a unit finds and stores its own numbers only.
func TestPayrollOfOneUnit(t *testing.T) {
	t.Parallel()
	s := newWideSite(t)
	b := s.desk("mbo@noord.example")
	b.get("/hr/vertrekkers").is(200, "desk-payroll").whole().says("mbo › Élan 17").hides(`name="q"`, "Bewaar eerst", "School")
	b.get("/hr/vertrekkers?q=SCHOOL").is(200, "desk-payroll").says("Geen onderdeel gevonden").hides("vo ›")
	b.get("/hr/vertrekkers?q=éLAN+1").is(200, "desk-payroll").says("8 onderdelen.", "Élan 10").hides("Élan 09", "Blad 1")
	b.post("/hr/vertrekkers", s.field("School 30"), "7", s.field("Élan 09"), "3").is(200, "desk-payroll").says(`value="3"`)
	if got := s.count("SELECT COUNT(*) FROM payroll"); got != 1 {
		t.Errorf("%d numbers are stored", got)
	}
}

// TestPayrollOfTwoColleagues: who saves a page puts back nothing that a colleague filled in
// since, and is told where both filled in something.
func TestPayrollOfTwoColleagues(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("mbo@vo-campus.example", "hr", "")
	mine, theirs := s.hr(), s.desk("mbo@vo-campus.example")
	vo, mbo := s.field("vo"), s.field("mbo")
	page := "/hr/vertrekkers?half=2026-2"
	mine.send(mine.get(page), page, vo, "2", mbo, "5").is(200, "desk-payroll")
	old := mine.get(page).is(200, "desk-payroll")
	theirs.send(theirs.get(page), page, vo, "3", mbo, "5").is(200, "desk-payroll")
	mine.send(old, page, vo, "2", mbo, "9").is(200, "desk-payroll").whole().says(`name="`+vo+`" value="3"`, `name="`+mbo+`" value="9"`)
	again := mine.send(old, page, vo, "4", mbo, "5").is(422, "desk-payroll").whole().
		says("Een collega vulde hier intussen 3 in", `name="`+vo+`" value="4"`, `href="#`+vo+`"`).hides("vulde hier intussen 9")
	if got := s.count("SELECT SUM(leavers) FROM payroll"); got != 3+9 {
		t.Errorf("%d leavers are stored", got)
	}
	if got := s.count("SELECT COUNT(*) FROM audit WHERE action = 'payroll_entered'"); got != 4 {
		t.Errorf("%d lines in the log: what stays the same is no change", got)
	}
	mine.send(again, page, vo, "4", mbo, "9").is(200, "desk-payroll").says(`name="` + vo + `" value="4"`)
}

// TestPayrollIsToldNoMore: an emptied field takes the number away, for the coverage and the
// keyholders too; not when a colleague stored another one since.
func TestPayrollIsToldNoMore(t *testing.T) {
	t.Parallel()
	s := newSealedSite(t)
	s.staff("mbo@vo-campus.example", "hr", "")
	mine, theirs := s.hr(), s.desk("mbo@vo-campus.example")
	holder, page, vo := s.holderIn(holderMail), "/hr/vertrekkers?half=2026-2", s.field("vo")
	old := mine.send(mine.get(page), page, vo, "12").is(200, "desk-payroll").says(`name="` + vo + `" value="12"`)
	holder.get("/hr/openen").says(`salarisadministratie">12</td>`)
	mine.send(old, page, vo, "").is(200, "desk-payroll").says("bewaard", `name="`+vo+`" value=""`)
	mine.get("/hr/dekking").hides(">12</td>").says("niet ingevuld")
	mine.get("/hr/logboek").says("Aantal vertrekkers leeggemaakt")
	holder.get("/hr/openen").says("niet ingevuld").hides(">12</td>")
	again := mine.send(old, page, vo, "13").is(422, "desk-payroll").whole().says("Een collega maakte dit intussen leeg", `value="13"`)
	mine.send(again, page, vo, "13").is(200, "desk-payroll").says(`name="` + vo + `" value="13"`)
	stale := theirs.send(old, page, vo, "").is(422, "desk-payroll").whole().says("Een collega vulde hier intussen 13 in", `name="`+vo+`" value=""`)
	theirs.send(stale, page, vo, "").is(200, "desk-payroll")
	if got := s.count("SELECT COUNT(*) FROM payroll"); got != 0 {
		t.Errorf("%d numbers are stored", got)
	}
	theirs.post(page, vo, "100001").is(422, "desk-payroll").says("van 0 tot en met 100.000")
	theirs.post(page, vo, "100000").is(200, "desk-payroll").says(`value="100000"`)
}
