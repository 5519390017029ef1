package surveytest

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// Page is one stop of a walk: how to get there and who looks.
type Page struct {
	// Name is unique in the walk; it names the test and the pictures.
	Name string
	// Path is where the visitor begins.
	Path string
	// Cookies is what the visitor brings: a draft, a session.
	Cookies []*http.Cookie
	// Steps leads on from Path to a page that no link reaches, such as a form
	// with errors. It is taken once with scripts and once without.
	Steps func(tab *Tab)
	// Status is the expected HTTP status; zero stands for 200.
	Status int
}

// walkViews is what every page is seen in; 640 px is 1280 px at a zoom of 200 %.
var walkViews = []View{
	{Width: 320, Height: 640},
	{Width: 320, Height: 640, Dark: true},
	{Width: 1280, Height: 900},
	{Width: 1280, Height: 900, Dark: true},
}

// Walk looks at every page in one language as the visitors see it: on a phone
// and wide, light and dark, with axe, with large and with spaced text, by
// keyboard, in forced colours and without scripts. It returns the data-page
// values that it met, so that the caller can tell which pages have no entry.
func Walk(t *testing.T, b *Browser, base, lang string, pages []Page) map[string]bool {
	t.Helper()
	tab := b.NewTab(t, walkViews[0])
	plain := b.NewTab(t, View{NoScript: true})
	met := map[string]bool{}
	for _, page := range pages {
		t.Run(lang+"/"+page.Name, func(t *testing.T) {
			tab, plain := tab.in(t), plain.in(t)
			tab.Look(walkViews[0])
			tab.visit(base, page)
			met[tab.Kind()] = true
			found := &findings{}
			found.add("", tab.Structure(lang))
			tab.lookAround(found, lang+"-"+page.Name)

			plain.visit(base, page)
			if with, without := tab.MainText(), plain.MainText(); with != without {
				found.add("", []string{"says something else without scripts: " + without + "\nwhere scripts show: " + with})
			}
			for _, line := range found.lines() {
				t.Error(line)
			}
		})
	}
	return met
}

// in returns the same tab, reporting to another test.
func (tab *Tab) in(t testing.TB) *Tab {
	return &Tab{t: t, ctx: tab.ctx}
}

func (tab *Tab) visit(base string, page Page) {
	tab.t.Helper()
	tab.SetCookies(base, page.Cookies)
	tab.Open(base + page.Path)
	if page.Steps != nil {
		page.Steps(tab)
	}
	want := page.Status
	if want == 0 {
		want = http.StatusOK
	}
	if tab.Status != want {
		tab.t.Fatalf("status %d, want %d", tab.Status, want)
	}
}

// lookAround runs every check on the page that is shown. The page has no
// script and no state, so changing the view is as good as opening it again.
func (tab *Tab) lookAround(found *findings, picture string) {
	tab.t.Helper()
	for _, view := range walkViews {
		tab.Look(view)
		name := view.String()
		violations, undecided := tab.Axe()
		found.add(name, violations)
		if len(undecided) > 0 {
			tab.t.Logf("%s: to be looked at by a person: %s", name, strings.Join(undecided, "; "))
		}
		found.add(name, tab.Layout())
		tab.Picture(picture + "-" + strings.ReplaceAll(name, " ", "-"))
		// The ring has a colour for each theme; the order changes with the width.
		if view.Dark == (view.Width > 320) {
			found.add(name, tab.Keyboard())
		}
		if !view.Dark {
			found.add(name, tab.Targets())
			found.add(name+", text at 200 %", tab.BigText())
			found.add(name+", spaced text", tab.Spacing())
		}
	}
	found.add("", tab.Still())
	tab.Look(View{Width: 640})
	found.add("zoom of 200 %", tab.Layout())
	tab.Look(View{ForcedColors: true})
	found.add("forced colours", tab.Forced())
}

// String names the view as findings and pictures do: "320 light".
func (v View) String() string {
	theme := "light"
	if v.Dark {
		theme = "dark"
	}
	return fmt.Sprintf("%d %s", v.Width, theme)
}

// findings keeps each finding once, with the views in which it was seen.
type findings struct {
	order []string
	views map[string][]string
}

func (f *findings) add(view string, lines []string) {
	if f.views == nil {
		f.views = map[string][]string{}
	}
	for _, line := range lines {
		if !slices.Contains(f.order, line) {
			f.order = append(f.order, line)
		}
		if view != "" && !slices.Contains(f.views[line], view) {
			f.views[line] = append(f.views[line], view)
		}
	}
}

func (f *findings) lines() []string {
	lines := slices.Clone(f.order)
	for i, line := range lines {
		if views := f.views[line]; len(views) > 0 {
			lines[i] = fmt.Sprintf("%s (%s)", line, strings.Join(views, "; "))
		}
	}
	return lines
}
