package web

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// trendPage is measures over time.
type trendPage struct {
	reportFrame
	Columns []string
	Rows    []trendRow
	Earlier bool // there are earlier periods than those that are shown
	From    int
}

// trendRow is one measure over time.
type trendRow struct {
	Label  string
	Cells  []sideCell
	Line   string // the points of the drawing
	Points []trendPoint
	Word   string // the last period against the one before, beyond chance
}

// trendPoint is one period in the drawing.
type trendPoint struct{ X, Y int }

// The most periods in a trend, and the size of its drawing.
const (
	trendColumns            = 12
	trendStep, trendY       = 22, 32
	trendMargin, trendScale = 8, 24
)

// steps are what a trend can go by.
var steps = []string{"half", "jaar", "maand"}

// stepOf is the period of a step that a month lies in.
func stepOf(step string, month survey.Month) survey.Period {
	switch step {
	case "jaar":
		return survey.Year(int(month / 12))
	case "maand":
		return survey.Period{From: month, To: month}
	}
	return month.Half().Period()
}

func (d *desk) showTrend(c *fiber.Ctx, me survey.Account) error {
	frame, ok, err := d.reportFrame(c, me, "results-trend")
	page := trendPage{reportFrame: frame, From: survey.ComparedFrom}
	if err != nil {
		return err
	}
	step := inQuery(c)("per")
	if !slices.Contains(steps, step) {
		step = steps[0]
	}
	form := formOf{d: d, lang: me.Lang, name: "results", typed: func(string) string { return step }}
	page.Choose = append(page.Choose, form.choose("per", "select", form.words("results_step", steps...)))
	if !ok || page.Empty {
		return d.show(c, me.Lang, "report_trend", page)
	}
	var periods []survey.Period
	for _, month := range page.months {
		if p := stepOf(step, month); page.period.Has(month) && !slices.Contains(periods, p) {
			periods = append(periods, p)
		}
	}
	if page.Earlier = len(periods) > trendColumns; page.Earlier {
		periods = periods[len(periods)-trendColumns:]
	}
	if err := d.fillTrend(c, me, &page, periods); err != nil {
		return err
	}
	return d.show(c, me.Lang, "report_trend", page)
}

func (d *desk) fillTrend(c *fiber.Ctx, me survey.Account, page *trendPage, periods []survey.Period) error {
	empty := d.drawer(me.Lang, page.Whose, survey.Report{}, page.Together)
	var measures []measure
	for _, subject := range []string{"redenen", "terugkijken", "stellingen"} {
		measures = append(measures, empty.subjectMeasures(subject)...)
	}
	selections := make([]survey.Selection, len(periods))
	for i, period := range periods {
		selections[i] = d.narrow(survey.Selection{Unit: page.unit.ID, Period: period}, measures)
		page.Columns = append(page.Columns, d.periodName(me.Lang, period))
	}
	reports, err := d.DB.Reports(c.UserContext(), selections)
	if err != nil {
		return err
	}
	sides := make([]drawer, len(reports))
	for i, report := range reports {
		sides[i] = d.drawer(me.Lang, page.Whose, report, page.Together)
	}
	for _, m := range measures {
		if row, ok := trendRowOf(sides, page.Columns, m); ok {
			page.Rows = append(page.Rows, row)
		}
	}
	page.compare(empty)
	return nil
}

// trendRowOf makes the row of a measure that is known in some period.
func trendRowOf(sides []drawer, names []string, m measure) (row trendRow, ok bool) {
	row.Label = m.Label
	if line(m.question) {
		row.Label = strings.TrimRight(row.Label, ".") + ": " + sides[0].upperName(m.question)
	}
	for i, w := range sides {
		cell := sideCell{Side: names[i]}
		if cell.Share, cell.Known = w.share(m); cell.Known {
			row.Points = append(row.Points, trendPoint{X: trendMargin + i*trendStep, Y: trendY - cell.Percent()*trendScale/100})
		}
		row.Cells = append(row.Cells, cell)
	}
	points := make([]string, len(row.Points))
	for i, p := range row.Points {
		points[i] = strconv.Itoa(p.X) + "," + strconv.Itoa(p.Y)
	}
	row.Line = strings.Join(points, " ")
	return row, len(row.Points) > 0
}

// compare says of every row what the last period is against the one before.
func (p *trendPage) compare(w drawer) {
	last := len(p.Columns) - 1
	if last < 1 {
		return
	}
	table := sideTable{}
	for _, row := range p.Rows {
		table.Rows = append(table.Rows, sideRow{Cells: []sideCell{row.Cells[last], row.Cells[last-1]}})
	}
	table.compare(w)
	for i, row := range table.Rows {
		p.Rows[i].Word = row.Word
	}
}

// Width is that of the drawing.
func (p trendPage) Width() int { return 2*trendMargin + max(0, len(p.Columns)-1)*trendStep }
