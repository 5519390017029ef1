package survey

// Route returns the route that the first answer picks; whoever skipped it gets the route of
// everybody else.
func (q *Questionnaire) Route(a Answers) *Route {
	if values := a[q.picks]; len(values) == 1 {
		if route, ok := q.routeOf[values[0]]; ok {
			return route
		}
	}
	return q.rest
}

// Path returns the pages on the way for these answers. What was answered later than a page
// never changes whether the page is on it.
func (q *Questionnaire) Path(a Answers, f Facts) []*Page {
	route := q.Route(a)
	path := make([]*Page, 0, len(route.Pages))
	for _, p := range q.Pages {
		if p.on(route, a, f) {
			path = append(path, p)
		}
	}
	return path
}

// on reports whether the page is on the route and has anything to show.
func (p *Page) on(route *Route, a Answers, f Facts) bool {
	if !route.has[p.N] {
		return false
	}
	for _, d := range p.fields {
		if d.visible(a, f) {
			return true
		}
	}
	return false
}

// Next returns the first page on the way after page n; 0 asks for the first of all. When ok
// is false, the send page comes next.
func (q *Questionnaire) Next(n int, a Answers, f Facts) (page int, ok bool) {
	route := q.Route(a)
	for _, p := range q.Pages {
		if p.N > n && p.on(route, a, f) {
			return p.N, true
		}
	}
	return 0, false
}

// Back returns the last page on the way before page n, which may be one more than the last
// page for the send page. When ok is false, the start page comes before it.
func (q *Questionnaire) Back(n int, a Answers, f Facts) (page int, ok bool) {
	route := q.Route(a)
	for i := min(n-1, len(q.Pages)) - 1; i >= 0; i-- {
		if p := q.Pages[i]; p.on(route, a, f) {
			return p.N, true
		}
	}
	return 0, false
}

// Step returns "step 3 of about 12" for page n. The second number is that of the route, and a
// larger one before the first answer, so that it never grows; the first never exceeds it.
// Step is 0 on pages with text boxes and on the send page: "almost done".
func (q *Questionnaire) Step(n int, a Answers, f Facts) (step, about int) {
	route := q.Route(a)
	about = route.About
	if n <= 1 && len(a[q.picks]) == 0 {
		about = q.About
	}
	if n > len(q.Pages) {
		return 0, about
	}
	for _, p := range q.Pages {
		if p.N > n {
			break
		}
		if p.N == n && p.texts {
			return 0, about
		}
		if p.on(route, a, f) {
			step++
		}
	}
	return max(1, min(step, about)), about
}

// Safety reports whether page n is the page right after the one on which a sensitive option
// was ticked: it then says where to go for help. Nothing is stored about having read it.
func (q *Questionnaire) Safety(n int, a Answers, f Facts) bool {
	before, ok := q.Back(n, a, f)
	if !ok {
		return false
	}
	for _, d := range q.Pages[before-1].fields {
		if d.list != nil && len(a[d.name]) > 0 {
			return true
		}
	}
	return false
}
