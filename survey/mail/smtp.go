package mail

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"
	"github.com/wneessen/go-mail/smtp"
)

// SMTP sends mails through one mail server.
type SMTP struct {
	host     string
	port     int
	implicit bool // encrypted from the first byte (smtps)
	policy   gomail.TLSPolicy
	config   *tls.Config
	user     string
	password string
	helo     string
	timeout  time.Duration // for connecting, and again for each mail
}

// NewSMTP reads an address like smtp://user:password@host:587?tls=mandatory. The log-in
// may be left out; tls is mandatory (the default), opportunistic or none; smtps is
// encrypted from the start. The errors never repeat the address or its password.
func NewSMTP(rawURL, from string) (*SMTP, error) {
	target, err := parseURL(rawURL)
	if err != nil {
		return nil, err
	}
	helo, err := greeting(from)
	if err != nil {
		return nil, err
	}
	s := &SMTP{host: target.Hostname(), implicit: target.Scheme == "smtps", helo: helo, timeout: 30 * time.Second}
	if target.Scheme == "file" || s.host == "" || target.Path != "" && target.Path != "/" {
		return nil, errors.New("must name a mail server and nothing behind it, for example " + urlExample)
	}
	s.config = &tls.Config{ServerName: s.host, MinVersion: tls.VersionTLS12}
	if s.port, err = portOf(target); err != nil {
		return nil, err
	}
	if s.policy, err = policyOf(target); err != nil {
		return nil, err
	}
	s.user = target.User.Username()
	s.password, _ = target.User.Password()
	return s, s.checkLogin()
}

func portOf(target *url.URL) (int, error) {
	if target.Port() == "" {
		return map[string]int{"smtp": 587, "smtps": 465}[target.Scheme], nil
	}
	port, err := strconv.Atoi(target.Port())
	if err != nil || port < 1 || port > 65535 {
		return 0, errors.New("the port must be a number from 1 to 65535, for example " + urlExample)
	}
	return port, nil
}

func policyOf(target *url.URL) (gomail.TLSPolicy, error) {
	settings, err := url.ParseQuery(target.RawQuery)
	if err != nil {
		return 0, errors.New("what stands behind the question mark cannot be read, for example " + urlExample)
	}
	for name := range settings {
		if name != "tls" || target.Scheme == "smtps" {
			return 0, errors.New("only tls may stand behind the question mark, and nothing for smtps, for example " + urlExample)
		}
	}
	switch settings.Get("tls") {
	case "", "mandatory":
		return gomail.TLSMandatory, nil
	case "opportunistic":
		return gomail.TLSOpportunistic, nil
	case "none":
		return gomail.NoTLS, nil
	default:
		return 0, errors.New("tls must be mandatory, opportunistic or none, for example " + urlExample)
	}
}

// checkLogin refuses a log-in that could not work or would travel readable to another machine.
func (s *SMTP) checkLogin() error {
	if (s.user == "") != (s.password == "") {
		return errors.New("a log-in needs both a user and a password, for example " + urlExample)
	}
	if s.user != "" && s.policy == gomail.NoTLS && !s.implicit && !isLocal(s.host) {
		return errors.New("a log-in with tls=none would send the password readable; use tls=mandatory, for example " + urlExample)
	}
	return nil
}

func isLocal(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// Send offers the messages to the server over one connection. A connection that broke on
// one message is made again for the next; when that fails too, the rest has to wait.
func (s *SMTP) Send(ctx context.Context, messages []Message) []Result {
	results := make([]Result, len(messages))
	var line *connection
	defer func() { line.hangUp() }()
	for i, message := range messages {
		msg, err := message.compose()
		if err != nil {
			results[i] = unsendable(message)
			continue
		}
		if line == nil {
			if line, err = s.dial(ctx); err != nil {
				fill(results[i:], judgeDial(err))
				return results
			}
		}
		results[i] = line.send(msg)
		if results[i].Verdict != Sent && !line.reusable(results[i]) {
			line.release()
			line = nil
		}
	}
	return results
}

func fill(results []Result, result Result) {
	for i := range results {
		results[i] = result
	}
}

// connection is one dialogue with the server.
type connection struct {
	client  *gomail.Client
	dialog  *smtp.Client
	release func()
}

// dial connects, encrypts and logs in. The end of ctx closes the connection, because the
// library looks at ctx only until the first byte.
func (s *SMTP) dial(ctx context.Context) (*connection, error) {
	release := func() {}
	dial := func(dialing context.Context, network, address string) (net.Conn, error) {
		raw, err := s.open(dialing, network, address)
		if err != nil {
			return nil, err
		}
		stop := context.AfterFunc(ctx, func() { _ = raw.Close() })
		release = func() { stop(); _ = raw.Close() }
		return raw, nil
	}
	client, err := gomail.NewClient(s.host, s.options(dial)...)
	if err != nil {
		return nil, fmt.Errorf("prepare mail client: %w", err)
	}
	dialog, err := client.DialToSMTPClientWithContext(ctx)
	if err != nil {
		release()
		return nil, fmt.Errorf("connect to mail server: %w", err)
	}
	return &connection{client: client, dialog: dialog, release: release}, nil
}

func (s *SMTP) open(ctx context.Context, network, address string) (net.Conn, error) {
	if s.implicit {
		dialer := tls.Dialer{Config: s.config}
		return dialer.DialContext(ctx, network, address)
	}
	var dialer net.Dialer
	return dialer.DialContext(ctx, network, address)
}

func (s *SMTP) options(dial gomail.DialContextFunc) []gomail.Option {
	options := []gomail.Option{
		gomail.WithPort(s.port), gomail.WithTimeout(s.timeout), gomail.WithHELO(s.helo),
		gomail.WithTLSPolicy(s.policy), gomail.WithTLSConfig(s.config), gomail.WithDialContextFunc(dial),
		// Our addresses are ASCII. Asking for SMTPUTF8 all the same would make servers
		// refuse to pass a mail on to one that does not know it.
		gomail.WithoutSMTPUTF8(), gomail.WithoutNoop(),
		// A bounce with headers only does not carry the personal link back through the world.
		gomail.WithDSNMailReturnType(gomail.DSNMailReturnHeadersOnly),
		gomail.WithDSNRcptNotifyType(gomail.DSNRcptNotifyFailure),
	}
	if s.implicit {
		options = append(options, gomail.WithSSL())
	}
	if s.user != "" {
		options = append(options, gomail.WithUsername(s.user), gomail.WithPassword(s.password),
			gomail.WithOpportunisticSMTPAuth(gomail.SMTPAuthSCRAMSHA256, gomail.SMTPAuthPlain, gomail.SMTPAuthLogin, gomail.SMTPAuthCramMD5))
	}
	return options
}

func (c *connection) send(msg *gomail.Msg) Result {
	err := c.client.SendWithSMTPClient(c.dialog, msg)
	return judge(msg.IsDelivered(), err)
}

// reusable clears what a failed message left behind. Without it the server would answer
// the next MAIL with 503, and an innocent mail would count as refused.
func (c *connection) reusable(result Result) bool {
	return result.Code != 0 && c.dialog.Reset() == nil
}

// hangUp says goodbye where that still works and closes the connection.
func (c *connection) hangUp() {
	if c == nil {
		return
	}
	_ = c.client.CloseWithSMTPClient(c.dialog)
	c.release()
}
