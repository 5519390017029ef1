package main

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp/kb"

	"nawoord/survey/surveytest"
)

// phone is how most leavers look: 360 px wide, and here without scripts.
var phone = surveytest.View{Width: 360, Height: 740, NoScript: true}

// window is what somebody looks at in Chromium.
type window struct {
	*surveytest.Tab
	t    *testing.T
	base string
}

func (w window) is(kind string) {
	w.t.Helper()
	if got := w.Kind(); got != kind {
		w.t.Fatalf("at %s: page %q, want %q\n%s", w.Address(), got, kind, w.MainText())
	}
}

// goOn presses the first button of the page's form.
func (w window) goOn() { w.t.Helper(); w.Follow("main form button.btn") }

// onPhone is a leaver.
type onPhone struct{ window }

// tick chooses options of a page.
func (p onPhone) tick(answers url.Values) {
	p.t.Helper()
	for name, values := range answers {
		for _, value := range values {
			p.Click(`input[name="` + name + `"][value="` + value + `"]`)
		}
	}
}

// phonePages are the pages of the voluntary route with what the leaver answers on each.
var phonePages = []string{
	"occasion=resigned", "destination=related_sector",
	"reason_weight.job=strong reason_weight.relations=none", "push_factors.job=j_workload,j_behaviour",
	"pull_factors=pl_calm", "decisive=j_behaviour", "preventable=maybe", "keep_factors=k_workload,k_behaviour",
	"spoke_before=manager", "st_work.st_workload=1 st_people.st_leader=2", "stay_factors=s_pupils",
	"enps=6 would_return=yes", "open_keep=De_leerlingen_houden_elkaar_scherp",
}

// answersOnPhone walks the whole questionnaire, with a change of language, a step back and
// an interruption on the way, and sends it.
func answersOnPhone(p onPhone, l *leaver) {
	p.t.Helper()
	p.Open(p.base + l.link())
	p.is("start")
	p.goOn()
	for n, answers := range phonePages {
		p.is("question")
		switch n {
		case 0:
			p.answersByKeys()
			continue
		case 4:
			p.otherLanguage("en")
			p.otherLanguage("nl")
		case 6:
			p.stepsBack(phonePages[n-1])
		case 8:
			p.comesBack(l)
		}
		if text, is := strings.CutPrefix(answers, "open_keep="); is {
			l.texts = append(l.texts, strings.ReplaceAll(text, "_", " "))
			p.Click(`textarea[name="open_keep"]`)
			p.Press(l.texts[0])
		} else {
			p.tick(wishes(answers))
		}
		p.goOn()
	}
	p.is("send")
	p.looksBack(l)
	p.Click(`input[name="scope"][value="unit"]`)
	p.goOn()
	p.is("thanks")
	l.casts(wishes(phonePages...))
}

// answersByKeys chooses the first option with the space bar and goes on with Enter.
func (p onPhone) answersByKeys() {
	p.t.Helper()
	here := p.Address()
	p.Click(`input[name="occasion"][value="prefer_not"]`)
	p.Press(kb.ArrowDown) // round to the first
	p.Press(kb.Enter)
	for end := time.Now().Add(patience); p.Address() == here; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatal("Enter does not go on")
		}
	}
}

// otherLanguage switches the language; the page and what was answered stay.
func (p onPhone) otherLanguage(lang string) {
	p.t.Helper()
	path := strings.Split(p.Address(), "?")[0]
	p.Follow(`header a[hreflang="` + lang + `"]`)
	p.is("question")
	if got := strings.Split(p.Address(), "?")[0]; got != path {
		p.t.Errorf("the language link leads from %s to %s", path, got)
	}
	p.Text(`html[lang="` + lang + `"] h1`)
}

// stepsBack goes one page back, sees what was answered there and goes on.
func (p onPhone) stepsBack(answers string) {
	p.t.Helper()
	here := p.Address()
	p.Follow("a.back")
	for name, values := range wishes(answers) {
		p.Click(`input[name="` + name + `"][value="` + values[0] + `"][checked]`)
	}
	p.goOn()
	if p.Address() != here {
		p.t.Errorf("back and on leads to %s, not to %s", p.Address(), here)
	}
}

// comesBack opens the link in the mail again, and goes on where it was.
func (p onPhone) comesBack(l *leaver) {
	p.t.Helper()
	here := p.Address()
	p.Open(p.base + "/privacy")
	p.Open(p.base + l.link())
	p.is("start")
	p.Follow(`button[name="begin"][value="verder"]`)
	if p.Address() != here {
		p.t.Errorf("going on leads to %s, not to %s", p.Address(), here)
	}
}

// looksBack reads the answers before sending.
func (p onPhone) looksBack(l *leaver) {
	p.t.Helper()
	p.Follow(`a[href^="/antwoorden"]`)
	p.is("answers")
	if text := p.MainText(); !strings.Contains(text, l.texts[0]) {
		p.t.Errorf("the text is not among the answers\n%s", text)
	}
	p.Follow(`a.btn[href^="/versturen"]`)
	p.is("send")
}

// asksTalk asks for a talk, answers apart, and returns the link of the talk.
func (p onPhone) asksTalk(name string) string {
	p.t.Helper()
	p.Click(`input[name="fu_choice"][value="separate"]`)
	p.goOn()
	p.is("talk")
	p.goOn()
	if p.is("talk"); p.Status != 422 {
		p.t.Errorf("nothing filled in: got %d, want 422", p.Status)
	}
	p.tick(url.Values{"fu_contact": {"same"}, "fu_with": {"any"}, "fu_form": {"in_person"}, "fu_when": {"afternoon"}})
	p.Type(`input[name="fu_name"]`, name)
	p.goOn()
	p.is("done")
	return p.Text(`main a[href*="/g/"]`)
}
