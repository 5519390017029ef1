package web

import (
	"slices"
	"strings"

	"nawoord/survey"
)

// measure is one share of a question that can stand beside the same share of others: one
// answer of a list, or the upper end of a scale.
type measure struct {
	Key      string
	Label    string
	question survey.CountedQuestion
	options  []string // whose counts make the share
	known    bool     // without a count it is not known, see survey.CountedOption
}

// share is the measure in a report; ok is false where it is not in it.
func (w drawer) share(m measure) (share survey.Share, ok bool) {
	counted, ok := w.counted(m.question)
	share.Of = m.question.People(counted)
	for _, option := range m.options {
		share.Count += counted.Options[option]
	}
	return share, ok && (share.Count > 0 || !m.known)
}

// line reports whether a question is a line on a scale, or a yes or no: one share says it.
func line(q survey.CountedQuestion) bool { return q.Kind == survey.KindOne && q.Of != nil }

// measures are the shares of a question. Of a text there is none.
func (w drawer) measures(q survey.CountedQuestion) []measure {
	one := func(key, label string, options ...string) measure {
		return measure{Key: q.Key + key, Label: label, question: q, options: options}
	}
	switch {
	case q.Kind == survey.KindText || len(q.Options) == 0:
		return nil
	case isYesNo(q):
		return []measure{one("", w.text(q.Title), q.Options[0].Key)}
	case line(q):
		return []measure{one("", w.text(q.Title), upper(q)...)}
	case q.Kind == survey.KindScale:
		return []measure{one(".9-10", w.d.view.T(w.lang, "results_promoters"), "9", "10"),
			one(".0-6", w.d.view.T(w.lang, "results_detractors"), "0", "1", "2", "3", "4", "5", "6")}
	}
	var all []measure
	for _, o := range q.Options {
		made := one("."+o.Key, w.text(o.Label), o.Key)
		made.known = o.Known
		all = append(all, made)
	}
	return all
}

// upper is the upper end of a scale: two of five options, one of three.
func upper(q survey.CountedQuestion) []string {
	from := len(q.Options) - 1
	if len(q.Options) >= 5 {
		from--
	}
	var options []string
	for _, o := range q.Options[from:] {
		options = append(options, o.Key)
	}
	return options
}

// upperName says in words what the upper end of a scale is.
func (w drawer) upperName(q survey.CountedQuestion) string {
	var labels []string
	for _, o := range q.Options[len(q.Options)-len(upper(q)):] {
		labels = append(labels, strings.ToLower(w.text(o.Label)))
	}
	return strings.Join(labels, w.d.view.T(w.lang, "results_or"))
}

// narrow cuts a selection down to what measures need: the names under which their questions
// are counted, those of the groups of a split included, and their options.
func (d *desk) narrow(s survey.Selection, measures []measure) survey.Selection {
	s.Questions, s.Options, s.Latest = []string{}, []string{}, -1
	add := func(all *[]string, key string) {
		if !slices.Contains(*all, key) {
			*all = append(*all, key)
		}
	}
	for _, m := range measures {
		add(&s.Questions, m.question.Key)
		if m.question.Split {
			for _, group := range d.Questionnaire.Groups() {
				add(&s.Questions, m.question.Key+"@"+group.Key)
			}
		}
		for _, option := range m.options {
			add(&s.Options, option)
		}
	}
	return s
}
