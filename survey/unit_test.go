package survey_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"nawoord/survey"
)

// drawn writes a tree as lines: two spaces a level, the leavers expected, * for a box.
func drawn(tree survey.Units) string {
	var lines []string
	for _, unit := range tree {
		box := ""
		if unit.OwnBox {
			box = "*"
		}
		lines = append(lines, fmt.Sprintf("%s%s %d%s", strings.Repeat("  ", tree.Depth(unit.ID)), unit.Name, unit.Expected, box))
	}
	return strings.Join(lines, "\n")
}

func TestATreeGrowsFromAListOrAFile(t *testing.T) {
	t.Parallel()
	want := "Noord 0*\n  mbo 40*\n  po 6\n    De Eik 8\n  vo 0*\n    Lyceum 12\n      Team A 3\n    Mavo 15"
	fromPaths, err := survey.ParseUnitPaths("mbo=40, vo>Lyceum = 12, vo > Mavo=15, po=6, po>De Eik=8, vo>Lyceum>Team A=3")
	if err != nil {
		t.Fatal(err)
	}
	fromFile, err := survey.ParseUnitRows([]byte("\ufeffonderdeel;boven;verwacht\r\nTeam A;lyceum;3\r\nLyceum;vo;12\r\nMavo;VO;15\r\nvo;;0\r\npo;Noord;6\r\n\"De Eik\";po;8\r\nmbo;;40\r\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, rows := range [][]survey.UnitRow{fromPaths, fromFile} {
		tree, err := survey.GrowUnits("Noord", rows)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, drawn(tree)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		team, _ := tree.ByName("team a")
		if got := tree.Path(team.ID); got != "vo › Lyceum › Team A" {
			t.Errorf("the path is %q", got)
		}
		if box := tree.BoxOf(team.ID); box.Name != "vo" || tree.BoxExpects(box.ID) != 30 {
			t.Errorf("counted with %s, which expects %d", box.Name, tree.BoxExpects(box.ID))
		}
		if root := tree.Root(); tree.BoxExpects(root.ID) != 14 || tree.Path(root.ID) != "Noord" || tree.Expected() != 84 {
			t.Errorf("the organisation's box expects %d of %d", tree.BoxExpects(root.ID), tree.Expected())
		}
		for _, path := range []string{"vo › Lyceum › Team A", "VO›lyceum  › team a"} {
			if unit, ok := tree.Leaves().ByName(path); !ok || unit.ID != team.ID {
				t.Errorf("%q is %v", path, unit)
			}
		}
		for _, path := range []string{"mbo › Team A", "Lyceum › Team A", "vo › Lyceum ›", "› Team A", "›"} {
			if unit, ok := tree.ByName(path); ok {
				t.Errorf("%q is %v", path, unit)
			}
		}
		vo, _ := tree.ByName("vo")
		if below := tree.Below(vo.ID); len(below) != 4 || !below[team.ID] {
			t.Errorf("%d units at or below vo", len(below))
		}
	}
}

func TestBadTreesAreRefused(t *testing.T) {
	t.Parallel()
	many := strings.Builder{}
	for i := range 10_000 {
		fmt.Fprintf(&many, "unit %d;;1\n", i)
	}
	deep := "a;;1\n"
	for i := range 7 {
		deep += fmt.Sprintf("%c;%c;1\n", 'b'+i, 'a'+i)
	}
	for name, test := range map[string]struct{ file, want string }{
		"loop of one":    {"a;a;1\n", `line 1: "a" lies below itself`},
		"loop of three":  {"x;;1\na;c;1\nb;a;1\nc;b;1\n", `line 2: "a" lies below itself, through "c"`},
		"twice":          {"a;;1\nA;;2\n", `line 2: "A" stands there twice`},
		"no parent":      {"a;b;1\n", `line 1: the parent "b" of "a" is not in the list`},
		"too deep":       {deep, `line 7: "g" lies 7 levels deep; 6 at most`},
		"organisation":   {"noord;;1\n", `line 1: "noord" is the name of the organisation`},
		"no name":        {"heading;;x\n ;;1\n", `line 2: "" is not a name`},
		"control sign":   {"a\u0007;;1\n", "is not a name"},
		"no number":      {"a;;1\nb;;veel\n", `line 2: "veel" is not a number`},
		"negative":       {"a;;-1\n", `line 1: "-1" is not a number`},
		"columns":        {"a;;1\nb;2\n", "line 2: has 2 columns"},
		"quotes":         {"a;;1\n\"b;;2\n", "is not a line of three columns"},
		"10,000 units":   {many.String(), "line 1000: more than 999 units"},
		"a large file":   {strings.Repeat("x", 300<<10), "larger than 256 kB; 999 units at most"},
		"long name":      {strings.Repeat("x", 81) + ";;1\n", "is not a name"},
		"sign of a path": {"a › b;;1\n", "is not a name"},
	} {
		rows, err := survey.ParseUnitRows([]byte(test.file))
		if err == nil {
			_, err = survey.GrowUnits("Noord", rows)
		}
		var problem *survey.UnitsProblem
		if !errors.As(err, &problem) || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	for list, want := range map[string]string{
		"a>b=1,c>b=2":                   `"b" stands below two units`,
		"a>b=1,a>B=2":                   `"B" stands there twice`,
		"a>b":                           "is not name=leavers",
		"a>b>a=1":                       `"a" stands below two units`,
		"a>=1":                          "is not a name",
		strings.Repeat("x>", 9) + "y=1": `"x" stands below two units`,
		strings.Join(strings.Fields(strings.ReplaceAll(many.String(), ";;", "=")), ","): "",
	} {
		rows, err := survey.ParseUnitPaths(list)
		if err == nil {
			_, err = survey.GrowUnits("Noord", rows)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40s: %v, want %s", list, err, want)
		}
	}
}

func TestCheckUnit(t *testing.T) {
	t.Parallel()
	rows, err := survey.ParseUnitPaths("a>b>c>d=1,e>f>g>h=1")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := survey.GrowUnits("Noord", rows)
	if err != nil {
		t.Fatal(err)
	}
	id := func(name string) uuid.UUID { u, _ := tree.ByName(name); return u.ID }
	at := func(name string) survey.Unit { u, _ := tree.ByName(name); return u }
	under := func(name, parent string) survey.Unit { u := at(name); u.Parent = id(parent); return u }
	called := func(name, other string) survey.Unit { u := at(name); u.Name = other; return u }
	hanging := at("Noord")
	hanging.Parent = id("a")
	for name, test := range map[string]struct {
		unit survey.Unit
		want string
	}{
		"new":              {survey.Unit{ID: uuid.New(), Parent: id("h"), Name: "x"}, ""},
		"as it is":         {at("b"), ""},
		"other case":       {called("b", "B"), ""},
		"moved":            {under("c", "e"), ""},
		"the root renamed": {called("Noord", "Zuid"), ""},
		"below itself":     {under("a", "a"), "parent: unit_loop"},
		"below its child":  {under("a", "d"), "parent: unit_loop"},
		"the root hanged":  {hanging, "parent: unit_root"},
		"too deep":         {under("a", "g"), "parent: unit_deep"},
		"no parent":        {survey.Unit{ID: uuid.New(), Name: "x"}, "parent: unit_no_parent"},
		"unknown parent":   {survey.Unit{ID: uuid.New(), Parent: uuid.New(), Name: "x"}, "parent: unit_no_parent"},
		"twice":            {called("b", "C"), "name: unit_twice"},
		"empty":            {called("b", " "), "name: name_empty"},
		"header":           {called("b", "b\r\nBcc: x"), "name: unit_name"},
		"too many leavers": {survey.Unit{ID: uuid.New(), Parent: id("a"), Name: "x", Expected: 100_001}, "expected: expected_wrong"},
	} {
		err := tree.CheckUnit(test.unit)
		if test.want == "" && err != nil || test.want != "" && (err == nil || !strings.HasSuffix(err.Error(), test.want)) {
			t.Errorf("%s: %v, want %s", name, err, test.want)
		}
	}
	full := tree
	for len(full) < survey.MaxUnits {
		full = append(full, survey.Unit{ID: uuid.New(), Parent: id("a"), Name: fmt.Sprint(len(full))})
	}
	if err := full.CheckUnit(survey.Unit{ID: uuid.New(), Parent: id("a"), Name: "one more"}); err == nil || !strings.Contains(err.Error(), "unit_many") {
		t.Errorf("unit number %d: %v", len(full)+1, err)
	}
}

func FuzzParseUnits(f *testing.F) {
	f.Add("a;;1\nb;a;2\n", "a>b=1,c=2")
	f.Fuzz(func(t *testing.T, file, list string) {
		fromFile, _ := survey.ParseUnitRows([]byte(file))
		fromPaths, _ := survey.ParseUnitPaths(list)
		for _, rows := range [][]survey.UnitRow{fromFile, fromPaths} {
			tree, err := survey.GrowUnits("Noord", rows)
			if err == nil && len(tree) != len(rows)+1 {
				t.Errorf("%d units of %d rows", len(tree), len(rows))
			}
		}
	})
}

func TestDepthsAreThoseOfEach(t *testing.T) {
	t.Parallel()
	root, school, team := survey.Unit{ID: uuid.New(), Name: "all"}, survey.Unit{ID: uuid.New(), Name: "school"}, survey.Unit{ID: uuid.New(), Name: "team"}
	school.Parent, team.Parent = root.ID, school.ID
	tree := survey.Units{team, root, school}.Sorted()
	depths := tree.Depths()
	for _, unit := range tree {
		if depths[unit.ID] != tree.Depth(unit.ID) {
			t.Errorf("%s: %d, want %d", unit.Name, depths[unit.ID], tree.Depth(unit.ID))
		}
	}
	if depths[team.ID] != 2 {
		t.Errorf("the team lies %d levels deep", depths[team.ID])
	}
}

func TestFindingUnits(t *testing.T) {
	t.Parallel()
	rows, err := survey.ParseUnitPaths("vo>Élan=60,vo>Élan>Team A=5,mbo=40")
	if err != nil {
		t.Fatal(err)
	}
	tree, err := survey.GrowUnits("Noord", rows)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"": "mbo vo Élan Team A", "VO": "vo Élan Team A", "éLAN": "Élan Team A", "vo › élan › t": "Team A", "noord": "", "x": "",
	} {
		var names []string
		for _, unit := range tree.Sorted().Find(text) {
			names = append(names, unit.Name)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%q finds %q, not %q", text, got, want)
		}
	}
	if alone := (survey.Units{{ID: uuid.New(), Name: "Noord"}}); len(alone.Find("noord")) != 1 {
		t.Error("an organisation of one unit is not found")
	}
}

func TestParseExpected(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"0": 0, "12": 12, " 1000 ": 1000, "1.000": 1000, "1,000": 1000, "1 000": 1000, "1\u00a0000": 1000, "100.000": 100_000, "100000": 100_000,
		"": -1, "1.5": -1, "1,5": -1, "1.2.3": -1, "1.0000": -1, "0.500": -1, "1000.000": -1, "-1": -1, "+1": -1, "1e3": -1, "veel": -1, "100001": -1, "999.999": -1, "1.000.000": -1, ".000": -1, "1..000": -1,
	} {
		if got, ok := survey.ParseExpected(text); ok != (want >= 0) || ok && got != want {
			t.Errorf("%q is %d, %v; want %d", text, got, ok, want)
		}
	}
}

// Names that look the same are one name, in a list of units and when one is looked for.
func TestNamesThatLookTheSame(t *testing.T) {
	t.Parallel()
	for _, list := range []string{"caf\u00e9=1,cafe\u0301=2", "vo x=1,vo  x=2"} {
		if rows, err := survey.ParseUnitPaths(list); err == nil {
			t.Errorf("%+q: %+v", list, rows)
		}
	}
	rows, err := survey.ParseUnitRows([]byte("cafe\u0301  noord;;4\nteam;caf\u00e9 noord;2\n"))
	if err != nil {
		t.Fatal(err)
	}
	tree, err := survey.GrowUnits("VO-Campus", rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"caf\u00e9 noord", "CAFE\u0301   noord "} {
		if unit, ok := tree.ByName(name); !ok || unit.Name != "caf\u00e9 noord" {
			t.Errorf("%+q finds %+v", name, unit)
		}
	}
}
