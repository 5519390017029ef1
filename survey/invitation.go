package survey

import (
	"net/mail"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"
)

// LeaverGroup is HR's view of the kind of leaving. It picks the wording of the mail and is
// never stored with answers; the leaver's own answer picks the route.
type LeaverGroup string

// The leaver groups.
const (
	GroupVoluntary  LeaverGroup = "voluntary"
	GroupContract   LeaverGroup = "contract"
	GroupRetirement LeaverGroup = "retirement"
	GroupDismissal  LeaverGroup = "dismissal"
	GroupOther      LeaverGroup = "other"
)

// LeaverGroups lists the groups in the order in which they are offered.
var LeaverGroups = []LeaverGroup{GroupVoluntary, GroupContract, GroupRetirement, GroupDismissal, GroupOther}

const (
	// ClosesAfter is how many days after the last working day a link keeps working.
	ClosesAfter = 14
	// LateDays is how long ago the last working day of somebody who is invited may be.
	LateDays = 7
	// KeptAfter is how many days after its closing an invitation is erased.
	KeptAfter = 30
	// ReminderBefore is how many days before the closing day everybody gets the reminder.
	ReminderBefore = 5
	// SettledAfter is the number of days after which a closed link's ballot may be counted.
	SettledAfter = 2
)

// Invitation is the identified side: who was mailed and until when the link works. It has
// nothing that says whether the link was opened or used.
type Invitation struct {
	ID          uuid.UUID
	Email       string
	FirstName   string // optional; used in the mail and erased with the address
	Lang        Lang
	Unit        uuid.UUID
	Group       LeaverGroup
	LastDay     Day
	SendOn      Day
	ChosenOn    Day // the day to send it that HR chose; 0: it goes with the last working day
	ClosesOn    Day // the last day on which the link works
	Version     int
	MailsSent   int
	Stop        bool
	Failure     string // why a mail was refused for good, a word key; empty: not refused
	ReissuedOn  Day    // 0: never
	WithdrawnOn Day    // 0: not withdrawn
	InformalOn  Day    // informal talk held on; 0: not noted
	FormalOn    Day    // formal talk offered on; 0: not noted
	Settled     bool   // its closing was counted: the link stays closed, whatever the clock says
}

// Open reports whether the link works on this day. A link whose ballot may have been
// counted never opens again: a clock that is set back lets nobody answer twice.
func (i Invitation) Open(today Day) bool {
	return i.WithdrawnOn == 0 && !i.Settled && today <= i.ClosesOn
}

// Left reports whether the last working day is over on this day.
func (i Invitation) Left(on Day) bool { return i.LastDay < on }

// State says how the invitation was when somebody looked at it, so that two advisers do not
// overwrite each other's changes.
func (i Invitation) State() string {
	return state(i.Email, i.FirstName, string(i.Lang), i.Unit.String(), string(i.Group), i.LastDay.String(), i.SendOn.String(), i.ChosenOn.String(),
		strconv.Itoa(i.Version))
}

// TalksState says the same of the talks that were noted.
func (i Invitation) TalksState() string { return state(i.InformalOn.String(), i.FormalOn.String()) }

// InvitationStatus is what HR sees of an invitation. There is no opened and no answered.
type InvitationStatus string

// The statuses of an invitation.
const (
	StatusPlanned      InvitationStatus = "planned"
	StatusSent         InvitationStatus = "sent"
	StatusNotDelivered InvitationStatus = "not_delivered"
	StatusWithdrawn    InvitationStatus = "withdrawn"
	StatusClosed       InvitationStatus = "closed"
)

// Status says how the invitation stands on this day.
func (i Invitation) Status(today Day) InvitationStatus {
	switch {
	case i.WithdrawnOn != 0:
		return StatusWithdrawn
	case i.Settled || today > i.ClosesOn:
		return StatusClosed
	case i.Failure != "":
		return StatusNotDelivered
	case i.MailsSent == 0:
		return StatusPlanned
	}
	return StatusSent
}

// Invitee is a person to be invited, as HR typed it or as a row of a file has it.
type Invitee struct {
	Email, LastDay, Unit, Group, Lang, FirstName string
	SendOn                                       string   // empty: now
	When                                         string   // SendPlanned, SendNow or SendOnDay; empty: on SendOn
	Holidays                                     Holidays // on which nothing leaves that was planned
}

// Check turns the input into an invitation that closes 14 days after the last working day.
// It returns an *Invalid whose fields are email, last_day, unit, group, lang, first_name
// and send_on.
func (p Invitee) Check(units Units, today Day) (Invitation, error) {
	var wrong Invalid
	i := Invitation{Email: strings.TrimSpace(p.Email), FirstName: strings.TrimSpace(p.FirstName), Version: 1}
	if key := CheckAddress(i.Email); key != "" {
		wrong.Add("email", key)
	}
	if !plainLine(i.FirstName, 60) {
		wrong.Add("first_name", "first_name_wrong")
	}
	i.LastDay = checkLastDay(strings.TrimSpace(p.LastDay), today, &wrong)
	i.ClosesOn = i.LastDay + ClosesAfter
	i.SendOn, i.ChosenOn = p.checkSendOn(today, i, &wrong)
	i.Unit = checkUnit(strings.TrimSpace(p.Unit), units, &wrong)
	if i.Group = LeaverGroup(strings.ToLower(strings.TrimSpace(p.Group))); !oneOf(i.Group, LeaverGroups) {
		wrong.Add("group", "group_unknown")
	}
	if i.Lang = Lang(strings.ToLower(strings.TrimSpace(p.Lang))); !oneOf(i.Lang, Langs) {
		wrong.Add("lang", "lang_unknown")
	}
	return i, wrong.OrNil()
}

func checkLastDay(s string, today Day, wrong *Invalid) Day {
	day, err := ParseDay(s)
	switch {
	case s == "":
		wrong.Add("last_day", "last_day_empty")
	case err != nil:
		wrong.Add("last_day", "day_wrong")
	case day < today-LateDays:
		wrong.Add("last_day", "last_day_past")
	case day > today+366:
		wrong.Add("last_day", "last_day_far")
	}
	return day
}

// checkSendOn returns when an invitation leaves, and the day that HR chose for it.
func (p Invitee) checkSendOn(today Day, i Invitation, wrong *Invalid) (leaves, chosen Day) {
	s := strings.TrimSpace(p.SendOn)
	switch {
	case p.When == SendPlanned:
		return p.Holidays.PlanSend(today, i.LastDay, i.ClosesOn), 0
	case p.When == SendOnDay && s == "":
		wrong.Add("send_on", "send_on_empty")
	case p.When == SendNow, s == "":
		return today, today
	}
	day, err := ParseDay(s)
	switch {
	case err != nil:
		wrong.Add("send_on", "day_wrong")
	case day < today:
		wrong.Add("send_on", "send_on_past")
	case day > i.ClosesOn:
		wrong.Add("send_on", "send_on_late")
	case p.When == SendOnDay:
		return p.Holidays.Leave(today, day, i.ClosesOn), day
	}
	return day, day
}

func checkUnit(name string, units Units, wrong *Invalid) uuid.UUID {
	unit, ok := units.Leaves().ByName(name)
	switch {
	case name == "" && len(units) == 1:
		return units.Root().ID
	case name == "":
		wrong.Add("unit", "unit_empty")
	case !ok:
		wrong.Add("unit", "unit_unknown")
	}
	return unit.ID
}

// CheckAddress says what is wrong with an e-mail address as a message key, or "" when it
// can be used: one bare address that every mail server takes, so in ASCII, with a dot in the
// domain, and no longer than mail allows, as a whole and in its parts.
func CheckAddress(s string) string {
	if s == "" {
		return "email_empty"
	}
	parsed, err := mail.ParseAddress(s)
	if err != nil || parsed.Address != s || len(s) > 254 || strings.ContainsAny(s, "\"<>[]()\\,;:") ||
		strings.ContainsFunc(s, func(r rune) bool { return r <= ' ' || r >= 0x7f }) {
		return "email_wrong"
	}
	local, domain, _ := strings.Cut(s, "@")
	if local == "" || len(local) > 64 || !strings.Contains(domain, ".") {
		return "email_wrong"
	}
	for label := range strings.SplitSeq(domain, ".") {
		if label == "" || len(label) > 63 {
			return "email_wrong"
		}
	}
	return ""
}

// plainLine reports whether s is one line of printable text of at most the given runes.
func plainLine(s string, most int) bool {
	if !utf8.ValidString(s) || utf8.RuneCountInString(s) > most {
		return false
	}
	return !strings.ContainsFunc(s, func(r rune) bool { return !unicode.IsPrint(r) })
}

func oneOf[T comparable](value T, all []T) bool {
	for _, v := range all {
		if v == value {
			return true
		}
	}
	return false
}

func foldEqual(a, b string) bool {
	return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b))
}
