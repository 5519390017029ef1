package web

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// filePage is the form to invite many people with a file.
type filePage struct {
	deskPage
	Controls []control
	Columns  string
	Example  string
	Rows     []rowProblem
}

// rowProblem is what is wrong with one row of a file.
type rowProblem struct {
	Line                   int
	Column, Value, Message string
}

func (d *desk) filePage(c *fiber.Ctx, me survey.Account, text, when string, wrong survey.Invalid) filePage {
	page := filePage{deskPage: d.page(c, me, "file"), Columns: strings.Join(survey.Columns, ";")}
	page.Wide = true
	form := formOf{d: d, lang: me.Lang, name: "file", wrong: wrong, typed: func(name string) string {
		return map[string]string{"people": text}[name]
	}}
	leaves := formOf{d: d, lang: me.Lang, name: "invite", typed: func(string) string { return when }}
	page.Controls = []control{
		form.control("file", "file"), form.control("people", "area"),
		leaves.choose("when", "radio", leaves.words("invite_when", survey.SendPlanned, survey.SendNow)),
	}
	unit := d.Units.Root().Name
	if own := d.unitsFor(me, survey.MayInvite); len(own) > 0 {
		unit = own[0].Name
	}
	page.Example = page.Columns + "\nsam@voorbeeld.nl;" + (d.today() + 21).String() + ";" + unit + ";voluntary;nl;Sam"
	return page
}

func (d *desk) showList(c *fiber.Ctx, me survey.Account) error {
	if err := d.DB.CanInvite(c.UserContext()); err != nil {
		return err
	}
	return d.show(c, me.Lang, "invitation_file", d.filePage(c, me, "", survey.SendPlanned, survey.Invalid{}))
}

// uploaded returns the file, or the text that was pasted instead; old says that it had to be
// guessed which letters are in the file.
func uploaded(c *fiber.Ctx) (text string, old bool, err error) {
	header, err := c.FormFile("file")
	if err != nil || header.Size == 0 {
		return typed(c)("people"), false, nil
	}
	file, err := header.Open()
	if err != nil {
		return "", false, err
	}
	defer func() { _ = file.Close() }()
	data, err := io.ReadAll(io.LimitReader(file, maxBody))
	if err != nil {
		return "", false, err
	}
	text, old = fromWindows(data)
	return text, old, nil
}

// checkList reads a file and checks every row. It returns survey.RowErrors when any is
// wrong, with the people when their rows could be read; earlier counts the people who were
// invited before.
func (d *desk) checkList(ctx context.Context, me survey.Account, text, when string) (people []survey.Numbered, earlier int, err error) {
	rows, err := survey.ParseInvitees([]byte(text))
	if err != nil {
		return nil, 0, err
	}
	survey.Schedule(rows, when, d.Organisation.Holidays)
	var wrong survey.RowErrors
	people, _, err = survey.CheckRows(rows, d.Units, d.today(), false)
	if err != nil && !errors.As(err, &wrong) {
		return nil, 0, err
	}
	unread := len(wrong) > 0
	known, err := d.DB.Standings(ctx, d.today())
	if err != nil {
		return nil, 0, err
	}
	for _, person := range people {
		unit, _ := d.Units.ByID(person.Unit)
		key := known[strings.ToLower(person.Email)]
		switch {
		case !me.MayAt(survey.MayInvite, d.Units, person.Unit):
			wrong = append(wrong, survey.RowError{Line: person.Line, Field: "unit", Key: "unit_unknown", Detail: unit.Name})
		case key == "invited_before":
			earlier++
		case key != "":
			wrong = append(wrong, survey.RowError{Line: person.Line, Field: "email", Key: key, Detail: person.Email})
		}
	}
	if len(wrong) == 0 {
		return people, earlier, nil
	}
	if unread {
		people = nil
	}
	slices.SortStableFunc(wrong, func(a, b survey.RowError) int { return a.Line - b.Line })
	return people, 0, wrong
}

// filePreview shows whom a file invites before anything is stored.
type filePreview struct {
	deskPage
	Text    string
	When    string // when the mails leave
	Total   int
	Shown   []invitationRow
	Units   []unitCount
	Earlier int
	Names   string // to look at, where the letters of the file were guessed
	Mail    mailPreview
}

type unitCount struct {
	Name string
	N    int
}

// shownRows is how many people of a file the preview lists.
const shownRows = 20

func (d *desk) previewList(c *fiber.Ctx, me survey.Account) error {
	text, old, err := uploaded(c)
	if err != nil {
		return err
	}
	when := typed(c)("when")
	if typed(c)("wijzig") != "" {
		return d.show(c, me.Lang, "invitation_file", d.filePage(c, me, text, when, survey.Invalid{}))
	}
	people, earlier, err := d.checkList(c.UserContext(), me, text, when)
	if err != nil {
		return d.fileAgain(c, me, text, err)
	}
	page := filePreview{deskPage: d.page(c, me, "file-preview"), Text: text, When: when, Total: len(people), Earlier: earlier}
	page.Wide = true
	for _, unit := range d.unitsFor(me, survey.MayInvite) {
		count := unitCount{Name: unit.Name}
		for _, person := range people {
			if person.Unit == unit.ID {
				count.N++
			}
		}
		if count.N > 0 {
			page.Units = append(page.Units, count)
		}
	}
	if old {
		page.Names = oddNames(people)
	}
	for _, person := range people[:min(len(people), shownRows)] {
		page.Shown = append(page.Shown, d.invitationRow(me, person.Invitation))
	}
	page.Mail, err = d.preview(c, previewOf(people[0].Invitation))
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "invitation_file_preview", page)
}

func (d *desk) sendList(c *fiber.Ctx, me survey.Account) error {
	text := typed(c)("people")
	people, _, err := d.checkList(c.UserContext(), me, text, typed(c)("when"))
	if err == nil {
		_, err = d.DB.Invite(c.UserContext(), people, false, d.Now())
	}
	var rows survey.RowErrors
	if errors.As(err, &rows) {
		sent, lookErr := d.allSent(c.UserContext(), people)
		if lookErr != nil {
			return lookErr
		}
		if !sent {
			return d.fileAgain(c, me, text, err)
		}
		err = nil // a double click
	}
	if err != nil {
		return notStored(err)
	}
	if slices.ContainsFunc(people, func(p survey.Numbered) bool { return p.SendOn > d.today() }) {
		return then(c, "/hr/uitnodigingen", "gepland_"+several(len(people)))
	}
	return then(c, "/hr/uitnodigingen", "verstuurd_"+several(len(people)))
}

// allSent reports whether everybody has this very invitation already.
func (d *desk) allSent(ctx context.Context, people []survey.Numbered) (bool, error) {
	for _, person := range people {
		earlier, err := d.DB.InvitationsTo(ctx, person.Email)
		if err != nil || !d.stands(earlier, person.Invitation) {
			return false, err
		}
	}
	return len(people) > 0, nil
}

func several(n int) string {
	if n == 1 {
		return "een"
	}
	return "meer"
}

// maxProblems is how many wrong rows are shown at once.
const maxProblems = 100

// fileAgain shows the form again with an error per row.
func (d *desk) fileAgain(c *fiber.Ctx, me survey.Account, text string, err error) error {
	var rows survey.RowErrors
	if !errors.As(err, &rows) {
		return err
	}
	if !utf8.ValidString(text) {
		text = "" // half of it would be sent at the next try
	}
	page := d.filePage(c, me, text, typed(c)("when"), survey.Invalid{Fields: map[string]string{"people": "csv_rows"}})
	for _, row := range rows[:min(len(rows), maxProblems)] {
		shown := rowProblem{Line: row.Line, Value: row.Detail, Message: d.view.T(me.Lang, "err_"+row.Key, row.Facts()...)}
		if row.Field != "" {
			shown.Column = row.Field
		}
		page.Rows = append(page.Rows, shown)
	}
	page.Controls[1].Wrong = d.view.T(me.Lang, "file_wrong", "N", len(rows))
	d.invalid(c, &page.deskPage, page.Controls...)
	page.Wrong = append(page.Wrong, problem{Field: "rijen", Message: d.view.T(me.Lang, "file_line", "Line", strconv.Itoa(page.Rows[0].Line), "Message", page.Rows[0].Message)})
	return d.show(c, me.Lang, "invitation_file", page)
}
