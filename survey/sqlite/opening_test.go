package sqlite

import (
	"errors"
	"reflect"
	"slices"
	"testing"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

func TestOpenDueOpensAndPublishes(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	old := p.box("a", survey.PartUnit)
	if opened := p.openedUnits(day(1, 31)); opened != nil {
		t.Fatalf("opened before the first opening day: %v", opened)
	}
	opened := p.open(day(2, 1))
	if len(opened) != 2 { // of a, and the organisation part
		t.Fatalf("opened %+v", opened)
	}
	want := survey.Report{
		Unit: "a", N: 6, Opened: 1,
		Openings:  []survey.OpeningInfo{{Unit: "a", Part: survey.PartUnit, Month: "2026-02", N: 6}},
		Questions: map[string]survey.Counted{"q": {Variant: "v", N: 6, Options: map[string]int{"a": 3, "b": 3}}},
	}
	if got := p.report("a"); !reflect.DeepEqual(got, want) {
		t.Errorf("report %+v, want %+v", got, want)
	}
	if n := p.number("SELECT COUNT(*) FROM ballot"); n != 0 {
		t.Errorf("%d counted ballots left", n)
	}
	if n := p.number("SELECT COUNT(*) FROM opening WHERE part = 'organisation' AND n IS NULL"); n != 1 {
		t.Errorf("%d openings of the organisation part without n", n)
	}
	if n := p.number("SELECT closed FROM unit_month WHERE month = ?", day(1, 20).Month()); n != 6 {
		t.Errorf("%d closings in unit_month", n)
	}
	if _, err := p.keys.BoxKey(old.ID); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("the key of the opened box: %v", err)
	}
	if opened := p.open(day(2, 28)); len(opened) != 0 {
		t.Errorf("opened again: %+v", opened)
	}
}

func TestAnonymityThresholdCountsOthersOnly(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 4, day(1, 20))
	for _, id := range p.leave("a", 9, day(1, 20)) {
		p.attach(id)
	}
	for month := 2; month < 6; month++ {
		if opened := p.openedUnits(day(month, 1)); opened != nil {
			t.Fatalf("opened %v with four others", opened)
		}
	}
	p.leave("a", 1, day(6, 10))
	for range 4 {
		p.invite("a", day(6, 10)) // links that nobody used
	}
	if opened := p.openedUnits(day(7, 1)); !slices.Equal(opened, []string{"a"}) {
		t.Fatalf("opened %v with five others", opened)
	}
	if n := p.report("a").Questions["q"].N; n != 14 {
		t.Errorf("n is %d, want 5 others and 9 attached", n)
	}
}

func TestAnonymityFewClosingsAreNotLookedInto(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 5, day(1, 20))
	// A withdrawn link is no closing, though its ballot stays and counts.
	p.exec("UPDATE invitation SET withdrawn_on = ? WHERE id = ?", day(1, 19), ids[0][:])
	before := p.slots("a")
	if opened := p.openedUnits(day(2, 1)); opened != nil {
		t.Fatalf("opened %v with four closings", opened)
	}
	if !reflect.DeepEqual(before, p.slots("a")) {
		t.Error("a box that was not looked into changed")
	}
	p.invite("a", day(2, 10))
	if opened := p.openedUnits(day(3, 1)); !slices.Equal(opened, []string{"a"}) {
		t.Errorf("opened %v with five closings", opened)
	}
}

// slots lists where the ballots of a unit's box lie.
func (p *polls) slots(unit string) []string {
	p.t.Helper()
	box := p.box(unit, survey.PartUnit)
	rows, err := p.db.writer.Query("SELECT hex(slot) || hex(substr(sealed, 1, 32)) FROM ballot WHERE box = ? ORDER BY slot", box.ID[:])
	p.must(err)
	defer func() { _ = rows.Close() }()
	var slots []string
	for rows.Next() {
		var slot string
		p.must(rows.Scan(&slot))
		slots = append(slots, slot)
	}
	p.must(rows.Err())
	return slots
}

func TestAnonymityABoxLookedIntoInVainForgetsItsLinks(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 4, day(1, 20))
	p.invite("a", day(1, 20))
	before := p.slots("a")
	if opened := p.openedUnits(day(2, 1)); opened != nil {
		t.Fatalf("opened %v", opened)
	}
	after := p.slots("a")
	if len(after) != 4 {
		t.Fatalf("%d ballots left", len(after))
	}
	for _, slot := range after {
		for _, earlier := range before {
			if slot[:64] == earlier[:64] || slot[64:] == earlier[64:] {
				t.Error("a closed ballot kept its slot or its seal")
			}
		}
	}
	if box := p.box("a", survey.PartUnit); box.Closings != 0 || box.Links != 5 {
		t.Errorf("closings %d, links %d", box.Closings, box.Links)
	}
	p.leave("a", 1, day(2, 5))
	if opened := p.openedUnits(day(3, 1)); opened != nil {
		t.Errorf("one more leaver opened %v: that proves that he took part", opened)
	}
	p.leave("a", 4, day(3, 5))
	if opened := p.openedUnits(day(4, 1)); !slices.Equal(opened, []string{"a"}) || p.report("a").N != 9 {
		t.Errorf("opened %v with n %d", opened, p.report("a").N)
	}
}

func TestAnonymityOpenLinksAreNeverCounted(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.leave("a", 3, day(1, 30)) // closed on 1 February, but not for two days
	open := p.leave("a", 3, day(2, 10))
	p.open(day(2, 1))
	if n := p.report("a").N; n != 6 {
		t.Fatalf("counted %d ballots, want the 6 of closed links", n)
	}
	// Their ballots went along to the next generation and can be replaced and taken back.
	p.send(open[0], day(2, 9), choice("q", "c"))
	p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), open[1], 1, day(2, 9)))
	p.open(day(3, 1))
	report := p.report("a")
	if counted := report.Questions["q"]; report.N != 11 || counted.Options["c"] != 1 || counted.N != 11 {
		t.Errorf("n %d, %+v: want 6, 3 that closed late and 2 that stayed", report.N, counted)
	}
}

func TestAReissuedLinkIsAnotherLink(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 5, day(2, 20))
	p.exec("UPDATE invitation SET version = 2, reissued_on = ?", day(1, 30))
	for range 5 {
		p.invite("a", day(1, 10))
	}
	if opened := p.openedUnits(day(2, 1)); opened != nil {
		t.Fatalf("opened %v: the old links closed a day ago", opened)
	}
	p.send(ids[0], day(2, 3), choice("q", "c"))
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE part = 'unit'"); n != 6 {
		t.Errorf("%d ballots: the new link has a slot of its own", n)
	}
	for range 5 {
		p.invite("a", day(2, 10))
	}
	p.open(day(3, 1))
	if counted := p.report("a").Questions["q"]; counted.N != 6 || counted.Options["c"] != 1 {
		t.Errorf("%+v", counted)
	}
}

func TestOpeningCarriesOver(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for month := 1; month < 4; month++ {
		for i := range 5 {
			id := p.invite("a", day(month, 20))
			votes := []survey.Vote{choice("q", "ab"[i%2:i%2+1])}
			if i < 2 {
				votes = append(votes, choice("rare", "ab"[i%2:i%2+1]))
			}
			p.send(id, day(month, 20), votes...)
		}
		p.open(day(month+1, 1))
		wantRare := 0
		if month == 3 {
			wantRare = 6
		}
		report := p.report("a")
		if report.Questions["q"].N != 5*month || report.Questions["rare"].N != wantRare {
			t.Errorf("after month %d: %+v", month, report.Questions)
		}
	}
	box := p.box("a", survey.PartUnit)
	if n := p.number("SELECT COUNT(*) FROM carry WHERE box = ?", box.ID[:]); n != 0 || box.Generation != 4 {
		t.Errorf("%d carries left in generation %d", n, box.Generation)
	}
}

func TestAnonymityStuffedBallotsAreDropped(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 4, day(1, 20))
	stuff := func(query string, args ...any) {
		t.Helper()
		slot := ballot.RandomSlot()
		p.exec("INSERT INTO ballot (slot, part, box, counts, sealed) "+query, append([]any{slot[:]}, args...)...)
	}
	// Copies of all, one of them of a ballot that its leaver replaces later.
	for _, id := range ids {
		slot := p.keys.LinkKey().Slot(survey.PartUnit, id, 1)
		stuff("SELECT ?, part, box, 1, sealed FROM ballot WHERE slot = ?", slot[:])
	}
	p.send(ids[0], day(1, 20), choice("q", "c"))
	// Ballots made with the public key, which lies in the database.
	box := p.box("a", survey.PartUnit)
	for range 3 {
		forged, err := ballot.Seal(ballot.LinkKey{}, box.ID, survey.PartUnit, ballot.Slot{}, box.Public, []survey.Vote{choice("q", "z")})
		p.must(err)
		stuff("VALUES (?, 'unit', ?, 1, ?)", box.ID[:], forged)
	}
	stuff("VALUES (?, 'unit', ?, 1, ?)", box.ID[:], []byte("noise"))
	forgedCarry, err := ballot.SealCarry(ballot.LinkKey{}, box.ID, survey.PartUnit, box.Public,
		ballot.Carry{{Question: "q", Variant: "v", Others: ballot.Tally{N: 9, Options: map[string]int{"z": 9}}}})
	p.must(err)
	p.exec("INSERT INTO carry (box, sealed) VALUES (?, ?)", box.ID[:], forgedCarry)
	p.invite("a", day(1, 20))
	if opened := p.openedUnits(day(2, 1)); opened != nil {
		t.Fatalf("four ballots and copies opened %v", opened)
	}
	p.leave("a", 5, day(2, 10))
	p.open(day(3, 1))
	want := survey.Counted{Variant: "v", N: 9, Options: map[string]int{"a": 4, "b": 4, "c": 1}}
	if got := p.report("a").Questions["q"]; !reflect.DeepEqual(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
}

func TestTakenBackBallotsAreNotCounted(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 6, day(1, 20))
	for _, id := range ids[:2] {
		p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), id, 1, day(1, 20)))
	}
	// Whoever can write to the database cannot make blanks count either.
	p.exec("UPDATE ballot SET counts = 1")
	if opened := p.openedUnits(day(2, 1)); opened != nil {
		t.Errorf("four ballots and two blanks opened %v", opened)
	}
}

// TestAnAttachedBallotIsTakenBackToo: who lets an adviser read the answers can still keep them
// out of the figures until the link closes.
func TestAnAttachedBallotIsTakenBackToo(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	ids := p.leave("a", 7, day(1, 20))
	p.attach(ids[0])
	p.attach(ids[1])
	p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), ids[0], 1, day(1, 20)))
	p.open(day(2, 1))
	if got := p.report("a").Questions["q"]; got.N != 6 {
		t.Errorf("%d answers were counted, want five others and the attached one that was left", got.N)
	}
}

func TestKRisesAtOnceAndFallsInAnEmptyBox(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 5, day(1, 20))
	p.exec("UPDATE organisation SET k = 8")
	if opened := p.openedUnits(day(2, 1)); opened != nil {
		t.Fatalf("opened %v below the new k", opened)
	}
	p.exec("UPDATE organisation SET k = 5")
	p.leave("a", 2, day(2, 10))
	for range 5 {
		p.invite("a", day(2, 10))
	}
	if opened := p.openedUnits(day(3, 1)); opened != nil || p.box("a", survey.PartUnit).K != 8 {
		t.Fatalf("opened %v: a lower k may not hold in a box that is not empty", opened)
	}
	if k := p.box("b", survey.PartUnit).K; k != 5 {
		t.Errorf("the empty box has k %d", k)
	}
	p.leave("a", 5, day(3, 10))
	if opened := p.openedUnits(day(4, 1)); !slices.Equal(opened, []string{"a"}) {
		t.Fatalf("opened %v", opened)
	}
	if k := p.box("a", survey.PartUnit).K; k != 5 {
		t.Errorf("the new empty generation has k %d", k)
	}
}

func TestChangedBoxesCountFromTheNextOpeningDay(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 3, day(1, 20))
	stays := p.invite("a", day(2, 20))
	p.send(stays, day(1, 20), choice("q", "c"))
	p.exec("UPDATE unit SET own_box = NOT own_box WHERE name IN ('a', 'd')")
	if p.box("a", survey.PartUnit).Unit != p.units["a"] || p.box("d", survey.PartUnit).Unit != p.units["root"] {
		t.Error("the change counts before the opening day")
	}
	p.open(day(2, 1))
	if p.box("a", survey.PartUnit).Unit != p.units["root"] || p.box("d", survey.PartUnit).Unit != p.units["d"] {
		t.Error("the change does not count after the opening day")
	}
	root := p.box("root", survey.PartUnit)
	if n := p.number("SELECT COUNT(*) FROM ballot WHERE box = ?", root.ID[:]); n != 1 {
		t.Errorf("%d ballots of open links moved up", n)
	}
	p.send(stays, day(2, 19), choice("q", "d"))
	if n := p.number("SELECT COUNT(*) FROM ballot JOIN box ON box.id = box WHERE state = 'waiting'"); n != 3 {
		t.Errorf("%d closed ballots wait", n)
	}
}

func TestOpenDueCatchesUp(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.leave("a", 6, day(2, 20))
	opened := p.openedUnits(day(3, 15))
	if !slices.Equal(opened, []string{"a", "a"}) {
		t.Errorf("opened %v, want each of the two days by itself", opened)
	}
	if n := p.number("SELECT opened_through FROM organisation"); survey.Day(n) != day(3, 1) {
		t.Errorf("opened through %v", survey.Day(n))
	}
}
