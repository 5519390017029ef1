package web_test

import (
	"net/http"
	"strings"
	"testing"

	"nawoord/survey"
)

func TestJourney(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()

	start := b.get("/v/"+token).is(200, "start")
	if start.heading() != "Wat kunnen wij van jou leren?" {
		t.Errorf("heading %q", start.heading())
	}
	start.says("is vertrouwelijk", "met 5 of meer mensen samen", "VO-Campus leest antwoorden alleen in groepen van 5 of meer",
		"Liever alleen een gesprek?", "Geen mails meer", `<html lang="nl">`).hides("anoniem", "<script")

	first := b.post("/v/"+token).is(200, "question")
	if first.path != "/vragen/1" || first.heading() != "Waarom stopt je baan bij vo?" {
		t.Errorf("%s: %q", first.path, first.heading())
	}
	first.says("Stap 1 van ongeveer 13", `type="radio" name="occasion" value="resigned"`)

	b.post("/vragen/1", "occasion", "resigned").is(200, "question").says("Stap 2 van ongeveer 12", "Wat ga je hierna doen?")
	b.get("/vragen/1").says(`value="resigned" checked`, "Wis dit antwoord")
	b.post("/vragen/4", "destination", "outside")
	push := b.post("/vragen/5", "reason_weight.job", "strong", "reason_weight.relations", "none").is(200, "question")
	if push.path != "/vragen/6" {
		t.Errorf("after the weights comes %s", push.path)
	}
	push.says("Het werk zelf", "push_factors.job").hides("De samenwerking</legend>")

	b.get("/antwoorden").is(200, "answers").says("Ik ga zelf weg", "Werk buiten het onderwijs", "overgeslagen")
	b.get("/versturen").is(200, "send").says("Je antwoorden gaan op slot in de stembus.", "Bij vo én bij VO-Campus als geheel").
		hides("Niemand kan ze daar lezen")
	thanks := b.post("/versturen", "scope", "unit").is(200, "thanks")
	if thanks.heading() != "Bedankt. Je antwoorden zijn verstuurd." {
		t.Errorf("heading %q", thanks.heading())
	}
	thanks.says("Ze staan los van je naam.", "Wil je een afscheidsgesprek?").hides(`value="share"`)
	if n := s.ballots(); n != 2 {
		t.Errorf("%d ballots, want 2", n)
	}
	if draft := b.cookies("/")["draft"]; draft != "" {
		t.Error("the draft is still there after sending")
	}

	b.get("/versturen").is(200, "thanks")  // a reload
	b.post("/versturen").is(200, "thanks") // a second click
	b.get("/vragen/3").is(200, "thanks")
	b.post("/bedankt", "fu_choice", "no").is(200, "done").says("Dank je wel.")
	if n := s.ballots(); n != 2 {
		t.Errorf("%d ballots after a second click, want 2", n)
	}
}

func TestTooFewAnswersAreNotSent(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.post("/vragen/1", "occasion", "prefer_not").is(200, "question")
	b.get("/versturen").is(200, "few").says("Je hebt nog bijna niets ingevuld")
	b.post("/versturen").is(200, "few")
	if n := s.ballots(); n != 0 {
		t.Errorf("%d ballots, want none", n)
	}
	b.get("/v/"+token).is(200, "start").says("Ga verder", "Begin opnieuw")
}

func TestWithoutOwnBoxThereIsNoScope(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("mbo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	b.get("/versturen").is(200, "send").hides("scope")
	b.post("/versturen", "scope", "unit").is(200, "thanks")
}

func TestInterruption(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	stopped := b.fill()

	if r := b.post("/v/"+token, "begin", "verder"); r.path != stopped.path {
		t.Errorf("going on leads to %s, want %s", r.path, stopped.path)
	}
	again := b.post("/v/"+token, "begin", "opnieuw").is(200, "question")
	if again.path != "/vragen/1" {
		t.Errorf("starting again leads to %s", again.path)
	}
	again.hides("checked")
	s.later(15 * 24 * 60 * 60 * 1e9)
	b.get("/v/"+token).is(200, "start").hides("Ga verder") // past its expiry
}

func TestClearAnswer(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.post("/vragen/1", "occasion", "resigned")
	r := b.post("/vragen/1", "occasion", "resigned", "wis", "1").is(200, "question").hides("checked")
	if r.path != "/vragen/1" {
		t.Errorf("clearing leads to %s", r.path)
	}
}

func TestTexts(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	const open = "/vragen/21"
	b.get(open).is(200, "question").says("Bijna klaar", "Schrijf geen namen op", `<textarea id="open_keep"`)
	long := b.post(open, "open_keep", strings.Repeat("a", 401), "open_improve", "Meer <rust> & lucht").is(422, "question")
	long.says(`id="fouten"`, `href="#open_keep"`, "maximaal 400 tekens", strings.Repeat("a", 401), "Meer &lt;rust&gt; &amp; lucht", `aria-invalid="true"`)
	if !strings.HasPrefix(long.title(), "Fout: ") {
		t.Errorf("title %q", long.title())
	}
	b.post(open, "open_keep", "De collega’s", "open_improve", "\x00Rust\xff").is(200, "send")
	b.get("/antwoorden").says("De collega’s", "Rust")
	b.post("/versturen").is(200, "thanks")
	if strings.Contains(string(s.database()), "De collega") {
		t.Error("the text can be read in the database")
	}
}

func TestChangedRouteDropsAnswers(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	b.get("/vragen/1").says("Dan vervallen antwoorden op vragen die niet meer bij je passen.")
	b.post("/vragen/1", "occasion", "retirement").is(200, "question").says("Stop je eerder dan je zelf wilde?")
	b.get("/antwoorden").says("Ik ga met pensioen").hides("Werk buiten het onderwijs")
	if r := b.get("/vragen/4"); r.path == "/vragen/4" {
		t.Error("a page that is not on the route is shown")
	}
}

func TestLanguageMidway(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.head.Set("Accept-Language", "en")
	b.begin(token)
	b.post("/vragen/1", "occasion", "resigned").says(`href="?taal=en" hreflang="en" lang="en">English`)

	english := b.get("/vragen/4?taal=en").is(200, "question").says(`<html lang="en">`, "What will you do next?", "/vragen/1?taal=en")
	if !strings.HasPrefix(english.title(), "Step 2 – ") {
		t.Errorf("title %q", english.title())
	}
	next := b.post("/vragen/4?taal=en", "destination", "outside").is(200, "question").says("What played a part in your leaving?")
	if next.path != "/vragen/5?taal=en" {
		t.Errorf("the language is lost: %s", next.path)
	}
	b.get("/vragen/1?taal=en").says("Why does your job at vo end?", `value="resigned" checked`)
	b.get("/vragen/5?taal=nl").says("Wat speelde mee bij je vertrek?", `href="/vragen/4"`)
	b.get("/vragen/5?taal=fr").says(`<html lang="nl">`)
}

func TestStopAndErase(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	b.get("/vragen/4").says(`formaction="/stop"`)
	b.get("/stop").is(200, "confirm")
	b.post("/stop").is(200, "stopped").says("Alles is gewist")
	if left := b.cookies("/"); len(left) != 0 {
		t.Errorf("cookies left: %v", left)
	}
	b.get("/vragen/4").is(403, "nolink")
	b.get("/v/"+token).is(200, "start").hides("Ga verder")
}

func TestTakeBackHasOneReply(t *testing.T) {
	s := newSite(t)
	_, used := s.invite("vo", "used@example.org", survey.NL)
	_, fresh := s.invite("vo", "fresh@example.org", survey.NL)
	b := s.browser()
	b.begin(used)
	b.fill()
	b.post("/versturen").is(200, "thanks")

	visitor := s.browser()
	visitor.get("/v/"+used+"/wissen").is(200, "confirm")
	first := visitor.post("/v/"+used+"/wissen").is(200, "stopped").says("Als er van deze link iets op slot stond, is dat gewist.")
	second := visitor.post("/v/"+fresh+"/wissen").is(200, "stopped")
	if first.body != second.body {
		t.Error("the reply tells whether the link was used")
	}
}

func TestStopMails(t *testing.T) {
	s := newSite(t)
	i, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	before := s.database()
	b.get("/v/"+token+"/stop").is(200, "confirm").says("geen herinnering, en ook geen mail na de laatste dag", "Je link blijft gewoon werken")
	b.get("/v/"+token+"/stop?taal=en").is(200, "confirm").says("no reminder, and no e-mail after the last day", "Your link keeps working")
	if string(before) != string(s.database()) {
		t.Error("a GET changed the database")
	}
	b.post("/v/"+token+"/stop").is(200, "stopped").says("Je krijgt geen mails meer")
	if stored, err := s.DB.Invitation(t.Context(), i.ID); err != nil || !stored.Stop {
		t.Errorf("not stored: %v", err)
	}
}

func TestSecondPersonOnASharedComputer(t *testing.T) {
	s := newSite(t)
	_, one := s.invite("vo", "one@example.org", survey.NL)
	_, two := s.invite("vo", "two@example.org", survey.NL)
	b := s.browser()
	b.begin(one)
	b.fill()
	b.get("/v/"+two).is(200, "start").hides("Ga verder")
	b.post("/v/"+two).is(200, "question").hides("checked")
	b.get("/antwoorden").hides("Ik ga zelf weg")
	b.get("/v/"+one).is(200, "start").hides("Ga verder") // only one draft fits on a device

	b.begin(one)
	b.fill()
	b.post("/versturen").is(200, "thanks")
	b.begin(two)
	if r := b.get("/bedankt"); r.page() != "start" {
		t.Errorf("the second person sees %q", r.page())
	}
}

func TestWithoutCookies(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.Jar = nil
	b.get("/v/"+token).is(200, "start")
	b.post("/v/"+token).is(403, "nolink").says("Je browser bewaart geen cookies.", "Open dan opnieuw de link uit je mail.")
	b.get("/v/"+token+"/gesprek").is(200, "talk") // needs none
}

func TestAnonymityDraftsHaveOneLength(t *testing.T) {
	s := newSite(t)
	lengths := map[string]map[int]bool{}
	note := func(b *browser) {
		for name, value := range b.cookies("/gesprek/lezen") {
			if lengths[name] == nil {
				lengths[name] = map[int]bool{}
			}
			lengths[name][len(value)] = true
			if len(value) > 4000 {
				t.Errorf("%s has %d bytes", name, len(value))
			}
		}
	}
	s.adviser("Robin Smit", s.Unit(t, "VO-Campus"))
	for i, text := range []string{"", strings.Repeat("ë", 400)} {
		_, token := s.invite("vo", []string{"a@example.org", "b@example.org"}[i], survey.NL)
		b := s.browser()
		b.begin(token)
		note(b)
		b.fill()
		b.post("/vragen/21", "open_keep", text, "open_improve", text)
		note(b)
		b.post("/versturen").is(200, "thanks")
		note(b)
	}
	for _, name := range []string{"link", "draft", "words", "sent", "copy"} {
		if len(lengths[name]) != 1 {
			t.Errorf("cookie %s comes in lengths %v", name, lengths[name])
		}
	}
}

func TestDraftOfAnotherQuestionnaireCountsAsNone(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	for _, altered := range []string{"", "x", strings.Repeat("A", 200), b.cookies("/")["draft"][1:]} {
		r := b.do(http.MethodGet, "/v/"+token, nil, "Cookie", "draft="+altered+"; link="+token)
		if r.status != 200 || r.page() != "start" {
			t.Errorf("draft %q: %d %s", altered, r.status, r.page())
		}
	}
}
