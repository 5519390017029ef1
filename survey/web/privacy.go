package web

import (
	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

// textPage is a page of text: headings with paragraphs.
type textPage struct {
	view.Page
	Heading, Intro string
	Parts          []textPart
}

// textPart is a heading with its sentences.
type textPart struct {
	Heading string
	Lines   []string
}

// The parts of the two pages, in their order. The words of part x are PAGE_x and, one after
// the other, PAGE_x_1, PAGE_x_2 …
var (
	privacyParts = []string{"stored", "counted", "known", "keys", "text", "talk", "mails", "device", "limits", "rights"}
	accessParts  = []string{"do", "test", "tell"}
)

func (s *Server) showPrivacy(c *fiber.Ctx) error {
	return s.showText(c, "privacy", privacyParts)
}

func (s *Server) showAccess(c *fiber.Ctx) error {
	return s.showText(c, "access", accessParts)
}

func (s *Server) showText(c *fiber.Ctx, name string, parts []string) error {
	lang := chosen(c, browserLang(c))
	page := view.Page{Name: name, Title: s.view.T(lang, name), Lang: lang, Default: browserLang(c)}
	text := textPage{Page: page, Heading: s.view.T(lang, name+"_heading"), Intro: s.view.T(lang, name+"_intro")}
	for _, part := range parts {
		key := name + "_" + part
		text.Parts = append(text.Parts, textPart{Heading: s.view.T(lang, key), Lines: s.lines(lang, key)})
	}
	return s.show(c, lang, "page_text", text)
}

// lines returns the sentences KEY_1, KEY_2 … as far as there are any.
func (s *Server) lines(lang survey.Lang, key string) []string {
	var lines []string
	for n := '1'; n <= '9' && s.view.Has(key+"_"+string(n)); n++ {
		lines = append(lines, s.view.T(lang, key+"_"+string(n)))
	}
	return lines
}
