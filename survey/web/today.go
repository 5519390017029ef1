package web

import (
	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// todayPage is what waits for somebody. There is nothing about answers on it.
type todayPage struct {
	deskPage
	Alarm     bool // ballots were lost
	Checks    bool // whether this account sees the check
	Invites   bool // whether this account invites and reads results
	Talks     []talkRow
	TalksSeen bool
	Returned  []invitationRow
	Next      survey.Day // the next day on which boxes are opened
	Season    bool       // that day is the season end
	Expects   []expectation
}

func (d *desk) showToday(c *fiber.Ctx, me survey.Account) error {
	page := todayPage{deskPage: d.page(c, me, "today"), Invites: me.Roles.Has(survey.RoleHR), Checks: checks(me)}
	page.TalksSeen = page.Invites || me.Roles.Has(survey.RoleInterviewer)
	var err error
	if page.Alarm, err = d.alarmed(c, me); err != nil {
		return err
	}
	talks, err := d.visibleTalks(c, me)
	if err != nil {
		return err
	}
	for _, row := range talks {
		if row.Waits() {
			page.Talks = append(page.Talks, row)
		}
	}
	if page.Invites {
		invitations, err := d.visibleInvitations(c, me)
		if err != nil {
			return err
		}
		for _, row := range invitations {
			if row.Status == survey.StatusNotDelivered {
				page.Returned = append(page.Returned, row)
			}
		}
		page.Next, page.Season = d.Organisation.NextOpening(d.today())
		page.Expects = d.expectations(me)
	}
	return d.show(c, me.Lang, "today", page)
}
