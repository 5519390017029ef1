package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// addPresent adds what a desk looks like on an ordinary day: open invitations and talks in
// every state.
func (r *rehearsal) addPresent(ctx context.Context) error {
	ctx = sqlite.By(ctx, r.hr)
	if err := r.inviteNow(ctx); err != nil {
		return err
	}
	if err := r.addTalks(ctx); err != nil {
		return err
	}
	if err := r.addRecords(ctx); err != nil {
		return err
	}
	if err := r.addPoints(ctx); err != nil {
		return err
	}
	_, err := r.worker.SendDue(ctx)
	return err
}

func (r *rehearsal) inviteNow(ctx context.Context) error {
	today := survey.DayOf(r.clock.In(r.organisation.Location()))
	rows := []survey.Row{
		{Line: 2, Invitee: survey.Invitee{Email: "kim@example.org", FirstName: "Kim", Unit: "vo", Group: "voluntary", Lang: "nl", LastDay: (today + 14).String()}},
		{Line: 3, Invitee: survey.Invitee{Email: "lou@example.org", Unit: "mbo", Group: "retirement", Lang: "nl", LastDay: (today + 30).String()}},
		{Line: 4, Invitee: survey.Invitee{Email: "alex@example.org", FirstName: "Alex", Unit: "vo", Group: "contract", Lang: "en", LastDay: (today + 7).String()}},
		{Line: 5, Invitee: survey.Invitee{Email: "jo@example.org", Unit: "mbo", Group: "voluntary", Lang: "nl", LastDay: (today + 45).String(), SendOn: (today + 25).String()}},
		{Line: 6, Invitee: survey.Invitee{Email: "typefout@example.org", Unit: "vo", Group: "other", Lang: "nl", LastDay: (today + 21).String()}},
		{Line: 7, Invitee: survey.Invitee{Email: "toch-niet@example.org", Unit: "vo", Group: "voluntary", Lang: "nl", LastDay: (today + 21).String()}},
	}
	people, _, err := survey.CheckRows(rows, r.units, today, false)
	if err != nil {
		return err
	}
	for n := range people {
		people[n].ID = uuid.New()
	}
	if _, err := r.db.Invite(ctx, people, false, r.clock); err != nil {
		return err
	}
	r.leaver = r.baseURLOf(people[0].ID)
	return r.spoilMails(ctx, people[4].ID, people[5].ID, today)
}

func (r *rehearsal) baseURLOf(id uuid.UUID) string {
	return r.writer.BaseURL + "/v/" + r.keys.LinkKey().LinkToken(id, 1)
}

// spoilMails lets one mail come back and takes one invitation back.
func (r *rehearsal) spoilMails(ctx context.Context, returned, withdrawn uuid.UUID, today survey.Day) error {
	mails, err := r.db.LeaseMails(ctx, r.clock, r.clock.Add(-time.Second), 100)
	if err != nil {
		return err
	}
	for _, m := range mails {
		if m.Invitation == returned {
			if err := r.db.MailRefused(ctx, m, "no_such_mailbox"); err != nil {
				return err
			}
		}
	}
	return r.db.Withdraw(ctx, withdrawn, today)
}

// demoTalks are requests for a talk and how far each has come.
var demoTalks = []struct {
	status survey.TalkStatus
	talk   survey.Talk
	age    survey.Day // days ago
	unit   string
}{
	{survey.TalkRequested, survey.Talk{Name: "Mila Smit", Phone: "06 12 34 56 78", With: "hr_outside", FormWish: "phone", When: []string{"late"}}, 1, "vo"},
	{survey.TalkRequested, survey.Talk{Email: "daan@example.org", With: "any", FormWish: "any", When: []string{"morning", "afternoon"}}, 3, "mbo"},
	{survey.TalkContacted, survey.Talk{Name: "Femke", Email: "femke@example.org", With: "hr_own", FormWish: "in_person"}, 4, "vo"},
	{survey.TalkScheduled, survey.Talk{Name: "Bram Visser", Email: "bram@example.org", With: "hr_own", FormWish: "in_person", When: []string{"afternoon"}}, 6, "vo"},
	{survey.TalkHeld, survey.Talk{Name: "Yusuf", Email: "yusuf@example.org", With: "any", FormWish: "video"}, 12, "mbo"},
	{survey.TalkHeld, survey.Talk{Name: "Noah Bakker", Email: "noah@example.org", With: "any", FormWish: "in_person"}, 10, "vo"},
	{survey.TalkHeld, survey.Talk{Name: "Lotte", Email: "lotte@example.org", With: "any", FormWish: "in_person"}, 11, "vo"},
	{survey.TalkClosed, survey.Talk{Name: "Els de Boer", Phone: "06 87 65 43 21", With: "any", FormWish: "phone"}, 16, "mbo"},
	{survey.TalkWithdrawn, survey.Talk{Email: "toch-niet@example.org", With: "any"}, 8, "vo"},
}

func (r *rehearsal) addTalks(ctx context.Context) error {
	now := r.clock
	defer func() { r.clock = now }()
	r.talks = map[string]uuid.UUID{}
	today := survey.DayOf(now.In(r.organisation.Location()))
	for _, d := range demoTalks {
		t := d.talk
		unit, _ := r.units.ByName(d.unit)
		asked := r.at(today - d.age)
		t.ID, t.Unit, t.Source, t.Lang = uuid.New(), unit.ID, survey.FromLeaver, survey.NL
		t.RequestedOn, t.PromisedOn = asked, asked.AddWorking(survey.PromiseDays)
		if err := t.Check(); err != nil {
			return fmt.Errorf("talk: %w", err)
		}
		if err := r.db.AskTalk(ctx, t, r.clock, nil); err != nil {
			return err
		}
		r.talks[t.Name] = t.ID
		if err := r.moveTalk(ctx, t.ID, d.status, today); err != nil {
			return err
		}
	}
	return nil
}

// moveTalk takes a talk step by step to a state.
func (r *rehearsal) moveTalk(ctx context.Context, id uuid.UUID, to survey.TalkStatus, today survey.Day) error {
	steps := map[survey.TalkStatus][]survey.TalkStatus{
		survey.TalkContacted: {survey.TalkContacted},
		survey.TalkScheduled: {survey.TalkContacted, survey.TalkScheduled},
		survey.TalkHeld:      {survey.TalkScheduled, survey.TalkHeld},
		survey.TalkClosed:    {survey.TalkScheduled, survey.TalkHeld, survey.TalkClosed},
		survey.TalkWithdrawn: {survey.TalkWithdrawn},
	}[to]
	for _, step := range steps {
		t, err := r.db.Talk(ctx, id)
		if err != nil {
			return err
		}
		switch step {
		case survey.TalkScheduled:
			err = r.db.ScheduleTalk(ctx, id, t.Revision, r.demoAppointment(t, to, today), r.adviserFor(t).ID, r.clock)
		case survey.TalkWithdrawn:
			err = r.db.WithdrawTalk(ctx, r.keys, id, r.clock)
		default:
			err = r.db.SetTalkStatus(ctx, id, t.Revision, step, today)
		}
		if err != nil {
			return fmt.Errorf("talk to %s: %w", step, err)
		}
	}
	return nil
}

// demoAppointment is in a few days, or a few days ago for a talk that was held.
func (r *rehearsal) demoAppointment(t survey.Talk, to survey.TalkStatus, today survey.Day) survey.Appointment {
	a := survey.Appointment{Day: today.AddWorking(3), Start: 15 * 60, Minutes: 45, Form: "in_person", Place: "Koffiehuis De Linde, Markt 4"}
	if to != survey.TalkScheduled {
		a.Day = today - 4
	}
	if t.Email == "" {
		a.Form, a.Place = "phone", t.Phone
	}
	return a
}

func (r *rehearsal) adviserFor(t survey.Talk) survey.Account {
	if r.adviser.Covers(r.units, t.Unit) && t.With == "hr_own" {
		return r.adviser
	}
	return r.hr
}
