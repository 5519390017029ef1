package view

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"github.com/goccy/go-yaml"
	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"nawoord/survey"
)

// Words are the sentences of one organisation in every language. What is the same for every
// visitor is filled in once, at the start. Words is safe for concurrent use.
type Words struct {
	tongues map[survey.Lang]*tongue
}

// tongue is one language.
type tongue struct {
	fixed     map[string]string // sentences without anything to fill in at the time
	open      map[string]bool   // the others, and those about the talk, which has another word for some
	localizer *i18n.Localizer   // of the open ones
	facts     map[string]any
}

// LoadWords reads words/*.yaml. The language of a file is its name, or what follows the
// last underscore: nl.yaml and desk_nl.yaml are Dutch. It refuses words that are missing
// in one of the languages.
//
// Every sentence may use {{.Org}}, {{.HR}}, {{.Council}}, {{.School}}, {{.K}}, {{.SensitiveK}}, {{.Talk}}, {{.ContactName}},
// {{.ContactReach}}, {{.CallOrMail}}, {{.Counsellor}} and the days, weeks and months after
// which something is opened or erased: no sentence repeats such a number. A key that ends
// in .file or .keyholder holds in that key mode only, one that ends in .generic, .edu or
// .rijk in that pack only; it is asked for without its ending,
// so that a promise always follows the way in which the keys are kept.
func LoadWords(files fs.FS, org survey.Organisation) (*Words, error) {
	names, err := fs.Glob(files, "words/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("words: %w", err)
	}
	messages := make([][]*i18n.Message, len(survey.Langs))
	tongues := make([]*tongue, len(survey.Langs))
	errs := make([]error, len(survey.Langs))
	var work sync.WaitGroup
	for i, lang := range survey.Langs {
		work.Go(func() {
			if messages[i], errs[i] = readMessages(files, names, lang, org); errs[i] == nil {
				tongues[i], errs[i] = newTongue(lang, messages[i], org)
			}
		})
	}
	work.Wait()
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	words := &Words{tongues: map[survey.Lang]*tongue{}}
	for i, lang := range survey.Langs {
		words.tongues[lang] = tongues[i]
	}
	return words, complete(messages)
}

// readMessages reads the files of one language.
func readMessages(files fs.FS, names []string, lang survey.Lang, org survey.Organisation) ([]*i18n.Message, error) {
	var messages []*i18n.Message
	for _, name := range names {
		if langOf(name) != lang {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("words: %w", err)
		}
		list, err := i18n.ParseMessageBytes(text, func(b []byte, v any) error { return yaml.Unmarshal(b, v) })
		if err != nil {
			return nil, fmt.Errorf("words: %s: %w", name, err)
		}
		messages = append(messages, byMode(list, org)...)
	}
	return messages, nil
}

func langOf(name string) survey.Lang {
	base := strings.TrimSuffix(path.Base(name), ".yaml")
	return survey.Lang(base[strings.LastIndex(base, "_")+1:])
}

// sayHR finds the word that many organisations have another one for.
var sayHR = regexp.MustCompile(`\bHR\b`)

// byMode keeps the sentences that hold in the organisation's key mode, rhythm and pack, with
// the organisation's word for HR.
func byMode(list []*i18n.Message, org survey.Organisation) []*i18n.Message {
	holds := map[string]bool{".generic": false, ".edu": false, ".rijk": false, ".file": false, ".keyholder": false, ".monthly": false, ".quarterly": false}
	for _, now := range []string{string(org.KeyMode), string(org.Rhythmic()), string(org.Pack)} {
		holds["."+now] = true
	}
	kept := make([]*i18n.Message, 0, len(list))
	for _, message := range list {
		dot := max(strings.LastIndex(message.ID, "."), 0)
		now, only := holds[message.ID[dot:]]
		if only {
			message.ID = message.ID[:dot]
		}
		if !only || now {
			message.One, message.Other = askHR(message.One), askHR(message.Other)
			kept = append(kept, message)
		}
	}
	return kept
}

// askHR leaves the word for HR to the organisation. Most sentences do without it, and a
// search is quicker than a pattern.
func askHR(sentence string) string {
	if !strings.Contains(sentence, "HR") {
		return sentence
	}
	return sayHR.ReplaceAllString(sentence, "{{.HR}}")
}

// placeholder finds the names in a sentence.
var placeholder = regexp.MustCompile(`{{\s*\.(\w+)`)

func newTongue(lang survey.Lang, messages []*i18n.Message, org survey.Organisation) (*tongue, error) {
	all, err := localizerOf(lang, messages)
	if err != nil {
		return nil, err
	}
	t := &tongue{
		fixed:     make(map[string]string, len(messages)),
		localizer: all,
		facts: map[string]any{
			"Org": org.Name, "K": org.K, "SensitiveK": max(org.K, survey.SensitiveK), "Talk": org.TalkWord[lang],
			"ContactName": org.Contact.Name, "ContactReach": strings.Trim(org.Contact.Phone+", "+org.Contact.Mail, ", "),
			"CallOrMail": callOrMail(lang, org.Contact.Phone, org.Contact.Mail),
			"Counsellor": org.Counsellor, "HR": org.Word(survey.WordHR, lang), "Council": org.Word(survey.WordCouncil, lang),
			"School": org.Word(survey.WordSchool, lang), "ReminderMost": survey.MaxReminderDays, "HolidayMost": survey.MaxHolidayDays, "CancelDays": survey.CancelDays, "SeasonEnd": FormatYearday(lang, org.SeasonEnd),
			"LookedIntoFrom": survey.LookedIntoFrom, "WaitMonths": survey.WaitMonths, "ClosesAfter": survey.ClosesAfter, "LateDays": survey.LateDays,
			"KeptFor": survey.Span(lang, org.Keeps(survey.DatumInvitation)), "AttachedFor": survey.Span(lang, org.Keeps(survey.DatumAttached)),
			"TalkFor": survey.Span(lang, org.Keeps(survey.DatumTalk)), "ForgottenFor": survey.Span(lang, org.Keeps(survey.DatumForgotten)),
			"RecordFor": survey.Span(lang, org.Keeps(survey.DatumRecord)), "AnswerDays": survey.AnswerDays,
			"AuditFor": survey.Span(lang, org.Keeps(survey.DatumAudit)), "BackupFor": survey.Span(lang, org.Keeps(survey.DatumBackup)), "PromiseDays": survey.PromiseDays,
			"DraftDays": survey.DraftDays, "CopyMinutes": survey.CopyMinutes, "DraftWeeks": survey.DraftWeeks, "SessionHours": survey.SessionHours,
		},
	}
	if org.TalkWord[lang] == "" {
		word, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: "talk_word"})
		if err != nil {
			return nil, fmt.Errorf("words: %s: %w", lang, err)
		}
		t.facts["Talk"] = word
	}
	var open []*i18n.Message
	t.open = map[string]bool{}
	for _, message := range messages {
		stays, err := t.fix(message)
		if err != nil {
			return nil, err
		}
		if stays {
			open, t.open[message.ID] = append(open, message), true
		}
	}
	// A parsed sentence takes ten times the room of its words, and most are fixed.
	t.localizer, err = localizerOf(lang, open)
	return t, err
}

func localizerOf(lang survey.Lang, messages []*i18n.Message) (*i18n.Localizer, error) {
	tag := language.Make(string(lang))
	bundle := i18n.NewBundle(tag)
	if err := bundle.AddMessages(tag, messages...); err != nil {
		return nil, fmt.Errorf("words: %s: %w", lang, err)
	}
	return i18n.NewLocalizer(bundle, string(lang)), nil
}

// fix fills in a sentence that needs nothing but the facts, and reports whether it must stay
// open: for what it is given at the time, or for another word for the talk, the one fact
// that depends on the leaver.
func (t *tongue) fix(message *i18n.Message) (stays bool, err error) {
	if message.One != "" {
		return true, nil // depends on a number
	}
	if !strings.Contains(message.Other, "{{") {
		t.fixed[message.ID] = message.Other
		return false, nil
	}
	for _, name := range placeholder.FindAllStringSubmatch(message.Other, -1) {
		if _, ok := t.facts[name[1]]; !ok {
			return true, nil
		}
		stays = stays || name[1] == "Talk"
	}
	text, err := t.localizer.Localize(&i18n.LocalizeConfig{MessageID: message.ID, TemplateData: t.facts})
	if err != nil {
		return false, fmt.Errorf("words: %s: %w", message.ID, err)
	}
	t.fixed[message.ID] = text
	return stays, nil
}

// complete checks that every language has the same keys.
func complete(messages [][]*i18n.Message) error {
	keys := map[string]int{}
	for _, list := range messages {
		for _, message := range list {
			keys[message.ID]++
		}
	}
	for key, n := range keys {
		if n != len(survey.Langs) {
			return fmt.Errorf("words: %q stands in %d of the %d languages, or twice in one", key, n, len(survey.Langs))
		}
	}
	return nil
}

// Has reports whether there is a sentence with this key.
func (w *Words) Has(key string) bool {
	t := w.tongues[survey.NL]
	if _, ok := t.fixed[key]; ok {
		return true
	}
	_, _, err := t.localizer.LocalizeWithTag(&i18n.LocalizeConfig{MessageID: key, TemplateData: t.facts, PluralCount: 2})
	return err == nil
}

// T returns a sentence. The pairs fill in its names: T(lang, "until", "Date", "5 mei").
// A whole number under the name N picks between one and other. Of the facts only Talk can be
// another one at the time. An unknown key returns
// itself in brackets; the tests see to it that no page shows one.
func (w *Words) T(lang survey.Lang, key string, pairs ...any) string {
	t, ok := w.tongues[lang]
	if !ok {
		t = w.tongues[survey.NL]
	}
	if fixed, ok := t.fixed[key]; ok && (len(pairs) == 0 || !t.open[key]) {
		return fixed
	}
	data := make(map[string]any, len(t.facts)+len(pairs)/2)
	for name, value := range t.facts {
		data[name] = value
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if name, ok := pairs[i].(string); ok {
			data[name] = pairs[i+1]
		}
	}
	config := &i18n.LocalizeConfig{MessageID: key, TemplateData: data}
	if n, ok := data["N"].(int); ok {
		config.PluralCount = n
	}
	text, err := t.localizer.Localize(config)
	if err != nil {
		return "[" + key + "]"
	}
	return text
}
