package survey

import "time"

const (
	// LookedIntoFrom is the number of links that must have closed since a box was last
	// looked into. With fewer an opening would prove that the month's only leaver took part.
	LookedIntoFrom = 5
	// WaitMonths is how long a generation that a season end closed waits for enough company
	// before it is destroyed unread.
	WaitMonths = 24
)

// NextOpening returns the first opening day after a day: the first of a month, in
// keyholder mode of a quarter, or the season end, which it says.
func (o Organisation) NextOpening(after Day) (day Day, seasonEnd bool) {
	next := after.Month() + 1
	if o.KeyMode == KeyHolder {
		next += (3 - next%3) % 3 // people have to come for it
	}
	first := next.First()
	if end := o.nextSeasonEnd(after); end <= first {
		return end, true
	}
	return first, false
}

func (o Organisation) nextSeasonEnd(after Day) Day {
	year := int(after.Month() / 12)
	end := NewDay(year, time.Month(o.SeasonEnd/100), o.SeasonEnd%100)
	if end <= after {
		end = NewDay(year+1, time.Month(o.SeasonEnd/100), o.SeasonEnd%100)
	}
	return end
}

// LastSeasonEnd returns the last season end that is not after a day.
func (o Organisation) LastSeasonEnd(day Day) Day {
	year := int(day.Month() / 12)
	end := NewDay(year, time.Month(o.SeasonEnd/100), o.SeasonEnd%100)
	if end > day {
		end = NewDay(year-1, time.Month(o.SeasonEnd/100), o.SeasonEnd%100)
	}
	return end
}
