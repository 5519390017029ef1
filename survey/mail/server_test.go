package mail

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// script is a mail server that does what a test tells it to: an error at a stage for one
// receiver, or a cut connection.
type script struct {
	mailError error            // the answer to every MAIL
	rcptError map[string]error // by receiver
	dataError map[string]error // by receiver; errCut closes the connection instead
	password  string           // not empty: a log-in is needed

	mu       sync.Mutex
	dials    int
	received []receipt
}

// receipt is a mail that the server took.
type receipt struct {
	helo, from, to string
	ret            smtp.DSNReturn
	notify         []smtp.DSNNotify
	utf8           bool
	content        string
}

var errCut = errors.New("cut the connection")

func (s *script) start(t *testing.T, change ...func(*smtp.Server)) (address string) {
	t.Helper()
	server := smtp.NewServer(smtp.BackendFunc(func(c *smtp.Conn) (smtp.Session, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.dials++
		return &scriptSession{script: s, conn: c}, nil
	}))
	server.Domain, server.EnableDSN, server.EnableSMTPUTF8 = "mx.nawoord.test", true, true
	server.AllowInsecureAuth = true
	server.ReadTimeout, server.WriteTimeout = 5*time.Second, 5*time.Second
	server.ErrorLog = quiet{}
	for _, c := range change {
		c(server)
	}
	listener := listen(t)
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = server.Serve(listener)
	}()
	t.Cleanup(func() {
		_ = server.Close()
		_ = listener.Close() // Serve may not have begun, and then Close knows no listener
		<-done
	})
	return listener.Addr().String()
}

// quiet drops the server's own complaints about the connections that a test cuts.
type quiet struct{}

func (quiet) Printf(string, ...any) {}
func (quiet) Println(...any)        {}

func listen(t *testing.T) net.Listener {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	return listener
}

type scriptSession struct {
	script *script
	conn   *smtp.Conn
	now    receipt
	known  bool
}

func (s *scriptSession) AuthMechanisms() []string {
	if s.script.password == "" {
		return nil
	}
	return []string{sasl.Plain}
}

func (s *scriptSession) Auth(string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(_, user, password string) error {
		if user != "vragenlijst" || password != s.script.password {
			return smtp.ErrAuthFailed
		}
		s.known = true
		return nil
	}), nil
}

func (s *scriptSession) Mail(from string, options *smtp.MailOptions) error {
	if s.script.password != "" && !s.known {
		return &smtp.SMTPError{Code: 530, EnhancedCode: smtp.EnhancedCode{5, 7, 0}, Message: "log in first"}
	}
	s.now = receipt{helo: s.conn.Hostname(), from: from, ret: options.Return, utf8: options.UTF8}
	return s.script.mailError
}

func (s *scriptSession) Rcpt(to string, options *smtp.RcptOptions) error {
	s.now.to, s.now.notify = to, options.Notify
	return s.script.rcptError[to]
}

func (s *scriptSession) Data(r io.Reader) error {
	if err := s.script.dataError[s.now.to]; errors.Is(err, errCut) {
		return s.conn.Conn().Close()
	} else if err != nil {
		return err
	}
	content, err := io.ReadAll(r)
	s.now.content = string(content)
	s.script.mu.Lock()
	defer s.script.mu.Unlock()
	s.script.received = append(s.script.received, s.now)
	return err
}

func (s *scriptSession) Reset()        {}
func (s *scriptSession) Logout() error { return nil }

// talkTo runs a server for one connection that answers each command with a line of its
// own; what it does not know it answers with 250. An empty answer closes the connection.
func talkTo(t *testing.T, answers map[string][]string) (address string) {
	t.Helper()
	listener := listen(t)
	done := make(chan struct{})
	t.Cleanup(func() { _ = listener.Close(); <-done })
	go func() {
		defer close(done)
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer func() { _ = conn.Close() }()
		_ = conn.SetDeadline(time.Now().Add(5 * time.Second))
		_, _ = fmt.Fprint(conn, "220 mx.nawoord.test ESMTP\r\n")
		open := false // a transaction
		for lines := bufio.NewScanner(conn); lines.Scan(); {
			command, _, _ := strings.Cut(lines.Text(), " ")
			answer := "250 2.0.0 ok"
			if command == "MAIL" && open {
				answer = "503 5.5.1 nested MAIL command"
			}
			open = command != "RSET" && (open || command == "MAIL")
			if list := answers[command]; len(list) > 0 {
				answer, answers[command] = list[0], list[1:]
			}
			if answer == "" {
				return
			}
			if _, err := fmt.Fprintf(conn, "%s\r\n", answer); err != nil {
				return
			}
			for strings.HasPrefix(answer, "354") && lines.Scan() {
				if lines.Text() == "." {
					open = false
					_, _ = fmt.Fprint(conn, "250 2.0.0 taken\r\n")
					break
				}
			}
		}
	}()
	return listener.Addr().String()
}

// encryptedFront accepts encrypted connections and passes them on to a plain server.
func encryptedFront(t *testing.T, plain string, certificates []tls.Certificate) (address string) {
	t.Helper()
	front := tls.NewListener(listen(t), &tls.Config{Certificates: certificates, MinVersion: tls.VersionTLS12})
	go func() {
		for {
			outside, err := front.Accept()
			if err != nil {
				return
			}
			inside, err := net.Dial("tcp", plain)
			if err != nil {
				_ = outside.Close()
				continue
			}
			go func() { _, _ = io.Copy(inside, outside); _ = inside.Close() }()
			go func() { _, _ = io.Copy(outside, inside); _ = outside.Close() }()
		}
	}()
	return front.Addr().String()
}

// lines makes the line ends of a text that travelled comparable.
func lines(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") }

func freePort(t *testing.T) int {
	t.Helper()
	listener := listen(t)
	defer func() { _ = listener.Close() }()
	return listener.Addr().(*net.TCPAddr).Port
}

// answers reports whether a mail server greets at the port.
func answers(port int) bool {
	conn, err := net.DialTimeout("tcp", fmt.Sprintf("127.0.0.1:%d", port), time.Second)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(time.Second))
	greeting, err := bufio.NewReader(conn).ReadString('\n')
	return err == nil && strings.HasPrefix(greeting, "220 ")
}
