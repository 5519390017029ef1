package sqlite

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

func TestCastRefuses(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	id := p.invite("a", day(1, 20))
	good := p.sealed(id, false, choice("q", "a"))
	stale, swapped, short, old := good, good, good, good
	stale.Unit.Box = uuid.New()
	swapped.Unit.Box, swapped.Organisation.Box = good.Organisation.Box, good.Unit.Box
	short.Unit.Sealed = []byte("short")
	old.Version = 2
	unknown := good
	unknown.Invitation = uuid.New()
	for _, test := range []struct {
		name string
		s    Submission
		day  survey.Day
		want error
	}{
		{"another version", old, day(1, 20), survey.ErrClosed},
		{"unknown", unknown, day(1, 20), survey.ErrClosed},
		{"the day after", good, day(1, 21), survey.ErrClosed},
		{"a box that is gone", stale, day(1, 20), survey.ErrConflict},
		{"boxes of the other part", swapped, day(1, 20), survey.ErrConflict},
		{"another length", short, day(1, 20), nil},
	} {
		err := p.db.Cast(t.Context(), test.s, test.day)
		if err == nil || (test.want != nil && !errors.Is(err, test.want)) {
			t.Errorf("%s: %v, want %v", test.name, err, test.want)
		}
	}
	if n := p.number("SELECT COUNT(*) FROM ballot"); n != 0 {
		t.Errorf("%d ballots stored", n)
	}
	p.must(p.db.Cast(t.Context(), good, day(1, 20)))
	p.exec("UPDATE invitation SET withdrawn_on = ?", day(1, 20))
	if err := p.db.Cast(t.Context(), good, day(1, 20)); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("withdrawn: %v", err)
	}
}

func TestCastReplacesAndTakeBackBlanks(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	id := p.invite("a", day(1, 20))
	takeBack := func() {
		t.Helper()
		p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), id, 1, day(1, 20)))
	}
	takeBack() // nothing there: the reply is the same
	if n := p.number("SELECT COUNT(*) FROM ballot"); n != 0 {
		t.Errorf("taking back nothing left %d ballots", n)
	}
	p.send(id, day(1, 10), choice("q", "a"))
	p.send(id, day(1, 11), choice("q", "b"))
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE counts = 1"); n != 2 {
		t.Errorf("sending twice leaves %d ballots", n)
	}
	takeBack()
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE counts = 0 AND length(sealed) = ?", ballot.SealedSize); n != 2 {
		t.Errorf("%d blanks after taking back", n)
	}
	p.send(id, day(1, 12), choice("q", "a"))
	p.attach(id)
	p.send(id, day(1, 13), choice("q", "b"))
	takeBack()
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE counts = 2"); n != 2 {
		t.Errorf("%d ballots stayed attached", n)
	}
	if err := p.db.TakeBack(t.Context(), p.keys.LinkKey(), id, 1, day(1, 21)); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("taking back after closing: %v", err)
	}
	if err := p.db.TakeBack(t.Context(), p.keys.LinkKey(), uuid.New(), 1, day(1, 20)); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("taking back through an unknown link: %v", err)
	}
}

func TestAnonymityAReplacedBallotLeavesNoTrace(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	id := p.invite("a", day(1, 20))
	p.send(id, day(1, 10), choice("q", "a"))
	var before []byte
	slot := p.keys.LinkKey().Slot(survey.PartUnit, id, 1)
	p.must(p.db.writer.QueryRow("SELECT substr(sealed, 1, 64) FROM ballot WHERE slot = ?", slot[:]).Scan(&before))
	p.send(id, day(1, 10), choice("q", "b"))
	files, err := filepath.Glob(filepath.Join(p.dir, "data", "*"))
	p.must(err)
	for _, file := range files {
		if contains(t, file, before) {
			t.Errorf("%s still holds the replaced ballot", filepath.Base(file))
		}
	}
}

func TestCastAtTheSameTimeLeavesOneBallot(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	id := p.invite("a", day(1, 20))
	done := make(chan error)
	for range 20 {
		s := p.sealed(id, false, choice("q", "a"))
		go func() { done <- p.db.Cast(context.Background(), s, day(1, 20)) }()
	}
	for range 20 {
		p.must(<-done)
	}
	if n := p.number("SELECT COUNT(*) FROM ballot"); n != 2 {
		t.Errorf("%d ballots", n)
	}
}

func contains(t *testing.T, file string, what []byte) bool {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return len(what) > 0 && bytes.Contains(content, what)
}
