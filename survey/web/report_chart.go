package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"nawoord/survey"
)

// chartOrder is the order of the charts in the results (screens.md section 6): why people
// leave and what could have kept them comes first. Texts wait until somebody checked them.
var chartOrder = []string{"C1", "C1b", "C3", "C4", "C6", "C6r", "C7", "C8", "C2", "C5", "C9", "C10", "C11"}

// chart is one subject of the results with its figures.
type chart struct {
	Key, Title string
	Figures    []figure
	Missing    string // why some or all of it is not shown
}

// drawer draws the figures of one report in one language.
type drawer struct {
	d        *desk
	lang     survey.Lang
	fill     *strings.Replacer
	report   survey.Report
	together bool   // whether what is counted for the whole organisation is in it
	group    string // of the split, such as @new; "" for everybody
	versions map[string][]survey.Counted
}

// drawer makes a drawer for a report. The name stands where a question asks about {place}.
func (d *desk) drawer(lang survey.Lang, name string, report survey.Report, together bool) drawer {
	w := drawer{
		d: d, lang: lang, report: report, together: together, versions: map[string][]survey.Counted{},
		fill: strings.NewReplacer("{org}", d.Organisation.Name, "{unit}", name, "{place}", name),
	}
	for _, key := range slices.Sorted(maps.Keys(report.Questions)) { // a plain key comes before the same with a ~ behind it
		question, _, _ := strings.Cut(key, "~")
		w.versions[question] = append(w.versions[question], report.Questions[key])
	}
	return w
}

// charts draws the results. What is counted for the whole organisation only is left out
// where the report is of a unit.
func (w drawer) charts() []chart {
	var all []chart
	for _, key := range chartOrder {
		if asked := w.asked(key); len(asked) > 0 {
			all = append(all, w.chart(key, asked))
		}
	}
	return append(all, w.response())
}

// asked are the questions of one chart.
func (w drawer) asked(chart string) []survey.CountedQuestion {
	var asked []survey.CountedQuestion
	for _, q := range w.d.Questionnaire.Counted() {
		if q.Chart == chart && (w.together || q.Part == survey.PartUnit) {
			asked = append(asked, q)
		}
	}
	return asked
}

func (w drawer) text(t survey.Text) string { return w.fill.Replace(t[w.lang]) }

// counted returns the figures of a question as the questionnaire has it now.
func (w drawer) counted(q survey.CountedQuestion) (survey.Counted, bool) {
	for _, version := range w.versions[q.Key+w.group] {
		if version.Variant == q.Variant && version.N > 0 {
			return version, true
		}
	}
	return survey.Counted{}, false
}

// chart draws the questions of one chart and says from how many answers on the rest is
// shown; never how many there are.
func (w drawer) chart(key string, asked []survey.CountedQuestion) chart {
	made := chart{Key: key, Title: w.text(w.d.Questionnaire.Charts[key])}
	var shown []survey.CountedQuestion
	least, sensitive := 0, 0
	for _, q := range asked {
		switch _, ok := w.counted(q); {
		case ok:
			shown = append(shown, q)
		case q.Sensitive || q.Kind == survey.KindScale:
			sensitive++
		default:
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
	made.Figures = append(w.figures(shown), w.earlier(asked)...)
	return made
}

// figures draws questions: the lines of one question on a scale together, sensitive options
// together, everything else alone.
func (w drawer) figures(shown []survey.CountedQuestion) []figure {
	var all []figure
	stacks, yeses := map[string]int{}, map[string]int{}
	for _, q := range shown {
		counted, _ := w.counted(q)
		switch {
		case isYesNo(q):
			at, ok := yeses[q.Question]
			if !ok {
				at = len(all)
				yeses[q.Question] = at
				all = append(all, figure{Title: w.d.view.T(w.lang, "results_also", "Question", w.text(q.Of))})
			}
			all[at].Bars = append(all[at].Bars, newBar(q.Key, w.text(q.Title), counted.Options["yes"], counted.N))
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
		case stacked(q):
			all = append(all, w.single(q, counted))
		case q.Kind != survey.KindText:
			all = append(all, w.bars(q, counted))
			if q.Chart == "C2" {
				all = append(all, w.threeDestinations(q, counted))
			}
		}
	}
	for _, f := range all {
		slices.SortStableFunc(f.Stacks, func(a, b stack) int { return cmp.Compare(b.high, a.high) })
	}
	return all
}

// title is the question, with what it is a line or category of.
func (w drawer) title(q survey.CountedQuestion) string {
	if q.Of != nil {
		return w.text(q.Of) + " " + w.text(q.Title)
	}
	return w.text(q.Title)
}

// isYesNo reports whether the question is a sensitive option of a list.
func isYesNo(q survey.CountedQuestion) bool {
	return q.Of != nil && len(q.Options) == 2 && q.Options[0].Key == "yes"
}
