package survey_test

import (
	"strings"
	"testing"

	"nawoord/survey"
)

func TestTheRetentionCalendarIsWhole(t *testing.T) {
	t.Parallel()
	seen := map[survey.Datum]bool{}
	for _, line := range (survey.Organisation{}).Retention() {
		if seen[line.Datum] {
			t.Errorf("%s stands there twice", line.Datum)
		}
		seen[line.Datum] = true
		for _, lang := range survey.Langs {
			for _, text := range []survey.Text{line.What, line.From, line.Why} {
				if text[lang] == "" || strings.HasSuffix(text[lang], ".") {
					t.Errorf("%s in %s: %q", line.Datum, lang, text[lang])
				}
			}
		}
	}
	for datum, want := range map[survey.Datum]string{
		survey.DatumInvitation: "30 days after the day on which the link closes",
		survey.DatumAttached:   "4 weeks after the talk, or at once when there is none",
		survey.DatumForgotten:  "180 days after the request or, when that is later, the day of the talk",
		survey.DatumMail:       "until it is sent or has no use any more",
	} {
		for _, line := range (survey.Organisation{}).Retention() {
			if line.Datum == datum && line.Until(survey.EN) != want {
				t.Errorf("%s: %q", datum, line.Until(survey.EN))
			}
		}
	}
}
