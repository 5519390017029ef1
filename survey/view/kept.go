package view

import (
	"time"

	"nawoord/survey"
)

// KeptMail is a mail that was kept in a folder instead of sent: in a rehearsal and in tests.
type KeptMail struct {
	Name              string // names the mail in its folder
	Date              time.Time
	From, To, ReplyTo string
	Subject           string
	Lang              survey.Lang
	Text, HTML        string // empty in a list
	Calendar          string // empty in a list, and for mails without an appointment
}
