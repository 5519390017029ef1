package sqlite

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// unit returns a unit as it is stored.
func (p *polls) unit(name string) survey.Unit {
	p.t.Helper()
	tree, err := p.db.Units(p.t.Context())
	p.must(err)
	unit, ok := tree.ByID(p.units[name])
	if !ok {
		p.t.Fatalf("there is no unit %q", name)
	}
	return unit
}

// refused checks which field of a change is refused and why.
func refused(t *testing.T, err error, field, key string) {
	t.Helper()
	var wrong *survey.Invalid
	if !errors.As(err, &wrong) || wrong.Fields[field] != key {
		t.Errorf("%v, want %s: %s", err, field, key)
	}
}

func TestUnitsAreAddedRenamedAndMoved(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.units["e"] = uuid.New()
	p.must(p.db.AddUnit(t.Context(), survey.Unit{ID: p.units["e"], Parent: p.units["d"], Name: "Éen", Expected: 8}))
	e := p.unit("e")
	e.Name, e.Expected, e.Parent = "eerste", 12, p.units["a"]
	p.must(p.db.SetUnit(t.Context(), e))
	tree, err := p.db.Units(t.Context())
	p.must(err)
	if got := tree.Path(p.units["e"]); got != "cluster › a › eerste" || p.unit("e").Expected != 12 {
		t.Errorf("%s, %+v", got, p.unit("e"))
	}
	var order []string
	for _, unit := range tree {
		order = append(order, unit.Name)
	}
	if got := strings.Join(order, " "); got != "root c cluster a eerste b d" {
		t.Errorf("the tree reads %s", got)
	}
	for _, name := range []string{"ze\u0301ro", "Zéro  ", "z\u00e9ro"} {
		same := survey.Unit{ID: uuid.New(), Parent: p.units["a"], Name: name}
		if name == "ze\u0301ro" {
			p.units["zero"] = same.ID
			p.must(p.db.AddUnit(t.Context(), same))
			continue
		}
		refused(t, p.db.AddUnit(t.Context(), same), "name", "unit_twice")
	}
	spaced := p.unit("zero")
	if spaced.Name != "z\u00e9ro" {
		t.Errorf("stored as %+q", spaced.Name)
	}
	spaced.Name = "zero  punt"
	p.must(p.db.SetUnit(t.Context(), spaced))
	refused(t, p.db.AddUnit(t.Context(), survey.Unit{ID: uuid.New(), Parent: p.units["a"], Name: "Zero punt"}), "name", "unit_twice")
	loop := p.unit("cluster")
	loop.Parent = p.units["e"]
	refused(t, p.db.SetUnit(t.Context(), loop), "parent", "unit_loop")
	twice := p.unit("b")
	twice.Name = "EERSTE"
	refused(t, p.db.SetUnit(t.Context(), twice), "name", "unit_twice")
	refused(t, p.db.AddUnit(t.Context(), twice), "name", "unit_twice")
	root := p.unit("root")
	root.Name, root.OwnBox = "Zuid", false
	p.must(p.db.SetUnit(t.Context(), root))
	if stored := p.unit("root"); stored.Name != "Zuid" || !stored.OwnBox {
		t.Errorf("the root is %+v", stored)
	}
	if err := p.db.SetUnit(t.Context(), survey.Unit{ID: uuid.New(), Name: "x"}); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("an unknown unit: %v", err)
	}
}

func TestAnOwnBoxCountsFromTheNextOpeningDay(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	d := p.unit("d")
	d.OwnBox = true
	p.must(p.db.SetUnit(t.Context(), d))
	if box := p.box("d", survey.PartUnit); box.Unit != p.units["root"] {
		t.Error("the box is there at once")
	}
	p.open(day(2, 1))
	if box := p.box("d", survey.PartUnit); box.Unit != p.units["d"] {
		t.Error("the box is not there after the opening day")
	}
}

// TestAMoveWaitsForRunningLinks: else links of one unit would bring a box to be looked
// into that their ballots do not lie in.
func TestAMoveWaitsForRunningLinks(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("d", 2, day(1, 20))
	d := p.unit("d")
	d.Parent = p.units["c"]
	refused(t, p.db.SetUnit(t.Context(), d), "parent", "unit_links")
	still := p.unit("d")
	still.Name = "d renamed"
	p.must(p.db.SetUnit(t.Context(), still)) // anything but a move
	p.leave("a", 2, day(1, 20))
	a := p.unit("a")
	a.Parent = p.units["c"]
	p.must(p.db.SetUnit(t.Context(), a)) // its ballots lie in its own box, which comes along
	p.open(day(2, 1))                    // counts the links of d that closed
	d.Name = "d"
	p.must(p.db.SetUnit(t.Context(), d))
	if box := p.box("d", survey.PartUnit); box.Unit != p.units["c"] || box.Closings != 0 {
		t.Errorf("after the move: %+v", box)
	}
	if root := p.box("root", survey.PartUnit); root.Closings != 4 {
		t.Errorf("the box that holds the ballots of d knows of %d closings", root.Closings)
	}
	p.leave("d", 6, day(2, 10))
	if opened := p.openedUnits(day(3, 1)); !slices.Equal(opened, []string{"c"}) {
		t.Errorf("opened %v", opened)
	}
}

func TestOnlyAnUnusedUnitIsRemoved(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	keys, err := p.keys.BoxKeys()
	p.must(err)
	refused(t, p.db.RemoveUnit(t.Context(), p.keys, p.units["root"]), "unit", "unit_root")
	refused(t, p.db.RemoveUnit(t.Context(), p.keys, p.units["cluster"]), "unit", "unit_below")
	account := uuid.New()
	b := p.units["b"]
	p.exec("INSERT INTO account (id, email, name, lang, roles, unit) VALUES (?, 'x@example.org', '', 'nl', 'hr', ?)", account[:], b[:])
	refused(t, p.db.RemoveUnit(t.Context(), p.keys, p.units["b"]), "unit", "unit_people")
	p.exec("DELETE FROM account")
	point := survey.ImprovementPoint{ID: uuid.New(), Unit: b, Wording: "Rooster eerder klaar", For: survey.ForTeam, Status: survey.PointOpen}
	p.must(p.db.AddPoint(t.Context(), point))
	refused(t, p.db.RemoveUnit(t.Context(), p.keys, p.units["b"]), "unit", "unit_points")
	p.exec("DELETE FROM point")

	// Whether somebody answered or not: the reply is the same.
	silent := p.invite("b", day(1, 20))
	refused(t, p.db.RemoveUnit(t.Context(), p.keys, p.units["b"]), "unit", "unit_used")
	p.send(silent, day(1, 20), choice("q", "a"))
	refused(t, p.db.RemoveUnit(t.Context(), p.keys, p.units["b"]), "unit", "unit_used")
	p.exec("DELETE FROM ballot")
	p.exec("DELETE FROM invitation")
	p.exec("INSERT INTO unit_month (unit, month, mailed) VALUES (?, 24000, 1)", b[:])
	refused(t, p.db.RemoveUnit(t.Context(), p.keys, p.units["b"]), "unit", "unit_used")

	_, err = p.db.SetPayroll(t.Context(), p.units["c"], 4052, survey.NotTold, 3)
	p.must(err)
	p.must(p.db.RemoveUnit(t.Context(), p.keys, p.units["c"]))
	if n := p.number("SELECT COUNT(*) FROM unit"); n != 5 {
		t.Errorf("%d units left", n)
	}
	left, err := p.keys.BoxKeys()
	p.must(err)
	if len(left) != len(keys)-1 {
		t.Errorf("%d keys left of %d", len(left), len(keys))
	}
	if notices, err := p.db.Reconcile(t.Context(), p.keys); err != nil || len(notices) != 0 {
		t.Errorf("%v, %v", notices, err)
	}
	if err := p.db.RemoveUnit(t.Context(), p.keys, p.units["c"]); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a second time: %v", err)
	}
	p.open(day(2, 1))
}
