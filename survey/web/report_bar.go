package web

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"nawoord/survey"
)

func newBar(key, label string, count, of int) bar {
	return bar{Key: key, Label: label, Count: count, Of: of, Percentage: percent(count, of)}
}

// mostBars is how many lines a figure has at most; a file has all.
const mostBars = 40

// bounded sorts the bars of a figure and leaves out the least when there are very many.
func (w drawer) bounded(f figure) figure {
	slices.SortStableFunc(f.Bars, func(a, b bar) int { return cmp.Compare(b.Count, a.Count) })
	if more := len(f.Bars) - mostBars; more > 0 {
		f.Bars = f.Bars[:mostBars]
		f.Note = w.d.view.T(w.lang, "results_more", "N", more)
	}
	return f
}

func (w drawer) bars(q survey.CountedQuestion, counted survey.Counted) figure {
	made := figure{Question: q.Key, Title: w.title(q), N: counted.N}
	main, hasMain := w.mainReasons(q)
	for _, o := range q.Options {
		line := newBar(o.Key, w.text(o.Label), counted.Options[o.Key], q.People(counted))
		line.Main, line.HasMain = main.Options[o.Key], hasMain
		if o.Perma != "" {
			line.Tag = w.d.view.T(w.lang, "perma_"+o.Perma)
		}
		if o.Waits(counted) {
			made.Note = w.waits(q, counted)
			continue
		}
		made.Bars = append(made.Bars, line)
	}
	if q.Chart == "C4" && !q.Multiple { // the main reason: only what somebody named
		made.Bars = slices.DeleteFunc(made.Bars, func(b bar) bool { return b.Count == 0 })
	}
	if hasMain {
		made.Scale = []scaleStep{{"k4", w.d.view.T(w.lang, "results_named")}, {"k5", w.d.view.T(w.lang, "results_main", "N", main.N)}}
	}
	if q.Multiple || len(q.Options) > 6 {
		made = w.bounded(made)
	}
	return made
}

// waits says why an answer is missing that HR knows of every leaver.
func (w drawer) waits(q survey.CountedQuestion, counted survey.Counted) string {
	rest := q.People(counted) - counted.Sum()
	if !q.Known || rest == 0 {
		return w.d.view.T(w.lang, "results_known_waits")
	}
	return w.d.view.T(w.lang, "results_known_rest", "N", rest)
}

// mainReasons returns the counts of the main reason for a list of reasons of the same chart.
func (w drawer) mainReasons(list survey.CountedQuestion) (survey.Counted, bool) {
	if list.Chart != "C4" || !list.Multiple {
		return survey.Counted{}, false
	}
	for _, q := range w.asked("C4") {
		if !q.Multiple && q.Of == nil && q.Kind == survey.KindOne {
			return w.counted(q)
		}
	}
	return survey.Counted{}, false
}

// threeDestinations is the second view of where people go: the columns of the HAN report.
// Whoever retires leaves the sector; what is in none of the three stands by itself.
func (w drawer) threeDestinations(q survey.CountedQuestion, counted survey.Counted) figure {
	made := figure{Question: q.Key, Title: w.d.view.T(w.lang, "results_three"), N: counted.N}
	rest := counted.N
	for _, column := range []struct {
		word    string
		options []string
	}{{"own", []string{"own_sector"}}, {"related", []string{"related_sector"}}, {"outside", []string{"outside", "retired"}}} {
		n := 0
		for _, option := range column.options {
			n += counted.Options[option]
		}
		rest -= n
		made.Bars = append(made.Bars, newBar(column.word, w.d.view.T(w.lang, "results_three_"+column.word+"_"+string(w.d.Organisation.Pack)), n, counted.N))
	}
	if rest > 0 {
		made.Bars = append(made.Bars, newBar("rest", w.d.view.T(w.lang, "results_three_rest"), rest, counted.N))
	}
	return made
}

// earlier draws what was counted while a question had other answers to choose from.
func (w drawer) earlier(asked []survey.CountedQuestion) []figure {
	var all []figure
	for _, q := range asked {
		for _, version := range w.versions[q.Key] {
			if version.Variant == q.Variant || len(version.Options) == 0 {
				continue
			}
			f := figure{Question: q.Key, Title: w.d.view.T(w.lang, "results_earlier_version", "Question", w.title(q)), N: version.N}
			labels := map[string]string{}
			for _, o := range q.Options {
				labels[o.Key] = w.text(o.Label)
			}
			for _, option := range slices.Sorted(maps.Keys(version.Options)) {
				f.Bars = append(f.Bars, newBar(option, cmp.Or(labels[option], option), version.Options[option], version.N))
			}
			all = append(all, w.bounded(f))
		}
	}
	return all
}

// mostGone is how many questions that are asked no more a page names.
const mostGone = 20

// gone names the questions that were counted but are not in the questionnaire any more.
func (w drawer) gone() string {
	var keys []string
	for _, key := range slices.Sorted(maps.Keys(w.versions)) {
		question, _, _ := strings.Cut(key, "@")
		if !slices.ContainsFunc(w.d.Questionnaire.Counted(), func(q survey.CountedQuestion) bool { return q.Key == question }) {
			keys = append(keys, key)
		}
	}
	if len(keys) > mostGone {
		keys = append(keys[:mostGone], "…")
	}
	return strings.Join(keys, ", ")
}
