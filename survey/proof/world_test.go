package proof

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"path/filepath"
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

// world is one installation behind real HTTP.
type world struct {
	*surveytest.House
	t    testing.TB
	base string
	log  book
}

// book keeps the lines of the log.
type book struct {
	mu sync.Mutex
	bytes.Buffer
}

func (b *book) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.Buffer.Write(p)
}

func newWorld(t testing.TB) *world {
	t.Helper()
	w := &world{House: surveytest.Organisation(t), t: t}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	w.must(err)
	w.base = "http://" + listener.Addr().String()
	questionnaire, err := survey.Standard(w.House.Organisation.Pack)
	w.must(err)
	now := surveytest.Today.In(w.House.Organisation.Location()).Add(10 * time.Hour)
	server, err := web.New(web.Options{
		DB: w.DB, Keys: w.Keys, Questionnaire: questionnaire, Organisation: w.House.Organisation, Units: w.Units,
		BaseURL: w.base, PerSecond: 100_000, Now: func() time.Time { return now }, Log: slog.New(slog.NewTextHandler(&w.log, nil)),
	})
	w.must(err)
	done := make(chan error)
	go func() { done <- server.App().Listener(listener) }()
	t.Cleanup(func() {
		if err := server.App().ShutdownWithTimeout(5 * time.Second); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return w
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// invite invites everybody at once, in an order that says nothing.
func (w *world) invite(people []leaver) {
	w.t.Helper()
	var all []survey.Numbered
	for n, i := range rand.Perm(len(people)) {
		invitee := survey.Invitee{Email: fmt.Sprintf("p%d@example.org", i), LastDay: (surveytest.Today + 20).String(),
			Unit: "vo", Group: "voluntary", Lang: "nl"}
		invitation, err := invitee.Check(w.Units, surveytest.Today)
		w.must(err)
		invitation.ID = people[i].id
		all = append(all, survey.Numbered{Line: n + 1, Invitation: invitation})
	}
	_, err := w.DB.Invite(context.Background(), all, false, surveytest.Today.In(time.UTC))
	w.must(err)
}

// browser is what every leaver's browser calls itself.
const browser = "Leavers-Own-Browser/47.11"

// send lets somebody answer and send.
func (w *world) send(l leaver) {
	w.t.Helper()
	jar, err := cookiejar.New(nil)
	w.must(err)
	transport := &http.Transport{MaxConnsPerHost: 1}
	defer transport.CloseIdleConnections()
	client := &http.Client{Jar: jar, Transport: transport, Timeout: time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	stay := url.Values{}
	if l.option != "" {
		stay.Set(asked, l.option)
	}
	w.post(client, "/v/"+w.Keys.LinkKey().LinkToken(l.id, 1), nil)
	w.post(client, "/vragen/1", url.Values{"occasion": {"resigned"}})
	w.post(client, "/vragen/4", url.Values{"destination": {"outside"}})
	w.post(client, "/vragen/5", url.Values{"reason_weight.job": {"strong"}})
	w.post(client, "/vragen/18", stay)
	w.post(client, "/vragen/21", url.Values{keep: {l.short}, improve: {l.long}})
	if to := w.post(client, "/versturen", url.Values{"scope": {"unit"}}); to != "/bedankt" {
		w.t.Fatalf("sending leads to %q", to)
	}
}

func (w *world) post(client *http.Client, address string, form url.Values) (to string) {
	w.t.Helper()
	request, err := http.NewRequest(http.MethodPost, w.base+address, strings.NewReader(form.Encode()))
	w.must(err)
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	request.Header.Set("Origin", w.base)
	request.Header.Set("User-Agent", browser)
	response, err := client.Do(request)
	w.must(err)
	defer func() { _ = response.Body.Close() }()
	_, err = io.Copy(io.Discard, response.Body)
	w.must(err)
	if response.StatusCode != http.StatusSeeOther {
		w.t.Fatalf("%s: %d", address, response.StatusCode)
	}
	return response.Header.Get("Location")
}

// copy copies all that lies on the disk, keys of boxes included.
func (w *world) copy() snapshot {
	w.t.Helper()
	s := snapshot{keys: map[string][]byte{}}
	path := filepath.Join(w.Dir, "data", sqlite.FileName)
	var err error
	s.db, err = os.ReadFile(path)
	w.must(err)
	s.wal, err = os.ReadFile(path + "-wal")
	if !os.IsNotExist(err) {
		w.must(err)
	}
	entries, err := os.ReadDir(filepath.Join(w.Dir, "keys"))
	w.must(err)
	for _, entry := range entries {
		key, err := os.ReadFile(filepath.Join(w.Dir, "keys", entry.Name()))
		if errors.Is(err, os.ErrNotExist) { // destroyed meanwhile
			continue
		}
		w.must(err)
		s.keys[entry.Name()] = key
	}
	w.log.mu.Lock()
	defer w.log.mu.Unlock()
	s.log = bytes.Clone(w.log.Bytes())
	return s
}

// live lets everybody send in turn, opens the boxes and returns what an attacker has who
// copied the keys of the boxes too.
func (w *world) live(v *view) {
	w.t.Helper()
	v.link = w.Keys.LinkKey()
	w.invite(v.people)
	w.must(w.DB.Checkpoint(context.Background()))
	for _, l := range v.people {
		w.send(l)
		v.copies = append(v.copies, w.copy())
	}
	_, err := w.DB.OpenDue(context.Background(), w.Keys, surveytest.Today+30) // days on which nothing is closed
	w.must(err)
	during := make(chan snapshot)
	go w.backUp(during)
	<-during // the backup began
	_, err = w.DB.OpenDue(context.Background(), w.Keys, surveytest.Today+70)
	w.must(err)
	v.copies = append(v.copies, <-during)
	if !bytes.Contains(v.last().wal, []byte(v.people[0].short)) {
		w.t.Error("the write-ahead log of the opening was not caught")
	}
	w.must(w.DB.Checkpoint(context.Background()))
	v.copies = append(v.copies, w.copy())
}

// backUp is a backup program that began to read before the opening: that keeps the
// write-ahead log from being emptied until it has copied what the opening wrote.
func (w *world) backUp(copies chan<- snapshot) {
	defer close(copies)
	path := filepath.Join(w.Dir, "data", sqlite.FileName) + "?mode=ro"
	reader, other := openRaw(w.t, path), openRaw(w.t, path)
	defer func() { _, _ = reader.Close(), other.Close() }()
	opened := func(db *sql.DB) (n int) {
		if err := db.QueryRow("SELECT COUNT(*) FROM opening").Scan(&n); err != nil {
			w.t.Error(err)
		}
		return n
	}
	if _, err := reader.Exec("BEGIN"); err != nil {
		w.t.Error(err)
	}
	opened(reader)
	copies <- snapshot{}
	for end := time.Now().Add(time.Minute); opened(other) == 0; time.Sleep(2 * time.Millisecond) {
		if time.Now().After(end) {
			w.t.Error("nothing was opened")
			break
		}
	}
	s := w.copy()
	_, _ = reader.Exec("ROLLBACK")
	copies <- s
}

// without returns the view with the key folder as it is at last, and without earlier copies
// of box keys: nobody may make those (promise.md section 2), and in file mode nothing protects from who does.
func (v *view) without() *view {
	blind := *v
	blind.copies = nil
	for i, s := range v.copies {
		if i < len(v.copies)-1 {
			kept := map[string][]byte{}
			for name, key := range s.keys {
				if !strings.HasPrefix(name, "box-") {
					kept[name] = key
				}
			}
			s.keys = kept
		}
		blind.copies = append(blind.copies, s)
	}
	return &blind
}

const tail = " einde van tekst 00"

// newView makes leavers with answers of their own, in a random order of sending. Their
// names, addresses and numbers say nothing about their answers.
func newView(t testing.TB) *view {
	options := []string{"s_colleagues", "s_manager", "s_mood", "s_content", "s_pupils", "s_meaning", "s_results"}
	v := &view{t: t, people: make([]leaver, leavers)}
	first, second, ticks := rand.Perm(leavers), rand.Perm(leavers), rand.Perm(len(options))
	for i, p := range rand.Perm(leavers) {
		l := leaver{id: uuid.New()}
		l.short = fmt.Sprintf("kort %02d %s.", first[i], strings.Repeat("a", 5+3*first[i]))
		l.long = fmt.Sprintf("lang %02d %s%s%02d", second[i], strings.Repeat("€", 250), tail[:len(tail)-2], second[i])
		if i <= helper {
			l.option = options[ticks[i]]
		}
		if i < targets {
			v.targets = append(v.targets, p)
		} else if i == helper {
			v.helper = p
		}
		v.people[p] = l
	}
	v.link = [32]byte{}
	for i := range v.link {
		v.link[i] = byte(rand.IntN(256))
	}
	return v
}
