package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// steps is a context that acts at every step of the database: database/sql and the driver
// ask for Done before each statement, each row and each commit.
type steps struct {
	context.Context
	mu  sync.Mutex
	act func()
}

func (s *steps) Done() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.act()
	return s.Context.Done()
}

const spoken = "niemand luisterde ooit naar het rooster"

// pollsToOpen has six closed ballots of unit a and one of a link that still works. The
// organisation part carries texts that are too few to publish.
func pollsToOpen(t *testing.T) *polls {
	t.Helper()
	p := newPolls(t)
	for i := range 6 {
		id := p.invite("a", day(1, 20))
		p.send(id, day(1, 20), choice("q", "ab"[i%2:i%2+1]), survey.Vote{Question: "open", Variant: "v", Text: spoken})
	}
	p.send(p.invite("a", day(2, 20)), day(1, 30), choice("q", "c"))
	return p
}

// TestAnonymityCrashAfterEveryStep copies the disk at every step of an opening, as a crash
// would leave it, and starts again from each copy: no plain text, no double count, no key
// beside an opened box.
func TestAnonymityCrashAfterEveryStep(t *testing.T) {
	t.Parallel()
	p := pollsToOpen(t)
	seen := map[[32]byte]bool{}
	var disks []disk
	ctx := &steps{Context: t.Context(), act: func() {
		if found, sum := readDisk(t, p.dir); !seen[sum] {
			seen[sum] = true
			disks = append(disks, found)
		}
	}}
	_, err := p.db.OpenDue(ctx, p.keys, day(2, 1))
	p.must(err)
	if len(disks) < 5 {
		t.Fatalf("%d states of the disk, so not every step was seen", len(disks))
	}
	for _, found := range disks {
		checkAfterCrash(t, found.write(t))
	}
	t.Logf("%d states of the disk", len(disks))
}

// disk is the content of the files of an installation.
type disk map[string][]byte

// readDisk reads the keys and the data, the write-ahead log before the file that it goes
// into, and returns a sum of all.
func readDisk(t *testing.T, dir string) (disk, [32]byte) {
	t.Helper()
	sum, all := sha256.New(), disk{}
	for _, pattern := range []string{"keys/*", "data/*-wal", "data/*.db"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			content, err := os.ReadFile(name)
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			name = filepath.Join(filepath.Dir(pattern), filepath.Base(name))
			all[name] = content
			sum.Write([]byte(name))
			sum.Write(content)
		}
	}
	return all, [32]byte(sum.Sum(nil))
}

// write puts the files into a fresh folder.
func (d disk) write(t *testing.T) (dir string) {
	t.Helper()
	dir = t.TempDir()
	for name, content := range d {
		if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// checkAfterCrash starts from a disk as the server does and carries the opening out.
func checkAfterCrash(t *testing.T, dir string) {
	t.Helper()
	for _, pattern := range []string{"data/*", "keys/*"} {
		names, err := filepath.Glob(filepath.Join(dir, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range names {
			if contains(t, name, []byte(spoken)) {
				t.Errorf("a text lies open in %s", filepath.Base(name))
			}
		}
	}
	db, err := Open(filepath.Join(dir, "data"), noon)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	keys, err := ballot.OpenKeys(filepath.Join(dir, "keys"))
	if err != nil {
		t.Fatal(err)
	}
	notices, err := db.Reconcile(t.Context(), keys)
	if err != nil {
		t.Fatal(err)
	}
	for _, notice := range notices {
		if strings.Contains(notice, "lost") {
			t.Errorf("after the crash: %s", notice)
		}
	}
	p := &polls{t: t, db: db, keys: keys, dir: dir}
	p.open(day(2, 1))
	p.open(day(3, 1)) // the next opening removes keys that no box ever had
	if n := p.number("SELECT SUM(tally.n) FROM tally JOIN opening ON opening.id = opening WHERE part = 'unit' AND option <> '' AND question = 'q'"); n != 6 {
		t.Errorf("%d answers counted, want 6", n)
	}
	if n := p.number("SELECT COUNT(*) FROM ballot JOIN box ON box.id = box WHERE state = 'opened'"); n != 0 {
		t.Errorf("%d ballots in opened boxes", n)
	}
	p.keysFit()
}

// keysFit looks for a key beside an opened box and a box without its key.
func (p *polls) keysFit() {
	p.t.Helper()
	held, err := p.keys.BoxKeys()
	p.must(err)
	all, err := boxes(p.t.Context(), p.db.reader, "1")
	p.must(err)
	for _, box := range all {
		if needs := box.State == BoxOpen || box.State == BoxWaiting; slices.Contains(held, box.ID) != needs {
			p.t.Errorf("a box that is %s has a key: %v", box.State, !needs)
		}
	}
}

// TestAnonymityErrorAtEveryStep lets an opening fail at every step in turn: it changes
// nothing until it succeeds, and nothing is counted twice.
func TestAnonymityErrorAtEveryStep(t *testing.T) {
	t.Parallel()
	p := pollsToOpen(t)
	failures := 0
	for at := 1; ; at += 1 + at/8 {
		inner, cancel := context.WithCancel(t.Context())
		left := at
		_, err := p.db.OpenDue(&steps{Context: inner, act: func() {
			if left--; left == 0 {
				cancel()
			}
		}}, p.keys, day(2, 1))
		cancel()
		if err == nil {
			break
		}
		failures++
		p.checkOpenings()
	}
	if failures < 10 {
		t.Errorf("only %d steps failed", failures)
	}
	p.open(day(3, 1))
	p.checkOpenings()
	p.keysFit()
}

func (p *polls) checkOpenings() {
	p.t.Helper()
	openings := p.number("SELECT COUNT(*) FROM opening WHERE part = 'unit'")
	counted := p.number("SELECT COALESCE(SUM(tally.n), 0) FROM tally JOIN opening ON opening.id = opening WHERE part = 'unit' AND option <> ''")
	if counted != 6*openings || openings > 1 {
		p.t.Fatalf("%d openings with %d answers", openings, counted)
	}
}

// TestAnonymityABackupFromBeforeAnOpeningStaysShut puts a copy of the database from before
// an opening back beside today's keys.
func TestAnonymityABackupFromBeforeAnOpeningStaysShut(t *testing.T) {
	t.Parallel()
	p := pollsToOpen(t)
	copied, _ := readDisk(t, p.dir)
	backup := copied.write(t)
	counted := p.box("a", survey.PartUnit)
	p.open(day(2, 1))
	old, err := Open(filepath.Join(backup, "data"), noon)
	p.must(err)
	defer func() { _ = old.Close() }()
	restored := &polls{t: t, db: old, keys: p.keys, dir: backup}
	rows, err := old.reader.Query("SELECT slot, sealed FROM ballot WHERE box = ?", counted.ID[:])
	p.must(err)
	defer func() { _ = rows.Close() }()
	read := 0
	for ; rows.Next(); read++ {
		var slot, sealed []byte
		p.must(rows.Scan(&slot, &sealed))
		held, err := p.keys.BoxKeys()
		p.must(err)
		for _, id := range held {
			private, err := p.keys.BoxKey(id)
			p.must(err)
			if _, err := ballot.Open(p.keys.LinkKey(), counted.ID, survey.PartUnit, ballot.Slot(slot), private, sealed); err == nil {
				t.Error("a counted ballot opens again")
			}
		}
	}
	p.must(errors.Join(rows.Err(), rows.Close()))
	if read != 7 {
		t.Errorf("%d ballots in the backup", read)
	}
	notices, err := old.Reconcile(t.Context(), p.keys)
	p.must(err)
	if !slices.ContainsFunc(notices, func(n string) bool { return strings.Contains(n, counted.ID.String()) && strings.Contains(n, "lost") }) {
		t.Errorf("no alarm: %q", notices)
	}
	if opened := restored.open(day(2, 1)); len(opened) != 0 {
		t.Errorf("counted again: %+v", opened)
	}
	// The same, but with a copy of the keys: that is why nobody may make one.
	weak, err := ballot.OpenKeys(filepath.Join(backup, "keys"))
	p.must(err)
	private, err := weak.BoxKey(counted.ID)
	if err != nil || !ballot.KeyFits(counted.Public, private) {
		t.Errorf("the test is blind: a copied key does not fit, %v", err)
	}
}

// traceIn names the files of the database that hold something.
func (p *polls) traceIn(what []byte) (found []string) {
	p.t.Helper()
	names, err := filepath.Glob(filepath.Join(p.dir, "data", "*"))
	p.must(err)
	for _, name := range names {
		content, err := os.ReadFile(name)
		p.must(err)
		if bytes.Contains(content, what) {
			found = append(found, filepath.Base(name))
		}
	}
	return found
}
