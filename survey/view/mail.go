package view

import (
	"bytes"
	"errors"
	"fmt"
	htmltemplate "html/template"
	"slices"
	"strings"
	"text/template"
	"time"
	"unicode"

	"nawoord/survey"
	"nawoord/templates"
)

// MailKinds lists every kind of mail. There is no thank-you mail on purpose: it would
// prove in a mailbox that somebody took part.
var MailKinds = []survey.MailKind{
	survey.MailInvitation, survey.MailReminder, survey.MailClosing,
	survey.MailTalkReceived, survey.MailTalkAppointment, survey.MailTalkChanged, survey.MailTalkKept, survey.MailTalkCancelled,
	survey.MailTalkAssigned, survey.MailTalkReminder, survey.MailRecord, survey.MailRecordHanded, survey.MailPoints, survey.MailPointOwner,
	survey.MailDesk, survey.MailKeyholder, survey.MailResults, survey.MailAccountLink, survey.MailTest,
}

// mailParts are the templates that are not a kind of their own: the interviewer's copy of
// the mails about an appointment, and what several mails share.
var mailParts = []survey.MailKind{talkCopy, "part_talk", "part_cancelled", "part_point", "part_rehearsal"}

const talkCopy survey.MailKind = "talk_copy"

// MailData is all that a mail may say. Each kind uses a part of it and refuses to be made
// when something that it cannot do without is missing.
type MailData struct {
	Organisation survey.Organisation
	Lang         survey.Lang
	FirstName    string             // empty: collega, colleague
	Group        survey.LeaverGroup // wording of the invitation and the word for the talk
	Left         bool               // the last working day is over: the invitation says so
	Link         string             // the personal link
	StopLink     string             // no more mails about this
	TalkLink     string             // the closing mail's own link, to ask for a talk
	ClosesOn     survey.Day
	ClosingLine  string // a sentence of the organisation for the closing mail; may be empty
	Talk         TalkMail
	Waiting      int // talks that wait for HR
	Returned     int // mails that came back, for HR
	DeskLink     string
	BundleOf     string // the unit or organisation of a bundle of improvement points
	BundleHalf   survey.Half
	Points       []PointLine // the points of a bundle; none: only where they are
	OpensOn      survey.Day  // since when boxes can be opened, for a keyholder
}

// PointLine is an improvement point in a mail.
type PointLine struct {
	Wording, Owner, Outcome string
	Unit                    string // empty: the one that the mail is about
	For                     survey.PointFor
	Status                  survey.PointStatus
	DueOn                   survey.Day
	School                  string // what the organisation calls a school; Render fills it in
}

// Live reports whether somebody still has to do something about the point.
func (p PointLine) Live() bool { return survey.ImprovementPoint{Status: p.Status}.Live() }

// TalkMail is what the mails about a talk say.
type TalkMail struct {
	Name             string // of the leaver
	Interviewer      string
	InterviewerMail  string
	InterviewerPhone string
	Day              survey.Day
	Start, End       string // 15:04
	Form             string // in_person, phone or video
	Place            string // where, or the link of a video talk
	Number           string // the number that the interviewer calls
	PromisedOn       survey.Day
	AnswerBy         survey.Day // until when the leaver can correct the record
	Reason           string     // why the appointment is off; may be empty
	Link             string     // shows, moves and withdraws the talk; in a copy the desk's page
	Proposed         bool       // the leaver asked for another time, and waits for an answer
	Shares           bool       // the leaver chose that the interviewer may read the answers
	Held             bool       // the talk was held: what is left is its record
	Reached          bool       // the leaver gave an address, so mails reach them
	Withdrawn        bool       // the leaver withdrew the request
	Copy             bool       // the mail is the interviewer's own copy
	Passed           bool       // a copy for who was to hold the talk: somebody else does now
}

// Mail is a finished mail, the same words as text and as HTML.
type Mail struct {
	FromName string // shown as the sender
	ReplyTo  string // the mailbox of the person in whose name the mail speaks; may be empty
	Subject  string
	Text     string
	HTML     string
}

// Mails makes every mail in every language.
type Mails struct {
	texts  map[survey.Lang]*template.Template
	layout *htmltemplate.Template
}

// NewMails reads all templates, so that a broken one shows when the program starts.
func NewMails() (*Mails, error) {
	layout, err := htmltemplate.ParseFS(templates.FS, "mail/layout.html")
	if err != nil {
		return nil, fmt.Errorf("read mail layout: %w", err)
	}
	mails := &Mails{texts: map[survey.Lang]*template.Template{}, layout: layout}
	for _, lang := range survey.Langs {
		texts := template.New("").Funcs(mailFuncs(lang))
		for _, name := range slices.Concat(mailParts, MailKinds) {
			source, err := templates.FS.ReadFile(fmt.Sprintf("mail/%s.%s.txt", name, lang))
			if err != nil {
				return nil, fmt.Errorf("read mail: %w", err)
			}
			if _, err := texts.New(string(name)).Parse(strings.TrimSpace(string(source))); err != nil {
				return nil, fmt.Errorf("read mail %s in %s: %w", name, lang, err)
			}
		}
		mails.texts[lang] = texts
	}
	return mails, nil
}

// Render makes one mail. The error names the kind and the missing part, never a value.
func (m *Mails) Render(kind survey.MailKind, data MailData) (Mail, error) {
	texts, ok := m.texts[data.Lang]
	if !ok || !slices.Contains(MailKinds, kind) {
		return Mail{}, fmt.Errorf("make mail: no mail %s in language %q", kind, data.Lang)
	}
	if data.Organisation.K < survey.MinK {
		return Mail{}, fmt.Errorf("make mail %s: the organisation's k is below %d, so the promise would not be true", kind, survey.MinK)
	}
	words := letter{MailData: tidy(data), Kind: kind}
	var source bytes.Buffer
	if err := texts.ExecuteTemplate(&source, string(words.template()), words); err != nil {
		return Mail{}, fmt.Errorf("make mail %s: %w", kind, err)
	}
	first, body, _ := strings.Cut(source.String(), "\n")
	if data.Organisation.Rehearsal {
		var notice bytes.Buffer
		if err := texts.ExecuteTemplate(&notice, "part_rehearsal", words); err != nil {
			return Mail{}, fmt.Errorf("make mail %s: %w", kind, err)
		}
		body = notice.String() + "\n\n" + strings.TrimSpace(body)
	}
	mail := Mail{Subject: strings.TrimPrefix(first, "Subject: "), Text: strings.TrimSpace(body) + "\n"}
	mail.FromName, mail.ReplyTo = words.sender()

	var page bytes.Buffer
	err := m.layout.Execute(&page, map[string]any{"Lang": data.Lang, "Subject": mail.Subject, "Blocks": blocks(mail.Text)})
	if err != nil {
		return Mail{}, fmt.Errorf("make mail %s as HTML: %w", kind, err)
	}
	mail.HTML = page.String()
	return mail, nil
}

// mailFuncs are the words that the templates share. None repeats a value in its error.
func mailFuncs(lang survey.Lang) template.FuncMap {
	return template.FuncMap{
		"day":     func(day survey.Day) (string, error) { return FormatDay(lang, day), needDay(day) },
		"weekday": func(day survey.Day) (string, error) { return FormatWeekday(lang, day), needDay(day) },
		"month":   func(month survey.Month) string { return FormatMonth(lang, month) },
		"clock":   func(at string) (string, error) { return FormatClock(lang, at), needClock(at) },
		"hours": func(start, end string) (string, error) {
			return FormatHours(lang, start, end), errors.Join(needClock(start), needClock(end))
		},
		"need": func(what, value string) (string, error) {
			if value == "" {
				return "", fmt.Errorf("there is no %s", what)
			}
			return value, nil
		},
		"reach":      reach,
		"callOrMail": func(phone, address string) string { return callOrMail(lang, phone, address) },
		"lower":      strings.ToLower,
		"sign":       func(name, organisation string) string { return strings.TrimPrefix(name+", "+organisation, ", ") },
	}
}

func needDay(day survey.Day) error {
	if day == 0 {
		return errors.New("there is no date")
	}
	return nil
}

func needClock(at string) error {
	if _, err := time.Parse("15:04", at); err != nil {
		return errors.New("a time is not like 15:04")
	}
	return nil
}

// reach lists how to reach somebody: phone, e-mail, or both.
func reach(phone, address string) (string, error) {
	if phone == "" && address == "" {
		return "", errors.New("there is neither a phone number nor an e-mail address")
	}
	return strings.Trim(phone+", "+address, ", "), nil
}

// callOrMail is what to do with what reach lists.
func callOrMail(lang survey.Lang, phone, address string) string {
	call := map[survey.Lang]string{survey.NL: "Bel", survey.EN: "Call"}[lang]
	mail := map[survey.Lang]string{survey.NL: "Mail", survey.EN: "E-mail"}[lang]
	or := map[survey.Lang]string{survey.NL: " of ", survey.EN: " or "}[lang]
	switch {
	case address == "":
		return call
	case phone == "":
		return mail
	}
	return call + or + strings.ToLower(mail)
}

// tidy puts every text that people typed on one line: a line end could begin a new
// paragraph, or add something to the subject.
func tidy(data MailData) MailData {
	for _, text := range []*string{
		&data.Organisation.Name, &data.Organisation.Contact.Name, &data.Organisation.Contact.Mail, &data.Organisation.Contact.Phone,
		&data.FirstName, &data.Link, &data.StopLink, &data.TalkLink, &data.ClosingLine, &data.DeskLink, &data.BundleOf,
		&data.Talk.Name, &data.Talk.Interviewer, &data.Talk.InterviewerMail, &data.Talk.InterviewerPhone,
		&data.Talk.Place, &data.Talk.Number, &data.Talk.Reason, &data.Talk.Link,
	} {
		*text = oneLine(*text)
	}
	data.Talk.Reason = sentence(data.Talk.Reason) // another one follows
	data.Points = slices.Clone(data.Points)
	for i, p := range data.Points {
		p.Wording, p.Owner, p.Outcome, p.Unit = sentence(oneLine(p.Wording)), oneLine(p.Owner), sentence(oneLine(p.Outcome)), oneLine(p.Unit)
		p.School = oneLine(data.Organisation.Word(survey.WordSchool, data.Lang))
		data.Points[i] = p
	}
	return data
}

func oneLine(text string) string {
	visible := strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
	return strings.Join(strings.Fields(visible), " ")
}

// sentence ends a text with a full stop when nothing else ends it.
func sentence(text string) string {
	if text == "" || strings.ContainsAny(text[len(text)-1:], ".!?") {
		return text
	}
	return text + "."
}
