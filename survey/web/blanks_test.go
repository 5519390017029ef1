package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"

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
	if held := kim.packed("/vragen/4"); held != drawn {
		t.Error("packed it is another page")
	}
	kim.post("/vragen/4", "destination", "outside")
	answered := kim.get("/vragen/4").body
	if !strings.Contains(answered, "checked") {
		t.Fatal("the answer is not shown to who gave it")
	}

	lou := s.browser()
	lou.begin(second)
	lou.post("/vragen/1", "occasion", "resigned")
	if kept := lou.packed("/vragen/4"); kept != drawn || strings.Contains(kept, "checked") || strings.Contains(kept, first) {
		t.Error("the next leaver does not see the page on which nothing is filled in")
	}

	alex := s.browser()
	alex.begin(other)
	alex.post("/vragen/1", "occasion", "resigned")
	if page := alex.packed("/vragen/4"); !strings.Contains(page, `lang="en"`) {
		t.Error("a leaver gets a page in somebody else's language")
	}
}

// packed gets a page that is held between visitors, as browsers do over https.
func (b *browser) packed(address string) string {
	b.t.Helper()
	r := b.do(http.MethodGet, address, nil, "Accept-Encoding", "gzip, br").is(200, "")
	if encoding := r.head.Get("Content-Encoding"); encoding != "br" {
		b.t.Errorf("%s: packed with %q", address, encoding)
	}
	text, err := io.ReadAll(brotli.NewReader(strings.NewReader(r.body)))
	if err != nil {
		b.t.Fatal(err)
	}
	return string(text)
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
