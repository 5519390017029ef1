package web_test

import (
	"bufio"
	"compress/gzip"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/web"
)

func TestBadInput(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	form := values("occasion", "resigned")
	post := http.MethodPost
	tests := []struct {
		name, method, path string
		form               url.Values
		head               []string
		status             int
	}{
		{"wrong method", http.MethodDelete, "/vragen/1", nil, nil, 405},
		{"post to a page without a form", post, "/privacy", form, nil, 405},
		{"unknown page", http.MethodGet, "/nergens/" + token, nil, nil, 404},
		{"unknown asset", http.MethodGet, "/a/style.css", nil, nil, 404},
		{"page 0", http.MethodGet, "/vragen/0", nil, nil, 404},
		{"page 999", http.MethodGet, "/vragen/999", nil, nil, 404},
		{"page abc", http.MethodGet, "/vragen/abc", nil, nil, 404},
		{"packed body", post, "/vragen/1", form, []string{"Content-Encoding", "gzip"}, 415},
		{"from another site", post, "/vragen/1", form, []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://evil.example"}, 403},
		{"from another origin", post, "/vragen/1", form, []string{"Sec-Fetch-Site", "", "Origin", "https://evil.example"}, 403},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			r := b.do(test.method, test.path, test.form, test.head...)
			if r.status != test.status || r.page() != "error" {
				t.Errorf("%d %q, want %d", r.status, r.page(), test.status)
			}
			r.hides(token)
		})
	}
	for name, form := range map[string]url.Values{
		"unknown option": values("occasion", "nonsense"), "doubled": values("occasion", "resigned", "occasion", "other"),
		"unknown field": values("nonsense", "x"), "binary": values("occasion", "\x00\xff"), "nothing": {},
		"long": values("occasion", strings.Repeat("a", 100_000)), "in the address": {},
	} {
		t.Run(name, func(t *testing.T) {
			path := "/vragen/1"
			if name == "in the address" {
				path += "?occasion=resigned"
			}
			r := b.follow(b.do(post, path, form)).is(200, "question")
			if r.path != "/vragen/4" {
				t.Errorf("leads to %s", r.path)
			}
			b.get("/vragen/1").hides("checked")
		})
	}
	if strings.Contains(s.log.String(), token) {
		t.Errorf("the log holds the token:\n%s", s.log)
	}
}

// TestBodyTooLarge announces a body and reads the answer without sending it.
func TestBodyTooLarge(t *testing.T) {
	s := newSite(t)
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	if _, err := io.WriteString(connection, "POST /vragen/1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2000000\r\n\r\n"); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(connection), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusRequestEntityTooLarge {
		t.Errorf("status %d", response.StatusCode)
	}
}

func TestHeaders(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	r := s.browser().get("/v/" + token)
	for name, want := range map[string]string{
		"Cache-Control": "no-store", "Referrer-Policy": "same-origin", "X-Content-Type-Options": "nosniff", "Server": "", "Date": "",
		"Content-Security-Policy": "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
	} {
		if got := r.head.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
	r.says(`<meta name="robots" content="noindex">`)
}

func TestCookiesOverHTTPS(t *testing.T) {
	s := newSite(t, func(o *web.Options) { o.BaseURL = "https://vragenlijst.example.org" })
	s.adviser("Robin Smit", s.Unit(t, "VO-Campus"))
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	r := s.browser().do(http.MethodPost, "/v/"+token, url.Values{})
	for _, cookie := range r.head.Values("Set-Cookie") {
		if !strings.HasPrefix(cookie, "__Host-") || !strings.Contains(cookie, "; HttpOnly; secure; SameSite=Lax") {
			t.Errorf("cookie %s", strings.SplitN(cookie, "=", 2)[0]+cookie[strings.Index(cookie, ";"):])
		}
	}
	if len(r.head.Values("Set-Cookie")) != 2 {
		t.Errorf("%d cookies", len(r.head.Values("Set-Cookie")))
	}
}

func TestAssets(t *testing.T) {
	s := newSite(t)
	b := s.browser()
	page := b.get("/privacy").is(200, "privacy")
	_, rest, _ := strings.Cut(page.body, `<link rel="stylesheet" href="`)
	address, _, _ := strings.Cut(rest, `"`)
	plain := b.do(http.MethodGet, address, nil, "Accept-Encoding", "identity")
	if plain.status != 200 || !strings.Contains(plain.head.Get("Cache-Control"), "immutable") || strings.Contains(plain.body, "/*") {
		t.Fatalf("%s: %d %v", address, plain.status, plain.head)
	}
	packed := b.do(http.MethodGet, address, nil, "Accept-Encoding", "gzip;q=1.0, br;q=0")
	unpacked, err := gzip.NewReader(strings.NewReader(packed.body))
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(unpacked)
	if err != nil || string(text) != plain.body {
		t.Errorf("packed with gzip it is another file: %v", err)
	}
	if len(packed.body) > 1700 {
		t.Errorf("the style sheet takes %d bytes: the first question must come within 6 kB", len(packed.body))
	}
	if br := b.do(http.MethodGet, address, nil, "Accept-Encoding", "gzip, br"); br.head.Get("Content-Encoding") != "br" {
		t.Errorf("br: %v", br.head)
	}
}

func TestRateLimit(t *testing.T) {
	s := newSite(t, func(o *web.Options) {
		o.PerSecond = 2
		o.Proxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	})
	b := s.browser()
	ask := func(address string) int {
		return b.do(http.MethodGet, "/privacy", nil, "X-Forwarded-For", address).status
	}
	for range 20 {
		if status := ask("6.6.6.6, 192.0.2.1"); status != 200 {
			t.Fatalf("status %d", status)
		}
	}
	if status := ask("7.7.7.7, 192.0.2.1"); status != 429 {
		t.Errorf("the limit is passed with an invented address: %d", status)
	}
	if status := ask("192.0.2.2"); status != 200 {
		t.Errorf("another visitor is refused: %d", status)
	}
	s.later(time.Second)
	if status := ask("192.0.2.1"); status != 200 {
		t.Errorf("refused for good: %d", status)
	}
}

// TestNotStored takes the database away from under a sending.
func TestNotStored(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	unlock := s.lock()
	refused := b.post("/versturen").is(503, "error")
	refused.says("Niet opgeslagen", "Er is niets verstuurd.").hides("Bedankt")
	unlock()
	b.get("/vragen/1").says(`value="resigned" checked`)
	b.post("/versturen").is(200, "thanks")
}

// TestKeptConnection sends three visitors over one connection: none may see what another
// one typed or is called.
func TestKeptConnection(t *testing.T) {
	s := newSite(t)
	var tokens []string
	for _, email := range []string{"one@example.org", "two@example.org", "six@example.org"} {
		_, token := s.invite("vo", email, survey.NL)
		tokens = append(tokens, token)
	}
	connection, err := net.Dial("tcp", strings.TrimPrefix(s.base, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	in := bufio.NewReader(connection)
	talk := func(method, path, body string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequest(method, s.base+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if err := r.Write(connection); err != nil {
			t.Fatal(err)
		}
		response, err := http.ReadResponse(in, r)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(response.Body)
		if err != nil {
			t.Fatal(err)
		}
		return response, string(text)
	}
	for i, token := range tokens {
		body := "fu_contact=phone&fu_phone=06-1000000" + string(rune('1'+i)) + "&fu_name=Naam" + string(rune('A'+i))
		if r, text := talk(http.MethodPost, "/v/"+token+"/gesprek", body); r.StatusCode != http.StatusSeeOther {
			t.Fatalf("%d\n%s", r.StatusCode, text)
		}
		_, text := talk(http.MethodGet, "/v/"+token, "")
		if !strings.Contains(text, token) || strings.Contains(text, tokens[(i+1)%3]) {
			t.Error("the page belongs to another visitor")
		}
	}
	talks, err := s.DB.Talks(t.Context())
	if err != nil || len(talks) != 3 {
		t.Fatalf("%d talks, %v", len(talks), err)
	}
	seen := map[string]bool{}
	for _, talk := range talks {
		seen[talk.Name+talk.Phone] = true
	}
	for _, want := range []string{"NaamA06-10000001", "NaamB06-10000002", "NaamC06-10000003"} {
		if !seen[want] {
			t.Errorf("%s is missing: %v", want, seen)
		}
	}
}

func TestRefusesBadBaseURL(t *testing.T) {
	for _, address := range []string{"", "example.org", "ftp://example.org", "://"} {
		if _, err := web.New(web.Options{BaseURL: address, Now: time.Now}); err == nil {
			t.Errorf("%q is accepted", address)
		}
	}
}

func TestDamagedKeyFolderIsNoThanks(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	if err := os.Rename(filepath.Join(s.Dir, "keys"), filepath.Join(s.Dir, "gone")); err != nil {
		t.Fatal(err)
	}
	s.browser().post("/v/"+token).is(503, "error").says("Niet opgeslagen")
}

func TestHealth(t *testing.T) {
	s := newSite(t)
	if r := s.browser().get("/healthz"); r.status != 200 || r.body != "ok\n" {
		t.Errorf("%d %q", r.status, r.body)
	}
}
