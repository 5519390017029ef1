package web

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// talkRow is a talk as the desk shows it.
type talkRow struct {
	survey.Talk
	Called string // the name, or what stands for it
	Unit   string
	Who    string // the interviewer, empty: nobody yet
	Moment string // when the appointment is, empty: none
	Left   string // how much time is left to keep the promise, empty when it is kept
	Late   bool
	Wish   string // when it suits, in words
	Draft  bool   // the record is a draft whose interviewer left
}

// Waits reports whether somebody should do something.
func (r talkRow) Waits() bool {
	return r.Talk.Waits() || r.Draft
}

// Address is the page of the talk.
func (r talkRow) Address() string { return "/hr/gesprekken/" + r.ID.String() }

// StatusWord is the word key of the status. A request that had an appointment needs another, and
// one that was closed need not have been held.
func (r talkRow) StatusWord() string {
	switch {
	case r.Cancelled():
		return "talk_status_again"
	case r.Unheld():
		return "talk_status_unheld"
	}
	return "talk_status_" + string(r.Status)
}

func (d *desk) talkRow(me survey.Account, t survey.Talk, names map[uuid.UUID]string) talkRow {
	word := func(key string, pairs ...any) string { return d.view.T(me.Lang, key, pairs...) }
	row := talkRow{Talk: t, Called: cmp.Or(t.Name, t.Email, t.Phone, word("talk_nameless")), Who: names[t.Interviewer]}
	if unit, ok := d.Units.ByID(t.Unit); ok {
		row.Unit = unit.Name
	}
	if t.Status == survey.TalkScheduled || t.HeldOn != 0 {
		row.Moment = view.FormatWeekday(me.Lang, t.Day) + ", " +
			view.FormatHours(me.Lang, t.Begin(d.zone).Format("15:04"), t.End(d.zone).Format("15:04"))
	}
	var wishes []string
	for _, when := range t.When {
		wishes = append(wishes, word("talk_when_"+when))
	}
	row.Wish = strings.Join(wishes, ", ")
	if t.Status == survey.TalkRequested {
		left := d.Organisation.Holidays.CountWorking(d.today(), t.PromisedOn)
		row.Late = t.PromisedOn < d.today()
		switch {
		case row.Late:
			row.Left = word("talk_late")
		case left == 0:
			row.Left = word("talk_last_day")
		default:
			row.Left = word("talk_days_left", "N", left)
		}
	}
	return row
}

// names returns what accounts are called.
func (d *desk) names(c *fiber.Ctx, ids ...uuid.UUID) (map[uuid.UUID]string, error) {
	accounts, err := d.DB.AccountsOf(c.UserContext(), ids)
	return calledNames(accounts), err
}

// calledNames returns what accounts are called, by id.
func calledNames(accounts []survey.Account) map[uuid.UUID]string {
	names := make(map[uuid.UUID]string, len(accounts))
	for _, a := range accounts {
		names[a.ID] = calledName(a)
	}
	return names
}

// calledName is the name of an account, or its address when it has none yet.
func calledName(a survey.Account) string {
	if a.Name == "" {
		return a.Email
	}
	return a.Name
}

// errTalkGone is a talk that is not there, or not for somebody to see: one does not learn
// which. Who just gave a talk away, and sent that twice, comes here too.
var errTalkGone = gone{"desk_talk_gone", action{Address: "/hr/gesprekken", Label: "back_talks"}}

// visibleTalk returns the talk in the address.
func (d *desk) visibleTalk(c *fiber.Ctx, me survey.Account) (talkRow, error) {
	id, err := idOf(c)
	if err != nil {
		return talkRow{}, errTalkGone
	}
	t, err := d.DB.Talk(c.UserContext(), id)
	if errors.Is(hide(err), survey.ErrNotFound) {
		return talkRow{}, errTalkGone
	}
	if err != nil {
		return talkRow{}, err
	}
	names, err := d.names(c, t.Interviewer)
	if err != nil {
		return talkRow{}, err
	}
	rows := []talkRow{d.talkRow(me, t, names)}
	err = d.markDrafts(c, rows)
	return rows[0], err
}

// markDrafts notes on the rows of talks whose record is a draft that nobody can finish.
func (d *desk) markDrafts(c *fiber.Ctx, rows []talkRow) error {
	if !slices.ContainsFunc(rows, func(r talkRow) bool { return r.Recorded == survey.RecordKept }) {
		return nil
	}
	left, err := d.DB.LeftDrafts(c.UserContext())
	for i := range rows {
		rows[i].Draft = left[rows[i].ID]
	}
	return err
}

// deskTalkPage is one talk and what can be done with it.
type deskTalkPage struct {
	deskPage
	Row      talkRow
	Next     []survey.TalkStatus // what the buttons make of it
	Conflict bool
	Reader   string // who of the leaver was told to read the answers
	MayRead  bool
	MayTell  bool
	Looks    []sqlite.Look
	Assign   []control // who holds the talk, for HR before it is planned
	Record   string    // the word for what can be done with the record; empty: nothing
	Refused  bool      // the leaver wants no record, for who would write it
}

func (d *desk) showTalk(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	return d.drawTalk(c, me, row, false)
}

func (d *desk) drawTalk(c *fiber.Ctx, me survey.Account, row talkRow, conflict bool) error {
	page := deskTalkPage{deskPage: d.page(c, me, "talk"), Row: row, Conflict: conflict}
	page.Heading = row.Called
	if conflict {
		c.Status(fiber.StatusConflict)
	}
	page.Next = slices.DeleteFunc(slices.Clone(row.Talk.Next()), func(to survey.TalkStatus) bool { return row.TooEarly(to, d.Now(), d.zone) })
	if err := d.addAssigning(c, me, &page); err != nil {
		return err
	}
	if err := d.addRecordLink(c, me, &page); err != nil {
		return err
	}
	if row.Shares() {
		names, err := d.names(c, row.ToldReader)
		if err != nil {
			return err
		}
		page.Reader = names[row.ToldReader]
		mine := row.Interviewer == me.ID
		page.MayRead = mine && row.ToldReader == me.ID
		page.MayTell = mine && row.ToldReader != me.ID && row.Email == ""
		if page.Looks, err = d.DB.Looks(c.UserContext(), row.ID); err != nil {
			return err
		}
	}
	return d.show(c, me.Lang, "talk_show", page)
}

// changed deals with the outcome of a change of a talk: it goes back to the talk, or shows
// that somebody changed it in the meantime and how it stands now. Who does not see it any
// more, now that it was changed, goes to the list.
func (d *desk) changed(c *fiber.Ctx, me survey.Account, err error, done string) error {
	if err != nil && !errors.Is(err, survey.ErrConflict) {
		return notStored(err)
	}
	row, readErr := d.visibleTalk(c, me)
	switch {
	case err == nil && errors.Is(readErr, survey.ErrNotFound):
		return then(c, "/hr/gesprekken", done)
	case readErr != nil:
		return readErr
	case err != nil:
		return d.drawTalk(c, me, row, true)
	}
	return then(c, "/hr/gesprekken/"+row.ID.String(), done)
}

// closePage asks once whether a talk is closed that was not held.
type closePage struct {
	deskPage
	Row  talkRow
	Sees bool // who closes the talk still sees it then
}

func (d *desk) confirmClose(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	if row.Status == survey.TalkHeld || !row.MayBecome(survey.TalkClosed) {
		return survey.ErrClosed
	}
	closed := row.Talk
	closed.Status = survey.TalkClosed
	return d.show(c, me.Lang, "talk_close", closePage{deskPage: d.page(c, me, "close"), Row: row, Sees: closed.VisibleTo(me, d.Units)})
}

func (d *desk) setTalkStatus(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	to := survey.TalkStatus(one(c, "status"))
	if row.TooEarly(to, d.Now(), d.zone) {
		return d.changed(c, me, survey.ErrConflict, "")
	}
	return d.changed(c, me, d.DB.SetTalkStatus(c.UserContext(), row.ID, revision(c), to, d.today()), "status")
}

// tellReader notes that the leaver heard by phone who reads the answers.
func (d *desk) tellReader(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	if row.Interviewer != me.ID || row.Email != "" {
		return survey.ErrForbidden
	}
	return d.changed(c, me, d.DB.TellReader(c.UserContext(), row.ID, revision(c)), "verteld")
}
