package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// invitePage is the form to invite one person.
type invitePage struct {
	deskPage
	Controls []control
	Boxless  []string // a line per unit without a box of its own
	Open     string   // the address of the invitation of this person that is open; empty: none
	Change   string   // the address of the planned invitation that is changed; empty: a new one
	Stamp    string   // of that invitation when the form was made
	Others   []settingChange
	Letters  []letterSentence
	Until    string // the word for the mails that everybody gets
}

// mostNotes is up to how many units the form says where each is counted. Of more units the
// preview says it, of the one that was chosen.
const mostNotes = 6

var inviteFields = []string{"email", "first_name", "last_day", "unit", "group", "lang", "when", "send_on"}

func (d *desk) invitePage(c *fiber.Ctx, me survey.Account, typed func(string) string, wrong survey.Invalid) invitePage {
	page := invitePage{deskPage: d.page(c, me, "invite")}
	page.Wide = true
	form := formOf{d: d, lang: me.Lang, name: "invite", typed: typed, wrong: wrong}
	var groups []string
	for _, group := range survey.LeaverGroups {
		groups = append(groups, string(group))
	}
	units := []pick{{Label: d.view.T(me.Lang, "invite_choose")}}
	own := d.unitsFor(me, survey.MayInvite)
	units = append(units, d.unitPicks(own)...)
	for _, unit := range own {
		if note := d.boxNote(me.Lang, unit.ID); note != "" && len(own) <= mostNotes {
			page.Boxless = append(page.Boxless, note)
		}
	}
	if len(units) == 2 {
		units = units[1:]
	}
	email, name := form.control("email", "email"), form.control("first_name", "text")
	email.Complete, name.Complete = "off", "off"
	last, send := form.control("last_day", "date"), form.control("send_on", "date")
	last.Short, send.Short = true, true
	page.Letters, page.Until = d.letters(me.Lang), fmt.Sprintf("invite_until_%d", len(d.Organisation.Reminders))
	scripted(c, &page.deskPage)
	page.Controls = []control{
		email, last, form.choose("unit", "select", units),
		form.choose("group", "radio", form.words("group", groups...)),
		form.choose("lang", "radio", form.words("lang", "nl", "en")), name,
		form.choose("when", "radio", form.words("invite_when", survey.SendPlanned, survey.SendNow, survey.SendOnDay)), send,
	}
	return page
}

func (d *desk) showInvite(c *fiber.Ctx, me survey.Account) error {
	if err := d.DB.CanInvite(c.UserContext()); err != nil {
		return err
	}
	fresh := func(name string) string {
		return map[string]string{"lang": string(survey.NL), "when": survey.SendPlanned}[name]
	}
	return d.show(c, me.Lang, "invitation_new", d.invitePage(c, me, fresh, survey.Invalid{}))
}

// invitee is what was typed about one person.
func (d *desk) invitee(typed func(string) string) survey.Invitee {
	return survey.Invitee{
		When: typed("when"), Holidays: d.Organisation.Holidays,
		Email: typed("email"), FirstName: typed("first_name"), LastDay: typed("last_day"), Unit: typed("unit"),
		Group: typed("group"), Lang: typed("lang"), SendOn: typed("send_on"),
	}
}

// checkInvitee turns what was typed into an invitation. It returns an *Invalid when
// something is wrong or the address cannot be invited.
func (d *desk) checkInvitee(ctx context.Context, me survey.Account, typed func(string) string) (survey.Invitation, []survey.Invitation, error) {
	i, err := d.invitee(typed).Check(d.Units, d.today())
	wrong := &survey.Invalid{}
	if err != nil && !errors.As(err, &wrong) {
		return i, nil, err
	}
	if wrong.Fields["unit"] == "" && !me.MayAt(survey.MayInvite, d.Units, i.Unit) {
		wrong.Add("unit", "unit_unknown")
	}
	earlier, err := d.DB.InvitationsTo(ctx, i.Email)
	if err != nil {
		return i, nil, err
	}
	key, err := d.DB.Standing(ctx, i.Email, d.today())
	if err != nil {
		return i, nil, err
	}
	if key != "" {
		wrong.Add("email", key)
	}
	return i, earlier, wrong.OrNil()
}

// invitePreview is the mail to one person before it is sent. What was typed travels along
// in the form; nothing is stored.
type invitePreview struct {
	deskPage
	Mail    mailPreview
	Person  survey.Invitation
	Unit    string
	Later   bool // sent on another day
	Warning []string
	Hidden  []hidden
}

func (d *desk) previewInvitation(c *fiber.Ctx, me survey.Account) error {
	typed := typed(c)
	if typed("wijzig") != "" {
		return d.show(c, me.Lang, "invitation_new", d.invitePage(c, me, typed, survey.Invalid{}))
	}
	i, earlier, err := d.checkInvitee(c.UserContext(), me, typed)
	if err != nil {
		return d.inviteAgain(c, me, err)
	}
	page := invitePreview{deskPage: d.page(c, me, "invite-preview"), Person: i, Later: i.SendOn > d.today()}
	page.Wide = true
	unit, _ := d.Units.ByID(i.Unit)
	page.Unit = d.Units.Path(unit.ID)
	if note := d.boxNote(me.Lang, i.Unit); note != "" {
		page.Warning = append(page.Warning, note)
	}
	if len(earlier) > 0 {
		page.Warning = append(page.Warning, d.view.T(me.Lang, "invite_earlier", "Date", d.day(me.Lang, cmp.Or(earlier[0].WithdrawnOn, earlier[0].ClosesOn))))
	}
	for _, name := range inviteFields {
		page.Hidden = append(page.Hidden, hidden{Name: name, Value: typed(name)})
	}
	page.Warning = append(page.Warning, d.sendNotes(me.Lang, typed, i)...)
	page.Mail, err = d.preview(c, previewOf(i))
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "invitation_preview", page)
}

// sendNotes says what is odd about the day on which an invitation leaves.
func (d *desk) sendNotes(lang survey.Lang, typed func(string) string, i survey.Invitation) []string {
	asked, err := survey.ParseDay(strings.TrimSpace(typed("send_on")))
	switch {
	case typed("when") == survey.SendOnDay && err == nil && asked != i.SendOn:
		return []string{d.view.T(lang, "preview_moved", "Asked", d.day(lang, asked), "Date", d.day(lang, i.SendOn))}
	case d.Organisation.Holidays.Working(i.SendOn):
		return nil
	case typed("when") == survey.SendNow:
		return []string{d.view.T(lang, "preview_free_day")}
	}
	notes := []string{d.view.T(lang, "preview_all_free", "Date", d.day(lang, i.SendOn))}
	if d.Organisation.Holidays.CountWorking(d.today(), i.SendOn-1) < survey.CancelDays {
		notes = append(notes, d.view.T(lang, "preview_soon"))
	}
	return notes
}

// inviteAgain shows the form again with what is wrong.
func (d *desk) inviteAgain(c *fiber.Ctx, me survey.Account, err error) error {
	var wrong *survey.Invalid
	if !errors.As(err, &wrong) {
		return err
	}
	typed := typed(c)
	page := d.invitePage(c, me, typed, *wrong)
	earlier, err := d.DB.InvitationsTo(c.UserContext(), strings.TrimSpace(typed("email")))
	if err != nil {
		return err
	}
	if len(earlier) > 0 && earlier[0].Open(d.today()) {
		page.Open = "/hr/uitnodigingen/" + earlier[0].ID.String()
	}
	d.invalid(c, &page.deskPage, page.Controls...)
	return d.show(c, me.Lang, "invitation_new", page)
}

func (d *desk) sendInvitation(c *fiber.Ctx, me survey.Account) error {
	typed := typed(c)
	i, earlier, err := d.checkInvitee(c.UserContext(), me, typed)
	if d.stands(earlier, i) {
		return d.invited(c, i) // a double click
	}
	if err != nil {
		return d.inviteAgain(c, me, err)
	}
	_, err = d.DB.Invite(c.UserContext(), []survey.Numbered{{Line: 1, Invitation: i}}, false, d.Now())
	var refused survey.RowErrors
	if errors.As(err, &refused) {
		return d.inviteAgain(c, me, &survey.Invalid{Fields: map[string]string{"email": refused[0].Key}})
	}
	if err != nil {
		return notStored(err)
	}
	return d.invited(c, i)
}

func (d *desk) invited(c *fiber.Ctx, i survey.Invitation) error {
	if i.SendOn > d.today() {
		return then(c, "/hr/uitnodigingen", "gepland_een")
	}
	return then(c, "/hr/uitnodigingen", "verstuurd")
}

// stands reports whether the latest invitation to an address is this very one.
func (d *desk) stands(earlier []survey.Invitation, i survey.Invitation) bool {
	return len(earlier) > 0 && sameInvitation(earlier[0], i) && earlier[0].Open(d.today())
}

// sameInvitation reports whether two invitations say the same.
func sameInvitation(a, b survey.Invitation) bool {
	return strings.EqualFold(a.Email, b.Email) && a.FirstName == b.FirstName && a.LastDay == b.LastDay &&
		a.Unit == b.Unit && a.Group == b.Group && a.Lang == b.Lang && a.SendOn == b.SendOn
}
