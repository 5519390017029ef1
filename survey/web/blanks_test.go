package web_test

import (
	"strings"
	"testing"

	"nawoord/survey"
)

// TestBlankPagesAreNobodys: pages on which nothing is filled in are kept between visitors.
// What one leaver filled in, their link and their own language are never on the page of
// the next, and a kept page is the page as it is drawn.
func TestBlankPagesAreNobodys(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, first := s.invite("vo", "kim@example.org", survey.NL)
	_, second := s.invite("vo", "lou@example.org", survey.NL)
	_, other := s.invite("vo", "alex@example.org", survey.EN)

	kim := s.browser()
	kim.begin(first)
	kim.post("/vragen/1", "occasion", "resigned")
	drawn := kim.get("/vragen/4").body // destination
	kim.post("/vragen/4", "destination", "outside")
	answered := kim.get("/vragen/4").body
	if !strings.Contains(answered, "checked") {
		t.Fatal("the answer is not shown to who gave it")
	}

	lou := s.browser()
	lou.begin(second)
	lou.post("/vragen/1", "occasion", "resigned")
	if kept := lou.get("/vragen/4").body; kept != drawn || strings.Contains(kept, "checked") || strings.Contains(kept, first) {
		t.Error("the next leaver does not see the page on which nothing is filled in")
	}

	alex := s.browser()
	alex.begin(other)
	alex.post("/vragen/1", "occasion", "resigned")
	if page := alex.get("/vragen/4").body; !strings.Contains(page, `lang="en"`) {
		t.Error("a leaver gets a page in somebody else's language")
	}
}

func TestPagesThatFollowAnswersAreNeverKept(t *testing.T) {
	t.Parallel()
	q, err := survey.Standard(survey.Edu)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range q.Pages {
		switch p.Key {
		case "push_factors", "decisive", "pull_factors", "keep_factors", "stay_factors":
			if p.Same() {
				t.Errorf("page %s shows what follows from somebody's answers, or an order of their own", p.Key)
			}
		case "destination", "open", "reason_weight":
			if !p.Same() {
				t.Errorf("page %s is the same to everybody", p.Key)
			}
		}
	}
}
