package web_test

import (
	"bytes"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
)

// TestAnonymityPrefetch lets scanners look at every page of a link.
func TestAnonymityPrefetch(t *testing.T) {
	s := newSite(t)
	i, token := s.invite("vo", "leaver@example.org", survey.NL)
	_, other := s.invite("vo", "other@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	if err := s.DB.Checkpoint(t.Context()); err != nil {
		t.Fatal(err)
	}
	before := s.database()
	ask := s.Keys.LinkKey().AskToken(i.ID, i.Version)
	pages := []string{"/v/" + token, "/v/" + token + "/gesprek", "/v/" + token + "/stop", "/v/" + token + "/wissen", "/v/" + other,
		"/v/x", "/g/" + ask, "/g/" + ask + "/intrekken", "/vragen/1", "/vragen/4", "/antwoorden", "/versturen", "/stop", "/bedankt",
		"/gesprek", "/gesprek/lezen", "/klaar", "/privacy", "/toegankelijkheid", "/healthz"}
	for range 18 {
		for _, page := range pages {
			for _, method := range []string{http.MethodGet, http.MethodHead, http.MethodOptions} {
				if r := b.do(method, page, nil); len(r.head.Values("Set-Cookie")) > 0 {
					t.Fatalf("%s %s sets a cookie", method, page)
				}
			}
		}
	}
	if !bytes.Equal(before, s.database()) {
		t.Error("looking changed the database")
	}
	if strings.Contains(s.log.String(), token) {
		t.Error("the log holds a token")
	}
}

// TestAnonymityOracle asks whether the page behind a link tells what the link was used for.
func TestAnonymityOracle(t *testing.T) {
	s := newSite(t)
	s.adviser("Robin Smit", s.Unit(t, "VO-Campus"))
	s.point("vo", "Rooster", "Het rooster is er nu in mei.")
	tokens := map[string]string{}
	for _, name := range []string{"fresh", "used", "taken-back", "talk"} {
		_, tokens[name] = s.invite("vo", name+"@example.org", survey.NL)
	}
	for _, name := range []string{"used", "taken-back", "talk"} {
		b := s.browser()
		b.begin(tokens[name])
		b.fill()
		b.post("/versturen").is(200, "thanks")
		if name == "talk" {
			b.post("/bedankt", "fu_choice", "separate").is(200, "talk")
			b.post("/gesprek", "fu_contact", "same").is(200, "done")
		}
	}
	s.browser().post("/v/"+tokens["taken-back"]+"/wissen").is(200, "stopped")

	for _, below := range []string{"", "/gesprek", "/stop", "/wissen"} {
		var want string
		for name, token := range tokens {
			r := s.browser().get("/v/" + token + below)
			got := strings.ReplaceAll(r.body, token, "TOKEN")
			if want == "" {
				want = got
			}
			if r.status != 200 || got != want {
				t.Errorf("%s: the page of a link that is %s differs", below, name)
			}
		}
	}
}

func TestLinksThatDoNotWorkLookAlike(t *testing.T) {
	s := newSite(t)
	withdrawn, withdrawnToken := s.invite("vo", "withdrawn@example.org", survey.NL)
	if err := s.DB.Withdraw(t.Context(), withdrawn.ID, s.today()); err != nil {
		t.Fatal(err)
	}
	open, good := s.invite("vo", "open@example.org", survey.EN)
	key := s.Keys.LinkKey()
	want := s.browser().get("/v/x").is(410, "closed").says("De laatste dag is voorbij, of de link is niet helemaal overgenomen uit de mail.")

	bad := map[string]string{
		"withdrawn": withdrawnToken, "cut": good[:40], "longer": good + "a", "altered": altered(good), "altered proof": good[:40] + altered(good[40:]),
		"last character": good[:51] + "b", "upper case": strings.ToUpper(good), "binary": "%00%ff", "another version": key.LinkToken(open.ID, 2),
		"an ask link": key.AskToken(open.ID, 1), "a talk link": key.TalkToken(open.ID), "long": strings.Repeat("a", 3000),
	}
	check := func(name, token string) {
		t.Helper()
		for _, below := range []string{"", "/gesprek", "/stop", "/wissen"} {
			for _, method := range []string{http.MethodGet, http.MethodPost} {
				var form url.Values
				if method == http.MethodPost {
					form = url.Values{}
				}
				r := s.browser().do(method, "/v/"+token+below, form)
				if r.status != 410 || r.body != want.body || r.head.Get("Content-Length") != want.head.Get("Content-Length") {
					t.Errorf("%s %s%s: %d, or another page", method, name, below, r.status)
				}
			}
		}
	}
	for name, token := range bad {
		check(name, token)
	}
	b := s.browser()
	b.begin(good)
	b.fill()
	s.later(60 * 24 * time.Hour)
	check("closed", good)
	if r := b.post("/versturen"); r.status != 410 {
		t.Errorf("sending after the last day: %d", r.status)
	}
	if n := s.ballots(); n != 0 {
		t.Errorf("%d ballots after the last day", n)
	}
	for _, token := range []string{"x", good, key.TalkToken(open.ID)} {
		if r := s.browser().get("/g/" + token); r.status != 410 || r.body != want.body {
			t.Errorf("/g/: %d, or another page", r.status)
		}
	}
}

func (s *site) today() survey.Day { return survey.DayOf(s.clock().In(s.Organisation.Location())) }

// altered returns a token with another first character.
func altered(token string) string {
	if token[0] == 'a' {
		return "b" + token[1:]
	}
	return "a" + token[1:]
}
