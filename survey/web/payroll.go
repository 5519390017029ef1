package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

const payrollPath = "/hr/vertrekkers"

// maxLeavers is more people than leave any unit in half a year.
const maxLeavers = 100_000

// payrollPage is where HR enters how many people left each unit according to payroll.
type payrollPage struct {
	deskPage
	Half      survey.Half
	HalfName  string
	Before    survey.Half // the half year before, or back to this one
	OtherName string
	Controls  []control
}

// payrollHalf is the half year that the address names: this one, or the one before it.
func (d *desk) payrollHalf(c *fiber.Ctx) (half, other survey.Half) {
	now := d.today().Month().Half()
	if c.Query("half") == (now - 1).String() {
		return now - 1, now
	}
	return now, now - 1
}

func (d *desk) payrollPage(c *fiber.Ctx, me survey.Account, typed func(string) string, wrong survey.Invalid) payrollPage {
	page := payrollPage{deskPage: d.page(c, me, "payroll")}
	page.Half, page.Before = d.payrollHalf(c)
	page.HalfName, page.OtherName = d.halfName(me.Lang, page.Half), d.halfName(me.Lang, page.Before)
	for _, unit := range d.unitsFor(me, survey.MayEnterPayroll) {
		made := control{Name: "unit-" + unit.ID.String(), Type: "number", Label: d.Units.Path(unit.ID), Short: true, Complete: "off"}
		made.Value = typed(made.Name)
		if key := wrong.Fields[made.Name]; key != "" {
			made.Wrong = d.view.T(me.Lang, "err_"+key)
		}
		page.Controls = append(page.Controls, made)
	}
	return page
}

func (d *desk) showPayroll(c *fiber.Ctx, me survey.Account) error {
	half, _ := d.payrollHalf(c)
	all, err := d.DB.Links(c.UserContext(), half)
	if err != nil {
		return err
	}
	stored := map[string]string{}
	for _, links := range all {
		if links.Leavers >= 0 {
			stored["unit-"+links.Unit.String()] = strconv.Itoa(links.Leavers)
		}
	}
	known := func(name string) string { return stored[name] }
	return d.show(c, me.Lang, "keyholder_payroll", d.payrollPage(c, me, known, survey.Invalid{}))
}

// savePayroll stores the numbers. An empty field changes nothing.
func (d *desk) savePayroll(c *fiber.Ctx, me survey.Account) error {
	typed := typed(c)
	numbers := map[string]int{}
	var wrong survey.Invalid
	for _, unit := range d.unitsFor(me, survey.MayEnterPayroll) {
		name := "unit-" + unit.ID.String()
		text := strings.TrimSpace(typed(name))
		if text == "" {
			continue
		}
		number, err := strconv.Atoi(text)
		if err != nil || number < 0 || number > maxLeavers {
			wrong.Add(name, "leavers_wrong")
		}
		numbers[name] = number
	}
	if wrong.OrNil() != nil {
		page := d.payrollPage(c, me, typed, wrong)
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "keyholder_payroll", page)
	}
	half, _ := d.payrollHalf(c)
	for _, unit := range d.unitsFor(me, survey.MayEnterPayroll) {
		number, ok := numbers["unit-"+unit.ID.String()]
		if !ok {
			continue
		}
		if err := d.DB.SetPayroll(c.UserContext(), unit.ID, half, number); err != nil {
			return notStored(err)
		}
	}
	return then(c, payrollPath+"?half="+half.String(), "vertrekkers")
}
