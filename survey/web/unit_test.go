package web_test

import (
	"fmt"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// newTreeSite is a website of an organisation with a tree of units.
func newTreeSite(t testing.TB, paths string) *site {
	t.Helper()
	rows, err := survey.ParseUnitPaths(paths)
	if err != nil {
		t.Fatal(err)
	}
	tree, err := survey.GrowUnits("Noord", rows)
	if err != nil {
		t.Fatal(err)
	}
	return newSiteOf(t, surveytest.OrganisationOf(t, tree))
}

func TestPagesShowTheTree(t *testing.T) {
	t.Parallel()
	s := newTreeSite(t, "vo>Lyceum=60,vo>Lyceum>Team A=5,vo>Mavo=25,mbo=40")
	s.staff("hr@noord.example", "hr,interviewer", "")
	s.staff("vo@noord.example", "hr,interviewer", "vo")
	central, vo := s.desk("hr@noord.example"), s.desk("vo@noord.example")
	s.invite("Team A", "kim@example.org", survey.NL) // a list of nobody has no search
	for _, path := range []string{"/hr/uitnodigen", "/hr/uitnodigingen", "/hr/gesprekken/nieuw", "/hr/resultaten"} {
		central.get(path).whole().says(">mbo<", ">vo<", ">\u2003Lyceum<", ">\u2003\u2003Team A<", ">\u2003Mavo<")
		vo.get(path).whole().says(">vo<", ">\u2003Lyceum<", ">\u2003\u2003Team A<").hides(">mbo<")
	}
	central.get("/hr/dekking").whole().says("vo › Lyceum › Team A")
	central.get("/hr/vertrekkers").whole().says("vo › Lyceum › Team A", "vo › Mavo")
	vo.get("/hr/vertrekkers").whole().says("vo › Mavo").hides("mbo")
	vo.get("/hr/account").whole().says(">vo<")
	vo.get("/hr/resultaten").whole().hides("mbo", "Alles samen")
	vo.get("/hr/resultaten?unit=mbo").is(404, "desk-refused")
	vo.get("/hr/resultaten?unit=Team+A").is(200, "desk-results")
	central.get("/hr/resultaten").whole().says("vo › Lyceum")
	s.invite("mbo", "mo@example.org", survey.NL)
	vo.get("/hr/uitnodigingen").whole().says("<span>kim@").hides("<span>mo@")
	central.get("/hr/uitnodigingen?unit=vo").says("1 uitnodiging.", "<span>kim@").hides("<span>mo@") // it lies two units below
	central.get("/hr/uitnodigingen?unit=Mavo").says("Niets gevonden")
}

// TestUnitsInPages: few stand on one page without a search, many are searched by their path.
func TestUnitsInPages(t *testing.T) {
	t.Parallel()
	s := newWideSite(t)
	b := s.desk("hr@noord.example")
	first := b.get("/hr/instellingen/onderdelen").is(200, "desk-units").whole().says("60 onderdelen. Blad 1 van 8.", ">Élan 06<").hides(">Élan 07<", "Toon alles").
		links("/hr/instellingen/onderdelen?blad=2")
	if got := strings.Count(first.body, `class="card"`); got != 8 {
		t.Errorf("%d units on a page", got)
	}
	b.get("/hr/instellingen/onderdelen?q=ÉLAN+0&blad=7").is(200, "desk-units").whole().says("10 onderdelen.", `value="ÉLAN 0"`, ">Élan 09<").hides("Blad", ">Élan 10<").
		links("/hr/instellingen/onderdelen")
	b.get("/hr/instellingen/onderdelen?q=mbo").says("19 onderdelen.", ">mbo<", ">Élan 17<").hides(">vo<")
	b.get("/hr/instellingen/onderdelen?q=%3Cb%3E").is(200, "desk-units").whole().says("Geen onderdeel gevonden", "Toon alles", `value="&lt;b&gt;"`)
	few := newTreeSite(t, "vo=60,mbo=20")
	few.staff("admin@noord.example", "admin", "")
	few.desk("admin@noord.example").get("/hr/instellingen/onderdelen").is(200, "desk-units").whole().says(">vo<").hides(`name="q"`, "onderdelen.</p>", `rel="next"`)
}

// TestTwoHundredUnits looks at how large the pages with a chooser are; the bench at how long
// they take.
func TestTwoHundredUnits(t *testing.T) {
	t.Parallel()
	var paths []string
	for i := range 200 {
		paths = append(paths, fmt.Sprintf("Bestuur %d > Onderdeel nummer %d = %d", i%12, i, i%40))
	}
	s := newTreeSite(t, strings.Join(paths, ","))
	s.staff("hr@noord.example", "hr,interviewer", "")
	s.staff("bestuur@noord.example", "hr,interviewer", "Bestuur 3")
	for _, email := range []string{"hr@noord.example", "bestuur@noord.example"} {
		b := s.desk(email)
		for _, path := range []string{"/hr", "/hr/uitnodigen", "/hr/uitnodigen/lijst", "/hr/uitnodigingen", "/hr/gesprekken/nieuw", "/hr/resultaten", "/hr/vertrekkers"} {
			r := b.get(path).whole()
			if r.status != 200 || len(r.body) > 300_000 {
				t.Errorf("%s: status %d, %d bytes", path, r.status, len(r.body))
			}
		}
	}
}
