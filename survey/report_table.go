package survey

import (
	"maps"
	"slices"
	"strings"
)

// ReportTable is the figures of one report that belong together, as somebody reads them in
// one language: what files and the printed report show. It holds nothing that is not in the
// report.
type ReportTable struct {
	Chart   string // its key in the questionnaire: C1, C4
	Heading string // the name of the chart
	Title   string
	Form    TableForm
	Columns []string // of stacks: the steps of the scale
	Lines   []TableLine
}

// TableForm says how the lines of a table are drawn.
type TableForm string

// The forms. Every line of bars and of marks has one count, every line of stacks one for
// each column.
const (
	TableBars   TableForm = "bars"   // how many chose each option
	TableStacks TableForm = "stacks" // how many chose each step of a scale
	TableMarks  TableForm = "marks"  // how many gave each mark from 0 to 10
)

// manyOptions is the number of options above which a list is sorted by how many chose them.
const manyOptions = 6

// TableLine is one line: an option or a question, its counts, and how many answered.
type TableLine struct {
	Question string // its key in the report
	Options  []string
	Label    string
	N        int
	Counts   []int
}

// Reading is how somebody reads a report: the language, and the names that stand in the
// titles of questions.
type Reading struct {
	Lang         Lang
	Organisation string
	Place        string // the unit, or the organisation
}

// fill writes a text in the language, with the names in it.
func (r Reading) fill(t Text) string {
	return strings.NewReplacer("{org}", r.Organisation, "{unit}", r.Place, "{place}", r.Place).Replace(t[r.Lang])
}

// Tables lays a report out in the order of the questionnaire: the lines of a question on
// one scale together, sensitive options together, everything else alone. A group of the
// split has tables of its own behind those of everybody. Questions that the questionnaire
// does not know any more come last, under their keys. Texts have no table.
func (q *Questionnaire) Tables(report Report, reading Reading) []ReportTable {
	b := tables{q: q, report: report, Reading: reading, places: map[string]int{}, done: map[string]bool{}}
	charts := q.chartKeys()
	for _, chart := range charts {
		for _, group := range append([]CountedOption{{}}, q.Groups()...) {
			for _, counted := range q.counted {
				if counted.Chart == chart {
					b.add(counted, group)
				}
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(report.Questions)) {
		b.addUnknown(key)
	}
	return b.all
}

// chartKeys lists the charts in the order in which the questionnaire first counts for them.
func (q *Questionnaire) chartKeys() []string {
	var keys []string
	for _, counted := range q.counted {
		if !slices.Contains(keys, counted.Chart) {
			keys = append(keys, counted.Chart)
		}
	}
	slices.Sort(keys)
	slices.SortStableFunc(keys, func(a, b string) int { return chartNumber(a) - chartNumber(b) })
	return keys
}

// chartNumber is the number in the key of a chart: 1 of C1 and of C1b.
func chartNumber(key string) int {
	n := 0
	for _, r := range key {
		if r >= '0' && r <= '9' {
			n = 10*n + int(r-'0')
		}
	}
	return n
}

// tables is the laying out of one report.
type tables struct {
	Reading
	q      *Questionnaire
	report Report
	all    []ReportTable
	places map[string]int  // of tables to which more lines may come
	done   map[string]bool // questions that have their lines
}

func (b *tables) add(q CountedQuestion, group CountedOption) {
	key, suffix := q.Key, ""
	if group.Key != "" {
		key, suffix = q.Key+"@"+group.Key, " ("+b.fill(group.Label)+")"
	}
	counted, ok := b.report.Questions[key]
	if !ok || counted.N == 0 || q.Kind == KindText {
		b.done[key] = true
		return
	}
	if counted.Variant != q.Variant { // it was counted with other options
		return
	}
	b.done[key] = true
	table := ReportTable{Chart: q.Chart, Heading: b.fill(b.q.Charts[q.Chart]), Title: b.fill(q.Title) + suffix, Form: TableBars}
	if q.Kind == KindScale {
		table.Form = TableMarks
	}
	line := TableLine{Question: key, Label: b.fill(q.Title), N: counted.N}
	switch {
	case q.Sensitive && q.Of != nil && len(q.Options) == 2: // yes or no to one option of a list
		table.Title = b.fill(q.Of) + suffix
		line.Options, line.Counts = []string{q.Options[0].Key}, []int{counted.Options[q.Options[0].Key]}
		b.join("yes "+q.Question+suffix, table, line)
	case q.Kind == KindOne && q.Of != nil:
		table.Title, table.Form = b.fill(q.Of)+suffix, TableStacks
		place := "scale " + q.Question + suffix
		for _, o := range q.Options {
			table.Columns = append(table.Columns, b.fill(o.Label))
			line.Options, line.Counts = append(line.Options, o.Key), append(line.Counts, counted.Options[o.Key])
			place += " " + o.Key
		}
		b.join(place, table, line)
	default:
		if q.Of != nil {
			table.Title = b.fill(q.Of) + " " + table.Title
		}
		for _, o := range q.Options {
			if o.Waits(counted) {
				continue
			}
			table.Lines = append(table.Lines, TableLine{
				Question: key, Options: []string{o.Key}, Label: b.fill(o.Label), N: q.People(counted), Counts: []int{counted.Options[o.Key]},
			})
		}
		if q.Multiple || len(q.Options) > manyOptions && table.Form == TableBars {
			slices.SortStableFunc(table.Lines, func(a, b TableLine) int { return b.Counts[0] - a.Counts[0] })
		}
		if len(table.Lines) > 0 {
			b.all = append(b.all, table)
		}
	}
}

// join adds a line to a table that is there already, or begins it.
func (b *tables) join(place string, table ReportTable, line TableLine) {
	at, ok := b.places[place]
	if !ok {
		at = len(b.all)
		b.places[place] = at
		b.all = append(b.all, table)
	}
	b.all[at].Lines = append(b.all[at].Lines, line)
}

// addUnknown adds a question that has no words any more.
func (b *tables) addUnknown(key string) {
	counted := b.report.Questions[key]
	if b.done[key] || len(counted.Options) == 0 {
		return
	}
	table := ReportTable{Title: key, Form: TableBars}
	for _, option := range slices.Sorted(maps.Keys(counted.Options)) {
		table.Lines = append(table.Lines, TableLine{Question: key, Options: []string{option}, Label: option, N: counted.N, Counts: []int{counted.Options[option]}})
	}
	b.all = append(b.all, table)
}
