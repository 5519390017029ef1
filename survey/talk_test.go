package survey_test

import (
	"errors"
	"testing"
	"time"

	"nawoord/survey"
)

// TestAppointmentsAreAhead: today from this minute on, in the zone of the organisation, and
// within a year.
func TestAppointmentsAreAhead(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, time.September, 7, 14, 30, 20, 0, zone)
	for _, test := range []struct {
		day, start   string
		field, wrong string
	}{
		{"2026-09-07", "14:30", "", ""},
		{"2026-09-07", "23.55", "", ""},
		{"2026-09-07", "14:29", "start", "time_over"},
		{"2026-09-07", "0.00", "start", "time_over"},
		{"2026-09-07", "straks", "start", "time_wrong"},
		{"2026-09-08", "0.00", "", ""},
		{"2026-09-06", "23:59", "day", "appointment_past"},
		{"2027-09-09", "10:00", "day", "appointment_past"},
		{"", "10:00", "day", "day_wrong"},
	} {
		a, err := survey.CheckAppointment(test.day, test.start, " 45 ", "phone", "024 1234567", now)
		var wrong *survey.Invalid
		switch {
		case test.field == "" && err != nil:
			t.Errorf("%s %s: %v", test.day, test.start, err)
		case test.field != "" && (!errors.As(err, &wrong) || len(wrong.Fields) != 1 || wrong.Fields[test.field] != test.wrong):
			t.Errorf("%s %s: %v, want %s %s", test.day, test.start, err, test.field, test.wrong)
		}
		if test.field == "" && a.Begin(zone).Add(time.Minute).Before(now) {
			t.Errorf("%s %s begins at %s", test.day, test.start, a.Begin(zone))
		}
	}
}

// TestLengthOfAnAppointment: in whole minutes, not as a program reads a length of time.
func TestLengthOfAnAppointment(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, time.September, 7, 14, 30, 0, 0, time.UTC)
	for minutes, right := range map[string]bool{"10": true, "240": true, "9": false, "241": false, "1h30": false, "45.5": false, "": false} {
		if _, err := survey.CheckAppointment("2026-09-08", "10:00", minutes, "phone", "024 1234567", now); (err == nil) != right {
			t.Errorf("%q: %v", minutes, err)
		}
	}
}

func TestUnusualAppointments(t *testing.T) {
	t.Parallel()
	monday := survey.NewDay(2026, time.September, 7)
	holidays := survey.Holidays{{First: monday + 2, Last: monday + 2}}
	for _, test := range []struct {
		day            survey.Day
		start, minutes int
		unusual        bool
	}{
		{monday, 7 * 60, 45, false},
		{monday, 7*60 - 1, 45, true},
		{monday, 21 * 60, 60, false},
		{monday, 21 * 60, 61, true},
		{monday + 2, 10 * 60, 45, true},
		{monday + 6, 10 * 60, 45, true},
	} {
		a := survey.Appointment{Day: test.day, Start: test.start, Minutes: test.minutes}
		if a.Unusual(holidays) != test.unusual {
			t.Errorf("%s at %d for %d minutes: want %v", test.day, test.start, test.minutes, test.unusual)
		}
	}
}
