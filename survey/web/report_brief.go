package web

import (
	"cmp"
	"slices"

	"nawoord/survey"
)

// briefBlock is one of the few answers at the top of the results: why people leave and what
// could have kept them. It says nothing but what the charts below say.
type briefBlock struct {
	Title string
	Lines []briefLine
	Note  string
}

// briefLine is an answer with the number of people who gave it and of those who could.
type briefLine struct {
	Question, Option string
	Label            string
	Count, Of        int
	Aside            string // what stands beside it in a picture of several organisations
}

// briefLines is how many answers a block names; up to briefTies when they tie.
const briefLines, briefTies = 3, 5

// brief makes the blocks of which there are figures.
func (w drawer) brief() []briefBlock {
	var blocks []briefBlock
	for _, block := range []struct{ word, question string }{
		{"results_brief_reasons", "push_factors"}, {"results_brief_main", "decisive"},
		{"results_brief_kept", "keep_factors"}, {"results_brief_good", "stay_factors"},
	} {
		made := briefBlock{Title: w.d.view.T(w.lang, block.word)}
		for _, q := range w.d.Questionnaire.Counted() {
			if q.Question == block.question && !isYesNo(q) {
				made.Lines = append(made.Lines, w.briefLines(q)...)
			}
		}
		made.Lines = foremost(made.Lines)
		if block.question == "keep_factors" {
			made.Note = w.briefKept()
		}
		if len(made.Lines) > 0 || made.Note != "" {
			blocks = append(blocks, made)
		}
	}
	return blocks
}

// briefLines are the answers to a question that name something.
func (w drawer) briefLines(q survey.CountedQuestion) []briefLine {
	counted, ok := w.counted(q)
	if !ok {
		return nil
	}
	var lines []briefLine
	for _, o := range q.Options {
		if n := counted.Options[o.Key]; n > 0 && !o.Vague {
			lines = append(lines, briefLine{Question: q.Key, Option: o.Key, Label: w.text(o.Label), Count: n, Of: counted.N})
		}
	}
	return lines
}

// foremost keeps the answers that most people gave. Where some tie at the end either all of
// them are named or none: naming one would say that it came first.
func foremost(lines []briefLine) []briefLine {
	slices.SortStableFunc(lines, func(a, b briefLine) int { return cmp.Compare(b.Count, a.Count) })
	end := min(briefLines, len(lines))
	for end < len(lines) && end > 0 && lines[end].Count == lines[end-1].Count {
		end++
	}
	if end > briefTies {
		for tie := lines[end-1].Count; end > 0 && lines[end-1].Count == tie; {
			end--
		}
	}
	return lines[:end]
}

// briefKept says how many would have stayed had something changed.
func (w drawer) briefKept() string {
	for _, q := range w.d.Questionnaire.Counted() {
		if q.Key != "preventable" {
			continue
		}
		if counted, ok := w.counted(q); ok {
			return w.d.view.T(w.lang, "results_brief_stayed", "Yes", percent(counted.Options["yes"], counted.N),
				"Maybe", percent(counted.Options["maybe"], counted.N), "Of", counted.N)
		}
	}
	return ""
}
