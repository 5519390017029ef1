package sqlite

import (
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

	"nawoord/survey"
)

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
	err := os.Chmod(dir, 0o500)
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
		if err = errors.Join(err, os.Chmod(dir, 0o700)); err != nil {
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
