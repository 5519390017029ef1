package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// askPage is the form with which a leaver asks for a talk.
type askPage struct {
	view.Page
	Heading, BackTo  string // BackTo is empty where no page comes before
	Shares           bool   // one adviser may read the answers
	Errors           []fieldError
	Contact          formField
	Lines            []textField // another address, phone number, name
	With, Form, When formField
}

// textField is a line of text in a form.
type textField struct {
	ID, Type, Complete string // of the input; Complete is its autocomplete
	Label, Hint        string
	Text, Error        string
}

// consentVersion names the wording to which a leaver agrees who lets answers be read: the
// words fu_share, ask_share and ask_share_more. New wording, new name.
const consentVersion = "2026-2"

// wish is what the form says.
type wish struct {
	contact, mail, phone, name, with, form string
	when                                   []string
}

func readWish(c *fiber.Ctx) wish {
	w := wish{
		contact: one(c, "fu_contact"), mail: strings.TrimSpace(one(c, "fu_mail")), phone: strings.TrimSpace(one(c, "fu_phone")),
		name: strings.TrimSpace(one(c, "fu_name")), with: one(c, "fu_with"), form: one(c, "fu_form"), when: posted(c, "fu_when"),
	}
	slices.Sort(w.when)
	w.when = slices.Compact(w.when)
	if w.contact == "" { // typed without ticking
		switch {
		case w.mail != "" && w.phone == "":
			w.contact = "mail"
		case w.phone != "" && w.mail == "":
			w.contact = "phone"
		}
	}
	return w
}

// talk turns a wish into a request, or says which fields are wrong.
func (s *Server) talk(v *visit, w wish) (survey.Talk, error) {
	today := s.today()
	t := survey.Talk{
		Unit: v.link.Unit, Source: survey.FromLeaver, Lang: v.lang,
		Name: w.name, With: w.with, FormWish: w.form, When: w.when,
		RequestedOn: today, PromisedOn: s.Organisation.Holidays.AddWorking(today, survey.PromiseDays),
	}
	switch w.contact {
	case "same":
		t.Email = v.link.Email
	case "mail":
		t.Email = w.mail
	case "phone":
		t.Phone = w.phone
	}
	err := t.Check()
	var wrong *survey.Invalid
	if errors.As(err, &wrong) && wrong.Fields["fu_contact"] != "" {
		switch w.contact {
		case "mail":
			delete(wrong.Fields, "fu_contact")
			wrong.Add("fu_mail", "email_empty")
		case "phone":
			delete(wrong.Fields, "fu_contact")
			wrong.Add("fu_phone", "phone_empty")
		}
	}
	return t, err
}

// showAsk shows the form to a visitor who comes in through one of the doors.
func (s *Server) showAsk(door func(*fiber.Ctx) (*visit, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := door(c)
		if err != nil {
			return err
		}
		return s.drawAsk(c, v, wish{}, false, nil)
	}
}

// askTalk stores the request of such a visitor. It says nothing about answers.
func (s *Server) askTalk(door func(*fiber.Ctx) (*visit, error)) fiber.Handler {
	return func(c *fiber.Ctx) error {
		v, err := door(c)
		if err != nil {
			return err
		}
		return s.ask(c, v, nil)
	}
}

// toRead is a visit of somebody who lets an adviser read the answers just sent, a copy of
// which came along. Too late, or nobody to read them: the form without answers.
func (s *Server) toRead(c *fiber.Ctx) (v *visit, answers survey.Answers, elsewhere string, err error) {
	if v, err = s.byCookie(c); err != nil {
		return nil, nil, "", err
	}
	share, err := s.mayShare(c, v)
	if err != nil {
		return nil, nil, "", err
	}
	answers, ok := s.readCopy(c, v)
	if !ok || !share {
		return v, nil, "/gesprek", nil
	}
	return v, answers, "", nil
}

func (s *Server) showAskToRead(c *fiber.Ctx) error {
	v, _, elsewhere, err := s.toRead(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	return s.drawAsk(c, v, wish{}, true, nil)
}

func (s *Server) askToRead(c *fiber.Ctx) error {
	v, answers, elsewhere, err := s.toRead(c)
	if err != nil {
		return err
	}
	if elsewhere != "" {
		return v.redirect(c, elsewhere)
	}
	return s.ask(c, v, answers)
}

// ask stores a request, with a copy of the answers when there are any.
func (s *Server) ask(c *fiber.Ctx, v *visit, answers survey.Answers) error {
	w := readWish(c)
	talk, err := s.talk(v, w)
	var wrong *survey.Invalid
	if errors.As(err, &wrong) {
		return s.drawAsk(c, v, w, answers != nil, wrong)
	}
	if err != nil {
		return err
	}
	if talk.ID, err = uuid.NewRandom(); err != nil {
		return fmt.Errorf("ask for a talk: %w", err)
	}
	if err := s.storeTalk(c.UserContext(), v, talk, answers); err != nil {
		return notStored(err)
	}
	s.dropCookies(c, copyCookie)
	s.setCookie(c, talkCookie, s.Keys.LinkKey().TalkToken(talk.ID), 0)
	return v.redirect(c, "/klaar")
}

func (s *Server) storeTalk(ctx context.Context, v *visit, talk survey.Talk, answers survey.Answers) error {
	// The mail leaves the next morning, so that its hour tells nothing.
	confirmAt := (talk.RequestedOn + 1).In(s.zone).Add(8 * time.Hour)
	if answers == nil {
		return s.DB.AskTalk(ctx, talk, confirmAt, nil)
	}
	key, sealed, err := ballot.SealAttached(v.asText(s.Questionnaire.Summary(answers, v.place.facts)))
	if err != nil {
		return err
	}
	talk.Consent = consentVersion
	link := s.Keys.LinkKey()
	err = s.DB.AskTalk(ctx, talk, confirmAt, &sqlite.Attachment{
		UnitSlot:         link.Slot(survey.PartUnit, v.link.ID, v.link.Version),
		OrganisationSlot: link.Slot(survey.PartOrganisation, v.link.ID, v.link.Version),
		Sealed:           sealed,
		SaveKey:          func() error { return s.Keys.SaveTalkKey(talk.ID, key) },
	})
	if err != nil {
		return errors.Join(err, s.Keys.DestroyTalkKey(talk.ID))
	}
	return nil
}

// asText fills in the names in the questions, so that the copy can be read without the
// questionnaire.
func (v *visit) asText(answers []survey.Answered) []survey.Answered {
	fill := func(t survey.Text) survey.Text {
		if t == nil {
			return nil
		}
		filled := survey.Text{}
		for lang, text := range t {
			filled[lang] = v.place.fill.Replace(text)
		}
		return filled
	}
	for i, a := range answers {
		answers[i].Of, answers[i].Title = fill(a.Of), fill(a.Title)
		for j, label := range a.Labels {
			a.Labels[j] = fill(label)
		}
	}
	return answers
}
