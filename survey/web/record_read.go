package web

import (
	"slices"
	"strconv"
	"strings"

	"nawoord/survey"
)

// readBox is one box of a record to read.
type readBox struct {
	Title string
	Lists []readList
	Notes []readNote
}

// readList is a question of the questionnaire with what was ticked.
type readList struct {
	Name, Legend string
	Ticked       []pick
}

// readNote is a text of a record.
type readNote struct{ Label, Text string }

// readRecord lists what is in a record, box by box; an empty box is left out.
func (s *Server) readRecord(lang survey.Lang, fill func(survey.Text) string, r survey.Record) []readBox {
	d := desk{Server: s}
	var boxes []readBox
	for _, box := range s.Questionnaire.RecordBoxes(r.Leaving, r.Opened) {
		made := readBox{Title: d.boxTitle(lang, fill, box)}
		for _, f := range box.Fields {
			if list := readTicks(fill, f, r.Ticks[f.Name]); len(list.Ticked) > 0 {
				made.Lists = append(made.Lists, list)
			}
		}
		for _, key := range box.Notes {
			name, _, _ := strings.Cut(key, ".")
			if text := r.Notes[key]; text != "" {
				label := "record_note_" + name
				if read := "record_read_" + name; s.view.Has(read) { // the other tells the writer what to write
					label = read
				}
				made.Notes = append(made.Notes, readNote{s.view.T(lang, label), text})
			}
		}
		if box.Key == "points" {
			made.Notes = append(made.Notes, s.readPoints(lang, r)...)
		}
		if len(made.Lists)+len(made.Notes) > 0 {
			boxes = append(boxes, made)
		}
	}
	if text := r.Notes[survey.NoteView]; text != "" {
		boxes = append(boxes, readBox{Title: s.view.T(lang, "record_view_box"), Notes: []readNote{{s.view.T(lang, "record_view_said"), text}}})
	}
	return boxes
}

func readTicks(fill func(survey.Text) string, f survey.RecordField, ticked []string) readList {
	list := readList{Name: f.Name, Legend: fill(f.Legend)}
	for _, o := range f.Options {
		if slices.Contains(ticked, o.Key) {
			list.Ticked = append(list.Ticked, pick{Value: o.Key, Label: fill(o.Label)})
		}
	}
	return list
}

func (s *Server) readPoints(lang survey.Lang, r survey.Record) []readNote {
	var notes []readNote
	for _, p := range r.Points {
		if p.Wording == "" {
			continue
		}
		text := p.Wording
		if p.Urgent != "" {
			text += "\n" + s.view.T(lang, "record_urgent_"+p.Urgent)
		}
		notes = append(notes, readNote{s.view.T(lang, "record_point_of", "Whom", s.view.T(lang, "point_for_"+string(p.For))), text})
	}
	return notes
}

// recordPoint is a point of a record that can go to the list of improvement points.
type recordPoint struct {
	survey.RecordPoint
	At int
}

// Points are the points of a record that its leaver agreed with.
func (p recordShowPage) Points() []recordPoint {
	var points []recordPoint
	for at, point := range p.Record.Points {
		if p.Record.Status == survey.RecordApproved && point.Wording != "" {
			points = append(points, recordPoint{point, at})
		}
	}
	return points
}

// changedNote is something in a record that was changed in the meantime.
type changedNote struct{ Label, Text string }

// recordChanges lists what the other record says where the first one says something else, in
// all boxes that the one or the other shows: what is only hidden in one of them is not gone.
func (d *desk) recordChanges(lang survey.Lang, mine, other survey.Record) []changedNote {
	var all []changedNote
	listed := map[string]bool{}
	for _, shown := range []survey.Record{other, mine} {
		labels, now := d.flatRecord(lang, other, shown)
		before, old := d.flatRecord(lang, mine, shown)
		for _, label := range slices.Concat(labels, before) {
			if now[label] != old[label] && !listed[label] {
				all = append(all, changedNote{label, now[label]})
			}
			listed[label] = true
		}
	}
	return all
}

// flatRecord is a record as texts by their labels, in order: its frame, and the boxes that the
// kind of leaver of another one shows.
func (d *desk) flatRecord(lang survey.Lang, r, shown survey.Record) (labels []string, texts map[string]string) {
	texts = map[string]string{}
	add := func(label, text string) {
		if _, ok := texts[label]; !ok {
			labels = append(labels, label)
		} else {
			text = texts[label] + "; " + text
		}
		texts[label] = text
	}
	for _, note := range d.recordFrame(lang, r) {
		add(note.Label, note.Text)
	}
	r.Leaving, r.Opened = shown.Leaving, shown.Opened
	for _, box := range d.readRecord(lang, d.fillFor(lang, r), r) {
		for _, list := range box.Lists {
			for _, p := range list.Ticked {
				add(box.Title+": "+list.Legend, p.Label)
			}
		}
		for _, note := range box.Notes {
			add(box.Title+": "+note.Label, note.Text)
		}
	}
	return labels, texts
}

// recordFrame is what a record says about the talk itself.
func (d *desk) recordFrame(lang survey.Lang, r survey.Record) []readNote {
	word := func(key string) string { return d.view.T(lang, key) }
	frame := []readNote{
		{word("record_held_on"), d.day(lang, r.HeldOn)}, {word("record_minutes"), strconv.Itoa(r.Minutes)},
		{word("record_form"), word("talk_form_" + r.Form)}, {word("record_leaving"), word("group_" + string(r.Leaving))},
	}
	if r.Leaving != survey.GroupDismissal {
		return frame
	}
	opened := map[bool]string{false: "record_opened_no", true: "record_opened_yes"}
	return append(frame, readNote{word("record_opened"), word(opened[r.Opened])})
}
