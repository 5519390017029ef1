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

// Rhythm is how often ballot boxes are opened.
type Rhythm string

// The rhythms. Without a choice keyholders come once a quarter, and boxes that open by
// themselves do so every month.
const (
	Monthly   Rhythm = "monthly"
	Quarterly Rhythm = "quarterly"
)

// ParseRhythm reads a rhythm. It returns an *Invalid on field openings.
func ParseRhythm(s string) (Rhythm, error) {
	if r := Rhythm(s); r == Monthly || r == Quarterly {
		return r, nil
	}
	var wrong Invalid
	wrong.Add("openings", "rhythm_unknown")
	return "", wrong.OrNil()
}

// Opens returns the rhythm that finds the opening day after a day.
func (o Organisation) Opens(after Day) Rhythm {
	rhythm := o.Rhythm
	if o.LaterFrom != 0 && after >= o.LaterFrom {
		rhythm = o.LaterRhythm
	}
	if rhythm != "" {
		return rhythm
	}
	if o.KeyMode == KeyHolder {
		return Quarterly // people have to come for it
	}
	return Monthly
}

// Rhythmic returns the rhythm that will hold in the long run: what texts without a date tell.
func (o Organisation) Rhythmic() Rhythm {
	if o.LaterFrom != 0 {
		return o.Opens(o.LaterFrom)
	}
	return o.Opens(0)
}

// WithRhythm changes the rhythm from the next opening day on; through is the last that was
// carried out. That day itself stays: leavers were told of it.
func (o Organisation) WithRhythm(rhythm Rhythm, through Day) Organisation {
	o.Rhythm = o.Opens(through)
	o.LaterFrom, _ = o.NextOpening(through)
	o.LaterRhythm = rhythm
	return o
}

// NextOpening returns the first opening day after a day: the first of a month or, by the
// rhythm, of a quarter, or the season end, which it says.
func (o Organisation) NextOpening(after Day) (day Day, seasonEnd bool) {
	next := after.Month() + 1
	if o.Opens(after) == Quarterly {
		next += (3 - next%3) % 3
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
