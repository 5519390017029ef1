package proof

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

var readme = flag.Bool("readme", false, "write the table of the attackers into README.md")

// String is the table as it stands in README.md.
func (s *table) String() string {
	var out strings.Builder
	fmt.Fprintf(&out, "%d ballot boxes with %d leavers each: chance is %.1f %%, and the tests allow at most %.1f %%.\n\n",
		s.boxes, targets, 100/float64(targets), 100*bar(targets, s.boxes))
	out.WriteString("| attacker looks at | right on Nawoord | right on a weakened build | what is weak there |\n|---|--:|--:|---|\n")
	for i, a := range attackers {
		fmt.Fprintf(&out, "| %s | %.1f %% | %.1f %% | %s |\n", a.name, 100*s.real[i]/float64(s.boxes), 100*s.weak[i]/float64(s.boxes), a.weak)
	}
	return out.String()
}

const (
	readmePath = "../../README.md"
	begin, end = "<!-- attackers: written by make prove -->\n", "<!-- /attackers -->\n"
)

// write puts the table between its marks in README.md.
func (s *table) write(t *testing.T) {
	t.Helper()
	text, err := os.ReadFile(readmePath)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), begin)
	_, after, closed := strings.Cut(rest, end)
	if !found || !closed {
		t.Fatal("README.md has no marks for the table")
	}
	if err := os.WriteFile(readmePath, []byte(before+begin+s.String()+end+after), 0o600); err != nil {
		t.Fatal(err)
	}
}
