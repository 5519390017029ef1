package web

import (
	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// methodPage says in plain words how the figures come about.
type methodPage struct {
	reportFrame
	Groups  bool // there is a split
	Expects int  // from so many leavers a year
	From    int  // answers from which differences get a word
	Least   int  // links from which a response is told
	Sources []sourceLine
}

// sourceLine says where a question comes from.
type sourceLine struct{ Title, Source string }

func (d *desk) showMethod(c *fiber.Ctx, me survey.Account) error {
	frame, _, err := d.reportFrame(c, me, "results-method")
	if err != nil {
		return err
	}
	page := methodPage{
		reportFrame: frame, Groups: len(d.Questionnaire.Groups()) > 0, Expects: d.Questionnaire.SplitExpects(),
		From: survey.ComparedFrom, Least: survey.ResponseMinLinks,
	}
	w := d.drawer(me.Lang, d.Organisation.Name, survey.Report{}, true)
	for _, q := range d.Questionnaire.Questions {
		if source := w.text(q.Source); source != "" && !q.Extra {
			page.Sources = append(page.Sources, sourceLine{Title: w.text(q.Title), Source: source})
		}
	}
	return d.show(c, me.Lang, "report_method", page)
}
