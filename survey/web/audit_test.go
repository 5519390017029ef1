package web_test

import (
	"strings"
	"testing"

	"nawoord/survey"
)

func TestAuditPage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("hr@vo-campus.example", "hr", "")
	s.staff("fg@vo-campus.example", "auditor", "")
	for _, refused := range []string{"admin", "interviewer", "reader", "policy"} {
		s.staff(refused+"@vo-campus.example", refused, "")
		s.desk(refused+"@vo-campus.example").get("/hr/logboek").is(403, "desk-refused")
	}
	s.staff("hr.vo@vo-campus.example", "hr", "vo")
	s.desk("hr.vo@vo-campus.example").get("/hr/logboek").is(403, "desk-refused")

	hr := s.desk("hr@vo-campus.example")
	invitation, _ := s.invite("vo", "kim@example.org", survey.NL)
	hr.post("/hr/uitnodigingen/"+invitation.ID.String()+"/intrekken").is(200, "desk-invitation")
	auditor := s.desk("fg@vo-campus.example")
	page := auditor.get("/hr/logboek").is(200, "desk-audit").whole().
		says("Uitnodiging ingetrokken", "· hr@vo-campus.example · vo<", "Account toegevoegd", "Ingelogd", "het programma").
		hides("kim@example.org", invitation.ID.String())
	if strings.Contains(page.body, "kim") {
		t.Error("somebody who left is on the page")
	}
	auditor.get("/hr/logboek?soort=invitation").says("Uitnodiging ingetrokken").hides("Ingelogd</th>")
	auditor.get("/hr/logboek?soort=alarm").is(200, "desk-audit").whole().says("geen regel gevonden")
	auditor.get("/hr/logboek?blad=99").is(200, "desk-audit").says("Uitnodiging ingetrokken")
	for _, bad := range []string{"?van=morgen", "?soort=alles", "?van=2026-02-01&tot=2026-01-01", "?soort=%ff%3Cb"} {
		auditor.get("/hr/logboek"+bad).is(422, "desk-audit").whole().says(`id="fouten"`)
	}

	file := auditor.post("/hr/logboek/bestand", "soort", "invitation")
	if file.status != 200 || !strings.HasPrefix(file.head.Get("Content-Type"), "text/csv") || !strings.Contains(file.head.Get("Content-Disposition"), "logboek-") {
		t.Errorf("%d %v", file.status, file.head)
	}
	if !strings.HasPrefix(file.body, "\uFEFFWanneer;Tijd;Wat;Door;Onderdeel\r\n") || !strings.Contains(file.body, "Uitnodiging ingetrokken;hr@vo-campus.example;vo") || strings.Contains(file.body, "Ingelogd") {
		t.Errorf("%s", file.body)
	}
	auditor.get("/hr/logboek").says("Bestand gemaakt: het logboek")
}

// TestTheLogSaysWhatChanged of an account, and of which unit: also of one that is gone.
func TestTheLogSaysWhatChanged(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b, robin := s.admin(), s.staff("robin@vo-campus.example", "hr", "vo")
	change := func(name, unit string, roles ...string) {
		form := []string{"gezien", b.get(memberPath(robin)).carried().Get("gezien"), "email", robin.Email, "name", name, "phone", "", "unit", unit}
		for _, role := range roles {
			form = append(form, "roles", role)
		}
		b.post(memberPath(robin), form...).is(200, "desk-member")
	}
	change("Robin Maas", "vo", "hr")
	change("Robin Maas", "vo", "hr", "admin")
	change("Robin Maas", "", "reader")
	b.post("/hr/instellingen/onderdelen/nieuw", "name", "Havo Noord", "parent", "VO-Campus", "expected", "5", "own", "no").is(200, "desk-units")
	tree, err := s.DB.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	added, _ := tree.ByName("Havo Noord")
	at := "/hr/instellingen/onderdelen/" + added.ID.String()
	b.send(b.get(at), at, "name", "Havo Zuid", "parent", "VO-Campus", "expected", "5", "own", "no").is(200, "desk-units")
	b.send(b.get(at), at, "name", "Havo Zuid", "parent", "vo", "expected", "5", "own", "no").is(200, "desk-units")
	b.post(at+"/verwijderen").is(200, "desk-units")

	s.staff("fg@vo-campus.example", "auditor", "")
	auditor := s.logIn("fg@vo-campus.example")
	who := "robin@vo-campus.example"
	auditor.get("/hr/logboek").is(200, "desk-audit").whole().says(
		"Account toegevoegd: "+who+", rollen: HR; onderdeel: vo<", "Account gewijzigd: "+who+"<",
		"Account gewijzigd: "+who+", rollen: beheerder, HR<", "Account gewijzigd: "+who+", rollen: lezer van resultaten; onderdeel: Heel VO-Campus<",
		"Instelling gewijzigd: onderdeel toegevoegd: Havo Noord<", "onderdeel gewijzigd: Havo Noord → Havo Zuid<", "onderdeel gewijzigd: Havo Zuid<",
		"onderdeel verwijderd: Havo Zuid<")
	if file := auditor.post("/hr/logboek/bestand", "soort", "access"); !strings.Contains(file.body, "rollen: beheerder, HR") {
		t.Errorf("%s", file.body)
	}
}

// TestTheLogGivesNobodyTheDeedsOfAnother: an address of a role goes to the next colleague.
func TestTheLogGivesNobodyTheDeedsOfAnother(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	add := func(name string) {
		b.post("/hr/accounts/nieuw", "email", "personeel@vo-campus.example", "name", name, "phone", "", "unit", "", "roles", "hr", "lang", "nl", "how", "mail").is(200, "desk-member")
	}
	add("Anna Oud")
	anna, err := s.DB.Credentials(t.Context(), "personeel@vo-campus.example")
	if err != nil {
		t.Fatal(err)
	}
	b.post(memberPath(anna.Account)+"/verwijderen").is(200, "desk-members")
	add("Bert Nieuw")
	s.staff("fg@vo-campus.example", "auditor", "")
	auditor := s.logIn("fg@vo-campus.example")
	auditor.get("/hr/logboek").is(200, "desk-audit").whole().says("Account verwijderd: personeel@vo-campus.example<").hides("Anna", "Bert")
	if file := auditor.post("/hr/logboek/bestand", "soort", "access"); !strings.Contains(file.body, "Account verwijderd: personeel@vo-campus.example;admin@vo-campus.example;") || strings.Contains(file.body, "Bert") {
		t.Errorf("%s", file.body)
	}
}

// TestEveryActionHasItsWords, in both languages.
func TestEveryActionHasItsWords(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("fg@vo-campus.example", "auditor", "")
	for _, kind := range survey.ActionKinds {
		for _, action := range kind.Actions() {
			if err := s.DB.Note(t.Context(), survey.AuditEntry{Action: action, Many: 2, Detail: string(survey.TalkHeld), Unit: s.Unit(t, "vo")}); err != nil {
				t.Fatal(err)
			}
		}
	}
	auditor := s.desk("fg@vo-campus.example")
	kinds := func() {
		for _, kind := range survey.ActionKinds {
			auditor.get("/hr/logboek?soort="+string(kind)).is(200, "desk-audit").whole()
		}
	}
	kinds()
	auditor.get("/hr/logboek?soort=talk").says("Gesprek: geweest")
	auditor.get("/hr/logboek?soort=opening").says("Openingsdag, stembussen geteld: 2")
	auditor.post("/hr/account/taal", "naar", "/hr/logboek").is(200, "desk-audit").whole()
	kinds()
	auditor.get("/hr/logboek?soort=talk").says("Talk: held")
	auditor.get("/hr/logboek?soort=opening").says("Opening day, ballot boxes counted: 2")
}
