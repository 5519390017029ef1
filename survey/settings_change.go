package survey

import (
	"fmt"
	"slices"
	"strconv"
)

// ChangedSettings lists the pages of settings on which two states of an organisation
// differ, by the names that their addresses have.
func ChangedSettings(before, after Organisation) []string {
	var changed []string
	for _, page := range []struct {
		name     string
		was, now any
	}{
		{"contact", before.Contact, after.Contact},
		{"counsellor", before.Counsellor, after.Counsellor},
		{"talk", before.TalkWord, after.TalkWord},
		{"words", before.Words, after.Words},
		{"mails", [...]any{before.Openings, before.Closing}, [...]any{after.Openings, after.Closing}},
		{"holidays", before.Holidays, after.Holidays},
		{"reminders", before.Reminders, after.Reminders},
		{"statements", before.Extra, after.Extra},
		{"threshold", before.K, after.K},
		{"colours", before.Accent, after.Accent},
		{"rhythm", before.Rhythmic(), after.Rhythmic()},
		{"retention", before.Retention(), after.Retention()},
	} {
		if fmt.Sprintf("%q", page.was) != fmt.Sprintf("%q", page.now) { // nothing and empty are the same
			changed = append(changed, page.name)
		}
	}
	return changed
}

// OfAdministrator reports whether only an administrator changes a page of settings: those
// that touch what is counted, kept and promised.
func OfAdministrator(page string) bool {
	return slices.Contains([]string{"statements", "threshold", "colours", "rhythm", "retention"}, page)
}

// SetRhythm takes over how often boxes are opened. The store lets it begin after the next
// opening day, of which leavers were told.
func (o *Organisation) SetRhythm(typed func(string) string) error {
	rhythm, err := ParseRhythm(typed("openings"))
	o.Rhythm, o.LaterRhythm, o.LaterFrom = rhythm, "", 0
	return err
}

// SetKept takes over for how many days things are kept, in fields called as the data are:
// never longer than before, which was promised to whoever was invited since. What is left
// empty stays as it is.
func (o *Organisation) SetKept(typed func(string) string) error {
	var wrong Invalid
	kept := map[Datum]int{}
	for datum := range LeastDays {
		kept[datum] = o.Keeps(datum)
		text := typed(string(datum))
		if text == "" {
			continue
		}
		var err error
		if kept[datum], err = strconv.Atoi(text); err != nil {
			wrong.Add(string(datum), "days_wrong")
		} else if kept[datum] > o.Keeps(datum) {
			wrong.Add(string(datum), "retention_long")
		}
	}
	if err := wrong.OrNil(); err != nil {
		return err
	}
	o.Kept = kept
	return CheckRetention(kept)
}
