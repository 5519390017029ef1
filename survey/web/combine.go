package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

const combinePath = "/hr/samen"

// combinePage is one picture of several organisations. Nothing of their files is kept.
type combinePage struct {
	deskPage
	Files   control
	Least   int
	HasOwn  bool // there are figures of this organisation to share
	Picture survey.Combined
	Tables  []combinedTable
	Left    []leftLine
	Own     string
	Medians bool
}

// combinedTable is one question of the picture with its bars.
type combinedTable struct {
	Title string
	Rows  []combinedRow
}

// combinedRow is one answer to it.
type combinedRow struct {
	survey.CombinedRow
	Width string
}

func combinedTables(tables []survey.CombinedTable) []combinedTable {
	all := make([]combinedTable, len(tables))
	for i, t := range tables {
		all[i].Title = t.Title
		for _, r := range t.Rows {
			all[i].Rows = append(all[i].Rows, combinedRow{r, share(r.Count, r.N)})
		}
	}
	return all
}

// leftLine is a question that is not in the picture, and why.
type leftLine struct {
	Title, Why    string
	Organisations int
}

func (d *desk) combinePage(c *fiber.Ctx, me survey.Account, wrong survey.Invalid) (combinePage, survey.ShareFile, error) {
	page := combinePage{deskPage: d.page(c, me, "combine"), Least: survey.LeastTogether}
	form := formOf{d: d, lang: me.Lang, name: "combine", typed: func(string) string { return "" }, wrong: wrong}
	page.Files = form.control("bestanden", "files")
	own, err := d.ownShare(c)
	page.HasOwn = len(own.Questions) > 0
	return page, own, err
}

// ownShare is the file of this organisation.
func (d *desk) ownShare(c *fiber.Ctx) (survey.ShareFile, error) {
	whole, err := d.DB.Report(c.UserContext(), survey.Selection{Latest: -1})
	return d.Questionnaire.Share(d.Organisation, whole, nil), err
}

func (d *desk) showCombine(c *fiber.Ctx, me survey.Account) error {
	page, _, err := d.combinePage(c, me, survey.Invalid{})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "combine_show", page)
}

// sendShare sends the figures of the whole organisation for others to combine.
func (d *desk) sendShare(c *fiber.Ctx, _ survey.Account) error {
	own, err := d.ownShare(c)
	if err != nil {
		return err
	}
	var file bytes.Buffer
	if err := own.Write(&file); err != nil {
		return err
	}
	return attach(c, fileName("nawoord", own.Organisation)+".json", fiber.MIMEApplicationJSON, file.Bytes())
}

// combine shows the picture, or sends it as a table.
func (d *desk) combine(c *fiber.Ctx, me survey.Account) error {
	page, own, err := d.combinePage(c, me, survey.Invalid{})
	if err != nil {
		return err
	}
	files, err := d.sharedFiles(c, own)
	name := ""
	if err == nil {
		if slices.ContainsFunc(files, func(f survey.ShareFile) bool { return strings.EqualFold(f.Organisation, own.Organisation) }) {
			name = own.Organisation
		}
		page.Picture, err = survey.Combine(files, name)
	}
	if flaw := (*shareProblem)(nil); errors.As(err, &flaw) {
		return d.combineAgain(c, me, flaw.file, flaw.flaw)
	}
	if flaw := (*survey.ShareFlaw)(nil); errors.As(err, &flaw) {
		return d.combineAgain(c, me, "", flaw)
	}
	if err != nil {
		return err
	}
	place := d.view.T(me.Lang, "combine_organisation")
	reading := survey.Reading{Lang: me.Lang, Organisation: place, Place: place}
	tables := d.Questionnaire.CombinedTables(page.Picture, reading)
	page.Tables = combinedTables(tables)
	if typed(c)("soort") == "csv" {
		var file bytes.Buffer
		if err := survey.WriteCombinedTable(&file, me.Lang, tables); err != nil {
			return err
		}
		return attach(c, fileName("nawoord", d.view.T(me.Lang, "combine_file"))+".csv", "text/csv; charset=utf-8", file.Bytes())
	}
	page.Own, page.Medians = page.Picture.Own, len(page.Picture.Organisations) >= survey.LeastMedian
	for _, left := range page.Picture.Left {
		page.Left = append(page.Left, leftLine{
			Title: d.Questionnaire.CountedTitle(left.Question, reading), Why: d.view.T(me.Lang, "combine_"+string(left.Why)), Organisations: left.Organisations,
		})
	}
	return d.show(c, me.Lang, "combine_show", page)
}

func (d *desk) combineAgain(c *fiber.Ctx, me survey.Account, file string, flaw *survey.ShareFlaw) error {
	page, _, err := d.combinePage(c, me, survey.Invalid{})
	if err != nil {
		return err
	}
	page.Files.Wrong = d.view.T(me.Lang, "share_"+flaw.Key, "Detail", flaw.Detail)
	if file != "" {
		page.Files.Wrong = file + ": " + page.Files.Wrong
	}
	d.invalid(c, &page.deskPage, page.Files)
	return d.show(c, me.Lang, "combine_show", page)
}

// shareProblem is what is wrong with one file, by its name.
type shareProblem struct {
	file string
	flaw *survey.ShareFlaw
}

func (p *shareProblem) Error() string { return p.file + ": " + p.flaw.Error() }

// sharedFiles reads the files and adds the own figures, when there are any and no file has them.
func (d *desk) sharedFiles(c *fiber.Ctx, own survey.ShareFile) ([]survey.ShareFile, error) {
	form, err := c.MultipartForm()
	if err != nil {
		form = &multipart.Form{}
	}
	var files []survey.ShareFile
	for _, header := range form.File["bestanden"] {
		if header.Size == 0 && header.Filename == "" {
			continue
		}
		content, err := read(header)
		if err != nil {
			return nil, err
		}
		file, err := survey.ParseShare(content)
		if flaw := (*survey.ShareFlaw)(nil); errors.As(err, &flaw) {
			name := []rune(strings.ToValidUTF8(header.Filename, ""))
			return nil, &shareProblem{file: string(name[:min(len(name), 80)]), flaw: flaw}
		}
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	if len(files) == 0 {
		return nil, &survey.ShareFlaw{Key: "none"}
	}
	has := slices.ContainsFunc(files, func(f survey.ShareFile) bool { return strings.EqualFold(f.Organisation, own.Organisation) })
	if !has && len(own.Questions) > 0 {
		files = append(files, own)
	}
	return files, nil
}

func read(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, maxBody))
}
