package survey

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Settings is what the program reads of an organisation when it starts, and again when it
// was changed: nothing else in the program remembers it.
type Settings struct {
	Organisation Organisation
	Units        Units
	File         string // the organisation's own questionnaire, empty for the standard one
}

// Questionnaire reads and checks the questionnaire that leavers get.
func (s Settings) Questionnaire() (*Questionnaire, error) {
	name, data := "standard.yaml", standard
	if s.File != "" {
		name, data = "questionnaire", []byte(s.File)
	}
	q, _, err := load(name, data, s.Organisation)
	return q, err
}

// MaxK is more than any group that counts together may be asked to be.
const MaxK = 50

// Bounds of what can be typed into settings.
const longWord, longLine, longStatement = 40, 300, 80

// MaxReminderDays is how long before the closing day a reminder may leave.
const MaxReminderDays = 14

// SetContact takes over whom leavers may call or mail.
func (o *Organisation) SetContact(typed func(string) string) error {
	var wrong Invalid
	c := Contact{Name: typed("name"), Mail: typed("mail"), Phone: typed("phone")}
	if c.Name == "" {
		wrong.Add("name", "setting_empty")
	}
	if c.Mail == "" && c.Phone == "" {
		wrong.Add("mail", "contact_nothing")
	}
	if c.Mail != "" && CheckAddress(c.Mail) != "" {
		wrong.Add("mail", "email_wrong")
	}
	checkLine(&wrong, "name", c.Name, 100)
	checkLine(&wrong, "phone", c.Phone, longWord)
	o.Contact = c
	return wrong.OrNil()
}

// SetCounsellor takes over how the confidential counsellor is shown: every page names one.
func (o *Organisation) SetCounsellor(typed func(string) string) error {
	var wrong Invalid
	o.Counsellor = typed("counsellor")
	if o.Counsellor == "" {
		wrong.Add("counsellor", "setting_empty")
	}
	checkLine(&wrong, "counsellor", o.Counsellor, 200)
	return wrong.OrNil()
}

// TalkWords are the names of the talk to choose from; any other is in own words.
var TalkWords = map[string]Text{
	"farewell": {NL: "afscheidsgesprek", EN: "farewell talk"},
	"exit":     {NL: "exitgesprek", EN: "exit interview"},
	"plain":    {NL: "gesprek", EN: "talk"},
}

// SetTalkWord takes over the name of the talk. Somebody who was dismissed is offered
// plainly a talk, whatever the name.
func (o *Organisation) SetTalkWord(typed func(string) string) error {
	var wrong Invalid
	word := Text{NL: typed("talk_nl"), EN: typed("talk_en")}
	if known, ok := TalkWords[typed("talk")]; ok {
		word = Text{NL: known[NL], EN: known[EN]}
	} else if typed("talk") != "own" {
		wrong.Add("talk", "setting_empty")
	}
	for _, lang := range Langs {
		field := "talk_" + string(lang)
		if word[lang] == "" {
			wrong.Add(field, "setting_both")
		}
		checkWord(&wrong, field, word[lang])
	}
	o.TalkWord = word
	return wrong.OrNil()
}

// SetWords takes over the words for HR, the council and the school.
func (o *Organisation) SetWords(typed func(string) string) error {
	var wrong Invalid
	o.Words = nil
	for _, word := range Words {
		own := Text{}
		for _, lang := range Langs {
			field := string(word) + "_" + string(lang)
			text := typed(field)
			checkWord(&wrong, field, text)
			if text != "" && text != standardWords[word][lang] {
				own[lang] = text
			}
		}
		if len(own) > 0 {
			if o.Words == nil {
				o.Words = map[Word]Text{}
			}
			o.Words[word] = own
		}
	}
	return wrong.OrNil()
}

// SetHolidays takes over when nobody is at work.
func (o *Organisation) SetHolidays(typed func(string) string) error {
	var wrong Invalid
	all, line, key := ParseHolidays(typed("holidays"))
	if line != "" {
		wrong.AddDetail("holidays", key, cut(line, 80))
	}
	o.Holidays = all
	return wrong.OrNil()
}

// SetReminders takes over how many days before the closing day everybody gets a reminder.
func (o *Organisation) SetReminders(typed func(string) string) error {
	var wrong Invalid
	o.Reminders = []int{}
	count, err := strconv.Atoi(typed("reminders"))
	if err != nil || count < 0 || count > 2 {
		wrong.Add("reminders", "setting_empty")
	}
	for _, field := range []string{"reminder_1", "reminder_2"}[:min(max(count, 0), 2)] {
		days, err := strconv.Atoi(typed(field))
		if err != nil || days < 1 || days > MaxReminderDays {
			wrong.Add(field, "reminder_days")
		}
		if slices.Contains(o.Reminders, days) {
			wrong.Add(field, "reminder_same")
		}
		o.Reminders = append(o.Reminders, days)
	}
	slices.Sort(o.Reminders)
	slices.Reverse(o.Reminders)
	return wrong.OrNil()
}

// SetK takes over from how many answers something is counted.
func (o *Organisation) SetK(typed func(string) string) error {
	var wrong Invalid
	k, err := strconv.Atoi(typed("k"))
	if err != nil || k < MinK || k > MaxK {
		wrong.Add("k", "k_wrong")
	}
	o.K = k
	return wrong.OrNil()
}

// SetAccent takes over the colour of links and buttons; what could not be read is refused.
func (o *Organisation) SetAccent(typed func(string) string) error {
	var wrong Invalid
	o.Accent = Accent{Light: strings.ToUpper(typed("light")), Dark: strings.ToUpper(typed("dark"))}
	light, dark := o.Accent.Least()
	for field, least := range map[string]float64{"light": light, "dark": dark} {
		switch {
		case least == 0:
			wrong.Add(field, "colour_wrong")
		case least < TextContrast:
			wrong.AddDetail(field, "colour_contrast_"+field, strconv.FormatFloat(least, 'f', 1, 64))
		}
	}
	return wrong.OrNil()
}

// SetStatements takes over the statements that are added to the questionnaire.
func (o *Organisation) SetStatements(typed func(string) string) error {
	var wrong Invalid
	var extra []Statement
	for _, n := range []string{"1", "2"} {
		choice, field := typed("statement_"+n), "statement_"+n
		switch {
		case choice == "":
			continue
		case choice == "own":
			nl, en := typed(field+"_nl"), typed(field+"_en")
			for suffix, text := range map[string]string{"_nl": nl, "_en": en} {
				if text == "" {
					wrong.Add(field+suffix, "setting_both")
				}
				checkSentence(&wrong, field+suffix, text, longStatement, "{org}")
			}
			extra = append(extra, OwnStatement(nl, en))
		case slices.ContainsFunc(ExtraStatements(o.Pack), func(item *Option) bool { return item.Key == choice }):
			extra = append(extra, Statement{Key: choice})
		default:
			wrong.Add(field, "setting_empty")
		}
	}
	if len(extra) == 2 && extra[0].Key == extra[1].Key {
		wrong.Add("statement_2", "statement_same")
	}
	o.Extra = extra
	return wrong.OrNil()
}

// SetLines takes over the organisation's own sentences in mails. What the mails promise is
// not among them: every one of those sentences has a test behind it.
func (o *Organisation) SetLines(typed func(string) string) error {
	var wrong Invalid
	o.Openings, o.Closing = nil, nil
	read := func(name string) Text {
		nl, en := typed(name+"_nl"), typed(name+"_en")
		checkSentence(&wrong, name+"_nl", nl, longLine, Placeholders...)
		checkSentence(&wrong, name+"_en", en, longLine, Placeholders...)
		switch {
		case nl == "" && en == "":
			return nil
		case nl == "":
			wrong.Add(name+"_nl", "setting_both")
		case en == "":
			wrong.Add(name+"_en", "setting_both")
		}
		return Text{NL: nl, EN: en}
	}
	for _, group := range LeaverGroups {
		if text := read("opening_" + string(group)); text != nil {
			if o.Openings == nil {
				o.Openings = map[LeaverGroup]Text{}
			}
			o.Openings[group] = text
		}
	}
	o.Closing = read("closing")
	return wrong.OrNil()
}

// checkLine refuses more than one printable line: a line end could add something to a mail.
func checkLine(wrong *Invalid, field, text string, most int) {
	switch {
	case plainLine(text, most):
	case plainLine(text, len(text)): // only too long
		wrong.AddDetail(field, "line_long", strconv.Itoa(most))
	default:
		wrong.Add(field, "line_wrong")
	}
}

var (
	wordSigns   = regexp.MustCompile(`^[\p{L}\p{N} &.,'’/-]*$`)
	placeholder = regexp.MustCompile(`\{[^{}]*\}?|\}`)
	address     = regexp.MustCompile(`(?i)https?:|www\.|\S@\S`)
	site        = regexp.MustCompile(`[\p{L}\p{N}-]{2,}\.\p{L}{2,}`) // evil.nl, and not P.O.
	letter      = regexp.MustCompile(`\p{L}`)
	article     = regexp.MustCompile(`(?i)^(?:(?:de|het|een|the|an?) |['’]t\b)`)
)

// checkWord refuses what is no name of something, begins with an article, or would promise
// something or lead elsewhere.
func checkWord(wrong *Invalid, field, text string) {
	checkLine(wrong, field, text, longWord)
	switch {
	case address.MatchString(text) || site.MatchString(text):
		wrong.Add(field, "line_address")
	case !wordSigns.MatchString(text) || text != "" && !letter.MatchString(text):
		wrong.Add(field, "word_wrong")
	case claims(text):
		wrong.Add(field, "line_claim")
	case article.MatchString(text): // the sentences bring their own
		wrong.AddDetail(field, "word_article", strings.TrimSpace(article.FindString(text)))
	}
}

// Placeholders are what a sentence in a mail may have filled in.
var Placeholders = []string{"{org}", "{contact}"}

// checkSentence refuses a sentence that would promise something, lead elsewhere, or asks
// for something that is not there.
func checkSentence(wrong *Invalid, field, text string, most int, may ...string) {
	checkLine(wrong, field, text, most)
	key := [...]string{"line_unfilled", "line_placeholder_org", "line_placeholder"}[len(may)]
	for _, found := range placeholder.FindAllString(text, -1) {
		if !slices.Contains(may, found) {
			wrong.AddDetail(field, key, found)
		}
	}
	if claims(text) {
		wrong.Add(field, "line_claim")
	}
	if address.MatchString(text) {
		wrong.Add(field, "line_address")
	}
}

// Fill fills in a sentence in own words.
func (o Organisation) Fill(text string) string {
	return strings.NewReplacer("{org}", o.Name, "{contact}", o.Contact.Name).Replace(text)
}

func cut(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return s
}
