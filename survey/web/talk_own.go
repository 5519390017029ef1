package web

import (
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/view"
)

// donePage is the end: with a talk the day before which it will be answered, and its link.
type donePage struct {
	view.Page
	Promised string // the day; empty: no talk
	Address  string // of the talk's own page
}

func (s *Server) showDone(c *fiber.Ctx) error {
	v, err := s.byCookie(c)
	if err != nil {
		v = &visit{lang: chosen(c, browserLang(c)), standard: browserLang(c)}
	}
	page := donePage{}
	token := s.cookie(c, talkCookie)
	if talk, err := s.talkBehind(c, token); err == nil && talk.Live() {
		v.lang, v.standard = chosen(c, talk.Lang), talk.Lang
		page.Promised = view.FormatWeekday(v.lang, talk.PromisedOn)
		page.Address = s.BaseURL + "/g/" + token
	}
	page.Page = v.page("done", s.view.T(v.lang, "done_heading"))
	return s.show(c, v.lang, "talk_done", page)
}

// talkBehind returns the talk of a token, errGone when it belongs to none.
func (s *Server) talkBehind(c *fiber.Ctx, token string) (survey.Talk, error) {
	parsed, ok := ballot.ParseToken(token)
	if !ok || !s.Keys.LinkKey().IsTalk(parsed) {
		return survey.Talk{}, errGone
	}
	talk, err := s.DB.Talk(c.UserContext(), parsed.ID)
	if errors.Is(err, survey.ErrNotFound) {
		return survey.Talk{}, errGone
	}
	return talk, err
}

// byAsk is a visit through the closing mail, whose link only asks for a talk. It works
// until the invitation is erased.
func (s *Server) byAsk(c *fiber.Ctx) (*visit, error) {
	token := c.Params("token")
	link, err := s.invitationOf(c, token, ballot.LinkKey.IsAsk)
	if err == nil && link.WithdrawnOn != 0 {
		err = errGone
	}
	if err != nil {
		return nil, err
	}
	return s.newVisit(c, token, link), nil
}

// talkPage is the leaver's page of their own talk.
type talkPage struct {
	view.Page
	Path     string
	Status   string
	Live     bool
	When     string // empty: no appointment
	Propose  string // the heading of the form for a proposal
	Where    string
	Who      string
	Answers  string   // who may read them
	Looks    []string // who read them and when
	Proposal textField
	Proposed string // the proposal that waits
	Record   bool   // there is a record to read
	Errors   []fieldError
}

// showTalk shows a talk to the leaver, or the form to ask for one to somebody who comes
// from the closing mail.
func (s *Server) showTalk(c *fiber.Ctx) error {
	talk, err := s.talkBehind(c, c.Params("token"))
	if errors.Is(err, errGone) {
		return s.showAsk(s.byAsk)(c)
	}
	if err != nil {
		return err
	}
	return s.drawTalk(c, talk, "", "")
}

func (s *Server) talkVisit(c *fiber.Ctx, talk survey.Talk) *visit {
	return &visit{token: c.Params("token"), lang: chosen(c, talk.Lang), standard: talk.Lang, place: s.places[talk.Unit]}
}

func (s *Server) drawTalk(c *fiber.Ctx, talk survey.Talk, typed, wrong string) error {
	v := s.talkVisit(c, talk)
	t := func(key string, pairs ...any) string { return s.view.T(v.lang, key, pairs...) }
	page := talkPage{
		Page: v.page("talk", t("talk_heading")), Path: "/g/" + v.token, Live: talk.Live(), Proposed: talk.Proposal,
		Status:   t(ownStatus(talk), "Date", view.FormatWeekday(v.lang, talk.PromisedOn)),
		Propose:  t("talk_propose_heading"),
		Proposal: textField{ID: "proposal", Label: t("talk_propose"), Hint: t("talk_propose_hint"), Text: typed},
	}
	if err := s.describeTalk(c, v, talk, &page); err != nil {
		return err
	}
	if page.When == "" { // there is no time yet to be other than
		page.Propose, page.Proposal.Label = t("talk_suits_heading"), t("talk_suits")
	}
	if talk.Recorded == survey.RecordKept {
		r, err := s.DB.OwnRecord(c.UserContext(), talk.ID)
		if err != nil && !errors.Is(err, survey.ErrNotFound) {
			return err
		}
		page.Record = err == nil && r.Status != survey.RecordDraft
	}
	if wrong != "" {
		page.Proposal.Error = t(wrong)
		page.Errors = []fieldError{{ID: "proposal", Text: t(wrong)}}
		page.Title = t("error_prefix") + page.Title
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.show(c, v.lang, "talk_own", page)
}

// ownStatus is the word that tells the leaver how far the talk is.
func ownStatus(talk survey.Talk) string {
	switch {
	case talk.Cancelled():
		return "talk_again"
	case talk.Unheld():
		return "talk_unheld"
	}
	return "talk_" + string(talk.Status)
}

// describeTalk says when, where and with whom, and who may read the answers.
func (s *Server) describeTalk(c *fiber.Ctx, v *visit, talk survey.Talk, page *talkPage) error {
	t := func(key string, pairs ...any) string { return s.view.T(v.lang, key, pairs...) }
	if talk.Status == survey.TalkWithdrawn {
		return nil
	}
	page.Who = t("talk_nobody")
	if account, err := s.DB.Account(c.UserContext(), talk.Interviewer); err == nil {
		page.Who = account.Name
	} else if !errors.Is(err, survey.ErrNotFound) {
		return err
	}
	if talk.Planned() && talk.Status == survey.TalkScheduled {
		page.When = view.FormatWeekday(v.lang, talk.Day) + ", " +
			view.FormatHours(v.lang, talk.Begin(s.zone).Format("15:04"), talk.End(s.zone).Format("15:04"))
		page.Where = talk.Place
		if key := "talk_place_" + talk.Form; s.view.Has(key) {
			page.Where = t(key, "Place", talk.Place)
		}
	}
	page.Answers = t("talk_answers_apart")
	if !talk.Shares() {
		return nil
	}
	page.Answers = t("talk_answers_shared")
	if reader, err := s.DB.Account(c.UserContext(), talk.ToldReader); err == nil {
		page.Answers = t("talk_answers_reader", "Name", reader.Name)
	} else if !errors.Is(err, survey.ErrNotFound) {
		return err
	}
	looks, err := s.DB.Looks(c.UserContext(), talk.ID)
	for _, look := range looks {
		page.Looks = append(page.Looks, t("talk_look", "Name", look.Reader, "Date", view.FormatDay(v.lang, look.On)))
	}
	return err
}

// changeTalk stores another time that the leaver proposes.
func (s *Server) changeTalk(c *fiber.Ctx) error {
	talk, err := s.talkBehind(c, c.Params("token"))
	if errors.Is(err, errGone) {
		return s.askTalk(s.byAsk)(c)
	}
	if err != nil {
		return err
	}
	v := s.talkVisit(c, talk)
	text := plainText(one(c, "proposal"))
	switch {
	case !talk.Live():
		return s.proposedLate(c, v, text)
	case text == "":
		return s.drawTalk(c, talk, text, "proposal_empty")
	case utf8.RuneCountInString(text) > survey.MaxProposal:
		return s.drawTalk(c, talk, text, "proposal_long")
	}
	err = s.DB.ProposeTime(c.UserContext(), talk.ID, text)
	if errors.Is(err, survey.ErrNotFound) { // it ended just now
		return s.proposedLate(c, v, text)
	}
	if err != nil {
		return notStored(fmt.Errorf("propose a time: %w", err))
	}
	return v.redirect(c, "/g/"+v.token)
}

// proposedLate says that a time was proposed for a talk that is over, and shows what was
// typed, to copy.
func (s *Server) proposedLate(c *fiber.Ctx, v *visit, typed string) error {
	page := notice{Page: v.page("stopped", s.view.T(v.lang, "proposal_late_heading")), Lines: []string{s.view.T(v.lang, "proposal_late_text")}, Typed: typed}
	page.Heading = page.Title
	return s.show(c.Status(fiber.StatusConflict), v.lang, "page_notice", page)
}

// plainText takes everything out of a typed text that is not text.
func plainText(s string) string {
	s = strings.ReplaceAll(strings.ToValidUTF8(s, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || unicode.Is(unicode.Bidi_Control, r) {
			return -1
		}
		return r
	}, s))
}

func (s *Server) confirmWithdraw(c *fiber.Ctx) error {
	talk, err := s.talkBehind(c, c.Params("token"))
	if err != nil {
		return err
	}
	v := s.talkVisit(c, talk)
	if !talk.Live() {
		return v.redirect(c, "/g/"+v.token)
	}
	return s.confirm(c, v, "withdraw", "/g/"+v.token)
}

// withdrawTalk ends the talk and erases who asked for it.
func (s *Server) withdrawTalk(c *fiber.Ctx) error {
	talk, err := s.talkBehind(c, c.Params("token"))
	if err != nil {
		return err
	}
	err = s.DB.WithdrawTalk(c.UserContext(), s.Keys, talk.ID, s.Now())
	if errors.Is(err, survey.ErrClosed) { // held or closed since the question was asked
		return s.done(c.Status(fiber.StatusConflict), s.talkVisit(c, talk), "withdraw_late")
	}
	if err != nil {
		return notStored(err)
	}
	s.dropCookies(c, talkCookie)
	return s.done(c, s.talkVisit(c, talk), "withdrawn")
}
