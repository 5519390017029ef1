package ballot

import (
	"cmp"
	"crypto/rand"
	"maps"
	"math/big"
	"slices"
	"strings"

	"nawoord/survey"
)

// Cast is an opened ballot of a closed link.
type Cast struct {
	Votes    []survey.Vote
	Attached bool // its leaver let an adviser read the answers: counted, but for no threshold
}

// Question is the published count of one question. Texts are in random order.
type Question struct {
	Question string
	Variant  string
	N        int // how many answered
	Options  map[string]int
	Texts    []string
}

// Result is what a counting leaves behind: what is published and what waits.
type Result struct {
	N         int // ballots counted, attached ones included
	Published []Question
	Carry     Carry
}

// Count counts the ballots of a box together with what earlier openings carried over.
// A question is published when its others are at least k and, when they are few, not
// all of one mind; otherwise its count is carried, with the month of its oldest answer.
// What HR knows of every leaver is published by option, see known.go.
func Count(k int, month survey.Month, casts []Cast, carried ...Carry) Result {
	sheet := tallySheet{}
	for _, carry := range carried {
		sheet.add(carry)
	}
	for _, cast := range casts {
		sheet.add(cast.partials(month))
	}
	result := Result{N: len(casts)}
	for _, key := range sheet.sorted() {
		ready, waiting := sheet[key].decide(k)
		if question, ok := sheet[key].publish(key, ready, len(casts)); ok {
			result.Published = append(result.Published, question)
		}
		result.Carry = append(result.Carry, waiting...)
	}
	return result
}

// Join adds carries together without publishing anything.
func Join(carried ...Carry) Carry {
	sheet := tallySheet{}
	for _, carry := range carried {
		sheet.add(carry)
	}
	var joined Carry
	for _, key := range sheet.sorted() {
		joined = append(joined, sheet[key].sorted()...)
	}
	return joined
}

// partials returns a ballot's votes as counts of one, each question once.
func (c Cast) partials(month survey.Month) Carry {
	seen := map[questionKey]bool{}
	var partials Carry
	for _, vote := range c.Votes {
		partial := Partial{Question: vote.Question, Variant: vote.Variant, Least: vote.Least, Known: vote.Known, Oldest: month}
		tally, key := tallyOf(vote), questionKey{vote.Question, vote.Variant}
		if tally.N == 0 || seen[key] {
			continue
		}
		seen[key] = true
		if c.Attached {
			partial.Attached = tally
		} else {
			partial.Others = tally
		}
		partials = append(partials, partial)
	}
	return partials
}

// tallyOf counts one vote; one that ticks nothing and says nothing counts for nothing.
func tallyOf(vote survey.Vote) Tally {
	var tally Tally
	if text := strings.TrimSpace(vote.Text); text != "" {
		tally.N, tally.Texts = 1, []string{text}
	}
	for _, option := range vote.Options {
		if tally.Options == nil {
			tally.N, tally.Options = 1, map[string]int{}
		}
		tally.Options[option] = 1
	}
	return tally
}

// questionKey names a counted question: changed options make another question.
type questionKey struct{ question, variant string }

// tallySheet holds the counts during a counting.
type tallySheet map[questionKey]counts

func (s tallySheet) add(carry Carry) {
	for _, partial := range carry {
		key := questionKey{partial.Question, partial.Variant}
		if s[key] == nil {
			s[key] = counts{}
		}
		s[key].add(partial)
	}
}

func (s tallySheet) sorted() []questionKey {
	return slices.SortedFunc(maps.Keys(s), func(a, b questionKey) int {
		return cmp.Or(cmp.Compare(a.question, b.question), cmp.Compare(a.variant, b.variant))
	})
}

// counts are the counts of one question: one of the whole question, under "", or one of each
// option that HR knows.
type counts map[string]*Partial

func (c counts) add(partial Partial) {
	for option, part := range partial.apart() {
		if c[option] == nil {
			c[option] = &Partial{
				Question: part.Question, Variant: part.Variant,
				Known: part.Known, Oldest: part.Oldest,
			}
		}
		c[option].add(part)
	}
}

func (c counts) sorted() []Partial {
	all := make([]Partial, 0, len(c))
	for _, option := range slices.Sorted(maps.Keys(c)) {
		all = append(all, *c[option])
	}
	return all
}

// decide tells what of a question is published from what waits.
func (c counts) decide(k int) (ready, waiting []Partial) {
	for _, partial := range c.sorted() {
		if partial.publishable(k) {
			ready = append(ready, partial)
		} else {
			waiting = append(waiting, partial)
		}
	}
	return keepCompany(k, ready, waiting)
}

// publish adds up what is ready of a question; ok is false when that is nothing. n is the
// number of ballots.
func (c counts) publish(key questionKey, ready []Partial, n int) (question Question, ok bool) {
	var total Tally
	for _, partial := range ready {
		total.add(partial.Others)
		total.add(partial.Attached)
	}
	shuffle(total.Texts)
	if c[""] == nil && n > 0 {
		total.N = n // what waits would show by itself in a smaller number
	}
	question = Question{Question: key.question, Variant: key.variant, N: total.N, Options: total.Options, Texts: total.Texts}
	return question, total.N > 0
}

// add joins another count of the same question. Where the two disagree on the rules the
// stricter one holds.
func (p *Partial) add(other Partial) {
	p.Least = max(p.Least, other.Least)
	p.Known = p.Known && other.Known
	p.Oldest = min(p.Oldest, other.Oldest)
	p.Others.add(other.Others)
	p.Attached.add(other.Attached)
}

func (t *Tally) add(other Tally) {
	t.N += other.N
	for option, n := range other.Options {
		if t.Options == nil {
			t.Options = map[string]int{}
		}
		t.Options[option] += n
	}
	t.Texts = append(t.Texts, other.Texts...)
}

// publishable applies the thresholds, to the others alone: whoever knows the attached
// answers can subtract them.
func (p *Partial) publishable(k int) bool {
	least := max(k, p.Least, survey.MinK)
	if len(p.Others.Texts)+len(p.Attached.Texts) > 0 {
		least = max(least, survey.SensitiveK)
	}
	if p.Others.N < least {
		return false
	}
	return p.Known || p.Others.N >= survey.SensitiveK || !p.Others.unanimous()
}

// unanimous reports whether everybody chose some option: then its count tells what each
// of them chose.
func (t *Tally) unanimous() bool {
	for _, n := range t.Options {
		if n == t.N {
			return true
		}
	}
	return false
}

// shuffle puts texts in an order that nobody can predict or repeat.
func shuffle(texts []string) {
	for i := len(texts) - 1; i > 0; i-- {
		j, err := rand.Int(rand.Reader, big.NewInt(int64(i+1)))
		if err != nil {
			panic(err) // crypto/rand does not fail
		}
		texts[i], texts[j.Int64()] = texts[j.Int64()], texts[i]
	}
}
