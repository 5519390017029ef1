package web_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
)

func TestCheckPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("fg@vo-campus.example", "auditor", "")
	s.staff("beheer@vo-campus.example", "admin", "")
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("adviseur@vo-campus.example", "interviewer", "")
	auditor := s.desk("fg@vo-campus.example")
	auditor.get("/hr").is(200, "desk-today").whole().says(`href="/hr/controle"`).hides("alarm")
	auditor.get("/hr/controle").is(200, "desk-check").whole().
		says("De belofte wordt gehouden. Let wel op", `class="tag left"`, "✓", "Elke ongeopende stembus heeft haar sleutel.", "Let op", "op dezelfde schijf", "Gecontroleerd op 7 september 2026 om 10.00 uur.").hides("✗")
	s.desk("beheer@vo-campus.example").get("/hr/controle").is(200, "desk-check").whole().says(`<a class="back" href="/hr/instellingen">Alle instellingen</a>`)
	auditor.get("/hr/controle").hides("Alle instellingen")
	s.desk("hr@vo-campus.example").get("/hr/controle").is(403, "desk-refused")

	// The keys go, as when an older database is put back after an opening.
	held, err := s.Keys.BoxKeys()
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range held {
		if err := s.Keys.DestroyBoxKey(id); err != nil {
			t.Fatal(err)
		}
	}
	auditor.get("/hr/controle").says("De belofte wordt gehouden.") // as it was this morning
	auditor.get("/hr").hides(`role="alert"`)
	s.desk("hr@vo-campus.example").post("/hr/controle").is(403, "desk-refused")
	auditor.post("/hr/controle").is(200, "desk-check").whole().says("✗", "Er klopt iets niet", "vo, lichting 1", "Wat je doet")
	auditor.get("/hr").whole().says(`role="alert"`, "De controle van vandaag vond iets", "Bekijk de controle").hides("Antwoorden zijn verloren")
	s.desk("hr@vo-campus.example").get("/hr").hides(`role="alert"`)
	if _, err := s.DB.Reconcile(t.Context(), s.Keys); err != nil {
		t.Fatal(err)
	}
	auditor.post("/hr/controle").says("Antwoorden zijn verloren", "Niets is dubbel geteld", "teksten en gevoelige vragen, lichting 1")
	auditor.get("/hr").whole().says("Antwoorden zijn verloren", `role="alert"`, "Bekijk de controle")
	s.desk("hr@vo-campus.example").get("/hr").whole().says("Antwoorden zijn verloren", "Bel wie de server beheert").hides("/hr/controle")
	s.desk("adviseur@vo-campus.example").get("/hr").whole().hides("verloren")
}

// TestAnAuditorSeesNothingElse walks every address of the desk, and looks for persons on
// the few pages that an auditor sees.
func TestAnAuditorSeesNothingElse(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	invitation, _ := s.invite("vo", "kim@example.org", survey.NL)
	talk := s.talk("vo", survey.Talk{Name: "Mila", Phone: "06 12 34 56 78"})
	s.staff("collega@vo-campus.example", "hr,interviewer", "")
	s.staff("fg@vo-campus.example", "auditor", "")
	auditor := s.desk("fg@vo-campus.example")
	own := []string{"/hr", "/hr/hulp", "/hr/account", "/hr/account/wachtwoord", "/hr/account/taal", "/hr/account/uit", "/hr/account/overal-uit",
		"/hr/account/sessie", "/hr/account/stap", "/hr/account/stap/anders", "/hr/controle", "/hr/logboek", "/hr/logboek/bestand"}
	open := []string{"/hr/inloggen", "/hr/inloggen/code", "/hr/inloggen/organisatie", "/hr/inloggen/terug", "/hr/inloggen/niet", "/hr/wachtwoord/:secret"} // before the log-in
	walked := 0
	for _, route := range s.server.App().GetRoutes(true) {
		if !strings.HasPrefix(route.Path, "/hr") || slices.Contains(open, route.Path) {
			continue
		}
		walked++
		if slices.Contains(own, route.Path) {
			continue
		}
		for _, id := range []string{invitation.ID.String(), talk.ID.String(), "x"} {
			path := strings.NewReplacer(":id", id, ":sealed", id).Replace(route.Path)
			if r := auditor.do(route.Method, path, nil); r.status != http.StatusForbidden {
				t.Errorf("%s %s: %d, want 403", route.Method, path, r.status)
			}
		}
	}
	if walked < 40 {
		t.Errorf("only %d routes were walked", walked)
	}
	for _, path := range []string{"/hr", "/hr/account", "/hr/controle", "/hr/logboek"} {
		auditor.get(path).whole().is(200, "desk-"+map[string]string{"/hr": "today", "/hr/account": "account", "/hr/controle": "check", "/hr/logboek": "audit"}[path]).
			hides("kim@example.org", "Mila", "06 12 34 56 78", invitation.ID.String(), talk.ID.String(),
				`href="/hr/gesprekken`, `href="/hr/uitnodig`, `href="/hr/resultaten`)
	}
}
