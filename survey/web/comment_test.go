package web_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"nawoord/survey"
)

// wrote lets so many people send a text to open_keep and opens the boxes.
func (s *site) wrote(n int) {
	s.t.Helper()
	for i := range n {
		_, token := s.invite("vo", fmt.Sprintf("leaver%d@example.org", i), survey.NL)
		b := s.browser()
		b.begin(token)
		b.fill()
		b.post("/vragen/"+s.pageOf("open_keep"), "open_keep", fmt.Sprintf("Door Marieke Jansen bleef ik %d jaar. Bel 06 12 34 56 %d.", i+2, i+10)).is(200, "send")
		b.post("/versturen", "scope", "unit").is(200, "thanks")
	}
	s.opened()
}

// pageOf is the number of the page on which a question stands.
func (s *site) pageOf(question string) string {
	s.t.Helper()
	for _, p := range s.server.Questionnaire.Pages {
		if p.Key == question || strings.Contains(strings.Join(p.Questions, " "), question) {
			return fmt.Sprint(p.N)
		}
	}
	s.t.Fatalf("no page asks %s", question)
	return ""
}

var taken = regexp.MustCompile(`name="weg" value="([^"]*)" checked`)

func TestTextsAreCheckedAndReleased(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.wrote(12)
	b := s.hr()
	b.get("/hr/resultaten/teksten").is(200, "desk-texts-read").whole().says("12 teksten. 12 wachten op nakijken.", "Nog geen tekst is vrijgegeven").hides("Marieke")
	b.get("/hr/teksten").is(200, "desk-texts").whole().says("12 wachten").hides("Marieke")
	page := b.get("/hr/teksten/volgende").is(200, "desk-text").whole().says("Marieke Jansen", "telefoonnummer")
	address := page.path
	pieces := taken.FindAllStringSubmatch(page.body, -1)
	if len(pieces) != 2 || pieces[0][1] == pieces[1][1] {
		t.Fatalf("suggested: %v", pieces)
	}
	original := regexp.MustCompile(`Door Marieke Jansen bleef ik \d+ jaar\. Bel [\d ]+\.`).FindString(page.body)

	b.post(address, "tekst", "Iets heel anders", "reden", "show").is(422, "desk-text").whole().says("Er staan woorden die niet in de tekst stonden", "Iets heel anders")
	b.post(address, "tekst", "[…]", "reden", "show").is(422, "desk-text").says("Er blijft niets over")
	b.post(address, "tekst", strings.TrimSuffix(original, "."), "reden", "show").is(422, "desk-text").says("er is iets weg zonder")
	b.post(address, "tekst", strings.Replace(original, "Marieke Jansen", "[...]", 1), "reden", "show").is(200, "desk-text") // three dots of a keyboard
	b.get(address).says("Door […] bleef ik")
	b.post(address, "tekst", original).is(422, "desk-text").says("Kies of de tekst te lezen mag zijn")
	b.post(address, "tekst", original, "reden", "recognisable").is(200, "desk-text")
	b.get("/hr/teksten").says("De schrijver is te herkennen.", "11 wachten")
	b.post(address+"/terug").is(200, "desk-texts").says("De tekst wacht weer", "12 wachten")

	for n := range 12 {
		page := b.get("/hr/teksten/volgende").is(200, "desk-text")
		form := []string{"tekst", regexp.MustCompile(`Door Marieke Jansen bleef ik \d+ jaar\. Bel [\d ]+\.`).FindString(page.body), "reden", "show", "thema", "stay_factors.s_colleagues", "thema", "nonsense"}
		if n == 0 {
			form[3] = "insults"
		}
		for _, piece := range taken.FindAllStringSubmatch(page.body, -1) {
			form = append(form, "weg", piece[1])
		}
		b.post(page.path, form...)
	}
	b.get("/hr/teksten").is(200, "desk-texts").whole().says("Door […] bleef ik", "Bel […].", "De tekst scheldt of bedreigt.")
	b.get("/hr/resultaten/teksten").hides("bleef ik") // checked is not released
	b.post("/hr/teksten/vrijgeven").is(200, "desk-texts").says("vrijgegeven").hides("bleef ik")
	read := b.get("/hr/resultaten/teksten").is(200, "desk-texts-read").whole().
		says("12 teksten. Eén wordt niet getoond.", "De tekst scheldt of bedreigt.", "Door […] bleef ik", "De collega").
		hides("Marieke", "06 12")
	if n := strings.Count(read.body, "bleef ik"); n != 11 {
		t.Errorf("%d texts are read", n)
	}
	for _, unit := range s.Units[1:] {
		if strings.Contains(read.body, unit.Name+" ") {
			t.Errorf("the texts name the unit %s", unit.Name)
		}
	}
	b.get(address).is(404, "desk-refused")
	b.post(address, "tekst", original, "reden", "show").is(404, "desk-refused")
	for _, path := range []string{"/hr/resultaten/teksten?vraag=x", "/hr/resultaten/teksten?pagina=9", "/hr/resultaten/teksten?pagina=-1"} {
		b.get(path).is(404, "desk-refused")
	}
	s.staff("vo@vo-campus.example", "hr", "vo")
	s.logIn("vo@vo-campus.example").get("/hr/resultaten/teksten").is(403, "desk-refused")
}

// TestAnonymityTextsStayOutOfFiles releases texts and looks for them in every file of the
// results: they are on their own page only.
func TestAnonymityTextsStayOutOfFiles(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.wrote(12)
	ctx := context.Background()
	for {
		text, err := s.DB.NextComment(ctx)
		if err != nil {
			break
		}
		text.Blanked = text.Text
		if err := s.DB.CheckComment(ctx, text); err != nil {
			t.Fatal(err)
		}
	}
	if n, err := s.DB.ReleaseComments(ctx); err != nil || n != 12 {
		t.Fatal(n, err)
	}
	b := s.hr()
	b.get("/hr/resultaten/teksten").says("Marieke Jansen")
	pages := []reply{b.get("/hr/resultaten"), b.get("/hr/resultaten?unit=vo")}
	for _, kind := range []string{"csv", "json", "xlsx"} {
		pages = append(pages, b.post("/hr/resultaten/bestand", "soort", kind))
	}
	for _, r := range pages {
		if r.status != 200 || strings.Contains(r.body, "Marieke") {
			t.Errorf("%s: %d, or holds a text", r.path, r.status)
		}
	}
}
