package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const payrollPath = "/hr/vertrekkers"

// maxLeavers is more people than leave any unit in half a year.
const maxLeavers = 100_000

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
	Wrong              string // what is wrong with it, empty when nothing is
}

// payrollField is the name of the field of a unit.
func payrollField(unit survey.Unit) string { return "unit-" + unit.ID.String() }

// payrollHalf is the half year that the address names: this one, or the one before it.
func (d *desk) payrollHalf(c *fiber.Ctx) (half, other survey.Half) {
	now := d.today().Month().Half()
	if c.Query("half") == (now - 1).String() {
		return now - 1, now
	}
	return now, now - 1
}

// showPayrollPage shows the fields of some units, which stand on a page of the list.
func (d *desk) showPayrollPage(c *fiber.Ctx, me survey.Account, units survey.Units, at paging, typed func(unit survey.Unit) string, wrong survey.Invalid) error {
	page := payrollPage{deskPage: d.page(c, me, "payroll")}
	scripted(c, &page.deskPage)
	half, other := d.payrollHalf(c)
	page.longList = d.longList(c, me.Lang, "units", at, hidden{"half", half.String()})
	page.HalfName, page.OtherName = d.halfName(me.Lang, half), d.halfName(me.Lang, other)
	page.Action, page.OtherHalf = addressWith(c, "half", half.String()), addressWith(c, "half", other.String())
	for _, unit := range units {
		line := payrollLine{Name: payrollField(unit), Label: d.Units.Path(unit.ID), Value: typed(unit)}
		if key := wrong.Fields[line.Name]; key != "" {
			line.Wrong = d.view.T(me.Lang, "err_"+key)
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
	return d.showPayrollPage(c, me, units, at, func(unit survey.Unit) string {
		if leavers, ok := told[unit.ID]; ok {
			return strconv.Itoa(leavers)
		}
		return ""
	}, survey.Invalid{})
}

// savePayroll stores the numbers that were typed. An empty field changes nothing. Should
// something be wrong, the page that comes back has the fields of the form, whatever stands
// on that page of the list by now.
func (d *desk) savePayroll(c *fiber.Ctx, me survey.Account) error {
	typed := typed(c)
	var units survey.Units
	numbers := map[uuid.UUID]int{}
	var wrong survey.Invalid
	for _, unit := range d.unitsFor(me, survey.MayEnterPayroll) {
		name := payrollField(unit)
		if len(posted(c, name)) == 0 {
			continue
		}
		units = append(units, unit)
		text := strings.TrimSpace(typed(name))
		if text == "" {
			continue
		}
		number, err := strconv.Atoi(text)
		if err != nil || number < 0 || number > maxLeavers {
			wrong.Add(name, "leavers_wrong")
		}
		numbers[unit.ID] = number
	}
	if wrong.OrNil() != nil {
		_, at := unitsPart(c, d.findUnits(me, survey.MayEnterPayroll, sought(c)))
		return d.showPayrollPage(c, me, units, at, func(unit survey.Unit) string { return typed(payrollField(unit)) }, wrong)
	}
	half, _ := d.payrollHalf(c)
	for _, unit := range units {
		number, ok := numbers[unit.ID]
		if !ok {
			continue
		}
		if err := d.DB.SetPayroll(c.UserContext(), unit.ID, half, number); err != nil {
			return notStored(err)
		}
	}
	next := c.Query("blad")
	if _, at := unitsPart(c, d.findUnits(me, survey.MayEnterPayroll, sought(c))); typed("verder") != "" && at.After != "" {
		next = strconv.Itoa(at.At + 1)
	}
	return then(c, addressWith(c, "half", half.String(), "blad", next), "vertrekkers")
}
