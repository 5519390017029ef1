package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// sidePage is figures side by side: of two periods, of the groups of the split, or of
// questionnaire and talks.
type sidePage struct {
	reportFrame
	Lead   string   // what stands side by side
	Sides  []string // their names
	Tables []sideTable
	Words  bool   // whether a column says higher or lower
	Note   string // what must be known of it
	None   string // why there is nothing to see
}

// sideTable is one question, or the lines of one.
type sideTable struct {
	Chart, Title string
	Rows         []sideRow
}

// sideRow is one measure on all sides.
type sideRow struct {
	Label string
	Cells []sideCell
	Word  string // beyond chance: higher, equal or lower, in words
}

// sideCell is a measure on one side.
type sideCell struct {
	Side string
	survey.Share
	Known bool // there are enough answers
}

// Width is the length of the bar.
func (s sideCell) Width() string { return share(s.Count, s.Of) }

// sideTables puts the measures of several reports side by side, those of the rows that are
// worth showing. Words compare the first side with the second.
func sideTables(sides []drawer, names []string, words bool, shows func(sideRow) bool) []sideTable {
	var all []sideTable
	for _, chart := range chartOrder {
		at := map[string]int{}
		for _, q := range sides[0].asked(chart) {
			title := sides[0].title(q)
			if line(q) {
				title = sides[0].d.view.T(sides[0].lang, "results_side_lines", "Question", sides[0].text(q.Of), "End", sides[0].upperName(q))
			}
			for _, m := range sides[0].measures(q) {
				row := sideRowOf(sides, names, m)
				if !shows(row) || len(q.Options) > mostWhole && row.nobody() {
					continue
				}
				if _, there := at[title]; !there {
					at[title] = len(all)
					all = append(all, sideTable{Chart: chart, Title: title})
				}
				table := &all[at[title]]
				table.Rows = append(table.Rows, row)
			}
		}
	}
	if words {
		for _, table := range all {
			table.compare(sides[0])
		}
	}
	return all
}

func sideRowOf(sides []drawer, names []string, m measure) sideRow {
	row := sideRow{Label: m.Label}
	for i, w := range sides {
		cell := sideCell{Side: names[i]}
		cell.Share, cell.Known = w.share(m)
		row.Cells = append(row.Cells, cell)
	}
	return row
}

// knownTwice reports whether the row is known on at least two sides.
func (r sideRow) knownTwice() bool {
	known := 0
	for _, cell := range r.Cells {
		if cell.Known {
			known++
		}
	}
	return known >= 2
}

// mostWhole is how many options a table shows in full; of more only those that somebody chose.
const mostWhole = 16

// nobody reports whether the row was chosen on no side.
func (r sideRow) nobody() bool {
	return !slices.ContainsFunc(r.Cells, func(c sideCell) bool { return c.Count > 0 })
}

// compare gives the rows their words, all as comparisons of one table.
func (t sideTable) compare(w drawer) {
	comparisons := 0
	for _, row := range t.Rows {
		if row.Cells[0].Of >= survey.ComparedFrom && row.Cells[1].Of >= survey.ComparedFrom {
			comparisons++
		}
	}
	for i, row := range t.Rows {
		if word := row.Cells[0].Against(row.Cells[1].Share, comparisons); word != survey.DifferenceNone {
			t.Rows[i].Word = w.d.view.T(w.lang, "results_"+string(word))
		}
	}
}

// showPeriods puts a period beside an earlier one.
func (d *desk) showPeriods(c *fiber.Ctx, me survey.Account) error {
	frame, ok, err := d.reportFrame(c, me, "results-periods")
	page := sidePage{reportFrame: frame}
	if err != nil {
		return err
	}
	now := page.period
	if now.Always() && len(page.months) > 0 {
		now = page.months[len(page.months)-1].Half().Period()
	}
	before, wrong := reportPeriod(c, "met")
	if before.Always() {
		before = now.Before()
	}
	form := formOf{d: d, lang: me.Lang, name: "results", typed: inQuery(c), wrong: wrong}
	page.Choose[1].Options = d.periodPicks(me.Lang, page.months, now)[1:]
	page.Choose = append(page.Choose, form.choose("met", "select", d.periodPicks(me.Lang, page.months, before)[1:]))
	if len(wrong.Fields) > 0 {
		d.invalid(c, &page.deskPage, page.Choose[2])
	}
	if !ok || len(wrong.Fields) > 0 || page.Empty {
		return d.show(c, me.Lang, "report_side", page)
	}
	reports, err := d.DB.Reports(c.UserContext(), []survey.Selection{
		{Unit: page.unit.ID, Period: now, Latest: -1}, {Unit: page.unit.ID, Period: before, Latest: -1},
	})
	if err != nil {
		return err
	}
	page.Sides = []string{d.periodName(me.Lang, now), d.periodName(me.Lang, before)}
	page.Lead = d.view.T(me.Lang, "results_periods_lead", "Now", page.Sides[0], "Before", page.Sides[1])
	page.Words, page.Note = true, d.view.T(me.Lang, "results_words_note", "From", survey.ComparedFrom)
	sides := []drawer{d.drawer(me.Lang, page.Whose, reports[0], page.Together), d.drawer(me.Lang, page.Whose, reports[1], page.Together)}
	if page.Tables = sideTables(sides, page.Sides, true, sideRow.knownTwice); len(page.Tables) == 0 {
		page.None = d.view.T(me.Lang, "results_periods_none")
	}
	return d.show(c, me.Lang, "report_side", page)
}

// showGroups puts the groups of the declared split side by side, where both have figures.
func (d *desk) showGroups(c *fiber.Ctx, me survey.Account) error {
	groups := d.Questionnaire.Groups()
	if len(groups) == 0 {
		return survey.ErrNotFound
	}
	frame, ok, err := d.reportFrame(c, me, "results-groups")
	page := sidePage{reportFrame: frame}
	if err != nil {
		return err
	}
	if !ok || page.Empty {
		return d.show(c, me.Lang, "report_side", page)
	}
	selection := page.selection()
	selection.Latest = -1
	report, err := d.DB.Report(c.UserContext(), selection)
	if err != nil {
		return err
	}
	var sides []drawer
	for _, group := range groups {
		side := d.drawer(me.Lang, page.Whose, report, page.Together)
		side.group = "@" + group.Key
		sides = append(sides, side)
		page.Sides = append(page.Sides, side.text(group.Label))
	}
	page.Lead = page.When
	page.Words, page.Note = len(groups) == 2, d.view.T(me.Lang, "results_groups_note", "From", survey.ComparedFrom)
	if page.Tables = sideTables(sides, page.Sides, page.Words, sideRow.knownTwice); len(page.Tables) == 0 {
		page.None = d.view.T(me.Lang, "results_groups_none", "Expects", d.Questionnaire.SplitExpects())
	}
	return d.show(c, me.Lang, "report_side", page)
}
