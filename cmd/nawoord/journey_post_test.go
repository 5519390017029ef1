package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	"net/mail"
	"strings"
	"sync"
	"testing"

	"github.com/emersion/go-smtp"
)

// postbox is a mail server that keeps what it gets.
type postbox struct {
	addr string

	mu    sync.Mutex
	mails []received
}

// received is a mail, taken apart.
type received struct {
	to, subject string
	text, html  string
	calendar    string // the text/calendar part
	method      string // of that part
	attachment  string // the calendar file
}

func newPostbox(t *testing.T) *postbox {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	box := &postbox{addr: listener.Addr().String()}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &delivery{t: t, box: box}, nil }))
	server.Domain, server.EnableDSN = "mx.nawoord.test", true
	done := make(chan error, 1)
	go func() { done <- server.Serve(listener) }()
	t.Cleanup(func() {
		_ = server.Close()
		if err := <-done; err != nil && !errors.Is(err, smtp.ErrServerClosed) {
			t.Error(err)
		}
	})
	return box
}

// to returns the mails to an address, the first one first.
func (p *postbox) to(address string) []received {
	p.mu.Lock()
	defer p.mu.Unlock()
	var mails []received
	for _, m := range p.mails {
		if m.to == address {
			mails = append(mails, m)
		}
	}
	return mails
}

// await returns the n-th mail to an address, when it has come.
func (h *house) await(address string, n int) received {
	h.t.Helper()
	h.wait("a mail", func() bool { return len(h.post.to(address)) >= n })
	mails := h.post.to(address)
	if len(mails) > n {
		h.t.Fatalf("%d mails to %s, want %d: %q", len(mails), address, n, mails[n].subject)
	}
	return mails[n-1]
}

// delivery is one dialogue with the mail server.
type delivery struct {
	t   *testing.T
	box *postbox
	to  string
}

func (*delivery) Mail(string, *smtp.MailOptions) error { return nil }
func (*delivery) Reset()                               {}
func (*delivery) Logout() error                        { return nil }

func (d *delivery) Rcpt(to string, _ *smtp.RcptOptions) error {
	d.to = to
	return nil
}

func (d *delivery) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	message, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		d.t.Errorf("a mail that cannot be read: %v", err)
		return err
	}
	got := received{to: d.to}
	if got.subject, err = new(mime.WordDecoder).DecodeHeader(message.Header.Get("Subject")); err != nil {
		d.t.Errorf("subject: %v", err)
	}
	got.takeApart(d.t, message.Header.Get, message.Body)
	d.box.mu.Lock()
	defer d.box.mu.Unlock()
	d.box.mails = append(d.box.mails, got)
	return nil
}

// takeApart reads a part of a mail and the parts in it.
func (m *received) takeApart(t *testing.T, head func(string) string, body io.Reader) {
	kind, params, err := mime.ParseMediaType(head("Content-Type"))
	if err != nil {
		t.Errorf("content type: %v", err)
		return
	}
	if strings.HasPrefix(kind, "multipart/") {
		parts := multipart.NewReader(body, params["boundary"])
		for {
			part, err := parts.NextRawPart()
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil {
				t.Errorf("parts of a mail: %v", err)
				return
			}
			m.takeApart(t, part.Header.Get, part)
		}
	}
	content, err := io.ReadAll(decoded(head("Content-Transfer-Encoding"), body))
	if err != nil {
		t.Errorf("a part of a mail: %v", err)
	}
	attached := strings.HasPrefix(head("Content-Disposition"), "attachment")
	switch {
	case attached:
		m.attachment = string(content)
	case kind == "text/plain":
		m.text = string(content)
	case kind == "text/html":
		m.html = string(content)
	case kind == "text/calendar":
		m.calendar, m.method = string(content), params["method"]
	default:
		t.Errorf("a mail has a part of type %s", kind)
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	}
	return body
}
