package main

import (
	"encoding/csv"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

// closeAndOpen moves on to the opening day; afterwards all that does not open looks alike.
func (j *journey) closeAndOpen() {
	j.t.Helper()
	j.close()
	j.clock.set(time.Date(2026, 11, 2, 9, 0, 0, 0, time.UTC))
	opened := j.command("open", "--as-of", "2026-11-01")
	if !strings.Contains(opened, "Opened: vo, part unit, month 2026-11") {
		j.t.Errorf("open says %q", opened)
	}
	j.open()
	j.check("the boxes were opened", true)
	for email, v := range j.desk {
		v.logsIn(email) // the sessions of a month ago are over
	}
	j.checkDesk("after the opening", j.desk)

	j.sameMails()
	j.visitor().get(j.byName["anna"].link()).same("closed", j.gone)
	j.visitor().get(j.byName["lena"].link()).same("withdrawn", j.gone)
	j.opensNothing(j.byName["anna"].token)
}

// sameMails checks that everybody gets the same mails, whether or not they answered, took
// back or asked for a talk; only who said stop gets no more.
func (j *journey) sameMails() {
	j.t.Helper()
	j.settle()
	subjects := func(name string) (all []string) {
		for _, m := range j.post.to(j.byName[name].email()) {
			all = append(all, m.subject)
		}
		return all
	}
	want := subjects("eef") // never answered
	if len(want) < 2 {
		j.t.Errorf("Eef got %q", want)
	}
	for _, name := range []string{"bas", "cas", "finn", "gijs", "hans", "iris", "jan", "kim"} {
		if diff := cmp.Diff(want, subjects(name)); diff != "" {
			j.t.Errorf("%s gets other mails than who never answered\n%s", name, diff)
		}
	}
	for _, name := range []string{"dina", "lena"} {
		if got := subjects(name); len(got) != 1 {
			j.t.Errorf("%s got %q after the end", name, got)
		}
	}
}

// readFigures compares the report and the page of results with what was chosen.
func (j *journey) readFigures(hr atDesk) {
	j.t.Helper()
	want := expected(j.leavers)
	questionnaire, err := survey.Standard(survey.Edu)
	if err != nil {
		j.t.Fatal(err)
	}
	for _, q := range questionnaire.Counted() {
		if counted, ok := want[q.Key]; ok {
			counted.Variant = q.Variant
			want[q.Key] = counted
		}
	}
	if want["occasion"].N < 8 || len(want) < 7 || want["spoke_before"].N != 0 {
		j.t.Fatalf("too little to look at: %v", want)
	}
	for _, unit := range [][]string{{"--unit", "vo"}, nil} {
		var got survey.Report
		if err := json.Unmarshal([]byte(j.command(append([]string{"report", "--format", "json"}, unit...)...)), &got); err != nil {
			j.t.Fatal(err)
		}
		if diff := cmp.Diff(want, got.Questions); diff != "" || got.N != want["occasion"].N {
			j.t.Errorf("report %v: n %d\n%s", unit, got.N, diff)
		}
	}
	got, err := csv.NewReader(strings.NewReader(j.command("report", "--unit", "vo", "--format", "csv"))).ReadAll()
	if err != nil {
		j.t.Fatal(err)
	}
	if diff := cmp.Diff(asTable(want), got); diff != "" {
		j.t.Errorf("report as CSV\n%s", diff)
	}
	hr.Open(j.base + "/hr/resultaten?unit=vo")
	hr.logsIn(samMail)
	hr.is("desk-results")
	hr.says("n = " + strconv.Itoa(want["occasion"].N))
	first, n := want["occasion"].Options["resigned"], want["occasion"].N
	if first == 0 { // it waits
		first, n = want["decisive"].Options["j_workload"], want["decisive"].N
	}
	bar := hr.Text("ul.bars li:first-child")
	for _, number := range []int{first, (200*first + n) / (2 * n)} {
		if !slices.Contains(regexp.MustCompile(`\d+`).FindAllString(bar, -1), strconv.Itoa(number)) {
			j.t.Errorf("the first bar has no %d: %q", number, bar)
		}
	}
}

// asTable is the CSV of figures.
func asTable(figures map[string]survey.Counted) [][]string {
	var rows [][]string
	for question, counted := range figures {
		for option, n := range counted.Options {
			rows = append(rows, []string{question, option, strconv.Itoa(counted.N), strconv.Itoa(n)})
		}
		if len(counted.Options) == 0 {
			rows = append(rows, []string{question, "", strconv.Itoa(counted.N), strconv.Itoa(counted.N)})
		}
	}
	slices.SortFunc(rows, slices.Compare)
	return append([][]string{{"question", "option", "n", "count"}}, rows...)
}
