package web

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/view"
)

// ownRecordPage is the record of a talk as the leaver reads it.
type ownRecordPage struct {
	view.Page
	Heading string
	Path    string
	Lines   []string
	Record  survey.Record
	Boxes   []readBox
	Answers bool // it can be corrected and approved
	View    textField
	Errors  []fieldError
}

// recordBehind returns the record of a talk's own link. A link that belongs to no talk gets
// errGone; a talk without a record survey.ErrNotFound.
func (s *Server) recordBehind(c *fiber.Ctx) (*visit, survey.Record, error) {
	parsed, ok := ballot.ParseToken(c.Params("token"))
	if !ok || !s.Keys.LinkKey().IsTalk(parsed) {
		return nil, survey.Record{}, errGone
	}
	r, err := s.DB.OwnRecord(c.UserContext(), parsed.ID)
	if err == nil {
		v := s.talkVisit(c, survey.Talk{Lang: r.Lang, Unit: r.Unit})
		if r.Status == survey.RecordDraft {
			err = survey.ErrNotFound
		}
		if r.Lapses(s.today()) {
			r.Status, r.Notes, r.Points = survey.RecordLapsed, nil, nil
		}
		return v, r, err
	}
	if !errors.Is(err, survey.ErrNotFound) {
		return nil, r, err
	}
	talk, talkErr := s.talkBehind(c, c.Params("token"))
	if talkErr != nil {
		return nil, r, talkErr
	}
	return s.talkVisit(c, talk), r, err
}

// noRecord says that there is nothing to read: not yet, or no longer.
func (s *Server) noRecord(c *fiber.Ctx, v *visit) error { return s.done(c, v, "record_none") }

func (s *Server) showOwnRecord(c *fiber.Ctx) error {
	v, r, err := s.recordBehind(c)
	if errors.Is(err, survey.ErrNotFound) {
		return s.noRecord(c, v)
	}
	if err != nil {
		return err
	}
	return s.drawOwnRecord(c, v, r, r.Notes[survey.NoteView], "")
}

// answers reports whether a record that recordBehind found can be corrected and approved.
func answers(r survey.Record) bool {
	return r.Status == survey.RecordSent || r.Status == survey.RecordApproved
}

// drawOwnRecord shows the record with what is typed. The words in more come first.
func (s *Server) drawOwnRecord(c *fiber.Ctx, v *visit, r survey.Record, typed, wrong string, more ...string) error {
	t := func(key string, pairs ...any) string { return s.view.T(v.lang, key, pairs...) }
	page := ownRecordPage{
		Page: v.page("record", t("record_own_heading")), Heading: t("record_own_heading"), Path: "/g/" + v.token + "/verslag",
		Record: r, Answers: answers(r),
		Lines: []string{t(ownWord(r), "Date", view.FormatWeekday(v.lang, r.AnswerBy))},
		View:  textField{ID: "view", Label: t("record_view"), Hint: t("record_view_hint"), Text: typed},
	}
	for _, key := range more {
		page.Lines = append([]string{t(key)}, page.Lines...)
	}
	shown := r
	if page.Answers {
		shown.Notes = without(r.Notes, survey.NoteView) // it stands in the form
		shown.Ticks = r.Given                           // also those that they took away before
	}
	page.Boxes = s.readRecord(v.lang, v.text, shown)
	choose(page.Boxes, r.Ticks)
	if wrong != "" {
		page.View.Error = t(wrong)
		page.Errors = []fieldError{{ID: "view", Text: t(wrong)}}
		page.Title = t("error_prefix") + page.Title
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.show(c, v.lang, "record_own", page)
}

// ownWord is the word that tells the leaver how far the record is.
func ownWord(r survey.Record) string {
	if r.Aloud {
		return "record_own_aloud"
	}
	return "record_own_" + string(r.Status)
}

// choose marks which options of the lists are ticked.
func choose(boxes []readBox, ticks survey.Ticks) {
	for _, box := range boxes {
		for _, list := range box.Lists {
			for i, p := range list.Ticked {
				list.Ticked[i].Chosen = slices.Contains(ticks[list.Name], p.Value)
			}
		}
	}
}

func without(notes map[string]string, key string) map[string]string {
	left := map[string]string{}
	for k, note := range notes {
		if k != key {
			left[k] = note
		}
	}
	return left
}

// answerRecord stores what the leaver made of the record. Who changed nothing agrees.
func (s *Server) answerRecord(c *fiber.Ctx) error {
	text := plainText(one(c, "view"))
	v, r, err := s.recordBehind(c)
	if err != nil || !answers(r) {
		return s.notAnswered(c, v, r, text, err)
	}
	ticks := s.Questionnaire.Untick(r.Given, func(name, key string) bool { return slices.Contains(posted(c, name), key) })
	if wrong := survey.CheckView(text); wrong != "" {
		r.Ticks = ticks
		return s.drawOwnRecord(c, v, r, text, wrong)
	}
	err = s.DB.ApproveRecord(c.UserContext(), r.Talk, revision(c), ticks, text, s.today())
	switch {
	case errors.Is(err, survey.ErrClosed), errors.Is(err, survey.ErrNotFound), errors.Is(err, survey.ErrConflict):
		return s.recordChanged(c, text)
	case err != nil:
		return notStored(err)
	}
	r.Status, r.Ticks, r.Notes = survey.RecordApproved, ticks, map[string]string{survey.NoteView: text}
	if r.Corrected() {
		return s.done(c, v, "record_corrected")
	}
	return s.done(c, v, "record_thanks")
}

// recordChanged shows the record anew: it was changed since the leaver saw it. What they
// took away stays away, and what they did not see yet is ticked.
func (s *Server) recordChanged(c *fiber.Ctx, text string) error {
	v, r, err := s.recordBehind(c)
	if err != nil || !answers(r) {
		return s.notAnswered(c, v, r, text, err)
	}
	r.Ticks = s.Questionnaire.Untick(r.Given, func(name, key string) bool {
		return slices.Contains(posted(c, name), key) || !slices.Contains(posted(c, "shown_"+name), key)
	})
	c.Status(fiber.StatusConflict)
	return s.drawOwnRecord(c, v, r, text, "", "record_own_changed")
}

// notAnswered says that an answer came when the record could not be answered, and shows what
// was typed, to copy.
func (s *Server) notAnswered(c *fiber.Ctx, v *visit, r survey.Record, typed string, err error) error {
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		return err
	}
	why := "record_lost_gone"
	switch r.Status {
	case survey.RecordDraft:
		why = "record_lost_recalled"
	case survey.RecordLapsed:
		why = "record_lost_late"
	}
	page := notice{Page: v.page("stopped", s.view.T(v.lang, "record_lost_heading")), Lines: []string{s.view.T(v.lang, why)}, Typed: typed}
	page.Heading = page.Title
	return s.show(c.Status(fiber.StatusConflict), v.lang, "page_notice", page)
}

// erasable is recordBehind for who takes the permission back: a draft can be erased too,
// though its leaver does not read it yet.
func (s *Server) erasable(c *fiber.Ctx) (*visit, survey.Record, error) {
	v, r, err := s.recordBehind(c)
	if r.Status == survey.RecordDraft {
		err = nil
	}
	return v, r, err
}

func (s *Server) confirmEraseRecord(c *fiber.Ctx) error {
	v, _, err := s.erasable(c)
	if errors.Is(err, survey.ErrNotFound) {
		return s.noRecord(c, v)
	}
	if err != nil {
		return err
	}
	return s.confirm(c, v, "record_erase", "/g/"+v.token+"/verslag")
}

// eraseRecord erases the record: the permission is taken back.
func (s *Server) eraseRecord(c *fiber.Ctx) error {
	v, r, err := s.erasable(c)
	if errors.Is(err, survey.ErrNotFound) {
		return s.noRecord(c, v)
	}
	if err != nil {
		return err
	}
	if err := s.DB.EraseRecord(c.UserContext(), r.Talk); err != nil {
		return notStored(err)
	}
	return s.done(c, v, "record_erased")
}
