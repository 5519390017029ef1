package main

import (
	"html"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// visitor is a browser without scripts that fills in whatever form it meets.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
}

// visitors counts them, so that each has an address of its own.
var visitors atomic.Int32

func (h *house) visitor() *visitor {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	n := visitors.Add(1) // one address may not ask without end
	from := &net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 9, byte(n>>8), byte(n))}}
	transport := &http.Transport{DialContext: from.DialContext}
	h.t.Cleanup(transport.CloseIdleConnections)
	return &visitor{t: h.t, base: h.base, client: &http.Client{Jar: jar, Transport: transport, Timeout: patience}}
}

// page is what a visitor sees.
type page struct {
	t      *testing.T
	status int
	at     *url.URL
	head   http.Header
	body   string
}

// get asks for a page and goes where it leads.
func (v *visitor) get(address string) page {
	v.t.Helper()
	return v.ask(http.MethodGet, v.base+address, nil)
}

func (v *visitor) ask(method, address string, form url.Values) page {
	v.t.Helper()
	request, err := http.NewRequestWithContext(v.t.Context(), method, address, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	request.Header.Set("Accept-Language", "nl")
	if form != nil {
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		request.Header.Set("Origin", v.base)
	}
	response, err := v.client.Do(request)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	head := response.Header.Clone()
	head.Del("Date")
	return page{t: v.t, status: response.StatusCode, at: response.Request.URL, head: head, body: string(body)}
}

// submit fills in the form that has a field of this name (any form for ""): of what the
// form offers the values that are asked for, and what it carries along by itself.
func (v *visitor) submit(p page, field string, values url.Values) page {
	v.t.Helper()
	f := p.form(field)
	filled := url.Values{}
	for name, value := range f.carried {
		filled[name] = value
	}
	for name, wanted := range values {
		for _, value := range wanted {
			if !f.takes(name, value) {
				v.t.Fatalf("%s does not offer %s=%s", p.kind(), name, value)
			}
			filled.Add(name, value)
		}
	}
	action, err := p.at.Parse(f.action)
	if err != nil {
		v.t.Fatal(err)
	}
	return v.ask(http.MethodPost, action.String(), filled)
}

// form is a form on a page.
type form struct {
	action  string
	carried url.Values          // hidden fields
	offered map[string][]string // radio buttons, ticks, options and buttons
	typed   []string            // fields to type into
}

func (f form) takes(name, value string) bool {
	return slices.Contains(f.typed, name) || slices.Contains(f.offered[name], value)
}

func (f form) has(name string) bool {
	return name == "" || slices.Contains(f.typed, name) || len(f.offered[name]) > 0
}

var (
	formTag   = regexp.MustCompile(`(?s)<(form|input|textarea|select|option|button)\b([^>]*)>`)
	attribute = regexp.MustCompile(`([a-z-]+)(?:="([^"]*)")?`)
	dataPage  = regexp.MustCompile(`<body data-page="([^"]*)"`)
)

// form finds the first form that is posted and has the field.
func (p page) form(field string) form {
	p.t.Helper()
	var found []form
	list := ""
	_, main, _ := strings.Cut(p.body, "<main")
	for _, tag := range formTag.FindAllStringSubmatch(main, -1) {
		a := map[string]string{}
		for _, pair := range attribute.FindAllStringSubmatch(tag[2], -1) {
			a[pair[1]] = html.UnescapeString(pair[2])
		}
		if tag[1] == "form" {
			found = append(found, form{action: a["action"], carried: url.Values{}, offered: map[string][]string{}})
			if a["method"] != "post" {
				found = found[:len(found)-1]
			}
			continue
		}
		if len(found) == 0 {
			continue
		}
		f := &found[len(found)-1]
		switch {
		case tag[1] == "select":
			list = a["name"]
		case tag[1] == "option":
			f.offered[list] = append(f.offered[list], a["value"])
		case a["name"] == "":
		case a["type"] == "hidden":
			f.carried.Add(a["name"], a["value"])
		case tag[1] == "button", a["type"] == "radio", a["type"] == "checkbox":
			f.offered[a["name"]] = append(f.offered[a["name"]], a["value"])
		default:
			f.typed = append(f.typed, a["name"])
		}
	}
	for _, f := range found {
		if f.has(field) {
			return f
		}
	}
	p.t.Fatalf("%s (%d) has no form with %q\n%s", p.kind(), p.status, field, p.body)
	return form{}
}

// kind is what the page is.
func (p page) kind() string {
	if found := dataPage.FindStringSubmatch(p.body); found != nil {
		return found[1]
	}
	return ""
}

// is checks which page came.
func (p page) is(status int, kind string) page {
	p.t.Helper()
	if p.status != status || p.kind() != kind {
		p.t.Fatalf("got %d %q, want %d %q\n%s", p.status, p.kind(), status, kind, p.body)
	}
	return p
}

// same checks that two pages are one, headers included.
func (p page) same(what string, other page) {
	p.t.Helper()
	if p.status != other.status || p.body != other.body {
		p.t.Errorf("%s: another page\n%s\n%s", what, p.body, other.body)
	}
	for name, values := range p.head {
		if !slices.Equal(values, other.head[name]) {
			p.t.Errorf("%s: another header %s: %v and %v", what, name, values, other.head[name])
		}
	}
	if len(p.head) != len(other.head) {
		p.t.Errorf("%s: other headers", what)
	}
}
