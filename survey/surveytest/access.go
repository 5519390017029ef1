package surveytest

import (
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

//go:embed checks.js
var checks string

// axeVersion is the release whose rules the pages are held to.
const axeVersion = "4.14.1"

// axeTags names the rules: WCAG 2.2 AA and good practice. The rule for target
// sizes only runs when its tag is named.
const axeTags = `["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]`

// Layout lists what is wrong with the page as it lies there: sideways
// scrolling, text cut off or over other text, words broken inside table cells.
func (tab *Tab) Layout() []string { return tab.check("layout()") }

// BigText lists what goes wrong when the visitor doubles the text size.
func (tab *Tab) BigText() []string { return tab.check("bigText()") }

// Spacing lists what goes wrong with the text spacing of WCAG 1.4.12.
func (tab *Tab) Spacing() []string { return tab.check("spacing()") }

// Targets lists what is smaller than 44 px and not a link inside text.
func (tab *Tab) Targets() []string { return tab.check("targets()") }

// Structure lists what is missing in the page's skeleton: its language, one
// h1, landmarks, visible labels, legends, and no script or foreign resource.
func (tab *Tab) Structure(lang string) []string {
	return tab.check("structure(" + strconv.Quote(lang) + ")")
}

// Still lists what moves although the visitor asked for less motion.
func (tab *Tab) Still() []string { return tab.check("still()") }

// Forced lists what cannot be seen when the system chooses the colours.
func (tab *Tab) Forced() []string { return tab.check("forced()") }

// MainText returns the words of the page's main part.
func (tab *Tab) MainText() string { return evaluate[string](tab, "mainText()") }

// Kind returns the data-page of the page that is shown.
func (tab *Tab) Kind() string { return evaluate[string](tab, "page()") }

// Axe runs axe-core and returns its violations, and apart from them what it
// could not decide, for a person to look at. The pages allow no script: axe
// comes in through the DevTools protocol, which their policy does not govern.
func (tab *Tab) Axe() (violations, undecided []string) {
	tab.t.Helper()
	type result struct{ Violations, Incomplete []string }
	script := `(async () => {
		if (typeof axe === "undefined") { ` + axeSource(tab.t) + ` }
		if (axe.version !== "` + axeVersion + `") throw new Error("axe-core " + axe.version + ", not ` + axeVersion + `");
		const found = await axe.run(document, {
			runOnly: { type: "tag", values: ` + axeTags + ` },
			resultTypes: ["violations", "incomplete"], iframes: false });
		const words = (rules) => rules.flatMap((rule) => rule.nodes.map((node) =>
			"axe " + rule.id + ": " + rule.help + ": " + node.target.join(" ")));
		return { Violations: words(found.violations), Incomplete: words(found.incomplete) };
	})()`
	found := run(tab, "run axe", chromedp.Evaluate[result](script, chromedp.EvalAwaitPromise))
	return found.Violations, found.Incomplete
}

// stop is one place where the Tab key leads.
type stop struct {
	Place                    int
	Group, Name              string
	Left, Right, Top, Bottom float64
	Findings                 []string
}

// Keyboard presses Tab from the top of the page to its end and lists what goes
// wrong: a control that is not reached, an order that is not the reading
// order, a focus that cannot be seen.
func (tab *Tab) Keyboard() []string {
	tab.t.Helper()
	const tooMany = 500
	expected := evaluate[[]stop](tab, "tabStops()")
	tab.check("rewind()")
	var findings []string
	places, groups := map[int]bool{}, map[string]bool{}
	last := stop{Place: -1}
	for range tooMany {
		tab.Press(kb.Tab)
		now := evaluate[stop](tab, "focusStop()")
		if now.Place == last.Place {
			// The Tab key is still inside an embedded document.
			continue
		}
		if now.Place < 0 || places[now.Place] {
			return append(findings, unreached(expected, places, groups)...)
		}
		findings = append(findings, now.Findings...)
		if wrongOrder(last, now) {
			findings = append(findings, fmt.Sprintf("Tab goes against the reading order: from %s to %s", last.Name, now.Name))
		}
		places[now.Place], groups[now.Group] = true, true
		last = now
	}
	return append(findings, "the Tab key does not come to an end")
}

// wrongOrder tells whether Tab went back in the document, or back on the
// screen: up without going right, or left on the same line.
func wrongOrder(last, now stop) bool {
	if last.Place < 0 {
		return false
	}
	up := now.Bottom <= last.Top && now.Left < last.Right
	back := now.Right <= last.Left && now.Top < last.Bottom && now.Bottom > last.Top
	return now.Place < last.Place || up || back
}

func unreached(expected []stop, places map[int]bool, groups map[string]bool) []string {
	var findings []string
	for _, s := range expected {
		if s.Group == "" && !places[s.Place] || s.Group != "" && !groups[s.Group] {
			findings = append(findings, "the Tab key does not reach "+s.Name)
		}
	}
	return findings
}

func (tab *Tab) check(function string) []string {
	tab.t.Helper()
	return evaluate[[]string](tab, function)
}

// evaluate calls a function of checks.js in the page.
func evaluate[T any](tab *Tab, function string) T {
	tab.t.Helper()
	return run(tab, function, chromedp.Evaluate[T](strings.TrimSpace(checks)+"."+function))
}

// axeSource reads axe-core from the ignored folder where `make tools` puts it.
func axeSource(t testing.TB) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; dir = filepath.Dir(dir) {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			break
		}
		if dir == filepath.Dir(dir) {
			t.Fatal("no go.mod above the test")
		}
	}
	source, err := os.ReadFile(filepath.Join(dir, ".tools/node_modules/axe-core/axe.min.js"))
	if err != nil {
		t.Fatal("axe-core is missing: run `make tools`")
	}
	return string(source)
}
