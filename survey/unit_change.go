package survey

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/text/unicode/norm"
)

// CheckUnit says what is wrong with a unit that is added or changed, as an *Invalid on the
// fields name, parent and expected. A unit that is moved takes those below it along.
func (u Units) CheckUnit(unit Unit) error {
	var wrong Invalid
	if key := checkUnitName(unit.Name); key != "" {
		wrong.Add("name", key)
	}
	if other, ok := u.ByName(unit.Name); ok && other.ID != unit.ID {
		wrong.Add("name", "unit_twice")
	}
	if unit.Expected < 0 || unit.Expected > MaxExpected {
		wrong.Add("expected", "expected_wrong")
	}
	before, known := u.ByID(unit.ID)
	parent, found := u.ByID(unit.Parent)
	switch {
	case known && before.Parent == uuid.Nil:
		if unit.Parent != uuid.Nil {
			wrong.Add("parent", "unit_root")
		}
	case !found:
		wrong.Add("parent", "unit_no_parent")
	case known && u.Within(parent.ID, unit.ID):
		wrong.Add("parent", "unit_loop")
	case u.Depth(parent.ID)+1+u.levels(unit.ID) > MaxDepth:
		wrong.Add("parent", "unit_deep")
	}
	if !known && len(u) >= MaxUnits {
		wrong.Add("name", "unit_many")
	}
	return wrong.OrNil()
}

// expectedPattern is a number of leavers: digits, the thousands apart by a dot, a comma or a
// space. A comma or a dot before anything else than three digits is a mistake.
var expectedPattern = regexp.MustCompile(`^(\d{1,6}|[1-9]\d{0,2}[., \x{a0}]\d{3})$`)

// ParseExpected reads the leavers expected a year as people write them in either language,
// and whether it is such a number at all.
func ParseExpected(text string) (int, bool) {
	text = strings.TrimSpace(text)
	if !expectedPattern.MatchString(text) {
		return 0, false
	}
	n, err := strconv.Atoi(strings.NewReplacer(".", "", ",", "", " ", "", "\u00a0", "").Replace(text))
	return n, err == nil && n <= MaxExpected
}

// TidyName writes a name as it is stored: signs with an accent as one sign, one space between
// words. Names that look the same are the same then.
func TidyName(name string) string {
	name = norm.NFC.String(strings.TrimSpace(name))
	for strings.Contains(name, "  ") {
		name = strings.ReplaceAll(name, "  ", " ")
	}
	return name
}

func checkUnitName(name string) string {
	switch {
	case strings.TrimSpace(name) == "":
		return "name_empty"
	case name != strings.TrimSpace(name) || !plainLine(name, MaxUnitName) || strings.ContainsAny(name, ";›"):
		return "unit_name"
	}
	return ""
}

// levels returns how many levels lie below the unit.
func (u Units) levels(id uuid.UUID) int {
	deepest, at := 0, u.Depth(id)
	for other := range u.Below(id) {
		deepest = max(deepest, u.Depth(other)-at)
	}
	return deepest
}
