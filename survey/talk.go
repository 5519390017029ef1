package survey

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// TalkStatus is how far a talk has come.
type TalkStatus string

// The statuses of a talk, in their order; withdrawn can follow all but the last two.
const (
	TalkRequested TalkStatus = "requested"
	TalkContacted TalkStatus = "contacted"
	TalkScheduled TalkStatus = "scheduled"
	TalkHeld      TalkStatus = "held"
	TalkClosed    TalkStatus = "closed"
	TalkWithdrawn TalkStatus = "withdrawn"
)

// PromiseDays is within how many working days somebody who asks for a talk, or whose
// appointment is cancelled, is contacted.
const PromiseDays = 5

// TalkSource says who entered the request.
type TalkSource string

// A talk is asked for by the leaver or entered by HR after a phone call.
const (
	FromLeaver TalkSource = "leaver"
	FromDesk   TalkSource = "desk"
)

// The wishes of a leaver; the texts are in templates/words.
var (
	TalkWith  = []string{"hr_outside", "hr_own", "any"}
	TalkForms = []string{"in_person", "phone", "video", "any"}
	TalkTimes = []string{"morning", "afternoon", "late", "after_leave"}
)

// Talk is a request for a talk and the appointment made of it. It points at no invitation
// and no ballot.
type Talk struct {
	ID          uuid.UUID
	Unit        uuid.UUID
	Status      TalkStatus
	Source      TalkSource
	Lang        Lang
	Name        string
	Email       string
	Phone       string
	With        string   // one of TalkWith, or empty
	FormWish    string   // one of TalkForms, or empty
	When        []string // some of TalkTimes
	RequestedOn Day
	PromisedOn  Day
	Interviewer uuid.UUID // an account; uuid.Nil: nobody yet
	Recorded    Recorded  // whether a record was kept; never what it says
	Appointment           // zero until planned
	Proposal    string    // another time, as the leaver wrote it
	Reason      string    // why an appointment was cancelled
	HeldOn      Day
	ClosedOn    Day
	Revision    int
	Consent     string    // version of the text agreed to; empty: answers stay apart
	ToldReader  uuid.UUID // the one adviser of whom the leaver was told
}

// Recorded says whether a record of a talk was made.
type Recorded int

// What can have become of the record of a talk.
const (
	NotRecorded   Recorded = 0
	RecordKept    Recorded = 1
	RecordRefused Recorded = 2 // the leaver wants none: none is kept, and none can be made
)

// Recordable reports whether the interviewer can still make a record of the talk.
func (t Talk) Recordable() bool {
	return t.Recorded == NotRecorded && t.HeldOn != 0 && (t.Status == TalkHeld || t.Status == TalkClosed)
}

// Appointment is when and how a talk takes place.
type Appointment struct {
	Day      Day
	Start    int // minutes after midnight in the organisation's time zone
	Minutes  int // length
	Form     string
	Place    string // where, a phone number or a link, by the form
	Sequence int    // of the calendar invitation: grows with every change
}

// Planned reports whether there is an appointment.
func (a Appointment) Planned() bool { return a.Day != 0 }

// Begin returns the moment at which the talk starts.
func (a Appointment) Begin(zone *time.Location) time.Time {
	year, month, day := a.Day.In(time.UTC).Date()
	return time.Date(year, month, day, a.Start/60, a.Start%60, 0, 0, zone)
}

// End returns the moment at which the talk ends.
func (a Appointment) End(zone *time.Location) time.Time {
	return a.Begin(zone).Add(time.Duration(a.Minutes) * time.Minute)
}

// The hours between which a talk usually is, in minutes after midnight.
const usualFrom, usualTo = 7 * 60, 22 * 60

// Unusual reports whether it is on a day on which nobody works, very early or very late.
func (a Appointment) Unusual(h Holidays) bool {
	return !h.Working(a.Day) || a.Start < usualFrom || a.Start+a.Minutes > usualTo
}

// Arranged reports whether this is the appointment as it stands.
func (t Talk) Arranged(a Appointment, interviewer uuid.UUID) bool {
	a.Sequence = t.Sequence
	return t.Status == TalkScheduled && t.Appointment == a && t.Interviewer == interviewer
}

// PlanMail is the mail that tells the leaver how the talk is planned now: the appointment, what
// changed in it, or that it stays though they proposed another time.
func (t Talk) PlanMail(a Appointment, interviewer uuid.UUID) MailKind {
	switch {
	case t.Status != TalkScheduled:
		return MailTalkAppointment
	case !t.Arranged(a, interviewer):
		return MailTalkChanged
	case t.Proposal != "":
		return MailTalkKept
	}
	return MailTalkAppointment
}

// TooEarly reports whether a planned talk cannot have been held yet.
func (t Talk) TooEarly(to TalkStatus, now time.Time, zone *time.Location) bool {
	return t.Status == TalkScheduled && to == TalkHeld && now.Before(t.Begin(zone))
}

// Cancelled reports whether there was an appointment that was taken back, and none since.
func (t Talk) Cancelled() bool { return t.Status == TalkRequested && t.Planned() }

// Unheld reports whether the talk was closed and never took place.
func (t Talk) Unheld() bool { return t.Status == TalkClosed && t.HeldOn == 0 }

// Shares reports whether the leaver attached answers for one adviser to read.
func (t Talk) Shares() bool { return t.Consent != "" }

// Live reports whether the talk still has to be held.
func (t Talk) Live() bool {
	return t.Status == TalkRequested || t.Status == TalkContacted || t.Status == TalkScheduled
}

// Nobody reports whether there is an appointment and whoever was to hold it left.
func (t Talk) Nobody() bool { return t.Status == TalkScheduled && t.Interviewer == uuid.Nil }

// Waits reports whether HR has to do something: answer, move, or find somebody to hold it.
func (t Talk) Waits() bool {
	return t.Status == TalkRequested || t.Live() && t.Proposal != "" || t.Nobody()
}

// next lists the statuses that HR may set by hand from each status. Scheduling and
// withdrawing have actions of their own.
var next = map[TalkStatus][]TalkStatus{
	TalkRequested: {TalkContacted, TalkClosed},
	TalkContacted: {TalkRequested, TalkClosed},
	TalkScheduled: {TalkHeld},
	TalkHeld:      {TalkClosed, TalkScheduled},
	TalkClosed:    {TalkRequested},
}

// MayBecome reports whether HR may set the status by hand.
func (t Talk) MayBecome(status TalkStatus) bool { return oneOf(status, t.Next()) }

// Next lists the statuses that HR may set by hand. A talk of which there is a record was
// held, and one that was held and closed stays so.
func (t Talk) Next() []TalkStatus {
	switch {
	case t.Status == TalkClosed && t.HeldOn != 0:
		return nil
	case t.Recorded != NotRecorded:
		return slices.DeleteFunc(slices.Clone(next[t.Status]), func(s TalkStatus) bool { return s == TalkScheduled })
	}
	return next[t.Status]
}

// Check checks what somebody who asks for a talk filled in: a way to reach them, a name
// with a phone number, and wishes from the lists. It returns an *Invalid whose fields are
// fu_contact, fu_mail, fu_phone, fu_name, fu_with, fu_form and fu_when.
func (t *Talk) Check() error {
	var wrong Invalid
	t.Name, t.Email, t.Phone = strings.TrimSpace(t.Name), strings.TrimSpace(t.Email), strings.TrimSpace(t.Phone)
	switch {
	case t.Email == "" && t.Phone == "":
		wrong.Add("fu_contact", "contact_empty")
	case t.Email != "" && CheckAddress(t.Email) != "":
		wrong.Add("fu_mail", CheckAddress(t.Email))
	case t.Phone != "" && !IsPhone(t.Phone):
		wrong.Add("fu_phone", "phone_wrong")
	case t.Phone != "" && t.Name == "":
		wrong.Add("fu_name", "name_empty")
	}
	if !plainLine(t.Name, 80) {
		wrong.Add("fu_name", "name_wrong")
	}
	t.checkWishes(&wrong)
	return wrong.OrNil()
}

func (t *Talk) checkWishes(wrong *Invalid) {
	if t.With != "" && !oneOf(t.With, TalkWith) {
		wrong.Add("fu_with", "choice_unknown")
	}
	if t.FormWish != "" && !oneOf(t.FormWish, TalkForms) {
		wrong.Add("fu_form", "choice_unknown")
	}
	for _, when := range t.When {
		if !oneOf(when, TalkTimes) {
			wrong.Add("fu_when", "choice_unknown")
		}
	}
}

// IsPhone reports whether s looks like a phone number: 6 to 15 digits with the usual signs.
func IsPhone(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0, strings.ContainsRune(" -()./", r):
		default:
			return false
		}
	}
	return digits >= 6 && digits <= 15 && len(s) <= 30
}

// MaxProposal is the number of characters in which a leaver may propose another time.
const MaxProposal = 400

// CheckAppointment turns what HR filled in into an appointment from now on, in the zone of
// the organisation. It returns an *Invalid whose fields are day, start, minutes, form and place.
func CheckAppointment(day, start, minutes, form, place string, now time.Time) (Appointment, error) {
	var wrong Invalid
	today := DayOf(now)
	a := Appointment{Form: form, Place: strings.TrimSpace(place)}
	var err error
	if a.Day, err = ParseDay(strings.TrimSpace(day)); err != nil {
		wrong.Add("day", "day_wrong")
	} else if a.Day < today || a.Day > today+366 {
		wrong.Add("day", "appointment_past")
	}
	clock, err := time.Parse("15:04", strings.Replace(strings.TrimSpace(start), ".", ":", 1))
	a.Start = clock.Hour()*60 + clock.Minute()
	if err != nil {
		wrong.Add("start", "time_wrong")
	} else if a.Day == today && a.Start < now.Hour()*60+now.Minute() {
		wrong.Add("start", "time_over")
	}
	if a.Minutes, err = strconv.Atoi(strings.TrimSpace(minutes)); err != nil || a.Minutes < 10 || a.Minutes > 240 {
		wrong.Add("minutes", "minutes_wrong")
	}
	if !oneOf(form, TalkForms[:3]) {
		wrong.Add("form", "form_empty")
	}
	if a.Place == "" {
		wrong.Add("place", "place_empty")
	} else if !plainLine(a.Place, 200) || !utf8.ValidString(a.Place) {
		wrong.Add("place", "place_wrong")
	}
	return a, wrong.OrNil()
}

// Over reports whether nothing more is to be done: the talk was closed or withdrawn.
func (t Talk) Over() bool { return t.Status == TalkClosed || t.Status == TalkWithdrawn }

// VisibleTo reports whether somebody at the desk may see the request: the assigned
// interviewer, and HR as the leaver chose: not the leaver's own HR when they asked for
// somebody outside. HR of other units sees such a talk until it is over: somebody among
// them may hold it, and the others have nothing to look up afterwards.
func (t Talk) VisibleTo(a Account, units Units) bool {
	switch {
	case !a.May(MaySeeTalks):
		return false
	case t.Interviewer == a.ID && t.Interviewer != uuid.Nil:
		return true
	case !a.Roles.Has(RoleHR):
		return false
	case t.With == "hr_outside":
		return a.Unit == uuid.Nil || !t.Over() && !a.Covers(units, t.Unit)
	}
	return a.MayAt(MaySeeTalks, units, t.Unit)
}
