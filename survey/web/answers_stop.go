package web

import (
	"github.com/gofiber/fiber/v2"

	"nawoord/survey/view"
)

// confirmPage asks once before something is done that cannot be undone.
type confirmPage struct {
	view.Page
	Heading string
	Lines   []string
	Button  string
	Cancel  string // where to go instead
}

// confirm asks for the words KEY_heading, KEY_text and KEY_button.
func (s *Server) confirm(c *fiber.Ctx, v *visit, key, cancel string) error {
	t := func(key string) string {
		return s.view.T(v.lang, key, "Date", view.FormatWeekday(v.lang, v.link.ClosesOn))
	}
	page := v.page("confirm", t(key+"_heading"))
	return s.show(c, v.lang, "page_confirm", confirmPage{Page: page, Heading: page.Title,
		Lines: []string{t(key + "_text")}, Button: t(key + "_button"), Cancel: cancel})
}

// done says the words KEY_heading and KEY_text.
func (s *Server) done(c *fiber.Ctx, v *visit, key string) error {
	t := func(key string) string {
		return s.view.T(v.lang, key, "Date", view.FormatWeekday(v.lang, v.link.ClosesOn))
	}
	page := v.page("stopped", t(key+"_heading"))
	return s.show(c, v.lang, "page_notice", notice{Page: page, Heading: page.Title, Lines: []string{t(key + "_text")}})
}

func (s *Server) confirmStop(c *fiber.Ctx) error {
	v, elsewhere, err := s.withDraft(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	return s.confirm(c, v, "stop", "/versturen")
}

// stop erases everything from the device. It works for everybody, whatever the cookies say,
// and shows a page on which nothing can be seen.
func (s *Server) stop(c *fiber.Ctx) error {
	v, err := s.byCookie(c)
	if err != nil {
		v = &visit{lang: chosen(c, browserLang(c)), standard: browserLang(c)}
	}
	s.dropCookies(c, linkCookie, draftCookie, wordsCookie, sentCookie, talkCookie, copyCookie)
	return s.done(c, v, "stopped")
}

func (s *Server) confirmStopMails(c *fiber.Ctx) error {
	v, err := s.byLink(c)
	if err != nil {
		return err
	}
	return s.confirm(c, v, "mails", v.start())
}

func (s *Server) stopMails(c *fiber.Ctx) error {
	v, err := s.byLink(c)
	if err != nil {
		return err
	}
	if err := s.DB.StopMails(c.UserContext(), v.link.ID); err != nil {
		return notStored(err)
	}
	return s.done(c, v, "mails_done")
}

func (s *Server) confirmTakeBack(c *fiber.Ctx) error {
	v, err := s.byLink(c)
	if err != nil {
		return err
	}
	return s.confirm(c, v, "erase", v.start())
}

// takeBack erases what was sent with the link. There is one reply for all.
func (s *Server) takeBack(c *fiber.Ctx) error {
	v, err := s.byLink(c)
	if err != nil {
		return err
	}
	if err := s.DB.TakeBack(c.UserContext(), s.Keys.LinkKey(), v.link.ID, v.link.Version, s.today()); err != nil {
		return notStored(err)
	}
	s.dropCookies(c, sentCookie, copyCookie)
	return s.done(c, v, "erased")
}
