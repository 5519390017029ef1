package mail

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

const from = "vragenlijst@nawoord.test"

func message(to string) Message {
	local, _, _ := strings.Cut(to, "@")
	return Message{
		ID: "0b6f-" + local, Date: time.Date(2026, 11, 20, 8, 30, 0, 0, time.UTC),
		FromName: "Anke de Vries van Campus Zuid-Oost", FromAddress: from, To: to, ReplyTo: "anke@nawoord.test",
		Subject: "Korte vragenlijst van Campus Één", Lang: survey.NL,
		Text: "Beste collega,\n\nDe link: https://nawoord.test/v/" + strings.Repeat("abcdefgh", 7) + "\n.\nGroet één\n",
		HTML: `<!DOCTYPE html><html lang="nl"><body><p>Beste collega, één</p></body></html>`,
	}
}

func messages(names ...string) []Message {
	var list []Message
	for _, name := range names {
		list = append(list, message(name+"@example.org"))
	}
	return list
}

func sender(t *testing.T, rawURL string) *SMTP {
	t.Helper()
	s, err := NewSMTP(rawURL, from)
	if err != nil {
		t.Fatal(err)
	}
	s.timeout = 5 * time.Second
	return s
}

func send(t *testing.T, s Sender, list []Message) []Result {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	return s.Send(ctx, list)
}

func TestOneDialManySends(t *testing.T) {
	t.Parallel()
	server := &script{}
	s := sender(t, "smtp://"+server.start(t)+"?tls=none")
	list := messages("anna", "bram", "chris")
	if diff := cmp.Diff([]Result{{Verdict: Sent}, {Verdict: Sent}, {Verdict: Sent}}, send(t, s, list)); diff != "" {
		t.Fatalf("results (-want +got):\n%s", diff)
	}
	if server.dials != 1 || len(server.received) != 3 {
		t.Errorf("%d dials and %d mails, want 1 and 3", server.dials, len(server.received))
	}
	for i, got := range server.received {
		if got.helo != "nawoord.test" || got.from != from || got.to != list[i].To {
			t.Errorf("greeted as %q, from %q to %q", got.helo, got.from, got.to)
		}
		if got.ret != smtp.DSNReturnHeaders || len(got.notify) != 1 || got.notify[0] != smtp.DSNNotifyFailure || got.utf8 {
			t.Errorf("asked RET=%s NOTIFY=%v SMTPUTF8 %v", got.ret, got.notify, got.utf8)
		}
		if !strings.Contains(got.content, "Message-ID: <"+list[i].ID+"@nawoord.test>") {
			t.Errorf("no stable Message-ID in:\n%s", got.content)
		}
	}
}

func reply(code int, status ...int) error {
	return &smtp.SMTPError{Code: code, EnhancedCode: smtp.EnhancedCode(status), Message: "about <bram@example.org>"}
}

// Every row sends three mails, of which the middle one meets the error: the other two
// must arrive all the same.
func TestVerdicts(t *testing.T) {
	t.Parallel()
	bram := func(err error) map[string]error { return map[string]error{"bram@example.org": err} }
	for name, c := range map[string]struct {
		server *script
		want   Result
	}{
		"greylisted":       {&script{rcptError: bram(reply(451, 4, 7, 1))}, Result{Retry, 451, Busy}},
		"full for now":     {&script{rcptError: bram(reply(452, 4, 2, 2))}, Result{Retry, 452, MailboxFull}},
		"unknown mailbox":  {&script{rcptError: bram(reply(550, 5, 1, 1))}, Result{Refused, 550, NoSuchMailbox}},
		"unknown domain":   {&script{rcptError: bram(reply(550, 5, 1, 2))}, Result{Refused, 550, NoSuchDomain}},
		"mailbox full":     {&script{rcptError: bram(reply(552, 5, 2, 2))}, Result{Refused, 552, MailboxFull}},
		"mailbox closed":   {&script{rcptError: bram(reply(550, 5, 2, 1))}, Result{Refused, 550, MailboxClosed}},
		"policy":           {&script{rcptError: bram(reply(554, 5, 7, 1))}, Result{Refused, 554, RefusedByPolicy}},
		"other":            {&script{rcptError: bram(reply(554, 5, 0, 0))}, Result{Refused, 554, RefusedOtherwise}},
		"policy on data":   {&script{dataError: bram(reply(550, 5, 7, 26))}, Result{Refused, 550, RefusedByPolicy}},
		"busy on data":     {&script{dataError: bram(reply(451, 4, 3, 0))}, Result{Retry, 451, Busy}},
		"cut in data":      {&script{dataError: bram(errCut)}, Result{Retry, 0, Cut}},
		"login on receipt": {&script{rcptError: bram(reply(530, 5, 7, 0))}, Result{Retry, 530, LoginFailed}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sender(t, "smtp://"+c.server.start(t)+"?tls=none")
			want := []Result{{Verdict: Sent}, c.want, {Verdict: Sent}}
			if diff := cmp.Diff(want, send(t, s, messages("anna", "bram", "chris"))); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
			if len(c.server.received) != 2 {
				t.Errorf("server took %d mails, want 2", len(c.server.received))
			}
		})
	}
}

func TestSenderRefused(t *testing.T) {
	t.Parallel()
	server := &script{mailError: reply(550, 5, 7, 1)}
	s := sender(t, "smtp://"+server.start(t)+"?tls=none")
	if got, want := send(t, s, messages("anna"))[0], (Result{Refused, 550, SenderRefused}); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// A server that refuses DATA keeps the transaction open; without a reset it would answer
// the next MAIL with 503 and an innocent mail would be lost.
func TestRefusedDataDoesNotSpoilTheNextMail(t *testing.T) {
	t.Parallel()
	address := talkTo(t, map[string][]string{
		"DATA": {"451 4.3.0 later", "354 go on"},
	})
	got := send(t, sender(t, "smtp://"+address+"?tls=none"), messages("anna", "bram"))
	if diff := cmp.Diff([]Result{{Retry, 451, Busy}, {Verdict: Sent}}, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

// The server said yes and then vanished: the mail is its business now, and a second one
// would be too many.
func TestTakenMailIsSentWhateverComesAfter(t *testing.T) {
	t.Parallel()
	address := talkTo(t, map[string][]string{"DATA": {"354 go on"}, "RSET": {""}})
	if got := send(t, sender(t, "smtp://"+address+"?tls=none"), messages("anna"))[0]; got.Verdict != Sent {
		t.Errorf("got %+v, want sent", got)
	}
}

func TestServerDown(t *testing.T) {
	t.Parallel()
	listener := listen(t)
	address := listener.Addr().String()
	_ = listener.Close()
	got := send(t, sender(t, "smtp://"+address+"?tls=none"), messages("anna", "bram"))
	down := Result{Verdict: Retry, Reason: Unreachable}
	if diff := cmp.Diff([]Result{down, down}, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestGreetingRefused(t *testing.T) {
	t.Parallel()
	listener := listen(t)
	go func() {
		if conn, err := listener.Accept(); err == nil {
			_, _ = fmt.Fprint(conn, "554 5.3.2 closed\r\n")
			_ = conn.Close()
		}
	}()
	got := send(t, sender(t, "smtp://"+listener.Addr().String()+"?tls=none"), messages("anna"))[0]
	if want := (Result{Retry, 554, Busy}); got != want {
		t.Errorf("got %+v, want %+v: nothing before a mail was offered may lose it", got, want)
	}
}

func TestSilentServerEndsWithTheContext(t *testing.T) {
	t.Parallel()
	listener := listen(t)
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		if _, err := listener.Accept(); err == nil {
			cancel()
		}
	}()
	s := sender(t, "smtp://"+listener.Addr().String()+"?tls=none")
	s.timeout = time.Hour
	if got := s.Send(ctx, messages("anna", "bram")); got[0].Verdict != Retry || got[1].Verdict != Retry {
		t.Errorf("got %+v, want retry", got)
	}
}

func TestLogin(t *testing.T) {
	t.Parallel()
	for password, want := range map[string]Result{"goed%20w%40rd": {Verdict: Sent}, "fout": {Retry, 535, LoginFailed}} {
		server := &script{password: "goed w@rd"}
		s := sender(t, "smtp://vragenlijst:"+password+"@"+server.start(t)+"?tls=none")
		if got := send(t, s, messages("anna"))[0]; got != want {
			t.Errorf("password %s: got %+v, want %+v", password, got, want)
		}
	}
	server := &script{password: "goed w@rd"}
	s := sender(t, "smtp://"+server.start(t)+"?tls=none")
	if got, want := send(t, s, messages("anna"))[0], (Result{Retry, 530, LoginFailed}); got != want {
		t.Errorf("without log-in: got %+v, want %+v", got, want)
	}
}

func TestEncryption(t *testing.T) {
	t.Parallel()
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	t.Cleanup(certified.Close)
	trusted := x509.NewCertPool()
	trusted.AddCert(certified.Certificate())
	encrypted := func(s *smtp.Server) {
		s.TLSConfig = &tls.Config{Certificates: certified.TLS.Certificates, MinVersion: tls.VersionTLS12}
	}

	for name, c := range map[string]struct {
		server func(*smtp.Server)
		policy string
		trust  *x509.CertPool
		want   Result
	}{
		"mandatory and there":         {encrypted, "mandatory", trusted, Result{Verdict: Sent}},
		"mandatory and missing":       {func(*smtp.Server) {}, "mandatory", trusted, Result{Verdict: Retry, Reason: NoEncryption}},
		"mandatory and not trusted":   {encrypted, "mandatory", nil, Result{Verdict: Retry, Reason: Certificate}},
		"opportunistic and missing":   {func(*smtp.Server) {}, "opportunistic", trusted, Result{Verdict: Sent}},
		"opportunistic and there":     {encrypted, "opportunistic", trusted, Result{Verdict: Sent}},
		"opportunistic, a bad server": {encrypted, "opportunistic", nil, Result{Verdict: Retry, Reason: Certificate}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			server := &script{password: "geheim"}
			s := sender(t, "smtp://vragenlijst:geheim@"+server.start(t, c.server)+"?tls="+c.policy)
			s.config.RootCAs = c.trust
			if got := send(t, s, messages("anna"))[0]; got != c.want {
				t.Errorf("got %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestEncryptedFromTheStart(t *testing.T) {
	t.Parallel()
	certified := httptest.NewUnstartedServer(nil)
	certified.StartTLS()
	t.Cleanup(certified.Close)
	server := &script{password: "geheim"}
	plain := server.start(t)
	address := encryptedFront(t, plain, certified.TLS.Certificates)
	s := sender(t, "smtps://vragenlijst:geheim@"+address)
	if got := send(t, s, messages("anna"))[0]; got.Reason != Certificate {
		t.Errorf("unknown certificate: got %+v", got)
	}
	s.config.RootCAs = x509.NewCertPool()
	s.config.RootCAs.AddCert(certified.Certificate())
	if got := send(t, s, messages("anna"))[0]; got.Verdict != Sent {
		t.Errorf("got %+v, want sent", got)
	}
}

func TestBadMessageIsRefusedAlone(t *testing.T) {
	t.Parallel()
	server := &script{}
	list := messages("anna", "bram", "chris")
	list[1].To = "bram@example.org\r\nBcc: x@example.org"
	got := send(t, sender(t, "smtp://"+server.start(t)+"?tls=none"), list)
	want := []Result{{Verdict: Sent}, {Verdict: Refused, Reason: BadAddress}, {Verdict: Sent}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}
