package mail

import (
	"crypto/tls"
	"errors"
	"net/textproto"
	"strings"

	"nawoord/survey"

	gomail "github.com/wneessen/go-mail"
)

// Reason says in one stable key why a mail was not accepted; templates/words has the
// plain words for it.
type Reason string

// The reasons for which a mail is refused for good.
const (
	NoSuchMailbox    Reason = "no_such_mailbox"
	NoSuchDomain     Reason = "no_such_domain"
	MailboxClosed    Reason = "mailbox_closed"
	MailboxFull      Reason = "mailbox_full" // also a reason to try again
	BadAddress       Reason = "bad_address"
	TooLarge         Reason = "too_large"
	SenderRefused    Reason = "sender_refused"
	RefusedByPolicy  Reason = "refused_by_policy"
	RefusedOtherwise Reason = "refused_otherwise"
)

// The reasons for which a mail has to be tried again.
const (
	Unreachable  Reason = "unreachable"
	Cut          Reason = "cut"
	Busy         Reason = "busy"
	LoginFailed  Reason = "login_failed"
	NoEncryption Reason = "no_encryption"
	Certificate  Reason = "certificate"
	NotStored    Reason = "not_stored"
)

// Reasons lists every reason there is, for whoever has to find words for them.
var Reasons = []Reason{
	NoSuchMailbox, NoSuchDomain, MailboxClosed, MailboxFull, BadAddress, TooLarge, SenderRefused, RefusedByPolicy, RefusedOtherwise,
	Unreachable, Cut, Busy, LoginFailed, NoEncryption, Certificate, NotStored,
}

// judge gives the verdict on a mail that was offered to a server. A reply of 500 or
// higher to the mail is final; whatever else went wrong may be better later. The log-in
// codes are about us and not about the mail, so they never lose one.
func judge(delivered bool, err error) Result {
	if err == nil || delivered {
		return Result{Verdict: Sent}
	}
	var failure *gomail.SendError
	if !errors.As(err, &failure) || failure.Reason == gomail.ErrConnCheck {
		return Result{Verdict: Retry, Reason: Cut}
	}
	code, status := failure.ErrorCode(), failure.EnhancedStatusCode()
	switch {
	case code == 0:
		return Result{Verdict: Retry, Reason: Cut}
	case isLoginCode(code):
		return Result{Verdict: Retry, Code: code, Reason: LoginFailed}
	case code < 500 && strings.HasSuffix(status, ".2.2"):
		return Result{Verdict: Retry, Code: code, Reason: MailboxFull}
	case code < 500:
		return Result{Verdict: Retry, Code: code, Reason: Busy}
	case failure.Reason == gomail.ErrSMTPMailFrom:
		return Result{Verdict: Refused, Code: code, Reason: SenderRefused}
	default:
		return Result{Verdict: Refused, Code: code, Reason: refusal(code, status)}
	}
}

// unsendable is the verdict on a message that could not even be composed.
func unsendable(m Message) Result {
	if survey.CheckAddress(m.To) != "" {
		return Result{Verdict: Refused, Reason: BadAddress}
	}
	return Result{Verdict: Refused, Reason: RefusedOtherwise}
}

func isLoginCode(code int) bool { return code == 530 || code == 534 || code == 535 || code == 538 }

// refusal finds the reason in the enhanced status code (RFC 3463) or, from a server
// that gives none, in the reply code.
func refusal(code int, status string) Reason {
	if reason, ok := byStatus[status]; ok {
		return reason
	}
	switch {
	case strings.HasPrefix(status, "5.7."):
		return RefusedByPolicy
	case status == "" && code == 550:
		return NoSuchMailbox
	case code == 552:
		return MailboxFull
	case code == 553 || code == 501:
		return BadAddress
	default:
		return RefusedOtherwise
	}
}

var byStatus = map[string]Reason{
	"5.1.1":  NoSuchMailbox,
	"5.1.2":  NoSuchDomain,
	"5.1.3":  BadAddress,
	"5.1.6":  MailboxClosed,
	"5.1.7":  SenderRefused,
	"5.1.8":  SenderRefused,
	"5.1.10": NoSuchDomain,
	"5.2.1":  MailboxClosed,
	"5.2.2":  MailboxFull,
	"5.2.3":  TooLarge,
	"5.3.4":  TooLarge,
	"5.4.4":  NoSuchDomain,
	"5.4.14": NoSuchDomain,
}

// judgeDial says why there is no usable connection. Nothing that happens before a mail
// was offered can be the fault of the mail.
func judgeDial(err error) Result {
	result := Result{Verdict: Retry, Reason: Unreachable}
	var reply *textproto.Error
	if errors.As(err, &reply) {
		result.Code, result.Reason = reply.Code, Busy
	}
	var badCertificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &badCertificate):
		result.Reason = Certificate
	case strings.Contains(err.Error(), "AUTH"), isLoginCode(result.Code):
		result.Reason = LoginFailed
	case strings.Contains(err.Error(), "STARTTLS"):
		result.Reason = NoEncryption
	}
	return result
}
