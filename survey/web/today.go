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
	Invites   bool // whether this account invites
	Results   bool // whether this account reads results
	Talks     []talkRow
	TalksSeen bool
	Records   []dueRecord // of one's own talks
	Returned  []invitationRow
	Next      survey.Day // the next day on which boxes are opened
	Season    bool       // that day is the season end
	Expects   []expectation
	Ahead     survey.Day // the last opening day, when the clock is behind it; 0: the clock is right
	Payroll   bool       // keyholders compare links with leavers
}

func (d *desk) showToday(c *fiber.Ctx, me survey.Account) error {
	if len(me.Roles) == 1 && me.May(survey.MayOpenBoxes) { // a keyholder stands alone
		return redirect(c, openPath)
	}
	page := todayPage{deskPage: d.page(c, me, "today"), Invites: me.May(survey.MayInvite), Results: me.May(survey.MayReadResults), Checks: me.May(survey.MaySeeCheck)}
	page.TalksSeen = me.May(survey.MaySeeTalks)
	through, err := d.DB.OpenedThrough(c.UserContext())
	if err != nil {
		return err
	}
	if d.today() < through {
		page.Ahead = through
	}
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
	if page.Records, err = d.dueRecords(c, me, talks); err != nil {
		return err
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
	}
	page.Next, page.Season = d.Organisation.NextOpening(max(d.today(), through))
	page.Expects = d.expectations(me.Lang, d.unitsFor(me, survey.MayReadResults))
	page.Payroll = d.Organisation.KeyMode == survey.KeyHolder && me.May(survey.MayEnterPayroll)
	return d.show(c, me.Lang, "today", page)
}
