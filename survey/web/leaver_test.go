package web_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// site is the whole website on a listener, with a clock that stands still until a test
// moves it.
type site struct {
	*surveytest.House
	t    testing.TB
	base string
	log  *logBook

	server *web.Server
	live   *web.Site // takes over settings; nil: this site never does

	mu  sync.Mutex
	now time.Time
}

// logBook keeps the log lines.
type logBook struct {
	mu sync.Mutex
	bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Buffer.String()
}

func newSite(t testing.TB, change ...func(*web.Options)) *site {
	t.Helper()
	return newSiteOf(t, surveytest.Organisation(t), change...)
}

// newSiteOf is the website of an organisation.
func newSiteOf(t testing.TB, house *surveytest.House, change ...func(*web.Options)) *site {
	t.Helper()
	questionnaire, err := survey.Standard(house.Organisation.Pack)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &site{House: house, t: t, base: "http://" + listener.Addr().String(), log: &logBook{},
		now: surveytest.Today.In(house.Organisation.Location()).Add(10 * time.Hour)}
	options := web.Options{
		DB: house.DB, Keys: house.Keys, Questionnaire: questionnaire, Organisation: house.Organisation, Units: house.Units,
		BaseURL: s.base, PerSecond: 10_000, Now: s.clock, Log: slog.New(slog.NewTextHandler(s.log, nil)),
	}
	for _, f := range change {
		f(&options)
	}
	server, err := web.New(options)
	if err != nil {
		t.Fatal(err)
	}
	s.server = server
	done := make(chan error)
	go func() { done <- server.App().Listener(listener) }()
	t.Cleanup(func() {
		if err := server.App().ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
		_ = listener.Close() // stopped before it had begun, it would begin now
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

func (s *site) clock() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

// later moves the clock.
func (s *site) later(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

// invite invites somebody and returns the invitation with its token.
func (s *site) invite(unit, email string, lang survey.Lang) (survey.Invitation, string) {
	s.t.Helper()
	i, err := survey.Invitee{Email: email, LastDay: (surveytest.Today + 20).String(), Unit: unit, Group: "voluntary", Lang: string(lang)}.
		Check(s.Units, surveytest.Today)
	if err != nil {
		s.t.Fatal(err)
	}
	if _, err := s.DB.Invite(context.Background(), []survey.Numbered{{Line: 1, Invitation: i}}, false, s.clock()); err != nil {
		s.t.Fatal(err)
	}
	all, err := s.DB.InvitationsTo(context.Background(), email)
	if err != nil || len(all) == 0 {
		s.t.Fatalf("invitations to %s: %v, %v", email, all, err)
	}
	return all[0], s.Keys.LinkKey().LinkToken(all[0].ID, all[0].Version)
}

// adviser adds somebody who holds talks: of a unit, or of the organisation.
func (s *site) adviser(name string, unit uuid.UUID) survey.Account {
	s.t.Helper()
	a := survey.Account{ID: uuid.New(), Email: strings.ToLower(strings.ReplaceAll(name, " ", ".")) + "@vo-campus.example", Name: name,
		Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}, Unit: unit}
	if err := s.DB.AddAccount(context.Background(), a, sqlite.Secret(sha256.Sum256([]byte(name))), s.clock()); err != nil {
		s.t.Fatal(err)
	}
	return a
}

// browser is a visitor's browser without scripts, over one kept connection.
type browser struct {
	*http.Client
	t    testing.TB
	base string
	head http.Header
}

func (s *site) browser() *browser {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	transport := &http.Transport{MaxConnsPerHost: 1}
	s.t.Cleanup(transport.CloseIdleConnections)
	return &browser{t: s.t, base: s.base, head: http.Header{"Accept-Language": {"nl"}}, Client: &http.Client{
		Jar: jar, Transport: transport, Timeout: 10 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// reply is what the server answered.
type reply struct {
	t      testing.TB
	status int
	path   string // where it is
	head   http.Header
	body   string
}

func (b *browser) do(method, address string, form url.Values, head ...string) reply {
	b.t.Helper()
	var body io.Reader
	if form != nil {
		body = strings.NewReader(form.Encode())
	}
	r, err := http.NewRequest(method, b.base+address, body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header = b.head.Clone()
	if form != nil {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Origin", b.base)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	response, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return reply{t: b.t, status: response.StatusCode, path: address, head: response.Header, body: string(text)}
}

// get asks for a page and follows where it leads.
func (b *browser) get(address string) reply {
	b.t.Helper()
	return b.follow(b.do(http.MethodGet, address, nil))
}

// post sends a form and follows where it leads. The pairs are its fields.
func (b *browser) post(address string, pairs ...string) reply {
	b.t.Helper()
	return b.follow(b.do(http.MethodPost, address, values(pairs...)))
}

func values(pairs ...string) url.Values {
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return form
}

func (b *browser) follow(r reply) reply {
	b.t.Helper()
	for range 5 {
		if r.status != http.StatusSeeOther {
			return r
		}
		r = b.do(http.MethodGet, r.head.Get("Location"), nil)
	}
	b.t.Fatalf("%s leads on and on", r.path)
	return r
}

// cookies returns the cookies that the browser has for a path, by name.
func (b *browser) cookies(path string) map[string]string {
	address, err := url.Parse(b.base + path)
	if err != nil {
		b.t.Fatal(err)
	}
	all := map[string]string{}
	for _, cookie := range b.Jar.Cookies(address) {
		all[cookie.Name] = cookie.Value
	}
	return all
}

var (
	pageName = regexp.MustCompile(`<body data-page="([^"]*)"`)
	heading  = regexp.MustCompile(`(?s)<h1>(.*?)</h1>`)
	tabTitle = regexp.MustCompile(`<title>(.*?)</title>`)
)

// is checks which page came.
func (r reply) is(status int, page string) reply {
	r.t.Helper()
	if r.status != status || r.page() != page {
		r.t.Fatalf("%s: got %d %q, want %d %q\n%s", r.path, r.status, r.page(), status, page, r.body)
	}
	return r
}

// says checks that the page holds a text.
func (r reply) says(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if !strings.Contains(r.body, text) {
			r.t.Errorf("%s: %q is not on the page\n%s", r.path, text, r.body)
		}
	}
	return r
}

// hides checks that the page does not hold a text.
func (r reply) hides(texts ...string) reply {
	r.t.Helper()
	for _, text := range texts {
		if strings.Contains(r.body, text) {
			r.t.Errorf("%s: %q is on the page", r.path, text)
		}
	}
	return r
}

func (r reply) page() string    { return submatch(pageName, r.body) }
func (r reply) heading() string { return submatch(heading, r.body) }
func (r reply) title() string   { return submatch(tabTitle, r.body) }

func submatch(re *regexp.Regexp, s string) string {
	if m := re.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}

// begin opens the link and starts.
func (b *browser) begin(token string) reply {
	b.t.Helper()
	b.get("/v/"+token).is(200, "start")
	return b.post("/v/"+token).is(200, "question")
}

// fill answers the first pages of the voluntary route, as far as three questions.
func (b *browser) fill() reply {
	b.t.Helper()
	b.post("/vragen/1", "occasion", "resigned").is(200, "question")
	b.post("/vragen/4", "destination", "outside").is(200, "question")
	return b.post("/vragen/5", "reason_weight.job", "strong", "reason_weight.relations", "none").is(200, "question")
}
