package ballot

import (
	"cmp"
	"crypto/rand"
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
func Count(k int, month survey.Month, casts []Cast, carried ...Carry) Result {
	sheet := tallySheet{}
	for _, carry := range carried {
		sheet.add(carry)
	}
	for _, cast := range casts {
		sheet.add(cast.partials(month))
	}
	result := Result{N: len(casts)}
	for _, partial := range sheet.sorted() {
		if partial.publishable(k) {
			result.Published = append(result.Published, partial.publish())
		} else {
			result.Carry = append(result.Carry, *partial)
		}
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
	for _, partial := range sheet.sorted() {
		joined = append(joined, *partial)
	}
	return joined
}

// partials returns a ballot's votes as counts of one, each question once.
func (c Cast) partials(month survey.Month) Carry {
	seen := map[questionKey]bool{}
	var partials Carry
	for _, vote := range c.Votes {
		partial := Partial{Question: vote.Question, Variant: vote.Variant, Least: vote.Least, Known: vote.Known, Oldest: month}
		tally := tallyOf(vote)
		if tally.N == 0 || seen[partial.key()] {
			continue
		}
		seen[partial.key()] = true
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

func (p *Partial) key() questionKey { return questionKey{p.Question, p.Variant} }

// tallySheet holds the counts during a counting.
type tallySheet map[questionKey]*Partial

func (s tallySheet) add(carry Carry) {
	for _, partial := range carry {
		if s[partial.key()] == nil {
			s[partial.key()] = &Partial{
				Question: partial.Question, Variant: partial.Variant,
				Known: partial.Known, Oldest: partial.Oldest,
			}
		}
		s[partial.key()].add(partial)
	}
}

func (s tallySheet) sorted() []*Partial {
	partials := make([]*Partial, 0, len(s))
	for _, partial := range s {
		partials = append(partials, partial)
	}
	slices.SortFunc(partials, func(a, b *Partial) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), cmp.Compare(a.Variant, b.Variant))
	})
	return partials
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

func (p *Partial) publish() Question {
	var total Tally
	total.add(p.Others)
	total.add(p.Attached)
	shuffle(total.Texts)
	return Question{
		Question: p.Question, Variant: p.Variant,
		N: total.N, Options: total.Options, Texts: total.Texts,
	}
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
