package survey

import (
	"fmt"
	"slices"
)

// Datum names a kind of data that is kept for a while.
type Datum string

// What is kept for a while. Counts, released texts and accounts of the desk stay until the
// organisation stops.
const (
	DatumInvitation Datum = "invitation"
	DatumMail       Datum = "mail"
	DatumDraftKey   Datum = "draft_key"
	DatumBallot     Datum = "ballot"
	DatumAttached   Datum = "attached"
	DatumTalk       Datum = "talk"
	DatumForgotten  Datum = "forgotten_talk"
	DatumRecord     Datum = "record"
	DatumRecordText Datum = "record_text"
	DatumSession    Datum = "session"
	DatumLink       Datum = "link"
	DatumAudit      Datum = "audit"
	DatumBackup     Datum = "backup"
)

// How long things are kept, besides KeptAfter and WaitMonths. An organisation can keep some
// of them for fewer days (Organisation.Keeps), never for more.
const (
	DraftDays     = 14  // a draft on the leaver's device, at most
	CopyMinutes   = 60  // a copy of what was sent there, to let read at a talk
	DraftWeeks    = 3   // the key of a draft: a week of sealing, two in which the last may be opened
	SessionHours  = 12  // a log-in at the desk
	AttachedDays  = 28  // attached answers, after the talk
	TalkDays      = 30  // contact details, after the talk is closed
	ForgottenDays = 180 // a talk that nobody closes, after its last day
	AuditDays     = 365 // lines of the audit log
	LinkDays      = 7   // a one-time link to choose a password
	BackupDays    = 30  // backups, at most
)

// Keeping is one line of the retention calendar: what is kept, how long, and why.
type Keeping struct {
	Datum Datum
	Days  int // after the moment in From; 0: at that moment
	What  Text
	From  Text // the moment from which days are counted
	Why   Text
}

// Until says in a language how long the data is kept: "30 days after the closing date".
func (k Keeping) Until(lang Lang) string {
	if k.Days == 0 {
		return k.From[lang]
	}
	return Span(lang, k.Days) + " " + k.From[lang]
}

// Span writes a number of days in words: quarters of a year in months, and whole weeks up
// to three months as weeks.
func Span(lang Lang, days int) string {
	one, more := Text{NL: "dag", EN: "day"}[lang], Text{NL: "dagen", EN: "days"}[lang]
	switch {
	case days%91 == 0:
		days = days / 91 * 3
		more = Text{NL: "maanden", EN: "months"}[lang]
	case days%7 == 0 && days < 90:
		days /= 7
		one, more = Text{NL: "week", EN: "week"}[lang], Text{NL: "weken", EN: "weeks"}[lang]
	}
	if days == 1 {
		more = one
	}
	return fmt.Sprintf("%d %s", days, more)
}

// LeastDays is for how many days the things are kept at least whose days an organisation
// can choose. An invitation outlives the day on which its closing is counted, somebody who
// wipes out what they did would have to wait for it, and a record meets a counting day.
var LeastDays = map[Datum]int{
	DatumInvitation: 7, DatumAttached: 1, DatumTalk: 1, DatumForgotten: 30, DatumRecord: 95, DatumAudit: 30, DatumBackup: 1,
}

// CheckRetention returns an *Invalid on the field of each datum that cannot be kept for so
// many days: the program's own calendar is the most.
func CheckRetention(days map[Datum]int) error {
	var wrong Invalid
	for datum, n := range days {
		least, free := LeastDays[datum]
		switch {
		case !free:
			wrong.Add(string(datum), "retention_fixed")
		case n > calendarDays(datum):
			wrong.Add(string(datum), "retention_long")
		case n < least:
			wrong.Add(string(datum), "retention_short")
		}
	}
	return wrong.OrNil()
}

// calendarDays is for how many days something is kept when the organisation does not say.
func calendarDays(datum Datum) int {
	for _, line := range calendar {
		if line.Datum == datum {
			return line.Days
		}
	}
	return 0
}

// Keeps returns for how many days the organisation keeps something.
func (o Organisation) Keeps(datum Datum) int {
	if days, ok := o.Kept[datum]; ok {
		return min(days, calendarDays(datum))
	}
	return calendarDays(datum)
}

// Retention is the calendar by which everything that is kept for a while is erased. The
// erasing follows it, and the pages that tell of it read it: there is no other list.
func (o Organisation) Retention() []Keeping {
	lines := slices.Clone(calendar)
	for i := range lines {
		lines[i].Days = o.Keeps(lines[i].Datum)
	}
	return lines
}

// calendar is the program's own: the longest that anything is kept.
var calendar = []Keeping{
	{
		Datum: DatumInvitation, Days: KeptAfter,
		What: Text{NL: "de uitnodiging: mailadres, naam, onderdeel en laatste werkdag", EN: "the invitation: e-mail address, name, unit and last working day"},
		From: Text{NL: "na de dag waarop de link sluit", EN: "after the day on which the link closes"},
		Why:  Text{NL: "om te mailen en vragen over de link te beantwoorden", EN: "to send mails and answer questions about the link"},
	},
	{
		Datum: DatumMail,
		What:  Text{NL: "een mail die nog weg moet (zonder tekst en zonder link)", EN: "a mail that waits to be sent (without its text and without a link)"},
		From:  Text{NL: "tot die is verstuurd of geen zin meer heeft", EN: "until it is sent or has no use any more"},
		Why:   Text{NL: "om te versturen", EN: "to send it"},
	},
	{
		Datum: DatumDraftKey, Days: 7 * DraftWeeks,
		What: Text{NL: "de sleutel van concepten op het apparaat van de vertrekker", EN: "the key of drafts on the leaver's own device"},
		From: Text{NL: "na de week waarin die is gemaakt, op zijn laatst", EN: "after the week in which it was made, at the latest"},
		Why:  Text{NL: "om later verder te kunnen met invullen", EN: "to be able to go on later"},
	},
	{
		Datum: DatumBallot,
		What:  Text{NL: "antwoorden die op slot in een stembus liggen", EN: "answers that lie locked in a ballot box"},
		From: Text{
			NL: fmt.Sprintf("tot de stembus is geteld, of ongelezen %d maanden na het einde van het seizoen; een deeltelling die te klein is, wacht op slot", WaitMonths),
			EN: fmt.Sprintf("until the box is counted, or unread %d months after the end of the season; a partial count that is too small waits, locked", WaitMonths),
		},
		Why: Text{NL: "om ze samen met die van anderen te tellen", EN: "to count them together with those of others"},
	},
	{
		Datum: DatumAttached, Days: AttachedDays,
		What: Text{NL: "antwoorden die iemand bij een gesprek liet lezen, met hun sleutel", EN: "answers that somebody let an adviser read, with their key"},
		From: Text{NL: "na het gesprek, of meteen als het niet doorgaat", EN: "after the talk, or at once when there is none"},
		Why:  Text{NL: "om het gesprek voor te bereiden", EN: "to prepare the talk"},
	},
	{
		Datum: DatumTalk, Days: TalkDays,
		What: Text{NL: "de aanvraag van een gesprek met naam, mailadres en nummer, en wie erin keek", EN: "the request for a talk with name, e-mail address and number, and who looked at it"},
		From: Text{NL: "na de afronding", EN: "after it is closed"},
		Why:  Text{NL: "om het gesprek te plannen en te houden", EN: "to plan and hold the talk"},
	},
	{
		Datum: DatumForgotten, Days: ForgottenDays,
		What: Text{NL: "een aanvraag van een gesprek die niemand afrondt", EN: "a request for a talk that nobody closes"},
		From: Text{NL: "na de aanvraag of, als die later is, de dag van het gesprek", EN: "after the request or, when that is later, the day of the talk"},
		Why:  Text{NL: "niets blijft liggen omdat iemand het vergeet", EN: "nothing stays because somebody forgets it"},
	},
	{
		Datum: DatumRecord, Days: RecordDays,
		What: Text{NL: "het verslag van een gesprek, en bij welk gesprek het hoort", EN: "the report of a talk, and which talk it belongs to"},
		From: Text{
			NL: "na het gesprek, op zijn laatst: eerder als het is geteld; een concept verdwijnt met de aanvraag",
			EN: "after the talk, at the latest: earlier when it is counted; a draft goes with the request",
		},
		Why: Text{NL: "om de vakjes samen met die van anderen te tellen", EN: "to count the boxes together with those of others"},
	},
	{
		Datum: DatumRecordText,
		What:  Text{NL: "de teksten in een verslag dat de vertrekker niet goedkeurde", EN: "the texts in a report that the leaver did not approve"},
		From: Text{
			NL: fmt.Sprintf("tot %d dagen nadat het ter lezing is gestuurd", AnswerDays),
			EN: fmt.Sprintf("until %d days after it was sent to be read", AnswerDays),
		},
		Why: Text{NL: "zonder akkoord tellen alleen de vakjes", EN: "without approval only the ticks count"},
	},
	{
		Datum: DatumSession,
		What:  Text{NL: "het inloggen van een medewerker van HR", EN: "the log-in of somebody who works at the desk"},
		From:  Text{NL: "tot het uitloggen of verlopen", EN: "until it is ended or runs out"},
		Why:   Text{NL: "om ingelogd te blijven", EN: "to stay logged in"},
	},
	{
		Datum: DatumLink,
		What:  Text{NL: "een eenmalige link om een wachtwoord te kiezen", EN: "a one-time link to choose a password"},
		From:  Text{NL: "tot die is gebruikt of verloopt", EN: "until it is used or runs out"},
		Why:   Text{NL: "om toegang te geven", EN: "to give access"},
	},
	{
		Datum: DatumAudit, Days: AuditDays,
		What: Text{NL: "een regel van het logboek: wie van HR wat deed, zonder namen van vertrekkers", EN: "a line of the audit log: who did what at the desk, without names of leavers"},
		From: Text{NL: "na die dag", EN: "after that day"},
		Why:  Text{NL: "om na te gaan wie wat deed", EN: "to find out who did what"},
	},
	{
		Datum: DatumBackup, Days: BackupDays,
		What: Text{NL: "een back-up van de database, zonder sleutels", EN: "a backup of the database, without keys"},
		From: Text{NL: "na de kopie, of zodra een stembus erin is geteld", EN: "after it was made, or as soon as a box in it was counted"},
		Why:  Text{NL: "om door te kunnen na een kapotte schijf", EN: "to go on after a broken disk"},
	},
}
