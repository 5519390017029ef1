package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// letterSentence is the sentence for the letter that confirms a resignation.
type letterSentence struct {
	Lang survey.Lang
	Text string
}

// letters are those sentences in every language, whatever the language of the page.
func (d *desk) letters(lang survey.Lang) []letterSentence {
	var all []letterSentence
	for _, l := range survey.Langs {
		all = append(all, letterSentence{Lang: l, Text: d.view.T(lang, "invite_letter_"+string(l))})
	}
	return all
}

// planned returns the invitation in the address as long as its mail has not left.
func (d *desk) planned(c *fiber.Ctx, me survey.Account) (invitationRow, error) {
	row, err := d.visibleInvitation(c, me)
	if err == nil && row.Status != survey.StatusPlanned {
		err = survey.ErrClosed
	}
	return row, err
}

// changePage is the form of an invitation that has not left yet.
func (d *desk) changePage(c *fiber.Ctx, me survey.Account, row invitationRow, typed func(string) string, wrong survey.Invalid) invitePage {
	page := d.invitePage(c, me, typed, wrong)
	page.Name, page.Change = "desk-invitation-change", "/hr/uitnodigingen/"+row.ID.String()+"/wijzigen"
	page.Title = d.view.T(me.Lang, "desk_invitation_change_title")
	page.Heading, page.Stamp = page.Title, typed("gezien")
	return page
}

func (d *desk) showChange(c *fiber.Ctx, me survey.Account) error {
	row, err := d.planned(c, me)
	if err != nil {
		return err
	}
	now := d.asPlanned(row)
	return d.show(c, me.Lang, "invitation_new", d.changePage(c, me, row, func(name string) string { return now[name] }, survey.Invalid{}))
}

// asPlanned fills in the form of an invitation as it stands.
func (d *desk) asPlanned(row invitationRow) map[string]string {
	i, when, send := row.Invitation, survey.SendOnDay, row.SendOn
	if i.ChosenOn == 0 {
		when = survey.SendPlanned
	}
	if i.ChosenOn >= d.today() { // of a weekend or holiday
		send = i.ChosenOn
	}
	return map[string]string{
		"email": i.Email, "first_name": i.FirstName, "last_day": i.LastDay.String(), "unit": row.Unit, "group": string(i.Group),
		"lang": string(i.Lang), "when": when, "send_on": send.String(), "gezien": i.State(),
	}
}

// saveChange changes an invitation until its mail leaves. Who began from other values than
// those that stand now sees them first.
func (d *desk) saveChange(c *fiber.Ctx, me survey.Account) error {
	row, err := d.planned(c, me)
	if err != nil {
		return err
	}
	typed := typed(c)
	i, err := d.invitee(typed).Check(d.Units, d.today())
	wrong := &survey.Invalid{}
	if err != nil && !errors.As(err, &wrong) {
		return err
	}
	if wrong.Fields["unit"] == "" && !me.MayAt(survey.MayInvite, d.Units, i.Unit) {
		wrong.Add("unit", "unit_unknown")
	}
	if wrong.OrNil() == nil {
		i.ID = row.ID
		i.SendOn = d.Organisation.Holidays.PlanChanged(d.today(), row.Invitation, i)
		err := d.DB.ChangePlanned(c.UserContext(), i, typed("gezien"), d.Now())
		var refused survey.RowErrors
		switch {
		case err == nil:
			return then(c, "/hr/uitnodigingen/"+row.ID.String(), "gewijzigd")
		case errors.Is(err, survey.ErrConflict):
			return d.changedMeanwhile(c, me)
		case !errors.As(err, &refused):
			return notStored(err)
		}
		wrong.Add("email", refused[0].Key)
	}
	page := d.changePage(c, me, row, typed, *wrong)
	d.invalid(c, &page.deskPage, page.Controls...)
	return d.show(c, me.Lang, "invitation_new", page)
}

// changedMeanwhile shows the form with what was typed, and what a colleague made of the
// invitation since it was opened.
func (d *desk) changedMeanwhile(c *fiber.Ctx, me survey.Account) error {
	row, err := d.planned(c, me)
	if err != nil {
		return err
	}
	page, now := d.changePage(c, me, row, typed(c), survey.Invalid{}), d.asPlanned(row)
	page.Stamp, page.Others = now["gezien"], d.meanwhile(c, &page.deskPage, page.Controls, now)
	return d.show(c, me.Lang, "invitation_new", page)
}
