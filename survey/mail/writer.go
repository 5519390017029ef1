package mail

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// errNeedless says that a queued mail has no reader any more: the link was closed, the talk
// withdrawn, or the person asked for no more mails.
var errNeedless = errors.New("the mail is not needed any more")

// Writer makes a queued mail into a message when it is sent: only then are the address, the
// link and the words put together, so that no link rests in the queue.
type Writer struct {
	DB           *sqlite.DB
	Mails        *view.Mails
	Link         ballot.LinkKey
	Organisation survey.Organisation
	BaseURL      string // without a slash at the end
	From         string // the address that mails are sent from
	Now          func() time.Time
}

func (w *Writer) today() survey.Day {
	return survey.DayOf(w.Now().In(w.Organisation.Location()))
}

// now is the writer with the settings as they stand, which may have changed since it was
// made. Without a database that answers it writes with those it has.
func (w *Writer) now(ctx context.Context) (*Writer, error) {
	organisation, err := w.DB.Organisation(ctx)
	if err != nil {
		return w, fmt.Errorf("write mails: %w", err)
	}
	fresh := *w
	fresh.Organisation = organisation
	return &fresh, nil
}

// Write makes one mail. It returns errNeedless when nobody should get it.
func (w *Writer) Write(ctx context.Context, m survey.QueuedMail) (Message, error) {
	switch {
	case m.Invitation != uuid.Nil:
		return w.writeToLeaver(ctx, m)
	case m.Talk != uuid.Nil:
		return w.writeAboutTalk(ctx, m)
	case m.Letter != uuid.Nil:
		return w.writeBundle(ctx, m)
	case m.Point != uuid.Nil:
		return w.writeToOwner(ctx, m)
	case m.Kind == survey.MailDesk:
		return w.writeToDesk(ctx, m)
	case m.Kind == survey.MailKeyholder:
		return w.writeToKeyholder(ctx, m)
	case m.Kind == survey.MailResults:
		return w.writeResults(ctx, m)
	case m.Kind == survey.MailAccountLink:
		return w.writeAccountLink(ctx, m)
	}
	return Message{}, fmt.Errorf("write mail: %w", errNeedless)
}

func (w *Writer) writeToLeaver(ctx context.Context, m survey.QueuedMail) (Message, error) {
	i, err := w.DB.Invitation(ctx, m.Invitation)
	if err != nil {
		return Message{}, needless(err)
	}
	closing := m.Kind == survey.MailClosing
	stopped := i.Stop && m.Kind != survey.MailInvitation // HR sends a new link when it is asked for
	if stopped || i.WithdrawnOn != 0 || (!closing && !i.Open(w.today())) {
		return Message{}, errNeedless
	}
	return w.message(m, i.Email, w.LeaverMail(i))
}

// LeaverMail returns what the mails about the questionnaire say to somebody. HR's preview
// uses it with an invitation that is not stored yet, so that its link opens nothing.
func (w *Writer) LeaverMail(i survey.Invitation) view.MailData {
	link := w.BaseURL + "/v/" + w.Link.LinkToken(i.ID, i.Version)
	return view.MailData{
		Organisation: w.Organisation, Lang: i.Lang, FirstName: i.FirstName, Group: i.Group, Left: i.Left(w.today()), ClosesOn: i.ClosesOn,
		ClosingLine: w.Organisation.Fill(w.Organisation.Closing[i.Lang]),
		Link:        link, StopLink: link + "/stop",
		TalkLink: w.BaseURL + "/g/" + w.Link.AskToken(i.ID, i.Version),
	}
}

func (w *Writer) writeAboutTalk(ctx context.Context, m survey.QueuedMail) (Message, error) {
	t, err := w.DB.Talk(ctx, m.Talk)
	if err != nil {
		return Message{}, needless(err)
	}
	if m.Was.Planned() {
		m.Was.Sequence = t.Sequence
		t.Appointment = m.Was
	}
	data := view.MailData{Organisation: w.Organisation, Lang: t.Lang, Talk: talkMail(t)}
	data.Talk.Link = w.BaseURL + "/g/" + w.Link.TalkToken(t.ID)
	to := t.Email
	var reader survey.Account
	if m.Account != uuid.Nil {
		if reader, err = w.DB.Account(ctx, m.Account); err != nil {
			return Message{}, needless(err)
		}
		to, data.Lang, data.Talk.Copy = reader.Email, reader.Lang, true
		data.Talk.Link = w.BaseURL + "/hr/gesprekken/" + t.ID.String()
		data.Talk.Passed = passed(m, t)
	}
	if to == "" || w.overtaken(m.Kind, t) {
		return Message{}, errNeedless
	}
	data.Talk.Held = t.Status == survey.TalkHeld || t.Status == survey.TalkClosed
	if m.Kind == survey.MailRecordHanded || m.Kind == survey.MailTalkAssigned && data.Talk.Held {
		if _, err := w.DB.OwnRecord(ctx, t.ID); err != nil { // the leaver had the draft erased
			return Message{}, needless(err)
		}
	}
	if m.Kind == survey.MailRecordHanded {
		data.Talk.Link += "/verslag/wissen"
	}
	if m.Kind == survey.MailRecord {
		record, err := w.DB.OwnRecord(ctx, t.ID)
		if err != nil {
			return Message{}, needless(err)
		}
		if !record.Answerable(w.today()) {
			return Message{}, errNeedless
		}
		data.Talk.AnswerBy = record.AnswerBy
		data.Talk.Link += "/verslag"
	}
	if t.Interviewer == uuid.Nil && !t.Planned() {
		return w.message(m, to, data)
	}
	interviewer, err := w.interviewer(ctx, t)
	if err != nil {
		return Message{}, fmt.Errorf("write mail: %w", err)
	}
	if data.Talk.Passed { // the calendar knows the appointment as the one of who reads this
		interviewer = reader
	}
	data.Talk.Interviewer, data.Talk.InterviewerMail, data.Talk.InterviewerPhone = interviewer.Name, interviewer.Email, interviewer.Phone
	message, err := w.message(m, to, data)
	if err != nil || !hasCalendar(m.Kind) {
		return message, err
	}
	return w.withCalendar(message, m, t, interviewer)
}

// passed reports whether a mail tells somebody that the talk is held by another one now.
func passed(m survey.QueuedMail, t survey.Talk) bool {
	return m.Kind == survey.MailTalkCancelled && m.Account != t.Interviewer && t.Interviewer != uuid.Nil && t.Status != survey.TalkWithdrawn
}

// overtaken reports whether what a mail tells is no news any more: a talk that was planned
// before its request was confirmed has a mail with the appointment, which says the same.
func (w *Writer) overtaken(kind survey.MailKind, t survey.Talk) bool {
	switch kind {
	case survey.MailTalkReceived:
		return t.Status != survey.TalkRequested && t.Status != survey.TalkContacted
	case survey.MailTalkReminder:
		return t.Status != survey.TalkScheduled || t.Day <= w.today()
	}
	return false
}

// interviewer is in whose name an appointment is mailed: the contact person speaks for an
// interviewer who left.
func (w *Writer) interviewer(ctx context.Context, t survey.Talk) (survey.Account, error) {
	if t.Interviewer != uuid.Nil {
		if a, err := w.DB.Account(ctx, t.Interviewer); err != nil || len(a.Roles) > 0 {
			return a, err
		}
	}
	contact := w.Organisation.Contact
	return survey.Account{Name: contact.Name, Email: contact.Mail, Phone: contact.Phone}, nil
}

// hasCalendar reports whether the mail brings an appointment for the calendar.
func hasCalendar(kind survey.MailKind) bool {
	switch kind {
	case survey.MailTalkAppointment, survey.MailTalkChanged, survey.MailTalkKept, survey.MailTalkCancelled:
		return true
	}
	return false
}

// talkMail takes from a talk what its mails say.
func talkMail(t survey.Talk) view.TalkMail {
	return view.TalkMail{
		Name: t.Name, Day: t.Day, Start: clock(t.Start), End: clock(t.Start + t.Minutes),
		Form: t.Form, Place: t.Place, Number: t.Place, PromisedOn: t.PromisedOn, Reason: t.Reason, Proposed: t.Proposal != "", Shares: t.Shares(), Reached: t.Email != "", Withdrawn: t.Status == survey.TalkWithdrawn,
	}
}

func clock(minutes int) string {
	return fmt.Sprintf("%02d:%02d", minutes/60%24, minutes%60)
}

// withCalendar adds the appointment. It names neither the leaver nor the reason: calendars
// are shared.
func (w *Writer) withCalendar(message Message, m survey.QueuedMail, t survey.Talk, interviewer survey.Account) (Message, error) {
	zone := w.Organisation.Location()
	appointment := Appointment{
		UID: t.ID.String() + "@" + domainOf(w.From), Sequence: t.Sequence,
		Start: t.Begin(zone), End: t.Appointment.End(zone),
		Summary:  map[survey.Lang]string{survey.NL: "Gesprek", survey.EN: "Talk"}[message.Lang],
		Location: t.Place, OrganizerName: interviewer.Name, OrganizerMail: interviewer.Email,
		AttendeeMail: message.To, Stamp: w.Now(), Cancelled: m.Kind == survey.MailTalkCancelled,
	}
	if t.Form == "phone" {
		appointment.Location = ""
	}
	ics, err := appointment.ICS()
	if err != nil {
		return Message{}, err
	}
	message.Calendar, message.CalendarMethod = ics, appointment.Method()
	return message, nil
}

func (w *Writer) writeToDesk(ctx context.Context, m survey.QueuedMail) (Message, error) {
	account, err := w.DB.Account(ctx, m.Account)
	if err != nil {
		return Message{}, needless(err)
	}
	waiting, returned, err := w.DB.DeskCounts(ctx, account)
	if err != nil {
		return Message{}, fmt.Errorf("write mail: %w", err)
	}
	if waiting+returned == 0 {
		return Message{}, errNeedless
	}
	return w.message(m, account.Email, view.MailData{
		Organisation: w.Organisation, Lang: account.Lang, FirstName: account.Name,
		Waiting: waiting, Returned: returned, DeskLink: w.BaseURL + "/hr",
	})
}

// writeToKeyholder asks somebody to come with the code, unless another one came already.
func (w *Writer) writeToKeyholder(ctx context.Context, m survey.QueuedMail) (Message, error) {
	account, err := w.DB.Account(ctx, m.Account)
	if err != nil {
		return Message{}, needless(err)
	}
	day, _, due, err := w.DB.DueOpening(ctx, w.today())
	if err != nil {
		return Message{}, fmt.Errorf("write mail: %w", err)
	}
	if !due {
		return Message{}, errNeedless
	}
	return w.message(m, account.Email, view.MailData{
		Organisation: w.Organisation, Lang: account.Lang, FirstName: account.Name,
		OpensOn: day, DeskLink: w.BaseURL + "/hr/openen",
	})
}

// writeAccountLink sends somebody a link to choose a password. The link is made here, so
// that it rests in no queue: when sending has to be tried again, it is another one.
func (w *Writer) writeAccountLink(ctx context.Context, m survey.QueuedMail) (Message, error) {
	account, err := w.DB.Account(ctx, m.Account)
	if err != nil {
		return Message{}, needless(err)
	}
	link, stored := sqlite.NewSecret()
	until := w.Now().Add(survey.LinkDays * 24 * time.Hour)
	if err := w.DB.SetMailedLink(ctx, account.Email, stored, until); err != nil {
		return Message{}, needless(err)
	}
	return w.message(m, account.Email, view.MailData{
		Organisation: w.Organisation, Lang: account.Lang, FirstName: account.Name,
		Link: w.BaseURL + "/hr/wachtwoord/" + link, DeskLink: w.BaseURL + "/hr", ClosesOn: survey.DayOf(until.In(w.Organisation.Location())),
	})
}

func (w *Writer) test(id uuid.UUID, to string) (Message, error) {
	return w.message(survey.QueuedMail{ID: id, Kind: survey.MailTest}, to, view.MailData{
		Organisation: w.Organisation, Lang: survey.NL, DeskLink: w.BaseURL + "/hr", Link: w.BaseURL,
	})
}

func (w *Writer) message(m survey.QueuedMail, to string, data view.MailData) (Message, error) {
	made, err := w.Mails.Render(m.Kind, data)
	if err != nil {
		return Message{}, fmt.Errorf("write mail: %w", err)
	}
	return Message{
		ID: strings.ReplaceAll(m.ID.String(), "-", ""), Date: w.Now(), FromName: made.FromName, FromAddress: w.From,
		To: to, ReplyTo: made.ReplyTo, Subject: made.Subject, Text: made.Text, HTML: made.HTML, Lang: data.Lang,
	}, nil
}

// needless turns something that is gone into errNeedless.
func needless(err error) error {
	if errors.Is(err, survey.ErrNotFound) {
		return errNeedless
	}
	return fmt.Errorf("write mail: %w", err)
}
