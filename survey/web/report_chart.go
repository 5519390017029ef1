package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"nawoord/survey"
)

// chartOrder is the order of the charts in the results (screens.md section 6). Texts wait
// until somebody checked them.
var chartOrder = []string{"C1", "C1b", "C3", "C4", "C6", "C6r", "C7", "C8", "C2", "C5", "C9", "C10", "C11"}

// chart is one subject of the results with its figures.
type chart struct {
	Key, Title string
	Figures    []figure
	Missing    string // why some or all of it is not shown
}

// drawer draws the figures of one report in one language.
type drawer struct {
	d      *desk
	lang   survey.Lang
	fill   *strings.Replacer
	report survey.Report
}

// charts draws the results. Without together it leaves out what is counted for the whole
// organisation only.
func (d *desk) charts(lang survey.Lang, name string, report survey.Report, together bool) []chart {
	draw := drawer{d: d, lang: lang, report: report, fill: strings.NewReplacer("{org}", d.Organisation.Name, "{unit}", name, "{place}", name)}
	var all []chart
	for _, key := range chartOrder {
		var asked []survey.CountedQuestion
		for _, q := range d.Questionnaire.Counted() {
			if q.Chart == key && (together || q.Part == survey.PartUnit) {
				asked = append(asked, q)
			}
		}
		if len(asked) > 0 {
			all = append(all, draw.chart(key, asked))
		}
	}
	return all
}

func (w drawer) text(t survey.Text) string { return w.fill.Replace(t[w.lang]) }

// chart draws the questions of one chart and says from how many answers on the rest is
// shown; never how many there are.
func (w drawer) chart(key string, asked []survey.CountedQuestion) chart {
	made := chart{Key: key, Title: w.text(w.d.Questionnaire.Charts[key])}
	var shown []survey.CountedQuestion
	least, sensitive := 0, 0
	for _, q := range asked {
		if counted, ok := w.report.Questions[q.Key]; ok && counted.N > 0 {
			shown = append(shown, q)
			continue
		}
		if q.Sensitive || q.Kind == survey.KindScale {
			sensitive++
		} else {
			least++
		}
	}
	from := w.d.Organisation.K
	if least == 0 {
		from = max(from, survey.SensitiveK)
	}
	switch {
	case len(shown) == 0:
		made.Missing = w.d.view.T(w.lang, "results_not_enough", "Least", from)
	case least+sensitive > 0:
		made.Missing = w.d.view.T(w.lang, "results_partly", "Least", from)
	}
	made.Figures = w.figures(shown)
	return made
}

// figures draws questions: the lines of one question on a scale together, sensitive options
// together, everything else alone.
func (w drawer) figures(shown []survey.CountedQuestion) []figure {
	var all []figure
	stacks, yeses := map[string]int{}, map[string]int{}
	for _, q := range shown {
		counted := w.report.Questions[q.Key]
		switch {
		case isYesNo(q):
			at, ok := yeses[q.Question]
			if !ok {
				at = len(all)
				yeses[q.Question] = at
				all = append(all, figure{Title: w.d.view.T(w.lang, "results_also", "Question", w.text(q.Of))})
			}
			all[at].Bars = append(all[at].Bars, newBar(w.text(q.Title), counted.Options["yes"], counted.N))
		case q.Kind == survey.KindOne && q.Of != nil:
			scale := scaleOf(q)
			at, ok := stacks[scale]
			if !ok {
				at = len(all)
				stacks[scale] = at
				all = append(all, figure{Title: w.text(q.Of), Scale: w.scale(q)})
			}
			if all[at].Title != w.text(q.Of) {
				all[at].Title = w.d.view.T(w.lang, "results_statements")
			}
			all[at].Stacks = append(all[at].Stacks, w.stack(q, counted))
		case q.Kind == survey.KindScale:
			all = append(all, w.columns(q, counted))
		case q.Kind != survey.KindText:
			all = append(all, w.bars(q, counted))
		}
	}
	for _, f := range all {
		slices.SortStableFunc(f.Stacks, func(a, b stack) int { return cmp.Compare(b.high, a.high) })
	}
	return all
}

// isYesNo reports whether the question is a sensitive option of a list.
func isYesNo(q survey.CountedQuestion) bool {
	return q.Of != nil && len(q.Options) == 2 && q.Options[0].Key == "yes"
}

// scaleOf names the scale of a question: figures with the same scale share their colours.
func scaleOf(q survey.CountedQuestion) string {
	keys := make([]string, len(q.Options))
	for i, o := range q.Options {
		keys[i] = o.Key
	}
	return strings.Join(keys, " ")
}

func newBar(label string, count, of int) bar {
	return bar{Label: label, Count: count, Of: of, Percentage: percent(count, of)}
}

func (w drawer) bars(q survey.CountedQuestion, counted survey.Counted) figure {
	made := figure{Title: w.text(q.Title), N: counted.N}
	if q.Of != nil {
		made.Title = w.text(q.Of) + " " + w.text(q.Title)
	}
	for _, o := range q.Options {
		made.Bars = append(made.Bars, newBar(w.text(o.Label), counted.Options[o.Key], counted.N))
	}
	if q.Multiple || len(q.Options) > 6 {
		slices.SortStableFunc(made.Bars, func(a, b bar) int { return cmp.Compare(b.Count, a.Count) })
	}
	if q.Chart == "C4" && !q.Multiple { // the main reason: only what somebody named
		made.Bars = slices.DeleteFunc(made.Bars, func(b bar) bool { return b.Count == 0 })
	}
	return made
}

// colour is the class of a step on a scale of so many: five from low to high, three from
// nothing to strong.
func colour(step, of int) string { return "k" + strconv.Itoa(step+6-min(of, 5)) }

func (w drawer) scale(q survey.CountedQuestion) []scaleStep {
	var steps []scaleStep
	for i, o := range q.Options {
		steps = append(steps, scaleStep{Class: colour(i, len(q.Options)), Label: w.text(o.Label)})
	}
	return steps
}

// roomFor is the percentage from which a piece of a bar has room for its number on a phone.
const roomFor = 11

func (w drawer) stack(q survey.CountedQuestion, counted survey.Counted) stack {
	made := stack{Label: w.text(q.Title), N: counted.N}
	from := 0
	for i, o := range q.Options {
		n := counted.Options[o.Key]
		p := part{
			Label: w.text(o.Label), Class: colour(i, len(q.Options)), Count: n, Of: counted.N, from: from,
			Percentage: percent(n, counted.N), Offset: share(from, counted.N), Middle: share(2*from+n, 2*counted.N),
		}
		p.Inside = p.Percentage >= roomFor
		made.Parts = append(made.Parts, p)
		from += n
	}
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

// The size of the drawing with the columns 0 to 10.
const columnWidth, columnHeight, columnTop, columnStep = 26, 110, 20, 34

func (w drawer) columns(q survey.CountedQuestion, counted survey.Counted) figure {
	made := figure{Title: w.text(q.Title), N: counted.N}
	most := 1
	for _, n := range counted.Options {
		most = max(most, n)
	}
	low, high := 0, 0
	for i := range 11 {
		n := counted.Options[strconv.Itoa(i)]
		class := "k3"
		switch {
		case i >= 9:
			class, high = "k5", high+n
		case i >= 7:
			class = "k4"
		default:
			low += n
		}
		height := n * columnHeight / most
		made.Columns = append(made.Columns, column{
			Label: strconv.Itoa(i), Class: class, Count: n, X: i*columnStep + 4, Y: columnTop + columnHeight - height, Height: height,
			Center: i*columnStep + 4 + columnWidth/2, Above: columnTop + columnHeight - height - 5, Base: columnTop + columnHeight + 17,
		})
	}
	score := percent(high, counted.N) - percent(low, counted.N)
	sign := ""
	if score > 0 {
		sign = "+"
	}
	made.Score = w.d.view.T(w.lang, "results_enps", "Score", strings.Replace(sign+strconv.Itoa(score), "-", "−", 1), "High", percent(high, counted.N), "Low", percent(low, counted.N))
	for i, class := range []string{"k3", "k4", "k5"} {
		made.Scale = append(made.Scale, scaleStep{Class: class, Label: []string{"0–6", "7–8", "9–10"}[i]})
	}
	return made
}
