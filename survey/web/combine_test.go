package web_test

import (
	"bytes"
	"io"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"

	"nawoord/survey"
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
	for name, content := range files {
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

// TestCombine makes one picture of the own figures and those of three others.
func TestCombine(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("vo@vo-campus.example", "hr", "vo")
	b := s.desk("hr@vo-campus.example")
	b.get("/hr/resultaten").is(200, "desk-results").says("Samen met andere organisaties")
	b.get("/hr/samen").is(200, "desk-combine").whole().says("Bestand om te delen (JSON)")
	own := b.get("/hr/samen/bestand").body
	file, err := survey.ParseShare([]byte(own))
	if err != nil || file.Organisation != "VO-Campus" || len(file.Units) != 0 {
		t.Fatalf("%v: %s", err, own)
	}
	other := func(name string) string {
		var out strings.Builder
		copied := file
		copied.Organisation = name
		if err := copied.Write(&out); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	files := map[string]string{"a.json": other("Alfa"), "b.json": other("Beta"), "c.json": other("Gamma")}
	picture := b.uploadFiles("/hr/samen", "bestanden", files, nil).is(200, "desk-combine").whole().
		says("4 organisaties samen.", "Alfa, Beta, Gamma, VO-Campus", "Eigen is VO-Campus")
	if !strings.Contains(picture.body, `<th scope="col">De rest</th>`) || strings.Contains(picture.body, `<th scope="col">Mediaan</th>`) {
		t.Error("beside three others the rest is shown, and no median")
	}
	table := b.uploadFiles("/hr/samen", "bestanden", files, map[string]string{"soort": "csv"})
	if table.status != 200 || !strings.Contains(table.body, ";mediaan;eigen;rest\r\n") {
		t.Errorf("table: %d %.300s", table.status, table.body)
	}
	for want, files := range map[string]map[string]string{
		"Kies minstens één bestand":                 nil,
		"Er zijn cijfers van 2 organisaties":        {"a.json": other("Alfa")},
		"alfa staat er twee keer in":                {"a.json": other("Alfa"), "b.json": other("alfa"), "c.json": other("Gamma")},
		"kapot.json: De controlesom klopt niet":     {"kapot.json": strings.Replace(other("Alfa"), "Alfa", "Beta", 1)},
		"foto.jpg: Dit is geen JSON-bestand":        {"foto.jpg": "\xff\xd8\xff"},
		"lijst.json: Dit bestand komt ergens ander": {"lijst.json": `{"format": "lijst"}`},
	} {
		b.uploadFiles("/hr/samen", "bestanden", files, nil).is(422, "desk-combine").whole().says(want)
	}
	b.post("/hr/samen", "soort", "csv").is(422, "desk-combine").whole()
	s.desk("vo@vo-campus.example").get("/hr/samen").is(403, "desk-refused")
}

// TestResultsBesideTalks: without counted records there is nothing beside the questionnaire,
// and the mail about new figures is asked for and ended on the own page.
func TestResultsBesideTalks(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	b := s.desk("hr@vo-campus.example")
	b.get("/hr/resultaten/gesprekken").is(200, "desk-results-talks").whole().says("nog geen vragen die in de vragenlijst én in de verslagen")
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
