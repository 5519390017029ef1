package survey

import (
	"maps"
	"math/bits"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Accept returns new answers with what the form of a page says instead of what the page had
// before. It takes only fields that the page shows, and only options that they offer; a
// second answer to a question of one answer makes none. Answers that are no longer on the
// way are dropped. When a text is too long, Accept returns *Invalid and answers that hold
// the text as typed: to draw the page again, not to keep.
func (q *Questionnaire) Accept(p *Page, form func(name string) []string, a Answers, f Facts) (Answers, error) {
	next := make(Answers, len(a)+len(p.fields))
	maps.Copy(next, a)
	onRoute := q.Route(a).has[p.N]
	var invalid Invalid
	for _, d := range p.fields {
		if !onRoute || !d.visible(a, f) {
			continue
		}
		delete(next, d.name)
		values := d.accept(form(d.name), a)
		if d.kind == KindText && len(values) > 0 && d.tooLong(values[0]) {
			invalid.Add(d.name, "text_too_long")
		}
		if len(values) > 0 {
			next[d.name] = values
		}
	}
	for _, d := range p.fields {
		d.dropExclusive(next)
	}
	if err := invalid.OrNil(); err != nil {
		return next, err
	}
	return q.prune(next, f), nil
}

// accept returns what a field takes of the posted values, in its own strings and order.
func (d *field) accept(posted []string, a Answers) []string {
	switch d.kind {
	case KindText:
		if len(posted) == 0 {
			return nil
		}
		if text := clean(posted[0]); text != "" {
			return []string{text}
		}
		return nil
	case KindSeveral:
		return d.acceptSeveral(posted)
	}
	at := -1
	for _, value := range posted {
		i, ok := d.index[value]
		if !ok || len(d.from) > 0 && !d.offers(i, a) || i == at {
			continue
		}
		if at >= 0 {
			return nil
		}
		at = i
	}
	if at < 0 {
		return nil
	}
	return d.keys[at : at+1 : at+1]
}

func (d *field) acceptSeveral(posted []string) []string {
	var ticked uint64
	for _, value := range posted {
		if i, ok := d.index[value]; ok {
			ticked |= 1 << i
		}
	}
	return d.ticked(ticked)
}

// ticked returns the keys of a set of options.
func (d *field) ticked(set uint64) []string {
	if set == 0 {
		return nil
	}
	keys := make([]string, 0, bits.OnesCount64(set))
	for i, key := range d.keys {
		if set&(1<<i) != 0 {
			keys = append(keys, key)
		}
	}
	return keys
}

// offers reports whether the option was chosen in the list it comes from.
func (d *field) offers(i int, a Answers) bool {
	return d.offered(d.lines[i], a)
}

// dropExclusive drops the exclusive option when another one of the list is ticked too.
func (d *field) dropExclusive(a Answers) {
	values := a[d.name]
	if d.exclude == "" || !slices.Contains(values, d.exclude) {
		return
	}
	others := slices.DeleteFunc(slices.Clone(values), func(key string) bool { return key == d.exclude })
	sensitive := slices.ContainsFunc(d.sensitive, func(s *field) bool { return len(a[s.name]) > 0 })
	switch {
	case len(others) > 0:
		a[d.name] = others
	case sensitive:
		delete(a, d.name)
	}
}

func (d *field) tooLong(text string) bool {
	return len(text) > d.maxBytes || utf8.RuneCountInString(text) > d.question.Max
}

// clean makes a typed text plain: line ends as \n, no control characters, no invalid or
// invisible direction marks, no blanks around it.
func clean(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	text = strings.Map(func(c rune) rune {
		switch {
		case c == '\n' || c == '\r' || c == '\u2028' || c == '\u2029':
			return '\n'
		case c == '\t':
			return ' '
		case unicode.IsControl(c) || unicode.Is(unicode.Bidi_Control, c) || c == utf8.RuneError || c == '\ufeff':
			return -1
		}
		return c
	}, text)
	return strings.Clone(strings.TrimSpace(text))
}

// Keep returns what this questionnaire still asks of answers to another one: other words of
// a statement are another question.
func (q *Questionnaire) Keep(a Answers, f Facts) Answers { return q.prune(a, f) }

// prune returns the answers that are on the way, known and offered.
func (q *Questionnaire) prune(a Answers, f Facts) Answers {
	kept := make(Answers, len(a))
	route := q.Route(a)
	for _, p := range q.Pages {
		if !route.has[p.N] {
			continue
		}
		for _, d := range p.fields {
			if values := a[d.name]; len(values) > 0 && d.visible(kept, f) && d.keeps(values, kept) {
				kept[d.name] = values
			}
		}
	}
	return kept
}

// keeps reports whether the field may have this answer.
func (d *field) keeps(values []string, a Answers) bool {
	if d.kind == KindText {
		return len(values) == 1
	}
	if d.kind != KindSeveral && len(values) != 1 {
		return false
	}
	for _, value := range values {
		i, ok := d.index[value]
		if !ok || len(d.from) > 0 && !d.offers(i, a) {
			return false
		}
	}
	return true
}

// Clear returns answers without the page's single choices ("clear this answer"): a browser
// cannot undo those by itself.
func (q *Questionnaire) Clear(p *Page, a Answers, f Facts) Answers {
	next := maps.Clone(a)
	for _, d := range p.fields {
		if d.kind == KindOne || d.kind == KindScale {
			delete(next, d.name)
		}
	}
	return q.prune(next, f)
}

// Answered returns how many questions have an answer: each statement, each group of a
// grouped list and each text counts, "prefer not to say" and "does not apply" do not.
func (q *Questionnaire) Answered(a Answers) int {
	n := 0
	for _, d := range q.fields {
		if d.list != nil {
			if d.answered(a) && !d.list.answered(a) {
				n++
			}
		} else if d.answered(a) {
			n++
		}
	}
	return n
}
