package web

import (
	"slices"
	"sync"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// asked are the questionnaires that leavers were asked since the program started, the newest
// last. HR can change the questionnaire while somebody fills it in, and a draft says by
// position what was chosen: only with the questionnaire of the draft can it be read.
type asked struct {
	mu  sync.Mutex
	all []*survey.Questionnaire
}

// keepAsked is how many are kept: more than HR changes while somebody fills in.
const keepAsked = 8

func (a *asked) add(q *survey.Questionnaire) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.all = slices.DeleteFunc(a.all, func(old *survey.Questionnaire) bool { return old.Version == q.Version })
	a.all = append(a.all, q)
	a.all = a.all[max(0, len(a.all)-keepAsked):]
}

// questionnaireOf returns the questionnaire that a piece of a draft is of; nil: it is not
// known any more.
func (s *Server) questionnaireOf(piece []byte) *survey.Questionnaire {
	if s.Questionnaire.Wrote(piece) {
		return s.Questionnaire
	}
	return s.asked.of(piece)
}

func (a *asked) of(piece []byte) *survey.Questionnaire {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, q := range a.all {
		if q.Wrote(piece) {
			return q
		}
	}
	return nil
}

// pageNow returns the number that a page of another questionnaire has in this one, 0 when it
// is not there.
func (s *Server) pageNow(was *survey.Questionnaire, n int) int {
	old, ok := was.Page(n)
	if !ok {
		return 0
	}
	return 1 + slices.IndexFunc(s.Questionnaire.Pages, func(p *survey.Page) bool { return p.Key == old.Key })
}

// moved says which page is meant by the address of a page of the questionnaire that the
// draft is of. What was filled in there is kept; to look at a page one goes on at the start,
// where it says what happened.
func (s *Server) moved(c *fiber.Ctx, v *visit, n int) (now int, elsewhere string) {
	if v.draft.was == nil {
		return n, ""
	}
	if now = s.pageNow(v.draft.was, n); now == 0 || c.Method() != fiber.MethodPost {
		return 0, v.start()
	}
	return now, ""
}

// bring makes a draft of another questionnaire one of this: answers to what is not asked any
// more are left out, and the page that comes next is the same one, or the first.
func (s *Server) bring(d *draft, was *survey.Questionnaire, f survey.Facts) {
	d.was, d.answers = was, s.Questionnaire.Keep(d.answers, f)
	if d.step > len(was.Pages) {
		d.step = len(s.Questionnaire.Pages) + 1
		return
	}
	if d.step = s.pageNow(was, d.step); d.step == 0 {
		d.step, _ = s.Questionnaire.Next(0, d.answers, f)
	}
}
