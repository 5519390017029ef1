package mail

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"nawoord/survey"

	ical "github.com/emersion/go-ical"
)

// The two methods of a calendar part.
const (
	methodRequest = "REQUEST"
	methodCancel  = "CANCEL"
)

// Appointment is a talk as a calendar shows it. School calendars are shared, so neither
// the summary nor any other field may name the leaver or the reason.
type Appointment struct {
	// UID is the same in every version of one appointment; Sequence grows with each.
	UID      string
	Sequence int
	// Start and End are written in UTC, whatever their own time zone.
	Start, End time.Time
	// Summary is "Gesprek" or "Talk".
	Summary               string
	Location, Description string
	// OrganizerMail is the interviewer's real mailbox: a client's reply goes there.
	OrganizerName, OrganizerMail string
	AttendeeMail                 string
	// Stamp is the moment at which this version was made.
	Stamp     time.Time
	Cancelled bool
}

// Method returns REQUEST, or CANCEL for an appointment that was called off: what
// Message.CalendarMethod must say too.
func (a Appointment) Method() string {
	if a.Cancelled {
		return methodCancel
	}
	return methodRequest
}

// ICS returns the appointment as an iCalendar file (RFC 5545) for the leaver to accept.
func (a Appointment) ICS() ([]byte, error) {
	if err := a.check(); err != nil {
		return nil, fmt.Errorf("make calendar part: %w", err)
	}
	calendar := ical.NewCalendar()
	calendar.Props.SetText(ical.PropVersion, "2.0")
	calendar.Props.SetText(ical.PropProductID, "-//Nawoord//Nawoord//NL")
	calendar.Props.SetText(ical.PropCalendarScale, "GREGORIAN")
	calendar.Props.SetText(ical.PropMethod, a.Method())
	calendar.Children = append(calendar.Children, a.event().Component)

	var plain bytes.Buffer
	if err := ical.NewEncoder(&plain).Encode(calendar); err != nil {
		return nil, fmt.Errorf("make calendar part: %w", err)
	}
	return fold(plain.Bytes()), nil
}

func (a Appointment) check() error {
	switch {
	case a.UID == "" || strings.ContainsFunc(a.UID, isControl):
		return errors.New("the UID is empty or has a control character")
	case a.Start.IsZero() || !a.End.After(a.Start):
		return errors.New("the end is not after the start")
	case a.Summary == "":
		return errors.New("the summary is empty")
	case survey.CheckAddress(a.OrganizerMail) != "":
		return errors.New("the organizer has no plain e-mail address")
	case survey.CheckAddress(a.AttendeeMail) != "":
		return errors.New("the attendee has no plain e-mail address")
	}
	return nil
}

func (a Appointment) event() *ical.Event {
	event := ical.NewEvent()
	event.Props.SetText(ical.PropUID, a.UID)
	sequence := ical.NewProp(ical.PropSequence)
	sequence.Value = strconv.Itoa(a.Sequence)
	event.Props.Set(sequence)
	event.Props.SetDateTime(ical.PropDateTimeStamp, a.Stamp.UTC())
	event.Props.SetDateTime(ical.PropDateTimeStart, a.Start.UTC())
	event.Props.SetDateTime(ical.PropDateTimeEnd, a.End.UTC())
	event.Props.SetText(ical.PropClass, "PRIVATE")
	event.Props.SetText(ical.PropTransparency, "OPAQUE")
	setText(event, ical.PropSummary, a.Summary)
	setText(event, ical.PropLocation, a.Location)
	setText(event, ical.PropDescription, a.Description)
	event.SetStatus(ical.EventConfirmed)
	if a.Cancelled {
		event.SetStatus(ical.EventCancelled)
	}
	organizer := person(ical.PropOrganizer, a.OrganizerMail)
	if name := quotable(a.OrganizerName); name != "" {
		organizer.Params.Set(ical.ParamCommonName, name)
	}
	event.Props.Set(organizer)
	attendee := person(ical.PropAttendee, a.AttendeeMail)
	attendee.Params.Set(ical.ParamRole, "REQ-PARTICIPANT")
	if !a.Cancelled {
		attendee.Params.Set(ical.ParamParticipationStatus, "NEEDS-ACTION")
		attendee.Params.Set(ical.ParamRSVP, "TRUE")
	}
	event.Props.Set(attendee)
	return event
}

// setText sets a text that people wrote: line ends in any style, no control characters.
func setText(event *ical.Event, name, text string) {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	text = strings.Map(func(r rune) rune {
		if r != '\n' && isControl(r) {
			return ' '
		}
		return r
	}, text)
	if text != "" {
		event.Props.SetText(name, text)
	}
}

func person(property, address string) *ical.Prop {
	prop := ical.NewProp(property)
	prop.Value = "mailto:" + address
	return prop
}

// quotable makes a name fit for a parameter, which knows no escape for a double quote.
func quotable(name string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '"':
			return '\''
		case isControl(r):
			return ' '
		}
		return r
	}, name)
}

// lineOctets is the longest line of a calendar file, its end not counted (RFC 5545, 3.1).
const lineOctets = 75

// fold breaks long lines. A continuation begins with one space, which counts, and a break
// never falls inside a character: some calendars unfold after decoding.
func fold(plain []byte) []byte {
	var folded bytes.Buffer
	for line := range bytes.Lines(plain) {
		line = bytes.TrimRight(line, "\r\n")
		room := lineOctets
		for len(line) > room {
			cut := room
			for cut > 1 && !utf8.RuneStart(line[cut]) {
				cut--
			}
			folded.Write(line[:cut])
			folded.WriteString("\r\n ")
			line, room = line[cut:], lineOctets-1
		}
		folded.Write(line)
		folded.WriteString("\r\n")
	}
	return folded.Bytes()
}
