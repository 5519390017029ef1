package survey

import (
	"encoding/csv"
	"fmt"
	"io"
	"slices"
	"strconv"
)

// CombinedTable is one question of the picture in words.
type CombinedTable struct {
	Chart string
	Title string
	Rows  []CombinedRow
}

// CombinedRow is one answer to it.
type CombinedRow struct {
	Question, Option, Label string
	Organisations, N        int
	CombinedOption
}

// Sum is the question as one report counts it.
func (q CombinedQuestion) Sum() Counted {
	sum := Counted{Variant: q.Variant, N: q.N, Options: map[string]int{}}
	for option, o := range q.Options {
		sum.Options[option] = o.Count
	}
	return sum
}

// CombinedTables lays the picture out as Tables does a report. Questions that this
// questionnaire does not have come last, in the words of the files.
func (q *Questionnaire) CombinedTables(c Combined, reading Reading) []CombinedTable {
	sum := Report{Questions: map[string]Counted{}}
	for key, question := range c.Questions {
		sum.Questions[key] = question.Sum()
	}
	var all []CombinedTable
	for _, table := range q.Tables(sum, reading) {
		made := CombinedTable{Chart: table.Chart, Title: table.Title}
		for _, line := range table.Lines {
			question := c.Questions[line.Question]
			label := c.labels[line.Question+" "+question.Variant]
			for i, option := range line.Options {
				row := CombinedRow{
					Question: line.Question, Option: option, Label: line.Label, Organisations: question.Organisations,
					N: question.N, CombinedOption: question.Options[option],
				}
				switch {
				case table.Form == TableStacks:
					row.Label += ": " + table.Columns[i]
				case table.Chart == "" && label.Options[option] != nil:
					row.Label = reading.fill(label.Options[option])
				}
				made.Rows = append(made.Rows, row)
			}
			if table.Chart == "" && label.Title != nil {
				made.Title = reading.fill(label.Title)
			}
		}
		all = append(all, made)
	}
	return all
}

// CountedTitle is a counted question in words, or its key when it is not known.
func (q *Questionnaire) CountedTitle(key string, reading Reading) string {
	if i := slices.IndexFunc(q.counted, func(c CountedQuestion) bool { return c.Key == key }); i >= 0 {
		counted := q.counted[i]
		if counted.Of != nil {
			return reading.fill(counted.Of) + " " + reading.fill(counted.Title)
		}
		return reading.fill(counted.Title)
	}
	return key
}

// combinedNames are the columns of the CSV of a picture.
var combinedNames = map[Lang][]string{
	NL: {"grafiek", "vraag", "vraag in woorden", "antwoord", "antwoord in woorden", "organisaties", "n", "aantal", "procent", "mediaan", "eigen", "rest"},
	EN: {"chart", "question", "question in words", "answer", "answer in words", "organisations", "n", "count", "percent", "median", "own", "rest"},
}

// WriteCombinedTable writes the picture as CSV, as WriteTable does.
func WriteCombinedTable(w io.Writer, lang Lang, all []CombinedTable) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write combined: %w", err)
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if lang == NL {
		table.Comma = ';'
	}
	rows := [][]string{combinedNames[lang]}
	for _, t := range all {
		for _, r := range t.Rows {
			rows = append(rows, []string{
				cell(t.Chart), cell(r.Question), cell(t.Title), cell(r.Option), cell(r.Label), strconv.Itoa(r.Organisations), strconv.Itoa(r.N),
				strconv.Itoa(r.Count), strconv.Itoa(r.All), told(r.Median), told(r.Own), told(r.Rest),
			})
		}
	}
	if err := table.WriteAll(rows); err != nil {
		return fmt.Errorf("write combined: %w", err)
	}
	return nil
}

// told writes a number that may not be told.
func told(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
