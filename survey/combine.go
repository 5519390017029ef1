package survey

import (
	"cmp"
	_ "embed" // the schema
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
)

// CombinedSchema describes a Combined (JSON Schema, draft 2020-12).
//
//go:embed combine.schema.json
var CombinedSchema []byte

// The rule of one picture across organisations: no figure comes from fewer than
// LeastTogether, none of them may be most of what is left when another takes its own
// figures off, and a median, which is the figure of one of them, is told of no fewer than
// LeastMedian.
const (
	LeastTogether  = 3
	LeastMedian    = 5
	MostTogether   = 200
	heaviestOfFive = 4 // no organisation gives more than 4 in 5 of the people
)

// Combined is one picture of several organisations.
type Combined struct {
	Format        string                      `json:"format"`
	Version       int                         `json:"version"`
	Organisations []CombinedFrom              `json:"organisations"`
	Own           string                      `json:"own,omitempty"` // whom the rest is beside
	N             int                         `json:"n,omitempty"`   // 0: it would tell of one organisation
	Questions     map[string]CombinedQuestion `json:"questions"`
	Left          []LeftOut                   `json:"left_out"`
	labels        map[string]Label
}

// CombinedFrom is one organisation in the picture; how many of its people answered is untold.
type CombinedFrom struct {
	Name   string `json:"name"`
	Period Period `json:"period,omitzero"`
	Units  int    `json:"units_not_used,omitempty"` // units in its file; the picture is of wholes
}

// CombinedQuestion is the sum of one question over the organisations that have it.
type CombinedQuestion struct {
	Variant       string                    `json:"variant"`
	Organisations int                       `json:"organisations"`
	N             int                       `json:"n"`
	Options       map[string]CombinedOption `json:"options"`
}

// CombinedOption is how many chose an option; the rest are percentages.
type CombinedOption struct {
	Count  int  `json:"count"`
	All    int  `json:"percent"`
	Median *int `json:"median,omitempty"` // of the organisations
	Own    *int `json:"own,omitempty"`
	Rest   *int `json:"rest,omitempty"` // of the organisations without the own
}

// LeftOut is a question that is not in the picture.
type LeftOut struct {
	Question      string  `json:"question"`
	Why           LeftWhy `json:"why"`
	Organisations int     `json:"organisations"`
}

// LeftWhy is why a question is not in the picture. Its word is combine_WHY.
type LeftWhy string

// The reasons.
const (
	LeftFew     LeftWhy = "few"     // fewer than LeastTogether organisations have it
	LeftHeavy   LeftWhy = "heavy"   // one organisation gives nearly all of it
	LeftOptions LeftWhy = "options" // these organisations asked it with other options
)

// part is what one organisation adds to a question.
type part struct {
	Counted
	whose string
}

// Combine makes one picture of the files. own names the organisation that is to stand beside
// the rest; it may be empty. It returns a *ShareFlaw when the files cannot go together.
func Combine(files []ShareFile, own string) (Combined, error) {
	c := Combined{Format: "nawoord-combined", Version: 1, Organisations: []CombinedFrom{}, Questions: map[string]CombinedQuestion{}, Left: []LeftOut{}, labels: map[string]Label{}}
	files = slices.SortedFunc(slices.Values(files), func(a, b ShareFile) int { return cmp.Compare(a.Organisation, b.Organisation) })
	var everybody []part
	parts := map[string]map[string][]part{}
	for i, file := range files {
		if slices.ContainsFunc(files[:i], file.sameAs) {
			return Combined{}, &ShareFlaw{Key: "twice", Detail: file.Organisation}
		}
		c.Organisations = append(c.Organisations, CombinedFrom{Name: file.Organisation, Period: file.Period, Units: len(file.Units)})
		everybody = append(everybody, part{Counted{N: file.N}, file.Organisation})
		if strings.EqualFold(file.Organisation, own) {
			c.Own = file.Organisation
		}
		for key, counted := range file.Questions {
			at, _, _ := strings.Cut(key, "~") // asked with these options before
			if parts[at] == nil {
				parts[at] = map[string][]part{}
			}
			parts[at][counted.Variant] = append(parts[at][counted.Variant], part{counted, file.Organisation})
			if label, ok := file.Labels[key]; ok && c.labels[at+" "+counted.Variant].Title == nil {
				c.labels[at+" "+counted.Variant] = label
			}
		}
	}
	switch {
	case len(files) < LeastTogether:
		return Combined{}, &ShareFlaw{Key: "few", Detail: fmt.Sprint(len(files))}
	case len(files) > MostTogether:
		return Combined{}, &ShareFlaw{Key: "many", Detail: fmt.Sprint(len(files))}
	case own != "" && c.Own == "":
		return Combined{}, &ShareFlaw{Key: "own", Detail: own}
	}
	if unreadable(everybody) == "" {
		_, c.N = sum(everybody, "")
	}
	for _, key := range slices.Sorted(maps.Keys(parts)) {
		c.add(key, parts[key])
	}
	return c, nil
}

// OnePeriod reports whether all figures are of the same period.
func (c Combined) OnePeriod() bool {
	return !slices.ContainsFunc(c.Organisations, func(o CombinedFrom) bool { return o.Period != c.Organisations[0].Period })
}

// add adds a question up over the options that most organisations asked it with.
func (c *Combined) add(key string, variants map[string][]part) {
	order := slices.SortedFunc(maps.Keys(variants), func(a, b string) int {
		return cmp.Or(len(variants[b])-len(variants[a]), cmp.Compare(a, b))
	})
	for i, variant := range order {
		all := variants[variant]
		why := unreadable(all)
		if i > 0 {
			why = LeftOptions
		}
		if why != "" {
			c.Left = append(c.Left, LeftOut{Question: key, Why: why, Organisations: len(all)})
			continue
		}
		c.Questions[key] = c.question(variant, all)
	}
}

// unreadable says why the sum of parts would tell of one organisation: to anybody, or to
// another of them, which knows its own figures and takes them off.
func unreadable(parts []part) LeftWhy {
	total, first, second := 0, 0, 0 // everybody, the heaviest and the one after it
	for _, p := range parts {
		total += p.N
		first, second = max(first, p.N), max(second, min(first, p.N))
	}
	switch {
	case len(parts) < LeastTogether:
		return LeftFew
	case 5*first > heaviestOfFive*(total-second):
		return LeftHeavy
	}
	return ""
}

// sum adds up how many chose an option, and how many answered.
func sum(parts []part, option string) (count, n int) {
	for _, p := range parts {
		count, n = count+p.Options[option], n+p.N
	}
	return count, n
}

func (c *Combined) question(variant string, parts []part) CombinedQuestion {
	q := CombinedQuestion{Variant: variant, Organisations: len(parts), Options: map[string]CombinedOption{}}
	own := slices.IndexFunc(parts, func(p part) bool { return c.Own != "" && p.whose == c.Own })
	var rest []part
	for i, p := range parts {
		q.N += p.N
		if own >= 0 && i != own {
			rest = append(rest, p)
		}
		for option := range p.Options {
			q.Options[option] = CombinedOption{}
		}
	}
	for option := range q.Options {
		var o CombinedOption
		o.Count, _ = sum(parts, option)
		o.All = Percent(o.Count, q.N)
		if len(parts) >= LeastMedian {
			median := medianOf(parts, option)
			o.Median = &median
		}
		if unreadable(rest) == "" { // or it would tell of too few
			mine, others := Percent(parts[own].Options[option], parts[own].N), Percent(sum(rest, option))
			o.Own, o.Rest = &mine, &others
		}
		q.Options[option] = o
	}
	return q
}

func medianOf(parts []part, option string) int {
	shares := make([]int, len(parts))
	for i, p := range parts {
		shares[i] = Percent(p.Options[option], p.N)
	}
	slices.Sort(shares)
	return (shares[(len(shares)-1)/2] + shares[len(shares)/2] + 1) / 2
}

// Write writes the picture as JSON.
func (c Combined) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(c); err != nil {
		return fmt.Errorf("write combined: %w", err)
	}
	return nil
}
