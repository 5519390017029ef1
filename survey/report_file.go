package survey

import (
	_ "embed" // the schema
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
)

// ReportSchema describes the JSON of a ReportFile (JSON Schema, draft 2020-12). Its keys
// stay: what changes their meaning gets another version.
//
//go:embed report.schema.json
var ReportSchema []byte

// The format and version of a ReportFile.
const (
	reportFormat  = "nawoord-report"
	reportVersion = 1
)

// ReportFile is a report for other programs: the figures, whose they are, and what the keys
// of questions and options mean. The same figures give the same file.
type ReportFile struct {
	Format       string `json:"format"`
	Version      int    `json:"version"`
	Organisation string `json:"organisation"`
	K            int    `json:"k"`
	Report
	Labels map[string]Label `json:"labels"`
}

// Label says in words what a counted question and its options are.
type Label struct {
	Of       Text            `json:"of,omitempty"` // the question, where Title is a line or option of it
	Title    Text            `json:"title"`
	Part     Part            `json:"part"`
	Chart    string          `json:"chart"`
	Multiple bool            `json:"multiple,omitempty"` // people could choose several options
	Options  map[string]Text `json:"options,omitempty"`
}

// File makes the file of a report. Questions that the questionnaire does not know any more,
// or asks with other options now, have no label.
func (q *Questionnaire) File(o Organisation, report Report) ReportFile {
	file := ReportFile{Format: reportFormat, Version: reportVersion, Organisation: o.Name, K: o.K, Report: report, Labels: map[string]Label{}}
	for _, c := range q.counted {
		counted, ok := report.Questions[c.Key]
		if !ok || counted.Variant != c.Variant {
			continue
		}
		label := Label{Of: c.Of, Title: c.Title, Part: c.Part, Chart: c.Chart, Multiple: c.Multiple}
		for _, option := range c.Options {
			if label.Options == nil {
				label.Options = map[string]Text{}
			}
			label.Options[option.Key] = option.Label
		}
		file.Labels[c.Key] = label
	}
	return file
}

// Write writes the file as JSON.
func (f ReportFile) Write(w io.Writer) error {
	encoder := json.NewEncoder(w)
	encoder.SetIndent("", "  ")
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(f); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// csvNames are the columns of a report's CSV.
var csvNames = map[Lang][]string{
	NL: {"grafiek", "vraag", "vraag in woorden", "antwoord", "antwoord in woorden", "n", "aantal", "procent"},
	EN: {"chart", "question", "question in words", "answer", "answer in words", "n", "count", "percent"},
}

// WriteTable writes tables as CSV for a spreadsheet that speaks the language: with a byte
// order mark, and in Dutch with semicolons. A text that could be a formula stays a text.
func WriteTable(w io.Writer, lang Lang, all []ReportTable) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if lang == NL {
		table.Comma = ';'
	}
	rows := [][]string{csvNames[lang]}
	for _, t := range all {
		for _, line := range t.Lines {
			rows = append(rows, t.rows(line)...)
		}
	}
	if err := table.WriteAll(rows); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// rows writes a line with a row per option.
func (t ReportTable) rows(line TableLine) [][]string {
	rows := make([][]string, len(line.Options))
	for i, option := range line.Options {
		question, answer := t.Title, line.Label
		if t.Form == TableStacks {
			question, answer = t.Title+" "+line.Label, t.Columns[i]
		}
		rows[i] = []string{
			cell(t.Chart), cell(line.Question), cell(question), cell(option), cell(answer),
			strconv.Itoa(line.N), strconv.Itoa(line.Counts[i]), strconv.Itoa(Percent(line.Counts[i], line.N)),
		}
	}
	return rows
}

// Percent is a part of a whole, rounded.
func Percent(count, of int) int {
	if of == 0 {
		return 0
	}
	return (200*count + of) / (2 * of)
}
