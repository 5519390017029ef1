package survey

import "fmt"

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
	} {
		if fmt.Sprintf("%q", page.was) != fmt.Sprintf("%q", page.now) { // nothing and empty are the same
			changed = append(changed, page.name)
		}
	}
	return changed
}
