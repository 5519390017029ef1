package web

import (
	"slices"
	"strconv"
	"strings"

	"nawoord/survey"
)

// stacked reports whether a question is drawn as one bar in parts: few answers, of which
// everybody chose one.
func stacked(q survey.CountedQuestion) bool {
	return q.Kind == survey.KindOne && len(q.Options) <= 5 && slices.Contains([]string{"C6", "C6r", "C10"}, q.Chart)
}

// scaleOf names the scale of a question: figures with the same scale share their colours.
func scaleOf(q survey.CountedQuestion) string {
	keys := make([]string, len(q.Options))
	for i, o := range q.Options {
		keys[i] = o.Key
	}
	return strings.Join(keys, " ")
}

// roomFor is the percentage from which a piece of a bar has room for its number on a phone.
const roomFor = 11

// pieces are the parts of a stacked bar, each option with its colour.
func (w drawer) pieces(q survey.CountedQuestion, counted survey.Counted, classes []string) []part {
	var parts []part
	from := 0
	for i, o := range q.Options {
		n := counted.Options[o.Key]
		p := part{
			Key: o.Key, Label: w.text(o.Label), Class: classes[i], Count: n, Of: counted.N,
			Percentage: percent(n, counted.N), Offset: share(from, counted.N), Middle: share(2*from+n, 2*counted.N),
		}
		p.Inside = p.Percentage >= roomFor
		parts = append(parts, p)
		from += n
	}
	return parts
}

// shades are the colours of a scale from low to high: five steps, or three from nothing to
// strong.
func shades(options int) []string {
	classes := make([]string, options)
	for i := range classes {
		classes[i] = "k" + strconv.Itoa(min(i+6-min(options, 5), 5))
	}
	return classes
}

func (w drawer) scale(q survey.CountedQuestion) []scaleStep {
	return w.steps(q, shades(len(q.Options)))
}

func (w drawer) steps(q survey.CountedQuestion, classes []string) []scaleStep {
	var steps []scaleStep
	for i, o := range q.Options {
		steps = append(steps, scaleStep{Class: classes[i], Label: w.text(o.Label)})
	}
	return steps
}

func (w drawer) stack(q survey.CountedQuestion, counted survey.Counted) stack {
	made := stack{Key: q.Key, Label: w.text(q.Title), N: counted.N, Parts: w.pieces(q, counted, shades(len(q.Options)))}
	last := len(made.Parts) - 1
	if last < 4 {
		made.high = made.Parts[last].Percentage
		made.Summary = w.d.view.T(w.lang, "results_top", "Label", made.Parts[last].Label, "P", made.high)
		return made
	}
	made.high = percent(made.Parts[last].Count+made.Parts[last-1].Count, counted.N)
	made.Summary = w.d.view.T(w.lang, "results_top_two", "A", made.Parts[last-1].Label, "B", strings.ToLower(made.Parts[last].Label), "P", made.high)
	return made
}

// single draws a question of which everybody chose one of a few answers: one bar, with every
// part in words under it. What is no yes and no no is grey.
func (w drawer) single(q survey.CountedQuestion, counted survey.Counted) figure {
	classes := make([]string, len(q.Options))
	named := []string{"k5", "k4", "k2", "k1"}
	if vague := slices.IndexFunc(q.Options, func(o survey.CountedOption) bool { return o.Vague }); vague == 3 || len(q.Options) == 3 {
		named = []string{"k5", "k4", "k1"}
	}
	for i, o := range q.Options {
		classes[i] = "k3"
		if !o.Vague && i < len(named) {
			classes[i] = named[i]
		}
	}
	bar := stack{Key: q.Key, N: counted.N, Parts: w.pieces(q, counted, classes)}
	words := make([]string, len(bar.Parts))
	for i, p := range bar.Parts {
		words[i] = p.Label + " " + strconv.Itoa(p.Percentage) + "% (" + strconv.Itoa(p.Count) + ")"
	}
	bar.Summary = strings.Join(words, " · ")
	return figure{Question: q.Key, Title: w.title(q), N: counted.N, Stacks: []stack{bar}, Scale: w.steps(q, classes)}
}
