package web_test

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"
)

// TestSignOnAway: the website serves when the provider is away, says so calmly and tries
// again the next time.
func TestSignOnAway(t *testing.T) {
	t.Parallel()
	huge := strings.Repeat(" ", 3<<20)
	answers := map[string]http.HandlerFunc{
		"an error":   func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "seeded "+huge, http.StatusBadGateway) },
		"a huge one": func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, `{"issuer":"`+huge+`"}`) },
		"nonsense":   func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "<html>seeded") },
		"another one": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, `{"issuer":"https://evil.example"}`)
		},
		"elsewhere": func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "/other", http.StatusFound) },
		"without lock": func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.WriteString(w, `{"issuer":"http://`+r.Host+`","authorization_endpoint":"http://evil.example/auth","token_endpoint":"http://evil.example/token","jwks_uri":"http://evil.example/keys"}`)
		},
	}
	for name, answer := range answers {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSignOnSite(t)
			s.provider.Person(person("kim", "g-hr"))
			s.provider.Answers(answer)
			b := s.browser()
			b.get("/hr/inloggen").is(200, "desk-login")
			b.get(awayLink).is(503, "desk-sso").whole().says("Inloggen kan nu even niet", "over een paar minuten")
			if log := s.log.String(); len(log) > 2000 || !strings.Contains(log, "discovery") || strings.Contains(log, "seeded") {
				t.Errorf("the log: %.3000s", log)
			}
			s.provider.Answers(nil)
			b.get(awayLink).is(503, "desk-sso") // it was asked just now
			s.later(4 * time.Second)
			b.signOn().is(200, "desk-today")
		})
	}
}

// TestSignOnAwayInBetween: the provider sends somebody back and is away then.
func TestSignOnAwayInBetween(t *testing.T) {
	t.Parallel()
	s := newSignOnSite(t)
	s.provider.Person(person("kim", "g-hr"))
	for _, answer := range []http.HandlerFunc{
		func(w http.ResponseWriter, _ *http.Request) { http.Error(w, "seeded", http.StatusBadGateway) },
		func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, `{"access_token":"seeded","id_token":"`+strings.Repeat("x", 3<<20)+`"}`)
		},
	} {
		b := s.browser()
		back := b.away(awayLink)
		s.provider.Answers(answer)
		b.get(back).is(503, "desk-sso")
		s.provider.Answers(nil)
	}
	if strings.Contains(s.log.String(), "seeded") {
		t.Errorf("%s", s.log)
	}
	s.browser().signOn().is(200, "desk-today")
}
