package selfcheck

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// elsewhere is what is kept outside the database. Its words are those of a table, and
// kept_NAME_where besides.
var elsewhere = []string{"keys", "device", "mails", "log"}

// WriteProcessing writes the record of processing that an impact assessment and a request
// for consent to the works council need: what is kept, where, how long and who can read
// it. What only the organisation knows is left blank.
func WriteProcessing(w io.Writer, words *view.Words, lang survey.Lang, organisation survey.Organisation, today survey.Day) error {
	p := printer{words: words, lang: lang}
	p.line(words.T(lang, "processing_title"))
	p.line(words.T(lang, "processing_of", "Day", view.FormatDay(lang, today)))
	p.line("")
	for _, word := range []string{"processing_purpose", "processing_people", "processing_mode", "processing_counting", "processing_responsible"} {
		p.line(words.T(lang, word))
	}
	next, _ := organisation.NextOpening(today)
	p.line(words.T(lang, "processing_next", "Day", view.FormatDay(lang, next)))
	p.blank("processing_officer", "processing_council")
	for _, table := range sqlite.Kept() {
		p.entry(table.Name, words.T(lang, "kept_where"), p.data(table))
	}
	for _, name := range elsewhere {
		p.entry(name, words.T(lang, "kept_"+name+"_where"), words.T(lang, "kept_"+name+"_data"))
	}
	_, err := io.WriteString(w, p.text.String())
	return err
}

// printer writes lines in one language.
type printer struct {
	words *view.Words
	lang  survey.Lang
	text  strings.Builder
}

func (p *printer) line(text string) { p.text.WriteString(text + "\n") }

// entry is one kind of data.
func (p *printer) entry(name, where, data string) {
	p.line("\n" + p.words.T(p.lang, "kept_"+name))
	for _, field := range []struct{ label, text string }{
		{"processing_data", data},
		{"processing_where", where},
		{"processing_long", p.words.T(p.lang, "kept_"+name+"_long")},
		{"processing_read", p.words.T(p.lang, "kept_"+name+"_read")},
	} {
		p.line(fmt.Sprintf("  %s: %s", p.words.T(p.lang, field.label), field.text))
	}
	p.blank("  processing_ground", "  processing_processor")
}

// blank leaves room to fill in what only the organisation knows.
func (p *printer) blank(labels ...string) {
	for _, label := range labels {
		word := strings.TrimSpace(label)
		p.line(fmt.Sprintf("%s%s: %s", label[:len(label)-len(word)], p.words.T(p.lang, word), strings.Repeat(".", 40)))
	}
}

// data lists what a table says about persons.
func (p *printer) data(table sqlite.KeptTable) string {
	var named []string
	for _, word := range table.Personal {
		named = append(named, p.words.T(p.lang, "data_"+word))
	}
	if len(named) == 0 {
		return p.words.T(p.lang, "data_none")
	}
	slices.Sort(named)
	return strings.Join(slices.Compact(named), "; ")
}
