package survey_test

import (
	"errors"
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

func TestThingsAreKeptForFewerDaysNeverForMore(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		datum survey.Datum
		days  int
		want  string
	}{
		"as in the calendar":    {survey.DatumInvitation, survey.KeptAfter, ""},
		"fewer":                 {survey.DatumInvitation, 14, ""},
		"one more":              {survey.DatumInvitation, survey.KeptAfter + 1, "retention_long"},
		"before the counting":   {survey.DatumInvitation, 6, "retention_short"},
		"nothing":               {survey.DatumTalk, 0, "retention_short"},
		"a trace wiped out":     {survey.DatumAudit, 29, "retention_short"},
		"no counting day":       {survey.DatumRecord, 94, "retention_short"},
		"what cannot be chosen": {survey.DatumBallot, 10, "retention_fixed"},
		"what is not there":     {"answers", 10, "retention_fixed"},
	} {
		var wrong *survey.Invalid
		err := survey.CheckRetention(map[survey.Datum]int{test.datum: test.days})
		if test.want == "" && err != nil || test.want != "" && (!errors.As(err, &wrong) || wrong.Fields[string(test.datum)] != test.want) {
			t.Errorf("%s: %v, want %q", name, err, test.want)
		}
	}
	o := survey.Organisation{Kept: map[survey.Datum]int{survey.DatumTalk: 14, survey.DatumAudit: 9999}}
	for datum, want := range map[survey.Datum]int{survey.DatumTalk: 14, survey.DatumAudit: survey.AuditDays, survey.DatumBackup: survey.BackupDays} {
		if got := o.Keeps(datum); got != want {
			t.Errorf("%s is kept for %d days, want %d", datum, got, want)
		}
	}
	for _, line := range o.Retention() {
		if line.Datum == survey.DatumTalk && line.Until(survey.NL) != "2 weken na de afronding" {
			t.Errorf("the calendar says %q", line.Until(survey.NL))
		}
	}
	for days, want := range map[int]string{1: "1 day", 7: "1 week", 28: "4 weeks", 30: "30 days", 182: "6 months", 365: "365 days"} {
		if got := survey.Span(survey.EN, days); got != want {
			t.Errorf("%d days are %q, want %q", days, got, want)
		}
	}
}
