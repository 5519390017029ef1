package mail

import (
	"bytes"
	"flag"
	"io"
	"mime"
	"mime/multipart"
	netmail "net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files anew")

func withAppointment(t *testing.T, m Message) Message {
	t.Helper()
	a := appointment()
	ics, err := a.ICS()
	if err != nil {
		t.Fatal(err)
	}
	m.Subject, m.Calendar, m.CalendarMethod = "Gesprek op donderdag 3 december om 10.00 uur", ics, a.Method()
	return m
}

func write(t *testing.T, m Message) string {
	t.Helper()
	msg, err := m.compose()
	if err != nil {
		t.Fatal(err)
	}
	var content bytes.Buffer
	if _, err := msg.WriteTo(&content); err != nil {
		t.Fatal(err)
	}
	return content.String()
}

func TestGoldenMessages(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]Message{
		"invitation.eml":  message("anna@example.org"),
		"appointment.eml": withAppointment(t, message("anna@example.org")),
	} {
		got := stableBoundaries(write(t, m))
		path := filepath.Join("testdata", name)
		if *update {
			if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(path)
		if err != nil {
			t.Fatalf("%v (go test -update writes it)", err)
		}
		if diff := cmp.Diff(string(want), got); diff != "" {
			t.Errorf("%s changed (-want +got):\n%s", name, diff)
		}
	}
}

// stableBoundaries puts fixed names in the place of the random boundaries.
func stableBoundaries(content string) string {
	names := regexp.MustCompile(`boundary=([0-9a-f]+)`).FindAllStringSubmatch(content, -1)
	for i, name := range names {
		content = strings.ReplaceAll(content, name[1], []string{"boundary-one", "boundary-two"}[i])
	}
	return content
}

func TestHeadersSayNoMoreThanNeeded(t *testing.T) {
	t.Parallel()
	parsed, err := netmail.ReadMessage(strings.NewReader(write(t, message("anna@example.org"))))
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for name := range parsed.Header {
		names = append(names, name)
	}
	slices.Sort(names)
	want := []string{
		"Auto-Submitted", "Content-Language", "Content-Type", "Date", "From", "Message-Id", "Mime-Version",
		"Reply-To", "Subject", "To", "X-Auto-Response-Suppress",
	}
	if diff := cmp.Diff(want, names); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": "nl",
		"Message-Id": "<0b6f-anna@nawoord.test>", "Date": "Fri, 20 Nov 2026 08:30:00 +0000",
		"From": `"Anke de Vries van Campus Zuid-Oost" <vragenlijst@nawoord.test>`, "To": "<anna@example.org>", "Reply-To": "<anke@nawoord.test>",
	} {
		if got := parsed.Header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	subject, err := new(mime.WordDecoder).DecodeHeader(parsed.Header.Get("Subject"))
	if err != nil || subject != "Korte vragenlijst van Campus Één" {
		t.Errorf("subject %q, %v", subject, err)
	}
}

// The order of the parts decides what mail programs show (stack.md section 4).
func TestPartsAreInTheirOrder(t *testing.T) {
	t.Parallel()
	parsed, err := netmail.ReadMessage(strings.NewReader(write(t, withAppointment(t, message("anna@example.org")))))
	if err != nil {
		t.Fatal(err)
	}
	got := mediaTypes(t, parsed.Header.Get("Content-Type"), parsed.Body)
	want := []string{
		"multipart/mixed", "multipart/alternative", "text/plain", "text/html",
		"text/calendar method=REQUEST", "application/ics",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("parts (-want +got):\n%s", diff)
	}
}

func mediaTypes(t *testing.T, contentType string, body io.Reader) []string {
	t.Helper()
	media, params, err := mime.ParseMediaType(contentType)
	if err != nil {
		t.Fatal(err)
	}
	if params["method"] != "" {
		return []string{media + " method=" + params["method"]}
	}
	all := []string{media}
	if !strings.HasPrefix(media, "multipart/") {
		return all
	}
	for parts := multipart.NewReader(body, params["boundary"]); ; {
		part, err := parts.NextRawPart()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, mediaTypes(t, part.Header.Get("Content-Type"), part)...)
	}
}

func TestNoFieldCanSmuggleAHeader(t *testing.T) {
	t.Parallel()
	fields := map[string]func(*Message) *string{
		"ID":             func(m *Message) *string { return &m.ID },
		"FromName":       func(m *Message) *string { return &m.FromName },
		"FromAddress":    func(m *Message) *string { return &m.FromAddress },
		"To":             func(m *Message) *string { return &m.To },
		"ReplyTo":        func(m *Message) *string { return &m.ReplyTo },
		"Subject":        func(m *Message) *string { return &m.Subject },
		"CalendarMethod": func(m *Message) *string { return &m.CalendarMethod },
	}
	for name, field := range fields {
		for _, evil := range []string{"\r\nBcc: x@example.org", "\nBcc: x@example.org", "\rX: y", "\x00", "\u2028Bcc: x@example.org"} {
			for _, value := range []string{evil, "anna" + evil, "anna@example.org" + evil} {
				m := withAppointment(t, message("anna@example.org"))
				*field(&m) = value
				if _, err := m.compose(); err == nil {
					t.Errorf("%s takes %q", name, value)
				} else if strings.Contains(err.Error(), "example.org") {
					t.Errorf("%s: the error repeats the value", name)
				}
			}
		}
	}
	m := message("anna@example.org")
	m.Lang = "nl\r\nBcc: x@example.org"
	if _, err := m.compose(); err == nil {
		t.Error("Lang takes a line end")
	}
}

func TestOddAddressesAreRefused(t *testing.T) {
	t.Parallel()
	for _, address := range []string{
		"", "anna", "anna@", "@example.org", "Anna <anna@example.org>", "<anna@example.org>", "anna@example.org, bram@example.org",
		`"anna"@example.org`, "anna@[127.0.0.1]", "zoë@example.org", "anna@exämple.org", "anna@example.org ",
		strings.Repeat("a", 250) + "@example.org",
	} {
		if m := message(address); m.check() == nil && address != "" {
			t.Errorf("takes %q", address)
		}
	}
}
