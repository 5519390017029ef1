package web

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// invitationRow is an invitation as a list shows it.
type invitationRow struct {
	survey.Invitation
	Status survey.InvitationStatus
	Unit   string
	Reason string // why it was not delivered, in plain words
}

// StatusWord is the word key of the status.
func (r invitationRow) StatusWord() string { return "status_" + string(r.Status) }

// Live reports whether the link can still be re-issued or withdrawn.
func (r invitationRow) Live() bool {
	return r.Status != survey.StatusWithdrawn && r.Status != survey.StatusClosed
}

func (d *desk) invitationRow(me survey.Account, i survey.Invitation) invitationRow {
	row := invitationRow{Invitation: i, Status: i.Status(d.today())}
	if unit, ok := d.Units.ByID(i.Unit); ok {
		row.Unit = unit.Name
	}
	if i.Failure != "" {
		key := "failure_" + i.Failure
		if !d.view.Has(key) {
			key = "failure_refused_otherwise"
		}
		row.Reason = d.view.T(me.Lang, key)
	}
	return row
}

// visibleInvitation returns the invitation in the address.
func (d *desk) visibleInvitation(c *fiber.Ctx, me survey.Account) (invitationRow, error) {
	id, err := idOf(c)
	if err != nil {
		return invitationRow{}, err
	}
	i, err := d.DB.Invitation(c.UserContext(), id)
	return d.invitationRow(me, i), hide(err)
}

// invitationPage is one invitation and what can be done with it.
type invitationPage struct {
	deskPage
	Row   invitationRow
	Again []control // empty as long as the mail has not left, and once the link is closed
	Notes []control

	Stamp      string // of the invitation when the page was made
	NotesStamp string // of the talks in it
	Others     []settingChange
}

func (d *desk) invitationPage(c *fiber.Ctx, me survey.Account, row invitationRow, typed func(string) string, wrong survey.Invalid) invitationPage {
	page := invitationPage{deskPage: d.page(c, me, "invitation"), Row: row}
	page.Heading, page.Stamp, page.NotesStamp = row.Email, typed("gezien"), typed("gezien_gesprekken")
	if row.Live() && (row.Status != survey.StatusPlanned || wrong.Fields["email"] != "") {
		again := formOf{d: d, lang: me.Lang, name: "again", typed: typed, wrong: wrong}
		email := again.control("email", "email")
		email.Complete = "off"
		page.Again = []control{email}
	}
	notes := formOf{d: d, lang: me.Lang, name: "notes", typed: typed, wrong: wrong}
	page.Notes = []control{notes.control("informal_on", "date"), notes.control("formal_on", "date")}
	for i := range page.Notes {
		page.Notes[i].Short = true
	}
	return page
}

// asNoted fills in the forms of an invitation as it stands.
func asNoted(i survey.Invitation) map[string]string {
	noted := map[string]string{"email": i.Email, "gezien": i.State(), "gezien_gesprekken": i.TalksState()}
	for name, day := range map[string]survey.Day{"informal_on": i.InformalOn, "formal_on": i.FormalOn} {
		if day != 0 {
			noted[name] = day.String()
		}
	}
	return noted
}

func (d *desk) showInvitation(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleInvitation(c, me)
	if err != nil {
		return err
	}
	noted := asNoted(row.Invitation)
	return d.show(c, me.Lang, "invitation_show", d.invitationPage(c, me, row, func(name string) string { return noted[name] }, survey.Invalid{}))
}

// invitationAgain is an invitation with what was typed into one of its forms.
func (d *desk) invitationAgain(c *fiber.Ctx, me survey.Account, row invitationRow, wrong survey.Invalid) invitationPage {
	noted, now := asNoted(row.Invitation), typed(c)
	return d.invitationPage(c, me, row, func(name string) string {
		if len(posted(c, name)) > 0 {
			return now(name)
		}
		return noted[name]
	}, wrong)
}

// invitationChanged shows an invitation with what was typed into one of its forms, and what a
// colleague made of it since it was opened.
func (d *desk) invitationChanged(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleInvitation(c, me)
	if err != nil {
		return err
	}
	page, now := d.invitationAgain(c, me, row, survey.Invalid{}), asNoted(row.Invitation)
	page.Stamp, page.NotesStamp = now["gezien"], now["gezien_gesprekken"]
	page.Others = d.meanwhile(c, &page.deskPage, append(page.Again, page.Notes...), now)
	return d.show(c, me.Lang, "invitation_show", page)
}

// invitationWrong shows an invitation with what is wrong in one of its forms.
func (d *desk) invitationWrong(c *fiber.Ctx, me survey.Account, row invitationRow, wrong survey.Invalid) error {
	page := d.invitationAgain(c, me, row, wrong)
	d.invalid(c, &page.deskPage, append(page.Again, page.Notes...)...)
	return d.show(c, me.Lang, "invitation_show", page)
}

// reissueInvitation closes the link and mails a new one, to a corrected address if need be.
func (d *desk) reissueInvitation(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleInvitation(c, me)
	if err != nil {
		return err
	}
	var wrong survey.Invalid
	email := strings.TrimSpace(typed(c)("email"))
	if key := survey.CheckAddress(email); key != "" {
		wrong.Add("email", key)
		return d.invitationWrong(c, me, row, wrong)
	}
	err = d.DB.Reissue(c.UserContext(), row.ID, email, typed(c)("gezien"), d.Now())
	if errors.Is(err, survey.ErrConflict) {
		return d.invitationChanged(c, me)
	}
	var refused survey.RowErrors
	if errors.As(err, &refused) {
		wrong.Add("email", refused[0].Key)
		return d.invitationWrong(c, me, row, wrong)
	}
	if err != nil {
		return notStored(err)
	}
	return then(c, "/hr/uitnodigingen/"+row.ID.String(), "opnieuw")
}

func (d *desk) confirmWithdrawal(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleInvitation(c, me)
	if err != nil {
		return err
	}
	if !row.Live() {
		return survey.ErrClosed
	}
	page := invitationPage{deskPage: d.page(c, me, "withdraw"), Row: row}
	return d.show(c, me.Lang, "invitation_withdraw", page)
}

func (d *desk) withdrawInvitation(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleInvitation(c, me)
	if err != nil {
		return err
	}
	if row.Status != survey.StatusWithdrawn { // else a double click
		if err := d.DB.Withdraw(c.UserContext(), row.ID, d.today()); err != nil {
			return notStored(err)
		}
	}
	done := "ingetrokken"
	if row.MailsSent == 0 && row.Failure == "" {
		done = "ingetrokken_gepland" // nobody has a link
	}
	return then(c, "/hr/uitnodigingen/"+row.ID.String(), done)
}

// noteTalks stores when an informal talk was held and a formal one was offered.
func (d *desk) noteTalks(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleInvitation(c, me)
	if err != nil {
		return err
	}
	var wrong survey.Invalid
	informal := d.pastDay(typed(c)("informal_on"), "informal_on", &wrong)
	formal := d.pastDay(typed(c)("formal_on"), "formal_on", &wrong)
	if wrong.OrNil() != nil {
		return d.invitationWrong(c, me, row, wrong)
	}
	err = d.DB.NoteTalks(c.UserContext(), row.ID, informal, formal, typed(c)("gezien_gesprekken"))
	if errors.Is(err, survey.ErrConflict) {
		return d.invitationChanged(c, me)
	}
	if err != nil {
		return notStored(err)
	}
	return then(c, "/hr/uitnodigingen/"+row.ID.String(), "genoteerd")
}

// pastDay reads a day that is not after today; empty is 0.
func (d *desk) pastDay(s, name string, wrong *survey.Invalid) survey.Day {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	day, err := survey.ParseDay(s)
	switch {
	case err != nil:
		wrong.Add(name, "day_wrong")
	case day > d.today():
		wrong.Add(name, "day_future")
	case day < d.today()-366:
		wrong.Add(name, "day_old")
	}
	return day
}

// boxNote says where the answers of a unit count that has no box of its own; empty when it
// has one.
func (d *desk) boxNote(lang survey.Lang, unit uuid.UUID) string {
	own, _ := d.Units.ByID(unit)
	box := d.Units.BoxOf(unit)
	if box.ID == unit {
		return ""
	}
	name := box.Name
	if box.Parent == uuid.Nil {
		name = d.Organisation.Name
	}
	return d.view.T(lang, "invite_no_box", "Unit", own.Name, "Box", name)
}
