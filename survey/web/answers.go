package web

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

// startPage is the page behind a link: the same whether or not the link was used.
type startPage struct {
	view.Page
	Path     string // of the link
	Resumes  bool   // this device has a draft
	Moved    bool   // of a questionnaire that was changed since
	Lost     bool   // it had one, of a questionnaire that is not known any more
	ClosesOn survey.Day
	Changed  []string // what was done about earlier answers
}

func (s *Server) showStart(c *fiber.Ctx) error {
	v, err := s.byLink(c)
	if err != nil {
		return err
	}
	changed, err := s.shownWords(c, v)
	if err != nil {
		return err
	}
	page := startPage{Page: v.page("start", s.view.T(v.lang, "start_title")), Path: v.start(), ClosesOn: v.link.ClosesOn, Changed: changed}
	v.draft, page.Lost = s.readDraft(c, v)
	page.Resumes = v.draft != nil
	page.Moved = page.Resumes && v.draft.was != nil
	return s.show(c, v.lang, "answers_start", page)
}

// start begins a draft, or goes on with the one on this device. From here on the token is
// in a cookie and no longer in the address bar.
func (s *Server) start(c *fiber.Ctx) error {
	v, err := s.byLink(c)
	if err != nil {
		return err
	}
	switch v.draft, _ = s.readDraft(c, v); {
	case v.draft == nil || one(c, "begin") == "opnieuw":
		v.draft = s.newDraft(v)
		s.dropCookies(c, wordsCookie)
		err = s.saveDraft(c, v)
	case v.draft.was != nil:
		err = s.keep(c, v, nil)
	}
	if err != nil {
		return err
	}
	s.setCookie(c, linkCookie, v.token, 0)
	return v.redirect(c, s.pageAddress(v.draft.step))
}

// pageAddress is the address of a page of the questionnaire; after the last it is the send
// page.
func (s *Server) pageAddress(n int) string {
	if n > len(s.Questionnaire.Pages) {
		return "/versturen"
	}
	return "/vragen/" + strconv.Itoa(n)
}

// questionPage is one page of the questionnaire.
type questionPage struct {
	view.Page
	Heading, Hint string
	Solo          bool // the legend of the only field is the heading
	BackTo        string
	Step, About   int // 0: almost done
	Fields        []formField
	Errors        []fieldError
	Texts         bool // has text boxes
	Safety        bool // says where to go for help
	Drops         bool // a change drops later answers
	Clears        bool // has an answer that a browser cannot undo
}

// fieldError is a line of the summary of errors, which leads to its field.
type fieldError struct{ ID, Text string }

// question is a visit to a page of the questionnaire that is on the leaver's way.
func (s *Server) question(c *fiber.Ctx) (v *visit, p *survey.Page, elsewhere string, err error) {
	n, err := strconv.Atoi(c.Params("n"))
	if err != nil {
		return nil, nil, "", fiber.ErrNotFound
	}
	v, elsewhere, err = s.withDraft(c)
	if err == nil && elsewhere == "" {
		n, elsewhere = s.moved(c, v, n)
	}
	if err != nil || elsewhere != "" {
		return v, nil, elsewhere, err
	}
	p, ok := s.Questionnaire.Page(n)
	if !ok {
		return nil, nil, "", fiber.ErrNotFound
	}
	if next, ok := s.Questionnaire.Next(n-1, v.draft.answers, v.place.facts); !ok || next != n {
		return v, p, s.nextAddress(v, n-1), nil // not on the way: to the first page after it
	}
	return v, p, "", nil
}

func (s *Server) nextAddress(v *visit, n int) string {
	return s.pageAddress(s.next(v, n))
}

// next is the page after page n; after the last one more than the number of pages.
func (s *Server) next(v *visit, n int) int {
	if next, ok := s.Questionnaire.Next(n, v.draft.answers, v.place.facts); ok {
		return next
	}
	return len(s.Questionnaire.Pages) + 1
}

func (s *Server) showQuestion(c *fiber.Ctx) error {
	v, p, elsewhere, err := s.question(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	return s.drawQuestion(c, v, p, v.draft.answers, nil)
}

// drawQuestion draws a page with these answers; with errors it is the page that was posted.
func (s *Server) drawQuestion(c *fiber.Ctx, v *visit, p *survey.Page, answers survey.Answers, wrong *survey.Invalid) error {
	q, facts := s.Questionnaire, v.place.facts
	fields := q.Show(p, answers, facts, v.draft.seed)
	page := questionPage{
		Page: v.page("question", ""), BackTo: v.start(), Texts: hasTexts(fields), Safety: q.Safety(p.N, answers, facts),
	}
	page.Step, page.About = q.Step(p.N, answers, facts)
	back, ok := q.Back(p.N, answers, facts)
	if ok {
		page.BackTo = s.pageAddress(back)
	}
	key := blank{lang: v.lang, standard: v.standard, unit: v.place.unit.ID, page: p.N, fields: namesOf(fields), step: page.Step, about: page.About, backTo: page.BackTo}
	isBlank := ok && wrong == nil && !page.Safety && p.Same() && p.Blank(answers)
	if isBlank && s.blanks.send(c, key) {
		return nil
	}
	page = s.fillQuestion(c, v, p, page, fields, wrong)
	return s.draw(v.lang, "answers_question", page, func(text []byte) error {
		if isBlank {
			return s.blanks.keep(c, key, text)
		}
		return sendText(c, text)
	})
}

func namesOf(fields []survey.Field) string {
	names := make([]string, len(fields))
	for i, field := range fields {
		names[i] = field.Name
	}
	return strings.Join(names, " ")
}

// fillQuestion puts the fields on the page, and what is wrong with them.
func (s *Server) fillQuestion(c *fiber.Ctx, v *visit, p *survey.Page, page questionPage, fields []survey.Field, wrong *survey.Invalid) questionPage {
	page.Heading, page.Hint = v.text(p.Title), v.text(p.Hint)
	page.Title = s.stepTitle(v, page.Step, page.Heading)
	for _, field := range fields {
		f := v.formField(field)
		if key := wrongKey(wrong, field.Name); key != "" {
			f.Error = s.view.T(v.lang, key, "Max", field.Max)
			page.Errors = append(page.Errors, fieldError{ID: f.Name, Text: f.Error})
		}
		page.Solo = page.Solo || f.Solo
		page.Clears = page.Clears || f.answered
		page.Fields = append(page.Fields, f)
	}
	page.Drops = p.N == 1 && page.Clears
	if wrong != nil {
		page.Title = s.view.T(v.lang, "error_prefix") + page.Title
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return page
}

func (s *Server) stepTitle(v *visit, step int, heading string) string {
	if step == 0 {
		return s.view.T(v.lang, "almost") + " – " + heading
	}
	return s.view.T(v.lang, "step_title", "Step", step) + " – " + heading
}

func wrongKey(wrong *survey.Invalid, field string) string {
	if wrong == nil {
		return ""
	}
	return wrong.Fields[field]
}

// answerQuestion keeps what was filled in, in the draft on the device, and goes on.
func (s *Server) answerQuestion(c *fiber.Ctx) error {
	v, p, elsewhere, err := s.question(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	clears := one(c, "wis") != ""
	before := v.draft.answers
	if clears {
		v.draft.answers = s.Questionnaire.Clear(p, before, v.place.facts)
	} else {
		answers, err := s.Questionnaire.Accept(p, func(name string) []string { return posted(c, name) }, before, v.place.facts)
		var wrong *survey.Invalid
		if errors.As(err, &wrong) {
			return s.drawQuestion(c, v, p, answers, wrong)
		}
		if err != nil {
			return err
		}
		v.draft.answers = answers
	}
	v.draft.step = p.N
	if !clears {
		v.draft.step = s.next(v, p.N)
	}
	if err := s.keep(c, v, s.Questionnaire.Show(p, before, v.place.facts, 0)); err != nil {
		return err
	}
	return v.redirect(c, s.pageAddress(v.draft.step))
}

// keep saves the draft; the texts only after a page that has text boxes, when a changed
// route dropped them or another questionnaire wrote them, so that they do not travel with
// every page.
func (s *Server) keep(c *fiber.Ctx, v *visit, fields []survey.Field) error {
	if hasTexts(fields) || v.draft.was != nil && s.cookie(c, wordsCookie) != "" {
		if err := s.saveWords(c, v); err != nil {
			return err
		}
	}
	return s.saveDraft(c, v)
}
