package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey/view"
)

// Mailbox is where a rehearsal keeps its mails, for everybody to look at. The zero Mailbox
// is none: then the pages do not exist.
type Mailbox struct {
	List func() ([]view.KeptMail, error)          // newest first, without their contents
	Read func(name string) (view.KeptMail, error) // survey.ErrNotFound for an unknown name
}

// mailboxRoutes adds the pages with the mails of a rehearsal. They show links, so they
// exist nowhere else.
func (s *Server) mailboxRoutes(app *fiber.App) {
	if s.Mailbox.List == nil || !s.Organisation.Rehearsal {
		return
	}
	app.Get("/mail", s.showMailbox)
	app.Get("/mail/:name", s.showLetter)
	app.Get("/mail/:name/html", s.showLetterHTML)
}

// mostLetters is how many mails the list shows.
const mostLetters = 60

type mailboxPage struct {
	view.Page
	Letters []view.KeptMail
	More    int
}

func (s *Server) showMailbox(c *fiber.Ctx) error {
	letters, err := s.Mailbox.List()
	if err != nil {
		return err
	}
	page := mailboxPage{Page: s.mailboxPage(c, "mailbox"), Letters: letters}
	page.Title = s.view.T(page.Lang, "mailbox_heading")
	if len(letters) > mostLetters {
		page.Letters, page.More = letters[:mostLetters], len(letters)-mostLetters
	}
	return s.show(c, page.Lang, "mailbox_list", page)
}

func (s *Server) mailboxPage(c *fiber.Ctx, name string) view.Page {
	standard := browserLang(c)
	return view.Page{Name: name, Lang: chosen(c, standard), Default: standard, Desk: true}
}

type letterPage struct {
	view.Page
	Letter view.KeptMail
	Frame  string // the address of the HTML
}

// letterLine is one line of the text; a line that is a link can be followed.
type letterLine struct{ Text, Address string }

// Lines are the lines of the text.
func (p letterPage) Lines() []letterLine {
	var lines []letterLine
	for text := range strings.Lines(p.Letter.Text) {
		line := letterLine{Text: strings.TrimRight(text, "\r\n")}
		if address := strings.TrimSpace(line.Text); strings.HasPrefix(address, "http://") || strings.HasPrefix(address, "https://") {
			line.Address = address
		}
		lines = append(lines, line)
	}
	return lines
}

func (s *Server) showLetter(c *fiber.Ctx) error {
	letter, err := s.Mailbox.Read(c.Params("name"))
	if err != nil {
		return err
	}
	page := letterPage{Page: s.mailboxPage(c, "letter"), Letter: letter, Frame: "/mail/" + letter.Name + "/html"}
	page.Title = letter.Subject
	c.Set(fiber.HeaderContentSecurityPolicy, framing)
	return s.show(c, page.Lang, "mailbox_letter", page)
}

func (s *Server) showLetterHTML(c *fiber.Ctx) error {
	letter, err := s.Mailbox.Read(c.Params("name"))
	if err != nil {
		return err
	}
	return sendMailHTML(c, letter.HTML)
}

// framing is the policy of a page that shows a mail in a frame of our own.
const framing = "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// sendMailHTML sends the HTML of a mail for a frame. It can do nothing there: no script,
// no form, no link.
func sendMailHTML(c *fiber.Ctx, html string) error {
	c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'self'")
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	return c.SendString(html)
}
