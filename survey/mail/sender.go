package mail

import (
	"context"
	"errors"
	"fmt"
	"net/mail"
	"net/url"

	"nawoord/survey"
)

// Verdict says what became of one mail.
type Verdict int

// The three verdicts. Only Refused is final without success: everything that may be
// better in an hour is Retry.
const (
	Retry   Verdict = iota // not accepted now; send it again later
	Sent                   // accepted: the server answers for it from here
	Refused                // never going to be accepted; HR has to know
)

// String returns the verdict as a word for logs.
func (v Verdict) String() string {
	switch v {
	case Sent:
		return "sent"
	case Refused:
		return "refused"
	default:
		return "retry"
	}
}

// Result is the verdict on one mail. It holds no address and no text of a server, so
// that it can be logged and stored as it is.
type Result struct {
	Verdict Verdict
	Code    int    // the server's reply code, 0 when there was no reply
	Reason  Reason // why, as a stable key; empty when the mail was sent
}

// Sender takes mails and says what became of each, in the same order. It is the one
// interface of the program: a mail server and a folder stand behind it.
type Sender interface {
	Send(ctx context.Context, messages []Message) []Result
}

const urlExample = "smtp://user:password@mail.example.org:587?tls=mandatory, or file:///var/lib/nawoord/mail to keep mails in a folder"

// NewSender makes the sender that the address asks for: smtp and smtps a mail server,
// file a folder. The from address gives the name that the program greets a server with.
func NewSender(rawURL, from string) (Sender, error) {
	target, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	if target.Scheme == "file" {
		if target.Host != "" || target.Path == "" {
			return nil, fmt.Errorf("a folder for mails needs three slashes and a whole path, for example file:///var/lib/nawoord/mail")
		}
		return NewFolder(target.Path)
	}
	return NewSMTP(rawURL, from)
}

// parseURL reads the address. Its errors never repeat the address: it may hold a password.
func parseURL(rawURL string) (*url.URL, error) {
	target, err := url.Parse(rawURL)
	if err != nil || target.Scheme == "" {
		return nil, errors.New("not an address; write special characters in a password as %XX, for example " + urlExample)
	}
	switch target.Scheme {
	case "smtp", "smtps", "file":
		return target, nil
	default:
		return nil, errors.New("must begin with smtp, smtps or file, for example " + urlExample)
	}
}

// greeting returns the domain of the sender's address: the name to say HELO with. The
// default, the machine's own name, would tell every receiver about the machine.
func greeting(from string) (string, error) {
	parsed, err := mail.ParseAddress(from)
	if err != nil || survey.CheckAddress(parsed.Address) != "" {
		return "", errors.New("the sender is not an e-mail address, for example vragenlijst@example.org")
	}
	return domainOf(parsed.Address), nil
}
