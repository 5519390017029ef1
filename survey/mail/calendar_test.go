package mail

import (
	"bytes"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func appointment() Appointment {
	return Appointment{
		UID: "5f0c7a52-talk@nawoord.test", Sequence: 2,
		Start:   time.Date(2026, 12, 3, 10, 0, 0, 0, time.FixedZone("CET", 3600)),
		End:     time.Date(2026, 12, 3, 10, 45, 0, 0, time.FixedZone("CET", 3600)),
		Summary: "Gesprek", Location: "Kamer 2.14, gebouw B; ingang Zuid",
		Description:   "Ons gesprek is op donderdag 3 december.\r\nPast dit niet? Bel mij: \"06\".",
		OrganizerName: `P&O: "Loket", Zoë`, OrganizerMail: "loket@nawoord.test", AttendeeMail: "anna@example.org",
		Stamp: time.Date(2026, 11, 20, 8, 0, 0, 0, time.UTC),
	}
}

// property is one line of a calendar, read by a parser that shares nothing with the writer.
type property struct {
	params map[string]string
	value  string
}

// readCalendar reads what a strict client would: CRLF lines of at most 75 octets,
// unfolded, parameters that may be quoted, texts unescaped.
func readCalendar(t *testing.T, ics string) map[string]property {
	t.Helper()
	if !utf8.ValidString(ics) || !strings.HasSuffix(ics, "\r\n") {
		t.Fatalf("calendar is not UTF-8 with CRLF at its end")
	}
	lines := strings.Split(strings.TrimSuffix(ics, "\r\n"), "\r\n")
	for _, line := range lines {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("bad line of %d octets: %q", len(line), line)
		}
	}
	properties := map[string]property{}
	var order []string
	for line := range strings.SplitSeq(strings.ReplaceAll(strings.Join(lines, "\r\n"), "\r\n ", ""), "\r\n") {
		name, prop := readProperty(t, line)
		if name == "BEGIN" || name == "END" {
			order = append(order, name+" "+prop.value)
			continue
		}
		if _, twice := properties[name]; twice {
			t.Errorf("property %s is there twice", name)
		}
		properties[name] = prop
	}
	if got := strings.Join(order, ", "); got != "BEGIN VCALENDAR, BEGIN VEVENT, END VEVENT, END VCALENDAR" {
		t.Errorf("components are %s", got)
	}
	return properties
}

func readProperty(t *testing.T, line string) (string, property) {
	t.Helper()
	var fields []string
	start, quoted := 0, false
	for i, r := range line {
		switch {
		case r == '"':
			quoted = !quoted
		case !quoted && (r == ';' || r == ':'):
			fields = append(fields, line[start:i])
			start = i + 1
		}
		if !quoted && r == ':' {
			break
		}
	}
	if len(fields) == 0 {
		t.Fatalf("no value in %q", line)
	}
	prop := property{params: map[string]string{}, value: line[start:]}
	for _, param := range fields[1:] {
		key, value, _ := strings.Cut(param, "=")
		prop.params[key] = strings.Trim(value, `"`)
	}
	prop.value = strings.NewReplacer(`\\`, `\`, `\n`, "\n", `\,`, ",", `\;`, ";").Replace(prop.value)
	return fields[0], prop
}

func TestCalendarIsReadBackByAnotherParser(t *testing.T) {
	t.Parallel()
	ics, err := appointment().ICS()
	if err != nil {
		t.Fatal(err)
	}
	got := readCalendar(t, string(ics))
	for name, want := range map[string]string{
		"VERSION": "2.0", "METHOD": "REQUEST", "UID": "5f0c7a52-talk@nawoord.test", "SEQUENCE": "2",
		"DTSTAMP": "20261120T080000Z", "DTSTART": "20261203T090000Z", "DTEND": "20261203T094500Z",
		"SUMMARY": "Gesprek", "CLASS": "PRIVATE", "STATUS": "CONFIRMED",
		"LOCATION":    "Kamer 2.14, gebouw B; ingang Zuid",
		"DESCRIPTION": "Ons gesprek is op donderdag 3 december.\nPast dit niet? Bel mij: \"06\".",
		"ORGANIZER":   "mailto:loket@nawoord.test", "ATTENDEE": "mailto:anna@example.org",
	} {
		if got[name].value != want {
			t.Errorf("%s = %q, want %q", name, got[name].value, want)
		}
	}
	if cn := got["ORGANIZER"].params["CN"]; cn != "P&O: 'Loket', Zoë" {
		t.Errorf("ORGANIZER CN = %q", cn)
	}
	attendee := got["ATTENDEE"].params
	if attendee["RSVP"] != "TRUE" || attendee["PARTSTAT"] != "NEEDS-ACTION" {
		t.Errorf("ATTENDEE has parameters %v", attendee)
	}
	for _, name := range []string{"SEQUENCE", "DTSTART", "DTEND"} {
		if len(got[name].params) > 0 {
			t.Errorf("%s has parameters %v", name, got[name].params)
		}
	}
}

func TestCancelledAppointment(t *testing.T) {
	t.Parallel()
	a := appointment()
	a.Cancelled, a.Sequence = true, 3
	ics, err := a.ICS()
	if err != nil {
		t.Fatal(err)
	}
	got := readCalendar(t, string(ics))
	if got["METHOD"].value != "CANCEL" || got["STATUS"].value != "CANCELLED" || got["SEQUENCE"].value != "3" {
		t.Errorf("cancel reads METHOD %q STATUS %q SEQUENCE %q", got["METHOD"].value, got["STATUS"].value, got["SEQUENCE"].value)
	}
	if a.Method() != "CANCEL" || got["UID"].value != appointment().UID {
		t.Errorf("a cancel must keep the UID and name its method")
	}
}

func TestCalendarRefuses(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*Appointment){
		"no UID":            func(a *Appointment) { a.UID = "" },
		"UID with line end": func(a *Appointment) { a.UID = "x\r\nATTACH:y" },
		"end before start":  func(a *Appointment) { a.End = a.Start },
		"no summary":        func(a *Appointment) { a.Summary = "" },
		"organizer":         func(a *Appointment) { a.OrganizerMail = "loket" },
		"attendee":          func(a *Appointment) { a.AttendeeMail = "anna@example.org\r\nX: y" },
	} {
		a := appointment()
		spoil(&a)
		if _, err := a.ICS(); err == nil {
			t.Errorf("%s: no error", name)
		} else if strings.Contains(err.Error(), "example.org") {
			t.Errorf("%s: the error repeats an address", name)
		}
	}
}

func FuzzCalendarTextStaysOneProperty(f *testing.F) {
	f.Add("Kamer 2", "Loket")
	f.Add("a\r\nATTENDEE:mailto:x@y.z", "CN\";X=\"y:z")
	f.Add(strings.Repeat("é", 200), "\\n\\;")
	f.Fuzz(func(t *testing.T, text, name string) {
		if !utf8.ValidString(text) || !utf8.ValidString(name) {
			return // forms refuse it
		}
		a := appointment()
		a.Location, a.Description, a.OrganizerName = text, text, name
		ics, err := a.ICS()
		if err != nil {
			t.Fatal(err)
		}
		got := readCalendar(t, string(ics))
		if got["ATTENDEE"].value != "mailto:anna@example.org" || got["ORGANIZER"].value != "mailto:loket@nawoord.test" {
			t.Errorf("a text changed who takes part:\n%s", ics)
		}
	})
}

func TestFoldNeverBreaksACharacter(t *testing.T) {
	t.Parallel()
	for size := range 80 {
		line := strings.Repeat("x", size) + strings.Repeat("€", 100)
		folded := fold([]byte(line + "\r\n"))
		for part := range bytes.SplitSeq(bytes.TrimSuffix(folded, []byte("\r\n")), []byte("\r\n")) {
			if len(part) > 75 || !utf8.Valid(part) {
				t.Fatalf("prefix of %d: line of %d octets, valid %v", size, len(part), utf8.Valid(part))
			}
		}
		if got := strings.ReplaceAll(string(folded), "\r\n ", ""); got != line+"\r\n" {
			t.Fatalf("prefix of %d: unfolding gives another text", size)
		}
	}
}
