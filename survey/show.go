package survey

import "slices"

// Field is one form field of a page, ready to be drawn.
type Field struct {
	Name    string
	Kind    Kind // one, several, scale or text
	Legend  Text
	Hint    Text
	Options []Choice
	Text    string // of a text box
	Max     int    // characters of a text box
	// Solo says that the field is the only one: its legend is the heading of the page.
	Solo bool
	// Line says that the field is one line or group of a question whose title is the heading.
	Line bool
}

// Choice is one option of a field. Its name may differ from the field's: a sensitive option
// is a question of its own.
type Choice struct {
	Name, Value string
	Label, Hint Text
	Chosen      bool
}

// Show returns what to draw on a page. The seed decides the order of shuffled options and
// should stay the same for one draft, so that going back shows the same page.
func (q *Questionnaire) Show(p *Page, a Answers, f Facts, seed uint64) []Field {
	fields := make([]Field, 0, len(p.fields))
	for _, d := range p.fields {
		if d.list != nil || !d.visible(a, f) {
			continue
		}
		fields = append(fields, d.draw(p, a, seed))
	}
	return fields
}

// Same reports whether the page, as long as nothing is filled in, shows the same to everybody
// who comes by: no option depends on earlier answers, and none is shuffled.
func (p *Page) Same() bool {
	return !slices.ContainsFunc(p.fields, func(d *field) bool {
		return d.question.Shuffle || d.weight != nil || len(d.from) > 0 || len(d.sensitive) > 0
	})
}

// Blank reports whether nothing is filled in on a page.
func (p *Page) Blank(a Answers) bool {
	return !slices.ContainsFunc(p.fields, func(d *field) bool { return len(a[d.name]) > 0 })
}

func (d *field) draw(p *Page, a Answers, seed uint64) Field {
	field := Field{Name: d.name, Kind: d.kind, Legend: d.title(), Hint: d.question.Hint,
		Max: d.question.Max, Solo: p.solo, Line: d.of != nil}
	if d.of != nil {
		field.Hint = nil
		if d.question.Kind == KindItems {
			field.Hint = d.of.Hint
		}
	}
	if d.kind == KindText {
		field.Text = first(a[d.name])
		return field
	}
	field.Options = make([]Choice, 0, len(d.lines))
	for _, l := range d.lines {
		if len(d.from) == 0 || d.offered(l, a) {
			field.Options = append(field.Options, d.choice(l, a))
		}
	}
	shuffle(field.Options[:d.pinned], seed^d.salt)
	return field
}

// title is the question, line or category that the field asks about.
func (d *field) title() Text {
	if d.of != nil {
		return d.of.Label
	}
	return d.question.Title
}

func (d *field) choice(l line, a Answers) Choice {
	name, value := l.field.name, l.value
	if len(d.from) > 0 {
		name, value = d.name, l.option.Key
	}
	return Choice{Name: name, Value: value, Label: l.option.Label, Hint: l.hint,
		Chosen: slices.Contains(a[name], value)}
}

// shuffle puts the options in an order that the seed decides.
func shuffle(options []Choice, seed uint64) {
	for i := len(options) - 1; i > 0; i-- {
		seed += 0x9e3779b97f4a7c15 // splitmix64
		z := (seed ^ seed>>30) * 0xbf58476d1ce4e5b9
		z = (z ^ z>>27) * 0x94d049bb133111eb
		j := (z ^ z>>31) % uint64(i+1)
		options[i], options[j] = options[j], options[i]
	}
}

func first(values []string) string {
	if len(values) == 0 {
		return ""
	}
	return values[0]
}

// Answered is one question with its answer, for the leaver's own look back.
type Answered struct {
	Page   int // where it can be changed
	Title  Text
	Of     Text   // the question, where Title is a line or category of it
	Labels []Text // what was chosen
	Text   string // what was written
}

// Empty reports whether the question was skipped.
func (e Answered) Empty() bool { return len(e.Labels) == 0 && e.Text == "" }

// Summary returns every question on the way with its answer, skipped ones included.
func (q *Questionnaire) Summary(a Answers, f Facts) []Answered {
	a = q.prune(a, f)
	route := q.Route(a)
	var all []Answered
	for _, p := range q.Pages {
		if !route.has[p.N] {
			continue
		}
		for _, d := range p.fields {
			if d.list == nil && d.visible(a, f) {
				all = append(all, d.summary(p, a))
			}
		}
	}
	return all
}

func (d *field) summary(p *Page, a Answers) Answered {
	e := Answered{Page: p.N, Title: d.title()}
	if d.of != nil {
		e.Of = d.question.Title
	}
	if d.kind == KindText {
		e.Text = first(a[d.name])
		return e
	}
	for _, value := range a[d.name] {
		if i, ok := d.index[value]; ok {
			e.Labels = append(e.Labels, d.labels[i])
		}
	}
	for _, s := range d.sensitive {
		if len(a[s.name]) > 0 {
			e.Labels = append(e.Labels, s.of.Label)
		}
	}
	return e
}
