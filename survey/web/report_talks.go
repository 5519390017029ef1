package web

import (
	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// showBesideTalks puts what the questionnaire says beside what the records of talks say. The
// two are counted apart and never joined; the same person can be in both, so no test of a
// difference holds. What talks say stands nowhere else, so it is shown by itself, too.
func (d *desk) showBesideTalks(c *fiber.Ctx, me survey.Account) error {
	frame, ok, err := d.reportFrame(c, me, "results-talks")
	page := sidePage{reportFrame: frame}
	if err != nil {
		return err
	}
	if !ok {
		return d.show(c, me.Lang, "report_side", page)
	}
	talks, err := d.DB.RecordReport(c.UserContext(), page.selection())
	if err != nil {
		return err
	}
	if page.Empty = page.Empty && talks.Opened == 0; page.Empty {
		return d.show(c, me.Lang, "report_side", page)
	}
	selection := page.selection()
	selection.Latest = -1
	report, err := d.DB.Report(c.UserContext(), selection)
	if err != nil {
		return err
	}
	page.Lead = page.When
	page.Sides = []string{d.view.T(me.Lang, "results_side_survey"), d.view.T(me.Lang, "results_side_talks")}
	page.Note = d.view.T(me.Lang, "results_talks_note", "Least", survey.MinK)
	sides := []drawer{d.drawer(me.Lang, page.Whose, report, page.Together), d.drawer(me.Lang, page.Whose, talks, page.Together)}
	if page.Tables = sideTables(sides, page.Sides, false, saidInTalks); len(page.Tables) == 0 {
		page.None = d.view.T(me.Lang, "results_talks_none")
	}
	return d.show(c, me.Lang, "report_side", page)
}

// saidInTalks reports whether the second side of a row, that of the talks, is known.
func saidInTalks(r sideRow) bool { return r.Cells[1].Known }
