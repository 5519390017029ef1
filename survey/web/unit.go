package web

import (
	"context"
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const unitsPath = settingsPath + "/onderdelen"

// treePage is the tree of units with what each expects and where it is counted.
type treePage struct {
	deskPage
	longList
	Rows []unitLine
}

// unitLine is a unit as a line of a list, in words.
type unitLine struct {
	Address, Name, Above, Expected, Count string
}

type unitRow struct {
	survey.Unit
	Above string // the path of its parent, empty directly below the organisation
	Count string // where its leavers are counted
}

func (d *desk) unitRow(lang survey.Lang, unit survey.Unit) unitRow {
	row := unitRow{Unit: unit, Count: d.view.T(lang, "unit_own_box")}
	if unit.Parent != d.Units.Root().ID {
		row.Above = d.Units.Path(unit.Parent)
	}
	if box := d.Units.BoxOf(unit.ID); box.ID != unit.ID {
		row.Count = d.view.T(lang, "unit_counted_with", "Box", d.unitName(box.ID))
	}
	return row
}

func (d *desk) showTree(c *fiber.Ctx, me survey.Account) error {
	page := treePage{deskPage: d.page(c, me, "units")}
	found := d.Units.Find(sought(c))
	if len(d.Units) == 1 {
		found = nil // the organisation itself is none
	}
	rows, at := unitsPart(c, found)
	page.longList = d.longList(c, me.Lang, "units", at)
	for _, unit := range rows {
		row := d.unitRow(me.Lang, unit)
		page.Rows = append(page.Rows, unitLine{Address: unitsPath + "/" + unit.ID.String(), Name: unit.Name, Above: row.Above, Expected: strconv.Itoa(unit.Expected), Count: row.Count})
	}
	return d.show(c, me.Lang, "unit_list", page)
}

// unitPage is the form of a unit: a new one, or one that is changed.
type unitPage struct {
	deskPage
	Row      unitRow
	New      bool
	Address  string
	Controls []control
	Stamp    string // of the unit when the form was made
	Others   []settingChange
}

// unitValues are what the form of a unit holds.
func (d *desk) unitValues(unit survey.Unit) map[string]string {
	parent, _ := d.Units.ByID(unit.Parent)
	own := "no"
	if unit.OwnBox {
		own = "yes"
	}
	return map[string]string{"name": unit.Name, "parent": parent.Name, "expected": strconv.Itoa(unit.Expected), "own": own}
}

func (d *desk) unitPage(c *fiber.Ctx, me survey.Account, unit survey.Unit, typed func(string) string, wrong survey.Invalid) unitPage {
	_, known := d.Units.ByID(unit.ID)
	page := unitPage{deskPage: d.page(c, me, "unit-new"), New: !known, Address: unitsPath + "/nieuw"}
	var below map[uuid.UUID]bool // of a new unit nothing
	if known {
		below = d.Units.Below(unit.ID)
		page.deskPage, page.Address = d.page(c, me, "unit"), unitsPath+"/"+unit.ID.String()
		page.Row, page.Title, page.Heading = d.unitRow(me.Lang, unit), unit.Name, unit.Name
		page.Stamp = stamp(d.unitValues(unit))
	}
	parents := d.unitPicks(slices.DeleteFunc(slices.Clone(d.Units), func(u survey.Unit) bool { return below[u.ID] }))
	form := formOf{d: d, lang: me.Lang, name: "unit", typed: typed, wrong: wrong}
	name, expected := form.control("name", "text"), form.control("expected", "number")
	name.Complete, expected.Complete, expected.Short = "off", "off", true
	page.Controls = []control{name, form.choose("parent", "select", parents), expected, form.choose("own", "radio", form.words("unit_own", "yes", "no"))}
	return page
}

// unitTyped reads what was typed about a unit and everything that is wrong with it; the
// store looks again.
func (d *desk) unitTyped(c *fiber.Ctx, unit survey.Unit) (survey.Unit, survey.Invalid) {
	typed := trimmed(typed(c))
	var wrong survey.Invalid
	unit.Name, unit.OwnBox = typed("name"), typed("own") == "yes"
	parent, _ := d.Units.ByName(typed("parent"))
	unit.Parent = parent.ID
	if parent.ID == uuid.Nil {
		wrong.Add("parent", "unit_no_parent")
	}
	var isNumber bool
	if unit.Expected, isNumber = survey.ParseExpected(typed("expected")); !isNumber {
		wrong.Add("expected", "expected_wrong")
	}
	if own := typed("own"); own != "yes" && own != "no" {
		wrong.Add("own", "unit_own")
	}
	wrong.Take(d.Units.CheckUnit(unit))
	return unit, wrong
}

func (d *desk) showNewUnit(c *fiber.Ctx, me survey.Account) error {
	values := map[string]string{"parent": d.Units.Root().Name}
	return d.show(c, me.Lang, "unit_form", d.unitPage(c, me, survey.Unit{}, func(name string) string { return values[name] }, survey.Invalid{}))
}

func (d *desk) addUnit(c *fiber.Ctx, me survey.Account) error {
	unit, wrong := d.unitTyped(c, survey.Unit{ID: uuid.New()})
	err := wrong.OrNil()
	if err == nil {
		err = d.DB.AddUnit(c.UserContext(), unit)
	}
	var refused *survey.Invalid
	if errors.As(err, &refused) && d.added(c.UserContext(), unit) {
		err = nil // a double click
	}
	return d.unitChanged(c, me, survey.Unit{}, err, "onderdeel_nieuw")
}

// added reports whether this very unit is there already, under an id of its own.
func (d *desk) added(ctx context.Context, unit survey.Unit) bool {
	tree, err := d.DB.Units(ctx)
	there, known := tree.ByName(unit.Name)
	unit.ID, unit.Name = there.ID, survey.TidyName(unit.Name)
	return err == nil && known && there == unit
}

// unitAt finds the unit in the address; the organisation itself is none.
func (d *desk) unitAt(c *fiber.Ctx) (survey.Unit, error) {
	id, err := idOf(c)
	if err != nil {
		return survey.Unit{}, err
	}
	unit, ok := d.Units.ByID(id)
	if !ok || unit.Parent == uuid.Nil {
		return survey.Unit{}, survey.ErrNotFound
	}
	return unit, nil
}

func (d *desk) showUnit(c *fiber.Ctx, me survey.Account) error {
	unit, err := d.unitAt(c)
	if err != nil {
		return err
	}
	values := d.unitValues(unit)
	return d.show(c, me.Lang, "unit_form", d.unitPage(c, me, unit, func(name string) string { return values[name] }, survey.Invalid{}))
}

// saveUnit stores a change. Who began from another state of the unit sees that first, unless
// it is what they typed: a double click.
func (d *desk) saveUnit(c *fiber.Ctx, me survey.Account) error {
	unit, err := d.unitAt(c)
	if err != nil {
		return err
	}
	changed, wrong := d.unitTyped(c, unit)
	if now := d.unitValues(unit); one(c, "gezien") != stamp(now) && changed != unit {
		page := d.unitPage(c, me, unit, typed(c), survey.Invalid{})
		page.Others = d.meanwhile(c, &page.deskPage, page.Controls, now)
		return d.show(c, me.Lang, "unit_form", page)
	}
	err = wrong.OrNil()
	if err == nil {
		err = d.DB.SetUnit(c.UserContext(), changed)
	}
	return d.unitChanged(c, me, unit, err, "onderdeel")
}

func (d *desk) removeUnit(c *fiber.Ctx, me survey.Account) error {
	unit, err := d.unitAt(c)
	if err != nil {
		return err
	}
	err = d.DB.RemoveUnit(c.UserContext(), d.Keys, unit.ID)
	var stays *survey.Invalid
	if errors.As(err, &stays) {
		values := d.unitValues(unit)
		page := d.unitPage(c, me, unit, func(name string) string { return values[name] }, survey.Invalid{})
		page.Wrong = []problem{{Field: "verwijderen", Message: d.view.T(me.Lang, "err_"+stays.Fields["unit"])}}
		d.invalid(c, &page.deskPage)
		return d.show(c, me.Lang, "unit_form", page)
	}
	return d.afterUnits(c, err, "onderdeel_weg")
}

// unitChanged shows what is wrong with a change, or goes back to the tree.
func (d *desk) unitChanged(c *fiber.Ctx, me survey.Account, unit survey.Unit, err error, done string) error {
	var refused *survey.Invalid
	if errors.As(err, &refused) {
		page := d.unitPage(c, me, unit, typed(c), *refused)
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "unit_form", page)
	}
	return d.afterUnits(c, err, done)
}

// afterUnits takes the changed tree over and goes back to it.
func (d *desk) afterUnits(c *fiber.Ctx, err error, done string) error {
	if err != nil {
		return notStored(err)
	}
	if d.refresh != nil {
		if err := d.refresh(c.UserContext()); err != nil {
			return err
		}
	}
	return then(c, unitsPath, done)
}
