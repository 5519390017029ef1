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
	Rows     []invitationRow
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
	if name := query("unit"); name != "" {
		unit, ok := d.Units.ByName(name)
		if search.Unit = unit.ID; !ok {
			search.Unit = uuid.Max // no unit has it: nothing is found
		}
	}
	var err error
	page.Rows, page.paging, err = readPart(c, perPage, func(part survey.Stretch) ([]invitationRow, int, error) {
		search.Stretch = part
		return d.findInvitations(c, me, search)
	})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "invitation_list", page)
}

// findInvitations returns what is looked for as rows of a list.
func (d *desk) findInvitations(c *fiber.Ctx, me survey.Account, search survey.InvitationSearch) ([]invitationRow, int, error) {
	found, total, err := d.DB.FindInvitations(c.UserContext(), search)
	rows := make([]invitationRow, len(found))
	for i := range found {
		rows[i] = d.invitationRow(me, found[i])
	}
	return rows, total, err
}
