package web

import (
	"bytes"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/workbook"
)

const (
	reportFilePath = reportPath + "/bestand"
	schemaPath     = "/schema/"
)

// fileLink leads to a file with the figures of a page.
type fileLink struct{ Address, Label string }

// reportFiles lists the files of the figures that a page shows.
func (d *desk) reportFiles(frame reportFrame) []fileLink {
	links := []fileLink{{Address: frame.at(reportPaperPath), Label: d.view.T(frame.Lang, "files_paper")}}
	for _, kind := range []string{"xlsx", "csv", "json"} {
		links = append(links, fileLink{Address: frame.at(reportFilePath, "soort", kind), Label: d.view.T(frame.Lang, "files_"+kind)})
	}
	return append(links, fileLink{Address: schemaPath + "report-1.json", Label: d.view.T(frame.Lang, "files_schema")})
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

// sendReportFile sends the figures as a spreadsheet, a table or JSON.
func (d *desk) sendReportFile(c *fiber.Ctx, me survey.Account) error {
	asked, err := d.askedReport(c, me)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	var mime string
	kind := c.Query("soort")
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
	return attach(c, fileName("nawoord", asked.Report.Unit, asked.Period.String())+"."+kind, mime, file.Bytes())
}

// attach sends a file to be kept.
func attach(c *fiber.Ctx, name, mime string, content []byte) error {
	c.Set(fiber.HeaderContentType, mime)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	return c.Send(content)
}

// fileName makes a file name of words that every system takes.
func fileName(words ...string) string {
	plain := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}
	var parts []string
	for _, word := range words {
		if word = strings.Trim(strings.Map(plain, strings.ToLower(word)), "-"); word != "" {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, "-")
}

// schemas are the published descriptions of files, by the name in their address.
var schemas = map[string][]byte{"report-1.json": survey.ReportSchema, "share-1.json": survey.ShareSchema}

// sendSchema sends the description of a kind of file. It is the same for everybody.
func (s *Server) sendSchema(c *fiber.Ctx) error {
	schema, ok := schemas[c.Params("name")]
	if !ok {
		return fiber.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, "application/schema+json")
	return c.Send(schema)
}
