package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// member finds the account in the address.
func (d *desk) member(c *fiber.Ctx) (sqlite.Member, error) {
	id, err := idOf(c)
	if err != nil {
		return sqlite.Member{}, err
	}
	return d.DB.Member(c.UserContext(), id)
}

func (d *desk) memberPage(c *fiber.Ctx, me survey.Account, m sqlite.Member, typed func(string) string, roles []string, wrong survey.Invalid) memberPage {
	page := memberPage{deskPage: d.page(c, me, "member"), Row: d.memberRow(me.Lang, m), State: m.State(), Own: m.ID == me.ID, Local: !d.SignOn.LocalOff}
	page.Title, page.Heading = m.Email, m.Email
	if m.Name != "" {
		page.Title, page.Heading = m.Name, m.Name
	}
	page.Controls = d.memberForm(me.Lang, typed, roles, wrong)
	if page.Follows = d.follows(m); page.Follows {
		page.Controls = slices.DeleteFunc(page.Controls, func(f control) bool { return f.Name == "roles" || f.Name == "unit" })
	}
	return page
}

// storedMemberPage fills the form with the account as it is.
func (d *desk) storedMemberPage(c *fiber.Ctx, me survey.Account, m sqlite.Member) memberPage {
	unit, _ := d.Units.ByID(m.Unit)
	values := map[string]string{"email": m.Email, "name": m.Name, "phone": m.Phone, "unit": unit.Name}
	roles := make([]string, len(m.Roles))
	for i, role := range m.Roles {
		roles[i] = string(role)
	}
	return d.memberPage(c, me, m, func(name string) string { return values[name] }, roles, survey.Invalid{})
}

func (d *desk) showMember(c *fiber.Ctx, me survey.Account) error {
	m, err := d.member(c)
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "member_show", d.storedMemberPage(c, me, m))
}

// saveMember stores what was changed of an account. Who began from an account that somebody
// else changed since sees both, and nothing is overwritten. Who would leave nobody as HR for
// the whole organisation is told so first.
func (d *desk) saveMember(c *fiber.Ctx, me survey.Account) error {
	m, err := d.member(c)
	if err != nil {
		return err
	}
	a, wrong := d.memberTyped(c, m.Account)
	if d.follows(m) {
		a.Roles, a.Unit = m.Roles, m.Unit
		delete(wrong.Fields, "roles")
		delete(wrong.Fields, "unit")
	}
	seen, last := typed(c)("gezien"), false
	if err = wrong.OrNil(); err == nil && seen == m.State() && one(c, "zonder_hr") == "" {
		last, err = d.leavesNoHR(c, m.Account, a)
	}
	if err == nil && !last {
		err = d.DB.SetMember(c.UserContext(), d.Keys, d.SignOn.ways(), a, seen)
	}
	var stays *survey.Invalid
	switch {
	case last, errors.Is(err, survey.ErrConflict) && seen != m.State():
		page := d.memberPage(c, me, m, typed(c), posted(c, "roles"), survey.Invalid{})
		page.Conflict, page.LastHR = !last, last
		return d.show(c.Status(fiber.StatusConflict), me.Lang, "member_show", page)
	case err == nil && a.ID == me.ID && !a.May(survey.MayManageAccounts):
		return then(c, "/hr/account", "collega") // this page is not theirs any more
	case err == nil:
		return d.memberSaved(c, m)
	case errors.As(err, &stays):
		wrong = *stays
	case errors.Is(err, survey.ErrConflict):
		wrong.Add("email", "member_email_taken")
	default:
		return notStored(err)
	}
	page := d.memberPage(c, me, m, typed(c), posted(c, "roles"), wrong)
	page.State = seen
	d.invalid(c, &page.deskPage, page.Controls...)
	return d.show(c, me.Lang, "member_show", page)
}

// memberSaved says when talks that somebody held are nobody's now.
func (d *desk) memberSaved(c *fiber.Ctx, before sqlite.Member) error {
	now, err := d.DB.Member(c.UserContext(), before.ID)
	if err != nil {
		return err
	}
	if now.Assigned < before.Assigned {
		return then(c, membersPath+"/"+now.ID.String(), "collega_gesprekken")
	}
	return then(c, membersPath+"/"+now.ID.String(), "collega")
}

// leavesNoHR reports whether a change leaves nobody who is HR for the whole organisation.
func (d *desk) leavesNoHR(c *fiber.Ctx, before, after survey.Account) (bool, error) {
	if !before.May(survey.MayCheckTexts) || after.May(survey.MayCheckTexts) {
		return false, nil
	}
	return d.DB.NoOtherHR(c.UserContext(), d.SignOn.ways(), before.ID)
}

// linkMember mails or shows a new link to choose a password. The present password works
// until another one is chosen.
func (d *desk) linkMember(c *fiber.Ctx, me survey.Account) error {
	m, err := d.member(c)
	if err != nil {
		return err
	}
	if one(c, "how") != "show" {
		if err := d.DB.MailLink(c.UserContext(), m.ID, d.Now()); err != nil {
			return notStored(err)
		}
		return then(c, membersPath+"/"+m.ID.String(), "collega_gemaild")
	}
	link, stored := sqlite.NewSecret()
	if err := d.DB.SetLink(c.UserContext(), m.Email, stored, d.Now().Add(linkLasts)); err != nil {
		return notStored(err)
	}
	return d.showMemberLink(c, me, m.Account, link)
}

// resetFactor takes away the second factor of somebody who lost the phone.
func (d *desk) resetFactor(c *fiber.Ctx, _ survey.Account) error {
	m, err := d.member(c)
	if err != nil {
		return err
	}
	if err := d.DB.RemoveSecondFactor(c.UserContext(), m.ID); err != nil {
		return notStored(err)
	}
	return then(c, membersPath+"/"+m.ID.String(), "collega_stap")
}

func (d *desk) confirmRemoval(c *fiber.Ctx, me survey.Account) error {
	m, err := d.member(c)
	if err != nil {
		return err
	}
	page := d.storedMemberPage(c, me, m)
	page.deskPage = d.page(c, me, "member-remove")
	if page.LastHR, err = d.leavesNoHR(c, m.Account, survey.Account{}); err != nil {
		return err
	}
	if page.Contact = strings.EqualFold(m.Email, d.Organisation.Contact.Mail); page.Contact && me.May(survey.MayChangeTexts) {
		page.ContactAt = settingsPath + "/contact"
	}
	return d.show(c, me.Lang, "member_remove", page)
}

// removeMember takes somebody's access away. When that cannot be, it says why.
func (d *desk) removeMember(c *fiber.Ctx, me survey.Account) error {
	m, err := d.member(c)
	if err != nil {
		return err
	}
	err = d.DB.RemoveAccount(c.UserContext(), d.Keys, d.SignOn.ways(), m.ID)
	var stays *survey.Invalid
	if errors.As(err, &stays) {
		page := d.storedMemberPage(c, me, m)
		page.deskPage = d.page(c, me, "member-remove")
		for _, key := range stays.Fields {
			page.Wrong = append(page.Wrong, problem{Field: "wie", Message: d.view.T(me.Lang, "err_"+key)})
		}
		d.invalid(c, &page.deskPage)
		return d.show(c, me.Lang, "member_remove", page)
	}
	if err != nil {
		return notStored(err)
	}
	if m.Assigned > 0 {
		return then(c, membersPath, "collega_weg_gesprekken")
	}
	return then(c, membersPath, "collega_weg")
}
