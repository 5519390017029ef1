package web

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

// recordNewPage asks what kind of leaver it was and whether a record may be kept.
type recordNewPage struct {
	deskPage
	Row      talkRow
	Controls []control
}

// ownTalk returns the talk in the address to its interviewer. Nobody else reads or writes
// its record.
func (d *desk) ownTalk(c *fiber.Ctx, me survey.Account) (talkRow, error) {
	row, err := d.visibleTalk(c, me)
	if err == nil && row.Interviewer != me.ID {
		err = survey.ErrForbidden
	}
	return row, err
}

func recordPath(row talkRow) string { return row.Address() + "/verslag" }

// ownRecord returns the talk in the address and its record.
func (d *desk) ownRecord(c *fiber.Ctx, me survey.Account) (talkRow, survey.Record, error) {
	row, err := d.ownTalk(c, me)
	if err != nil {
		return row, survey.Record{}, err
	}
	r, err := d.DB.Record(c.UserContext(), row.ID, me.ID)
	if errors.Is(err, survey.ErrNotFound) {
		err = recordGone(row)
	}
	return row, r, err
}

// recordGone says that there is no record of a talk, and of one that the leaver refused or
// erased that they want none.
func recordGone(row talkRow) error {
	word := "desk_record_gone"
	if row.Recorded == survey.RecordRefused {
		word = "desk_record_refused"
	}
	return gone{word, action{Address: row.Address(), Label: "desk_to_talk"}}
}

// showRecord shows the record of a talk: where it begins, the form, or what was sent.
func (d *desk) showRecord(c *fiber.Ctx, me survey.Account) error {
	row, r, err := d.ownRecord(c, me)
	switch {
	case errors.Is(err, survey.ErrNotFound) && row.Interviewer == me.ID && row.Recordable():
		page := d.recordNewPage(c, me, row, func(string) string { return "" }, survey.Invalid{})
		return d.show(c, me.Lang, "record_new", page)
	case err != nil:
		return err
	case r.Status == survey.RecordDraft:
		return d.show(c, me.Lang, "record_form", d.recordPage(c, me, row, r, asRecorded(r), survey.Invalid{}))
	}
	if r.Unread {
		if err := d.DB.ReadRecord(c.UserContext(), row.ID, me.ID, r.Revision); err != nil {
			return notStored(err)
		}
	}
	return d.show(c, me.Lang, "record_show", d.recordShowPage(c, me, row, r))
}

func (d *desk) recordNewPage(c *fiber.Ctx, me survey.Account, row talkRow, typed func(string) string, wrong survey.Invalid) recordNewPage {
	page := recordNewPage{deskPage: d.page(c, me, "record-new"), Row: row}
	form := formOf{d: d, lang: me.Lang, name: "record", typed: typed, wrong: wrong}
	page.Controls = []control{
		form.choose("permission", "radio", form.words("record_permission", "yes", "no")),
		form.choose("leaving", "radio", d.leavings(form)),
	}
	return page
}

func (d *desk) leavings(form formOf) []pick {
	keys := make([]string, len(survey.LeaverGroups))
	for i, group := range survey.LeaverGroups {
		keys[i] = string(group)
	}
	return form.words("group", keys...)
}

// startRecord begins a record, or asks once more whether the leaver wants none.
func (d *desk) startRecord(c *fiber.Ctx, me survey.Account) error {
	row, err := d.ownTalk(c, me)
	if err != nil {
		return err
	}
	typed := typed(c)
	leaving := survey.LeaverGroup(typed("leaving"))
	var wrong survey.Invalid
	switch {
	case typed("permission") == "no":
		return then(c, recordPath(row)+"/geen", "")
	case typed("permission") != "yes":
		wrong.Add("permission", "permission_empty")
	}
	if !slices.Contains(survey.LeaverGroups, leaving) {
		wrong.Add("leaving", "group_unknown")
	}
	if wrong.OrNil() != nil {
		page := d.recordNewPage(c, me, row, typed, wrong)
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "record_new", page)
	}
	r := survey.Record{
		Talk: row.ID, Interviewer: me.ID, Leaving: leaving, HeldOn: max(row.HeldOn, row.Day), Minutes: row.Minutes, Form: row.Form,
		Ticks: survey.Ticks{}, Notes: map[string]string{}, Points: []survey.RecordPoint{},
	}
	if r.HeldOn == 0 || r.HeldOn > d.today() {
		r.HeldOn = d.today()
	}
	if err := d.DB.StartRecord(c.UserContext(), r); err != nil {
		return d.changed(c, me, err, "")
	}
	return then(c, recordPath(row), "")
}

// recordRefusePage asks once whether the leaver wants no record.
type recordRefusePage struct {
	deskPage
	Row talkRow
}

func (d *desk) confirmNoRecord(c *fiber.Ctx, me survey.Account) error {
	row, err := d.ownTalk(c, me)
	switch {
	case err != nil:
		return err
	case row.Recorded == survey.RecordRefused:
		return recordGone(row)
	case !row.Recordable():
		return survey.ErrClosed
	}
	return d.show(c, me.Lang, "record_refuse", recordRefusePage{deskPage: d.page(c, me, "record-refuse"), Row: row})
}

// noRecordWanted notes that the leaver wants no record.
func (d *desk) noRecordWanted(c *fiber.Ctx, me survey.Account) error {
	row, err := d.ownTalk(c, me)
	if err != nil {
		return err
	}
	return d.changed(c, me, d.DB.RefuseRecord(c.UserContext(), row.ID, me.ID), "verslag_geen")
}

// typedRecord is the record as the posted form has it. The form says which boxes it showed:
// what is in the others stays.
func (d *desk) typedRecord(c *fiber.Ctx, stored survey.Record) survey.Record {
	r := stored
	r.Leaving, r.Opened = survey.LeaverGroup(one(c, "leaving")), one(c, "opened") == "yes"
	r.Form, r.Revision = one(c, "form"), revision(c)
	boxes := d.Questionnaire.RecordBoxes(survey.LeaverGroup(one(c, "shown")), one(c, "shown_opened") == "yes")
	r.Ticks, r.Notes = survey.Ticks{}, map[string]string{}
	for name, keys := range stored.Ticks {
		r.Ticks[name] = keys
	}
	for key, note := range stored.Notes {
		r.Notes[key] = note
	}
	for _, box := range boxes {
		for _, f := range box.Fields {
			delete(r.Ticks, f.Name)
		}
		for _, key := range box.Notes {
			r.Notes[key] = plainText(one(c, "note_"+key))
		}
		if box.Key == "points" {
			r.Points = typedPoints(c)
		}
	}
	for name, keys := range d.Questionnaire.AcceptTicks(boxes, func(name string) []string { return posted(c, name) }) {
		r.Ticks[name] = keys
	}
	return r
}

func typedPoints(c *fiber.Ctx) []survey.RecordPoint {
	points := make([]survey.RecordPoint, survey.MaxRecordPoints)
	for i := range points {
		at := strconv.Itoa(i + 1)
		points[i] = survey.RecordPoint{
			Wording: strings.Join(strings.Fields(plainText(one(c, "point_"+at))), " "),
			For:     survey.PointFor(one(c, "point_for_"+at)), Urgent: one(c, "point_urgent_"+at),
		}
	}
	return points
}

// saveRecord keeps a draft. When somebody else saved it since, both are shown and nothing
// is overwritten.
func (d *desk) saveRecord(c *fiber.Ctx, me survey.Account) error {
	row, stored, err := d.ownRecord(c, me)
	if err != nil {
		return err
	}
	if stored.Status != survey.RecordDraft {
		return d.refuseRecord(c, me, row, stored)
	}
	r := d.typedRecord(c, stored)
	typed := typed(c)
	wrong := &survey.Invalid{}
	if err := r.Check(typed("held_on"), typed("minutes"), d.today(), d.Organisation.Keeps(survey.DatumRecord)); err != nil && !errors.As(err, &wrong) {
		return err
	}
	if wrong.OrNil() != nil {
		page := d.recordPage(c, me, row, r, typed, *wrong)
		d.invalid(c, &page.deskPage, page.controls()...)
		return d.show(c, me.Lang, "record_form", page)
	}
	err = d.DB.SaveRecord(c.UserContext(), r)
	if errors.Is(err, survey.ErrConflict) {
		return d.recordConflict(c, me, row, r, typed)
	}
	if err != nil {
		return notStored(err)
	}
	if typed("stap") == "lezen" {
		return then(c, recordPath(row)+"/stuur", "")
	}
	return then(c, recordPath(row), "verslag")
}

// recordConflict shows the form with what was typed, and what was saved in the meantime.
func (d *desk) recordConflict(c *fiber.Ctx, me survey.Account, row talkRow, mine survey.Record, typed func(string) string) error {
	now, err := d.DB.Record(c.UserContext(), row.ID, me.ID)
	if err != nil {
		return err
	}
	if now.Status != survey.RecordDraft {
		return d.refuseRecord(c, me, row, now)
	}
	page := d.recordPage(c, me, row, mine, typed, survey.Invalid{})
	page.Seen, page.Conflict, page.Changed = now.Revision, true, d.recordChanges(me.Lang, mine, now)
	return d.show(c.Status(fiber.StatusConflict), me.Lang, "record_form", page)
}

// refuseRecord says that a record was sent in the meantime, with what was typed to copy.
func (d *desk) refuseRecord(c *fiber.Ctx, me survey.Account, row talkRow, now survey.Record) error {
	page := d.recordShowPage(c, me, row, now)
	page.Conflict = true
	for _, changed := range d.recordChanges(me.Lang, now, d.typedRecord(c, now)) {
		if changed.Text != "" {
			page.Typed = append(page.Typed, changed)
		}
	}
	return d.show(c.Status(fiber.StatusConflict), me.Lang, "record_show", page)
}

// recordShowPage is a record to read: before it goes to the leaver, and after.
type recordShowPage struct {
	deskPage
	Row      talkRow
	Record   survey.Record
	Boxes    []readBox
	Removed  []readList // what the leaver took away
	Sends    bool       // it can go to the leaver now
	Conflict bool
	Typed    []changedNote // what was typed when it had been sent already
	AnswerBy string
}

// Word is the word for how far the record is.
func (p recordShowPage) Word() string {
	switch {
	case p.Record.Aloud:
		return "record_status_aloud"
	case p.Record.Corrected():
		return "record_status_corrected"
	case p.Tells():
		return "record_status_told"
	}
	return "record_status_" + string(p.Record.Status)
}

// View is what the leaver wrote at the record.
func (p recordShowPage) View() string { return p.Record.Notes[survey.NoteView] }

// Tells reports whether the record waits to be read out to a leaver without an address.
func (p recordShowPage) Tells() bool {
	return p.Record.Status == survey.RecordSent && p.Row.Email == ""
}

func (d *desk) recordShowPage(c *fiber.Ctx, me survey.Account, row talkRow, r survey.Record) recordShowPage {
	if r.Lapses(d.today()) {
		r.Status, r.Notes, r.Points = survey.RecordLapsed, nil, nil
	}
	page := recordShowPage{deskPage: d.page(c, me, "record-read"), Row: row, Record: r, Boxes: d.readRecord(me.Lang, d.fillFor(me.Lang, r), r)}
	for _, box := range d.readRecord(me.Lang, d.fillFor(me.Lang, r), survey.Record{Leaving: r.Leaving, Opened: r.Opened, Ticks: r.Removed()}) {
		page.Removed = append(page.Removed, box.Lists...)
	}
	if r.AnswerBy != 0 {
		page.AnswerBy = view.FormatWeekday(me.Lang, r.AnswerBy)
	}
	return page
}

// showRecordSend shows a draft as the leaver will read it.
func (d *desk) showRecordSend(c *fiber.Ctx, me survey.Account) error {
	row, r, err := d.ownRecord(c, me)
	if err != nil {
		return err
	}
	page := d.recordShowPage(c, me, row, r)
	page.Sends = r.Status == survey.RecordDraft && !d.Questionnaire.InBoxes(r).Empty()
	page.AnswerBy = view.FormatWeekday(me.Lang, d.today()+survey.AnswerDays)
	return d.show(c, me.Lang, "record_show", page)
}

// sendRecord gives the record to the leaver, without what was filled in for another kind of
// leaver: they could not read it, and it would look as if they took it away.
func (d *desk) sendRecord(c *fiber.Ctx, me survey.Account) error {
	row, r, err := d.ownRecord(c, me)
	if err != nil {
		return err
	}
	if r = d.Questionnaire.InBoxes(r); r.Empty() {
		return then(c, recordPath(row)+"/stuur", "")
	}
	r.Revision = revision(c)
	return d.recordDone(c, me, row, d.DB.SendRecord(c.UserContext(), r, d.Now()), "verslag_weg")
}

// recallRecord takes it back to write on.
func (d *desk) recallRecord(c *fiber.Ctx, me survey.Account) error {
	row, _, err := d.ownRecord(c, me)
	if err != nil {
		return err
	}
	return d.recordDone(c, me, row, d.DB.RecallRecord(c.UserContext(), row.ID, me.ID, revision(c)), "verslag_terug")
}

// recordAloudPage asks once whether the record was read out and the leaver agrees.
type recordAloudPage struct {
	deskPage
	Row  talkRow
	Seen int // the revision of the record
}

func (d *desk) confirmAloud(c *fiber.Ctx, me survey.Account) error {
	row, r, err := d.ownRecord(c, me)
	if err != nil {
		return err
	}
	if row.Email != "" || !r.Answerable(d.today()) {
		return survey.ErrClosed
	}
	return d.show(c, me.Lang, "record_aloud", recordAloudPage{deskPage: d.page(c, me, "record-aloud"), Row: row, Seen: r.Revision})
}

// agreeAloud notes that the leaver agreed with what was read out.
func (d *desk) agreeAloud(c *fiber.Ctx, me survey.Account) error {
	row, _, err := d.ownRecord(c, me)
	if err != nil {
		return err
	}
	return d.recordDone(c, me, row, d.DB.AgreeAloud(c.UserContext(), row.ID, me.ID, revision(c), d.today()), "verslag_akkoord")
}

func (d *desk) recordDone(c *fiber.Ctx, me survey.Account, row talkRow, err error, done string) error {
	if errors.Is(err, survey.ErrConflict) {
		now, err := d.DB.Record(c.UserContext(), row.ID, me.ID)
		if err != nil {
			return err
		}
		page := d.recordShowPage(c, me, row, now)
		page.Conflict = true
		return d.show(c.Status(fiber.StatusConflict), me.Lang, "record_show", page)
	}
	if err != nil {
		return notStored(err)
	}
	return then(c, recordPath(row), done)
}
