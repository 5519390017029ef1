package mail

import (
	"strings"
	"testing"
)

func TestNewSMTPReadsTheAddress(t *testing.T) {
	t.Parallel()
	for rawURL, want := range map[string]struct {
		host     string
		port     int
		policy   string
		implicit bool
	}{
		"smtp://mail.example.org":                               {"mail.example.org", 587, "TLSMandatory", false},
		"smtp://mail.example.org:25?tls=opportunistic":          {"mail.example.org", 25, "TLSOpportunistic", false},
		"smtp://a%40b:p%2Fw%23d@mail.example.org?tls=mandatory": {"mail.example.org", 587, "TLSMandatory", false},
		"smtp://[::1]:2525?tls=none":                            {"::1", 2525, "NoTLS", false},
		"smtp://user:password@127.0.0.1:2525?tls=none":          {"127.0.0.1", 2525, "NoTLS", false},
		"smtps://mail.example.org/":                             {"mail.example.org", 465, "TLSMandatory", true},
	} {
		s, err := NewSMTP(rawURL, "Vragenlijst <vragenlijst@nawoord.test>")
		if err != nil {
			t.Errorf("%s: %v", rawURL, err)
			continue
		}
		if s.host != want.host || s.port != want.port || s.policy.String() != want.policy || s.implicit != want.implicit || s.helo != "nawoord.test" {
			t.Errorf("%s read as %s port %d %s implicit %v HELO %s", rawURL, s.host, s.port, s.policy, s.implicit, s.helo)
		}
	}
}

func TestNewSenderNamesWhatIsWrong(t *testing.T) {
	t.Parallel()
	for rawURL, want := range map[string]string{
		"":                                               "not an address",
		"mail.example.org":                               "not an address",
		"http://mail.example.org":                        "must begin with smtp, smtps or file",
		"smtp://user:geheim%zz@mail.example.org":         "special characters in a password",
		"smtp://user:geheim/x@mail.example.org":          "special characters in a password",
		"smtp://":                                        "must name a mail server",
		"smtp://mail.example.org/inbox":                  "must name a mail server",
		"smtp://mail.example.org:0":                      "the port must be",
		"smtp://mail.example.org:70000":                  "the port must be",
		"smtp://mail.example.org?tls=maybe":              "tls must be mandatory",
		"smtp://mail.example.org?ssl=1":                  "only tls may stand",
		"smtps://mail.example.org?tls=none":              "only tls may stand",
		"smtp://user@mail.example.org":                   "both a user and a password",
		"smtp://:geheim@mail.example.org":                "both a user and a password",
		"smtp://user:geheim@mail.example.org?tls=none":   "send the password readable",
		"smtp://user:geheim@mail.example.org?tls=none;x": "cannot be read",
		"file://folder/mail":                             "three slashes",
		"file:mail":                                      "three slashes",
	} {
		_, err := NewSender(rawURL, from)
		if err == nil {
			t.Errorf("%q: no error", rawURL)
			continue
		}
		if !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "for example") {
			t.Errorf("%q: %v, want %q and an example", rawURL, err, want)
		}
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q: the error repeats the password", rawURL)
		}
	}
	for _, bad := range []string{"", "vragenlijst", "a@b@c", "x@nawoord.test\r\nRSET"} {
		if _, err := NewSMTP("smtp://mail.example.org", bad); err == nil || !strings.Contains(err.Error(), "for example") {
			t.Errorf("sender %q: %v, want an error with an example", bad, err)
		}
	}
}

func TestNewSenderPicksByScheme(t *testing.T) {
	t.Parallel()
	if s, err := NewSender("smtp://mail.example.org", from); err != nil {
		t.Error(err)
	} else if _, ok := s.(*SMTP); !ok {
		t.Errorf("smtp gives a %T", s)
	}
	if s, err := NewSender("file://"+t.TempDir()+"/kept", from); err != nil {
		t.Error(err)
	} else if _, ok := s.(*Folder); !ok {
		t.Errorf("file gives a %T", s)
	}
}
