package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

var (
	// errGone is the answer to every link that does not work, whatever the reason.
	errGone = errors.New("the link does not work")
	// errNoLink says that the browser brought no link: it was closed, or keeps no cookies.
	errNoLink = errors.New("no link")
)

// notice is a page that only says something.
type notice struct {
	view.Page
	Heading string
	Lines   []string
	Typed   string // what was not stored, to copy
	Action  *action
}

// action is the one thing to do next.
type action struct{ Address, Label string }

// showError is the one place where an error becomes a page. What went wrong inside is in
// the log, never on the page.
func (s *Server) showError(c *fiber.Ctx, err error) error {
	c.Response().ResetBody()
	c.Response().Header.DelAllCookies()
	setHeaders(c)
	lang := chosen(c, browserLang(c))
	page := view.Page{Name: "error", Lang: lang, Default: browserLang(c)}
	status := s.status(c, err)
	c.Status(status)
	switch {
	case status == fiber.StatusGone:
		page.Name, page.Title = "closed", s.view.T(lang, "closed_title")
		return s.show(c, lang, "page_notice", notice{Page: page, Heading: s.view.T(lang, "closed_heading"),
			Lines: []string{s.view.T(lang, "closed_text"), s.view.T(lang, "closed_help")}})
	case errors.Is(err, errNoLink):
		page.Name, page.Title = "nolink", s.view.T(lang, "nolink_heading")
		return s.show(c, lang, "page_notice", notice{Page: page, Heading: page.Title,
			Lines: []string{s.view.T(lang, "nolink_text"), s.view.T(lang, "nolink_closed"), s.view.T(lang, "nolink_cookies")}})
	}
	key := "e_" + strconv.Itoa(status)
	if !s.view.Has(key + "_heading") {
		key = "e_400"
	}
	page.Title = s.view.T(lang, key+"_heading")
	made := notice{Page: page, Heading: page.Title, Lines: []string{s.view.T(lang, key+"_text")}}
	if status == fiber.StatusNotFound && strings.HasPrefix(c.Path(), deskHome+"/") {
		made.Lines, made.Action = nil, &action{Address: deskHome, Label: s.view.T(lang, "desk_to_today")}
	}
	return s.show(c, lang, "page_notice", made)
}

// status maps an error to a status, and logs what nobody expected.
func (s *Server) status(c *fiber.Ctx, err error) int {
	var known *fiber.Error
	switch {
	case errors.As(err, &known):
		return known.Code
	case errors.Is(err, errGone), errors.Is(err, survey.ErrClosed):
		return fiber.StatusGone
	case errors.Is(err, errNoLink), errors.Is(err, survey.ErrForbidden):
		return fiber.StatusForbidden
	case errors.Is(err, survey.ErrNotFound):
		return fiber.StatusNotFound
	case errors.Is(err, survey.ErrConflict):
		return fiber.StatusConflict
	case errors.Is(err, errNotStored):
		s.Log.Error("not stored", "route", s.pattern(c), "error", err)
		return fiber.StatusServiceUnavailable
	}
	s.Log.Error("request failed", "route", s.pattern(c), "error", err)
	return fiber.StatusInternalServerError
}

// chosen returns the language that the address names, or else the standard one.
func chosen(c *fiber.Ctx, standard survey.Lang) survey.Lang {
	switch lang := survey.Lang(c.Context().QueryArgs().Peek("taal")); lang {
	case survey.NL, survey.EN:
		return survey.Lang(strings.Clone(string(lang)))
	}
	return standard
}

// browserLang returns the first of our languages that the browser asks for: Dutch when it
// asks for none.
func browserLang(c *fiber.Ctx) survey.Lang {
	for part := range strings.SplitSeq(string(c.Request().Header.Peek("Accept-Language")), ",") {
		name, _, _ := strings.Cut(strings.ToLower(strings.TrimSpace(part)), ";")
		base, _, _ := strings.Cut(name, "-")
		switch base {
		case "nl":
			return survey.NL
		case "en":
			return survey.EN
		}
	}
	return survey.NL
}
