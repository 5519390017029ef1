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
		a, err := survey.CheckAppointment(test.day, test.start, "45", "phone", "024 1234567", now)
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
