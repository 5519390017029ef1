package sqlite

import "sync"

// Side says on which side of the wall between people and answers a table stands.
type Side string

// The sides. They share nothing but the unit.
const (
	Identified Side = "identified" // who was invited, mailed, spoken to
	Sealed     Side = "sealed"     // ballots, and what openings leave behind
)

// KeptTable describes one table: it is what the record of processing is made of, and what
// the schema is held against. The words for a table are kept_NAME, kept_NAME_long and
// kept_NAME_read, those for a personal column data_WORD, in templates/words.
type KeptTable struct {
	Name     string
	Side     Side
	ByDay    bool              // nothing in it may be dated finer than a day
	Personal map[string]string // column: word for what it says about a person
	Plain    []string          // columns that say nothing about a person
}

// Kept describes every table. A new table or column needs its description here: without
// one the self-check and the tests say so.
func Kept() []KeptTable {
	return []KeptTable{
		{
			Name: "invitation", Side: Identified, ByDay: true,
			Personal: map[string]string{
				"email": "email", "first_name": "first_name", "lang": "lang", "unit": "unit", "leaver_group": "leaver_group",
				"last_day": "last_day", "closes_on": "last_day", "stop": "stop", "mails_sent": "mails", "failure": "mails",
				"reissued_on": "link_days", "withdrawn_on": "link_days", "informal_on": "talk_days", "formal_on": "talk_days",
			},
			Plain: []string{"id", "send_on", "chosen_on", "version", "closing_counted"},
		},
		{
			Name: "outbox", Side: Identified,
			Personal: map[string]string{"invitation": "recipient", "talk": "recipient", "account": "recipient", "letter": "recipient", "point": "recipient", "kind": "mail_kind", "due": "mail_due",
				"day": "appointment", "start": "appointment", "minutes": "appointment"},
			Plain: []string{"id", "tries", "leased_until"},
		},
		{
			Name: "talk", Side: Identified, ByDay: true,
			Personal: map[string]string{
				"name": "name", "email": "email", "phone": "phone", "lang": "lang", "unit": "unit", "status": "status",
				"with_whom": "wishes", "form_wish": "wishes", "when_wish": "wishes", "proposal": "wishes",
				"requested_on": "talk_days", "held_on": "talk_days", "closed_on": "talk_days", "promised_on": "talk_days",
				"day": "appointment", "start": "appointment", "minutes": "appointment", "form": "appointment", "place": "appointment",
				"reason": "appointment", "planned_on": "appointment", "recorded": "recorded", "interviewer": "interviewer", "told_reader": "interviewer", "consent": "consent", "copy": "copy",
			},
			Plain: []string{"id", "source", "sequence", "revision", "listed"},
		},
		{
			Name: "talk_look", Side: Identified, ByDay: true,
			Personal: map[string]string{"talk": "copy", "account": "reader", "looked_on": "read_day"},
			Plain:    []string{"id"},
		},
		{
			Name: "record", Side: Identified, ByDay: true,
			Personal: map[string]string{
				"talk": "record_talk", "unit": "unit", "lang": "lang", "interviewer": "interviewer", "leaving": "leaver_group", "held_on": "talk_days",
				"minutes": "appointment", "form": "appointment", "ticks": "record_ticks", "given": "record_ticks", "notes": "record_notes", "points": "record_notes",
				"status": "status", "aloud": "status", "unread": "status", "answer_by": "talk_days",
			},
			Plain: []string{"reasons", "revision"},
		},
		{
			Name: "record_rest", Side: Identified, ByDay: true,
			Personal: map[string]string{"interviewer": "interviewer", "waits": "record_rest"},
			Plain:    []string{"unit"},
		},
		{
			Name: "account", Side: Identified,
			Personal: map[string]string{
				"email": "email", "name": "name", "phone": "phone", "lang": "lang", "roles": "roles", "unit": "unit",
				"password": "password", "link_hash": "password", "link_until": "password", "failures": "failures", "locked_until": "failures",
				"totp": "factor", "totp_step": "factor", "issuer": "sign_on", "subject": "sign_on",
			},
			Plain: []string{"id", "tell_results", "follows"},
		},
		{
			Name: "session", Side: Identified,
			Personal: map[string]string{"account": "logged_in", "until": "logged_in"},
			Plain:    []string{"hash", "half"},
		},
		{
			Name: "recovery_code", Side: Identified,
			Personal: map[string]string{"account": "factor", "hash": "factor"},
		},
		{
			Name: "audit", Side: Identified,
			Personal: map[string]string{"actor": "actor", "about": "actor", "day": "action", "minute": "action", "action": "action", "detail": "action"},
			Plain:    []string{"id", "unit", "many"},
		},
		{
			Name: "organisation", Side: Identified,
			Personal: map[string]string{"contact_name": "name", "contact_mail": "email", "contact_phone": "phone", "counsellor": "counsellor"},
			Plain: []string{
				"id", "name", "pack", "zone", "k", "key_mode", "season_end", "rehearsal", "talk_nl", "talk_en", "questionnaire",
				"installation", "opened_through", "planned_through", "records_through", "asked_for", "asked_on",
				"rhythm", "later_rhythm", "later_from",
			},
		},
		{Name: "retention", Side: Identified, ByDay: true, Plain: []string{"datum", "keep"}},
		{
			Name: "point", Side: Identified, ByDay: true,
			Personal: map[string]string{"owner": "owner", "owner_name": "owner"},
			Plain: []string{
				"id", "unit", "theme", "wording", "for_whom", "due_on", "status", "outcome", "half", "ended", "shown", "shown_nl", "shown_en", "revision",
			},
		},
		{
			Name: "point_letter", Side: Identified, ByDay: true,
			Personal: map[string]string{"address": "email", "lang": "lang"},
			Plain:    []string{"id", "unit", "half", "whole"},
		},
		{Name: "setting", Side: Identified, Plain: []string{"name", "lang", "value"}},
		{Name: "holiday", Side: Identified, Plain: []string{"first_day", "final_day", "label"}},
		{Name: "unit", Side: Identified, Plain: []string{"id", "parent", "name", "expected", "own_box"}},
		{Name: "unit_month", Side: Identified, ByDay: true, Plain: []string{
			"unit", "month", "mailed", "invited", "reissued", "withdrawn", "closed", "informal_talks", "formal_talks",
		}},
		{Name: "payroll", Side: Identified, ByDay: true, Plain: []string{"unit", "half", "leavers"}},
		{Name: "ballot", Side: Sealed, ByDay: true, Personal: map[string]string{"sealed": "answers", "counts": "counts"}, Plain: []string{"slot", "part", "box"}},
		{Name: "box", Side: Sealed, ByDay: true, Plain: []string{
			"id", "unit", "part", "generation", "public_key", "state", "k", "closings", "links", "waits_from",
		}},
		{Name: "carry", Side: Sealed, ByDay: true, Personal: map[string]string{"sealed": "partial"}, Plain: []string{"box"}},
		{Name: "opening", Side: Sealed, ByDay: true, Plain: []string{"id", "unit", "part", "month", "links", "n", "counted_as"}},
		{Name: "opening_of", Side: Sealed, ByDay: true, Plain: []string{"unit", "part", "month", "opening", "n"}},
		{Name: "tally", Side: Sealed, ByDay: true, Plain: []string{"opening", "question", "variant", "option", "n"}},
		{Name: "tally_half", Side: Sealed, ByDay: true, Plain: []string{"unit", "part", "half_year", "question", "variant", "option", "n", "month"}},
		{Name: "record_count", Side: Sealed, ByDay: true, Plain: []string{"id", "unit", "month", "n"}},
		{Name: "record_tally", Side: Sealed, ByDay: true, Plain: []string{"counting", "question", "variant", "option", "n"}},
		{Name: "comment", Side: Sealed, ByDay: true, Personal: map[string]string{"text": "text", "blanked": "text"}, Plain: []string{
			"id", "opening", "question", "variant", "state", "tags", "withheld_for",
		}},
	}
}

// describes reports whether the column is in the description.
func (k KeptTable) describes(column string) bool {
	if _, ok := k.Personal[column]; ok {
		return true
	}
	for _, name := range k.Plain {
		if name == column {
			return true
		}
	}
	return false
}

// keptTable finds the description of a table.
func keptTable(name string) (KeptTable, bool) {
	table, ok := keptByName()[name]
	return table, ok
}

var keptByName = sync.OnceValue(func() map[string]KeptTable {
	tables := map[string]KeptTable{}
	for _, table := range Kept() {
		tables[table.Name] = table
	}
	return tables
})
