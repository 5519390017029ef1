package survey

import (
	"slices"
	"strings"
)

// checkBuilt checks what questions, pages and routes mean to each other.
func (r *reader) checkBuilt(q *Questionnaire) {
	if len(q.Pages) == 0 {
		r.wrong("$.pages", "there are no pages; list them under pages")
		return
	}
	first := map[*field]int{}
	keys := map[string]bool{}
	for _, p := range q.Pages {
		if keys[p.Key] {
			r.wrong(p.place, "page %s is there twice; leave out one", p.Key)
		}
		keys[p.Key] = true
		for _, d := range p.fields {
			if first[d] == 0 {
				first[d] = p.N
			}
		}
		if !slices.ContainsFunc(q.Routes, func(route *Route) bool { return p.N < len(route.has) && route.has[p.N] }) {
			r.warn(p.place, "page %s is on no route, so nobody gets it; add it to a route or leave it out", p.Key)
		}
	}
	for _, d := range q.fields {
		if first[d] == 0 {
			r.warn(d.question.place, "%s is on no page, so nobody is asked it; add a page or leave it out", d.name)
		}
		if d.split && d.question.Known {
			r.wrong(q.split.place+".splits", "%s is known to HR; leave it out of splits", d.name)
		}
		r.checkNeeds(q, d, first)
	}
	r.checkRoutes(q)
}

// checkNeeds checks what a field depends on: it must exist, come earlier, and never stand in
// the organisation's part when the field is in the unit's.
func (r *reader) checkNeeds(q *Questionnaire, d *field, first map[*field]int) {
	place := d.question.place
	if d.of != nil && d.question.Kind == KindItems {
		place = d.of.place
	}
	for _, t := range slices.Concat(d.show, d.hide) {
		on := q.byName[t.name]
		if on == nil || on.kind == KindText {
			r.wrong(place, "%s depends on %s, which is no question with options here; correct the key", d.name, t.name)
			continue
		}
		for _, option := range t.options {
			if _, ok := on.index[option]; !ok {
				r.wrong(place, "%s depends on option %s of %s, which does not exist; correct the key", d.name, option, t.name)
			}
		}
	}
	for _, on := range d.needs(q) {
		if d.part == PartUnit && on.part != PartUnit {
			r.wrong(place, "%s is counted for the unit but depends on %s, which is only counted for the organisation; give both one part", d.name, on.name)
		}
		for _, p := range q.Pages {
			if slices.Contains(p.fields, d) && (first[on] == 0 || first[on] >= p.N) {
				r.wrong(place, "%s depends on %s, which does not come on an earlier page; move its page up", d.name, on.name)
				break
			}
		}
	}
}

// needs returns the fields that d depends on.
func (d *field) needs(q *Questionnaire) []*field {
	needs := slices.Clone(d.from)
	for _, t := range slices.Concat(d.show, d.hide) {
		if on := q.byName[t.name]; on != nil {
			needs = append(needs, on)
		}
	}
	return append(needs, d.weights...)
}

// checkRoutes checks that nothing is asked twice on a route and nothing that can never show.
func (r *reader) checkRoutes(q *Questionnaire) {
	for _, route := range q.Routes {
		asked := map[*field]bool{}
		for _, p := range q.Pages {
			if !route.has[p.N] {
				continue
			}
			for _, d := range p.fields {
				if asked[d] {
					r.wrong(route.place+".pages", "route %s asks %s twice; leave out one of the pages", route.Key, d.name)
				}
				asked[d] = true
			}
		}
		for _, d := range q.fields {
			if missing := d.missing(q, asked); asked[d] && missing != "" {
				r.wrong(route.place+".pages", "route %s can never show %s: it depends on %s, which the route does not ask; add that page", route.Key, d.name, missing)
			}
		}
	}
}

// missing names what d cannot do without and is not asked.
func (d *field) missing(q *Questionnaire, asked map[*field]bool) string {
	var names []string
	for _, t := range d.show {
		if !asked[q.byName[t.name]] {
			names = append(names, t.name)
		}
	}
	if d.weight != nil && !asked[d.weight] {
		names = append(names, d.weight.name)
	}
	if len(d.from) > 0 && !slices.ContainsFunc(d.from, func(list *field) bool { return asked[list] }) {
		names = append(names, d.from[0].question.Key)
	}
	return strings.Join(names, ", ")
}
