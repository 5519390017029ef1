package web_test

import (
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/surveytest"
)

// sent is a browser that just sent.
func (s *site) sent(email string) (b *browser, token string) {
	s.t.Helper()
	_, token = s.invite("vo", email, survey.NL)
	b = s.browser()
	b.begin(token)
	b.fill()
	b.post("/versturen", "scope", "unit").is(200, "thanks")
	return b, token
}

// onlyTalk returns the one talk there is.
func (s *site) onlyTalk() survey.Talk {
	s.t.Helper()
	talks, err := s.DB.Talks(s.t.Context())
	if err != nil || len(talks) != 1 {
		s.t.Fatalf("%d talks, %v", len(talks), err)
	}
	return talks[0]
}

func TestTalkThroughItsThreeDoors(t *testing.T) {
	for name, open := range map[string]func(s *site) (*browser, string){
		"after sending": func(s *site) (*browser, string) {
			b, _ := s.sent("leaver@example.org")
			r := b.post("/bedankt", "fu_choice", "separate").is(200, "talk")
			return b, r.path
		},
		"without answering": func(s *site) (*browser, string) {
			_, token := s.invite("vo", "leaver@example.org", survey.NL)
			return s.browser(), "/v/" + token + "/gesprek"
		},
		"from the closing mail": func(s *site) (*browser, string) {
			i, _ := s.invite("vo", "leaver@example.org", survey.NL)
			s.later(40 * 24 * time.Hour) // the link is closed, the invitation still there
			return s.browser(), "/g/" + s.Keys.LinkKey().AskToken(i.ID, i.Version)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSite(t)
			s.adviser("Robin Smit", s.Unit(t, "VO-Campus"))
			b, path := open(s)
			b.get(path).is(200, "talk").says("Jouw afscheidsgesprek", "In een gesprek weet de gespreksvoerder wie je bent.",
				"Die antwoorden blijven apart.", `action="#fouten"`, "Een HR-adviseur buiten mijn school").
				hides("leaver@example.org", "De HR-adviseur van mijn school", "leest je antwoorden")
			back := map[string]string{"after sending": "/bedankt", "without answering": strings.TrimSuffix(path, "/gesprek")}[name]
			if got := strings.Contains(b.get(path).body, `<a class="back" href="`+back+`">`); got != (back != "") {
				t.Errorf("a way back to %q: %v", back, got)
			}
			done := b.post(path, "fu_contact", "same", "fu_with", "hr_outside", "fu_form", "phone", "fu_when", "late", "fu_when", "morning", "fu_when", "late")
			done.is(200, "done").says("We nemen uiterlijk", "/g/")

			talk := s.onlyTalk()
			if talk.Email != "leaver@example.org" || talk.With != "hr_outside" || talk.FormWish != "phone" || talk.Shares() ||
				strings.Join(talk.When, ",") != "late,morning" || talk.Status != survey.TalkRequested {
				t.Errorf("stored: %+v", talk)
			}
			if talk.PromisedOn != talk.RequestedOn.AddWorking(5) {
				t.Errorf("promised on %s", talk.PromisedOn)
			}
			if name == "after sending" && talk.PromisedOn.String() != "2026-09-14" {
				t.Errorf("promised on %s", talk.PromisedOn)
			}
		})
	}
}

func TestTalkFormErrors(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	path := "/v/" + token + "/gesprek"
	for name, test := range map[string]struct {
		form []string
		says []string
	}{
		"nothing":       {nil, []string{`href="#fu_contact"`, "Kies hoe we je kunnen bereiken"}},
		"no address":    {[]string{"fu_contact", "mail"}, []string{`href="#fu_mail"`, "Vul een e-mailadres in"}},
		"bad address":   {[]string{"fu_contact", "mail", "fu_mail", "sam@"}, []string{`href="#fu_mail"`, `value="sam@"`, `aria-invalid="true"`}},
		"no number":     {[]string{"fu_contact", "phone"}, []string{`href="#fu_phone"`, "Vul een telefoonnummer in"}},
		"bad number":    {[]string{"fu_contact", "phone", "fu_phone", "bel maar", "fu_name", "Sam"}, []string{`href="#fu_phone"`, `value="Sam"`}},
		"no name":       {[]string{"fu_contact", "phone", "fu_phone", "0612345678"}, []string{`href="#fu_name"`, "Vul in hoe we je mogen noemen"}},
		"unknown wish":  {[]string{"fu_contact", "same", "fu_form", "telepathy"}, []string{`href="#fu_form"`}},
		"doubled":       {[]string{"fu_contact", "same", "fu_contact", "phone"}, []string{`href="#fu_contact"`}},
		"two lines":     {[]string{"fu_contact", "phone", "fu_phone", "0612345678", "fu_name", "Sam\r\nBcc: x"}, []string{`href="#fu_name"`}},
		"keeps choices": {[]string{"fu_contact", "mail", "fu_when", "late", "fu_form", "video"}, []string{`value="late" checked`, `value="video" checked`}},
	} {
		t.Run(name, func(t *testing.T) {
			r := s.browser().post(path, test.form...).is(422, "talk").says(test.says...).says(`id="fouten"`, `role="alert"`)
			if !strings.HasPrefix(r.title(), "Fout: ") {
				t.Errorf("title %q", r.title())
			}
		})
	}
	if talks, err := s.DB.Talks(t.Context()); err != nil || len(talks) != 0 {
		t.Errorf("%d talks, %v", len(talks), err)
	}
	// An address typed without ticking says enough.
	s.browser().post(path, "fu_mail", "thuis@example.org").is(200, "done")
	if talk := s.onlyTalk(); talk.Email != "thuis@example.org" {
		t.Errorf("stored %q", talk.Email)
	}
}

func TestDoubleClickIsOneTalk(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	for range 2 {
		s.browser().post("/v/"+token+"/gesprek", "fu_contact", "same").is(200, "done")
	}
	s.onlyTalk()
}

func TestReadingIsOfferedWhenThereIsAnAdviser(t *testing.T) {
	s := newSite(t)
	s.adviser("Robin Smit", s.Unit(t, "mbo"))
	b, _ := s.sent("leaver@example.org")
	b.get("/bedankt").hides(`value="share"`)
	if b.cookies("/gesprek/lezen")["copy"] != "" {
		t.Error("a copy is kept although nobody may read it")
	}
	s.adviser("Kim Jansen", s.Unit(t, "vo"))
	b.get("/bedankt").says(`value="share"`, "Die ene persoon weet dan wat jij antwoordde")
	if r := b.get("/gesprek/lezen"); r.path != "/gesprek" {
		t.Errorf("without a copy reading leads to %s", r.path)
	}
}

// TestAnonymityConsent lets one adviser read the answers, and takes it back.
func TestAnonymityConsent(t *testing.T) {
	s := newSite(t)
	s.adviser("Robin Smit", uuid.Nil)
	b, _ := s.sent("leaver@example.org")
	if b.cookies("/")["copy"] != "" || b.cookies("/gesprek")["copy"] != "" || b.cookies("/gesprek/lezen")["copy"] == "" {
		t.Error("the copy travels to other addresses than its own")
	}
	form := b.post("/bedankt", "fu_choice", "share").is(200, "talk")
	form.says("Eén HR-adviseur leest je antwoorden. Je hoort wie, voordat die ze opent.", "Zolang je link werkt, kun je ze daar nog wissen. Daarna niet meer.")
	b.post(form.path).is(422, "talk").says("leest je antwoorden")
	b.post(form.path, "fu_contact", "same").is(200, "done")
	if b.cookies("/gesprek/lezen")["copy"] != "" {
		t.Error("the copy is still on the device")
	}

	talk := s.onlyTalk()
	if talk.Consent != "2026-2" || s.count("SELECT count(*) FROM ballot WHERE counts = 2") != 2 {
		t.Errorf("not attached: %+v", talk)
	}
	key, err := s.Keys.TalkKey(talk.ID)
	if err != nil {
		t.Fatal(err)
	}
	answers, err := ballot.OpenAttached(key, s.sealedCopy())
	if err != nil {
		t.Fatal(err)
	}
	if answers[0].Title[survey.NL] != "Waarom stopt je baan bij vo?" || answers[0].Labels[0][survey.NL] != "Ik ga zelf weg" {
		t.Errorf("the copy says %+v", answers[0])
	}

	own := "/g/" + s.Keys.LinkKey().TalkToken(talk.ID)
	b.get(own+"/intrekken").is(200, "confirm")
	b.post(own+"/intrekken").is(200, "stopped").says("Je naam en contactgegevens zijn gewist.")
	if _, err := s.Keys.TalkKey(talk.ID); err == nil {
		t.Error("the key of the copy is still there")
	}
	b.get(own).is(200, "talk").says("Je hebt het gesprek ingetrokken.").hides("leaver@example.org", "Robin Smit")
}

func TestReadingEndsAfterAnHour(t *testing.T) {
	s := newSite(t)
	s.adviser("Robin Smit", uuid.Nil)
	b, _ := s.sent("leaver@example.org")
	s.later(61 * time.Minute)
	b.get("/bedankt").is(200, "thanks").hides(`value="share"`)
	if r := b.post("/gesprek/lezen", "fu_contact", "same"); r.path != "/gesprek" {
		t.Errorf("after an hour it leads to %s", r.path)
	}
	if talks, err := s.DB.Talks(t.Context()); err != nil || len(talks) != 0 {
		t.Errorf("%d talks, %v", len(talks), err)
	}
}

func TestOwnPageOfATalk(t *testing.T) {
	s := newSite(t)
	adviser := s.adviser("Robin Smit", uuid.Nil)
	_, token := s.invite("vo", "leaver@example.org", survey.EN)
	b := s.browser()
	done := b.post("/v/"+token+"/gesprek", "fu_contact", "same").is(200, "done").says("We will contact you by Monday 14 September.")
	path := regexp.MustCompile(`/g/[a-z2-7]{52}`).FindString(done.body)
	b.get(path).is(200, "talk").says("Requested.", "Not known yet", `<html lang="en">`)
	b.get(path+"?taal=nl").says("Aangevraagd.", path+"/intrekken?taal=nl", "Wanneer past het?").hides("Een andere tijd?")

	b.post(path, "proposal", "").is(422, "talk").says("Write down when it suits you better")
	b.post(path, "proposal", strings.Repeat("é", 401)).is(422, "talk").says(strings.Repeat("é", 401))
	b.post(path, "proposal", " Thursday\r\nafter four\x00 ").is(200, "talk").says("Thursday\nafter four")

	talk := s.onlyTalk()
	a, err := survey.CheckAppointment("2026-09-16", "15:30", "45", "in_person", "Room 2", s.clock())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DB.ScheduleTalk(t.Context(), talk.ID, talk.Revision, a, adviser.ID, s.clock()); err != nil {
		t.Fatal(err)
	}
	b.get(path).says("Wednesday 16 September, 15:30 to 16:15", "Room 2", "Robin Smit")
	b.get(path+"?taal=nl").says("woensdag 16 september, 15.30 tot 16.15 uur", "Een andere tijd?").hides("Wanneer past het?")

	other := s.browser().do("GET", "/g/"+altered(strings.TrimPrefix(path, "/g/")), nil)
	if other.status != 410 {
		t.Errorf("an altered link shows %d", other.status)
	}
}

// TestWithdrawnTooLate: nothing is said to be erased that is not.
func TestWithdrawnTooLate(t *testing.T) {
	s := newSite(t)
	talk := s.talk("vo", survey.Talk{Name: "Dirk", Email: "dirk@example.org"})
	b, path := s.browser(), "/g/"+s.Keys.LinkKey().TalkToken(talk.ID)+"/intrekken"
	b.get(path).is(200, "confirm")
	if err := s.DB.SetTalkStatus(t.Context(), talk.ID, talk.Revision, survey.TalkClosed, surveytest.Today); err != nil {
		t.Fatal(err)
	}
	b.post(path).is(409, "stopped").says("Het gesprek is al geweest of afgesloten", "Er is nu niets gewist").hides("Het gesprek is ingetrokken")
	if now := s.readTalk(talk); now.Email != talk.Email {
		t.Errorf("%+v", now)
	}
	own := strings.TrimSuffix(path, "/intrekken")
	b.get(own).is(200, "talk").says("Afgesloten zonder gesprek. Toch een gesprek?").hides("Het gesprek is afgerond", "Een andere tijd?")
	b.post(own, "proposal", "Liever <vrijdag>").is(409, "stopped").says("Je voorstel is niet verstuurd", "Liever &lt;vrijdag&gt;")

	other := s.talk("vo", survey.Talk{Name: "Kim", Email: "kim@example.org"})
	path = "/g/" + s.Keys.LinkKey().TalkToken(other.ID) + "/intrekken"
	for range 2 { // a second click finds it done
		b.post(path).is(200, "stopped").says("Het gesprek is ingetrokken", "Je naam en contactgegevens zijn gewist.")
	}
}

func TestTalkIsNotThankedForWhenNotStored(t *testing.T) {
	s := newSite(t)
	_, token := s.invite("vo", "leaver@example.org", survey.NL)
	unlock := s.lock()
	defer unlock()
	r := s.browser().follow(s.browser().do("POST", "/v/"+token+"/gesprek", url.Values{"fu_contact": {"same"}}))
	r.is(503, "error").says("Niet opgeslagen")
}
