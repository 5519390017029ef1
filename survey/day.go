package survey

import (
	"fmt"
	"time"
)

// Day is a calendar day without a time zone: the number of days since 1 January 1970.
// Nothing near an answer is dated finer than this.
type Day int32

// Month is a calendar month: year × 12 + month − 1.
type Month int32

// DayOf returns the calendar day on which t falls in t's own location.
func DayOf(t time.Time) Day {
	year, month, day := t.Date()
	return NewDay(year, month, day)
}

// NewDay returns the given calendar day; values out of range roll over as in time.Date.
func NewDay(year int, month time.Month, day int) Day {
	return Day(time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Unix() / 86400) //nolint:gosec // fits for millions of years
}

// ParseDay reads 2026-12-31 or, as people write it in the Netherlands, 31-12-2026.
func ParseDay(s string) (Day, error) {
	for _, layout := range []string{"2006-01-02", "2-1-2006"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() >= 1970 && t.Year() < 2200 {
			return DayOf(t), nil
		}
	}
	return 0, fmt.Errorf("%q is not a date like 2026-12-31 or 31-12-2026", s)
}

// String returns the day as 2026-12-31.
func (d Day) String() string { return d.In(time.UTC).Format("2006-01-02") }

// In returns the first moment of the day in the given location.
func (d Day) In(zone *time.Location) time.Time {
	year, month, day := time.Unix(int64(d)*86400, 0).UTC().Date()
	return time.Date(year, month, day, 0, 0, 0, 0, zone)
}

// Weekday returns the day of the week.
func (d Day) Weekday() time.Weekday { return d.In(time.UTC).Weekday() }

// Month returns the calendar month of the day.
func (d Day) Month() Month {
	t := d.In(time.UTC)
	return Month(t.Year()*12 + int(t.Month()) - 1) //nolint:gosec // years 1970 to 2200
}

// Working reports whether the day is a Monday to Friday.
func (d Day) Working() bool {
	w := d.Weekday()
	return w != time.Saturday && w != time.Sunday
}

// AddWorking returns the day n working days after d.
func (d Day) AddWorking(n int) Day {
	for n > 0 {
		d++
		if d.Working() {
			n--
		}
	}
	return d
}

// First returns the first day of the month.
func (m Month) First() Day { return NewDay(int(m/12), time.Month(m%12+1), 1) }

// String returns the month as 2026-12.
func (m Month) String() string { return fmt.Sprintf("%04d-%02d", m/12, m%12+1) }
