package survey

import (
	"slices"
	"strings"
)

// RecordBox is one box of the record of a talk. Its questions and options are those of the
// questionnaire, so that the figures of both can stand side by side.
type RecordBox struct {
	Key    string // the word record_box_KEY is its title; of a box of reasons up to the point
	Number string // 1, 2a … 9
	Title  Text   // of a box of reasons: the kind of reasons
	Hint   Text
	Fields []RecordField
	Notes  []string // the texts in the box
}

// RecordField is a question of the questionnaire in a record.
type RecordField struct {
	Name    string
	Several bool // several options can be ticked
	Short   bool // one line of a scale
	Legend  Text
	Options []RecordOption
}

// RecordOption is an option of a question in a record.
type RecordOption struct {
	Key   string
	Label Text
	Hint  Text
	Of    Text // the list that an option of a choice among lists comes from
}

// recordBoxes is the plan of a record: the boxes and the questions in each.
var recordBoxes = []struct {
	key, number string
	questions   []string
}{
	{"back", "1", []string{"stay_factors"}},
	{"reasons", "2", []string{"reason_weight", "push_factors"}},
	{"decisive", "3", []string{"decisive"}},
	{"differently", "4", []string{"preventable", "keep_factors"}},
	{"start", "5", []string{"st_start", "st_support"}},
	{"next", "6", []string{"destination", "pull_factors"}},
	{"farewell", "7", []string{"would_return", "stay_connected"}},
	{"handover", "7b", nil},
	{"points", "8", nil},
	{"agreements", "9", nil},
}

// boxesOf says which boxes a kind of leaver has (screens.md section 5). A dismissed one has
// the boxes of the reasons only when the interviewer opens them.
var boxesOf = map[LeaverGroup][]string{
	GroupVoluntary:  {"back", "reasons", "decisive", "differently", "start", "next", "farewell", "points"},
	GroupOther:      {"back", "reasons", "decisive", "differently", "start", "next", "farewell", "points"},
	GroupContract:   {"back", "differently", "start", "next", "farewell", "points"},
	GroupRetirement: {"back", "start", "farewell", "handover", "points"},
	GroupDismissal:  {"back", "start", "points", "agreements"},
}

// RecordMinutes is how long a talk with a kind of leaver takes.
func RecordMinutes(leaving LeaverGroup) int {
	if leaving == GroupVoluntary || leaving == GroupOther {
		return 45
	}
	return 30
}

// occasionOf is what a kind of leaver is called in the questionnaire.
var occasionOf = map[LeaverGroup]string{
	GroupVoluntary: "resigned", GroupContract: "contract_end", GroupRetirement: "retirement", GroupDismissal: "dismissal", GroupOther: "other",
}

// HasBox reports whether the record of a kind of leaver has the box.
func HasBox(leaving LeaverGroup, opened bool, key string) bool {
	if opened && leaving == GroupDismissal && slices.Contains([]string{"reasons", "decisive", "differently"}, key) {
		return true
	}
	return slices.Contains(boxesOf[leaving], key)
}

// RecordBoxes returns the boxes for a kind of leaver. A questionnaire of one's own that
// lacks a question leaves it out.
func (q *Questionnaire) RecordBoxes(leaving LeaverGroup, opened bool) []RecordBox {
	var boxes []RecordBox
	for _, plan := range recordBoxes {
		if !HasBox(leaving, opened, plan.key) {
			continue
		}
		if plan.key == "reasons" {
			boxes = append(boxes, q.reasonBoxes(plan.number)...)
			continue
		}
		box := RecordBox{Key: plan.key, Number: plan.number, Notes: []string{plan.key}}
		if plan.key == "points" {
			box.Notes = nil
		}
		if plan.key == "agreements" {
			box.Notes = append(box.Notes, "agreed_by")
		}
		for _, key := range plan.questions {
			for _, d := range q.recordFields(key) {
				if key == "stay_connected" && leaving != GroupRetirement {
					continue // nobody else is asked it
				}
				box.Fields = append(box.Fields, d.recordField())
			}
		}
		boxes = append(boxes, box)
	}
	return boxes
}

// reasonBoxes are a box for each kind of reasons: how much it weighed, and what it was.
func (q *Questionnaire) reasonBoxes(number string) []RecordBox {
	var boxes []RecordBox
	for i, weight := range q.recordFields("reason_weight") {
		if weight.of == nil {
			continue
		}
		box := RecordBox{
			Key: "reasons." + weight.of.Key, Number: number + string(rune('a'+i)), Title: weight.of.Label, Hint: weight.of.Hint,
			Notes: []string{"reasons." + weight.of.Key}, Fields: []RecordField{weight.recordField()},
		}
		if list := q.byName["push_factors."+weight.of.Key]; list != nil {
			box.Fields = append(box.Fields, list.recordField())
		}
		boxes = append(boxes, box)
	}
	return boxes
}

// recordFields finds a question, or a line of one, without sensitive options: who did not
// feel safe is helped by the counsellor, not by a tick.
func (q *Questionnaire) recordFields(key string) []*field {
	var found []*field
	for _, d := range q.fields {
		if d.list == nil && d.kind != KindText && (d.question.Key == key || d.of != nil && d.of.Key == key && d.question.Kind == KindItems) {
			found = append(found, d)
		}
	}
	return found
}

func (d *field) recordField() RecordField {
	f := RecordField{Name: d.name, Several: d.kind == KindSeveral, Short: d.of != nil && d.kind == KindOne, Legend: d.title()}
	if d.of != nil && d.question.Kind != KindItems {
		f.Legend = d.question.Title
	}
	for _, l := range d.lines {
		if l.field.list != nil || l.option.Key == PreferNot || l.option.Key == DoesNotFit {
			continue
		}
		o := RecordOption{Key: l.option.Key, Label: l.option.Label, Hint: l.option.Hint}
		if len(d.from) > 0 {
			o.Hint = nil
			if l.field != d {
				o.Of = l.field.title()
			}
		}
		f.Options = append(f.Options, o)
	}
	return f
}

// Name returns the part of a box's key before the point.
func (b RecordBox) Name() string {
	name, _, _ := strings.Cut(b.Key, ".")
	return name
}

// AcceptTicks takes what a form says to the questions of the boxes, and nothing else. The
// decisive reason is ticked among the reasons too.
func (q *Questionnaire) AcceptTicks(boxes []RecordBox, form func(name string) []string) Ticks {
	ticks := Ticks{}
	for _, box := range boxes {
		for _, f := range box.Fields {
			if chosen := f.accept(form(f.Name)); len(chosen) > 0 {
				ticks[f.Name] = chosen
			}
		}
	}
	for _, d := range q.fields {
		d.dropExclusive(Answers(ticks))
		if list, key := d.reason(ticks); list != nil && !slices.Contains(ticks[list.name], key) {
			ticks[list.name] = append(slices.Clone(ticks[list.name]), key)
		}
	}
	return ticks
}

func (f RecordField) accept(posted []string) []string {
	var chosen []string
	for _, o := range f.Options {
		if slices.Contains(posted, o.Key) {
			chosen = append(chosen, o.Key)
		}
	}
	if !f.Several && len(chosen) != 1 {
		return nil
	}
	return chosen
}

// InBoxes returns the record with what is in the boxes of its kind of leaver, and nothing
// else. What was filled in for another kind stands in no box: nobody could read it.
func (q *Questionnaire) InBoxes(r Record) Record {
	boxes := q.RecordBoxes(r.Leaving, r.Opened)
	notes := map[string]string{}
	for _, box := range boxes {
		for _, key := range box.Notes {
			notes[key] = r.Notes[key]
		}
	}
	r.Ticks, r.Notes = q.AcceptTicks(boxes, func(name string) []string { return r.Ticks[name] }), notes
	return r
}

// reason returns the list that the choice of a field among lists comes from, and its key.
func (d *field) reason(ticks Ticks) (list *field, key string) {
	if len(d.from) == 0 || len(ticks[d.name]) != 1 {
		return nil, ""
	}
	for _, l := range d.lines {
		if l.field != d && l.option.Key == ticks[d.name][0] {
			return l.field, l.option.Key
		}
	}
	return nil, ""
}

// Untick returns the ticks that a leaver leaves: those for which keep is true. Ticks are
// only taken away. A decisive reason goes with its tick.
func (q *Questionnaire) Untick(ticks Ticks, keep func(name, key string) bool) Ticks {
	left := Ticks{}
	for name, keys := range ticks {
		kept := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return !keep(name, key) })
		if len(kept) > 0 {
			left[name] = kept
		}
	}
	for _, d := range q.fields {
		if list, key := d.reason(left); list != nil && !slices.Contains(left[list.name], key) {
			delete(left, d.name)
		}
	}
	return left
}

// RecordVotes turns a record into votes on the questions of the questionnaire: the kind of
// leaver and what was ticked in the boxes of that kind.
func (q *Questionnaire) RecordVotes(r Record) []Vote {
	var votes []Vote
	if d := q.byName["occasion"]; d != nil {
		if key := occasionOf[r.Leaving]; slices.Contains(d.keys, key) {
			vote := d.ballot("")
			vote.Options = []string{key}
			votes = append(votes, vote)
		}
	}
	for _, box := range q.RecordBoxes(r.Leaving, r.Opened) {
		for _, f := range box.Fields {
			if chosen := f.accept(r.Ticks[f.Name]); len(chosen) > 0 {
				vote := q.byName[f.Name].ballot("")
				vote.Options = chosen
				votes = append(votes, vote)
			}
		}
	}
	return votes
}
