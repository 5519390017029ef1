package main

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// watch looks at what lies on the disk and in the log while leavers act.
type watch struct {
	house   *house
	leavers []*leaver
	before  []byte // the database before anybody answered
}

// check looks for anything that a leaver said or holds: their tokens, their texts and, as
// long as nothing was counted, the keys of their answers.
func (w *watch) check(when string, counted bool) {
	w.house.t.Helper()
	files := append(w.house.database(), w.house.bytesOf("keys")...)
	log := []byte(w.house.log.String())
	for _, l := range w.leavers {
		secrets := append([]string{l.token}, l.texts...)
		if !counted {
			secrets = append(secrets, w.keys(l)...)
		}
		for _, secret := range secrets {
			for _, trace := range traces(secret) {
				if bytes.Contains(files, trace) || bytes.Contains(log, trace) {
					w.house.t.Errorf("%s: something of %s is there: %q", when, l.name, trace)
				}
			}
		}
		if bytes.Contains(log, []byte(l.email())) {
			w.house.t.Errorf("%s: an address is in the log", when)
		}
	}
	if found := loggedPath.Find(log); found != nil {
		w.house.t.Errorf("%s: a path is in the log: %q", when, found)
	}
}

// loggedPath is an address that a leaver or HR was at, not the pattern of a route.
var loggedPath = regexp.MustCompile(`/(v|g)/[a-z2-7]{8}|/vragen/\d|/hr/[a-z]+/[0-9a-f]{8}`)

// keys lists the answers of a leaver that are long enough not to be there by chance.
func (w *watch) keys(l *leaver) []string {
	var keys []string
	for _, key := range l.said {
		if len(key) >= 6 && !bytes.Contains(w.before, []byte(key)) {
			keys = append(keys, key)
		}
	}
	return keys
}

// traces are the forms in which a text could lie somewhere: raw, hexadecimal and, wherever
// it may begin, base64.
func traces(text string) [][]byte {
	all := [][]byte{[]byte(text), []byte(hex.EncodeToString([]byte(text))), []byte(strings.ToUpper(hex.EncodeToString([]byte(text))))}
	for shift := range 3 {
		for _, encoding := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			encoded := encoding.EncodeToString(append(make([]byte, shift), text...))
			// The first and last characters hold bits of what stands beside the text.
			all = append(all, []byte(encoded[(shift*8+5)/6:len(encoded)-1]))
		}
	}
	return all
}

// crawl reads every page of the desk that links lead to.
func (v *visitor) crawl() map[string]string {
	v.t.Helper()
	pages := map[string]string{}
	for next := []string{"/hr"}; len(next) > 0; next = next[1:] {
		if _, seen := pages[next[0]]; seen {
			continue
		}
		p := v.get(next[0])
		if p.status != http.StatusOK || strings.HasPrefix(p.kind(), "desk-login") {
			v.t.Fatalf("%s: got %d %q", next[0], p.status, p.kind())
		}
		pages[next[0]] = p.body
		if next[0] == "/hr/account/stap" { // a fresh secret at every look
			pages[next[0]] = ""
		}
		for _, link := range deskLink.FindAllStringSubmatch(p.body, -1) {
			next = append(next, strings.ReplaceAll(link[1], "&amp;", "&"))
		}
	}
	return pages
}

var deskLink = regexp.MustCompile(`href="(/hr[^"#]*)"`)

// checkDesk crawls the desk as each of these people and looks for tokens.
func (w *watch) checkDesk(when string, people map[string]*visitor) {
	w.house.t.Helper()
	for _, who := range slices.Sorted(maps.Keys(people)) {
		pages := people[who].crawl()
		for address, body := range pages {
			for _, l := range w.leavers {
				for _, secret := range append([]string{l.token}, l.texts...) {
					if strings.Contains(body, secret) {
						w.house.t.Errorf("%s: %s sees something of %s at %s", when, who, l.name, address)
					}
				}
			}
		}
	}
}

// fetch asks for addresses behind a link again and again, as mail scanners do: nothing may
// change and no cookie be set.
func (w *watch) fetch(l *leaver) {
	w.house.t.Helper()
	before := w.house.database()
	for n := range 100 {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			address := w.house.base + l.link() + []string{"", "/stop", "/wissen", "/gesprek"}[n%4]
			p := w.house.visitor().ask(method, address, nil)
			if p.status != http.StatusOK || p.head.Get("Set-Cookie") != "" {
				w.house.t.Fatalf("%s of a link: got %d, cookies %q", method, p.status, p.head["Set-Cookie"])
			}
		}
	}
	if !bytes.Equal(before, w.house.database()) {
		w.house.t.Error("asking for a link's pages changed the database")
	}
}

// TestTraces checks the check: whatever form a secret lies in, it is found.
func TestTraces(t *testing.T) {
	t.Parallel()
	const secret = "k3n5xa7qokrstvwb"
	for n := range 4 {
		beside := strings.Repeat("z", n)
		lying := beside + secret + beside
		for form, text := range map[string]string{
			"raw": lying, "hex": hex.EncodeToString([]byte(lying)), "upper hex": fmt.Sprintf("%X", lying),
			"base64": base64.StdEncoding.EncodeToString([]byte(lying)), "base64url": base64.RawURLEncoding.EncodeToString([]byte(lying)),
		} {
			found := slices.ContainsFunc(traces(secret), func(trace []byte) bool { return strings.Contains(text, string(trace)) })
			if !found {
				t.Errorf("%s with %d bytes before it is not found", form, n)
			}
		}
	}
}
