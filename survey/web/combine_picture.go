package web

import (
	"slices"
	"strings"

	"nawoord/survey"
)

// mostForeign is how many questions that this questionnaire does not ask a picture draws;
// the table has all.
const mostForeign = 20

// beside is what a figure of several organisations says besides the sums.
type beside struct {
	Medians, Own bool // whether the table has these columns
	Rows         []survey.CombinedRow
}

// picture draws the sums of several organisations as the results of one are drawn: the first
// answers on top, then the charts in the same order.
func (d *desk) picture(page *combinePage, picture survey.Combined) {
	page.Picture, page.Medians = picture, len(picture.Organisations) >= survey.LeastMedian
	d.pictureFrom(page)
	reading := d.combineReading(page.Lang)
	known, tables := survey.Report{Questions: map[string]survey.Counted{}}, d.Questionnaire.CombinedTables(picture, reading)
	for _, q := range d.Questionnaire.Counted() {
		if sum, ok := picture.Questions[q.Key]; ok && sum.Variant == q.Variant {
			known.Questions[q.Key] = sum.Sum()
		}
	}
	draw := d.drawer(page.Lang, reading.Place, known, true)
	draw.fill = strings.NewReplacer("{org}", reading.Organisation, "{unit}", reading.Place, "{place}", reading.Place)
	rows := rowsOf{}
	foreign := chart{Key: "meer", Title: d.view.T(page.Lang, "combine_foreign")}
	for _, table := range tables {
		for _, row := range table.Rows {
			rows[row.Question] = append(rows[row.Question], row)
		}
		if table.Chart == "" && len(table.Rows) > 0 {
			foreign.Figures = append(foreign.Figures, draw.foreign(table))
		}
	}
	page.Brief = draw.brief()
	for _, block := range page.Brief {
		for i, line := range block.Lines {
			if row, ok := rows.find(line.Question, line.Option); ok && row.Own != nil {
				block.Lines[i].Aside = d.view.T(page.Lang, "combine_aside", "Own", *row.Own, "Rest", *row.Rest)
			}
		}
	}
	for _, key := range chartOrder {
		made := draw.chart(key, draw.asked(key))
		made.Missing = "" // the list of what is left out says why
		if len(made.Figures) > 0 {
			page.Charts = append(page.Charts, made)
		}
	}
	if more := len(foreign.Figures) - mostForeign; more > 0 {
		foreign.Figures = foreign.Figures[:mostForeign]
		foreign.Missing = d.view.T(page.Lang, "combine_more", "N", more)
	}
	if len(foreign.Figures) > 0 {
		page.Charts = append(page.Charts, foreign)
	}
	for _, made := range page.Charts {
		for i := range made.Figures {
			made.Figures[i].Beside = rows.beside(made.Figures[i], page)
		}
	}
	for _, left := range picture.Left {
		page.Left = append(page.Left, leftLine{
			Title: d.Questionnaire.CountedTitle(left.Question, reading), Why: d.view.T(page.Lang, "combine_"+string(left.Why)), Organisations: left.Organisations,
		})
	}
}

// pictureFrom says whose figures are in the picture, and what of their files is not.
func (d *desk) pictureFrom(page *combinePage) {
	one := page.Picture.OnePeriod()
	for _, of := range page.Picture.Organisations {
		name := of.Name
		if !one || !of.Period.Always() {
			name += " (" + d.periodName(page.Lang, of.Period) + ")"
		}
		page.From = append(page.From, name)
		if of.Units > 0 {
			page.Notes = append(page.Notes, d.view.T(page.Lang, "combine_units", "N", of.Units, "Name", of.Name))
		}
	}
	if !one {
		page.Notes = append(page.Notes, d.view.T(page.Lang, "combine_periods"))
	}
}

// foreign draws a question that this questionnaire does not ask, or asks with other answers.
func (w drawer) foreign(table survey.CombinedTable) figure {
	made := figure{Question: table.Rows[0].Question, Title: table.Title, N: table.Rows[0].N}
	for _, row := range table.Rows {
		made.Bars = append(made.Bars, newBar(row.Option, row.Label, row.Count, row.N))
	}
	return w.bounded(made)
}

// rowsOf is the answers of the picture by their question.
type rowsOf map[string][]survey.CombinedRow

func (r rowsOf) find(question, option string) (survey.CombinedRow, bool) {
	i := slices.IndexFunc(r[question], func(row survey.CombinedRow) bool { return row.Option == option })
	if i < 0 {
		return survey.CombinedRow{}, false
	}
	return r[question][i], true
}

// beside finds the answers that a figure draws. A figure that adds some of them up has none.
func (r rowsOf) beside(f figure, page *combinePage) *beside {
	made := &beside{Medians: page.Medians, Own: page.Picture.Own != ""}
	for _, bar := range f.Bars {
		row, ok := r.find(f.Question, bar.Key)
		if f.Question == "" { // of yes or no to one option of a list
			row, ok = r.find(bar.Key, "yes")
		}
		if !ok {
			return nil
		}
		made.Rows = append(made.Rows, row)
	}
	for _, stack := range f.Stacks {
		made.Rows = append(made.Rows, r[stack.Key]...)
	}
	if len(f.Columns) > 0 {
		made.Rows = append(made.Rows, r[f.Question]...)
	}
	return made
}
