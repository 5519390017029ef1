package sqlite

import (
	"errors"
	"slices"
	"testing"

	"nawoord/survey"
)

func TestSeasonEndCountsTogetherUnderTheParent(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 3, day(12, 10))
	p.leave("b", 3, day(12, 10))
	p.leave("c", 2, day(12, 10))
	if opened := p.openedUnits(day(12, 30)); opened != nil {
		t.Fatalf("opened %v before the season end", opened)
	}
	if opened := p.openedUnits(day(12, 31)); !slices.Equal(opened, []string{"cluster"}) {
		t.Fatalf("opened %v", opened)
	}
	if n := p.report("cluster").N; n != 6 || p.report("a").N != 0 || p.report("root").N != 6 {
		t.Errorf("n of the cluster %d, of a %d, of the root %d", n, p.report("a").N, p.report("root").N)
	}
	if n := p.number("SELECT COUNT(*) FROM box WHERE state = 'open'"); n != 5 {
		t.Errorf("%d boxes take ballots", n)
	}
	if n := p.number("SELECT COUNT(*) FROM box WHERE state = 'waiting'"); n != 1 {
		t.Errorf("%d generations wait, want that of c", n)
	}
}

func TestSeasonEndWaitsOneLevelHigher(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 2, day(12, 10))
	p.leave("b", 1, day(12, 10))
	p.leave("c", 1, day(12, 10))
	p.leave("d", 1, day(12, 10)) // in the box of the root
	if opened := p.openedUnits(day(12, 31)); !slices.Equal(opened, []string{"root"}) {
		t.Fatalf("opened %v", opened)
	}
	if n := p.report("root").N; n != 5 {
		t.Errorf("n %d", n)
	}
}

func TestSeasonEndNeedsClosings(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 4, day(1, 20))
	p.invite("a", day(1, 20))
	p.open(day(2, 1)) // looked into in vain
	p.leave("b", 3, day(2, 20))
	if opened := p.openedUnits(day(12, 31)); opened != nil {
		t.Fatalf("opened %v: 7 ballots, but only 3 closings since", opened)
	}
	// They meet again a year later, with two closings more.
	p.leave("b", 2, day(14, 20))
	if opened := p.openedUnits(day(24, 31)); !slices.Equal(opened, []string{"cluster"}) {
		t.Fatalf("opened %v a year later", opened)
	}
	if n := p.report("cluster").N; n != 9 {
		t.Errorf("n %d", n)
	}
}

func TestSeasonEndTakesTheCarryOfABoxOpenedAMomentAgo(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for i := range 6 {
		id := p.invite("a", day(12, 10))
		p.send(id, day(12, 10), choice("q", "ab"[i%2:i%2+1]), choice("same", "x"))
	}
	for _, unit := range []string{"b", "b", "b", "c", "c"} {
		p.send(p.invite(unit, day(12, 10)), day(12, 10), choice("same", "y"))
	}
	if opened := p.openedUnits(day(12, 31)); !slices.Equal(opened, []string{"a", "root"}) {
		t.Fatalf("opened %v", opened)
	}
	if a := p.report("a"); a.N != 6 || a.Questions["same"].N != 0 {
		t.Errorf("a question of one mind is published: %+v", a)
	}
	if root := p.report("root"); root.N != 11 || root.Questions["same"].N != 11 || root.Questions["same"].Options["x"] != 6 {
		t.Errorf("%+v", root)
	}
	if n := p.number("SELECT COUNT(*) FROM carry"); n != 0 {
		t.Errorf("%d carries left", n)
	}
}

func TestSeasonEndLeavesACarryInTheBoxAbove(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for _, unit := range []string{"a", "a", "a", "b", "b"} { // the cluster has no box of its own
		p.send(p.invite(unit, day(12, 10)), day(12, 10), choice("same", "y"))
	}
	for range 2 {
		p.send(p.invite("c", day(12, 10)), day(12, 10), choice("same", "x"))
	}
	if opened := p.openedUnits(day(12, 31)); !slices.Equal(opened, []string{"cluster"}) {
		t.Fatalf("opened %v", opened)
	}
	root := p.box("root", survey.PartUnit)
	if n := p.number("SELECT COUNT(*) FROM carry WHERE box = ?", root.ID[:]); n != 1 {
		t.Errorf("%d carries in the box of the root", n)
	}
	for range 5 {
		p.send(p.invite("d", day(13, 10)), day(13, 10), choice("same", "x"))
	}
	p.open(day(14, 1))
	if same := p.report("root").Questions["same"]; same.N != 10 || same.Options["y"] != 5 {
		t.Errorf("%+v", same)
	}
}

func TestSeasonEndSealsOpenLinksAgain(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 2, day(12, 10))
	open := p.leave("a", 2, day(13, 10))
	old := p.box("a", survey.PartUnit)
	p.open(day(12, 31))
	box := p.box("a", survey.PartUnit)
	if box.ID == old.ID || box.Generation != old.Generation+1 {
		t.Fatalf("the same generation after the season end")
	}
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE box = ?", box.ID[:]); n != 2 {
		t.Errorf("%d ballots of open links in the new generation", n)
	}
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE box = ?", old.ID[:]); n != 2 {
		t.Errorf("%d ballots wait", n)
	}
	stale := p.sealed(open[0], false, choice("q", "a"))
	stale.Unit.Box = old.ID
	if err := p.db.Cast(t.Context(), stale, day(13, 1)); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a waiting box takes a ballot: %v", err)
	}
	p.send(open[0], day(13, 2), choice("q", "a"))
}

func TestWaitingBallotsAreDestroyedAfterTwoYears(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 3, day(12, 10))
	old := p.box("a", survey.PartUnit)
	p.open(day(36, 1)) // the first of December, two years later
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE box = ?", old.ID[:]); n != 3 {
		t.Fatalf("%d ballots wait", n)
	}
	if _, err := p.keys.BoxKey(old.ID); err != nil {
		t.Fatal(err)
	}
	p.open(day(36, 31))
	if n := p.number("SELECT COUNT(*) FROM ballot"); n != 0 {
		t.Errorf("%d ballots after two years", n)
	}
	if _, err := p.keys.BoxKey(old.ID); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("the key after two years: %v", err)
	}
	if report := p.report("root"); report.N != 0 {
		t.Errorf("they were counted: %+v", report)
	}
}
