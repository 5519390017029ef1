package survey

import (
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"
)

// Selection says which openings a report adds up and what of them it is to tell.
type Selection struct {
	Unit      uuid.UUID // with the units that lay below it; uuid.Nil: everything together
	Period    Period
	Questions []string // only these counted questions; nil: all
	Options   []string // only these options of them; nil: all
	Latest    int      // list only so many of the latest openings; 0: all, below 0: none
}

// Report is the one form in which figures leave the store: every page, print, file and
// reply takes them from here. It is a sum of whole openings, so that any two reports
// differ, per question, by nobody or by at least k others.
type Report struct {
	Unit      string             `json:"unit,omitempty"`      // name; empty: everything together
	Period    Period             `json:"period,omitzero"`     // empty: always
	N         int                `json:"n"`                   // ballots of the unit parts
	Opened    int                `json:"opened"`              // openings that were added up
	Openings  []OpeningInfo      `json:"openings"`            // the listed ones, the latest last
	Elsewhere []string           `json:"elsewhere,omitempty"` // units that lie below it now, but were counted elsewhere before
	Questions map[string]Counted `json:"questions"`
}

// OpeningInfo says which opening is in a report. How many links it is about stays in the
// store: beside n it would tell when everybody took part.
type OpeningInfo struct {
	Unit     string   `json:"unit"`            // as it was called then
	Now      string   `json:"now,omitempty"`   // as it is called now, when that differs
	Moved    bool     `json:"moved,omitempty"` // it does not lie below the unit of the report any more
	Part     Part     `json:"part"`
	Month    string   `json:"month"`
	N        int      `json:"n,omitempty"` // of unit parts only
	Response Response `json:"response,omitempty"`
}

// Counted is the count of one question: how many answered, and how many of them chose
// each option. Of a text box only the number of texts is told.
type Counted struct {
	Variant string         `json:"variant"` // as in Vote.Variant
	N       int            `json:"n"`
	Options map[string]int `json:"options"`
}

// Sum is how often an option was chosen.
func (c Counted) Sum() int {
	sum := 0
	for _, n := range c.Options {
		sum += n
	}
	return sum
}

// People is of how many people the counts of the question are. Of what HR knows more can be
// published in a period than was sent in it: what waited comes along.
func (q CountedQuestion) People(c Counted) int {
	if !q.Known {
		return c.N
	}
	return max(c.N, c.Sum())
}

// Waits reports whether the option has no count yet, though somebody may have chosen it.
func (o CountedOption) Waits(c Counted) bool { return o.Known && c.Options[o.Key] == 0 }

// Response is in which band the part of the links that was answered lies.
type Response string

// The bands of the response. There is none below 10 links.
const (
	ResponseUnknown  Response = ""
	ResponseQuarter  Response = "under_quarter"
	ResponseHalf     Response = "to_half"
	ResponseThree    Response = "to_three_quarters"
	ResponseMore     Response = "more"
	ResponseMinLinks          = 10 // below it no response is told
)

// ResponseOf returns the band in which n answers to so many closed links lie.
func ResponseOf(n, links int) Response {
	switch {
	case links < ResponseMinLinks:
		return ResponseUnknown
	case 4*n < links:
		return ResponseQuarter
	case 2*n <= links:
		return ResponseHalf
	case 4*n <= 3*links:
		return ResponseThree
	}
	return ResponseMore
}

// WriteCSV writes the figures with a row per option: question, option, n of the question
// and count of the option. A question without options, such as a text box, has one row.
func (r Report) WriteCSV(w io.Writer) error {
	table := csv.NewWriter(w)
	rows := [][]string{{"question", "option", "n", "count"}}
	for _, question := range slices.Sorted(maps.Keys(r.Questions)) {
		counted := r.Questions[question]
		n := strconv.Itoa(counted.N)
		for _, option := range slices.Sorted(maps.Keys(counted.Options)) {
			rows = append(rows, []string{cell(question), cell(option), n, strconv.Itoa(counted.Options[option])})
		}
		if len(counted.Options) == 0 {
			rows = append(rows, []string{cell(question), "", n, n})
		}
	}
	if err := table.WriteAll(rows); err != nil {
		return fmt.Errorf("write report: %w", err)
	}
	return nil
}

// cell keeps a spreadsheet from taking a text for a formula.
func cell(s string) string {
	if strings.ContainsAny(s[:min(1, len(s))], "=+-@\t\r") {
		return "'" + s
	}
	return s
}
