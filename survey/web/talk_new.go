package web

import (
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// newTalkPage is the form for a talk that was agreed by phone.
type newTalkPage struct {
	deskPage
	Controls []control
}

func (d *desk) newTalkPage(c *fiber.Ctx, me survey.Account, typed func(string) string, wrong survey.Invalid) newTalkPage {
	page := newTalkPage{deskPage: d.page(c, me, "talk-new")}
	if key := wrong.Fields["fu_contact"]; key != "" {
		wrong.Add("fu_phone", key)
	}
	form := formOf{d: d, lang: me.Lang, name: "newtalk", typed: typed, wrong: wrong}
	units := d.unitPicks(d.unitsFor(me, survey.MayAddTalk))
	if len(units) > 1 {
		units = append([]pick{{Label: d.view.T(me.Lang, "invite_choose")}}, units...)
	}
	page.Controls = []control{
		form.control("fu_name", "text"), form.control("fu_phone", "tel"), form.control("fu_mail", "email"),
		form.choose("unit", "select", units), form.choose("lang", "radio", form.words("lang", "nl", "en")),
	}
	for i := range page.Controls {
		page.Controls[i].Complete = "off"
	}
	return page
}

func (d *desk) showNewTalk(c *fiber.Ctx, me survey.Account) error {
	fresh := func(name string) string { return map[string]string{"lang": string(survey.NL)}[name] }
	return d.show(c, me.Lang, "talk_new", d.newTalkPage(c, me, fresh, survey.Invalid{}))
}

func (d *desk) addTalk(c *fiber.Ctx, me survey.Account) error {
	typed := typed(c)
	today := d.today()
	t := survey.Talk{
		Source: survey.FromDesk, Lang: survey.Lang(typed("lang")), Name: typed("fu_name"), Email: typed("fu_mail"), Phone: typed("fu_phone"),
		RequestedOn: today, PromisedOn: d.Organisation.Holidays.AddWorking(today, survey.PromiseDays),
	}
	wrong := &survey.Invalid{}
	if err := t.Check(); err != nil && !errors.As(err, &wrong) {
		return err
	}
	unit, ok := d.unitsFor(me, survey.MayAddTalk).ByName(typed("unit"))
	if !ok {
		wrong.Add("unit", "unit_empty")
	}
	if t.Lang != survey.NL && t.Lang != survey.EN {
		wrong.Add("lang", "lang_unknown")
	}
	if wrong.OrNil() != nil {
		page := d.newTalkPage(c, me, typed, *wrong)
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "talk_new", page)
	}
	var err error
	if t.ID, err = uuid.NewRandom(); err != nil {
		return fmt.Errorf("add talk: %w", err)
	}
	t.Unit = unit.ID
	morning := (today + 1).In(d.zone).Add(8 * time.Hour)
	if err := d.DB.AskTalk(c.UserContext(), t, morning, nil); err != nil {
		return notStored(err)
	}
	return then(c, "/hr/gesprekken/"+t.ID.String(), "gesprek")
}
