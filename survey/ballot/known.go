package ballot

import (
	"cmp"
	"maps"
	"slices"

	"nawoord/survey"
)

// What HR knows of every leaver, such as that somebody retires, tells nothing new about them.
// Its counts do tell who took part: a 1 that the only one who retires did, a 0 that they did
// not. So each option is counted by itself and waits for k others who chose it, and never do
// fewer than k others wait, as the ballots less what is published would count those (the rule
// of secondary suppression: Hundepool et al., Statistical Disclosure Control, 2012).

// apart splits a count into those that are published by themselves: one under "", or of what
// HR knows one of each option.
func (p *Partial) apart() map[string]Partial {
	if !p.Known {
		return map[string]Partial{"": *p}
	}
	chosen := map[string]int{}
	maps.Copy(chosen, p.Others.Options)
	maps.Copy(chosen, p.Attached.Options)
	all := make(map[string]Partial, len(chosen))
	for option := range chosen {
		one := *p
		one.Others, one.Attached = p.Others.only(option), p.Attached.only(option)
		all[option] = one
	}
	return all
}

func (t *Tally) only(option string) Tally {
	if n := t.Options[option]; n > 0 {
		return Tally{N: n, Options: map[string]int{option: n}}
	}
	return Tally{}
}

// keepCompany lets the smallest of the known counts wait too, until k others do.
func keepCompany(k int, ready, waiting []Partial) (stillReady, nowWaiting []Partial) {
	for {
		known, others := 0, 0
		for _, partial := range waiting {
			if partial.Known {
				known, others = known+1, others+partial.Others.N
			}
		}
		smallest := smallestKnown(ready)
		if known == 0 || others >= max(k, survey.MinK) || smallest < 0 {
			return ready, waiting
		}
		waiting = append(waiting, ready[smallest])
		ready = slices.Delete(ready, smallest, smallest+1)
	}
}

// smallestKnown returns the index of the smallest count of what HR knows, -1 without any.
func smallestKnown(all []Partial) int {
	smallest := -1
	for i := range all {
		if all[i].Known && (smallest < 0 || cmp.Less(all[i].Others.N, all[smallest].Others.N)) {
			smallest = i
		}
	}
	return smallest
}
