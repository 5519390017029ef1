package survey

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// UnitRow is one line of a file of units. Line 0 stands for a place without lines.
type UnitRow struct {
	Line         int
	Name, Parent string // Parent is empty for a unit right below the organisation
	Expected     int
}

// UnitsProblem is what is wrong with a list of units, in words for whoever runs setup.
type UnitsProblem struct {
	Line int
	Text string
}

// Error says it with the line.
func (p *UnitsProblem) Error() string {
	if p.Line == 0 {
		return p.Text
	}
	return fmt.Sprintf("line %d: %s", p.Line, p.Text)
}

func problemAt(line int, format string, args ...any) error {
	return &UnitsProblem{Line: line, Text: fmt.Sprintf(format, args...)}
}

// maxUnitFile is the size of the largest file of units that is read.
const maxUnitFile = 256 << 10

// ParseUnitRows reads a file "unit;parent;expected": one unit on a line, in any order, the
// parent empty for a unit right below the organisation. The first line may be a heading.
func ParseUnitRows(file []byte) ([]UnitRow, error) {
	if len(file) > maxUnitFile {
		return nil, problemAt(0, "the file is larger than %d kB; %d units at most", maxUnitFile>>10, MaxUnits-1)
	}
	reader := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\ufeff"))))
	reader.Comma, reader.FieldsPerRecord, reader.TrimLeadingSpace = ';', -1, true
	var rows []UnitRow
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return nil, problemAt(broken.Line, "is not a line of three columns with ; between them")
		}
		if err != nil {
			return nil, fmt.Errorf("units: %w", err)
		}
		line, _ := reader.FieldPos(0)
		if len(fields) != 3 {
			return nil, problemAt(line, "has %d columns; write unit;parent;expected, such as Lyceum;vo;60", len(fields))
		}
		number := strings.TrimSpace(fields[2])
		expected, err := strconv.Atoi(number)
		if err != nil && len(rows) == 0 && line == 1 {
			continue // the heading
		}
		if err != nil || expected < 0 || expected > MaxExpected {
			return nil, problemAt(line, "%q is not a number of leavers expected a year", number)
		}
		if len(rows) == MaxUnits-1 {
			return nil, problemAt(line, "more than %d units; leave teams out, or put them together", MaxUnits-1)
		}
		rows = append(rows, UnitRow{Line: line, Name: TidyName(fields[0]), Parent: TidyName(fields[1]), Expected: expected})
	}
}

// ParseUnitPaths reads "vo > Lyceum = 60, mbo = 40": units with commas between them, each
// behind those above it, with the leavers expected a year. A unit that is only named on
// the way to another expects none of its own.
func ParseUnitPaths(list string) ([]UnitRow, error) {
	var rows []UnitRow
	at := map[string]int{} // name in lower case: its row
	for part := range strings.SplitSeq(list, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		path, number, _ := strings.Cut(part, "=")
		expected, err := strconv.Atoi(strings.TrimSpace(number))
		if err != nil || expected < 0 || expected > MaxExpected {
			return nil, problemAt(0, "%q is not name=leavers expected a year; for example \"vo=150,mbo=40\"", part)
		}
		names := strings.Split(path, ">")
		parent := ""
		for i, name := range names {
			name = TidyName(name)
			row, known := at[strings.ToLower(name)]
			last := i == len(names)-1
			switch {
			case !known:
				if len(rows) == MaxUnits-1 {
					return nil, problemAt(0, "more than %d units", MaxUnits-1)
				}
				at[strings.ToLower(name)] = len(rows)
				rows = append(rows, UnitRow{Name: name, Parent: parent, Expected: -1})
				row = len(rows) - 1
			case !foldEqual(rows[row].Parent, parent):
				return nil, problemAt(0, "%q stands below two units; names are unique in the whole organisation", name)
			}
			if last && rows[row].Expected >= 0 {
				return nil, problemAt(0, "%q stands there twice", name)
			}
			if last {
				rows[row].Expected = expected
			}
			parent = name
		}
	}
	for i := range rows {
		rows[i].Expected = max(rows[i].Expected, 0)
	}
	return rows, nil
}

// GrowUnits makes a tree of rows, below a root that stands for the organisation, and gives
// a box of its own to every unit that expects enough leavers. It returns a *UnitsProblem
// when a name is doubled or wrong, a parent is unknown, or units hang in a loop.
func GrowUnits(organisation string, rows []UnitRow) (Units, error) {
	root := Unit{ID: uuid.New(), Name: organisation, OwnBox: true}
	tree := Units{root}
	ids := map[string]uuid.UUID{}
	for _, row := range rows {
		key := strings.ToLower(row.Name)
		switch {
		case checkUnitName(row.Name) != "":
			return nil, problemAt(row.Line, "%q is not a name for a unit: 1 to %d characters, without ; and ›", row.Name, MaxUnitName)
		case foldEqual(row.Name, organisation):
			return nil, problemAt(row.Line, "%q is the name of the organisation; leave it out, or give the unit another name", row.Name)
		case ids[key] != uuid.Nil:
			return nil, problemAt(row.Line, "%q stands there twice", row.Name)
		}
		ids[key] = uuid.New()
	}
	for _, row := range rows {
		parent := root.ID
		if row.Parent != "" && !foldEqual(row.Parent, organisation) {
			if parent = ids[strings.ToLower(row.Parent)]; parent == uuid.Nil {
				return nil, problemAt(row.Line, "the parent %q of %q is not in the list", row.Parent, row.Name)
			}
		}
		tree = append(tree, Unit{ID: ids[strings.ToLower(row.Name)], Parent: parent, Name: row.Name, Expected: row.Expected})
	}
	if err := checkHanging(tree, rows); err != nil {
		return nil, err
	}
	return tree.WithBoxes(), nil
}

// checkHanging refuses units in a loop, which hang on nothing, and a tree that is too deep.
func checkHanging(tree Units, rows []UnitRow) error {
	hanging := tree.Below(tree.Root().ID)
	for i, unit := range tree[1:] {
		if !hanging[unit.ID] {
			return problemAt(rows[i].Line, "%q lies below itself, through %q", unit.Name, rows[i].Parent)
		}
		if tree.Depth(unit.ID) > MaxDepth {
			return problemAt(rows[i].Line, "%q lies %d levels deep; %d at most", unit.Name, tree.Depth(unit.ID), MaxDepth)
		}
	}
	return nil
}
