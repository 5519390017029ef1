package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// addAssigning lets HR say who holds a talk that is not planned yet, or who finishes the
// record of one whose interviewer left.
func (d *desk) addAssigning(c *fiber.Ctx, me survey.Account, page *deskTalkPage) error {
	if !me.May(survey.MayAddTalk) || page.Row.Status != survey.TalkRequested && page.Row.Status != survey.TalkContacted && !page.Row.Draft {
		return nil
	}
	able, err := d.DB.Interviewers(c.UserContext(), page.Row.Talk)
	if err != nil || len(able) == 0 {
		return err
	}
	holder, err := d.holderOf(c, page.Row.Talk)
	if err != nil {
		return err
	}
	people := append([]pick{{Label: d.view.T(me.Lang, "invite_choose")}}, colleaguePicks(able)...)
	form := formOf{d: d, lang: me.Lang, name: "assign", typed: func(string) string { return holder }}
	if page.Row.Draft {
		form.name = "hand"
	}
	page.Assign = []control{form.choose("interviewer", "select", people)}
	return nil
}

// holderOf is the address of who holds a talk, empty when nobody does.
func (d *desk) holderOf(c *fiber.Ctx, t survey.Talk) (string, error) {
	holder, err := d.DB.AccountsOf(c.UserContext(), []uuid.UUID{t.Interviewer})
	if err != nil || len(holder) == 0 {
		return "", err
	}
	return holder[0].Email, nil
}

// assignTalk says who holds a talk; they get a mail and see it on their first page.
func (d *desk) assignTalk(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	who, err := d.DB.Interviewer(c.UserContext(), row.Talk, one(c, "interviewer"))
	if errors.Is(err, survey.ErrNotFound) {
		return d.assignAgain(c, me, row)
	}
	if err != nil {
		return err
	}
	if row.Recorded == survey.RecordKept {
		return d.changed(c, me, d.DB.HandRecord(c.UserContext(), row.ID, revision(c), who.ID, d.Now()), handed(row))
	}
	return d.changed(c, me, d.DB.AssignTalk(c.UserContext(), row.ID, revision(c), who.ID, d.Now()), "toegewezen")
}

// handed is what was done when somebody else finishes a record: without an address HR has
// to tell the leaver.
func handed(row talkRow) string {
	if row.Email == "" {
		return "verslag_over_bel"
	}
	return "verslag_over"
}

// assignAgain says that nobody was chosen.
func (d *desk) assignAgain(c *fiber.Ctx, me survey.Account, row talkRow) error {
	page := deskTalkPage{deskPage: d.page(c, me, "talk"), Row: row}
	page.Heading = row.Called
	if err := d.addAssigning(c, me, &page); err != nil {
		return err
	}
	if len(page.Assign) == 0 {
		return survey.ErrConflict
	}
	page.Assign[0].Wrong = d.view.T(me.Lang, "err_interviewer_empty")
	d.invalid(c, &page.deskPage, page.Assign...)
	return d.show(c, me.Lang, "talk_show", page)
}

// addRecordLink leads the interviewer of a talk that was held to its record, or tells them
// that there will be none.
func (d *desk) addRecordLink(c *fiber.Ctx, me survey.Account, page *deskTalkPage) error {
	if page.Row.Interviewer != me.ID {
		return nil
	}
	page.Refused = page.Row.Recorded == survey.RecordRefused
	r, err := d.DB.Record(c.UserContext(), page.Row.ID, me.ID)
	switch {
	case err == nil:
		page.Record = "record_to_" + string(r.Status)
	case !errors.Is(err, survey.ErrNotFound):
		return err
	case page.Row.Recordable():
		page.Record = "record_to_begin"
	}
	return nil
}

// dueRecord is a record that waits for its interviewer.
type dueRecord struct {
	talkRow
	Word string
}

// dueRecords lists the first talks whose record somebody has to begin, to finish, or to read
// since the leaver answered, and tells how many more there are.
func (d *desk) dueRecords(c *fiber.Ctx, me survey.Account) (first []dueRecord, more int, err error) {
	if !me.May(survey.MayKeepRecord) {
		return nil, 0, nil
	}
	rows, total, err := findFirst(fewRows, perPage, func(part survey.Stretch) ([]talkRow, int, error) {
		return d.findTalks(c, me, survey.TalkSearch{Group: survey.TalksToRecord, Stretch: part})
	})
	due := make([]dueRecord, len(rows))
	for i, row := range rows {
		due[i] = dueRecord{row, "record_to_begin"}
		if row.Recordable() {
			continue
		}
		r, err := d.DB.Record(c.UserContext(), row.ID, me.ID)
		if err != nil && !errors.Is(err, survey.ErrNotFound) { // the leaver may erase it meanwhile
			return nil, 0, err
		}
		if due[i].Word = "record_to_draft"; r.Unread {
			due[i].Word = recordShowPage{Row: row, Record: r}.Word()
		}
	}
	return due, total - len(due), err
}
