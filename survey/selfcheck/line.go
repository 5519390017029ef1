package selfcheck

import (
	"strings"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// State says how serious a line is.
type State string

// The states of a line. Advice is about what the program cannot see or cannot demand; only
// what is wrong breaks the promise.
const (
	Good   State = "good"
	Advice State = "advice"
	Wrong  State = "wrong"
)

// Sign is how a line begins where there is no room for words.
func (s State) Sign() string {
	return map[State]string{Good: "✓", Advice: "!", Wrong: "✗"}[s]
}

// Line is one thing that was looked at. Its sentence is the word check_WORD; when it is
// not good, check_WORD_do says what to do.
type Line struct {
	Word  string
	State State
	Facts []any // pairs that fill in the sentence, as view.Words takes them; days and boxes are spelled out by Say
}

// Worst returns the most serious state of the lines.
func Worst(lines []Line) State {
	worst := Good
	for _, line := range lines {
		if line.State == Wrong {
			return Wrong
		}
		if line.State == Advice {
			worst = Advice
		}
	}
	return worst
}

// Speech is a line in words.
type Speech struct {
	State State
	Sign  string
	Word  string // what the sign says, for who cannot see it
	Text  string
	Do    string // what to do; empty when the line is good
}

// Say puts lines into words.
func Say(words *view.Words, lang survey.Lang, units survey.Units, lines []Line) []Speech {
	said := make([]Speech, len(lines))
	for n, line := range lines {
		facts := make([]any, len(line.Facts))
		for i, fact := range line.Facts {
			facts[i] = spell(words, lang, units, fact)
		}
		said[n] = Speech{
			State: line.State, Sign: line.State.Sign(),
			Word: words.T(lang, "check_is_"+string(line.State)), Text: words.T(lang, "check_"+line.Word, facts...),
		}
		if line.State != Good {
			said[n].Do = words.T(lang, "check_"+line.Word+"_do", facts...)
		}
	}
	return said
}

// spell writes out a day, a box or several.
func spell(words *view.Words, lang survey.Lang, units survey.Units, fact any) any {
	switch fact := fact.(type) {
	case survey.Day:
		return view.FormatDay(lang, fact)
	case sqlite.Box:
		word, name := "check_box", units.Root().Name
		if unit, ok := units.ByID(fact.Unit); ok {
			name = unit.Name
		}
		if fact.Part == survey.PartOrganisation {
			word = "check_box_texts"
		}
		return words.T(lang, word, "Unit", name, "Generation", fact.Generation)
	case []sqlite.Box:
		names := make([]string, len(fact))
		for i, box := range fact {
			names[i], _ = spell(words, lang, units, box).(string)
		}
		return strings.Join(names, "; ")
	}
	return fact
}
