package web

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

// reportPage is the results of a unit, or of everything together.
type reportPage struct {
	reportFrame
	Boxless string // where the unit's answers count when it has no box of its own
	N       int
	Opened  int
	Nothing bool // there are openings, but none in this period
	Brief   []briefBlock
	Charts  []chart
	History []string // what one must know of units that were renamed or moved
	Whole   bool     // whether this account may see everything together
	Texts   bool     // texts were counted; they wait for a check
	Gone    string   // keys of questions that were counted but are asked no more
	Files   reportFiles
	Shares  bool // whether this account may combine the figures with those of others
	Makes   bool // this account makes improvement points of figures
}

// expectation says what somebody can expect of a ballot box, or of several, before there are
// figures.
type expectation struct{ Name, Text string }

// fewBoxes is how many ballot boxes are named one by one; more are put together by what to
// expect of them.
const fewBoxes = 12

// expectations lists the ballot boxes of these units and what to expect of each
// (promise.md section 2, simulated).
func (d *desk) expectations(lang survey.Lang, units survey.Units) []expectation {
	var boxes []uuid.UUID
	expects := make(map[uuid.UUID]int, len(units)) // leavers a year, by box
	for _, unit := range units {
		place := d.places[unit.ID]
		if _, seen := expects[place.box.ID]; !seen {
			boxes = append(boxes, place.box.ID)
		}
		expects[place.box.ID] = place.facts.BoxExpects
	}
	var all []expectation
	if len(boxes) <= fewBoxes {
		for _, box := range boxes {
			n := expects[box]
			all = append(all, expectation{d.unitName(box), d.view.T(lang, "expect_leavers", "N", n) + " " + d.view.T(lang, expectWord(n))})
		}
		return all
	}
	alike := map[string]int{}
	for _, box := range boxes {
		alike[expectWord(expects[box])]++
	}
	for _, word := range expectWords {
		if n := alike[word]; n > 0 {
			all = append(all, expectation{d.view.T(lang, "expect_boxes", "N", n), d.view.T(lang, word)})
		}
	}
	return all
}

func (d *desk) boxName(box survey.Unit) string {
	if box.Parent == uuid.Nil {
		return d.Organisation.Name
	}
	return d.Units.Path(box.ID)
}

// expectWords are the words of expectWord, the soonest first.
var expectWords = []string{"expect_3", "expect_5", "expect_8", "expect_12", "expect_years"}

// expectWord is the word key for what to expect of a box with so many leavers a year.
func expectWord(n int) string {
	if months := survey.MonthsToFirst(n); months > 0 {
		return fmt.Sprintf("expect_%d", months)
	}
	return "expect_years"
}

// latestOpenings is how many openings a page lists.
const latestOpenings = 60

func (d *desk) showReport(c *fiber.Ctx, me survey.Account) error {
	frame, ok, err := d.reportFrame(c, me, "results")
	page := reportPage{reportFrame: frame}
	if err != nil {
		return err
	}
	if !ok {
		return d.show(c, me.Lang, "report_show", page)
	}
	if !page.Together {
		page.Boxless = d.boxNote(me.Lang, page.unit.ID)
	}
	selection := page.selection()
	selection.Latest = latestOpenings
	report, err := d.DB.Report(c.UserContext(), selection)
	if err != nil {
		return err
	}
	page.N, page.Opened, page.Nothing = report.N, report.Opened, report.Opened == 0 && !page.Empty
	page.Files, page.Makes = d.reportFiles(page.reportFrame), me.May(survey.MayKeepPoints)
	page.Shares = page.Together && me.May(survey.MayCombine)
	page.Texts, page.Whole = page.Together && me.May(survey.MayReadTexts), me.MayEverywhere(survey.MayReadResults)
	if report.Opened > 0 {
		draw := d.drawer(me.Lang, page.Whose, report, page.Together)
		page.Brief, page.Charts = draw.brief(), draw.charts()
		page.History, page.Gone = d.history(me.Lang, page.Whose, report), draw.gone()
	}
	return d.show(c, me.Lang, "report_show", page)
}

// monthOf writes a month of a report, such as 2026-07, in words.
func monthOf(lang survey.Lang, month string) string {
	t, err := time.Parse("2006-01", month)
	if err != nil {
		return month
	}
	return view.FormatMonth(lang, survey.DayOf(t).Month())
}
