package web

import (
	"errors"
	"maps"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// pointPage is the form of an improvement point.
type pointPage struct {
	deskPage
	Point    survey.ImprovementPoint
	Action   string
	Chart    string // which figures a new point was made from, as in the address
	From     string // what they are about, to say so
	Gone     string // the owner who left
	Theme    formList
	Controls []control // what it is, for whom, whose and by when
	Outcome  []control // how it stands
	Shown    []control // to leavers
	Conflict bool
	Others   []settingChange // what a colleague made of it meanwhile
}

// Owners of a point that are no account: a name, and who left.
const otherOwner, goneOwner = "other", "gone"

// pointPage is the form filled in with a point, and with what was typed that is none.
func (d *desk) pointPage(c *fiber.Ctx, me survey.Account, p survey.ImprovementPoint, typed map[string]string, wrong survey.Invalid) (pointPage, error) {
	name, action := "point", pointsPath+"/"+p.ID.String()
	if p.ID == uuid.Nil {
		name, action = "point-new", pointsPath+"/nieuw"
	}
	page := pointPage{deskPage: d.page(c, me, name), Point: p, Action: action}
	owners, err := d.DB.PointOwners(c.UserContext())
	if err != nil {
		return page, err
	}
	holder, err := d.DB.PointOwnersOf(c.UserContext(), []uuid.UUID{p.Owner})
	if err != nil {
		return page, err
	}
	unit, _ := d.Units.ByID(p.Unit)
	values := map[string]string{
		"wording": p.Wording, "for": string(p.For), "unit": unit.Name, "owner_name": p.OwnerName, "due_on": dueText(p), "status": string(p.Status),
		"outcome": p.Outcome, "shown": "no", "shown_nl": p.ShownText[survey.NL], "shown_en": p.ShownText[survey.EN], "owner": otherOwner,
	}
	if p.Shown {
		values["shown"] = "yes"
	}
	if name, gone := ownerOf(p, calledNames(holder)); gone {
		page.Gone = name
		values["owner"], values["owner_name"] = goneOwner, ""
	} else if p.Owner != uuid.Nil {
		values["owner"], values["owner_name"] = holder[0].Email, ""
	}
	maps.Copy(values, typed)
	form := formOf{d: d, lang: me.Lang, name: "point", typed: func(name string) string { return values[name] }, wrong: wrong}
	page.Theme = formList{Name: "theme", Legend: d.view.T(me.Lang, "point_theme"), Groups: d.themeGroups(me.Lang, p.Theme),
		Options: []pick{{Label: d.view.T(me.Lang, "point_theme_none"), Chosen: p.Theme == ""}}}
	page.addControls(d, me, form, owners)
	return page, nil
}

func (p *pointPage) addControls(d *desk, me survey.Account, form formOf, colleagues []survey.Colleague) {
	wording := form.control("wording", "area")
	wording.Rows, wording.Max = 2, survey.MaxPointText
	owners := append([]pick{{Value: otherOwner, Label: d.view.T(me.Lang, "point_owner_other")}}, colleaguePicks(colleagues)...)
	if p.Gone != "" {
		owners = append(owners, pick{Value: goneOwner, Label: d.view.T(me.Lang, "point_gone") + ": " + p.Gone})
	}
	due := form.control("due_on", "date")
	due.Short = true
	p.Controls = []control{
		wording, form.choose("for", "radio", pointWords(form, "point_for", survey.PointFors)),
		form.choose("unit", "select", d.unitPicks(d.pointUnits(me, survey.MayKeepPoints))),
		form.choose("owner", "select", owners), form.control("owner_name", "text"), due,
	}
	outcome := form.control("outcome", "area")
	outcome.Rows, outcome.Max = 3, survey.MaxOutcome
	p.Outcome = []control{form.choose("status", "radio", pointWords(form, "point_status", survey.PointStatuses)), outcome}
	nl, en := form.control("shown_nl", "text"), form.control("shown_en", "text")
	nl.Max, en.Max = survey.MaxShownText, survey.MaxShownText
	p.Shown = []control{form.choose("shown", "radio", form.words("point_shown", "no", "yes")), nl, en}
}

func (p pointPage) all() []control {
	theme := control{Name: p.Theme.Name, Label: p.Theme.Legend, Value: p.Point.Theme, Options: p.Theme.Options}
	for _, group := range p.Theme.Groups {
		theme.Options = append(theme.Options, group.Options...)
	}
	return slices.Concat(p.Controls, []control{theme}, p.Outcome, p.Shown)
}

// showNewPoint is the form for a point, filled in with where it comes from.
func (d *desk) showNewPoint(c *fiber.Ctx, me survey.Account) error {
	p := survey.ImprovementPoint{Status: survey.PointOpen, ShownText: survey.Text{}}
	if units := d.pointUnits(me, survey.MayKeepPoints); len(units) > 0 {
		p.Unit = units[0].ID
	}
	if unit, ok := d.Units.ByName(c.Query("unit")); ok && me.MayAt(survey.MayKeepPoints, d.Units, unit.ID) {
		p.Unit = unit.ID
	}
	page, err := d.pointPage(c, me, p, nil, survey.Invalid{})
	if err != nil {
		return err
	}
	d.addChart(me, &page, c.Query("grafiek"))
	return d.show(c, me.Lang, "point_form", page)
}

// addChart says by which figures a point is made.
func (d *desk) addChart(me survey.Account, page *pointPage, chart string) {
	if title := d.Questionnaire.Charts[chart]; title != nil {
		page.Chart, page.From = chart, d.fill(me.Lang, title)
	}
}

func (d *desk) showPoint(c *fiber.Ctx, me survey.Account) error {
	p, err := d.pointOf(c)
	if err != nil {
		return err
	}
	if !me.MayAt(survey.MayKeepPoints, d.Units, p.Unit) {
		return survey.ErrNotFound
	}
	page, err := d.pointPage(c, me, p, nil, survey.Invalid{})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "point_form", page)
}

func dueText(p survey.ImprovementPoint) string {
	if p.DueOn == 0 {
		return ""
	}
	return p.DueOn.String()
}

// typedPoint is the point as the posted form has it. An owner who left since is nobody; one
// who had left stays until somebody else is chosen.
func (d *desk) typedPoint(c *fiber.Ctx, p survey.ImprovementPoint) (survey.ImprovementPoint, error) {
	p.Wording, p.Outcome, p.Theme = plainText(one(c, "wording")), plainText(one(c, "outcome")), one(c, "theme")
	p.For, p.Status, p.Shown = survey.PointFor(one(c, "for")), survey.PointStatus(one(c, "status")), one(c, "shown") == "yes"
	p.ShownText = survey.Text{survey.NL: plainText(one(c, "shown_nl")), survey.EN: plainText(one(c, "shown_en"))}
	unit, _ := d.Units.ByName(one(c, "unit"))
	p.Unit = unit.ID
	if one(c, "owner") != goneOwner {
		p.Owner, p.OwnerName = uuid.Nil, plainText(one(c, "owner_name"))
	}
	switch owner, err := d.DB.PointOwner(c.UserContext(), one(c, "owner")); {
	case err == nil:
		p.Owner, p.OwnerName = owner.ID, calledName(owner)
	case !errors.Is(err, survey.ErrNotFound):
		return p, err
	}
	p.Revision = max(1, revision(c))
	switch {
	case p.Live():
		p.Ended = 0
	case p.Ended == 0:
		p.Ended = d.today().Month().Half()
	}
	return p, nil
}

// storePoint checks what was typed and stores it with do.
func (d *desk) storePoint(c *fiber.Ctx, me survey.Account, p survey.ImprovementPoint, do func(survey.ImprovementPoint) error) error {
	fresh := p.ID == uuid.Nil
	p, err := d.typedPoint(c, p)
	if err != nil {
		return err
	}
	wrong := &survey.Invalid{}
	if err := p.Check(one(c, "due_on"), d.Questionnaire.PointThemes()); err != nil && !errors.As(err, &wrong) {
		return err
	}
	if _, known := d.Units.ByID(p.Unit); !known || !me.MayAt(survey.MayKeepPoints, d.Units, p.Unit) {
		wrong.Add("unit", "unit_empty")
	}
	if p.Owner != uuid.Nil && plainText(one(c, "owner_name")) != "" {
		wrong.Add("owner_name", "owner_both")
	}
	err = wrong.OrNil()
	if err == nil {
		err = do(p)
	}
	switch {
	case err == nil:
		return then(c, pointsPath, "punt")
	case errors.As(err, &wrong), errors.Is(err, survey.ErrConflict):
		if fresh {
			p.ID = uuid.Nil
		}
		if errors.Is(err, survey.ErrConflict) {
			return d.pointChanged(c, me, p)
		}
		return d.pointAgain(c, me, p, *wrong)
	}
	return notStored(err)
}

// pointAgain shows the form again with what was typed and what is wrong with it.
func (d *desk) pointAgain(c *fiber.Ctx, me survey.Account, p survey.ImprovementPoint, wrong survey.Invalid) error {
	page, err := d.pointPage(c, me, p, map[string]string{"due_on": one(c, "due_on"), "owner_name": plainText(one(c, "owner_name"))}, wrong)
	if err != nil {
		return err
	}
	if p.ID == uuid.Nil {
		d.addChart(me, &page, one(c, "grafiek"))
	}
	if key := wrong.Fields["theme"]; key != "" {
		page.Wrong = []problem{{Field: page.Theme.Name, Message: d.view.T(me.Lang, "err_"+key)}}
	}
	d.invalid(c, &page.deskPage, page.all()...)
	return d.show(c, me.Lang, "point_form", page)
}

// pointChanged shows the form with what was typed, and what a colleague made of the point
// since it was opened.
func (d *desk) pointChanged(c *fiber.Ctx, me survey.Account, p survey.ImprovementPoint) error {
	now, err := d.DB.Point(c.UserContext(), p.ID)
	if err != nil {
		return err
	}
	p.Revision = now.Revision
	page, err := d.pointPage(c, me, p, nil, survey.Invalid{})
	if err != nil {
		return err
	}
	stands, err := d.pointPage(c, me, now, nil, survey.Invalid{})
	if err != nil {
		return err
	}
	page.Conflict, page.Others = true, d.changes(me.Lang, stands.all(), values(page.all()), values(stands.all()))
	return d.show(c.Status(fiber.StatusConflict), me.Lang, "point_form", page)
}

func (d *desk) addPoint(c *fiber.Ctx, me survey.Account) error {
	return d.storePoint(c, me, survey.ImprovementPoint{}, func(p survey.ImprovementPoint) error {
		fresh, err := d.newPoint()
		if err != nil {
			return err
		}
		p.ID, p.Half = fresh.ID, fresh.Half
		return d.DB.AddPoint(c.UserContext(), p)
	})
}

func (d *desk) savePoint(c *fiber.Ctx, me survey.Account) error {
	p, err := d.pointOf(c)
	if err != nil {
		return err
	}
	if !me.MayAt(survey.MayKeepPoints, d.Units, p.Unit) {
		return survey.ErrNotFound
	}
	return d.storePoint(c, me, p, func(p survey.ImprovementPoint) error { return d.DB.SavePoint(c.UserContext(), p) })
}
