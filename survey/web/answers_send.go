package web

import (
	"context"
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// enough is how many answers a submission needs.
const enough = 3

// answersPage is what a leaver filled in so far.
type answersPage struct {
	view.Page
	Answers []answerLine
}

// answerLine is one question with what was answered.
type answerLine struct {
	Of, Title string
	Values    []string
	Change    string // the address where it can be changed
}

func (s *Server) showAnswers(c *fiber.Ctx) error {
	v, elsewhere, err := s.withDraft(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	page := answersPage{Page: v.page("answers", s.view.T(v.lang, "answers_heading"))}
	for _, answered := range s.Questionnaire.Summary(v.draft.answers, v.place.facts) {
		line := answerLine{Of: v.text(answered.Of), Title: v.text(answered.Title), Change: s.pageAddress(answered.Page)}
		for _, label := range answered.Labels {
			line.Values = append(line.Values, v.text(label))
		}
		if answered.Text != "" {
			line.Values = []string{answered.Text}
		}
		page.Answers = append(page.Answers, line)
	}
	return s.show(c, v.lang, "answers_list", page)
}

// sendPage is the last page before sending.
type sendPage struct {
	view.Page
	BackTo string
	Scope  *formField // nil when there is nothing to choose
}

func (s *Server) showSend(c *fiber.Ctx) error {
	v, elsewhere, err := s.withDraft(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	if s.Questionnaire.Answered(v.draft.answers) < enough {
		return s.showFew(c, v)
	}
	title := s.view.T(v.lang, "send_heading")
	page := sendPage{Page: v.page("send", s.view.T(v.lang, "almost")+" – "+title), BackTo: s.lastPage(v)}
	if v.place.hasScope() {
		page.Scope = s.scopeField(v)
	}
	return s.show(c, v.lang, "answers_send", page)
}

// hasScope reports whether the unit part can go into another box than the organisation's.
func (p place) hasScope() bool { return p.box.Parent != uuid.Nil }

func (s *Server) scopeField(v *visit) *formField {
	t := func(key string) string { return s.view.T(v.lang, key, "Unit", v.place.box.Name) }
	return &formField{
		Name: "scope", Kind: "one", Type: "radio", Legend: t("scope_heading"), Hint: t("scope_hint"),
		Options: []formChoice{
			{Name: "scope", Value: "unit", Label: t("scope_unit")},
			{Name: "scope", Value: "org", Label: t("scope_org")},
		},
	}
}

func (s *Server) lastPage(v *visit) string {
	if back, ok := s.Questionnaire.Back(len(s.Questionnaire.Pages)+1, v.draft.answers, v.place.facts); ok {
		return s.pageAddress(back)
	}
	return v.start()
}

// showFew says that there is hardly anything to send yet.
func (s *Server) showFew(c *fiber.Ctx, v *visit) error {
	t := func(key string) string {
		return s.view.T(v.lang, key, "Date", view.FormatWeekday(v.lang, v.link.ClosesOn))
	}
	page := v.page("few", t("few_heading"))
	first, _ := s.Questionnaire.Next(0, v.draft.answers, v.place.facts)
	return s.show(c, v.lang, "page_notice", notice{Page: page, Heading: page.Title, Lines: []string{t("few_text")},
		Action: &action{Address: page.Link(s.pageAddress(first)), Label: t("few_back")}})
}

// sendAnswers locks the answers into the ballot boxes. Only what is stored for good is
// thanked for; in any other case the draft stays on the device.
func (s *Server) sendAnswers(c *fiber.Ctx) error {
	v, elsewhere, err := s.withDraft(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	if s.Questionnaire.Answered(v.draft.answers) < enough {
		return s.showFew(c, v)
	}
	wholeOnly := !v.place.hasScope() || one(c, "scope") != "unit"
	if err := s.Cast(c.UserContext(), v.link, v.draft.answers, wholeOnly); err != nil {
		return notStored(err)
	}
	keepCopy, err := s.offersReading(c.UserContext(), v)
	if err != nil {
		s.Log.Error("cannot offer to attach answers", "error", err) // sent all the same
	}
	if err := s.markSent(c, v, keepCopy); err != nil {
		return err
	}
	return v.redirect(c, "/bedankt")
}

// castTries is how often answers are sealed again because a box was opened in between.
const castTries = 3

// Cast seals both parts of somebody's answers and stores them; when it returns nil they
// are on the disk. With wholeOnly the unit part goes into the organisation's box.
func (s *Server) Cast(ctx context.Context, link survey.Invitation, answers survey.Answers, wholeOnly bool) (err error) {
	unit, whole := s.Questionnaire.Votes(answers, s.places[link.Unit].facts)
	for range castTries {
		submission := sqlite.Submission{Invitation: link.ID, Version: link.Version}
		if submission.Unit, err = s.sealPart(ctx, link, survey.PartUnit, wholeOnly, unit); err != nil {
			return err
		}
		if submission.Organisation, err = s.sealPart(ctx, link, survey.PartOrganisation, true, whole); err != nil {
			return err
		}
		if err = s.DB.Cast(ctx, submission, s.today()); !errors.Is(err, survey.ErrConflict) {
			return err
		}
	}
	return notStored(errors.Join(err, errBusy))
}

var errBusy = errors.New("boxes keep being opened")

func (s *Server) sealPart(ctx context.Context, link survey.Invitation, part survey.Part, wholeOnly bool, votes []survey.Vote) (sqlite.SealedBallot, error) {
	box, err := s.DB.BoxFor(ctx, link.Unit, part, wholeOnly)
	if err != nil {
		return sqlite.SealedBallot{}, err
	}
	key := s.Keys.LinkKey()
	slot := key.Slot(part, link.ID, link.Version)
	sealed, err := ballot.Seal(key, box.ID, part, slot, box.Public, votes)
	return sqlite.SealedBallot{Slot: slot, Box: box.ID, Sealed: sealed}, err
}
