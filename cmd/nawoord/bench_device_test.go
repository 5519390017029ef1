package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"github.com/andybalholm/brotli"
)

// benchHost is the website of the measured organisation. It is https, as a leaver's is
// behind a proxy: cookies carry a prefix and Secure, which makes the heads longer.
const benchHost = "vertrek.vo-campus.example"

// exchange is one request of a journey with what came back.
type exchange struct {
	Method, Path, Form string
	Status             int
	Location           string
	Encoding           string
	Page               []byte // unpacked
	Cookies            int    // characters in the values of the cookies that were set
	Up, Down, Body     int    // bytes over the wire; Body is the part of Down below the head
}

// device is a leaver's browser on one kept connection.
type device struct {
	conn     *countedConn
	in       *bufio.Reader
	cookies  []*http.Cookie
	complete bool // unpack what comes: only for the journey that is looked at
}

// countedConn counts the bytes of a connection.
type countedConn struct {
	net.Conn
	up, down int
}

func (c *countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.down += n
	return n, err
}

func (c *countedConn) Write(p []byte) (int, error) {
	n, err := c.Conn.Write(p)
	c.up += n
	return n, err
}

// newDevice connects from an address of its own: one address may not ask without end.
func newDevice(addr string, number int) (*device, error) {
	from := net.IPv4(127, 1+byte(number>>16), byte(number>>8), byte(number))
	conn, err := (&net.Dialer{LocalAddr: &net.TCPAddr{IP: from}}).Dial("tcp", addr)
	if err != nil {
		return nil, err
	}
	counted := &countedConn{Conn: conn}
	return &device{conn: counted, in: bufio.NewReader(counted)}, nil
}

func (d *device) close() { _ = d.conn.Close() }

// do sends a request with the headers of a phone's Chromium and reads the reply.
func (d *device) do(method, path, form string) (exchange, error) {
	up, down := d.conn.up, d.conn.down
	if _, err := d.conn.Write(d.request(method, path, form)); err != nil {
		return exchange{}, err
	}
	reply, err := http.ReadResponse(d.in, nil)
	if err != nil {
		return exchange{}, fmt.Errorf("%s: %w", method, err)
	}
	defer func() { _ = reply.Body.Close() }()
	body, err := io.ReadAll(reply.Body)
	if err != nil {
		return exchange{}, err
	}
	e := exchange{Method: method, Path: path, Form: form, Status: reply.StatusCode,
		Location: reply.Header.Get("Location"), Encoding: reply.Header.Get("Content-Encoding"),
		Up: d.conn.up - up, Down: d.conn.down - down, Body: len(body)}
	for _, cookie := range reply.Cookies() {
		e.Cookies += len(cookie.Value)
		d.keep(cookie)
	}
	if d.complete {
		e.Page, err = unpack(e.Encoding, body)
	}
	return e, err
}

// keep puts a cookie in the jar. Those for one path only are of no use on this journey.
func (d *device) keep(cookie *http.Cookie) {
	for i, old := range d.cookies {
		if old.Name == cookie.Name {
			d.cookies = append(d.cookies[:i], d.cookies[i+1:]...)
			break
		}
	}
	if cookie.Value != "" && cookie.Path == "/" {
		d.cookies = append(d.cookies, cookie)
	}
}

func (d *device) request(method, path, form string) []byte {
	var r bytes.Buffer
	fmt.Fprintf(&r, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: keep-alive\r\n", method, path, benchHost)
	if method == http.MethodPost {
		fmt.Fprintf(&r, "Content-Length: %d\r\nCache-Control: max-age=0\r\nOrigin: https://%s\r\nContent-Type: application/x-www-form-urlencoded\r\n", len(form), benchHost)
	}
	r.WriteString("Upgrade-Insecure-Requests: 1\r\n" +
		"User-Agent: Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36\r\n" +
		"Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8\r\n" +
		"Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-User: ?1\r\nSec-Fetch-Dest: document\r\n" +
		"Accept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: nl-NL,nl;q=0.9,en;q=0.8\r\n")
	for i, cookie := range d.cookies {
		r.WriteString([]string{"Cookie: ", "; "}[min(i, 1)] + cookie.Name + "=" + cookie.Value)
	}
	if len(d.cookies) > 0 {
		r.WriteString("\r\n")
	}
	r.WriteString("\r\n" + form)
	return r.Bytes()
}

func unpack(encoding string, body []byte) ([]byte, error) {
	switch encoding {
	case "br":
		return io.ReadAll(brotli.NewReader(bytes.NewReader(body)))
	case "gzip":
		packed, err := gzip.NewReader(bytes.NewReader(body))
		if err != nil {
			return nil, err
		}
		return io.ReadAll(packed)
	}
	return body, nil
}

// benchAnswers are those of somebody who leaves for another employer. A page takes the
// fields that it has: with one reason that counted strongly it takes twelve pages.
var benchAnswers = url.Values{
	"occasion": {"resigned"}, "destination": {"own_sector"}, "reason_weight.job": {"strong"}, "reason_weight.personal": {"none"},
	"reason_weight.organisation": {"some"}, "reason_weight.relations": {"some"}, "push_factors.job": {"j_pay"},
	"push_factors.relations": {"r_team"}, "push_factors.organisation": {"o_comm"}, "pull_factors": {"pl_pay", "pl_calm"},
	"decisive": {"j_pay"}, "preventable": {"no"}, "spoke_before": {"hr"},
	"st_work.st_workload": {"2"}, "st_work.st_start": {"4"}, "st_people.st_support": {"3"}, "st_people.st_leader": {"3"},
	"stay_factors": {"s_mood", "s_content"}, "enps": {"7"}, "would_return": {"maybe"},
	"open_keep": {"De sfeer in het team was goed."}, "open_improve": {"Meer rust in het rooster."}, "scope": {"unit"},
}

var (
	fieldName  = regexp.MustCompile(`<(?:input|textarea)[^>]* name="([^"]+)"`)
	pageName   = regexp.MustCompile(`data-page="(\w+)"`)
	styleSheet = regexp.MustCompile(`<link rel="stylesheet" href="([^"]+)"`)
)

// longAnswers are those of somebody who is asked everything: all kinds of reasons counted,
// and something could have been changed.
func longAnswers() url.Values {
	answers := maps.Clone(benchAnswers)
	for _, reason := range []string{"job", "personal", "organisation", "relations"} {
		answers["reason_weight."+reason] = []string{"strong"}
	}
	answers["preventable"], answers["keep_factors"], answers["tenure"] = []string{"maybe"}, []string{"k_pay", "k_talk"}, []string{"new"}
	return answers
}

// fill answers the form on a page.
func fill(page []byte, answers url.Values) string {
	form := url.Values{}
	for _, field := range fieldName.FindAllSubmatch(page, -1) {
		if values, ok := answers[string(field[1])]; ok {
			form[string(field[1])] = values
		}
	}
	return form.Encode()
}

// explore goes through the whole questionnaire as a browser does and notes every exchange,
// up to and including the thanks.
func explore(addr, token string, answers url.Values) ([]exchange, error) {
	d, err := newDevice(addr, 0)
	if err != nil {
		return nil, err
	}
	defer d.close()
	d.complete = true
	var journey []exchange
	visit := func(method, path, form string, status int) (exchange, error) {
		e, err := d.do(method, path, form)
		if err == nil && e.Status != status {
			err = fmt.Errorf("%s of page %d: status %d, want %d", method, len(journey), e.Status, status)
		}
		journey = append(journey, e)
		return e, err
	}
	page, err := visit(http.MethodGet, "/v/"+token, "", http.StatusOK)
	for _, sheet := range styleSheet.FindAllSubmatch(page.Page, -1) {
		if _, err := visit(http.MethodGet, string(sheet[1]), "", http.StatusOK); err != nil {
			return nil, err
		}
	}
	for err == nil && nameOf(page) != "thanks" {
		var sent exchange
		if sent, err = visit(http.MethodPost, page.Path, fill(page.Page, answers), http.StatusSeeOther); err == nil {
			page, err = visit(http.MethodGet, sent.Location, "", http.StatusOK)
		}
		if err == nil && len(journey) > 100 {
			err = fmt.Errorf("the questionnaire does not end: %s", strings.ReplaceAll(page.Path, token, "…"))
		}
	}
	return journey, err
}

func nameOf(page exchange) string {
	if name := pageName.FindSubmatch(page.Page); name != nil {
		return string(name[1])
	}
	return ""
}
