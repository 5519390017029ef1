package main

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

// tableLine is a row of a table of the results: an answer and how many gave it.
var tableLine = regexp.MustCompile(`<tr><th scope="row">([^<]*)</th><td>(\d+)</td><td>\d+%</td><td>(\d+)</td></tr>`)

// TestLeaversOnThePage checks that the page of results has the table of the report on the
// 41 leavers (questionnaire.md section 10), in its own three columns, as far as it does not
// wait: see TestDemoFixture.
func TestLeaversOnThePage(t *testing.T) {
	t.Parallel()
	w := newWalker(t, survey.NL)
	v := w.visitor()
	v.submit(v.get("/hr/inloggen"), "password", url.Values{"email": {demoHR}, "password": {demoPassword}}).is(http.StatusOK, "desk-today")
	for unit, want := range map[string]map[string]string{
		"vo":  {"n": "33", "resigned": "23", "own": "21", "related": "3", "outside": "6"},
		"mbo": {"own": "2", "related": "1", "outside": "5"},
		"":    {"n": "41", "resigned": "23", "own": "23", "related": "4", "outside": "11"},
	} {
		lines := map[string]string{}
		for _, line := range tableLine.FindAllStringSubmatch(v.get("/hr/resultaten?unit="+unit).body, -1) {
			label := html.UnescapeString(line[1])
			if _, there := lines[label]; !there { // why people leave comes first
				lines[label] = line[2]
			}
			if label == "Ik ga zelf weg" {
				lines["n"] = line[3]
			}
		}
		got := map[string]string{}
		for key, label := range map[string]string{
			"n": "n", "resigned": "Ik ga zelf weg", "retirement": "Ik ga met pensioen", "contract_end": "Mijn tijdelijke contract stopt",
			"dismissal": "Mijn werkgever stopt mijn contract, of we stoppen samen",
			"own":       "Eigen sector", "related": "Andere onderwijssector", "outside": "Buiten het onderwijs of met pensioen",
		} {
			if n, there := lines[label]; there {
				got[key] = n
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("unit %q\n%s", unit, diff)
		}
	}
}
