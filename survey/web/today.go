package web

import (
	"cmp"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

// todayPage is what waits for somebody. There is nothing about answers on it.
type todayPage struct {
	deskPage
	Alarm     bool // ballots were lost
	Checks    bool // whether this account sees the check
	Trouble   bool // the check of today found something wrong, for who sees it
	NoHR      bool // nobody is HR for the whole organisation, for who can give that role
	Invites   bool // whether this account invites
	Results   bool // whether this account reads results
	Talks     []todayTalk
	TalksSeen bool
	Holds     []talkRow   // one's own appointments
	Records   []dueRecord // of one's own talks
	Returned  []invitationLine

	MoreTalks, MoreHolds, MoreRecords, MoreReturned int // than are shown

	Next    survey.Day // the next day on which boxes are opened
	Season  bool       // that day is the season end
	Ahead   survey.Day // the last opening day, when the clock is behind it; 0: the clock is right
	Payroll bool       // keyholders compare links with leavers
	Keyless bool       // nobody can be invited: no keyholder has a code yet
}

// todayTalk is a talk that waits, in words.
type todayTalk struct {
	Address, Called, Why, When string
	Late                       bool
}

// todayTalks says why each talk waits.
func (d *desk) todayTalks(lang survey.Lang, rows []talkRow) []todayTalk {
	talks := make([]todayTalk, len(rows))
	for i := range rows {
		row := &rows[i]
		talks[i] = todayTalk{Address: row.Address(), Called: row.Called, Late: row.Late, Why: cmp.Or(row.Left, d.view.T(lang, "talk_proposes")), When: row.Moment}
		switch {
		case row.Draft:
			talks[i].Why, talks[i].When = d.view.T(lang, "talk_left_draft"), view.FormatWeekday(lang, row.HeldOn)
		case row.Nobody():
			talks[i].Why = d.view.T(lang, "talk_left_open")
		case row.Status == survey.TalkRequested:
			talks[i].When = d.view.T(lang, "talk_promised", "Date", view.FormatWeekday(lang, row.PromisedOn))
		}
	}
	return talks
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
	page.Trouble = page.Checks && !page.Alarm && d.troubled()
	if page.Invites {
		err := d.DB.CanInvite(c.UserContext())
		if page.Keyless = errors.Is(err, survey.ErrNoKeyholder); err != nil && !page.Keyless {
			return err
		}
	}
	if me.May(survey.MayManageAccounts) {
		if page.NoHR, err = d.DB.NoOtherHR(c.UserContext(), d.SignOn.ways(), uuid.Nil); err != nil {
			return err
		}
	}
	talks, waiting, err := findFirst(fewRows, perPage, func(part survey.Stretch) ([]talkRow, int, error) {
		return d.findTalks(c, me, survey.TalkSearch{Group: survey.TalksWaiting, Stretch: part})
	})
	if err != nil {
		return err
	}
	page.Talks, page.MoreTalks = d.todayTalks(me.Lang, talks), waiting-len(talks)
	if me.May(survey.MayKeepRecord) {
		page.Holds, waiting, err = findFirst(fewRows, perPage, func(part survey.Stretch) ([]talkRow, int, error) {
			return d.findTalks(c, me, survey.TalkSearch{Group: survey.TalksToHold, Stretch: part})
		})
		if err != nil {
			return err
		}
		page.MoreHolds = waiting - len(page.Holds)
	}
	if page.Records, page.MoreRecords, err = d.dueRecords(c, me); err != nil {
		return err
	}
	if page.Invites {
		returned, total, err := findFirst(fewRows, perPage, func(part survey.Stretch) ([]invitationLine, int, error) {
			return d.findInvitations(c, me, survey.InvitationSearch{Status: survey.StatusNotDelivered, Today: d.today(), Stretch: part})
		})
		if err != nil {
			return err
		}
		page.Returned, page.MoreReturned = returned, total-len(returned)
	}
	page.Next, page.Season = d.Organisation.NextOpening(max(d.today(), through))
	page.Payroll = d.Organisation.KeyMode == survey.KeyHolder && me.May(survey.MayEnterPayroll)
	return d.show(c, me.Lang, "today", page)
}
