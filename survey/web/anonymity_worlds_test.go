package web_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// opened moves the clock to after the opening of all that was sent, and opens.
func (s *site) opened() {
	s.t.Helper()
	if _, err := s.DB.OpenDue(context.Background(), s.Keys, surveytest.Today+70); err != nil {
		s.t.Fatal(err)
	}
	s.later(70 * 24 * time.Hour)
}

// counted lets leavers go to these destinations, in this order, and returns all that the
// desk sees of it.
func counted(t *testing.T, destinations ...string) map[string]string {
	t.Helper()
	s := newSite(t)
	for i, destination := range destinations {
		_, token := s.invite("vo", fmt.Sprintf("leaver%d@example.org", i), survey.NL)
		b := s.browser()
		b.begin(token)
		b.fill()
		b.post("/vragen/4", "destination", destination).is(200, "question")
		b.post("/versturen", "scope", "unit").is(200, "thanks")
	}
	s.opened()
	report, err := s.DB.Report(context.Background(), survey.Selection{})
	if err != nil {
		t.Fatal(err)
	}
	exported, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]string{"export": string(exported)}
	b := s.hr()
	for _, address := range []string{"/hr", "/hr/resultaten", "/hr/resultaten?unit=vo"} {
		seen[address] = b.get(address).body
	}
	return seen
}

// TestAnonymitySwappedAnswers lets two people exchange their answers: nothing that the desk
// can see changes.
func TestAnonymitySwappedAnswers(t *testing.T) {
	t.Parallel()
	one := counted(t, "outside", "own_sector", "outside", "own_sector", "related_sector", "own_sector")
	two := counted(t, "own_sector", "outside", "outside", "own_sector", "related_sector", "own_sector")
	other := counted(t, "own_sector", "own_sector", "outside", "own_sector", "related_sector", "own_sector")
	for what, page := range one {
		if page != two[what] {
			t.Errorf("%s differs when two people exchange their answers\n%s\n%s", what, page, two[what])
		}
	}
	for _, what := range []string{"export", "/hr/resultaten?unit=vo"} {
		if one[what] == other[what] {
			t.Errorf("%s: the test is blind, another answer shows no difference", what)
		}
	}
}

// TestAnonymityParallelSends presses the button a hundred times at once: one ballot per
// part stays, and the sending that comes after them counts.
func TestAnonymityParallelSends(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	var all []*browser
	for range 100 {
		b := s.browser()
		b.begin(token)
		b.fill()
		all = append(all, b)
	}
	var sending sync.WaitGroup
	for _, b := range all {
		sending.Go(func() {
			if r := b.do("POST", "/versturen", values("scope", "unit")); r.status != 303 {
				t.Errorf("one of a hundred gets %d", r.status)
			}
		})
	}
	sending.Wait()
	if n := s.ballots(); n != 2 {
		t.Errorf("%d ballots", n)
	}
	for i, destination := range []string{"own_sector", "own_sector", "outside", "internal", "related_sector"} {
		if i > 0 {
			_, token = s.invite("vo", fmt.Sprintf("leaver%d@example.org", i), survey.NL)
		}
		b := s.browser()
		b.begin(token)
		b.fill()
		b.post("/vragen/4", "destination", destination)
		b.post("/versturen", "scope", "unit").is(200, "thanks")
	}
	s.opened()
	report, err := s.DB.Report(context.Background(), survey.Selection{Unit: s.Unit(t, "vo")})
	if err != nil {
		t.Fatal(err)
	}
	if q := report.Questions["destination"]; q.N != 5 || q.Options["own_sector"] != 2 || q.Options["outside"] != 1 {
		t.Errorf("counted %+v", q)
	}
}

var (
	deskAddress = regexp.MustCompile(`href="(/hr[^"#]*)"`)
	smallN      = regexp.MustCompile(`\bn = ([1-4])\b`)
	answering   = regexp.MustCompile(`(?i)ingevuld door|heeft geantwoord|geopend op|beantwoord op|nog niet beantwoord`)
)

// TestAnonymityDeskCrawl reads every page of the desk that links lead to: neither answering
// nor asking for no more mails changes any of them, and after the opening no figure is of
// fewer than five.
func TestAnonymityDeskCrawl(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var tokens []string
	for i := range 7 {
		_, token := s.invite("vo", fmt.Sprintf("leaver%d@example.org", i), survey.NL)
		tokens = append(tokens, token)
	}
	s.change("UPDATE invitation SET mails_sent = 1") // so that a page offers a new link
	s.staff("alles@vo-campus.example", "hr,admin,auditor,interviewer,policy,reader", "")
	b := s.logIn("alles@vo-campus.example")
	b.post("/hr/controle").is(200, "desk-check")
	before := b.crawl(tokens)
	for i, token := range tokens[:6] {
		l := s.browser()
		l.begin(token)
		l.fill()
		if i < 3 {
			l.post("/vragen/7", "pull_factors", "pl_calm")
		}
		l.post("/versturen", "scope", "unit").is(200, "thanks")
	}
	for _, token := range tokens[5:] {
		s.browser().post("/v/"+token+"/stop").is(200, "stopped")
	}
	b.post("/hr/controle").is(200, "desk-check") // whoever presses the button learns nothing
	after := b.crawl(tokens)
	for address, page := range after {
		if page != before[address] {
			t.Errorf("%s changed because people answered, or want no more mails", address)
		}
	}
	if len(after) != len(before) || len(before) < 40 {
		t.Errorf("%d pages before, %d after", len(before), len(after))
	}
	s.opened()
	for address, page := range s.logIn("alles@vo-campus.example").crawl(tokens) {
		if found := smallN.FindString(page); found != "" {
			t.Errorf("%s: %s", address, found)
		}
		if strings.Contains(page, "minder werkdruk") && strings.Contains(page, "n = 3") {
			t.Errorf("%s shows what three people said", address)
		}
	}
}

// freshSecret is what the page of a second factor makes anew every time.
var freshSecret = regexp.MustCompile(`<path d="[^"]*"|id="sleutel">[^<]*<|name="geheim" value="[^"]*"`)

// crawl reads the pages of the desk and looks for tokens and for who answered.
func (b *browser) crawl(tokens []string) map[string]string {
	b.t.Helper()
	pages := map[string]string{}
	for next := []string{"/hr"}; len(next) > 0; next = next[1:] {
		if _, seen := pages[next[0]]; seen || strings.Contains(next[0], "uitloggen") {
			continue
		}
		r := b.get(next[0])
		if r.status != 200 {
			b.t.Fatalf("%s: %d", next[0], r.status)
		}
		pages[next[0]] = r.body
		if next[0] == "/hr/account/stap" { // a fresh secret at every look
			pages[next[0]] = freshSecret.ReplaceAllString(r.body, "")
		}
		for _, token := range tokens {
			if strings.Contains(r.body, token) {
				b.t.Errorf("%s holds a token", next[0])
			}
		}
		if found := answering.FindString(r.body); found != "" {
			b.t.Errorf("%s says %q", next[0], found)
		}
		for _, link := range deskAddress.FindAllStringSubmatch(r.body, -1) {
			next = append(next, strings.ReplaceAll(link[1], "&amp;", "&"))
		}
	}
	return pages
}
