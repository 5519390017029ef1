package web_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"nawoord/survey"
)

// TestEveryDownloadIsInTheLog: who took which figures along, of which unit and period, and no
// figure. Looking at them leaves no line.
func TestEveryDownloadIsInTheLog(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("vo@vo-campus.example", "reader", "vo")
	b := s.desk("hr@vo-campus.example")
	before := s.exports()
	for _, address := range []string{"/hr/resultaten", "/hr/resultaten/papier", "/hr/samen"} {
		b.get(address)
	}
	if after := s.exports(); len(after) != len(before) {
		t.Errorf("looking is in the log: %v", after)
	}
	share := b.post("/hr/samen/bestand", "periode", "2026-h2")
	file, err := survey.ParseShare([]byte(share.body))
	if err != nil || file.Period.String() != "2026-h2" {
		t.Fatalf("%v: %s", err, file.Period)
	}
	other := sharesOf(t, file)
	files := map[string]string{"a.json": other("Alfa", 1), "b.json": other("Beta", 2), "c.json": other("Gamma", 3)}
	for _, r := range []reply{
		share, b.post("/hr/resultaten/bestand?unit=vo&periode=2026", "soort", "xlsx"), b.post("/hr/resultaten/bestand", "soort", "json"),
		s.desk("vo@vo-campus.example").post("/hr/resultaten/bestand", "soort", "csv"),
		b.uploadFiles("/hr/samen", "bestanden", files, map[string]string{"soort": "csv"}), b.post("/hr/logboek/bestand"),
	} {
		if r.status != 200 || !strings.HasPrefix(r.head.Get("Content-Disposition"), "attachment; ") {
			t.Errorf("%s: %d %v", r.path, r.status, r.head)
		}
	}
	vo, none := s.Unit(t, "vo"), survey.Unit{}.ID
	want := map[survey.AuditEntry]bool{
		{Actor: "hr@vo-campus.example", Unit: none, Detail: "share 2026-h2"}:   true,
		{Actor: "hr@vo-campus.example", Unit: vo, Detail: "xlsx 2026"}:         true,
		{Actor: "hr@vo-campus.example", Unit: none, Detail: "json"}:            true,
		{Actor: "vo@vo-campus.example", Unit: vo, Detail: "csv"}:               true,
		{Actor: "hr@vo-campus.example", Unit: none, Detail: "combine 2026-h2"}: true,
		{Actor: "hr@vo-campus.example", Unit: none, Detail: "audit"}:           true,
	}
	for _, e := range s.exports() {
		delete(want, survey.AuditEntry{Actor: e.Actor, Unit: e.Unit, Detail: e.Detail})
		if e.Detail != "audit" && e.Many != 0 {
			t.Errorf("a figure is in the log: %+v", e)
		}
	}
	if len(want) > 0 {
		t.Errorf("not in the log: %v", want)
	}
	b.get("/hr/logboek?soort=export").is(200, "desk-audit").whole().says(
		"Bestand gemaakt: cijfers om te delen met andere organisaties, 2026, tweede halfjaar", "Bestand gemaakt: cijfers als spreadsheet, 2026",
		"Bestand gemaakt: tabel van meerdere organisaties samen", "Bestand gemaakt: het logboek")
}

func (s *site) exports() []survey.AuditEntry {
	s.t.Helper()
	all, _, err := s.DB.Audit(s.t.Context(), survey.AuditFilter{Kind: survey.KindExport}, survey.Stretch{Most: 100})
	if err != nil {
		s.t.Fatal(err)
	}
	return all
}

// TestFilesOfResultsAreRefused: each with a clear page, and none leaves a line in the log.
func TestFilesOfResultsAreRefused(t *testing.T) {
	t.Parallel()
	s := lived(t, 1)
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("vo@vo-campus.example", "reader", "vo")
	s.staff("admin@vo-campus.example", "admin", "")
	b := s.desk("hr@vo-campus.example")
	before := len(s.exports())
	const path = "/hr/resultaten/bestand"
	for what, r := range map[string]reply{
		"an unknown unit":      b.post(path+"?unit=nergens", "soort", "csv"),
		"a unit that is none":  b.post(path+"?unit="+url.QueryEscape("\x00' OR 1=1"), "soort", "csv"),
		"an absurd period":     b.post(path+"?periode=2026-h3", "soort", "csv"),
		"a period in reverse":  b.post(path+"?periode=2027..2026", "soort", "csv"),
		"another format":       b.post(path, "soort", "doc"),
		"no format":            b.post(path),
		"the unit of others":   s.desk("vo@vo-campus.example").post(path+"?unit=mbo", "soort", "csv"),
		"a share of no period": b.post("/hr/samen/bestand", "periode", "ooit"),
	} {
		if r.status != 404 {
			t.Errorf("%s: %d", what, r.status)
		}
		r.is(404, "desk-refused").whole()
	}
	for _, address := range []string{path, "/hr/samen/bestand"} {
		s.desk("admin@vo-campus.example").post(address, "soort", "csv").is(403, "desk-refused").whole()
		if r := b.do(http.MethodGet, address, nil); r.status != 405 {
			t.Errorf("looking at %s is %d: it would write", address, r.status)
		}
	}
	s.desk("vo@vo-campus.example").post("/hr/samen/bestand").is(403, "desk-refused").whole()
	b.post(path+"?unit=vo&periode=2019", "soort", "csv").is(200, "desk-results").says("In deze periode is geen stembus geopend")
	b.post("/hr/samen/bestand", "periode", "2019").is(200, "desk-combine").whole()
	if after := len(s.exports()); after != before {
		t.Errorf("%d lines in the log of what was refused", after-before)
	}

	empty := newSite(t)
	empty.hr().post(path, "soort", "xlsx").is(200, "desk-results").whole().says("Nog niet genoeg antwoorden")
}
