package view

import (
	"io/fs"
	"regexp"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"

	"nawoord/survey"
	"nawoord/templates"
)

// TestAnonymityNoTemplateClaimsItInFileMode reads every word, page and mail as it is
// written, those that need something filled in included.
func TestAnonymityNoTemplateClaimsItInFileMode(t *testing.T) {
	t.Parallel()
	claim := regexp.MustCompile(`(?i)anon[iy]m`)
	err := fs.WalkDir(templates.FS, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(templates.FS, name)
		if err != nil {
			return err
		}
		if !strings.HasPrefix(name, "words/") {
			if claim.Match(text) {
				t.Errorf("%s says it whatever the key mode", name)
			}
			return nil
		}
		list, err := i18n.ParseMessageBytes(text, func(b []byte, v any) error { return yaml.Unmarshal(b, v) })
		if err != nil {
			return err
		}
		for _, message := range byMode(list, survey.Organisation{KeyMode: survey.KeyFile, Pack: survey.Edu}) {
			if claim.MatchString(message.One + message.Other) {
				t.Errorf("%s: %s says it in file mode", name, message.ID)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// termed finds a number of days or people that is written in a sentence: it has to come
// from the configuration or from the constant that the program itself works with.
var termed = regexp.MustCompile(`\b\d+ (of meer|or more|dagen|days|werkdagen|working days|weken|weeks|maanden|months|mensen|people|links|teksten|texts)\b`)

// fine are the sentences whose numbers are no promise.
var fine = regexp.MustCompile(`^(err_csv_too_many|expect_\w+|invite_send_on_hint|results_response_none):`)

func TestAnonymityPromisesRepeatNoNumber(t *testing.T) {
	t.Parallel()
	files, err := fs.Glob(templates.FS, "words/*.yaml")
	if err != nil {
		t.Fatal(err)
	}
	mails, err := fs.Glob(templates.FS, "mail/*.txt")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(files, mails...) {
		text, err := fs.ReadFile(templates.FS, name)
		if err != nil {
			t.Fatal(err)
		}
		expects := false // the lines of a sentence per key mode stand below its key
		for _, line := range strings.Split(string(text), "\n") {
			expects = strings.HasPrefix(line, "expect_") || expects && strings.HasPrefix(line, " ")
			if expects {
				continue
			}
			if found := termed.FindString(line); found != "" && !fine.MatchString(line) && !strings.HasPrefix(line, "#") {
				t.Errorf("%s: %q is written out in %q", name, found, line)
			}
		}
	}
}

// TestAnonymityWordsFollowEverySetting changes one setting after another and sees the
// sentences change that depend on it, in both languages.
func TestAnonymityWordsFollowEverySetting(t *testing.T) {
	t.Parallel()
	load := func(o survey.Organisation) *Words {
		words, err := LoadWords(templates.FS, o)
		if err != nil {
			t.Fatal(err)
		}
		return words
	}
	before := schoolOf(survey.KeyFile)
	before.SeasonEnd = 930
	for name, test := range map[string]struct {
		change func(*survey.Organisation)
		keys   []string
	}{
		"key mode": {func(o *survey.Organisation) { o.KeyMode = survey.KeyHolder }, []string{
			"start_intro", "promise_org", "send_box", "privacy_keys_1", "privacy_limits_2", "privacy_limits_3", "check_mode", "processing_mode",
			"kept_ballot_read", "kept_carry_read", "kept_keys_read",
		}},
		"k": {func(o *survey.Organisation) { o.K = 12 }, []string{
			"promise_count", "promise_org", "privacy_counted_1", "privacy_counted_3", "privacy_readers_1", "privacy_readers_2", "privacy_limits_8",
			"processing_counting", "kept_tally_read",
		}},
		"season end": {func(o *survey.Organisation) { o.SeasonEnd = 331 }, []string{"privacy_calendar_3"}},
		"retention": {func(o *survey.Organisation) {
			o.Kept = map[survey.Datum]int{
				survey.DatumInvitation: 10, survey.DatumAttached: 10, survey.DatumTalk: 10, survey.DatumRecord: 100, survey.DatumAudit: 100,
			}
		}, []string{"privacy_mails_1", "privacy_talk_3", "talk_erased", "audit_intro", "kept_invitation_long", "kept_talk_long", "kept_audit_long", "kept_record_long", "record_own_when"}},
		"rhythm":     {func(o *survey.Organisation) { o.Rhythm = survey.Quarterly }, []string{"expect_3", "expect_note"}},
		"contact":    {func(o *survey.Organisation) { o.Contact.Phone = "070 111 11 11" }, []string{"privacy_rights_2", "closed_help", "processing_responsible"}},
		"counsellor": {func(o *survey.Organisation) { o.Counsellor = "Bo" }, []string{"counsellor"}},
		"name":       {func(o *survey.Organisation) { o.Name = "Elders" }, []string{"privacy_rights_1", "privacy_readers_2", "processing_title"}},
	} {
		after := before
		test.change(&after)
		old, changed := load(before), load(after)
		for _, lang := range survey.Langs {
			for _, key := range test.keys {
				if old.T(lang, key) == changed.T(lang, key) || !changed.Has(key) {
					t.Errorf("%s: %s in %s stays %q", name, key, lang, old.T(lang, key))
				}
			}
		}
	}
	words := load(before)
	for _, lang := range survey.Langs {
		for key, number := range map[string]string{
			"privacy_mails_1": "30", "privacy_talk_3": "4 we", "privacy_device_1": "14", "privacy_device_2": "60 min", "ask_days": "5 w", "privacy_calendar_2": "5",
			"privacy_calendar_3": "24", "kept_invitation_long": "30", "kept_session_long": "12", "kept_keys_long": "3 we", "talk_erased": "30",
		} {
			if !strings.Contains(words.T(lang, key), number) {
				t.Errorf("%s in %s does not say %q: %q", key, lang, number, words.T(lang, key))
			}
		}
	}
}
