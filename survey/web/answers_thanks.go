package web

import (
	"context"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

// thanksPage comes after sending and asks about a talk.
type thanksPage struct {
	view.Page
	Choice formField
}

func (s *Server) showThanks(c *fiber.Ctx) error {
	v, elsewhere, err := s.afterSending(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	share, err := s.mayShare(c, v)
	if err != nil {
		return err
	}
	t := func(key string) string { return s.view.T(v.lang, key, "Talk", s.talkWord(v)) }
	choice := formField{Name: "fu_choice", Kind: "one", Type: "radio", Legend: t("fu_choice"), Hint: t("fu_choice_hint")}
	for _, value := range []string{"no", "separate", "share"} {
		if value != "share" || share {
			choice.Options = append(choice.Options,
				formChoice{Name: "fu_choice", Value: value, Label: t("fu_" + value), Hint: t("fu_" + value + "_hint")})
		}
	}
	return s.show(c, v.lang, "answers_thanks", thanksPage{Page: v.page("thanks", t("thanks_title")), Choice: choice})
}

// chooseTalk goes on to the form for a talk, or to the end. Nothing is stored.
func (s *Server) chooseTalk(c *fiber.Ctx) error {
	v, elsewhere, err := s.afterSending(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	switch one(c, "fu_choice") {
	case "separate":
		return v.redirect(c, "/gesprek")
	case "share":
		return v.redirect(c, copyPath)
	}
	s.dropCookies(c, copyCookie)
	return v.redirect(c, "/klaar")
}

// afterSending is a visit with a link that this browser sent with. Any other visitor goes
// to the start page.
func (s *Server) afterSending(c *fiber.Ctx) (v *visit, elsewhere string, err error) {
	if v, err = s.byCookie(c); err != nil {
		return nil, "", err
	}
	if _, sent := s.sentAt(c, v); !sent {
		return v, v.start(), nil
	}
	return v, "", nil
}

// mayShare reports whether an adviser may be let read the answers that were just sent.
func (s *Server) mayShare(c *fiber.Ctx, v *visit) (bool, error) {
	if at, sent := s.sentAt(c, v); !sent || s.Now().Sub(at) > sentLife {
		return false, nil
	}
	return s.offersReading(c.UserContext(), v)
}

// offersReading reports whether there is an adviser for the leaver's unit.
func (s *Server) offersReading(ctx context.Context, v *visit) (bool, error) {
	outside, own, err := s.advisers(ctx, v)
	return outside || own, err
}

// advisers reports whether somebody who holds talks covers the leaver's unit from outside
// it, and whether somebody belongs to it.
func (s *Server) advisers(ctx context.Context, v *visit) (outside, own bool, err error) {
	units, err := s.DB.InterviewerUnits(ctx)
	if err != nil {
		return false, false, err
	}
	for _, unit := range units {
		adviser := survey.Account{Unit: unit}
		if !adviser.Covers(s.Units, v.link.Unit) {
			continue
		}
		if adviser.Outside(v.link.Unit) {
			outside = true
		} else {
			own = true
		}
	}
	return outside, own, nil
}

// talkWord is the organisation's word for the talk; after a dismissal it is just a talk.
func (s *Server) talkWord(v *visit) string {
	if v.link.Group == survey.GroupDismissal {
		return s.view.T(v.lang, "talk_plain")
	}
	return s.view.T(v.lang, "talk_named")
}
