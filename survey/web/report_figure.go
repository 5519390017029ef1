package web

import (
	"strconv"
	"strings"

	"nawoord/survey"
)

// figure is one drawing with its numbers: bars, stacked bars, columns or openings.
type figure struct {
	Question string // key of the counted question, "" when it is of several
	Title    string
	N        int // how many answered; 0 when every line has its own
	Bars     []bar
	Stacks   []stack
	Scale    []scaleStep // what the colours of the bars, stacks or columns mean
	Columns  []column
	Score    string // of the columns
	Openings []openingLine
	Note     string
	Open     bool    // the table is shown, as on paper
	Beside   *beside // in a picture of several organisations
}

// bar is one line: how many of those who answered chose it.
type bar struct {
	Key        string // of the option or question
	Label, Tag string
	Count, Of  int
	Percentage int
	Main       int  // how many called it the main reason
	HasMain    bool // whether that is known
}

// Width is the length of the bar.
func (b bar) Width() string { return share(b.Count, b.Of) }

// MainWidth is the length of its dark part. The main reason is counted by itself, from
// other answers: it may be of more people, but is never drawn longer than the bar.
func (b bar) MainWidth() string { return share(min(b.Main, b.Count), b.Of) }

// stack is one bar in parts that add up to everybody who answered.
type stack struct {
	Key     string // of the question
	Label   string // "" when it says what the title of the figure says
	N       int
	Parts   []part
	Summary string // what the upper end of the scale says, or all parts, in words
	high    int    // percentage of the upper end, to sort by
}

// part is a piece of a stacked bar.
type part struct {
	Key, Label, Class string
	Count, Of         int
	Percentage        int
	Inside            bool // there is room for its number
	Middle, Offset    string
}

// Width is the length of the piece.
func (p part) Width() string { return share(p.Count, p.Of) }

// Spoken is the whole bar in words, for those who do not see it.
func (s stack) Spoken() string {
	words := make([]string, len(s.Parts))
	for i, p := range s.Parts {
		words[i] = p.Label + " " + strconv.Itoa(p.Percentage) + "%"
	}
	if s.Label == "" {
		return strings.Join(words, ", ")
	}
	return s.Label + ": " + strings.Join(words, ", ")
}

// scaleStep is one colour and what it means.
type scaleStep struct{ Class, Label string }

// column is one of the columns 0 to 10.
type column struct {
	Label, Class        string
	Count               int
	X, Y, Height        int
	Center, Above, Base int
}

// share is a part of a whole for the width of a drawing.
func share(count, of int) string {
	if of == 0 {
		return "0%"
	}
	return strconv.FormatFloat(100*float64(count)/float64(of), 'f', 2, 64) + "%"
}

// percent is a part of a whole, rounded.
func percent(count, of int) int { return survey.Share{Count: count, Of: of}.Percent() }
