package web

import (
	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const coveragePath = "/hr/dekking"

// coveragePage says per unit whom HR reached in half a year. There is nothing about answers
// on it.
type coveragePage struct {
	deskPage
	HalfName string
	Halves   []navItem
	Rows     []coverageRow
	Together coverageRow // of all rows
	Untold   bool        // payroll said nothing yet about some unit
}

type coverageRow struct {
	survey.Coverage
	Name string
}

// Share is how much n is of the leavers, or "".
func (r coverageRow) Share(n int) *int {
	if percent, known := r.Percent(n); known {
		return &percent
	}
	return nil
}

func (d *desk) showCoverage(c *fiber.Ctx, me survey.Account) error {
	page := coveragePage{deskPage: d.page(c, me, "coverage")}
	now := d.today().Month().Half()
	half := now
	for n := range survey.Half(survey.CoverageHalves) {
		if c.Query("half") == (now - n).String() {
			half = now - n
		}
		page.Halves = append(page.Halves, navItem{Address: coveragePath + "?half=" + (now - n).String(), Label: d.halfName(me.Lang, now-n)})
	}
	page.HalfName = d.halfName(me.Lang, half)
	page.Halves[now-half].Current = true
	all, err := d.DB.Coverage(c.UserContext(), half)
	if err != nil {
		return err
	}
	for _, coverage := range all {
		unit, ok := d.Units.ByID(coverage.Unit)
		if !ok || unit.Parent == uuid.Nil && len(d.Units) > 1 {
			continue
		}
		page.Rows = append(page.Rows, coverageRow{coverage, unit.Name})
		page.Together.Add(coverage)
		page.Untold = page.Untold || coverage.Leavers < 0
	}
	page.Together.Name = d.view.T(me.Lang, "coverage_together")
	return d.show(c, me.Lang, "coverage_show", page)
}
