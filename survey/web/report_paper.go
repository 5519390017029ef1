package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const reportPaperPath = reportPath + "/papier"

// paperPage is the results as a report to print, or to save as PDF: a cover, every chart
// with its table, and how the figures come about.
type paperPage struct {
	reportFrame
	Back   string // to the same figures on the screen
	Today  survey.Day
	N      int
	Opened int
	Brief  []briefBlock
	Charts []chart
	Gone   string
	Points []pointRow // what is being done, and what was done
}

func (d *desk) showPaper(c *fiber.Ctx, me survey.Account) error {
	frame, ok, err := d.reportFrame(c, me, "results-paper")
	if err != nil {
		return err
	}
	if !ok || frame.Empty {
		return redirect(c, frame.at(reportPath))
	}
	page := paperPage{reportFrame: frame, Back: frame.at(reportPath), Today: d.today()}
	report, err := d.DB.Report(c.UserContext(), page.selection())
	if err != nil {
		return err
	}
	page.N, page.Opened = report.N, report.Opened
	if report.Opened > 0 {
		draw := d.drawer(me.Lang, page.Whose, report, page.Together)
		page.Brief, page.Charts, page.Gone = draw.brief(), draw.charts(), draw.gone()
	}
	if page.Points, err = d.paperPoints(c, me, page.unit.ID); err != nil {
		return err
	}
	for _, chart := range page.Charts {
		for i := range chart.Figures {
			chart.Figures[i].Open = true
		}
	}
	page.Title = d.view.T(me.Lang, "paper_title", "Whose", page.Whose)
	return d.show(c, me.Lang, "report_paper", page)
}

// paperPoints are the improvement points of the unit and those below it that were not dropped.
func (d *desk) paperPoints(c *fiber.Ctx, me survey.Account, unit uuid.UUID) ([]pointRow, error) {
	if !me.May(survey.MaySeePoints) {
		return nil, nil
	}
	points, err := d.DB.Points(c.UserContext())
	if err != nil {
		return nil, err
	}
	return d.pointRows(c, me, slices.DeleteFunc(points, func(p survey.ImprovementPoint) bool {
		return p.Status == survey.PointDropped || unit != uuid.Nil && !d.Units.Within(p.Unit, unit)
	}))
}
