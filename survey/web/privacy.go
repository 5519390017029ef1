package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

const privacyPath = "/privacy"

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
	privacyParts = []string{"stored", "counted", "calendar", "readers", "known", "keys", "text", "talk", "mails", "device", "limits", "rights"}
	accessParts  = []string{"do", "test", "tell"}
)

// showPrivacy shows the promise and its limits, with the days on which boxes are opened.
func (s *Server) showPrivacy(c *fiber.Ctx) error {
	lang := chosen(c, browserLang(c))
	facts, last, err := s.calendar(c, lang)
	if err != nil {
		return err
	}
	text := s.textPage(c, lang, "privacy", privacyParts, facts...)
	calendar := &text.Parts[slices.Index(privacyParts, "calendar")]
	calendar.Lines = append(calendar.Lines, last)
	return s.show(c, lang, "page_text", text)
}

// calendar returns the next three opening days, and a sentence on the last.
func (s *Server) calendar(c *fiber.Ctx, lang survey.Lang) (facts []any, last string, err error) {
	day := s.today()
	for _, name := range []string{"Next", "Second", "Third"} {
		day, _ = s.Organisation.NextOpening(day)
		facts = append(facts, name, view.FormatDay(lang, day))
	}
	through, err := s.DB.OpenedThrough(c.UserContext())
	if err != nil {
		return nil, "", err
	}
	if again, _ := s.Organisation.NextOpening(through - 1); again != through {
		return facts, s.view.T(lang, "privacy_last_none"), nil // the day of the set-up
	}
	return facts, s.view.T(lang, "privacy_last", "Last", view.FormatDay(lang, through)), nil
}

func (s *Server) showAccess(c *fiber.Ctx) error {
	lang := chosen(c, browserLang(c))
	return s.show(c, lang, "page_text", s.textPage(c, lang, "access", accessParts))
}

// textPage puts a page together; the facts fill in its sentences.
func (s *Server) textPage(c *fiber.Ctx, lang survey.Lang, name string, parts []string, facts ...any) textPage {
	page := view.Page{Name: name, Title: s.view.T(lang, name), Lang: lang, Default: browserLang(c)}
	text := textPage{Page: page, Heading: s.view.T(lang, name+"_heading"), Intro: s.view.T(lang, name+"_intro")}
	for _, part := range parts {
		key := name + "_" + part
		text.Parts = append(text.Parts, textPart{Heading: s.view.T(lang, key), Lines: s.lines(lang, key, facts...)})
	}
	return text
}

// lines returns the sentences KEY_1, KEY_2 … as far as there are any.
func (s *Server) lines(lang survey.Lang, key string, facts ...any) []string {
	var lines []string
	for n := '1'; n <= '9' && s.view.Has(key+"_"+string(n)); n++ {
		lines = append(lines, s.view.T(lang, key+"_"+string(n), facts...))
	}
	return lines
}
