package survey

import (
	"testing"
	"time"
)

func TestParseDay(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]string{"2026-12-31": "2026-12-31", "31-12-2026": "2026-12-31", "1-2-2027": "2027-02-01", "2028-02-29": "2028-02-29"} {
		if got, err := ParseDay(input); err != nil || got.String() != want {
			t.Errorf("ParseDay(%q) = %s, %v", input, got, err)
		}
	}
	for _, input := range []string{"", "2026", "31-02-2026", "12/31/2026", "2026-13-01", "0001-01-01", "2026-12-31T10:00"} {
		if got, err := ParseDay(input); err == nil {
			t.Errorf("ParseDay(%q) = %s, want an error", input, got)
		}
	}
}

func TestDayAcrossZones(t *testing.T) {
	t.Parallel()
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		t.Fatal(err)
	}
	late := time.Date(2026, 6, 30, 22, 30, 0, 0, time.UTC) // half past midnight on 1 July in Amsterdam
	if got := DayOf(late.In(zone)).String(); got != "2026-07-01" {
		t.Errorf("got %s", got)
	}
	day := NewDay(2026, 10, 25) // the clock goes back in this night
	if got := DayOf(day.In(zone)); got != day {
		t.Errorf("got %s, want %s", got, day)
	}
}

func TestWorkingDays(t *testing.T) {
	t.Parallel()
	friday := NewDay(2026, 11, 20)
	if got := friday.AddWorking(5); got != NewDay(2026, 11, 27) {
		t.Errorf("five working days after a Friday: %s", got)
	}
	if got := (friday + 1).AddWorking(1); got != NewDay(2026, 11, 23) {
		t.Errorf("one working day after a Saturday: %s", got)
	}
	if m := friday.Month(); m.String() != "2026-11" || m.First() != NewDay(2026, 11, 1) {
		t.Errorf("month %s begins on %s", m, m.First())
	}
}
