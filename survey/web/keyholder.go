package web

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/view"
)

const openPath = "/hr/openen"

// openPage is where a keyholder compares links with leavers and types the code.
type openPage struct {
	deskPage
	Sealed bool       // keyholders keep the key
	Due    bool       // a box can be opened since Day
	Day    survey.Day // else the next day on which that may be so
	Rows   []linksRow
	Code   []control
}

// linksRow is what happened to the links of one ballot box in half a year.
type linksRow struct {
	Half, Box                   string
	Mailed, Reissued, Withdrawn int
	Leavers                     int  // according to payroll
	Told                        bool // payroll told about every unit of the box
}

// Invented reports whether there were more links than leavers.
func (r linksRow) Invented() bool { return r.Told && r.Mailed > r.Leavers }

func (d *desk) openPage(c *fiber.Ctx, me survey.Account) (openPage, error) {
	page := openPage{deskPage: d.page(c, me, "opening")}
	var err error
	if page.Sealed, err = d.Keys.HolderMode(); err != nil {
		return page, err
	}
	today := d.today()
	if page.Day, _, page.Due, err = d.DB.DueOpening(c.UserContext(), today); err != nil {
		return page, err
	}
	half := today.Month().Half()
	for _, h := range []survey.Half{half, half - 1} {
		links, err := d.DB.Links(c.UserContext(), h)
		if err != nil {
			return page, err
		}
		page.Rows = append(page.Rows, d.linksRows(me.Lang, h, links)...)
	}
	page.Code = d.codeControls(c, me.Lang, nil)
	return page, nil
}

// linksRows adds up the links of the units that share a ballot box.
func (d *desk) linksRows(lang survey.Lang, half survey.Half, all []survey.Links) []linksRow {
	var rows []linksRow
	at := map[uuid.UUID]int{}
	for _, unit := range d.Units.Leaves() {
		box := d.Units.BoxOf(unit.ID)
		if _, ok := at[box.ID]; !ok {
			at[box.ID] = len(rows)
			rows = append(rows, linksRow{Half: d.halfName(lang, half), Box: d.boxName(box), Told: true})
		}
		row := &rows[at[box.ID]]
		for _, links := range all {
			if links.Unit == unit.ID {
				row.add(links)
			}
		}
	}
	return rows
}

func (r *linksRow) add(links survey.Links) {
	r.Mailed += links.Mailed
	r.Reissued += links.Reissued
	r.Withdrawn += links.Withdrawn
	r.Leavers += max(links.Leavers, 0)
	r.Told = r.Told && links.Leavers >= 0
}

// halfName writes half a year in words.
func (d *desk) halfName(lang survey.Lang, half survey.Half) string {
	first := half.First()
	return d.view.T(lang, "half_year", "From", view.FormatMonth(lang, first), "Until", view.FormatMonth(lang, first+5))
}

// codeControls are the eight groups of a code. After a typing mistake they show what was
// typed, so that one group can be put right; what is shown is kept nowhere.
func (d *desk) codeControls(c *fiber.Ctx, lang survey.Lang, wrong ballot.WrongGroups) []control {
	controls := make([]control, ballot.CodeGroups)
	for i := range controls {
		controls[i] = control{Name: groupName(i), Type: "text", Label: d.view.T(lang, "code_group", "Group", i+1), Short: true, Complete: "off"}
		if len(wrong) > 0 {
			controls[i].Value = one(c, groupName(i))
		}
	}
	for _, number := range wrong {
		controls[number-1].Wrong = d.view.T(lang, "err_code_group", "Group", number)
	}
	return controls
}

func groupName(i int) string { return "group-" + strconv.Itoa(i+1) }

// typedCode reads the code. Somebody may paste all of it into the first group.
func typedCode(c *fiber.Ctx) (ballot.Code, error) {
	var groups [ballot.CodeGroups]string
	for i := range groups {
		groups[i] = one(c, groupName(i))
	}
	if code, err := ballot.ParseCode(groups[0]); err == nil {
		return code, nil
	}
	return ballot.ParseGroups(groups)
}

func (d *desk) showOpening(c *fiber.Ctx, me survey.Account) error {
	page, err := d.openPage(c, me)
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "keyholder_open", page)
}

// openBoxes opens what is due with a keyholder's code. The code is in this function and
// nowhere else: not in a log, a cookie or the database.
func (d *desk) openBoxes(c *fiber.Ctx, me survey.Account) error {
	page, err := d.openPage(c, me)
	if err != nil {
		return err
	}
	code, err := typedCode(c)
	var wrong ballot.WrongGroups
	if errors.As(err, &wrong) {
		page.Code = d.codeControls(c, me.Lang, wrong)
		d.invalid(c, &page.deskPage, page.Code...)
		return d.show(c, me.Lang, "keyholder_open", page)
	}
	if !d.codes.allow(me.ID.String(), d.Now()) {
		d.Log.Warn("a keyholder has to wait after wrong codes", "account", me.ID)
		return fiber.ErrTooManyRequests
	}
	keys, err := d.Keys.Unlock(code)
	if errors.Is(err, survey.ErrForbidden) {
		d.Log.Warn("a code was refused on the opening page", "account", me.ID)
		if err := d.DB.Note(c.UserContext(), survey.AuditEntry{Action: survey.ActionCodeRefused}); err != nil {
			return err
		}
		page.Code[0].Wrong = d.view.T(me.Lang, "err_code_nobody")
		d.invalid(c, &page.deskPage, page.Code...)
		return d.show(c, me.Lang, "keyholder_open", page)
	}
	if err != nil {
		return err
	}
	opened, err := d.DB.OpenDue(c.UserContext(), keys, d.today())
	d.Log.Info("a keyholder opened the ballot boxes", "account", me.ID, "opened", len(opened))
	if err != nil {
		return err
	}
	if len(opened) == 0 {
		return then(c, openPath, "niets_geopend")
	}
	if d.Backups != "" {
		// A failure is no reason to call an opening off: it is tried again every morning.
		if err := d.DB.KeepBackups(c.UserContext(), d.Backups, d.today(), d.BackupDays); err != nil {
			d.Log.Error("the backup after the opening failed", "error", err)
		}
	}
	return then(c, openPath, "geopend")
}
