package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const payrollPath = "/hr/vertrekkers"

const (
	// maxLeavers is more people than leave any unit in half a year.
	maxLeavers = 100_000
	// payrollBack is for how many half years before this one numbers can be filled in.
	payrollBack = 1
)

// payrollPage is where HR enters how many people left each unit according to payroll.
type payrollPage struct {
	deskPage
	longList
	HalfName  string
	Action    string // where the form goes: this page of the list
	OtherHalf string // the address of the half year before, or back to this one
	OtherName string
	Rows      []payrollLine
}

// payrollLine is the field of a unit.
type payrollLine struct {
	Name, Label, Value string
	Seen               string // what stood there when the form was made
	Wrong              string // what is wrong with it, empty when nothing is
}

// payrollField is the name of the field of a unit.
func payrollField(unit uuid.UUID) string { return "unit-" + unit.String() }

// seenField is the name of what stood in the field of a unit.
func seenField(unit uuid.UUID) string { return "gezien-" + payrollField(unit) }

// payrollHalf is the half year that the address names: this one, or the one before it.
func (d *desk) payrollHalf(c *fiber.Ctx) (half, other survey.Half) {
	now := d.today().Month().Half()
	if c.Query("half") == (now - payrollBack).String() {
		return now - payrollBack, now
	}
	return now, now - payrollBack
}

// showPayrollPage shows the fields of some units, which stand on a page of the list.
func (d *desk) showPayrollPage(c *fiber.Ctx, me survey.Account, units survey.Units, at paging, typed func(name string) string, wrong survey.Invalid) error {
	page := payrollPage{deskPage: d.page(c, me, "payroll")}
	scripted(c, &page.deskPage)
	half, other := d.payrollHalf(c)
	page.longList = d.longList(c, me.Lang, "units", at, hidden{"half", half.String()})
	page.HalfName, page.OtherName = d.halfName(me.Lang, half), d.halfName(me.Lang, other)
	page.Action, page.OtherHalf = addressWith(c, "half", half.String()), addressWith(c, "half", other.String())
	for _, unit := range units {
		line := payrollLine{Name: payrollField(unit.ID), Label: d.Units.Path(unit.ID), Value: typed(payrollField(unit.ID)), Seen: typed(seenField(unit.ID))}
		if key := wrong.Fields[line.Name]; key != "" {
			line.Wrong = d.view.T(me.Lang, "err_"+key, "Detail", wrong.Details[line.Name])
			page.Wrong = append(page.Wrong, problem{Field: line.Name, Message: line.Wrong})
		}
		page.Rows = append(page.Rows, line)
	}
	if page.Wrong != nil {
		d.invalid(c, &page.deskPage)
	}
	return d.show(c, me.Lang, "keyholder_payroll", page)
}

func (d *desk) showPayroll(c *fiber.Ctx, me survey.Account) error {
	units, at := unitsPart(c, d.findUnits(me, survey.MayEnterPayroll, sought(c)))
	half, _ := d.payrollHalf(c)
	told, err := d.DB.Payroll(c.UserContext(), half, idsOf(units))
	if err != nil {
		return err
	}
	now := map[string]string{}
	for _, unit := range units {
		if leavers, ok := told[unit.ID]; ok {
			now[payrollField(unit.ID)], now[seenField(unit.ID)] = payrollText(leavers), payrollText(leavers)
		}
	}
	return d.showPayrollPage(c, me, units, at, func(name string) string { return now[name] }, survey.Invalid{})
}

// payrollText is how a number stands in a field, empty when nothing was told; payrollNumber
// reads it.
func payrollText(number int) string {
	if number == survey.NotTold {
		return ""
	}
	return strconv.Itoa(number)
}

func payrollNumber(text string) (number int, ok bool) {
	if text == "" {
		return survey.NotTold, true
	}
	number, err := strconv.Atoi(text)
	return number, err == nil && number >= 0 && number <= maxLeavers
}

// typedPayroll is the number that was typed for a unit; changed is false when it is the one
// that stood there.
func typedPayroll(unit uuid.UUID, typed func(string) string, wrong *survey.Invalid) (number int, changed bool) {
	text := typed(payrollField(unit))
	if text == typed(seenField(unit)) {
		return 0, false
	}
	number, ok := payrollNumber(text)
	if !ok {
		wrong.Add(payrollField(unit), "leavers_wrong")
	}
	return number, true
}

// savePayroll stores the numbers that were typed. Should something be wrong, or a colleague
// have stored another number since, the page that comes back has the fields of the form,
// whatever stands on that page of the list by now.
func (d *desk) savePayroll(c *fiber.Ctx, me survey.Account) error {
	typed := trimmed(typed(c))
	var units survey.Units
	numbers := map[uuid.UUID]int{}
	var wrong survey.Invalid
	for _, unit := range d.unitsFor(me, survey.MayEnterPayroll) {
		if len(posted(c, payrollField(unit.ID))) != 1 { // doubled it would read as empty
			continue
		}
		units = append(units, unit)
		if number, ok := typedPayroll(unit.ID, typed, &wrong); ok {
			numbers[unit.ID] = number
		}
	}
	half, _ := d.payrollHalf(c)
	_, at := unitsPart(c, d.findUnits(me, survey.MayEnterPayroll, sought(c)))
	if wrong.OrNil() != nil {
		return d.showPayrollPage(c, me, units, at, typed, wrong)
	}
	seen := map[string]string{}
	for _, unit := range idsOf(units) {
		number, ok := numbers[unit]
		if !ok {
			continue
		}
		name := seenField(unit)
		before, _ := payrollNumber(typed(name))
		stands, err := d.DB.SetPayroll(c.UserContext(), unit, half, before, number)
		switch {
		case errors.Is(err, survey.ErrConflict) && stands == survey.NotTold:
			wrong.Add(payrollField(unit), "leavers_emptied")
		case errors.Is(err, survey.ErrConflict):
			wrong.AddDetail(payrollField(unit), "leavers_changed", strconv.Itoa(stands))
		case err != nil:
			return notStored(err)
		}
		seen[name] = payrollText(stands)
	}
	if wrong.OrNil() != nil {
		return d.showPayrollPage(c, me, units, at, func(name string) string {
			if text, ok := seen[name]; ok {
				return text
			}
			return typed(name)
		}, wrong)
	}
	next := c.Query("blad")
	if typed("verder") != "" && at.After != "" {
		next = strconv.Itoa(at.At + 1)
	}
	return then(c, addressWith(c, "half", half.String(), "blad", next), "vertrekkers")
}
