package view

import (
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

// Every promise of a mail has to follow the configuration (promise.md section 8, test 20).
func TestAnonymityWordsFollowTheKeyMode(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	anonymous := regexp.MustCompile(`(?i)anon[iy]`)
	for name, choose := range variants() {
		for _, lang := range survey.Langs {
			data := mailData(lang)
			kind := choose(&data)
			for _, mode := range []survey.KeyMode{survey.KeyFile, survey.KeyHolder} {
				data.Organisation.KeyMode, data.Organisation.K = mode, 7
				mail, err := mails.Render(kind, data)
				if err != nil {
					t.Fatal(err)
				}
				all := mail.Subject + mail.Text + mail.HTML
				claims := kind == survey.MailInvitation || kind == survey.MailReminder
				if got, want := anonymous.MatchString(all), claims && mode == survey.KeyHolder; got != want {
					t.Errorf("%s in %s, %s mode: says anonymous %v, want %v", name, lang, mode, got, want)
				}
				if kind == survey.MailInvitation && !regexp.MustCompile(`\b7 (of meer|or more)`).MatchString(mail.Text) {
					t.Errorf("%s in %s: does not name the threshold 7", name, lang)
				}
			}
		}
	}
}

// "Request received" must not say whether there are answers (promise.md section 5).
func TestAnonymityRequestReceivedIsTheSameWithAnswers(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	for _, lang := range survey.Langs {
		data := mailData(lang)
		apart, err := mails.Render(survey.MailTalkReceived, data)
		if err != nil {
			t.Fatal(err)
		}
		data.Talk.Shares = true
		shares, err := mails.Render(survey.MailTalkReceived, data)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(apart, shares); diff != "" {
			t.Errorf("the mail in %s tells that answers came along:\n%s", lang, diff)
		}
	}
}

// The thank-you mail says how long an address is kept, and what was given for a talk: it is
// the same for everybody, so it says so to whoever asked for none as well.
func TestAnonymityTheClosingMailSaysHowLongThingsAreKept(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	for lang, want := range map[survey.Lang][]string{
		survey.NL: {"binnen 20 dagen", "wissen we 5 dagen nadat het is afgerond"},
		survey.EN: {"within 20 days", "5 days after it is finished"},
	} {
		data := mailData(lang)
		data.Organisation.Kept = map[survey.Datum]int{survey.DatumInvitation: 20, survey.DatumTalk: 5}
		mail, err := mails.Render(survey.MailClosing, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, words := range want {
			if !strings.Contains(mail.Text, words) {
				t.Errorf("the mail does not say %q:\n%s", words, mail.Text)
			}
		}
	}
}
