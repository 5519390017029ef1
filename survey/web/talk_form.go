package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// drawAsk draws the form for a talk, with what was filled in and what is wrong with it.
func (s *Server) drawAsk(c *fiber.Ctx, v *visit, w wish, shares bool, wrong *survey.Invalid) error {
	t := func(key string) string { return s.view.T(v.lang, key, "Talk", s.talkWord(v)) }
	outside, own, err := s.advisers(c.UserContext(), v)
	if err != nil {
		return err
	}
	page := askPage{
		Page: v.page("talk", t("ask_title")), Heading: t("ask_heading"), BackTo: beforeAsk(c, v), Shares: shares,
		Contact: s.wishField(v, "fu_contact", w.contact, "same", "mail", "phone"),
		Lines: []textField{
			{ID: "fu_mail", Type: "email", Complete: "email", Label: t("fu_mail_label"), Text: w.mail},
			{ID: "fu_phone", Type: "tel", Complete: "tel", Label: t("fu_phone_label"), Text: w.phone},
			{ID: "fu_name", Type: "text", Complete: "name", Label: t("fu_name"), Hint: t("fu_name_hint"), Text: w.name},
		},
		With: s.wishField(v, "fu_with", w.with, withWhom(outside, own)...),
		Form: s.wishField(v, "fu_form", w.form, survey.TalkForms...),
		When: s.wishField(v, "fu_when", "", survey.TalkTimes...),
	}
	page.Contact.Hint, page.With.Note = t("fu_contact_hint"), t("fu_with_more")
	page.When.Type = "checkbox"
	for i, o := range page.When.Options {
		page.When.Options[i].Chosen = slices.Contains(w.when, o.Value)
	}
	if wrong != nil {
		page.Title = t("error_prefix") + page.Title
		page.Errors = s.explain(v, wrong, map[string]*string{
			"fu_contact": &page.Contact.Error, "fu_mail": &page.Lines[0].Error, "fu_phone": &page.Lines[1].Error, "fu_name": &page.Lines[2].Error,
			"fu_with": &page.With.Error, "fu_form": &page.Form.Error, "fu_when": &page.When.Error,
		})
		c.Status(fiber.StatusUnprocessableEntity)
	}
	return s.show(c, v.lang, "talk_ask", page)
}

// beforeAsk is the page before the form: the start page, the thanks after sending, or none
// for who follows the link of the closing mail.
func beforeAsk(c *fiber.Ctx, v *visit) string {
	switch {
	case strings.HasPrefix(c.Path(), "/g/"):
		return ""
	case strings.HasPrefix(c.Path(), "/v/"):
		return v.start()
	}
	return "/bedankt"
}

// withWhom lists the advisers to choose from, those who are there.
func withWhom(outside, own bool) []string {
	return slices.DeleteFunc(slices.Clone(survey.TalkWith), func(with string) bool {
		return with == "hr_outside" && !outside || with == "hr_own" && !own
	})
}

// wishWords are the words of options whose name is not fu_ and their value.
var wishWords = map[string]string{"fu_form phone": "fu_by_phone"}

// wishField is one question of the form, in the words of the organisation's pack.
func (s *Server) wishField(v *visit, name, chosen string, values ...string) formField {
	t := func(key string) string { return s.view.T(v.lang, key) }
	field := formField{Name: name, Kind: "one", Type: "radio", Legend: t(name)}
	for _, value := range values {
		key := "fu_" + value
		if other := wishWords[name+" "+value]; other != "" {
			key = other
		}
		if ours := key + "_" + string(s.Organisation.Pack); s.view.Has(ours) {
			key = ours
		}
		option := formChoice{Name: name, Value: value, Label: t(key), Chosen: value == chosen}
		if s.view.Has(key + "_hint") {
			option.Hint = t(key + "_hint")
		}
		field.Options = append(field.Options, option)
	}
	return field
}

// askFields is the order of the form, and so of the summary of its errors.
var askFields = []string{"fu_contact", "fu_mail", "fu_phone", "fu_name", "fu_with", "fu_form", "fu_when"}

// explain writes each error at its field and returns the summary.
func (s *Server) explain(v *visit, wrong *survey.Invalid, at map[string]*string) []fieldError {
	var summary []fieldError
	for _, name := range askFields {
		key := wrong.Fields[name]
		if key == "" {
			continue
		}
		text := s.view.T(v.lang, key)
		*at[name] = text
		summary = append(summary, fieldError{ID: name, Text: text})
	}
	return summary
}
