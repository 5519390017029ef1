package survey

import "slices"

// Votes returns what goes into the two ballots of a submission. An answer that is blank,
// "prefer not to say" or "does not apply" gives no vote.
func (q *Questionnaire) Votes(a Answers, f Facts) (unit, organisation []Vote) {
	a = q.prune(a, f)
	route := q.Route(a)
	group := q.group(a, f)
	add := func(d *field, vote Vote) {
		if d.part == PartUnit {
			unit = append(unit, vote)
		} else {
			organisation = append(organisation, vote)
		}
	}
	for _, p := range q.Pages {
		if !route.has[p.N] {
			continue
		}
		for _, d := range p.fields {
			if vote, ok := d.vote(a, f, group); ok {
				add(d, vote)
			}
		}
	}
	for _, set := range route.sets {
		vote := set.field.ballot("")
		vote.Options, vote.Known = set.options, set.known
		add(set.field, vote)
	}
	return unit, organisation
}

// group returns the group of the split that a leaver is counted in, empty where the box is
// too small to split. Whoever was not asked is counted with the rest: a third group would
// say which route its people took.
func (q *Questionnaire) group(a Answers, f Facts) string {
	if q.split == nil || f.BoxExpects < q.split.Expects.Box || f.OrganisationExpects < q.split.Expects.Organisation {
		return ""
	}
	if answer := first(a[q.split.Key]); answer != "" {
		return answer
	}
	return q.split.Otherwise
}

// ballot returns an empty vote on the field.
func (d *field) ballot(group string) Vote {
	name := d.name
	if d.split && group != "" {
		name += "@" + group
	}
	return Vote{Question: name, Variant: d.variant, Least: d.least, Known: d.question.Known}
}

// vote returns what the answers say to the field; ok is false when that is nothing.
func (d *field) vote(a Answers, f Facts, group string) (vote Vote, ok bool) {
	if len(d.question.Splits) > 0 || !d.allowed(a, f) {
		return vote, false
	}
	vote = d.ballot(group)
	switch {
	case d.list != nil: // a yes/no question of everybody who saw the list
		vote.Options = []string{unchosen}
		if len(a[d.name]) > 0 {
			vote.Options = []string{chosen}
		}
	case len(d.from) > 0:
		i := d.decided(a)
		if i < 0 || d.hush[i] || d.blank[i] {
			return vote, false
		}
		vote.Options = []string{d.keys[i]}
	case !d.answered(a):
		return vote, false
	case d.kind == KindText:
		vote.Text = a[d.name][0]
	case d.kind == KindSeveral:
		vote.Options = slices.Clone(a[d.name])
	default:
		vote.Options = []string{a[d.name][0]}
	}
	return vote, true
}

// decided returns the index of the option chosen from other lists: the only one there, or
// the one that was picked; -1 if there is none.
func (d *field) decided(a Answers) int {
	if d.candidates(a) != 1 {
		return d.at(a)
	}
	return slices.IndexFunc(d.lines, func(l line) bool { return l.field != d && d.offered(l, a) })
}
