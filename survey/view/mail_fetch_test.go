package view

import (
	"regexp"
	"strings"
	"testing"

	"nawoord/survey"
)

// fetched is what a mail program loads by itself.
var fetched = regexp.MustCompile(`(?i)<(img|link|script|iframe|object|embed|video|audio|source|base|meta http-equiv)\b|\bsrc(set)?=|\bbackground=|url\(|@import`)

// TestAnonymityMailsFetchNothing: showing a mail tells nobody anything.
func TestAnonymityMailsFetchNothing(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	for name, choose := range variants() {
		for _, lang := range survey.Langs {
			data := mailData(lang)
			kind := choose(&data)
			mail, err := mails.Render(kind, data)
			if err != nil {
				t.Fatal(err)
			}
			if found := fetched.FindString(mail.HTML); found != "" {
				t.Errorf("%s in %s fetches something: %q", name, lang, found)
			}
			for _, link := range regexp.MustCompile(`https?://[^\s"<>]+`).FindAllString(mail.Text+mail.HTML, -1) {
				if strings.HasPrefix(link, "https://video.example/") { // where the talk is, as HR typed it
					continue
				}
				if !strings.HasPrefix(link, "https://nawoord.vo-campus.example/") || strings.Contains(link, "?") {
					t.Errorf("%s in %s links to %s", name, lang, link)
				}
			}
		}
	}
	for _, bad := range []string{`<img src="https://x/p.gif">`, `<p style="background: url(x)">`, `<LINK rel=stylesheet>`} {
		if !fetched.MatchString(bad) {
			t.Errorf("the test is blind for %s", bad)
		}
	}
}
