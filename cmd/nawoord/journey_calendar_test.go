package main

import (
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// calendarLine is a content line of RFC 5545: a name, parameters and a value.
var calendarLine = regexp.MustCompile(`^([A-Z-]+)((?:;[A-Z-]+=(?:"[^"]*"|[^";:,]*))*):(.*)$`)

// event is the one event of a calendar: its properties with their parameters, and the
// method of the calendar around it.
type event struct {
	t      *testing.T
	method string
	props  map[string]string // values
	params map[string]string // as they stand, with the semicolon before each
}

// readCalendar reads a calendar as a strict client does, without the library that wrote it.
func readCalendar(t *testing.T, text string) event {
	t.Helper()
	e := event{t: t, props: map[string]string{}, params: map[string]string{}}
	outer := map[string]string{}
	var open []string
	for _, line := range unfold(t, text) {
		parts := calendarLine.FindStringSubmatch(line)
		if parts == nil {
			t.Fatalf("not a content line: %q", line)
		}
		name, params, value := parts[1], parts[2], parts[3]
		switch {
		case name == "BEGIN":
			open = append(open, value)
		case name == "END":
			if len(open) == 0 || open[len(open)-1] != value {
				t.Fatalf("END:%s inside %v", value, open)
			}
			open = open[:len(open)-1]
		case strings.Join(open, " ") == "VCALENDAR":
			outer[name] = value
		case strings.Join(open, " ") == "VCALENDAR VEVENT":
			if _, twice := e.props[name]; twice {
				t.Errorf("%s stands there twice", name)
			}
			e.props[name], e.params[name] = value, params
		default:
			t.Errorf("%s inside %v", name, open)
		}
	}
	if len(open) > 0 || outer["VERSION"] != "2.0" || outer["PRODID"] == "" {
		t.Errorf("not a whole calendar: %v, open %v", outer, open)
	}
	e.method = outer["METHOD"]
	for _, name := range []string{"UID", "DTSTAMP", "DTSTART", "DTEND", "SEQUENCE", "ORGANIZER", "ATTENDEE", "SUMMARY"} {
		if e.props[name] == "" {
			t.Errorf("the event has no %s", name)
		}
	}
	return e
}

// unfold checks line ends and lengths and joins folded lines.
func unfold(t *testing.T, text string) []string {
	t.Helper()
	if !utf8.ValidString(text) || !strings.HasSuffix(text, "\r\n") {
		t.Fatalf("not text with whole lines: %q", text)
	}
	physical := strings.Split(strings.TrimSuffix(text, "\r\n"), "\r\n")
	var lines []string
	for _, line := range physical {
		if len(line) > 75 || strings.ContainsAny(line, "\r\n") || !utf8.ValidString(line) {
			t.Errorf("a line of %d octets: %q", len(line), line)
		}
		if more, folded := strings.CutPrefix(line, " "); folded && len(lines) > 0 {
			lines[len(lines)-1] += more
			continue
		}
		lines = append(lines, line)
	}
	return lines
}

// moment reads a property that must be written in UTC.
func (e event) moment(name string) time.Time {
	e.t.Helper()
	at, err := time.Parse("20060102T150405Z", e.props[name])
	if err != nil {
		e.t.Errorf("%s is not in UTC: %q", name, e.props[name])
	}
	return at
}

// is checks a property.
func (e event) is(name, want string) {
	e.t.Helper()
	if e.props[name] != want {
		e.t.Errorf("%s: got %q, want %q", name, e.props[name], want)
	}
}
