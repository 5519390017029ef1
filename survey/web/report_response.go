package web

import (
	"slices"

	"nawoord/survey"
)

// openingLine is one opening in the figures: which, and in which band its response lies.
type openingLine struct {
	Unit, Month, Period string // Period is the month as an address has it
	N                   int
	Whole               bool // the questions that are counted for the whole organisation: it has no n
	Response            string
	Band                []quarter // none under 10 links
}

// quarter is a step of the drawing of a band, filled up to the band.
type quarter struct {
	Class string
	X     int
}

// bands are the quarters that a response fills.
var bands = map[survey.Response]int{
	survey.ResponseQuarter: 1, survey.ResponseHalf: 2, survey.ResponseThree: 3, survey.ResponseMore: 4,
}

// response is the chart of the openings, the latest first. Responses are told per opening
// and in bands only: a number would tell how many did not take part.
func (w drawer) response() chart {
	made := chart{Key: "C13", Title: w.d.view.T(w.lang, "results_c13")}
	f := figure{Title: w.d.view.T(w.lang, "results_openings_caption")}
	for _, o := range w.report.Openings {
		line := openingLine{Unit: w.unitName(o.Unit), Month: monthOf(w.lang, o.Month), Period: o.Month, N: o.N, Whole: o.Part == survey.PartOrganisation}
		if o.Now != "" {
			line.Unit = w.d.view.T(w.lang, "results_renamed", "Then", line.Unit, "Now", w.unitName(o.Now))
		}
		if band := o.Response; band != survey.ResponseUnknown {
			line.Response = w.d.view.T(w.lang, "response_"+string(band))
			for i := range 4 {
				line.Band = append(line.Band, quarter{Class: []string{"k0", "k4"}[min(1, max(0, bands[band]-i))], X: 20 * i})
			}
		}
		f.Openings = append(f.Openings, line)
	}
	slices.Reverse(f.Openings)
	if earlier := w.report.Opened - len(f.Openings); earlier > 0 {
		f.Note = w.d.view.T(w.lang, "results_earlier", "N", earlier)
	}
	made.Figures = []figure{f}
	return made
}

// unitName is a unit as people know it: the root is the organisation.
func (w drawer) unitName(name string) string {
	if name == w.d.Units.Root().Name {
		return w.d.Organisation.Name
	}
	return name
}

// history says where figures were counted that one would look for elsewhere.
func (d *desk) history(lang survey.Lang, whose string, report survey.Report) []string {
	var lines, moved []string
	for _, o := range report.Openings {
		name := o.Unit
		if o.Now != "" {
			name = o.Now
			line := d.view.T(lang, "results_history_renamed", "Then", o.Unit, "Now", o.Now)
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
		if o.Moved && !slices.Contains(moved, name) {
			moved = append(moved, name)
		}
	}
	for _, name := range moved {
		lines = append(lines, d.view.T(lang, "results_history_moved", "Unit", name, "Whose", whose))
	}
	for _, name := range report.Elsewhere {
		lines = append(lines, d.view.T(lang, "results_history_elsewhere", "Unit", name, "Whose", whose))
	}
	return lines
}
