package main

import (
	"bytes"
	"context"
	"database/sql"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	_ "github.com/mattn/go-sqlite3" // the driver, for looking past the program

	"nawoord/survey/sqlite"
)

// patience is how long something may take on a busy machine.
const patience = time.Minute

// house is an installation that was set up with the commands, with a mail server and a
// clock around it.
type house struct {
	t      *testing.T
	folder string
	addr   string
	base   string
	clock  *movedClock
	post   *postbox
	log    *logBook
	opened int // how much the log said before the server was started
	close  func()
}

func newHouse(t *testing.T, start time.Time) *house {
	t.Helper()
	h := &house{t: t, folder: t.TempDir(), addr: freeAddress(t), clock: &movedClock{}, post: newPostbox(t), log: &logBook{}}
	h.base = "http://" + h.addr
	h.clock.set(start)
	return h
}

// freeAddress returns an address that nobody listens on.
func freeAddress(t *testing.T) string {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = listener.Close() }()
	return listener.Addr().String()
}

// command carries out a command line and returns what it printed.
func (h *house) command(line ...string) string {
	h.t.Helper()
	var out bytes.Buffer
	if err := h.try(h.t.Context(), &out, line...); err != nil {
		h.t.Fatalf("nawoord %s: %v", line[0], err)
	}
	return out.String()
}

// try carries out a command line with the settings of the house and its clock.
func (h *house) try(ctx context.Context, out io.Writer, line ...string) error {
	line = append(line, "--data", filepath.Join(h.folder, "data"), "--keys", filepath.Join(h.folder, "keys"))
	if line[0] == "setup" || line[0] == "account" || line[0] == "keyholder" || line[0] == "serve" {
		line = append(line, "--base-url", h.base)
	}
	if line[0] == "serve" {
		line = append(line, "--addr", h.addr, "--smtp-url", "smtp://"+h.post.addr+"?tls=none", "--mail-from", "vragenlijst@vo-campus.example")
	}
	cmd, rest := find(line)
	return cmd.run(ctx, &call{command: cmd, args: rest, out: out, errOut: h.log, now: h.clock.now})
}

// open starts the server and waits until it answers.
func (h *house) open() {
	h.t.Helper()
	h.opened = len(h.log.String())
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- h.try(ctx, h.log, "serve") }()
	h.close = sync.OnceFunc(func() {
		stop()
		if err := <-done; err != nil {
			h.t.Errorf("serve: %v", err)
		}
	})
	h.t.Cleanup(h.close)
	h.wait("the server answers", func() bool {
		response, err := http.Get(h.base + "/healthz")
		if err != nil {
			return false
		}
		_ = response.Body.Close()
		return response.StatusCode == http.StatusOK
	})
}

// moveTo stops the server, moves the clock and starts the server again: it then does the
// work of the day and sends what is due.
func (h *house) moveTo(now time.Time) {
	h.t.Helper()
	h.close()
	h.clock.set(now)
	h.open()
}

// restart saves waiting for the worker's next round, and shows that all is on the disk.
func (h *house) restart() {
	h.t.Helper()
	h.moveTo(h.clock.now())
}

// wait polls until something is so.
func (h *house) wait(what string, is func() bool) {
	h.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			h.t.Fatalf("waited in vain: %s\n%s", what, h.log)
		}
	}
}

// settle waits until the server has nothing to do by itself: the work of the day is done,
// and what was sent is noted. Nothing waits but what is for the next morning.
func (h *house) settle() {
	h.t.Helper()
	h.wait("the work of the day", func() bool { return strings.Contains(h.log.String()[h.opened:], dayDone) })
	h.wait("the outbox is empty", func() bool { return h.count("SELECT COUNT(*) FROM outbox WHERE kind <> 'talk_received'") == 0 })
}

// count asks the database file itself, past the program.
func (h *house) count(query string) int {
	h.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(h.folder, "data", sqlite.FileName)+"?mode=ro")
	if err != nil {
		h.t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	var n int
	if err := db.QueryRow(query).Scan(&n); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// database returns the bytes of the database and its log.
func (h *house) database() []byte { return h.bytesOf("data") }

// bytesOf returns all that stands in a folder of the house.
func (h *house) bytesOf(folder string) []byte {
	h.t.Helper()
	names, err := filepath.Glob(filepath.Join(h.folder, folder, "*"))
	if err != nil {
		h.t.Fatal(err)
	}
	var all []byte
	for _, name := range names {
		if strings.HasSuffix(name, "-shm") { // the readers' locks
			continue
		}
		content, err := os.ReadFile(name)
		if err != nil {
			h.t.Fatal(err)
		}
		all = append(all, content...)
	}
	return all
}

// movedClock goes on by itself from where it was set.
type movedClock struct {
	mu        sync.Mutex
	at, since time.Time
}

func (c *movedClock) set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at, c.since = at, time.Now()
}

func (c *movedClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at.Add(time.Since(c.since))
}

// logBook keeps what the program logs.
type logBook struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *logBook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *logBook) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
