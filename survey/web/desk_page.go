package web

import (
	"errors"
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

// deskPage is what every page of the desk shows around its own matter. The data of a
// template embeds it.
type deskPage struct {
	view.Page
	Heading string
	Me      survey.Account // zero before log-in
	Nav     []navItem
	Up      navItem // the page of the menu that this one stands under, where the address does not say so
	Here    string  // the address of this page, to come back to in the other language; empty: what was typed would be lost
	Done    string  // what was just done
	Wrong   []problem
}

// navItem is one entry of the desk's menu.
type navItem struct {
	Address, Label string
	Current        bool
}

// problem is one line of the summary of errors.
type problem struct{ Field, Message string }

// page begins a page: name is its place in data-page, its heading the word desk_NAME_title.
func (d *desk) page(c *fiber.Ctx, me survey.Account, name string) deskPage {
	lang, standard := me.Lang, me.Lang
	if me.ID == uuid.Nil {
		standard = browserLang(c)
		lang = chosen(c, standard)
	}
	title := d.view.T(lang, wordOf(name, "title"))
	p := deskPage{
		Page:    view.Page{Name: "desk-" + name, Title: title, Lang: lang, Default: standard, Desk: true},
		Heading: title, Me: me, Here: string(c.Request().URI().RequestURI()),
	}
	if done := c.Query("gedaan"); done != "" && d.view.Has("flash_"+done) {
		p.Done, p.Here = d.view.T(lang, "flash_"+done, "N", c.QueryInt("n")), c.Path()
	}
	if me.ID != uuid.Nil {
		p.Nav, p.Wide, p.Help = d.nav(me, c.Path()), true, true
		p.Up = d.up(lang, p.Nav, c.Path())
	}
	switch {
	case c.Method() == fiber.MethodPost:
		p.Here = ""
	case !strings.HasPrefix(p.Here, deskHome):
		p.Here = deskHome
	}
	return p
}

func wordOf(name, what string) string {
	return "desk_" + strings.ReplaceAll(name, "-", "_") + "_" + what
}

// nav lists the pages that somebody may go to.
func (d *desk) nav(me survey.Account, path string) []navItem {
	var items []navItem
	if len(me.Roles) > 1 || !me.May(survey.MayOpenBoxes) {
		items = append(items, navItem{Address: deskHome, Label: "nav_today"})
	}
	if me.May(survey.MayInvite) {
		items = append(items, navItem{Address: "/hr/uitnodigingen", Label: "nav_invitations"})
	}
	if me.May(survey.MaySeeTalks) {
		items = append(items, navItem{Address: "/hr/gesprekken", Label: "nav_talks"})
	}
	if me.May(survey.MayReadResults) {
		items = append(items, navItem{Address: reportPath, Label: "nav_results"})
	}
	if me.May(survey.MaySeePoints) {
		items = append(items, navItem{Address: pointsPath, Label: "nav_points"})
	}
	if me.May(survey.MayOpenBoxes) {
		items = append(items, navItem{Address: openPath, Label: "nav_opening"})
	}
	if me.May(survey.MayChangeTexts) { // and from there to the check and the log
		items = append(items, navItem{Address: settingsPath, Label: "nav_settings"})
	} else {
		if me.May(survey.MaySeeCheck) {
			items = append(items, navItem{Address: checkPath, Label: "nav_check"})
		}
		if me.May(survey.MaySeeAudit) {
			items = append(items, navItem{Address: auditPath, Label: "nav_audit"})
		}
	}
	items = append(items, navItem{Address: "/hr/account", Label: "nav_account"})
	for i := range items {
		items[i].Label = d.view.T(me.Lang, items[i].Label)
		items[i].Current = liesUnder(path, items[i].Address)
		for below, above := range menuOf {
			if items[i].Address == above && liesUnder(path, below) {
				items[i].Current = true
			}
		}
	}
	return items
}

// menuOf says under which page of the menu others stand whose address does not say so.
var menuOf = map[string]string{
	"/hr/uitnodigen": "/hr/uitnodigingen", "/hr/uitnodigen/lijst": "/hr/uitnodigingen", coveragePath: "/hr/uitnodigingen", payrollPath: "/hr/uitnodigingen",
	commentsPath: reportPath, "/hr/leidraad": "/hr/gesprekken",
	membersPath: settingsPath, checkPath: settingsPath, auditPath: settingsPath,
}

// backWords are the words of the way back to them.
var backWords = map[string]string{"/hr/uitnodigingen": "back_invitations", "/hr/gesprekken": "back_talks", reportPath: "back_results", settingsPath: "back_settings"}

// liesUnder reports whether an address is that of a page or of one below it.
func liesUnder(path, page string) bool {
	return path == page || page != deskHome && strings.HasPrefix(path, page+"/")
}

// up is the way back to the page that this one stands under, for whoever may go there.
func (d *desk) up(lang survey.Lang, menu []navItem, path string) navItem {
	above := menuOf[path]
	if !slices.ContainsFunc(menu, func(item navItem) bool { return item.Address == above }) {
		return navItem{}
	}
	return navItem{Address: above, Label: d.view.T(lang, backWords[above])}
}

// invalid shows a page again with what is wrong: status 422, the title begins with "Error".
func (d *desk) invalid(c *fiber.Ctx, p *deskPage, controls ...control) {
	for _, f := range controls {
		if f.Wrong != "" {
			p.Wrong = append(p.Wrong, problem{Field: f.ID(), Message: f.Wrong})
		}
	}
	p.Title = d.view.T(p.Lang, "error_prefix") + p.Title
	c.Status(fiber.StatusUnprocessableEntity)
}

// deskNotice is a page that only says something and where to go on.
type deskNotice struct {
	deskPage
	Lines  []string
	Action action
}

// scripted lets a page of the desk use the small script. Its policy allows no other, and
// leavers' pages never allow any.
func scripted(c *fiber.Ctx, p *deskPage) {
	if !p.Script {
		p.Script = true
		c.Set(fiber.HeaderContentSecurityPolicy, policyOf(c)+"; script-src 'self'")
	}
}

func policyOf(c *fiber.Ctx) string {
	return string(c.Response().Header.Peek(fiber.HeaderContentSecurityPolicy))
}

// refuse shows why somebody cannot see a page.
func (d *desk) refuse(c *fiber.Ctx, me survey.Account, status int, word string) error {
	return d.refuseTo(c, me, status, word, wayOn(c, status))
}

// refuseTo is refuse with another page to go on with.
func (d *desk) refuseTo(c *fiber.Ctx, me survey.Account, status int, word string, next action) error {
	p := deskNotice{deskPage: d.page(c, me, "refused")}
	p.Title = d.view.T(p.Lang, word+"_title")
	p.Heading = p.Title
	p.Lines = []string{d.view.T(p.Lang, word+"_text")}
	p.Action = action{Address: next.Address, Label: d.view.T(p.Lang, next.Label)}
	return d.show(c.Status(status), p.Lang, "desk_notice", p)
}

// wayOn leads to how something is now that cannot be done to it any more, else to today.
func wayOn(c *fiber.Ctx, status int) action {
	for above, word := range map[string]string{"/hr/uitnodigingen/": "desk_to_invitation", "/hr/gesprekken/": "desk_to_talk"} {
		address := above + c.Params("id")
		if status == fiber.StatusConflict && strings.HasPrefix(c.Path(), address+"/") {
			return action{Address: address, Label: word}
		}
	}
	return action{Address: deskHome, Label: "desk_to_today"}
}

// then goes to a page after a form was dealt with and says there what was done.
func then(c *fiber.Ctx, address, done string) error {
	if done != "" {
		sign := "?"
		if strings.Contains(address, "?") {
			sign = "&"
		}
		address += sign + "gedaan=" + url.QueryEscape(done)
	}
	return redirect(c, address)
}

// typed returns what was typed into a field of the posted form, without bytes that are no
// text; "" when the field is missing or doubled.
func typed(c *fiber.Ctx) func(name string) string {
	if !strings.HasPrefix(string(c.Request().Header.ContentType()), fiber.MIMEMultipartForm) {
		return func(name string) string { return strings.ToValidUTF8(one(c, name), "") }
	}
	form, err := c.MultipartForm()
	return func(name string) string {
		if err != nil || len(form.Value[name]) != 1 {
			return ""
		}
		return strings.ToValidUTF8(form.Value[name][0], "")
	}
}

// countFields notes every control whose field did not come along exactly once: read as empty,
// it would wipe what is stored. A browser sends no box that is not ticked, and no group of
// radio buttons without a choice.
func countFields(c *fiber.Ctx, wrong *survey.Invalid, controls []control) {
	for _, f := range controls {
		many := len(posted(c, f.Name))
		if f.Type != "tick" && many != 1 && (f.Type != "radio" || many > 1 || f.offersNothing()) {
			wrong.Add(f.Name, "field_count")
		}
	}
}

// idOf reads the id in the address; a malformed one is as unknown as any.
func idOf(c *fiber.Ctx) (uuid.UUID, error) {
	id, err := uuid.Parse(c.Params("id"))
	if err != nil || len(c.Params("id")) != 36 {
		return uuid.Nil, survey.ErrNotFound
	}
	return id, nil
}

// day writes a day in words.
func (d *desk) day(lang survey.Lang, day survey.Day) string { return view.FormatDay(lang, day) }

// unitsFor lists the units that leavers belong to for which somebody may do this.
func (d *desk) unitsFor(me survey.Account, may survey.Permission) survey.Units {
	return d.findUnits(me, may, "")
}

// findUnits lists those of them whose path holds a text.
func (d *desk) findUnits(me survey.Account, may survey.Permission, text string) survey.Units {
	found := d.Units.Find(text)
	if me.MayEverywhere(may) {
		return found
	}
	if !me.MayAt(may, d.Units, me.Unit) {
		return nil
	}
	own := d.Units.Below(me.Unit)
	return slices.DeleteFunc(found, func(unit survey.Unit) bool { return !own[unit.ID] })
}

// gone is a survey.ErrNotFound of which a page can say more than that, and where to go on.
type gone struct {
	word string
	next action
}

func (g gone) Error() string { return g.word }

func (g gone) Unwrap() error { return survey.ErrNotFound }

// hide makes what somebody may not see as unknown as what is not there.
func hide(err error) error {
	if errors.Is(err, survey.ErrForbidden) {
		return survey.ErrNotFound
	}
	return err
}
