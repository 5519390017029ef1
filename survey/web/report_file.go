package web

import (
	"bytes"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/workbook"
)

const (
	reportFilePath = reportPath + "/bestand"
	schemaPath     = "/schema/"
)

// reportFiles is how the figures of a page are taken along.
type reportFiles struct {
	Address string // of the files; a form is posted to it
	Kinds   []string
	Paper   string
}

func (d *desk) reportFiles(frame reportFrame) reportFiles {
	return reportFiles{Address: frame.at(reportFilePath), Kinds: []string{"xlsx", "csv", "json"}, Paper: frame.at(reportPaperPath)}
}

// askedReport is the report that an address asks for, and what it takes to read it.
type askedReport struct {
	survey.Report
	Reading survey.Reading
	Unit    survey.Unit
	Tables  []survey.ReportTable
}

func (d *desk) askedReport(c *fiber.Ctx, me survey.Account) (askedReport, error) {
	var asked askedReport
	var err error
	if asked.Unit, err = d.reportUnit(c, me); err != nil {
		return asked, err
	}
	period, wrong := reportPeriod(c, "periode")
	if wrong.OrNil() != nil {
		return asked, survey.ErrNotFound
	}
	if asked.Report, err = d.DB.Report(c.UserContext(), survey.Selection{Unit: asked.Unit.ID, Period: period}); err != nil {
		return asked, err
	}
	asked.Reading = survey.Reading{Lang: me.Lang, Organisation: d.Organisation.Name, Place: d.Organisation.Name}
	if asked.Unit.ID != uuid.Nil {
		asked.Reading.Place = asked.Unit.Name
	}
	asked.Tables = d.Questionnaire.Tables(asked.Report, asked.Reading)
	return asked, nil
}

// sendReportFile sends the figures as a spreadsheet, a table or JSON. Where there are none
// the page of the results says so.
func (d *desk) sendReportFile(c *fiber.Ctx, me survey.Account) error {
	asked, err := d.askedReport(c, me)
	if err != nil {
		return err
	}
	if asked.Opened == 0 {
		return redirect(c, reportFrame{unit: asked.Unit, period: asked.Period}.at(reportPath))
	}
	var file bytes.Buffer
	var mime string
	kind := typed(c)("soort")
	switch kind {
	case "xlsx":
		mime = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
		err = workbook.Write(&file, workbook.Book{
			Words: d.view.Words, Organisation: d.Organisation, Reading: asked.Reading, Report: asked.Report, Tables: asked.Tables,
		})
	case "csv":
		mime = "text/csv; charset=utf-8"
		err = survey.WriteTable(&file, me.Lang, asked.Tables)
	case "json":
		mime = fiber.MIMEApplicationJSON
		err = d.Questionnaire.File(d.Organisation, asked.Report).Write(&file)
	default:
		return survey.ErrNotFound
	}
	if err != nil {
		return err
	}
	return d.handOut(c, download{
		what: kind, unit: asked.Unit.ID, period: asked.Period, mime: mime, content: file.Bytes(),
		name: fileName("nawoord", asked.Report.Unit, asked.Period.String()) + "." + kind,
	})
}

// schemas are the published descriptions of files, by the name in their address.
var schemas = map[string][]byte{"report-1.json": survey.ReportSchema, "share-1.json": survey.ShareSchema, "combine-1.json": survey.CombinedSchema}

// sendSchema sends the description of a kind of file. It is the same for everybody.
func (s *Server) sendSchema(c *fiber.Ctx) error {
	schema, ok := schemas[c.Params("name")]
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, "application/schema+json")
	return c.Send(schema)
}
