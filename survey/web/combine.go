package web

import (
	"bytes"
	"errors"
	"io"
	"mime/multipart"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const combinePath = "/hr/samen"

// combinePage is one picture of several organisations. Nothing of their files is kept.
type combinePage struct {
	deskPage
	Files   control
	Least   int
	HasOwn  bool    // there are figures of this organisation to share
	Period  control // of the figures to share
	Picture survey.Combined
	From    []string // the organisations, each with its period where those differ
	Brief   []briefBlock
	Charts  []chart
	Left    []leftLine
	Notes   []string // what of the files is not in the picture
	Refused []string // files that are not
	Medians bool
}

// leftLine is a question that is not in the picture, and why.
type leftLine struct {
	Title, Why    string
	Organisations int
}

func (d *desk) combinePage(c *fiber.Ctx, me survey.Account) (combinePage, error) {
	page := combinePage{deskPage: d.page(c, me, "combine"), Least: survey.LeastTogether}
	form := formOf{d: d, lang: me.Lang, name: "combine", typed: func(string) string { return "" }}
	page.Files = form.control("bestanden", "files")
	months, err := d.DB.ReportMonths(c.UserContext(), uuid.Nil)
	page.HasOwn, page.Period = len(months) > 0, form.choose("periode", "select", d.periodPicks(me.Lang, months, survey.Period{}))
	return page, err
}

// ownShare is the file of this organisation.
func (d *desk) ownShare(c *fiber.Ctx, period survey.Period) (survey.ShareFile, error) {
	whole, err := d.DB.Report(c.UserContext(), survey.Selection{Period: period, Latest: -1})
	return d.Questionnaire.Share(d.Organisation, whole, nil), err
}

func (d *desk) showCombine(c *fiber.Ctx, me survey.Account) error {
	page, err := d.combinePage(c, me)
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "combine_show", page)
}

// sendShare sends the figures of the whole organisation for others to combine.
func (d *desk) sendShare(c *fiber.Ctx, _ survey.Account) error {
	period, wrong := periodOf(typed(c), "periode")
	if wrong.OrNil() != nil {
		return survey.ErrNotFound
	}
	own, err := d.ownShare(c, period)
	if err != nil {
		return err
	}
	if len(own.Questions) == 0 {
		return redirect(c, combinePath)
	}
	var file bytes.Buffer
	if err := own.Write(&file); err != nil {
		return err
	}
	return d.handOut(c, download{
		what: "share", period: period, name: fileName("nawoord", own.Organisation, period.String()) + ".json",
		mime: fiber.MIMEApplicationJSON, content: file.Bytes(),
	})
}

// combine shows the picture, or sends it as a table. A file that is wrong is refused by its
// name, and the picture is of the others where those are enough; a table has no place to
// say so and waits until every file is right.
func (d *desk) combine(c *fiber.Ctx, me survey.Account) error {
	page, err := d.combinePage(c, me)
	if err != nil {
		return err
	}
	gathered, err := gather(c)
	if err != nil {
		return err
	}
	if len(gathered.Files)+len(gathered.Refused) == 0 {
		d.combineWrong(c, &page, d.flaw(me.Lang, &survey.ShareFlaw{Key: "none"}))
		return d.show(c, me.Lang, "combine_show", page)
	}
	own, err := d.addOwn(c, &gathered)
	if err != nil {
		return err
	}
	for _, file := range gathered.Refused {
		page.Refused = append(page.Refused, file.Name)
		d.combineWrong(c, &page, file.Name+": "+d.flaw(me.Lang, file.Flaw))
	}
	picture, err := survey.Combine(gathered.Files, own)
	if flaw := (*survey.ShareFlaw)(nil); errors.As(err, &flaw) {
		d.combineWrong(c, &page, d.flaw(me.Lang, flaw))
		return d.show(c, me.Lang, "combine_show", page)
	}
	if err != nil {
		return err
	}
	if typed(c)("soort") == "csv" && len(page.Refused) == 0 {
		return d.sendCombined(c, me, picture)
	}
	if page.HasOwn && own == "" {
		page.Notes = append(page.Notes, d.view.T(me.Lang, "combine_own_none", "Own", d.Organisation.Name))
	}
	d.picture(&page, picture)
	return d.show(c, me.Lang, "combine_show", page)
}

// flaw says what is wrong with a shared file.
func (d *desk) flaw(lang survey.Lang, flaw *survey.ShareFlaw) string {
	return d.view.T(lang, "share_"+flaw.Key, "Detail", flaw.Detail)
}

// combineWrong adds what is wrong with the files to the page.
func (d *desk) combineWrong(c *fiber.Ctx, page *combinePage, wrong string) {
	if page.Files.Wrong == "" {
		page.Title = d.view.T(page.Lang, "error_prefix") + page.Title
	} else {
		page.Files.Wrong += ". "
	}
	page.Files.Wrong += wrong
	page.Wrong = append(page.Wrong, problem{Field: page.Files.ID(), Message: wrong})
	c.Status(fiber.StatusUnprocessableEntity)
}

// sendCombined sends the picture as a table.
func (d *desk) sendCombined(c *fiber.Ctx, me survey.Account, picture survey.Combined) error {
	var file bytes.Buffer
	if err := survey.WriteCombinedTable(&file, me.Lang, d.Questionnaire.CombinedTables(picture, d.combineReading(me.Lang))); err != nil {
		return err
	}
	made := download{
		what: "combine", name: fileName("nawoord", d.view.T(me.Lang, "combine_file")) + ".csv", mime: "text/csv; charset=utf-8", content: file.Bytes(),
	}
	if picture.OnePeriod() {
		made.period = picture.Organisations[0].Period
	}
	return d.handOut(c, made)
}

// combineReading is how the picture is read: a question is about the organisation, whichever.
func (d *desk) combineReading(lang survey.Lang) survey.Reading {
	place := d.view.T(lang, "combine_organisation")
	return survey.Reading{Lang: lang, Organisation: place, Place: place}
}

// gather reads the files of the form.
func gather(c *fiber.Ctx) (survey.Gathered, error) {
	var gathered survey.Gathered
	form, err := c.MultipartForm()
	if err != nil {
		form = &multipart.Form{}
	}
	for _, header := range form.File["bestanden"] {
		if header.Size == 0 && header.Filename == "" {
			continue
		}
		content, err := read(header)
		if err != nil {
			return gathered, err
		}
		if err := gathered.Add(header.Filename, content); err != nil {
			return gathered, err
		}
	}
	return gathered, nil
}

// addOwn adds the own figures of the period of the files, when there are any and no file has
// them. It returns the name under which this organisation is among them.
func (d *desk) addOwn(c *fiber.Ctx, gathered *survey.Gathered) (name string, err error) {
	if file, ok := gathered.Of(d.Organisation.Name); ok {
		return file.Organisation, nil
	}
	period, _ := gathered.Period()
	own, err := d.ownShare(c, period)
	if err != nil || len(own.Questions) == 0 {
		return "", err
	}
	gathered.Files = append(gathered.Files, own)
	return own.Organisation, nil
}

func read(header *multipart.FileHeader) ([]byte, error) {
	file, err := header.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }()
	return io.ReadAll(io.LimitReader(file, maxBody))
}
