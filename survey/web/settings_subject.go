package web

import (
	"fmt"
	"strconv"
	"strings"

	"nawoord/survey"
	"nawoord/survey/view"
)

// subjects are the pages of settings in their order.
func (d *desk) subjects() []subject {
	return []subject{
		{"contact", survey.MayChangeTexts, controls("name:text", "mail:email", "phone:tel"), func(o survey.Organisation, _ survey.Lang) map[string]string {
			return map[string]string{"name": o.Contact.Name, "mail": o.Contact.Mail, "phone": o.Contact.Phone}
		}, with((*survey.Organisation).SetContact)},
		{"counsellor", survey.MayChangeTexts, controls("counsellor:text"), func(o survey.Organisation, _ survey.Lang) map[string]string {
			return map[string]string{"counsellor": o.Counsellor}
		}, with((*survey.Organisation).SetCounsellor)},
		{"talk", survey.MayChangeTexts, func(f formOf) []control {
			return append([]control{f.choose("talk", "radio", f.words("set_talk_as", "farewell", "exit", "plain", "own"))},
				controls("talk_nl:text", "talk_en:text")(f)...)
		}, readTalk, with((*survey.Organisation).SetTalkWord)},
		{"words", survey.MayChangeTexts, controls("hr_nl:text", "hr_en:text", "council_nl:text", "council_en:text", "school_nl:text", "school_en:text"),
			readWords, with((*survey.Organisation).SetWords)},
		{"mails", survey.MayChangeTexts, lineFields, readLines, with((*survey.Organisation).SetLines)},
		{"holidays", survey.MayChangeTexts, controls("holidays:area"), readHolidays, with((*survey.Organisation).SetHolidays)},
		{"reminders", survey.MayChangeTexts, func(f formOf) []control {
			return append([]control{f.choose("reminders", "radio", f.words("set_reminders_as", "0", "1", "2"))},
				controls("reminder_1:number", "reminder_2:number")(f)...)
		}, readReminders, with((*survey.Organisation).SetReminders)},
		{"statements", survey.MayChangeSettings, statementFields, readStatements, with((*survey.Organisation).SetStatements)},
		{"threshold", survey.MayChangeSettings, controls("k:number"), func(o survey.Organisation, _ survey.Lang) map[string]string {
			return map[string]string{"k": strconv.Itoa(o.K)}
		}, with((*survey.Organisation).SetK)},
		{"rhythm", survey.MayChangeSettings, func(f formOf) []control {
			return []control{f.choose("openings", "radio", f.words("set_rhythm_as", string(survey.Monthly), string(survey.Quarterly)))}
		}, func(o survey.Organisation, _ survey.Lang) map[string]string {
			return map[string]string{"openings": string(o.Rhythmic())}
		}, with((*survey.Organisation).SetRhythm)},
		{"retention", survey.MayChangeSettings, retentionFields, readRetention, with((*survey.Organisation).SetKept)},
		{"colours", survey.MayChangeSettings, controls("light:text", "dark:text"), func(o survey.Organisation, _ survey.Lang) map[string]string {
			return map[string]string{"light": o.Accent.Light, "dark": o.Accent.Dark}
		}, with((*survey.Organisation).SetAccent)},
	}
}

// with is the method of an organisation that takes over a form.
func with(method func(*survey.Organisation, func(string) string) error) func(*survey.Organisation, func(string) string) error {
	return method
}

// controls makes plain controls of name:type.
func controls(specs ...string) func(f formOf) []control {
	return func(f formOf) []control {
		var all []control
		for _, spec := range specs {
			name, kind, _ := strings.Cut(spec, ":")
			made := f.control(name, kind)
			made.Complete, made.Short = "off", kind == "number" || f.name == "set_colours"
			all = append(all, made)
		}
		return all
	}
}

func readTalk(o survey.Organisation, _ survey.Lang) map[string]string {
	now := map[string]string{"talk": "own", "talk_nl": o.TalkWord[survey.NL], "talk_en": o.TalkWord[survey.EN]}
	for name, word := range survey.TalkWords {
		if word[survey.NL] == now["talk_nl"] && word[survey.EN] == now["talk_en"] {
			now["talk"] = name
		}
	}
	return now
}

func readWords(o survey.Organisation, _ survey.Lang) map[string]string {
	now := map[string]string{}
	for _, word := range survey.Words {
		for _, lang := range survey.Langs {
			now[string(word)+"_"+string(lang)] = o.Word(word, lang)
		}
	}
	return now
}

// lineFields are the sentences in mails. Their labels name the kind of leaving and the
// language.
func lineFields(f formOf) []control {
	var all []control
	for _, name := range lineNames() {
		for _, lang := range survey.Langs {
			made := control{Name: name + "_" + string(lang), Type: "area", Rows: 2, Complete: "off"}
			made.Label = f.d.view.T(f.lang, "set_mails_"+name) + " (" + f.d.view.T(f.lang, "lang_"+string(lang)) + ")"
			made.Value = f.typed(made.Name)
			if key := f.wrong.Fields[made.Name]; key != "" {
				made.Wrong = f.d.view.T(f.lang, "err_"+key, "Detail", f.wrong.Details[made.Name])
			}
			all = append(all, made)
		}
	}
	return all
}

func lineNames() []string {
	var names []string
	for _, group := range survey.LeaverGroups {
		names = append(names, "opening_"+string(group))
	}
	return append(names, "closing")
}

func readLines(o survey.Organisation, _ survey.Lang) map[string]string {
	now := map[string]string{}
	for _, lang := range survey.Langs {
		for _, group := range survey.LeaverGroups {
			now["opening_"+string(group)+"_"+string(lang)] = o.Openings[group][lang]
		}
		now["closing_"+string(lang)] = o.Closing[lang]
	}
	return now
}

// readHolidays writes one holiday a line, as ParseHolidays reads it in both languages.
func readHolidays(o survey.Organisation, lang survey.Lang) map[string]string {
	until := map[survey.Lang]string{survey.NL: " t/m ", survey.EN: " to "}[lang]
	var lines []string
	for _, h := range o.Holidays {
		line := view.FormatDay(lang, h.First)
		if h.Last != h.First {
			line += until + view.FormatDay(lang, h.Last)
		}
		lines = append(lines, strings.TrimSpace(line+" "+h.Label))
	}
	return map[string]string{"holidays": strings.Join(lines, "\n")}
}

func readReminders(o survey.Organisation, _ survey.Lang) map[string]string {
	now := map[string]string{"reminders": strconv.Itoa(len(o.Reminders)), "reminder_1": "", "reminder_2": ""}
	for i, days := range o.Reminders {
		now["reminder_"+strconv.Itoa(i+1)] = strconv.Itoa(days)
	}
	return now
}

func statementFields(f formOf) []control {
	var all []control
	for n := 1; n <= survey.MaxStatements; n++ {
		name := fmt.Sprintf("statement_%d", n)
		options := f.words("set_statements_as", "none", "own")
		options[0].Value = ""
		for _, item := range survey.ExtraStatements(f.d.Organisation.Pack) {
			options = append(options, pick{Value: item.Key, Label: item.Label[f.lang]})
		}
		options = append(options[:1], append(options[2:], options[1])...)
		all = append(all, f.choose(name, "radio", options))
		for _, lang := range survey.Langs {
			own := f.control(name+"_"+string(lang), "text")
			own.Complete = "off"
			all = append(all, own)
		}
	}
	return all
}

func readStatements(o survey.Organisation, _ survey.Lang) map[string]string {
	now := map[string]string{}
	for n := range survey.MaxStatements {
		name := fmt.Sprintf("statement_%d", n+1)
		now[name], now[name+"_nl"], now[name+"_en"] = "", "", ""
		if n >= len(o.Extra) {
			continue
		}
		now[name] = o.Extra[n].Key
		if text := o.Extra[n].Text; text != nil {
			now[name], now[name+"_nl"], now[name+"_en"] = "own", text[survey.NL], text[survey.EN]
		}
	}
	return now
}

// settingSummary says in a few words what a subject holds.
func (d *desk) settingSummary(lang survey.Lang, name string) string {
	o := d.Organisation
	switch name {
	case "contact":
		return strings.Trim(o.Contact.Name+", "+o.Contact.Mail, ", ")
	case "counsellor":
		return o.Counsellor
	case "talk":
		return o.TalkWord[lang]
	case "words":
		return o.Word(survey.WordHR, lang) + ", " + o.Word(survey.WordCouncil, lang) + ", " + o.Word(survey.WordSchool, lang)
	case "holidays":
		return d.countSetting(lang, name, len(o.Holidays))
	case "reminders":
		return d.view.T(lang, fmt.Sprintf("set_reminders_as_%d", len(o.Reminders)))
	case "rhythm":
		return d.view.T(lang, "set_rhythm_as_"+string(o.Rhythmic()))
	case "retention":
		return d.countSetting(lang, name, shorter(o))
	case "threshold":
		return d.view.T(lang, "set_threshold_now")
	case "statements":
		return d.countSetting(lang, name, len(o.Extra))
	case "mails":
		own := len(o.Openings)
		if o.Closing != nil {
			own++
		}
		return d.countSetting(lang, name, own)
	}
	if o.Accent != (survey.Accent{}) {
		return strings.Trim(o.Accent.Light+", "+o.Accent.Dark, ", ")
	}
	return d.view.T(lang, "set_colours_now")
}

// countSetting says how many things a subject holds, and in words that it holds none.
func (d *desk) countSetting(lang survey.Lang, name string, n int) string {
	if n == 0 {
		return d.view.T(lang, "set_"+name+"_none")
	}
	return d.view.T(lang, "set_"+name+"_now", "N", n)
}
