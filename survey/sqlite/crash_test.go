package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
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
	p.db, err = Open(filepath.Join(p.dir, "data"))
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
	p.exec("PRAGMA busy_timeout = 20")
	reading, err := p.db.reader.Query("SELECT slot FROM ballot") // the log cannot be emptied
	p.must(err)
	if !reading.Next() {
		t.Fatal("nothing to read")
	}
	p.open(day(2, 1))
	after := p.moment()
	if len(after.data["nawoord.db-wal"]) == 0 || !p.db.unsettled.Load() {
		t.Fatal("the log was emptied under a reader: the test proves nothing")
	}
	p.must(errors.Join(reading.Err(), reading.Close()))
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
	p.exec("PRAGMA busy_timeout = 20")
	reading, err := p.db.reader.Query("SELECT slot FROM ballot")
	p.must(err)
	if !reading.Next() {
		t.Fatal("nothing to read")
	}
	p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), ids[0], 1, day(1, 20))) // no failure for the leaver
	if err := p.db.Settle(t.Context()); !errors.Is(err, ErrBusy) {
		t.Errorf("settled under a reader: %v", err)
	}
	p.must(errors.Join(reading.Err(), reading.Close(), p.db.Settle(t.Context())))
	if n := len(p.files("data")["nawoord.db-wal"]); n > 0 {
		t.Errorf("%d bytes are in the write-ahead log", n)
	}
}

// TestAFullDiskDuringAnOpening runs the opening in a process that may write small files
// only: the transaction fails on the disk, again and again, and no keys pile up.
func TestAFullDiskDuringAnOpening(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv("NAWOORD_TEST_FULL"); dir != "" {
		openOnFullDisk(t, dir)
		return
	}
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.must(p.db.Close())
	keys := len(p.files("keys"))
	child := exec.Command(os.Args[0], "-test.run=^TestAFullDiskDuringAnOpening$", "-test.v")
	child.Env = append(os.Environ(), "NAWOORD_TEST_FULL="+p.dir)
	if out, err := child.CombinedOutput(); err != nil || strings.Count(string(out), "failed as it should") != 3 {
		t.Fatalf("%v: %s", err, out)
	}
	if n := len(p.files("keys")); n != keys {
		t.Errorf("%d keys after three failures, %d before", n, keys)
	}
	p.reopen()
	if p.open(day(2, 1)); p.report("a").N != 6 {
		t.Errorf("n %d when there is room again", p.report("a").N)
	}
	p.checkKeys()
}

func openOnFullDisk(t *testing.T, dir string) {
	t.Helper()
	p := &polls{t: t, dir: dir}
	p.reopen()
	signal.Ignore(syscall.SIGXFSZ)
	p.must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: 40 << 10, Max: 40 << 10}))
	for range 3 {
		if _, err := p.db.OpenDue(t.Context(), p.keys, day(2, 1)); err != nil {
			fmt.Println("failed as it should:", err)
		}
	}
}

func TestAReadOnlyKeyFolderStopsAnOpening(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	keys := filepath.Join(p.dir, "keys")
	free := readOnly(t, keys)
	if _, err := p.db.OpenDue(t.Context(), p.keys, day(2, 1)); !errors.Is(err, os.ErrPermission) {
		t.Errorf("opened without a place for the next keys: %v", err)
	}
	free()
	if n := p.number("SELECT COUNT(*) FROM opening"); n != 0 {
		t.Errorf("%d openings", n)
	}
	if p.open(day(2, 1)); p.report("a").N != 6 {
		t.Errorf("n %d afterwards", p.report("a").N)
	}
	p.checkKeys()
}

// readOnly makes a folder read-only until the function that it returns is called. Root may
// write everywhere: then this thread works as another user, to whom the folder belongs.
func readOnly(t *testing.T, dir string) func() {
	t.Helper()
	const nobody = 65534
	root := os.Geteuid() == 0
	if root {
		runtime.LockOSThread() // never unlocked: the thread ends with the test
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, entry := range append([]string{""}, names(entries)...) {
			if err := os.Chown(filepath.Join(dir, entry), nobody, nobody); err != nil {
				t.Fatal(err)
			}
		}
	}
	err := os.Chmod(dir, 0o500) //nolint:gosec // a folder needs its x bit
	if err == nil && root {
		err = syscall.Setfsuid(nobody)
	}
	if err != nil {
		t.Fatal(err)
	}
	return func() {
		if root {
			err = syscall.Setfsuid(0)
		}
		if err = errors.Join(err, os.Chmod(dir, 0o700)); err != nil { //nolint:gosec // a folder needs its x bit
			t.Fatal(err)
		}
	}
}

func names(entries []os.DirEntry) []string {
	all := make([]string, len(entries))
	for i, entry := range entries {
		all[i] = entry.Name()
	}
	return all
}

// TestAnUnmountedKeyFolderLosesNothing: an empty folder where the keys were is no loss.
func TestAnUnmountedKeyFolderLosesNothing(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	keys, away := filepath.Join(p.dir, "keys"), filepath.Join(p.dir, "away")
	p.must(errors.Join(os.Rename(keys, away), os.Mkdir(keys, 0o700)))
	if _, err := p.db.OpenDue(t.Context(), p.keys, day(2, 1)); err == nil || !strings.Contains(err.Error(), "mounted") {
		t.Errorf("opened with an empty key folder: %v", err)
	}
	p.must(errors.Join(os.Remove(keys), os.Rename(away, keys)))
	if p.open(day(2, 1)); p.report("a").N != 6 {
		t.Errorf("n %d afterwards", p.report("a").N)
	}
}

// TestAClockSetBackOpensNothingTwice: an opening day is carried out once, and a link whose
// ballot was counted takes no second one.
func TestAClockSetBackOpensNothingTwice(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 6, day(1, 20))
	p.open(day(2, 1))
	if opened := p.open(day(1, 10)); len(opened) != 0 {
		t.Errorf("opened %+v", opened)
	}
	through, err := p.db.OpenedThrough(t.Context())
	if err != nil || through != day(2, 1) {
		t.Errorf("opened through %v, %v", through, err)
	}
	again := p.sealed(ids[0], false, choice("q", "c"))
	if err := p.db.Cast(t.Context(), again, day(1, 10)); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("a counted link takes a ballot: %v", err)
	}
	if i, err := p.db.Invitation(t.Context(), ids[0]); err != nil || i.Open(day(1, 10)) || i.Status(day(1, 10)) != survey.StatusClosed {
		t.Errorf("a counted link is open: %+v, %v", i, err)
	}
	p.leave("a", 6, day(2, 10))
	if opened := p.openedUnits(day(2, 1)); opened != nil {
		t.Errorf("opened %v early or twice", opened)
	}
	if p.open(day(3, 1)); p.report("a").N != 12 {
		t.Errorf("n %d in the end", p.report("a").N)
	}
}
