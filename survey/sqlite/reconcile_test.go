package sqlite

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

func TestAnonymityACrashLeavesNoKeyBesideAnOpenedBox(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	box := p.box("a", survey.PartUnit)
	private, err := p.keys.BoxKey(box.ID)
	p.must(err)
	p.open(day(2, 1))
	// A crash after the transaction: the key is still there. And one before it: the key of
	// a generation that never came to be.
	orphan := uuid.New()
	p.must(errors.Join(p.keys.SaveBoxKey(box.ID, private), p.keys.SaveBoxKey(orphan, private)))
	found, err := p.db.reconcile(t.Context(), p.keys)
	p.must(err)
	if len(found.lost) != 0 || !slices.Equal(found.orphans, []uuid.UUID{orphan}) {
		t.Errorf("found %+v", found)
	}
	if _, err := p.keys.BoxKey(box.ID); !errors.Is(err, survey.ErrNotFound) {
		t.Error("the key of the opened box is still there")
	}
	p.open(day(3, 1))
	if held, err := p.keys.BoxKeys(); err != nil || slices.Contains(held, orphan) || len(held) != 5 {
		t.Errorf("keys after the next opening: %v, %v", held, err)
	}
}

func TestAFailedOpeningChangesNothing(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.must(os.Rename(filepath.Join(p.dir, "keys"), filepath.Join(p.dir, "away")))
	p.must(os.WriteFile(filepath.Join(p.dir, "keys"), nil, 0o600)) // reading a key fails, but not as not found
	if _, err := p.db.OpenDue(t.Context(), p.keys, day(2, 1)); err == nil {
		t.Fatal("opened without keys")
	}
	p.must(errors.Join(os.Remove(filepath.Join(p.dir, "keys")), os.Rename(filepath.Join(p.dir, "away"), filepath.Join(p.dir, "keys"))))
	if opened := p.openedUnits(day(2, 1)); !slices.Equal(opened, []string{"a"}) || p.report("a").N != 6 {
		t.Errorf("opened %v afterwards", opened)
	}
}

func TestALossDuringAnOpeningIsSaidAndTheOthersOpen(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.leave("b", 6, day(1, 20))
	p.must(p.keys.DestroyBoxKey(p.box("a", survey.PartUnit).ID))
	opened, err := p.db.OpenDue(t.Context(), p.keys, day(2, 1))
	if err == nil || len(opened) != 2 || p.report("b").N != 6 {
		t.Errorf("opened %v, %v", opened, err)
	}
	if _, err := p.db.OpenDue(t.Context(), p.keys, day(2, 1)); err != nil {
		t.Errorf("said twice: %v", err)
	}
}

func TestAnonymityABackupFromBeforeAnOpeningIsLost(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 6, day(2, 20))
	box := p.box("a", survey.PartUnit)
	p.must(p.keys.DestroyBoxKey(box.ID)) // as if the box had been opened since
	notices, err := p.db.Reconcile(t.Context(), p.keys)
	p.must(err)
	if len(notices) != 1 || !strings.Contains(notices[0], box.ID.String()) {
		t.Fatalf("noticed %q", notices)
	}
	if notices, err := p.db.Reconcile(t.Context(), p.keys); err != nil || len(notices) != 0 {
		t.Errorf("told twice: %v, %v", notices, err)
	}
	p.send(ids[0], day(2, 1), choice("q", "a")) // a new generation takes ballots again
	p.open(day(3, 1))
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE part = 'unit'"); n != 1 {
		t.Errorf("%d ballots left", n)
	}
	if all, err := p.db.Boxes(t.Context()); err != nil || !slices.ContainsFunc(all, func(b Box) bool { return b.State == BoxLost }) {
		t.Errorf("the loss is not shown: %v, %v", all, err)
	}
}

// TestAnonymityARestoredDatabaseCountsNothingTwice puts a whole copy of the database from
// before an opening back after it.
func TestAnonymityARestoredDatabaseCountsNothingTwice(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.leave("b", 3, day(1, 20))
	p.must(p.db.Checkpoint(t.Context()))
	file := filepath.Join(p.dir, "data", FileName)
	old, err := os.ReadFile(file)
	p.must(err)
	p.open(day(2, 1))
	if p.report("a").N != 6 {
		t.Fatal("the box was not opened")
	}
	if lost, err := p.db.LostBoxes(t.Context()); err != nil || len(lost) != 0 {
		t.Fatalf("an alarm without a reason: %v, %v", lost, err)
	}

	p.must(p.db.Close())
	p.must(errors.Join(os.RemoveAll(file+"-wal"), os.RemoveAll(file+"-shm"), os.WriteFile(file, old, 0o600)))
	p.db, err = Open(filepath.Join(p.dir, "data"), noon)
	p.must(err)
	t.Cleanup(func() { _ = p.db.Close() })
	flaws, err := p.db.KeyFlaws(t.Context(), p.keys)
	p.must(err)
	if !slices.ContainsFunc(flaws.Unopened, func(b Box) bool { return b.Unit == p.units["a"] }) || len(flaws.Orphans) == 0 {
		t.Errorf("the check does not see it: %+v", flaws)
	}
	notices, err := p.db.Reconcile(t.Context(), p.keys)
	p.must(err)
	if len(notices) < 2 {
		t.Errorf("noticed %q", notices)
	}
	lost, err := p.db.LostBoxes(t.Context())
	p.must(err)
	if !slices.ContainsFunc(lost, func(b Box) bool { return b.Unit == p.units["a"] && b.Part == survey.PartUnit }) {
		t.Errorf("the alarm names %v", lost)
	}
	if opened := p.openedUnits(day(3, 1)); slices.Contains(opened, "a") || p.report("a").N != 0 {
		t.Errorf("the ballots were counted again: %v", opened)
	}
	p.leave("a", 6, day(3, 20))
	if opened := p.openedUnits(day(4, 1)); !slices.Contains(opened, "a") || p.report("a").N != 6 {
		t.Errorf("new ballots do not count: %v", opened)
	}
	if lost, err := p.db.LostBoxes(t.Context()); err != nil || slices.ContainsFunc(lost, func(b Box) bool { return b.Unit == p.units["a"] && b.Part == survey.PartUnit }) {
		t.Errorf("the alarm never ends: %v, %v", lost, err)
	}
}
