package survey

import (
	"slices"
	"strings"

	"github.com/google/uuid"
)

// Unit is a part of the organisation, such as a school. The root unit (Parent is nil)
// stands for the organisation as a whole and always has boxes of its own.
type Unit struct {
	ID       uuid.UUID
	Parent   uuid.UUID // uuid.Nil for the root
	Name     string
	Expected int  // leavers expected a year
	OwnBox   bool // whether the unit has a ballot box of its own
}

// OwnBoxFrom is the number of leavers expected a year from which a unit gets a box of its own.
const OwnBoxFrom = 20

// The bounds of a tree of units: more than any organisation here needs, and few enough for
// every page to list them.
const (
	MaxUnits     = 1000 // the organisation itself included: 999 for people to make
	MaxDepth     = 6    // levels below the organisation
	MaxUnitName  = 80   // characters
	MaxExpected  = 100_000
	unitDivision = " › " // between the names of a path
)

// Units is the whole tree of an organisation, the root first and everything below its
// parent.
type Units []Unit

// Root returns the unit that stands for the organisation.
func (u Units) Root() Unit {
	for _, unit := range u {
		if unit.Parent == uuid.Nil {
			return unit
		}
	}
	return Unit{}
}

// ByID returns the unit with this id.
func (u Units) ByID(id uuid.UUID) (Unit, bool) {
	for i := range u { // without a copy of each: every path and box is found by it
		if u[i].ID == id {
			return u[i], true
		}
	}
	return Unit{}, false
}

// ByName returns the unit with this name, or with this path as Path writes it; upper and
// lower case are the same, and so are names that look the same.
func (u Units) ByName(name string) (Unit, bool) {
	for _, unit := range u { // stored before names were tidied: two may differ in a space alone
		if unit.Name == name {
			return unit, true
		}
	}
	name = TidyName(name)
	for _, unit := range u {
		if strings.EqualFold(TidyName(unit.Name), name) {
			return unit, true
		}
	}
	return u.byPath(name)
}

// byPath returns the unit with this path. No name has the sign between the names.
func (u Units) byPath(path string) (Unit, bool) {
	names := strings.Split(path, strings.TrimSpace(unitDivision))
	if len(names) == 1 {
		return Unit{}, false
	}
	for i := range names {
		names[i] = TidyName(names[i])
	}
	unit, ok := u.ByName(names[len(names)-1])
	if !ok || !strings.EqualFold(TidyName(u.Path(unit.ID)), strings.Join(names, unitDivision)) {
		return Unit{}, false
	}
	return unit, true
}

// Leaves returns the units that leavers belong to: all but the root, or the root when it
// is the only one.
func (u Units) Leaves() Units {
	if len(u) == 1 {
		return slices.Clone(u)
	}
	leaves := make(Units, 0, len(u))
	for _, unit := range u {
		if unit.Parent != uuid.Nil {
			leaves = append(leaves, unit)
		}
	}
	return leaves
}

// Find returns the leaves whose path holds a text, all of them when it is empty; upper and
// lower case are the same.
func (u Units) Find(text string) Units {
	leaves := u.Leaves()
	if text == "" {
		return leaves
	}
	text = strings.ToLower(text)
	found, paths := Units{}, make(map[uuid.UUID]string, len(leaves))
	for _, unit := range leaves { // each stands below its parent
		path := strings.ToLower(unit.Name)
		if above := paths[unit.Parent]; above != "" {
			path = above + unitDivision + path
		}
		if paths[unit.ID] = path; strings.Contains(path, text) {
			found = append(found, unit)
		}
	}
	return found
}

// BoxOf returns the unit whose ballot box takes the unit part of a leaver of the unit:
// the unit itself or its nearest parent with a box.
func (u Units) BoxOf(id uuid.UUID) Unit {
	for range len(u) {
		unit, ok := u.ByID(id)
		if !ok {
			break
		}
		if unit.OwnBox || unit.Parent == uuid.Nil {
			return unit
		}
		id = unit.Parent
	}
	return u.Root()
}

// Within reports whether the unit is the other unit or lies below it.
func (u Units) Within(id, other uuid.UUID) bool {
	for range len(u) + 1 {
		if id == other {
			return true
		}
		unit, ok := u.ByID(id)
		if !ok || unit.Parent == uuid.Nil {
			return false
		}
		id = unit.Parent
	}
	return false
}

// BoxExpects returns the leavers expected a year in the box of this unit: its own and
// those of the units that share the box.
func (u Units) BoxExpects(box uuid.UUID) int { return u.BoxesExpect()[box] }

// Boxes returns by unit the unit whose box takes its ballots, as BoxOf does.
func (u Units) Boxes() map[uuid.UUID]uuid.UUID {
	boxes := make(map[uuid.UUID]uuid.UUID, len(u))
	for _, unit := range u { // each stands below its parent
		boxes[unit.ID] = unit.ID
		if !unit.OwnBox && unit.Parent != uuid.Nil {
			boxes[unit.ID] = boxes[unit.Parent]
		}
	}
	return boxes
}

// BoxesExpect returns the leavers expected a year in every box, by its unit.
func (u Units) BoxesExpect() map[uuid.UUID]int {
	all, boxes := map[uuid.UUID]int{}, u.Boxes()
	for _, unit := range u {
		if unit.Parent != uuid.Nil || len(u) == 1 {
			all[boxes[unit.ID]] += unit.Expected
		}
	}
	return all
}

// Expected returns the leavers expected a year in the whole organisation.
func (u Units) Expected() int {
	total := 0
	for _, unit := range u.Leaves() {
		total += unit.Expected
	}
	return total
}

// Below returns the unit and all units below it.
func (u Units) Below(id uuid.UUID) map[uuid.UUID]bool {
	below := map[uuid.UUID]bool{id: true}
	for grown := true; grown; {
		grown = false
		for _, unit := range u {
			if below[unit.Parent] && !below[unit.ID] {
				below[unit.ID], grown = true, true
			}
		}
	}
	return below
}

// Depth returns how many levels the unit lies below the root.
func (u Units) Depth(id uuid.UUID) int { return len(u.above(id)) - 1 }

// Depths returns how many levels each unit lies below the root.
func (u Units) Depths() map[uuid.UUID]int {
	depths := make(map[uuid.UUID]int, len(u))
	for _, unit := range u { // each stands below its parent
		if unit.Parent != uuid.Nil {
			depths[unit.ID] = depths[unit.Parent] + 1
		}
	}
	return depths
}

// above returns the unit and those above it, up to the root.
func (u Units) above(id uuid.UUID) []Unit {
	var all []Unit
	for range len(u) {
		unit, ok := u.ByID(id)
		if !ok {
			break
		}
		all = append(all, unit)
		if id = unit.Parent; id == uuid.Nil {
			break
		}
	}
	return all
}

// Path returns the names from below the root down to the unit: "vo › Lyceum". Of the root
// it is the name.
func (u Units) Path(id uuid.UUID) string {
	var names []string
	for i, unit := range u.above(id) {
		if unit.Parent != uuid.Nil || i == 0 {
			names = append([]string{unit.Name}, names...)
		}
	}
	return strings.Join(names, unitDivision)
}

// Sorted returns the units as a tree is read: each below its parent, and those with one
// parent by name. What hangs nowhere, or in a loop, is left out.
func (u Units) Sorted() Units {
	children, folded := map[uuid.UUID]Units{}, make(map[uuid.UUID]string, len(u))
	for _, unit := range u {
		children[unit.Parent] = append(children[unit.Parent], unit)
		folded[unit.ID] = strings.ToLower(unit.Name)
	}
	sorted := make(Units, 0, len(u))
	var add func(parent uuid.UUID)
	add = func(parent uuid.UUID) {
		row := children[parent]
		slices.SortStableFunc(row, func(a, b Unit) int { return strings.Compare(folded[a.ID], folded[b.ID]) })
		for _, unit := range row {
			sorted = append(sorted, unit)
			add(unit.ID)
		}
	}
	add(uuid.Nil)
	return sorted
}

// WithBoxes returns the units with a box of its own for each that expects enough leavers a
// year, together with the units below it that have none.
func (u Units) WithBoxes() Units {
	tree := u.Sorted()
	load := map[uuid.UUID]int{}
	for i := len(tree) - 1; i >= 0; i-- { // a unit stands before those below it
		unit := &tree[i]
		load[unit.ID] += unit.Expected
		unit.OwnBox = unit.Parent == uuid.Nil || load[unit.ID] >= OwnBoxFrom
		if !unit.OwnBox {
			load[unit.Parent] += load[unit.ID]
		}
	}
	return tree
}
