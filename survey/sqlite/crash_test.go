package sqlite

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey/ballot"
)

// moment is both folders at one moment of an opening, file by file.
type moment struct{ data, keys map[string][]byte }

func (p *polls) moment() moment {
	p.t.Helper()
	return moment{p.files("data"), p.files("keys")}
}

func (p *polls) files(folder string) map[string][]byte {
	p.t.Helper()
	entries, err := os.ReadDir(filepath.Join(p.dir, folder))
	p.must(err)
	files := map[string][]byte{}
	for _, entry := range entries {
		if strings.HasSuffix(entry.Name(), "-shm") { // made again, as after a power cut
			continue
		}
		content, err := os.ReadFile(filepath.Join(p.dir, folder, entry.Name()))
		p.must(err)
		files[entry.Name()] = content
	}
	return files
}

// with returns the files and more files.
func with(files, more map[string][]byte) map[string][]byte {
	all := map[string][]byte{}
	for _, each := range []map[string][]byte{files, more} {
		for name, content := range each {
			all[name] = content
		}
	}
	return all
}

// revive starts the program anew on what a crash left.
func (p *polls) revive(left moment) *polls {
	p.t.Helper()
	q := &polls{t: p.t, units: p.units, dir: p.t.TempDir()}
	for folder, files := range map[string]map[string][]byte{"data": left.data, "keys": left.keys} {
		p.must(os.Mkdir(filepath.Join(q.dir, folder), 0o700))
		for name, content := range files {
			p.must(os.WriteFile(filepath.Join(q.dir, folder, name), content, 0o600))
		}
	}
	q.reopen()
	return q
}

func (p *polls) reopen() {
	p.t.Helper()
	var err error
	p.keys, err = ballot.OpenKeys(filepath.Join(p.dir, "keys"))
	p.must(err)
	p.db, err = Open(filepath.Join(p.dir, "data"), noon)
	p.must(err)
	p.t.Cleanup(func() { _ = p.db.Close() })
}

// sealedBytes returns the beginning of every ballot, as it would be found in a file.
func (p *polls) sealedBytes() [][]byte {
	p.t.Helper()
	rows, err := p.db.writer.Query("SELECT substr(sealed, 1, 40) FROM ballot")
	p.must(err)
	defer func() { _ = rows.Close() }()
	var all [][]byte
	for rows.Next() {
		var sealed []byte
		p.must(rows.Scan(&sealed))
		all = append(all, sealed)
	}
	p.must(rows.Err())
	return all
}

// checkKeys compares the key folder with the boxes: a key for every box that is not opened
// yet, and no other.
func (p *polls) checkKeys() {
	p.t.Helper()
	held, err := p.keys.BoxKeys()
	p.must(err)
	if n := p.number("SELECT COUNT(*) FROM box WHERE state IN ('open', 'waiting')"); len(held) != n {
		p.t.Errorf("%d keys for %d unopened boxes", len(held), n)
	}
	for _, id := range held {
		if n := p.number("SELECT COUNT(*) FROM box WHERE id = ? AND state IN ('open', 'waiting')", id[:]); n != 1 {
			p.t.Error("a key lies beside an opened box")
		}
	}
	for name := range p.files("keys") {
		if strings.HasSuffix(name, ".tmp") {
			p.t.Errorf("%s is left", name)
		}
	}
}

// holdLog reads and does not stop, so that the write-ahead log cannot be emptied, until the
// function that it returns is called.
func (p *polls) holdLog() (free func()) {
	p.t.Helper()
	p.exec("PRAGMA busy_timeout = 20")
	reading, err := p.db.reader.Begin()
	p.must(err)
	var n int
	p.must(reading.QueryRow("SELECT COUNT(*) FROM ballot").Scan(&n))
	return func() { p.must(reading.Rollback()) }
}

// TestAnonymityACrashAtEachStep cuts an opening off after each of its steps: the key files
// of the next generation, the transaction, the destruction of every key and the emptying of
// the write-ahead log. Started anew, the program finishes the work: everything is counted
// once, and nothing of a counted ballot is left.
func TestAnonymityACrashAtEachStep(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	ballots := p.sealedBytes()
	before := p.moment()
	free := p.holdLog()
	p.open(day(2, 1))
	after := p.moment()
	if len(after.data["nawoord.db-wal"]) == 0 || !p.db.unsettled.Load() {
		t.Fatal("the log was emptied under a reader: the test proves nothing")
	}
	free()
	both := with(before.keys, after.keys)
	for name, left := range map[string]moment{
		"before everything":        before,
		"while a key is saved":     {before.data, with(before.keys, map[string][]byte{"box-" + uuid.NewString() + ".key.tmp": []byte("half a k")})},
		"after the key files":      {before.data, both},
		"after the transaction":    {after.data, both},
		"while a key is destroyed": {after.data, partlyDestroyed(both, after.keys)},
		"after the keys":           after,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			q := p.revive(left)
			q.t = t
			notices, err := q.db.Reconcile(t.Context(), q.keys)
			q.must(err)
			if lost := strings.Join(notices, " "); strings.Contains(lost, "lost") {
				t.Errorf("something was taken for lost: %s", lost)
			}
			q.open(day(2, 1))
			q.open(day(2, 2))
			if n := q.number("SELECT COUNT(*) FROM opening"); n != 2 || q.report("a").N != 6 || q.report("a").Questions["q"].N != 6 {
				t.Errorf("%d openings, n %d", n, q.report("a").N)
			}
			for _, content := range q.files("data") {
				for _, sealed := range ballots {
					if bytes.Contains(content, sealed) {
						t.Fatal("a counted ballot is still in a file")
					}
				}
			}
			if n := len(q.files("data")["nawoord.db-wal"]); n > 0 {
				t.Errorf("%d bytes are in the write-ahead log", n)
			}
			q.open(day(3, 1)) // also removes keys that belong to no box
			q.checkKeys()
		})
	}
}

// partlyDestroyed returns the keys at the moment at which the first that is to go is gone
// and the second is overwritten.
func partlyDestroyed(all, stay map[string][]byte) map[string][]byte {
	left := with(all, nil)
	n := 0
	for name, content := range all {
		if _, ok := stay[name]; ok || n == 2 {
			continue
		}
		if n == 0 {
			delete(left, name)
		} else {
			left[name] = make([]byte, len(content))
		}
		n++
	}
	return left
}

func TestTheLogIsEmptiedWhenTheReaderIsGone(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 2, day(1, 20))
	free := p.holdLog()
	p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), ids[0], 1, day(1, 20))) // no failure for the leaver
	if err := p.db.Settle(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("settled under a reader: %v", err)
	}
	free()
	p.must(p.db.Settle(t.Context()))
	if n := len(p.files("data")["nawoord.db-wal"]); n > 0 {
		t.Errorf("%d bytes are in the write-ahead log", n)
	}
}
