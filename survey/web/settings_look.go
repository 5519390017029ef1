package web

import (
	"cmp"
	"errors"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// settingsMailPath is where the frame of a preview leads whoever changes the sentences.
const settingsMailPath = settingsPath + "/mails/voorbeeld/"

// previewSetting shows the sentences as the mail would say them, and stores nothing.
func (d *desk) previewSetting(c *fiber.Ctx, me survey.Account, s subject, typed func(string) string) error {
	o := d.Organisation
	var wrong survey.Invalid
	var invalid *survey.Invalid
	if err := s.set(&o, typed); errors.As(err, &invalid) {
		wrong = *invalid
	}
	page := d.settingPage(c, me, s, typed, wrong)
	page.Stamp = cmp.Or(typed("gezien"), page.Stamp) // the fields are from then
	if wrong.OrNil() != nil {
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "settings_show", page)
	}
	p := previewed{Kind: survey.MailInvitation, Lang: me.Lang, ClosesOn: d.today() + survey.ClosesAfter}
	name, lang, _ := strings.Cut(typed("bekijk"), ".")
	if survey.Lang(lang) == survey.NL || survey.Lang(lang) == survey.EN {
		p.Lang = survey.Lang(lang)
	}
	if group, ok := strings.CutPrefix(name, "opening_"); ok {
		p.Group = survey.LeaverGroup(group)
		p.Own = o.Openings[p.Group][p.Lang]
	} else {
		p.Kind, p.Own = survey.MailClosing, o.Closing[p.Lang]
	}
	mail, err := d.preview(c, p)
	if err != nil {
		return err
	}
	mail.Frame = settingsMailPath + path.Base(mail.Frame)
	page.Mail = &mail
	return d.show(c, me.Lang, "settings_show", page)
}

// sample is a mail in one language, with the words for both.
type sample struct{ Value, Label, In string }

// Samples are the mails that the sentences of a page can be looked at in, those in the
// language of the page first.
func (p settingPage) Samples() []sample {
	if p.Subject != "mails" {
		return nil
	}
	var all []sample
	for _, lang := range []survey.Lang{p.Lang, p.Other()} {
		for _, name := range lineNames() {
			all = append(all, sample{Value: name + "." + string(lang), Label: "set_mails_" + name, In: "lang_" + string(lang)})
		}
	}
	return all
}

// swatch is a colour as it looks in its theme.
type swatch struct {
	Word, Back, Accent, On string
}

// swatches shows the colours of a form, those that come with the program where it is empty.
func swatches(typed func(string) string) []swatch {
	all := []swatch{{"set_colours_light", "#FAF7F2", "#0B5C62", "#FFFFFF"}, {"set_colours_dark", "#141A1B", "#7FD0CB", "#0D1718"}}
	for i, name := range []string{"light", "dark"} {
		if colour := typed(name); survey.Contrast(colour, "#FFFFFF") > 0 {
			all[i].Accent = colour
		}
	}
	return all
}
