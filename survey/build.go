package survey

import (
	"slices"
	"strconv"
)

// textBytes is the most that a text box may take: a draft must fit a cookie.
const textBytes = 1000

// build makes the questionnaire of one pack out of the file. What it cannot make it reports
// and leaves out, so that one mistake gives one problem.
func (r *reader) build() *Questionnaire {
	q := &Questionnaire{
		About: r.file.About, Charts: r.file.Charts, Pages: r.file.Pages, Routes: r.file.Routes,
		byName: map[string]*field{}, routeOf: map[string]*Route{},
	}
	q.Questions = forPack(r.file.Questions, r.pack)
	seen := map[string]bool{}
	for _, question := range q.Questions {
		if seen[question.Key] {
			r.wrong(question.place, "question %s is there twice; give one of them another key or pack", question.Key)
			continue
		}
		seen[question.Key] = true
		question.Options = forPack(question.Options, r.pack)
		question.Items = forPack(question.Items, r.pack)
		if !question.Extra {
			r.buildQuestion(q, question)
		}
	}
	for _, d := range q.fields {
		d.setConditions()
	}
	r.setSplit(q)
	for _, p := range q.Pages {
		r.buildPage(q, p)
	}
	r.buildRoutes(q)
	return q
}

// packed is what a file may have once per pack.
type packed interface {
	forPack() (key string, pack Pack)
}

func (o *Option) forPack() (string, Pack)   { return o.Key, o.Pack }
func (q *Question) forPack() (string, Pack) { return q.Key, q.Pack }

// forPack leaves out what is for other packs. Of one key, the pack's own entry wins; the
// government pack is the generic one with other labels.
func forPack[T packed](all []T, pack Pack) []T {
	rank := func(p Pack) int { return slices.Index([]Pack{"", Generic, pack}, p) }
	if pack != Rijk {
		rank = func(p Pack) int { return slices.Index([]Pack{"", pack}, p) }
	}
	best := map[string]int{}
	for _, entry := range all {
		key, p := entry.forPack()
		best[key] = max(best[key], rank(p))
	}
	return slices.DeleteFunc(slices.Clone(all), func(entry T) bool {
		key, p := entry.forPack()
		return rank(p) != best[key]
	})
}

// buildQuestion adds the fields of a question.
func (r *reader) buildQuestion(q *Questionnaire, question *Question) {
	switch {
	case question.Kind == KindItems:
		for _, item := range question.Items {
			d := &field{name: question.Key + "." + item.Key, question: question, of: item, kind: KindOne, part: item.Part}
			d.setOptions(r.file.Scales[question.Scale])
			d.setLines(r.file.Scales[question.Scale])
			r.add(q, d)
		}
	case question.Kind == KindSeveral && question.Follows != "":
		r.buildGroups(q, question)
	case question.Kind == KindSeveral:
		r.buildList(q, &field{name: question.Key, question: question, kind: KindSeveral}, question.Options)
	case len(question.From) > 0:
		r.buildFrom(q, question)
	default:
		d := &field{name: question.Key, question: question, kind: question.Kind}
		options := question.Options
		if question.Kind == KindScale {
			options = zeroToTen
			d.least = SensitiveK
		}
		if question.Kind == KindText {
			d.least, d.maxBytes = SensitiveK, min(textBytes, 4*question.Max)
		}
		d.setOptions(options)
		d.setLines(options)
		r.add(q, d)
	}
}

// zeroToTen are the options of a question of kind scale.
var zeroToTen = func() (options []*Option) {
	for i := range 11 {
		key := strconv.Itoa(i)
		options = append(options, &Option{Key: key, Label: Text{NL: key, EN: key}})
	}
	return options
}()

// buildGroups adds one tick list per line of the weights that the question follows.
func (r *reader) buildGroups(q *Questionnaire, question *Question) {
	var lists, weights []*field
	for _, weight := range q.fields {
		if weight.question.Key == question.Follows && weight.of != nil && weight.kind == KindOne {
			weights = append(weights, weight)
		}
	}
	if len(weights) == 0 {
		r.wrong(question.place+".follows", "%s follows %s, which is no question of kind items before it; name one", question.Key, question.Follows)
		return
	}
	known := map[string]bool{}
	for _, weight := range weights {
		group := weight.of.Key
		known[group] = true
		var options []*Option
		for _, o := range question.Options {
			if o.Group == group {
				options = append(options, o)
			}
		}
		if len(options) > 0 {
			d := &field{name: question.Key + "." + group, question: question, of: weight.of, kind: KindSeveral, weight: weight}
			r.buildList(q, d, options)
			lists = append(lists, d)
		}
	}
	for _, o := range question.Options {
		if !known[o.Group] && o.Group != "" {
			r.wrong(o.place, "option %s has group %s, which is no item of %s; use one of its keys", o.Key, o.Group, question.Follows)
		}
	}
	r.setPriority(question, lists, weights)
}

// setPriority orders the weights of every group as the question says, the rest behind.
func (r *reader) setPriority(question *Question, lists, weights []*field) {
	rank := map[string]int{}
	for i, key := range question.Priority {
		rank[key] = len(question.Priority) - i
		if !slices.ContainsFunc(weights, func(w *field) bool { return w.of.Key == key }) {
			r.wrong(question.place+".priority", "%s is no item of %s; use its keys", key, question.Follows)
		}
	}
	slices.SortStableFunc(weights, func(a, b *field) int { return rank[b.of.Key] - rank[a.of.Key] })
	for _, d := range lists {
		d.weights = weights
		for _, s := range d.sensitive {
			s.weights, s.weight = weights, d.weight
		}
	}
}

// buildList adds a tick list and its sensitive options, each a question of its own.
func (r *reader) buildList(q *Questionnaire, d *field, options []*Option) {
	var own []*Option
	for _, o := range options {
		if !o.Sensitive {
			own = append(own, o)
		}
	}
	d.setOptions(own)
	r.add(q, d)
	exclusive := 0
	for _, o := range options {
		if o.Exclusive {
			exclusive++
		}
		if !o.Sensitive {
			continue
		}
		s := &field{name: d.question.Key + "." + o.Key, question: d.question, of: o, kind: KindSeveral,
			part: PartOrganisation, least: SensitiveK, list: d}
		s.setOptions([]*Option{{Key: chosen, Label: o.Label}})
		s.setCounted(yesNo)
		d.sensitive = append(d.sensitive, s)
		r.add(q, s)
	}
	if exclusive > 1 {
		r.wrong(d.question.place, "%s has more than one exclusive option in one list; keep one", d.name)
	}
	d.setLines(options)
}

// setLines notes what is drawn, options marked last at the end.
func (d *field) setLines(options []*Option) {
	for _, last := range []bool{false, true} {
		if last && d.question.Shuffle {
			d.pinned = len(d.lines)
		}
		for _, o := range options {
			if o.Last == last && !o.Hidden {
				d.lines = append(d.lines, d.lineOf(o))
			}
		}
	}
}

func (d *field) lineOf(o *Option) line {
	for _, s := range d.sensitive {
		if s.of == o {
			return line{field: s, value: chosen, option: o, hint: o.Hint}
		}
	}
	return line{field: d, value: o.Key, option: o, hint: o.Hint}
}

// buildFrom adds a choice among what was chosen in earlier lists.
func (r *reader) buildFrom(q *Questionnaire, question *Question) {
	d := &field{name: question.Key, question: question, kind: KindOne}
	var options []*Option
	for _, key := range question.From {
		found := false
		for _, list := range q.fields {
			if list.question.Key != key || list.kind != KindSeveral || list.list != nil {
				continue
			}
			found = true
			d.from = append(d.from, list)
			for _, l := range list.lines {
				if !l.option.Exclusive {
					d.lines = append(d.lines, l)
					options = append(options, l.option)
				}
			}
		}
		if !found {
			r.wrong(question.place+".from", "%s takes options from %s, which is no question of kind several before it; name one", question.Key, key)
		}
	}
	options = append(options, question.Options...)
	d.setOptions(options)
	for _, o := range question.Options {
		d.lines = append(d.lines, d.lineOf(o))
	}
	d.tellApart()
	if len(d.index) < len(options) {
		r.wrong(question.place+".from", "two options that %s can offer have one key; rename one of them", question.Key)
	}
	if len(options) > 250 {
		r.wrong(question.place+".from", "%s can offer more than 250 options; leave some out", question.Key)
	}
	r.add(q, d)
}

// tellApart hints at the list an option comes from where two have the same label, such as
// "Something else".
func (d *field) tellApart() {
	times := map[string]int{}
	for _, l := range d.lines {
		times[l.option.Label[NL]]++
	}
	for i, l := range d.lines {
		if l.field != d && times[l.option.Label[NL]] > 1 {
			d.lines[i].hint = l.field.title()
		}
	}
}

// add completes a field and adds it to the questionnaire.
func (r *reader) add(q *Questionnaire, d *field) {
	if d.part == "" {
		d.part = d.question.Part
	}
	if q.byName[d.name] != nil {
		r.wrong(d.question.place, "%s is there twice; give one of the two another key", d.name)
		return
	}
	q.byName[d.name] = d
	q.fields = append(q.fields, d)
}
