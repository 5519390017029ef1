package web

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

// The addresses of the results.
const (
	reportPath        = "/hr/resultaten"
	reportUnitsPath   = reportPath + "/onderdelen"
	reportPeriodsPath = reportPath + "/periodes"
	reportTrendPath   = reportPath + "/verloop"
	reportGroupsPath  = reportPath + "/groepen"
	reportTalksPath   = reportPath + "/gesprekken"
	reportMethodPath  = reportPath + "/methode"
)

// reportFrame is what every page of the results has around its figures: of whom and of when
// they are, and the ways to look at them.
type reportFrame struct {
	deskPage
	Tabs     []navItem
	Choose   []control
	Whose    string // name of the unit, or of the organisation
	When     string // the period in words
	Together bool
	Empty    bool       // nothing was opened yet, of whom is asked
	Next     survey.Day // the next opening day
	Expects  []expectation

	unit   survey.Unit // zero: everything together
	period survey.Period
	months []survey.Month // in which there are openings
}

// selection is what the address asks for.
func (f reportFrame) selection() survey.Selection {
	return survey.Selection{Unit: f.unit.ID, Period: f.period}
}

// reportFrame reads the address. Of a unit that is not there or not theirs the account gets
// a page that says so; of a period that makes no sense ok is false, and the page shows what
// is wrong in the place of figures.
func (d *desk) reportFrame(c *fiber.Ctx, me survey.Account, name string) (frame reportFrame, ok bool, err error) {
	frame = reportFrame{deskPage: d.page(c, me, name), Whose: d.Organisation.Name, Together: true}
	if frame.unit, err = d.reportUnit(c, me); err != nil {
		return frame, false, err
	}
	if frame.unit.ID != uuid.Nil {
		frame.Whose, frame.Together = frame.unit.Name, false
	}
	if frame.months, err = d.DB.ReportMonths(c.UserContext(), frame.unit.ID); err != nil {
		return frame, false, err
	}
	frame.Empty = len(frame.months) == 0
	through, err := d.DB.OpenedThrough(c.UserContext())
	if err != nil {
		return frame, false, err
	}
	frame.Next, _ = d.Organisation.NextOpening(max(d.today(), through))
	if frame.Empty {
		whose := survey.Units{frame.unit}
		if frame.Together {
			whose = d.unitsFor(me, survey.MayReadResults)
		}
		frame.Expects = d.expectations(me.Lang, whose)
	}

	var wrong survey.Invalid
	frame.period, wrong = reportPeriod(c, "periode")
	frame.When = d.periodName(me.Lang, frame.period)
	form := formOf{d: d, lang: me.Lang, name: "results", typed: inQuery(c), wrong: wrong}
	frame.Choose = []control{form.choose("unit", "select", d.readerPicks(me)), form.choose("periode", "select", d.periodPicks(me.Lang, frame.months, frame.period))}
	frame.Choose[0].Value = frame.unit.Name
	for i := range frame.Choose[0].Options {
		frame.Choose[0].Options[i].Chosen = frame.Choose[0].Options[i].Value == frame.unit.Name
	}
	frame.Tabs = d.reportTabs(me.Lang, c.Path(), frame)
	if len(wrong.Fields) > 0 && c.Path() != reportMethodPath { // there is no period to put right
		d.invalid(c, &frame.deskPage, frame.Choose...)
		return frame, false, nil
	}
	return frame, true, nil
}

// inQuery returns what stands in the address; bytes that are no text make it unknown.
func inQuery(c *fiber.Ctx) func(name string) string {
	return func(name string) string { return strings.ToValidUTF8(c.Query(name), "\ufffd") }
}

// reportPeriod reads a period of the address; what makes no sense is wrong in its field.
func reportPeriod(c *fiber.Ctx, field string) (survey.Period, survey.Invalid) {
	return periodOf(inQuery(c), field)
}

func periodOf(typed func(string) string, field string) (survey.Period, survey.Invalid) {
	period, err := survey.ParsePeriod(typed(field))
	var invalid *survey.Invalid
	if errors.As(err, &invalid) {
		return survey.Period{}, survey.Invalid{Fields: map[string]string{field: invalid.Fields["period"]}}
	}
	return period, survey.Invalid{}
}

// reportUnit returns the unit that the address names; the zero unit is everything together.
// Who reads the results of one unit sees that one first.
func (d *desk) reportUnit(c *fiber.Ctx, me survey.Account) (survey.Unit, error) {
	name := strings.TrimSpace(inQuery(c)("unit"))
	if name == "" {
		own, _ := d.Units.ByID(me.Unit)
		return own, nil
	}
	unit, ok := d.unitsFor(me, survey.MayReadResults).ByName(name)
	if !ok {
		return survey.Unit{}, survey.ErrNotFound
	}
	return unit, nil
}

// readerPicks are the units that an account may see, and everything together.
func (d *desk) readerPicks(me survey.Account) []pick {
	var all []pick
	if me.MayEverywhere(survey.MayReadResults) {
		all = append(all, pick{Label: d.view.T(me.Lang, "results_together")})
	}
	readable := slices.DeleteFunc(d.unitsFor(me, survey.MayReadResults), func(u survey.Unit) bool { return u.Parent == uuid.Nil })
	return append(all, d.unitPicks(readable)...)
}

// periodPicks are the years and half years in which there are openings, the latest first,
// and the period that was asked for.
func (d *desk) periodPicks(lang survey.Lang, months []survey.Month, chosen survey.Period) []pick {
	picks := []pick{{Label: d.periodName(lang, survey.Period{})}}
	add := func(p survey.Period) {
		one := pick{Value: p.String(), Label: d.periodName(lang, p), Chosen: p == chosen}
		if !slices.ContainsFunc(picks, func(other pick) bool { return other.Value == one.Value }) {
			picks = append(picks, one)
		}
	}
	for _, month := range slices.Backward(months) {
		add(survey.Year(int(month / 12)))
		add(month.Half().Period())
	}
	add(chosen)
	return picks
}

// periodName writes a period in words.
func (d *desk) periodName(lang survey.Lang, p survey.Period) string {
	half, isHalf := p.Half()
	switch {
	case p.Always():
		return d.view.T(lang, "results_always")
	case p == survey.Year(int(p.From/12)):
		return strconv.Itoa(int(p.From / 12))
	case isHalf:
		return d.view.T(lang, "results_half_"+strconv.Itoa(int(half%2+1)), "Year", int(p.From/12))
	case p.From == p.To:
		return view.FormatMonth(lang, p.From)
	}
	return d.view.T(lang, "results_run", "From", view.FormatMonth(lang, p.From), "Until", view.FormatMonth(lang, p.To))
}

// reportTabs are the ways to look at the results, each of the same unit and period.
func (d *desk) reportTabs(lang survey.Lang, path string, frame reportFrame) []navItem {
	var tabs []navItem
	for _, tab := range []struct{ path, word string }{
		{reportPath, "results_tab_figures"}, {reportUnitsPath, "results_tab_units"}, {reportTrendPath, "results_tab_trend"},
		{reportPeriodsPath, "results_tab_periods"}, {reportGroupsPath, "results_tab_groups"}, {reportTalksPath, "results_tab_talks"}, {reportMethodPath, "results_tab_method"},
	} {
		if tab.path == reportGroupsPath && len(d.Questionnaire.Groups()) == 0 {
			continue
		}
		tabs = append(tabs, navItem{Address: frame.at(tab.path), Label: d.view.T(lang, tab.word), Current: tab.path == path})
	}
	return tabs
}

// at is the address of a page of the results about the same unit and period, with more.
func (f reportFrame) at(path string, more ...string) string {
	query := url.Values{}
	if f.unit.Name != "" {
		query.Set("unit", f.unit.Name)
	}
	if !f.period.Always() {
		query.Set("periode", f.period.String())
	}
	for i := 0; i+1 < len(more); i += 2 {
		query.Set(more[i], more[i+1])
	}
	if len(query) == 0 {
		return path
	}
	return path + "?" + query.Encode()
}
