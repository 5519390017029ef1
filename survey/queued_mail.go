package survey

import "github.com/google/uuid"

// MailKind names a mail that the service sends; its texts are in templates/mail.
type MailKind string

// The mails.
const (
	MailInvitation      MailKind = "invitation"
	MailReminder        MailKind = "reminder"
	MailClosing         MailKind = "closing"
	MailTalkReceived    MailKind = "talk_received"
	MailTalkAppointment MailKind = "talk_appointment"
	MailTalkChanged     MailKind = "talk_changed"
	MailTalkKept        MailKind = "talk_kept"
	MailTalkCancelled   MailKind = "talk_cancelled"
	MailTalkAssigned    MailKind = "talk_assigned"
	MailTalkReminder    MailKind = "talk_reminder"
	MailRecord          MailKind = "talk_record"
	MailRecordHanded    MailKind = "talk_handed"
	MailPoints          MailKind = "point_bundle"
	MailPointOwner      MailKind = "point_owner"
	MailDesk            MailKind = "hr_day"
	MailKeyholder       MailKind = "keyholder_due"
	MailResults         MailKind = "results_new"
	MailAccountLink     MailKind = "account_link"
	MailTest            MailKind = "test"
)

// QueuedMail is a mail that waits to be sent. It holds no text and no address: both are
// looked up when it is sent.
type QueuedMail struct {
	ID         uuid.UUID
	Kind       MailKind
	Invitation uuid.UUID   // for the leaver's mails about the questionnaire
	Talk       uuid.UUID   // for mails about a talk
	Account    uuid.UUID   // for mails to the desk
	Letter     uuid.UUID   // for a bundle of improvement points
	Point      uuid.UUID   // for the owner of an improvement point, who is Account
	Was        Appointment // when an appointment was that is over, without its place; zero in any other mail
	Tries      int         // how often it was tried, this time included
}
