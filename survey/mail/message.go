package mail

import (
	"bytes"
	"errors"
	"fmt"
	"net/mail"
	"regexp"
	"strings"
	"time"

	gomail "github.com/wneessen/go-mail"

	"nawoord/survey"
)

// Message is one finished mail to one person.
type Message struct {
	// ID is the left half of the Message-ID; the right half is the sender's domain.
	// A mail that is sent again keeps its ID, so that a mailbox can recognise it.
	ID string
	// Date is the moment at which the mail was made.
	Date time.Time
	// FromName is shown as the sender; FromAddress is the address in the header and on
	// the envelope, and decides the domain.
	FromName, FromAddress string
	// To is the bare address of the receiver.
	To string
	// ReplyTo is a bare address for answers; empty sends them to FromAddress.
	ReplyTo string
	// Subject, Text and HTML are what the receiver reads.
	Subject, Text, HTML string
	// Calendar is an appointment made by Appointment.ICS; empty for other mails.
	Calendar []byte
	// CalendarMethod is REQUEST or CANCEL, the same as inside Calendar.
	CalendarMethod string
	// Lang is the language of the mail.
	Lang survey.Lang
}

// localPart is what an ID may look like; it never needs quoting.
var localPart = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}(\.[A-Za-z0-9_-]{1,64}){0,3}$`)

// check refuses a message that could not be sent as it stands, or whose fields could
// smuggle a header into it. The error names the field and never its value.
func (m Message) check() error {
	if !localPart.MatchString(m.ID) {
		return errors.New("the message ID is empty or has unusual characters")
	}
	for field, value := range map[string]string{"FromAddress": m.FromAddress, "To": m.To, "ReplyTo": m.ReplyTo} {
		if field == "ReplyTo" && value == "" {
			continue
		}
		if survey.CheckAddress(value) != "" {
			return fmt.Errorf("%s is not a plain e-mail address", field)
		}
	}
	for field, value := range map[string]string{"FromName": m.FromName, "Subject": m.Subject} {
		if strings.ContainsFunc(value, isControl) {
			return fmt.Errorf("%s has a control character", field)
		}
	}
	if m.Subject == "" || m.Text == "" || m.HTML == "" {
		return errors.New("subject, text and HTML must all be there")
	}
	if m.Lang != survey.NL && m.Lang != survey.EN {
		return errors.New("the language is not known")
	}
	if len(m.Calendar) > 0 && m.CalendarMethod != methodRequest && m.CalendarMethod != methodCancel {
		return errors.New("the calendar method is neither REQUEST nor CANCEL")
	}
	return nil
}

// isControl reports a character that could end a header line, DEL and the line
// separators of Unicode included.
func isControl(r rune) bool {
	return r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029
}

// domainOf returns what stands behind the @ of a checked address.
func domainOf(address string) string {
	return address[strings.LastIndexByte(address, '@')+1:]
}

// messageID returns the whole Message-ID without its angle brackets.
func (m Message) messageID() string { return m.ID + "@" + domainOf(m.FromAddress) }

// compose turns a message into a mail with all its headers and parts, in the order that
// mail programs read them: text, HTML, calendar, and the calendar once more as a file.
func (m Message) compose() (*gomail.Msg, error) {
	if err := m.check(); err != nil {
		return nil, fmt.Errorf("compose mail: %w", err)
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.FromMailAddress(&mail.Address{Name: m.FromName, Address: m.FromAddress})
	msg.EnvelopeFromMailAddress(&mail.Address{Address: m.FromAddress})
	msg.ToMailAddress(&mail.Address{Address: m.To})
	if m.ReplyTo != "" {
		msg.ReplyToMailAddress(&mail.Address{Address: m.ReplyTo})
	}
	msg.SetMessageIDWithValue(m.messageID())
	if !m.Date.IsZero() {
		msg.SetDateWithValue(m.Date)
	}
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	msg.SetGenHeader("Content-Language", string(m.Lang))

	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	if len(m.Calendar) > 0 {
		if err := m.attachCalendar(msg); err != nil {
			return nil, err
		}
	}
	return msg, nil
}

// attachCalendar adds the appointment twice: as a part that mail programs offer to
// accept, and as a file for those that do not. Base64 keeps every line end as it is.
func (m Message) attachCalendar(msg *gomail.Msg) error {
	partType := gomail.ContentType("text/calendar; method=" + m.CalendarMethod)
	msg.AddAlternativeString(partType, string(m.Calendar), gomail.WithPartEncoding(gomail.EncodingB64))
	name := map[survey.Lang]string{survey.NL: "afspraak.ics", survey.EN: "appointment.ics"}[m.Lang]
	err := msg.AttachReader(name, bytes.NewReader(m.Calendar), gomail.WithFileContentType("application/ics"))
	if err != nil {
		return fmt.Errorf("compose mail: attach calendar: %w", err)
	}
	return nil
}
