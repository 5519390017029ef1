package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// perPage is how many invitations stand on one page of the list.
const perPage = 50

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
	for _, unit := range d.unitsFor(me, survey.MayInvite) {
		units = append(units, pick{Value: unit.Name, Label: unit.Name})
	}
	statuses := append([]pick{{Label: d.view.T(me.Lang, "search_all_statuses")}}, form.words("status", invitationStatuses...)...)
	page.Search = []control{form.control("q", "text"), form.choose("unit", "select", units), form.choose("status", "select", statuses)}

	rows, err := d.visibleInvitations(c, me)
	if err != nil {
		return err
	}
	q, unit, status := strings.ToLower(query("q")), query("unit"), query("status")
	page.Filtered = q+unit+status != ""
	rows = slices.DeleteFunc(rows, func(r invitationRow) bool {
		return !strings.Contains(strings.ToLower(r.Email), q) || unit != "" && r.Unit != unit || status != "" && string(r.Status) != status
	})
	page.paging = newPaging(c, "/hr/uitnodigingen", len(rows), perPage)
	page.Rows = rows[(page.At-1)*perPage : min(page.At*perPage, len(rows))]
	return d.show(c, me.Lang, "invitation_list", page)
}
