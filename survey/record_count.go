package survey

import (
	"cmp"
	"maps"
	"slices"

	"github.com/google/uuid"
)

// RecordSheet holds counts of records by interviewer: an interviewer knows the own talks
// and can subtract them, so what the others said must be enough by itself.
type RecordSheet map[uuid.UUID][]RecordPartial

// RecordPartial is the count of one question over the records of one interviewer.
type RecordPartial struct {
	Question string         `json:"q"`
	Variant  string         `json:"v"`
	Least    int            `json:"k,omitempty"`
	Known    bool           `json:"f,omitempty"`
	Oldest   Month          `json:"m"`
	N        int            `json:"n"`
	Options  map[string]int `json:"o"`
}

// RecordTally is a published count of one question.
type RecordTally struct {
	Question, Variant string
	N                 int
	Options           map[string]int
}

// Add counts the votes of one record.
func (s RecordSheet) Add(interviewer uuid.UUID, votes []Vote, month Month) {
	for _, vote := range votes {
		p := RecordPartial{Question: vote.Question, Variant: vote.Variant, Least: vote.Least, Known: vote.Known, Oldest: month, N: 1, Options: map[string]int{}}
		for _, option := range vote.Options {
			p.Options[option] = 1
		}
		s.join(interviewer, p)
	}
}

// Join adds the counts of another sheet.
func (s RecordSheet) Join(other RecordSheet) {
	for interviewer, partials := range other {
		for _, p := range partials {
			s.join(interviewer, p)
		}
	}
}

func (s RecordSheet) join(interviewer uuid.UUID, p RecordPartial) {
	at := slices.IndexFunc(s[interviewer], func(o RecordPartial) bool { return o.Question == p.Question && o.Variant == p.Variant })
	if at < 0 {
		p.Options = maps.Clone(p.Options)
		s[interviewer] = append(s[interviewer], p)
		return
	}
	s[interviewer][at].add(p)
}

func (p *RecordPartial) add(other RecordPartial) {
	p.Least = max(p.Least, other.Least)
	p.Known = p.Known && other.Known
	p.Oldest = min(p.Oldest, other.Oldest)
	p.N += other.N
	if p.Options == nil {
		p.Options = map[string]int{}
	}
	for option, n := range other.Options {
		p.Options[option] += n
	}
}

// DropOld leaves out what was counted before a month.
func (s RecordSheet) DropOld(before Month) {
	for interviewer := range s {
		s[interviewer] = slices.DeleteFunc(s[interviewer], func(p RecordPartial) bool { return p.Oldest < before })
		if len(s[interviewer]) == 0 {
			delete(s, interviewer)
		}
	}
}

// Publish takes out of the sheet every question that may be published, in the order of
// their keys; the rest stays and waits. A question may be published when at least k talks
// answered it and, below ten, not all alike, and when the same holds for what is left after
// any one interviewer takes the own talks away, unless nothing is left then.
func (s RecordSheet) Publish(k int) []RecordTally {
	type key struct{ question, variant string }
	shares := map[key]map[uuid.UUID]RecordPartial{}
	for interviewer, partials := range s {
		for _, p := range partials {
			at := key{p.Question, p.Variant}
			if shares[at] == nil {
				shares[at] = map[uuid.UUID]RecordPartial{}
			}
			shares[at][interviewer] = p
		}
	}
	var published []RecordTally
	for at, by := range shares {
		total := sumWithout(by, uuid.Nil)
		if !publishable(by, total, k) {
			continue
		}
		published = append(published, RecordTally{Question: at.question, Variant: at.variant, N: total.N, Options: total.Options})
		for interviewer := range by {
			s[interviewer] = slices.DeleteFunc(s[interviewer], func(p RecordPartial) bool { return key{p.Question, p.Variant} == at })
			if len(s[interviewer]) == 0 {
				delete(s, interviewer)
			}
		}
	}
	slices.SortFunc(published, func(a, b RecordTally) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Variant, b.Variant))
	})
	return published
}

// sumWithout adds up the counts of all interviewers but one.
func sumWithout(by map[uuid.UUID]RecordPartial, without uuid.UUID) RecordPartial {
	sum := RecordPartial{Known: true}
	for interviewer, p := range by {
		if interviewer != without {
			sum.add(p)
		}
	}
	return sum
}

func publishable(by map[uuid.UUID]RecordPartial, total RecordPartial, k int) bool {
	least := max(k, total.Least, MinK)
	if !total.enough(least) {
		return false
	}
	for interviewer := range by {
		if rest := sumWithout(by, interviewer); rest.N > 0 && !rest.enough(least) {
			return false
		}
	}
	return true
}

// enough reports whether the count is of enough talks, and does not tell what each said.
func (p RecordPartial) enough(least int) bool {
	if p.N < least {
		return false
	}
	if p.Known || p.N >= SensitiveK {
		return true
	}
	for _, n := range p.Options {
		if n == p.N {
			return false
		}
	}
	return true
}
