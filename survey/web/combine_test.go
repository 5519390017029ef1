package web_test

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"mime/multipart"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// uploadFiles posts files of one field and the values beside them.
func (b *browser) uploadFiles(address, field string, files map[string]string, values map[string]string) reply {
	b.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range values {
		if err := form.WriteField(name, value); err != nil {
			b.t.Fatal(err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		content := files[name]
		part, err := form.CreateFormFile(field, name)
		if err != nil {
			b.t.Fatal(err)
		}
		if _, err := part.Write([]byte(content)); err != nil {
			b.t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		b.t.Fatal(err)
	}
	r, err := http.NewRequest(http.MethodPost, b.base+address, &body)
	if err != nil {
		b.t.Fatal(err)
	}
	r.Header = http.Header{"Content-Type": {form.FormDataContentType()}, "Origin": {b.base}}
	response, err := b.Do(r)
	if err != nil {
		b.t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return reply{t: b.t, status: response.StatusCode, path: address, head: response.Header, body: string(text)}
}

// sharesOf returns what others share: the figures of a file, a little different each time.
func sharesOf(t *testing.T, file survey.ShareFile) func(name string, more int, change ...func(*survey.ShareFile)) string {
	return func(name string, more int, change ...func(*survey.ShareFile)) string {
		t.Helper()
		copied := file
		copied.Organisation, copied.Questions = name, map[string]survey.Counted{}
		for key, counted := range file.Questions {
			counted.N += more
			copied.Questions[key] = counted
		}
		for _, c := range change {
			c(&copied)
		}
		var out strings.Builder
		if err := copied.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
}

// TestCombine makes one picture of the own figures and those of three others.
func TestCombine(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("vo@vo-campus.example", "hr", "vo")
	b := s.desk("hr@vo-campus.example")
	b.get("/hr/resultaten").is(200, "desk-results").says("Samen met andere organisaties")
	b.get("/hr/samen").is(200, "desk-combine").whole().says("Bestand om te delen (JSON)")
	own := b.post("/hr/samen/bestand").body
	file, err := survey.ParseShare([]byte(own))
	if err != nil || file.Organisation != "VO-Campus" || len(file.Units) != 0 {
		t.Fatalf("%v: %s", err, own)
	}
	other := sharesOf(t, file)
	files := map[string]string{"a.json": other("Alfa", 1), "b.json": other("Beta", 2), "c.json": other("Gamma", 3)}
	picture := b.uploadFiles("/hr/samen", "bestanden", files, nil).is(200, "desk-combine").whole().
		says("<b>4</b> organisaties samen", "Alfa, Beta, Gamma, VO-Campus", "Eigen is VO-Campus", "Meest genoemde redenen", `href="#C4"`, `id="C4"`, "eigen ").hides("Respons")
	if !strings.Contains(picture.body, `<th scope="col">De rest</th>`) || strings.Contains(picture.body, `<th scope="col">Mediaan</th>`) {
		t.Error("beside three others the rest is shown, and no median")
	}
	results, _, _ := strings.Cut(b.get("/hr/resultaten").body, `<h2 id="C13"`)
	if want, got := headings(results), headings(picture.body); !slices.Equal(want, got) {
		t.Errorf("the picture has\n%v, the results\n%v", got, want)
	}
	table := b.uploadFiles("/hr/samen", "bestanden", files, map[string]string{"soort": "csv"})
	if table.status != 200 || !strings.Contains(table.body, ";mediaan;eigen;rest\r\n") {
		t.Errorf("table: %d %.300s", table.status, table.body)
	}
	for want, files := range map[string]map[string]string{
		"Kies minstens één bestand":                 nil,
		"Er zijn cijfers van 2 organisaties":        {"a.json": other("Alfa", 1)},
		"b.json: alfa staat er al in":               {"a.json": other("Alfa", 1), "b.json": other("alfa", 2), "c.json": other("Gamma", 3)},
		"kapot.json: De controlesom klopt niet":     {"kapot.json": strings.Replace(other("Alfa", 1), "Alfa", "Beta", 1)},
		"foto.jpg: Dit is geen JSON-bestand":        {"foto.jpg": "\xff\xd8\xff"},
		"lijst.json: Dit bestand komt ergens ander": {"lijst.json": `{"format": "lijst"}`},
		"x.json: Er staan cijfers in die niet kunn": {"x.json": other("Alfa", 1, func(f *survey.ShareFile) { f.K = 2 })},
	} {
		b.uploadFiles("/hr/samen", "bestanden", files, nil).is(422, "desk-combine").whole().says(want)
	}
	b.post("/hr/samen", "soort", "csv").is(422, "desk-combine").whole()
	s.desk("vo@vo-campus.example").get("/hr/samen").is(403, "desk-refused")
}

// headings are the subjects of a page of figures, in order.
func headings(page string) []string {
	var all []string
	for _, found := range regexp.MustCompile(`<h2 id="(C\w+)">`).FindAllStringSubmatch(page, -1) {
		all = append(all, found[1])
	}
	return all
}

// TestCombineWithoutTheBadFiles: the picture is of the others, and says so; a table, which
// has no place to say it, waits. What of a file is not used is named.
func TestCombineWithoutTheBadFiles(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	b := s.desk("hr@vo-campus.example")
	file, err := survey.ParseShare([]byte(b.post("/hr/samen/bestand").body))
	if err != nil {
		t.Fatal(err)
	}
	other := sharesOf(t, file)
	var many [3]func(*survey.ShareFile)
	for i := range many { // each asks what this questionnaire does not, thousands of options and dozens of questions
		many[i] = func(f *survey.ShareFile) {
			options := map[string]int{}
			for o := range 4000 {
				options[fmt.Sprintf("keuze_%d", o)] = 3
			}
			f.Questions["vreemd"] = survey.Counted{Variant: "v", N: 9 + i, Options: options}
			for q := range 60 {
				f.Questions[fmt.Sprintf("vreemd_%d", q)] = survey.Counted{Variant: "v", N: 9 + i, Options: map[string]int{"ja": 4}}
			}
		}
	}
	units := func(f *survey.ShareFile) { f.Units = []survey.ShareUnit{{Name: "vo", N: 12, Questions: f.Questions}} }
	files := map[string]string{
		"a.json": other("Alfa", 1, many[0], units), "b.json": other("Beta", 2, many[1]), "c.json": other("Gamma", 3, many[2]),
		"kapot.json": other("Delta", 4)[:500], "ook.json": "[]",
	}
	for _, soort := range []string{"", "csv"} {
		page := b.uploadFiles("/hr/samen", "bestanden", files, map[string]string{"soort": soort}).is(422, "desk-combine").whole().
			says("Fout: ", "kapot.json: Dit is geen JSON-bestand", "ook.json: Dit is geen JSON-bestand", "Dit beeld is gemaakt zonder:", "<b>4</b> organisaties samen",
				"1 onderdeel in het bestand van Alfa is niet gebruikt", "Vragen die jullie zo niet stellen", "En nog 3960 antwoorden", "Die staan in de tabel (CSV)")
		if len(page.body) > 600_000 {
			t.Errorf("the page is of %d bytes", len(page.body))
		}
	}
	delete(files, "kapot.json")
	delete(files, "ook.json")
	if table := b.uploadFiles("/hr/samen", "bestanden", files, map[string]string{"soort": "csv"}); table.status != 200 || !strings.Contains(table.body, "vreemd_59;") {
		t.Errorf("table: %d", table.status)
	}
	long := func(f *survey.ShareFile) { f.Period = survey.Year(2019) }
	b.uploadFiles("/hr/samen", "bestanden", map[string]string{"a.json": other("Alfa", 1, long), "b.json": other("Beta", 2, long), "c.json": other("Gamma", 3, long)}, nil).
		is(200, "desk-combine").whole().says("Van VO-Campus zijn er over deze periode geen cijfers", "Alfa (2019)").hides("De periodes verschillen")
	b.uploadFiles("/hr/samen", "bestanden", map[string]string{"a.json": other("Alfa", 1, long), "b.json": other("Beta", 2), "c.json": other("Gamma", 3)}, nil).
		is(200, "desk-combine").whole().says("De periodes verschillen", "Alfa (2019)")
}

// TestAnonymityForgedFilesGiveNoSmallStep is somebody at this organisation who makes the
// files of the others: what they take off the picture they know. What is left is a report of
// their own, of whole openings, in whichever period the files are of: between any two
// pictures a question grows by nobody or by at least k.
func TestAnonymityForgedFilesGiveNoSmallStep(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	b := s.desk("hr@vo-campus.example")
	file, err := survey.ParseShare([]byte(b.post("/hr/samen/bestand").body))
	if err != nil {
		t.Fatal(err)
	}
	other := sharesOf(t, file)
	forged := 0 // added to the own n of every question, three times
	own := func(period survey.Period) map[string]int {
		left := map[string]int{}
		of := func(f *survey.ShareFile) { f.Period = period }
		files := map[string]string{"a.json": other("Alfa", 1, of), "b.json": other("Beta", 2, of), "c.json": other("Gamma", 3, of)}
		table := b.uploadFiles("/hr/samen", "bestanden", files, map[string]string{"soort": "csv"})
		rows := csv.NewReader(strings.NewReader(strings.TrimPrefix(table.body, "\uFEFF")))
		rows.Comma = ';'
		all, err := rows.ReadAll()
		if err != nil || table.status != 200 {
			t.Fatal(table.status, err)
		}
		for _, row := range all[1:] {
			n, err := strconv.Atoi(row[6])
			if err != nil {
				t.Fatal(err)
			}
			forged++
			left[row[1]] = n - 3*file.Questions[row[1]].N - 6
		}
		return left
	}
	begin := surveytest.Today.Month()
	grown := 0
	for from := range survey.Month(6) {
		before := own(survey.Period{From: begin + from, To: begin + from})
		for to := from; to < 6; to++ {
			now := own(survey.Period{From: begin + from, To: begin + to})
			for question, n := range now {
				step := n - before[question]
				if step != 0 {
					grown++
				}
				if least := leastOf(s, question); step < 0 || step > 0 && step < least || n > 0 && n < least {
					t.Errorf("%s: from %d to %d", question, before[question], n)
				}
			}
			before = now
		}
	}
	if grown < 20 || forged == 0 {
		t.Errorf("%d steps: the test proves nothing", grown)
	}
}

// leastOf is how many others stand behind a question at least.
func leastOf(s *site, key string) int {
	for _, q := range s.server.Questionnaire.Counted() {
		if q.Key == key && (q.Sensitive || q.Kind == survey.KindScale) {
			return survey.SensitiveK
		}
	}
	return survey.MinK
}

// TestResultsBesideTalks: without counted records there is nothing beside the questionnaire,
// and the mail about new figures is asked for and ended on the own page.
func TestResultsBesideTalks(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	b := s.desk("hr@vo-campus.example")
	b.get("/hr/resultaten/gesprekken").is(200, "desk-results-talks").whole().says("nog geen vragen die in de verslagen")
	b.get("/hr/account").is(200, "desk-account").hides(`value="ja" checked`)
	b.post("/hr/account/cijfers", "melding", "ja").is(200, "desk-account").says("Je keuze is opgeslagen.")
	if page := b.get("/hr/account"); !strings.Contains(page.body, `name="melding" value="ja" checked`) {
		t.Error("the choice is not shown")
	}
	b.post("/hr/account/cijfers").is(200, "desk-account")
	if page := b.get("/hr/account"); strings.Contains(page.body, `value="ja" checked`) {
		t.Error("the mail does not end")
	}
}
