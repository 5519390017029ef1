package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"
)

// field is the smallest thing with a form field and an answer of its own: a question, one
// line of it, one group of its tick list, or one sensitive option. All is worked out at
// loading, so that a request only looks things up.
type field struct {
	name     string
	question *Question
	of       *Option // the line, group or sensitive option; nil for a whole question
	kind     Kind    // one, several, scale or text
	part     Part
	least    int
	variant  string
	split    bool

	keys    []string // the option keys that are accepted
	labels  []Text
	index   map[string]int
	blank   []bool // prefer not, does not fit
	hush    []bool // sensitive: left blank where it was chosen from another list
	counted []CountedOption
	lines   []line // what is drawn: its own options and the sensitive ones
	pinned  int    // the first line that is not shuffled
	exclude string // the key of the exclusive option

	sensitive []*field // the sensitive options within the list
	list      *field   // the list that a sensitive option is in

	show, hide []test
	weights    []*field // of a grouped list, in order of priority
	weight     *field   // of its own group
	from       []*field // the lists that its options come from

	maxBytes int    // of a text
	salt     uint64 // makes the order of options differ between fields
}

// line is one drawn option: the field and value it stands for.
type line struct {
	field  *field
	value  string
	option *Option
	hint   Text
}

// test is one clause of a condition.
type test struct {
	name    string
	options []string
}

func (t test) holds(a Answers) bool {
	for _, chosen := range a[t.name] {
		if slices.Contains(t.options, chosen) {
			return true
		}
	}
	return false
}

// chosen is the value of a ticked sensitive option; unchosen only exists as a vote.
const (
	chosen   = "yes"
	unchosen = "no"
)

var yesNo = []CountedOption{
	{Key: chosen, Label: Text{NL: "Ja", EN: "Yes"}},
	{Key: unchosen, Label: Text{NL: "Nee", EN: "No"}},
}

// visible reports whether the field is drawn on its pages, given the earlier answers.
func (d *field) visible(a Answers, f Facts) bool {
	if !d.allowed(a, f) {
		return false
	}
	return len(d.from) == 0 || d.candidates(a) > 1
}

// allowed is visible without the rule that a choice needs two candidates.
func (d *field) allowed(a Answers, f Facts) bool {
	if e := d.question.Expects; f.BoxExpects < e.Box || f.OrganisationExpects < e.Organisation {
		return false
	}
	for _, t := range d.show {
		if !t.holds(a) {
			return false
		}
	}
	for _, t := range d.hide {
		if t.holds(a) {
			return false
		}
	}
	return d.weight == nil || d.follows(a)
}

// lightGroups is how many groups are shown when none is weighed strongest: all four at
// once would be over thirty boxes.
const lightGroups = 2

// follows reports whether the group is shown: the groups with the strongest weight; if
// there are none, the first two by priority with any weight.
func (d *field) follows(a Answers) bool {
	const none, light, strong = 0, 1, 2
	weigh := func(w *field) int {
		at := w.at(a)
		switch {
		case at <= 0 || w.blank[at]:
			return none
		case at == w.strongest():
			return strong
		}
		return light
	}
	own, before := weigh(d.weight), 0
	if own != light {
		return own == strong
	}
	passed := false
	for _, w := range d.weights {
		if w == d.weight {
			passed = true
			continue
		}
		switch weigh(w) {
		case strong:
			return false
		case light:
			if !passed {
				before++
			}
		}
	}
	return before < lightGroups
}

// at returns the index of the only chosen option, -1 if there is none.
func (d *field) at(a Answers) int {
	if values := a[d.name]; len(values) == 1 {
		if i, ok := d.index[values[0]]; ok {
			return i
		}
	}
	return -1
}

// strongest returns the index of the last option that is an answer.
func (d *field) strongest() int {
	for i := len(d.keys) - 1; i > 0; i-- {
		if !d.blank[i] {
			return i
		}
	}
	return 0
}

// offered reports whether a line of the field can be chosen: always, except that a choice
// from other lists offers only what was chosen there.
func (d *field) offered(l line, a Answers) bool {
	return l.field == d || slices.Contains(a[l.field.name], l.value)
}

// candidates counts the options that were chosen in the lists that d takes its options from.
func (d *field) candidates(a Answers) int {
	n := 0
	for _, l := range d.lines {
		if l.field != d && d.offered(l, a) {
			n++
		}
	}
	return n
}

// answered reports whether there is an answer other than one that says there is none.
func (d *field) answered(a Answers) bool {
	values := a[d.name]
	switch {
	case len(values) == 0:
		return false
	case d.kind == KindText:
		return values[0] != ""
	case d.kind == KindSeveral:
		return true
	}
	at := d.at(a)
	return at >= 0 && !d.blank[at]
}

// setOptions fills what is looked up per request: the options that are accepted, and those
// that are counted.
func (d *field) setOptions(options []*Option) {
	d.index = make(map[string]int, len(options))
	var counted []CountedOption
	for _, o := range options {
		blank := o.Key == PreferNot || o.Key == DoesNotFit
		if !blank && !o.Sensitive {
			counted = append(counted, CountedOption{Key: o.Key, Label: o.Label, Perma: o.Perma, Vague: o.Last && !o.Exclusive, Known: d.question.Known || o.Hidden})
		}
		if o.Hidden {
			continue
		}
		d.index[o.Key] = len(d.keys)
		d.keys = append(d.keys, o.Key)
		d.labels = append(d.labels, o.Label)
		d.blank = append(d.blank, blank)
		d.hush = append(d.hush, o.Sensitive)
		if o.Exclusive {
			d.exclude = o.Key
		}
	}
	d.setCounted(counted)
}

func (d *field) setCounted(options []CountedOption) {
	d.counted = options
	keys := make([]string, len(options))
	for i, o := range options {
		keys[i] = o.Key
	}
	slices.Sort(keys)
	d.variant = hex.EncodeToString(fingerprint(keys...))
}

// fingerprint boils words down to four bytes.
func fingerprint(words ...string) []byte {
	sum := sha256.Sum256([]byte(strings.Join(words, "\n")))
	return sum[:4]
}
