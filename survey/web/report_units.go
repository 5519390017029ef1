package web

import (
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// unitsPage is the units side by side: a table of numbers whose colours follow them.
type unitsPage struct {
	reportFrame
	Lead    string
	Heads   []unitsHead
	Rows    []unitsRow
	Waiting []string // units of which there are not enough answers yet
	About   string   // the subject, to keep in links
}

// unitsHead is the head of a column, a link that sorts by it.
type unitsHead struct {
	Label, Address string
	Sorted         bool
}

// unitsRow is one unit.
type unitsRow struct {
	Name, Address string
	Together      bool
	Cells         []unitsCell
}

// unitsCell is one measure of one unit.
type unitsCell struct {
	survey.Share
	Label string
	Known bool
	Class string // h0 to h4, the higher the darker
}

// subjects are what units can be compared on.
var subjects = []string{"stellingen", "redenen", "terugkijken"}

// subjectMeasures are the measures of a subject.
func (w drawer) subjectMeasures(subject string) []measure {
	var all []measure
	for _, q := range w.d.Questionnaire.Counted() {
		if q.Part != survey.PartUnit {
			continue
		}
		measures := w.measures(q)
		switch {
		case len(measures) == 0:
		case subject == "stellingen" && line(q) && q.Chart == "C7", subject == "redenen" && line(q) && q.Chart == "C3":
			all = append(all, measures...)
		case subject == "terugkijken" && (stacked(q) || q.Kind == survey.KindScale):
			first := measures[0]
			if q.Kind != survey.KindScale {
				first.Label = w.title(q) + " " + first.Label
			}
			all = append(all, first)
		}
	}
	return all
}

func (d *desk) showUnits(c *fiber.Ctx, me survey.Account) error {
	frame, ok, err := d.reportFrame(c, me, "results-units")
	page := unitsPage{reportFrame: frame, About: inQuery(c)("wat")}
	if err != nil {
		return err
	}
	if !slices.Contains(subjects, page.About) {
		page.About = subjects[0]
	}
	form := formOf{d: d, lang: me.Lang, name: "results", typed: func(string) string { return page.About }}
	page.Choose = []control{form.choose("wat", "select", form.words("results_about", subjects...)), page.Choose[1]}
	page.Empty = page.Empty && page.unit.ID == me.Unit // of all that the account may see
	if !ok || page.Empty {
		return d.show(c, me.Lang, "report_units", page)
	}
	page.Lead = d.view.T(me.Lang, "results_units_"+page.About, "When", page.When)
	measures := d.drawer(me.Lang, d.Organisation.Name, survey.Report{}, false).subjectMeasures(page.About)
	if err := d.compareUnits(c, me, &page, measures); err != nil {
		return err
	}
	page.sort(inQuery(c)("sort"), measures)
	return d.show(c, me.Lang, "report_units", page)
}

// compareUnits fills the rows: everything together, then every unit of the account.
func (d *desk) compareUnits(c *fiber.Ctx, me survey.Account, page *unitsPage, measures []measure) error {
	var all survey.Units
	if me.MayEverywhere(survey.MayReadResults) {
		all = append(all, survey.Unit{})
	}
	for _, unit := range d.unitsFor(me, survey.MayReadResults) {
		if unit.Parent != uuid.Nil {
			all = append(all, unit)
		}
	}
	selections := make([]survey.Selection, len(all))
	for i, unit := range all {
		selections[i] = d.narrow(survey.Selection{Unit: unit.ID, Period: page.period}, measures)
	}
	reports, err := d.DB.Reports(c.UserContext(), selections)
	if err != nil {
		return err
	}
	for i, report := range reports {
		row := unitsRow{Name: all[i].Name, Together: all[i].ID == uuid.Nil}
		if row.Together {
			row.Name = d.view.T(me.Lang, "results_together")
		}
		w := d.drawer(me.Lang, row.Name, report, false)
		known := 0
		for _, m := range measures {
			cell := unitsCell{Label: m.Label}
			if cell.Share, cell.Known = w.share(m); cell.Known {
				known++
				cell.Class = []string{"h0", "h1", "h2", "h3", "h4"}[min(cell.Percent()/20, 4)]
			}
			row.Cells = append(row.Cells, cell)
		}
		if known == 0 {
			if !row.Together {
				page.Waiting = append(page.Waiting, row.Name)
			}
			continue
		}
		row.Address = reportFrame{unit: all[i], period: page.period}.at(reportPath)
		page.Rows = append(page.Rows, row)
	}
	return nil
}

// sort orders the units by a measure, the highest first, and makes the heads of the
// columns. Without a measure they are by name. Everything together stays on top.
func (p *unitsPage) sort(by string, measures []measure) {
	at := slices.IndexFunc(measures, func(m measure) bool { return m.Key == by })
	p.Heads = []unitsHead{{Address: p.at(reportUnitsPath, "wat", p.About), Sorted: at < 0}}
	for i, m := range measures {
		p.Heads = append(p.Heads, unitsHead{Label: m.Label, Address: p.at(reportUnitsPath, "wat", p.About, "sort", m.Key), Sorted: i == at})
	}
	if at < 0 {
		return
	}
	slices.SortStableFunc(p.Rows, func(a, b unitsRow) int {
		rank := func(row unitsRow) (int, float64) {
			cell := row.Cells[at]
			switch {
			case row.Together:
				return 0, 0
			case cell.Known:
				return 1, -float64(cell.Count) / float64(cell.Of)
			}
			return 2, 0
		}
		groupA, valueA := rank(a)
		groupB, valueB := rank(b)
		return cmp.Or(cmp.Compare(groupA, groupB), cmp.Compare(valueA, valueB))
	})
}
