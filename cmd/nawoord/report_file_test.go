package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestLeavers41InEveryForm reads the table of the report of the 41 leavers
// (questionnaire.md section 10) from the page, the spreadsheet, the CSV and the JSON of the
// website and of the command: all say the same, and the published schema describes the JSON.
func TestLeavers41InEveryForm(t *testing.T) {
	t.Parallel()
	w := newWalker(t, survey.NL)
	v := w.visitor()
	v.submit(v.get("/hr/inloggen"), "password", url.Values{"email": {w.me.Email}, "password": {w.word}}).is(http.StatusOK, "desk-today")
	schema := surveytest.NewSchema(t, []byte(v.get("/schema/report-1.json").body))
	for unit, want := range map[string]fixture{
		"vo":  {Resigned: 23, OwnSector: 21, OtherEducation: 3, Outside: 6},
		"mbo": {OwnSector: 2, OtherEducation: 1, Outside: 5},
		"":    {Resigned: 23, OwnSector: 23, OtherEducation: 4, Outside: 11},
	} {
		file := func(kind string) []byte {
			return []byte(v.ask(http.MethodPost, v.base+"/hr/resultaten/bestand?unit="+unit, url.Values{"soort": {kind}}).body)
		}
		command := func(format string) []byte {
			var out, errOut bytes.Buffer
			if code := run([]string{"report", "--data", w.db.Dir(), "--format", format, "--unit", unit}, &out, &errOut); code != exitOK {
				t.Fatalf("report: exit code %d\n%s", code, &errOut)
			}
			return out.Bytes()
		}
		for form, found := range map[string]counts{
			"page":             w.onPage(v.get("/hr/resultaten?unit=" + unit).body),
			"spreadsheet":      w.inBook(file("xlsx")),
			"a chart of it":    w.inChart(file("xlsx")),
			"CSV":              w.inCSV(file("csv"), ';', 1, 3, 6),
			"JSON":             w.inJSON(schema, file("json")),
			"command's sheet":  w.inBook(command("xlsx")),
			"command's CSV":    w.inCSV(command("csv"), ',', 0, 1, 3),
			"command's JSON":   w.inJSON(schema, command("json")),
			"command's report": countsOf(demoReport(t, config{data: w.db.Dir(), keys: w.keys.Dir()}, unit)),
		} {
			got := found.fixture()
			if form == "a chart of it" {
				got.Resigned = want.Resigned
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%q as %s\n%s", unit, form, diff)
			}
		}
	}
}

// TestCommandsThatPrintFiguresAreInTheLog, as files of the desk are.
func TestCommandsThatPrintFiguresAreInTheLog(t *testing.T) {
	t.Parallel()
	w := newWalker(t, survey.NL)
	for _, args := range [][]string{{"report", "--unit", "vo", "--period", "2026", "--format", "csv"}, {"share"}} {
		var out, errOut bytes.Buffer
		if code := run(append(args, "--data", w.db.Dir()), &out, &errOut); code != exitOK {
			t.Fatalf("%v: exit code %d\n%s", args, code, &errOut)
		}
	}
	entries, _, err := w.db.Audit(t.Context(), survey.AuditFilter{Kind: survey.KindExport}, survey.Stretch{Most: 10})
	w.must(err)
	var details []string
	for _, e := range entries {
		details = append(details, e.Detail)
		if e.Actor != "" {
			t.Errorf("%s was printed by %q", e.Detail, e.Actor)
		}
	}
	slices.Sort(details)
	if want := []string{"csv 2026", "share"}; !slices.Equal(details, want) {
		t.Errorf("the log has %v, want %v", details, want)
	}
}

// counts are how many chose each option: question, option.
type counts map[[2]string]int

func (c counts) fixture() fixture {
	why := func(option string) int { return c[[2]string{"occasion", option}] }
	where := func(option string) int { return c[[2]string{"destination", option}] }
	return fixture{
		Resigned: why("resigned"), Retirement: why("retirement"), ContractEnd: why("contract_end"), Dismissal: why("dismissal"),
		OwnSector: where("own_sector"), OtherEducation: where("related_sector"), Outside: where("outside") + where("retired"),
	}
}

func countsOf(r survey.Report) counts {
	found := counts{}
	for question, counted := range r.Questions {
		for option, n := range counted.Options {
			found[[2]string{question, option}] = n
		}
	}
	return found
}

// onPage reads the tables of the page: the words of an answer and its number.
func (w *walker) onPage(body string) counts {
	w.t.Helper()
	found := counts{}
	rows := regexp.MustCompile(`<tr><th scope="row">([^<]*)</th><td>(\d+)</td>`).FindAllStringSubmatch(body, -1)
	for _, q := range w.questionnaire.Counted() {
		for _, o := range q.Options {
			for _, row := range rows {
				if label := html.UnescapeString(row[1]); q.Of == nil && label == o.Label[w.lang] {
					found[[2]string{q.Key, o.Key}] = w.number(row[2])
				}
			}
		}
	}
	return found
}

func (w *walker) number(s string) int {
	w.t.Helper()
	n, err := strconv.Atoi(s)
	w.must(err)
	return n
}

// open reads a spreadsheet.
func (w *walker) openBook(file []byte) *excelize.File {
	w.t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader(file))
	w.must(err)
	w.t.Cleanup(func() { _ = book.Close() })
	return book
}

// inBook reads the sheet with all figures.
func (w *walker) inBook(file []byte) counts {
	w.t.Helper()
	rows, err := w.openBook(file).GetRows("Alle cijfers")
	w.must(err)
	found := counts{}
	for _, row := range rows[1:] {
		found[[2]string{row[1], row[3]}] = w.number(row[6])
	}
	return found
}

// inChart reads the sheet of where people go, which has a chart of the spreadsheet's own.
func (w *walker) inChart(file []byte) counts {
	w.t.Helper()
	book := w.openBook(file)
	rows, err := book.GetRows("C2 Bestemming")
	w.must(err)
	charts := 0
	book.Pkg.Range(func(name, _ any) bool {
		if path, ok := name.(string); ok && strings.HasPrefix(path, "xl/charts/chart") {
			charts++
		}
		return true
	})
	if charts < 5 {
		w.t.Errorf("%d charts in the spreadsheet", charts)
	}
	found := counts{}
	for _, q := range w.questionnaire.Counted() {
		for _, o := range q.Options {
			for _, row := range rows {
				if q.Key == "destination" && len(row) > 1 && row[0] == o.Label[w.lang] {
					found[[2]string{q.Key, o.Key}] = w.number(row[1])
				}
			}
		}
	}
	return found
}

func (w *walker) inCSV(file []byte, comma rune, question, option, count int) counts {
	w.t.Helper()
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(file, []byte("\uFEFF"))))
	r.Comma = comma
	rows, err := r.ReadAll()
	w.must(err)
	found := counts{}
	for _, row := range rows[1:] {
		found[[2]string{row[question], row[option]}] = w.number(row[count])
	}
	return found
}

func (w *walker) inJSON(schema surveytest.Schema, file []byte) counts {
	w.t.Helper()
	if err := schema.Check(file); err != nil {
		w.t.Errorf("the JSON is not as its schema says: %v", err)
	}
	var r survey.ReportFile
	w.must(json.Unmarshal(file, &r))
	return countsOf(r.Report)
}
