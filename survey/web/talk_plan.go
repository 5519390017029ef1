package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

// usualMinutes is the length of a talk that the form proposes.
const usualMinutes = "45"

// planPage is the form to plan a talk or change the plan.
type planPage struct {
	deskPage
	Row      talkRow
	Controls []control
	Conflict bool
}

var planFields = []string{"day", "start", "minutes", "form", "place", "interviewer"}

func (d *desk) planPage(c *fiber.Ctx, me survey.Account, row talkRow, typed func(string) string, wrong survey.Invalid) (planPage, error) {
	page := planPage{deskPage: d.page(c, me, "plan"), Row: row}
	able, err := d.DB.Interviewers(c.UserContext(), row.Talk)
	if err != nil {
		return page, err
	}
	form := formOf{d: d, lang: me.Lang, name: "plan", typed: typed, wrong: wrong}
	people := colleaguePicks(able)
	if len(people) != 1 {
		people = append([]pick{{Label: d.view.T(me.Lang, "invite_choose")}}, people...)
	}
	day, start, minutes := form.control("day", "date"), form.control("start", "time"), form.control("minutes", "number")
	day.Short, start.Short, minutes.Short = true, true, true
	page.Controls = []control{
		day, start, minutes, form.choose("form", "radio", form.words("talk_form", survey.TalkForms[:3]...)),
		form.control("place", "text"), form.choose("interviewer", "select", people),
	}
	return page, nil
}

// asPlanned fills in the form with the appointment as it stands, or with what the leaver
// wished. The holder is the address of who holds the talk.
func asPlanned(t survey.Talk, me survey.Account, holder string) func(string) string {
	values := map[string]string{"minutes": usualMinutes, "interviewer": holder}
	if holder == "" && me.Roles.Has(survey.RoleInterviewer) {
		values["interviewer"] = me.Email
	}
	if slices.Contains(survey.TalkForms[:3], t.FormWish) {
		values["form"] = t.FormWish
	}
	if t.FormWish == "phone" {
		values["place"] = t.Phone
	}
	if t.Planned() {
		values["day"], values["start"] = t.Day.String(), clock(t.Start)
		values["minutes"], values["form"], values["place"] = strconv.Itoa(t.Minutes), t.Form, t.Place
	}
	return func(name string) string { return values[name] }
}

// clock writes minutes after midnight as 15:04.
func clock(minutes int) string {
	two := func(n int) string { return string([]byte{byte('0' + n/10%10), byte('0' + n%10)}) }
	return two(minutes/60%24) + ":" + two(minutes%60)
}

// revision is the revision of the talk that the posted form was made of.
func revision(c *fiber.Ctx) int {
	n, _ := strconv.Atoi(one(c, "revision"))
	return n
}

// plannable returns the talk in the address if it can still be planned.
func (d *desk) plannable(c *fiber.Ctx, me survey.Account) (talkRow, error) {
	row, err := d.visibleTalk(c, me)
	if err == nil && !row.Live() {
		err = survey.ErrClosed
	}
	return row, err
}

func (d *desk) showPlan(c *fiber.Ctx, me survey.Account) error {
	row, err := d.plannable(c, me)
	if err != nil {
		return err
	}
	holder, err := d.holderOf(c, row.Talk)
	if err != nil {
		return err
	}
	page, err := d.planPage(c, me, row, asPlanned(row.Talk, me, holder), survey.Invalid{})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "talk_plan", page)
}

// checkPlan turns what was typed into an appointment and its interviewer.
func (d *desk) checkPlan(c *fiber.Ctx, row talkRow, typed func(string) string) (survey.Appointment, survey.Account, error) {
	a, err := survey.CheckAppointment(typed("day"), typed("start"), typed("minutes"), typed("form"), typed("place"), d.Now().In(d.zone))
	wrong := &survey.Invalid{}
	if err != nil && !errors.As(err, &wrong) {
		return a, survey.Account{}, err
	}
	if a.Form == "phone" && a.Place != "" && !survey.IsPhone(a.Place) {
		wrong.Add("place", "phone_wrong")
	}
	if a.Form == "video" && a.Place != "" && !strings.HasPrefix(a.Place, "https://") {
		wrong.Add("place", "link_wrong")
	}
	who, err := d.DB.Interviewer(c.UserContext(), row.Talk, typed("interviewer"))
	if errors.Is(err, survey.ErrNotFound) {
		wrong.Add("interviewer", "interviewer_empty")
		return a, who, wrong
	}
	if err != nil {
		return a, who, err
	}
	if who.Name == "" {
		wrong.Add("interviewer", "interviewer_nameless")
	}
	return a, who, wrong.OrNil()
}

// planPreview is the mail with the appointment before it is sent.
type planPreview struct {
	deskPage
	Row    talkRow
	Mail   mailPreview
	Seen   int // the revision of the talk
	Hidden []hidden
	NoMail bool // the leaver gave only a phone number
	Odd    bool // the time may be a slip
}

func (d *desk) previewPlan(c *fiber.Ctx, me survey.Account) error {
	row, err := d.plannable(c, me)
	if err != nil {
		return err
	}
	typed := typed(c)
	if typed("wijzig") != "" {
		return d.planAgain(c, me, row, survey.Invalid{}, false)
	}
	a, who, err := d.checkPlan(c, row, typed)
	var wrong *survey.Invalid
	if errors.As(err, &wrong) {
		return d.planAgain(c, me, row, *wrong, false)
	}
	if err != nil {
		return err
	}
	page := planPreview{deskPage: d.page(c, me, "plan-preview"), Row: row, Seen: revision(c), NoMail: row.Email == "", Odd: a.Unusual(d.Organisation.Holidays)}
	page.Wide = true
	for _, name := range planFields {
		page.Hidden = append(page.Hidden, hidden{Name: name, Value: typed(name)})
	}
	if page.NoMail { // told by phone, to somebody who can call back
		who.Email = ""
	}
	page.Mail, err = d.preview(c, previewed{Kind: row.PlanMail(a, who.ID), Lang: row.Lang, Talk: view.TalkMail{
		Name: row.Name, Interviewer: who.Name, InterviewerMail: who.Email, InterviewerPhone: who.Phone,
		Day: a.Day, Start: clock(a.Start), End: clock(a.Start + a.Minutes), Form: a.Form, Place: a.Place, Number: a.Place,
		PromisedOn: row.PromisedOn, Link: planLink(row.Talk), Shares: row.Shares(),
	}})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "talk_plan_preview", page)
}

// planLink is the link in the preview: none in words that are told by phone.
func planLink(t survey.Talk) string {
	if t.Email == "" {
		return ""
	}
	return sampleLink
}

// planAgain shows the form again with what was typed: because something is wrong, or
// because somebody changed the talk in the meantime.
func (d *desk) planAgain(c *fiber.Ctx, me survey.Account, row talkRow, wrong survey.Invalid, conflict bool) error {
	page, err := d.planPage(c, me, row, typed(c), wrong)
	if err != nil {
		return err
	}
	page.Conflict = conflict
	if conflict {
		c.Status(fiber.StatusConflict)
	} else if wrong.OrNil() != nil {
		d.invalid(c, &page.deskPage, page.Controls...)
	}
	return d.show(c, me.Lang, "talk_plan", page)
}

func (d *desk) sendPlan(c *fiber.Ctx, me survey.Account) error {
	row, err := d.plannable(c, me)
	if err != nil {
		return err
	}
	a, who, err := d.checkPlan(c, row, typed(c))
	var wrong *survey.Invalid
	if errors.As(err, &wrong) {
		return d.planAgain(c, me, row, *wrong, false)
	}
	if err != nil {
		return err
	}
	err = d.DB.ScheduleTalk(c.UserContext(), row.ID, revision(c), a, who.ID, d.Now())
	if errors.Is(err, survey.ErrConflict) {
		return d.planAgain(c, me, row, survey.Invalid{}, true)
	}
	if err != nil {
		return notStored(err)
	}
	if row.Email == "" {
		return then(c, "/hr/gesprekken", "afgesproken_bel")
	}
	return then(c, "/hr/gesprekken", "afgesproken")
}

// cancelPage asks once whether an appointment is off.
type cancelPage struct {
	deskPage
	Row      talkRow
	Controls []control
}

// maxReason is the number of characters of the reason why an appointment is off.
const maxReason = 300

func (d *desk) cancelPage(c *fiber.Ctx, me survey.Account, row talkRow, typed func(string) string, wrong survey.Invalid) cancelPage {
	page := cancelPage{deskPage: d.page(c, me, "cancel"), Row: row}
	if row.Email != "" { // without a mail nobody reads a reason
		form := formOf{d: d, lang: me.Lang, name: "cancel", typed: typed, wrong: wrong}
		page.Controls = []control{form.control("reason", "text")}
	}
	return page
}

func (d *desk) confirmCancel(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	if row.Status != survey.TalkScheduled {
		return survey.ErrClosed
	}
	page := d.cancelPage(c, me, row, func(string) string { return "" }, survey.Invalid{})
	return d.show(c, me.Lang, "talk_cancel", page)
}

func (d *desk) cancelTalk(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	reason := strings.TrimSpace(typed(c)("reason"))
	if utf8.RuneCountInString(reason) > maxReason || strings.ContainsFunc(reason, unicode.IsControl) {
		page := d.cancelPage(c, me, row, typed(c), survey.Invalid{Fields: map[string]string{"reason": "reason_wrong"}})
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "talk_cancel", page)
	}
	return d.changed(c, me, d.DB.CancelTalk(c.UserContext(), row.ID, revision(c), reason, d.Now()), "afgezegd")
}
