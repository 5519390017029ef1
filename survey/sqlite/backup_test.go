package sqlite

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

func (p *polls) backups() string { return filepath.Join(p.dir, "backups") }

// keep makes and removes backups on a day and returns the names of those that are there.
func (p *polls) keep(today survey.Day) []string {
	p.t.Helper()
	p.must(p.db.KeepBackups(p.t.Context(), p.backups(), today, 10))
	entries, err := os.ReadDir(p.backups())
	p.must(err)
	return names(entries)
}

// restored opens the backup of a day in a data folder of its own, with the same keys.
func (p *polls) restored(day survey.Day) (*polls, Copy) {
	p.t.Helper()
	q := &polls{t: p.t, units: p.units, dir: p.t.TempDir(), keys: p.keys}
	p.must(os.Symlink(filepath.Join(p.dir, "keys"), filepath.Join(q.dir, "keys")))
	found, err := Restore(p.t.Context(), BackupFile(p.backups(), day), filepath.Join(q.dir, "data"), p.keys.LinkKey())
	p.must(err)
	q.db, err = Open(filepath.Join(q.dir, "data"), noon)
	p.must(err)
	p.t.Cleanup(func() { _ = q.db.Close() })
	return q, found
}

func TestBackupsComeDailyAndGoWithAge(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.must(os.MkdirAll(p.backups(), 0o700))
	p.must(os.WriteFile(filepath.Join(p.backups(), "notes.txt"), []byte("mine"), 0o600))
	p.must(os.WriteFile(BackupFile(p.backups(), day(1, 3))+".tmp", []byte("cut off"), 0o600))
	for d := 5; d <= 17; d++ {
		p.keep(day(1, d))
	}
	want := []string{}
	for d := 7; d <= 17; d++ {
		want = append(want, fmt.Sprintf("nawoord-2026-01-%02d.db", d))
	}
	if got := p.keep(day(1, 17)); !slices.Equal(got, append(want, "notes.txt")) {
		t.Errorf("in the folder: %v", got)
	}
	info, err := os.Stat(BackupFile(p.backups(), day(1, 17)))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	p.invite("a", day(2, 1))
	p.keep(day(1, 17))
	if again, err := os.Stat(BackupFile(p.backups(), day(1, 17))); err != nil || !again.ModTime().Equal(info.ModTime()) {
		t.Errorf("a second backup of the same day without an opening: %v", err)
	}
	p.must(os.WriteFile(BackupFile(p.backups(), day(1, 17)), []byte("damaged"), 0o600))
	p.keep(day(1, 17))
	if q, _ := p.restored(day(1, 17)); q.number("SELECT COUNT(*) FROM invitation") != 1 {
		t.Error("a damaged backup was not made again")
	}
}

// TestAnonymityABackupHoldsNothingErased: a backup is written afresh, so nothing that was
// erased before is in it, and no key ever.
func TestAnonymityABackupHoldsNothingErased(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 3, day(1, 20))
	before := p.sealedBytes()
	for _, id := range ids {
		p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), id, 1, day(1, 20)))
	}
	p.keep(day(1, 20))
	content, err := os.ReadFile(BackupFile(p.backups(), day(1, 20)))
	p.must(err)
	for _, sealed := range before {
		if bytes.Contains(content, sealed) {
			t.Error("a ballot that was taken back is in the backup")
		}
	}
	for name, key := range p.files("keys") {
		if bytes.Contains(content, key) {
			t.Errorf("%s is in the backup", name)
		}
	}
	if !bytes.Contains(content, ids[0][:]) {
		t.Error("the backup holds nothing: the test proves nothing")
	}
}

// TestAnonymityABackupFromBeforeAnOpeningIsRemoved: it could never be opened and would show
// who took part, beside the next one.
func TestAnonymityABackupFromBeforeAnOpeningIsRemoved(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.keep(day(1, 31))
	p.keep(day(2, 1)) // and then the boxes are opened
	p.open(day(2, 1))
	if got := p.keep(day(2, 1)); !slices.Equal(got, []string{"nawoord-2026-02-01.db"}) {
		t.Errorf("in the folder: %v", got)
	}
	q, found := p.restored(day(2, 1))
	if q.report("a").N != 6 || found.OpenedThrough != day(2, 1) {
		t.Errorf("the backup after the opening has n %d, opened through %s", q.report("a").N, found.OpenedThrough)
	}
	p.keep(day(2, 25))
	p.open(day(3, 1)) // nothing is counted on this day
	if got := p.keep(day(3, 2)); len(got) != 2 {
		t.Errorf("in the folder: %v: an opening day without an opening makes no backup useless", got)
	}
}

// TestAnonymityARestoredBackupOpensNothing is test 17 of the promise: a backup from before
// an opening, put back after it, cannot be opened and raises an alarm; what was not counted
// since is still counted once.
func TestAnonymityARestoredBackupOpensNothing(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.leave("b", 4, day(1, 20)) // not enough: this box stays closed
	p.exec("UPDATE organisation SET planned_through = ?", day(1, 31))
	_, err := p.db.Backup(t.Context(), p.backups(), day(1, 31))
	p.must(err)
	p.open(day(2, 1))
	q, _ := p.restored(day(1, 31))
	notices, err := q.db.Reconcile(t.Context(), q.keys)
	q.must(err)
	if lost := strings.Join(notices, "\n"); strings.Count(lost, "its ballots are lost") != 2 { // of a, and of the organisation part
		t.Errorf("the alarm says %q", lost)
	}
	if opened := q.openedUnits(day(2, 1)); opened != nil || q.report("a").N != 0 || q.report("root").N != 0 {
		t.Errorf("opened %v from a backup", opened)
	}
	q.leave("b", 5, day(2, 10))
	if opened := q.openedUnits(day(3, 1)); !slices.Equal(opened, []string{"b"}) || q.report("b").N != 9 {
		t.Errorf("opened %v, n %d: the box that was not counted is whole", opened, q.report("b").N)
	}
	q.checkKeys()
}

// TestAnonymityWhatWasTakenBackStaysAway: a backup knows nothing of what was taken back or
// replaced after it, so it brings back no ballot of a link that was open when it was made.
func TestAnonymityWhatWasTakenBackStaysAway(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 4, day(1, 5)) // closed for good when the backup is made
	ids := p.leave("a", 3, day(1, 20))
	p.exec("UPDATE organisation SET planned_through = ?", day(1, 12))
	_, err := p.db.Backup(t.Context(), p.backups(), day(1, 12))
	p.must(err)
	p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), ids[0], 1, day(1, 13)))
	p.send(ids[1], day(1, 13), choice("q", "c"))
	q, _ := p.restored(day(1, 12))
	if n := q.number("SELECT COUNT(*) FROM ballot WHERE part = 'unit'"); n != 4 {
		t.Errorf("%d ballots, want those of the four closed links", n)
	}
	q.send(ids[1], day(1, 14), choice("q", "c")) // whose link is open can send again
	q.open(day(2, 1))
	if counted := q.report("a").Questions["q"]; counted.N != 5 || counted.Options["c"] != 1 {
		t.Errorf("counted %+v", counted)
	}
}

func TestRestoreOverwritesNothing(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.keep(day(1, 5))
	file, key := BackupFile(p.backups(), day(1, 5)), p.keys.LinkKey()
	if _, err := Restore(t.Context(), file, filepath.Join(p.dir, "data"), key); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("over the database of a running program: %v", err)
	}
	if _, err := Restore(t.Context(), file, filepath.Join(p.dir, "new"), ballot.LinkKey{}); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("with other keys: %v", err)
	}
	p.must(os.WriteFile(file, []byte("SQLite format 3\x00 and then nothing"), 0o600))
	if _, err := Restore(t.Context(), file, filepath.Join(p.dir, "new"), key); err == nil {
		t.Error("a damaged file was restored")
	}
	if _, err := os.Stat(filepath.Join(p.dir, "new")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a refused restore left a folder: %v", err)
	}
}

// TestABackupThatFailsKeepsTheOlder: an older backup is removed when a newer one is there,
// not before, and nothing half is left.
func TestABackupThatFailsKeepsTheOlder(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.keep(day(1, 31))
	p.open(day(2, 1))
	free := readOnly(t, p.backups())
	err := p.db.KeepBackups(t.Context(), p.backups(), day(2, 1), 10)
	free()
	if !errors.Is(err, os.ErrPermission) {
		t.Errorf("a backup into a read-only folder: %v", err)
	}
	if _, err := os.Stat(BackupFile(p.backups(), day(1, 31))); err != nil {
		t.Errorf("the older backup: %v", err)
	}
	if got := p.keep(day(2, 1)); !slices.Equal(got, []string{"nawoord-2026-02-01.db"}) {
		t.Errorf("in the folder: %v", got)
	}
}
