package web_test

import (
	"fmt"
	"strings"
	"testing"

	"nawoord/survey"
)

// TestListsKeepWhatWasLookedFor: the address carries words and filters, so a reload and the
// next page show the same.
func TestListsKeepWhatWasLookedFor(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 60 {
		s.invite("vo", fmt.Sprintf("kim%d@example.org", i), survey.NL)
		s.talk("vo", survey.Talk{Name: fmt.Sprintf("Mila %d", i), Phone: fmt.Sprintf("024 123 4%03d", i)})
	}
	s.invite("mbo", "jo@example.org", survey.NL)
	s.talk("mbo", survey.Talk{Name: "Robin 7", Phone: "024 765 43 21"})
	s.staff("hr@vo-campus.example", "hr", "")
	b := s.logIn("hr@vo-campus.example")
	first := b.get("/hr/uitnodigingen?q=KIM&unit=vo&status=planned").is(200, "desk-invitations")
	first.says(`value="KIM"`, `<option value="vo" selected`, "Blad 1 van 8", `rel="next"`).hides("jo@example.org")
	for _, kept := range []string{"q=KIM", "unit=vo", "status=planned", "blad=2"} {
		first.says(kept)
	}
	b.get("/hr/uitnodigingen?q=KIM&unit=vo&status=planned&blad=8").says("Blad 8 van 8", `rel="prev"`, `value="KIM"`).hides(`rel="next"`)
	b.get("/hr/uitnodigingen?blad=999999999999").is(200, "desk-invitations").says("Blad 8 van 8")
	b.get("/hr/uitnodigingen?unit=nergens").is(200, "desk-invitations").says("Niets gevonden")

	talks := b.get("/hr/gesprekken?q=mila").is(200, "desk-talks").says(`value="mila"`, "Nog 57", "deel=waiting&amp;q=mila").hides("Robin 7")
	if got := strings.Count(talks.body, `class="card"`); got != 3 {
		t.Errorf("%d talks on the first page", got)
	}
	part := b.get("/hr/gesprekken?deel=waiting&q=mila").is(200, "desk-talks").says(`name="deel" value="waiting"`, `value="mila"`, "blad=2")
	if got := strings.Count(part.body, `class="card"`); got != 8 {
		t.Errorf("%d talks on a page", got)
	}
	for i := range 25 {
		s.point("vo", fmt.Sprintf("Punt %d", i), "")
	}
	policy := s.desk(s.staff("beleid@vo-campus.example", "policy", "").Email)
	whole := policy.get(points+"?unit=vo&blad=3").is(200, "desk-points").hides("Blad ", `rel="prev"`) // few enough for one page
	if got := strings.Count(whole.body, `class="card"`); got != 25 {
		t.Errorf("%d points in all", got)
	}
	s.point("vo", "Punt 25", "")
	listed := policy.get(points+"?unit=vo&status=open&blad=4").is(200, "desk-points").says(`<option value="vo" selected`, "Blad 4 van 4", "unit=vo&amp;status=open&amp;blad=3")
	if got := strings.Count(listed.body, `class="card"`); got != 2 {
		t.Errorf("%d points on the last page", got)
	}
	b.get("/hr/gesprekken?q=niemand").is(200, "desk-talks").says("Geen gesprek gevonden")
}
