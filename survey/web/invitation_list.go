package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

var invitationStatuses = []string{
	string(survey.StatusPlanned), string(survey.StatusSent), string(survey.StatusNotDelivered),
	string(survey.StatusWithdrawn), string(survey.StatusClosed),
}

// listPage is the list of invitations. It says nothing about answers, on purpose.
type listPage struct {
	deskPage
	paging
	Search   []control
	Filtered bool
	Rows     []invitationLine
}

// invitationLine is an invitation as a line of a list, in words: a template reads plain
// fields quickest.
type invitationLine struct {
	Address, Email, Unit, LastDay, ClosesOn string
	Tag, Status                             string // of the status: its class and its word
	Note                                    string // when the mail leaves, or why it came back
}

func (d *desk) showInvitations(c *fiber.Ctx, me survey.Account) error {
	page := listPage{deskPage: d.page(c, me, "invitations")}
	page.Wide = true
	query := func(name string) string { return strings.TrimSpace(c.Query(name)) }
	form := formOf{d: d, lang: me.Lang, name: "search", typed: query}
	units := []pick{{Label: d.view.T(me.Lang, "search_all_units")}}
	units = append(units, d.unitPicks(d.unitsFor(me, survey.MayInvite))...)
	statuses := append([]pick{{Label: d.view.T(me.Lang, "search_all_statuses")}}, form.words("status", invitationStatuses...)...)
	page.Search = []control{form.control("q", "text"), form.choose("unit", "select", units), form.choose("status", "select", statuses)}

	search := survey.InvitationSearch{
		Text: query("q"), Status: survey.InvitationStatus(query("status")), Today: d.today(),
	}
	page.Filtered = query("q")+query("unit")+query("status") != ""
	search.Unit = d.unitAsked(query("unit"))
	var err error
	page.Rows, page.paging, err = readPart(c, perPage, func(part survey.Stretch) ([]invitationLine, int, error) {
		search.Stretch = part
		return d.findInvitations(c, me, search)
	})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "invitation_list", page)
}

// unitAsked returns the unit that a search names: none for no name, and one that nothing is
// of for a name that no unit has.
func (d *desk) unitAsked(name string) uuid.UUID {
	unit, ok := d.Units.ByName(name)
	if !ok && name != "" {
		return uuid.Max
	}
	return unit.ID
}

// findInvitations returns what is looked for as lines of a list.
func (d *desk) findInvitations(c *fiber.Ctx, me survey.Account, search survey.InvitationSearch) ([]invitationLine, int, error) {
	found, total, err := d.DB.FindInvitations(c.UserContext(), search)
	lines := make([]invitationLine, len(found))
	for i := range found {
		lines[i] = d.invitationLine(me, d.invitationRow(me, found[i]))
	}
	return lines, total, err
}

func (d *desk) invitationLine(me survey.Account, row invitationRow) invitationLine {
	line := invitationLine{
		Address: "/hr/uitnodigingen/" + row.ID.String(), Email: row.Email, Unit: row.Unit,
		LastDay: d.day(me.Lang, row.LastDay), ClosesOn: d.day(me.Lang, row.ClosesOn),
		Tag: string(row.Status), Status: d.view.T(me.Lang, row.StatusWord()),
	}
	switch row.Status {
	case survey.StatusPlanned:
		line.Note = d.view.T(me.Lang, "status_send_on", "Date", d.day(me.Lang, row.SendOn))
	case survey.StatusNotDelivered:
		line.Note = row.Reason
	}
	return line
}
