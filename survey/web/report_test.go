package web_test

import (
	"context"
	"fmt"
	"net/http"
	"regexp"
	"strings"
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
		says("Nog niet genoeg antwoorden. Je ziet hier cijfers vanaf 5 antwoorden.", "op zijn vroegst op 30 september 2026", "Eerste cijfers na ongeveer 8 maanden", "35 vertrekkers per jaar").
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

// TestResultsSayWhereHistoryWasCounted renames a unit, and puts it under another, after its
// opening.
func TestResultsSayWhereHistoryWasCounted(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.change("UPDATE unit SET name = 'gymnasium', parent = (SELECT id FROM unit WHERE name = 'mbo') WHERE name = 'vo'")
	units, err := s.DB.Units(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	s.server.Units = units
	s.staff("hr@vo-campus.example", "hr", "")
	b := s.desk("hr@vo-campus.example")
	b.get("/hr/resultaten?unit=gymnasium").is(200, "desk-results").whole().
		says("vo heet nu gymnasium. Een opening houdt de naam waaronder is geteld.", "vo (heet nu gymnasium)")
	b.get("/hr/resultaten?unit=mbo").is(200, "desk-results").whole().
		says("gymnasium hoort nu bij mbo. Wat eerder ergens anders is geteld, staat daar.").hides("vo (heet nu gymnasium)")
}

// TestResultsOnTheFirstScreen: the blocks at the top say what the charts say, and name what
// ties with the third or leave it out.
func TestResultsOnTheFirstScreen(t *testing.T) {
	t.Parallel()
	s := lived(t, 8)
	s.staff("hr@vo-campus.example", "hr", "")
	page := s.desk("hr@vo-campus.example").get("/hr/resultaten").is(200, "desk-results").whole().body
	top, charts, ok := strings.Cut(page, `<section class="card chart">`)
	for _, block := range []string{"Meest genoemde redenen", "Wat had moeten veranderen", "Was gebleven als er iets was veranderd", "Wat hier goed was"} {
		if !ok || !strings.Contains(top, block) { // of the main reason too many tie among so few
			t.Errorf("%q is not on the first screen", block)
		}
	}
	lines := regexp.MustCompile(`<li><span>([^<]*)</span> <span class="value"><b>(\d+)</b> van (\d+)</span></li>`).FindAllStringSubmatch(top, -1)
	if len(lines) < 8 {
		t.Errorf("%d lines on the first screen", len(lines))
	}
	for _, line := range lines {
		row := regexp.MustCompile(regexp.QuoteMeta(`<tr><th scope="row">`+line[1]+`</th><td>`+line[2]+`</td>`) + `.*?<td>` + line[3] + `</td></tr>`)
		if !row.MatchString(charts) {
			t.Errorf("no chart says %s of %s for %q", line[2], line[3], line[1])
		}
		if line[1] == "Iets anders" {
			t.Error("something else is named as a reason")
		}
	}
}

// TestResultsForWhoReadsOneUnit: a reader of one unit begins there, and sees neither the
// whole nor other units.
func TestResultsForWhoReadsOneUnit(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("lezer@vo-campus.example", "reader", "vo")
	b := s.desk("lezer@vo-campus.example")
	b.get("/hr/resultaten").is(200, "desk-results").whole().says(`<h2>vo`).hides("Alles samen", "mbo")
	b.get("/hr/resultaten/onderdelen").is(200, "desk-results-units").whole().hides("Alles samen", "mbo")
	b.get("/hr/resultaten/verloop").is(200, "desk-results-trend").whole().says("vo: hoe de cijfers").hides("mbo")
	b.get("/hr/resultaten?unit=mbo").is(404, "desk-refused")
}

// TestManyBoxesArePutTogether: before there are figures, more than a dozen boxes are counted
// by what to expect of them, and a page of one unit says what to expect of that one.
func TestManyBoxesArePutTogether(t *testing.T) {
	t.Parallel()
	s := newWideSite(t)
	s.staff("lezer@noord.example", "reader", "")
	b := s.desk("lezer@noord.example")
	b.get("/hr/resultaten").is(200, "desk-results").whole().says("58 stembussen", "na ongeveer 8 maanden").hides("30 vertrekkers per jaar")
	b.get("/hr/resultaten/onderdelen").is(200, "desk-results-units").whole().says("58 stembussen", "Wat je kunt verwachten")
	b.get("/hr/resultaten?unit=School+07").is(200, "desk-results").whole().says("30 vertrekkers per jaar", "vo › School 07").hides("School 08 30", "58 stembussen")
	b.post("/hr/account/taal", "naar", "/hr/resultaten").is(200, "desk-results").whole().says("58 ballot boxes")
}

// TestUnitsInAListAreEscaped: the options of a select are written without the template.
func TestUnitsInAListAreEscaped(t *testing.T) {
	t.Parallel()
	s := newTreeSite(t, `R&D <i "x"=30,vo=30`)
	s.staff("hr@noord.example", "hr", "")
	s.desk("hr@noord.example").get("/hr/uitnodigingen?unit=r%26d+%3Ci+%22x%22").is(200, "desk-invitations").whole().
		says(`<option value="R&amp;D &lt;i &#34;x&#34;"`, `>R&amp;D &lt;i &#34;x&#34;</option>`).hides(`<i "`)
}
