package surveytest_test

import (
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"nawoord/survey/surveytest"
)

// policy is what our pages are served with: it lets no script in.
const policy = "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// serve starts a server with the good page at /good and the page in which one
// thing was replaced at /bad.
func serve(t *testing.T, replace ...string) string {
	t.Helper()
	read := func(name string) string {
		data, err := os.ReadFile("testdata/" + name)
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	good, sheet := read("good.html"), read("page.css")
	bad, badSheet := good, sheet
	for i := 0; i+1 < len(replace); i += 2 {
		bad = strings.ReplaceAll(bad, replace[i], replace[i+1])
		badSheet = strings.ReplaceAll(badSheet, replace[i], replace[i+1])
	}
	if len(replace) > 0 && bad == good && badSheet == sheet {
		t.Fatalf("nothing to replace: %q", replace)
	}
	bad = strings.Replace(bad, "/page.css", "/bad.css", 1)
	files := map[string]string{"/good": good, "/bad": bad, "/page.css": sheet, "/bad.css": badSheet}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", policy)
		body, ok := files[r.URL.Path]
		if !ok {
			http.NotFound(w, r)
			return
		}
		if strings.HasSuffix(r.URL.Path, ".css") {
			w.Header().Set("Content-Type", "text/css")
		} else {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
		}
		if _, err := w.Write([]byte(body)); err != nil {
			t.Log(err)
		}
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestWalk takes the good page through the whole walk, and through a form.
func TestWalk(t *testing.T) {
	base := serve(t)
	browser := surveytest.NewBrowser(t)
	kinds := surveytest.Walk(t, browser, base, "nl", []surveytest.Page{
		{Name: "requests", Path: "/good"},
		{Name: "sent", Path: "/good", Steps: func(tab *surveytest.Tab) {
			tab.Type("#mail", "noor@voorbeeld.nl")
			tab.Click(".opt input[value=c]")
			tab.Follow("button")
		}},
	})
	if !kinds["good"] || len(kinds) != 1 {
		t.Errorf("met %v, want the good page only", kinds)
	}
}

// TestBrowserChecks shows each check a page without faults and a page with the
// one fault that it is there for: a check that sees nothing is worse than none.
func TestBrowserChecks(t *testing.T) {
	axe := func(tab *surveytest.Tab) []string {
		violations, _ := tab.Axe()
		return violations
	}
	structure := func(tab *surveytest.Tab) []string { return tab.Structure("nl") }
	dark := surveytest.View{Dark: true}
	tests := []struct {
		name     string
		view     surveytest.View
		check    func(*surveytest.Tab) []string
		old, new string
		want     string
	}{
		{"missing label", surveytest.View{}, axe, `<label for="mail">E-mailadres</label>`, "", "axe label"},
		{"low contrast", surveytest.View{}, axe, "--ink: #1E2A2E;", "--ink: #999999;", "axe color-contrast"},
		{"low contrast in the dark", dark, axe, "--ink: #ECE8E1;", "--ink: #555555;", "axe color-contrast"},
		{"tiny targets", surveytest.View{}, axe, "<button>", `<button class="tiny">x</button><button class="tiny">`, "axe target-size"},
		{"overflow", surveytest.View{}, (*surveytest.Tab).Layout, "width: 100%; min-height", "width: 30rem; min-height", "scrolls sideways"},
		{"nameless scrolling part", surveytest.View{}, (*surveytest.Tab).Layout, ` tabindex="0" role="region"`, "", "scrolling part"},
		{"broken word", surveytest.View{}, (*surveytest.Tab).Layout, "overflow-wrap: normal", "overflow-wrap: anywhere", `broken in table cells`},
		{"cut off", surveytest.View{}, (*surveytest.Tab).Layout, ".nps { display: flex;", ".nps { height: 1rem; overflow: hidden; display: flex;", "cut off"},
		{"text over text", surveytest.View{}, (*surveytest.Tab).Layout, "td, th {", "h1 { margin-bottom: -3rem } td, th {", "lies over"},
		{"fixed text size", surveytest.View{Width: 1280}, (*surveytest.Tab).BigText, "1.125rem/1.5", "18px/1.5", "does not grow"},
		{"no room to grow", surveytest.View{Width: 1280}, (*surveytest.Tab).BigText, "min-width: 2.75rem", "white-space: nowrap; min-width: 40rem", "scrolls sideways"},
		{"no room for spacing", surveytest.View{}, (*surveytest.Tab).Spacing, "td, th {", "h1 { height: 5rem; overflow: hidden } td, th {", "cut off"},
		{"low button", surveytest.View{}, (*surveytest.Tab).Targets, "min-height: 2.75rem", "min-height: 2rem", "44 needed"},
		{"two headings", surveytest.View{}, structure, "b>", "h1>", "2 h1"},
		{"wrong language", surveytest.View{}, structure, `lang="nl"`, `lang="en"`, `lang is "en"`},
		{"no legend", surveytest.View{}, structure, "<legend>Soort vertrek</legend>", "", "no fieldset with legend"},
		{"label for screen readers only", surveytest.View{}, structure, `<label for="mail">`, `<label class="skip" for="mail">`, "no visible label"},
		{"dangling description", surveytest.View{}, structure, `id="mail"`, `id="mail" aria-describedby="nowhere"`, `"nowhere"`},
		{"an empty list", surveytest.View{}, structure, "<button>", `<label for="s">Soort</label> <select id="s" name="s"></select><button>`, "nothing to choose from"},
		{"a script", surveytest.View{}, structure, "</main>", "<script>1</script></main>", "a script"},
		{"a handler", surveytest.View{}, structure, "<button>", `<button onclick="1">`, "onclick"},
		{"no focus ring", surveytest.View{}, (*surveytest.Tab).Keyboard, ":focus-visible { outline: 3px solid", ":focus-visible { outline: 0 solid", "no visible focus"},
		{"pale focus ring", dark, (*surveytest.Tab).Keyboard, "--ring: #FFC93C", "--ring: #333333", "no visible focus"},
		{"no ring beside a drawn radio", surveytest.View{}, (*surveytest.Tab).Keyboard, ".nps :focus-visible + span { outline: 3px", ".nps :focus-visible + span { outline: 1px", "no visible focus"},
		{"a lasting frame is no focus", surveytest.View{}, (*surveytest.Tab).Keyboard, ":focus-visible { outline: 3px solid var(--ring); outline-offset: 2px }\n.skip", "* { outline: 3px solid var(--ring) }\n.skip", "no visible focus"},
		{"order by number", surveytest.View{}, structure, `id="mail"`, `id="mail" tabindex="1"`, "order of its own"},
		{"order by style", surveytest.View{}, (*surveytest.Tab).Keyboard, "td, th {", "form { display: flex; flex-direction: column-reverse } td, th {", "reading order"},
		{"covered focus", surveytest.View{}, (*surveytest.Tab).Keyboard, "td, th {", "header { position: fixed; inset: 0; background: var(--bg) } td, th {", "covers the focus"},
		{"motion", surveytest.View{}, (*surveytest.Tab).Still, "a {", "a { transition: color .2s;", "less motion"},
		{"choice in forced colours", surveytest.View{ForcedColors: true}, (*surveytest.Tab).Forced, "outline: 3px solid Highlight", "", "cannot be seen"},
	}
	browser := surveytest.NewBrowser(t)
	tab := browser.NewTab(t, surveytest.View{})
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			base := serve(t, test.old, test.new)
			tab.Look(test.view)
			tab.Open(base + "/good")
			if found := test.check(tab); len(found) > 0 {
				t.Errorf("found on the good page: %q", found)
			}
			tab.Open(base + "/bad")
			if found := strings.Join(test.check(tab), "\n"); !strings.Contains(found, test.want) {
				t.Errorf("found %q, want %q", found, test.want)
			}
		})
	}
}
