package web

import (
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

// reportPage is the results of a unit, or of everything together.
type reportPage struct {
	deskPage
	Choose   control
	Whose    string // name of the unit, or of the organisation
	Together bool
	Boxless  string // where the unit's answers count when it has no box of its own
	N        int
	Openings []openingLine
	Charts   []chart
	Makes    bool // this account makes improvement points of figures
	Texts    bool // texts were counted; they wait for a check
	Next     survey.Day
	Season   bool
	Expects  []expectation
}

// openingLine says which opening is in the figures.
type openingLine struct {
	Unit, Month, Response string
	N                     int
}

// expectation says what somebody can expect of a ballot box, before there are figures.
type expectation struct {
	Name string
	N    int    // leavers expected a year
	Word string // what to expect
}

// expectations lists the ballot boxes of these units and what to expect of each
// (promise.md section 2, simulated).
func (d *desk) expectations(lang survey.Lang, units survey.Units) []expectation {
	var all []expectation
	seen := map[uuid.UUID]bool{}
	for _, unit := range units {
		box := d.Units.BoxOf(unit.ID)
		if seen[box.ID] {
			continue
		}
		seen[box.ID] = true
		n := d.Units.BoxExpects(box.ID)
		all = append(all, expectation{Name: d.boxName(box), N: n, Word: d.view.T(lang, expectWord(n))})
	}
	return all
}

func (d *desk) boxName(box survey.Unit) string {
	if box.Parent == uuid.Nil {
		return d.Organisation.Name
	}
	return box.Name
}

// expectWord is the word key for what to expect of a box with so many leavers a year.
func expectWord(n int) string {
	switch {
	case n < 10:
		return "expect_years"
	case n < 16:
		return "expect_12"
	case n < 30:
		return "expect_20"
	case n < 70:
		return "expect_40"
	}
	return "expect_100"
}

func (d *desk) showReport(c *fiber.Ctx, me survey.Account) error {
	page := reportPage{deskPage: d.page(c, me, "results"), Whose: d.Organisation.Name}
	page.Wide = true
	unit, err := d.reportUnit(c, me)
	if err != nil {
		return err
	}
	page.Together = unit.ID == uuid.Nil
	if !page.Together {
		page.Whose, page.Boxless = unit.Name, d.boxNote(me.Lang, unit.ID)
	}
	report, err := d.DB.Report(c.UserContext(), survey.Selection{Unit: unit.ID})
	if err != nil {
		return err
	}
	var units []pick
	if me.MayEverywhere(survey.MayReadResults) {
		units = append(units, pick{Label: d.view.T(me.Lang, "results_together")})
	}
	for _, own := range d.unitsFor(me, survey.MayReadResults) {
		if own.Parent != uuid.Nil {
			units = append(units, pick{Value: own.Name, Label: own.Name})
		}
	}
	form := formOf{d: d, lang: me.Lang, name: "results", typed: func(string) string { return unit.Name }}
	page.Choose = form.choose("unit", "select", units)

	page.N, page.Openings = report.N, d.openingLines(me.Lang, report)
	page.Next, page.Season = d.Organisation.NextOpening(d.today())
	page.Expects = d.expectations(me.Lang, d.unitsFor(me, survey.MayReadResults))
	page.Makes = me.May(survey.MayKeepPoints)
	page.Texts = page.Together
	if len(report.Openings) > 0 {
		page.Charts = d.charts(me.Lang, page.Whose, report, page.Together)
	}
	return d.show(c, me.Lang, "report_show", page)
}

// reportUnit returns the unit that the address names; the zero unit is everything together.
// Who reads the results of one unit sees that one first.
func (d *desk) reportUnit(c *fiber.Ctx, me survey.Account) (survey.Unit, error) {
	name := strings.TrimSpace(c.Query("unit"))
	if name == "" {
		own, _ := d.Units.ByID(me.Unit)
		return own, nil
	}
	unit, ok := d.unitsFor(me, survey.MayReadResults).ByName(name)
	if !ok {
		return survey.Unit{}, survey.ErrNotFound
	}
	return unit, nil
}

// openingLines lists the openings of unit parts, the latest first.
func (d *desk) openingLines(lang survey.Lang, report survey.Report) []openingLine {
	var lines []openingLine
	for _, o := range report.Openings {
		if o.Part != survey.PartUnit {
			continue
		}
		name := o.Unit
		if root := d.Units.Root(); o.Unit == root.Name {
			name = d.Organisation.Name
		}
		line := openingLine{Unit: name, Month: monthOf(lang, o.Month), N: o.N}
		if band := o.Response; band != survey.ResponseUnknown {
			line.Response = d.view.T(lang, "response_"+string(band))
		}
		lines = append(lines, line)
	}
	slices.Reverse(lines)
	return lines
}

// monthOf writes a month of a report, such as 2026-07, in words.
func monthOf(lang survey.Lang, month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return view.FormatMonth(lang, survey.DayOf(t).Month())
}
