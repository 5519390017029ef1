package survey

import (
	"maps"
	"slices"
)

// setConditions turns the conditions of the question, and of its line, into tests.
func (d *field) setConditions() {
	add := func(tests []test, c Condition) []test {
		for _, name := range slices.Sorted(maps.Keys(c)) {
			tests = append(tests, test{name: name, options: c[name]})
		}
		return tests
	}
	d.show, d.hide = add(d.show, d.question.ShowIf), add(d.hide, d.question.HideIf)
	if d.question.Kind == KindItems {
		d.show, d.hide = add(d.show, d.of.ShowIf), add(d.hide, d.of.HideIf)
	}
}

// setSplit finds the one question that others are split by and marks those.
func (r *reader) setSplit(q *Questionnaire) {
	for _, question := range q.Questions {
		if len(question.Splits) == 0 || question.Extra {
			continue
		}
		if q.split != nil {
			r.wrong(question.place+".splits", "%s and %s both split; only one question may", q.split.Key, question.Key)
			return
		}
		q.split = question
		r.checkSplit(question)
		for _, key := range question.Splits {
			found := false
			for _, d := range q.fields {
				if d.question.Key == key {
					found = true
					d.split = d.part == PartUnit
				}
			}
			if !found {
				r.wrong(question.place+".splits", "%s splits %s, which is no question here; correct the key", question.Key, key)
			}
		}
	}
}

// MinSplit is the number of leavers a year that a box must expect before figures are split.
const MinSplit = 40

func (r *reader) checkSplit(question *Question) {
	if len(question.Options) != 2 || !hasOption(question.Options, question.Otherwise) {
		r.wrong(question.place+".otherwise", "%s splits: it needs two options, and otherwise: with one of them", question.Key)
	}
	if question.Expects.Box < MinSplit {
		r.wrong(question.place+".expects", "%s splits small boxes; write expects: {box: 40} or more", question.Key)
	}
	if question.Part != PartUnit {
		r.wrong(question.place+".part", "%s splits questions of the unit; write part: unit", question.Key)
	}
}

func hasOption(options []*Option, key string) bool {
	return slices.ContainsFunc(options, func(o *Option) bool { return o.Key == key })
}

// buildPage finds the fields of a page and how they share its heading.
func (r *reader) buildPage(q *Questionnaire, p *Page) {
	names := p.Questions
	if len(names) == 0 {
		names = []string{p.Key}
	}
	for _, name := range names {
		found := false
		for _, d := range q.fields {
			if d.question.Key == name || d.name == name && d.question.Kind == KindItems {
				found = true
				p.fields = append(p.fields, d)
				p.texts = p.texts || d.kind == KindText
			}
		}
		if !found {
			r.wrong(p.place+".questions", "page %s shows %s, which is no question here; correct the key", p.Key, name)
		}
	}
	if len(p.fields) == 0 {
		return
	}
	first := p.fields[0]
	single := !slices.ContainsFunc(p.fields, func(d *field) bool { return d.question != first.question })
	if len(p.Title) == 0 {
		if single {
			p.Title = first.question.Title
		} else {
			r.wrong(p.place, "page %s has several questions; give it a title", p.Key)
		}
	}
	if len(p.Hint) == 0 && first.of != nil {
		p.Hint = first.question.Hint
	}
}

// alone reports whether the page is one question that is one field.
func (p *Page) alone() bool {
	first := p.fields[0]
	return first.of == nil && !slices.ContainsFunc(p.fields[1:], func(d *field) bool { return d.list != first })
}

// buildRoutes finds the pages of the routes and the answers that pick them.
func (r *reader) buildRoutes(q *Questionnaire) {
	for _, route := range q.Routes {
		route.has = make([]bool, len(q.Pages)+1)
		r.buildRoutePages(q, route)
		r.buildWhen(q, route)
		for _, key := range slices.Sorted(maps.Keys(route.Sets)) {
			r.checkSet(q, route, key)
		}
	}
	if q.rest == nil {
		r.wrong("$.routes", "every route has a when; leave it out of the route of everybody else")
	}
	if q.picks == "" {
		r.wrong("$.routes", "no route has a when; name the first question, such as when: {occasion: [resigned]}")
	}
}

func (r *reader) buildRoutePages(q *Questionnaire, route *Route) {
	at := 0
	for _, key := range route.Pages {
		i := slices.IndexFunc(q.Pages, func(p *Page) bool { return p.Key == key })
		switch {
		case i < 0:
			r.wrong(route.place+".pages", "route %s has page %s, which is not in the list of pages; add it there or correct it", route.Key, key)
			continue
		case i+1 <= at:
			r.wrong(route.place+".pages", "route %s has page %s after a later page; keep the order of the list of pages", route.Key, key)
		}
		at = max(at, i+1)
		route.has[i+1] = true
	}
}

func (r *reader) buildWhen(q *Questionnaire, route *Route) {
	place := route.place + ".when"
	if len(route.When) == 0 {
		if q.rest != nil {
			r.wrong(place, "routes %s and %s have no when; only one can be for everybody else", q.rest.Key, route.Key)
		}
		q.rest = route
		return
	}
	for name, options := range route.When {
		if q.picks != "" && q.picks != name {
			r.wrong(place, "routes are picked by %s and by %s; use one question for all", q.picks, name)
		}
		q.picks = name
		d := q.byName[name]
		if d == nil || d.kind != KindOne || len(q.Pages[0].fields) == 0 || q.Pages[0].fields[0] != d || d.part != PartUnit {
			r.wrong(place, "%s cannot pick a route; use a question of kind one and part unit that is the first page", name)
			continue
		}
		for _, option := range options {
			if _, ok := d.index[option]; !ok {
				r.wrong(place, "%s has no option %s; correct the key", name, option)
			}
			if other := q.routeOf[option]; other != nil {
				r.wrong(place, "option %s picks routes %s and %s; leave it out of one", option, other.Key, route.Key)
			}
			q.routeOf[option] = route
		}
	}
}

// checkSet checks an answer that a route gives by itself.
func (r *reader) checkSet(q *Questionnaire, route *Route, key string) {
	place := route.place + ".sets"
	d := q.byName[key]
	if d == nil || d.kind != KindOne || d.of != nil || len(d.from) > 0 {
		r.wrong(place, "route %s sets %s, which is no question of kind one; correct the key", route.Key, key)
		return
	}
	if !slices.ContainsFunc(d.counted, func(o CountedOption) bool { return o.Key == route.Sets[key] }) {
		r.wrong(place, "%s has no option %s; add it with hidden: true", key, route.Sets[key])
	}
	if picks := q.byName[q.picks]; picks == nil || !picks.question.Known {
		r.wrong(place, "route %s sets %s, so its count tells the route; a known: true at the question that picks routes keeps small counts back", route.Key, key)
	}
	if d.split {
		r.wrong(place, "%s is set by a route and split; leave it out of splits", key)
	}
	for _, p := range q.Pages {
		if route.has[p.N] && slices.Contains(p.fields, d) {
			r.wrong(place, "route %s sets %s and asks it on page %s; leave out one", route.Key, key, p.Key)
		}
	}
}
