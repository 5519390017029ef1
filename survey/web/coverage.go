package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const coveragePath = "/hr/dekking"

// coveragePage says per unit whom HR reached in half a year. There is nothing about answers
// on it.
type coveragePage struct {
	deskPage
	longList
	HalfName string
	Halves   []navItem
	Rows     []coverageLine
	Together []coverageLine // of all units of this account, when there is more than one
	Tell     string         // where to say what payroll did not tell yet of some unit; empty: nowhere
}

// coverageLine is a line of the table, in words: how many of the leavers, and their share if
// it is known.
type coverageLine struct {
	Name, Leavers, Invited, Informal, Formal string
}

func (d *desk) coverageLine(lang survey.Lang, name string, c survey.Coverage) coverageLine {
	reached := func(n int) string {
		percent, known := c.Percent(n)
		if !known {
			return strconv.Itoa(n)
		}
		return strconv.Itoa(n) + " (" + strconv.Itoa(percent) + "%)"
	}
	line := coverageLine{Name: name, Leavers: strconv.Itoa(c.Leavers), Invited: reached(c.Invited), Informal: reached(c.Informal), Formal: reached(c.Formal)}
	if c.Leavers < 0 {
		line.Leavers = d.view.T(lang, "opening_untold")
	}
	return line
}

func (d *desk) showCoverage(c *fiber.Ctx, me survey.Account) error {
	page := coveragePage{deskPage: d.page(c, me, "coverage")}
	now := d.today().Month().Half()
	half := now
	for n := range survey.Half(survey.CoverageHalves) {
		if c.Query("half") == (now - n).String() {
			half = now - n
		}
		page.Halves = append(page.Halves, navItem{Address: addressWith(c, "half", (now - n).String()), Label: d.halfName(me.Lang, now-n)})
	}
	page.HalfName = d.halfName(me.Lang, half)
	page.Halves[now-half].Current = true

	rows, at := unitsPart(c, d.findUnits(me, survey.MayEnterPayroll, sought(c)))
	page.longList = d.longList(c, me.Lang, "units", at, hidden{"half", half.String()})
	reached, err := d.DB.Coverage(c.UserContext(), half, idsOf(rows))
	if err != nil {
		return err
	}
	for _, unit := range rows {
		if c, ok := reached[unit.ID]; ok { // not removed by another program
			page.Rows = append(page.Rows, d.coverageLine(me.Lang, d.Units.Path(unit.ID), c))
		}
	}
	together, err := d.DB.CoverageTogether(c.UserContext(), half)
	if err != nil {
		return err
	}
	if together.Leavers < 0 && half >= now-payrollBack {
		page.Tell = payrollPath + "?half=" + half.String()
	}
	switch {
	case page.Long:
		page.Together = []coverageLine{d.coverageLine(me.Lang, d.view.T(me.Lang, "coverage_together_all"), together)}
	case len(rows) > 1:
		page.Together = []coverageLine{d.coverageLine(me.Lang, d.view.T(me.Lang, "coverage_together"), together)}
	}
	return d.show(c, me.Lang, "coverage_show", page)
}

func idsOf(units survey.Units) []uuid.UUID {
	ids := make([]uuid.UUID, len(units))
	for i := range units {
		ids[i] = units[i].ID
	}
	return ids
}
