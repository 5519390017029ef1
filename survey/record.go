package survey

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// RecordStatus is how far the record of a talk has come.
type RecordStatus string

// The statuses of a record. Only approved and lapsed ones are counted.
const (
	RecordDraft    RecordStatus = "draft"    // the interviewer writes
	RecordSent     RecordStatus = "sent"     // the leaver reads
	RecordApproved RecordStatus = "approved" // the leaver agreed, with or without corrections
	RecordLapsed   RecordStatus = "lapsed"   // the leaver did not answer: only the ticks are left
)

const (
	// AnswerDays is how long a leaver can correct or approve a record.
	AnswerDays = 14
	// RecordDays is how long after the talk a record is kept at most: six months.
	RecordDays = 182
	// MaxNote is the number of characters of each text of a record.
	MaxNote = 600
	// MaxNoteBytes bounds it once more: a form must survive a log-in that ran out.
	MaxNoteBytes = 1200
	// MaxRecordPoints is the number of improvement points in one record.
	MaxRecordPoints = 3
	// MaxPointText is the number of characters of an improvement point.
	MaxPointText = 300
)

// Ticks are the options ticked in a record: the name of a question of the questionnaire to
// keys of its options.
type Ticks map[string][]string

// Record is what was said in a talk, in boxes. Its interviewer and its leaver read it,
// nobody else, until it is counted and erased.
type Record struct {
	Talk        uuid.UUID
	Unit        uuid.UUID
	Interviewer uuid.UUID
	Lang        Lang // of the leaver
	Status      RecordStatus
	Leaving     LeaverGroup
	Opened      bool // the boxes about reasons too, though somebody was dismissed
	HeldOn      Day
	Minutes     int
	Form        string
	Ticks       Ticks
	Given       Ticks             // as the leaver got them to read
	Notes       map[string]string // by the keys in RecordBox.Notes, and NoteView
	Points      []RecordPoint
	AnswerBy    Day  // 0: not sent yet
	Aloud       bool // it was read out to a leaver without an address, who agreed
	Unread      bool // the interviewer did not open yet what the leaver answered
	Revision    int
}

// NoteView is the key of what the leaver adds to a record.
const NoteView = "view"

// RecordPoint is an improvement point that came up in a talk.
type RecordPoint struct {
	Wording string   `json:"w"`
	For     PointFor `json:"f"`
	Urgent  string   `json:"u"`           // one of PointUrgencies, or empty
	Made    bool     `json:"m,omitempty"` // it is on the list of improvement points
}

// PointUrgencies say how soon something should be done about a point.
var PointUrgencies = []string{"soon", "year", "later"}

// Readable reports whether there is still a text in the record besides the ticks.
func (r Record) Readable() bool { return r.Status != RecordLapsed }

// Empty reports whether nothing was ticked or written: there is nothing to read.
func (r Record) Empty() bool {
	for _, note := range r.Notes {
		if note != "" {
			return false
		}
	}
	return len(r.Ticks) == 0 && !slices.ContainsFunc(r.Points, func(p RecordPoint) bool { return p.Wording != "" })
}

// Lapses reports whether the leaver can no longer answer on a day: only the ticks are left.
func (r Record) Lapses(today Day) bool { return r.Status == RecordSent && r.AnswerBy < today }

// Counts reports whether the record may be counted on a day.
func (r Record) Counts(today Day) bool {
	return r.Status == RecordApproved || r.Status == RecordLapsed || r.Lapses(today)
}

// Removed are the ticks that the leaver took away.
func (r Record) Removed() Ticks {
	removed := Ticks{}
	for name, keys := range r.Given {
		gone := slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return slices.Contains(r.Ticks[name], key) })
		if len(gone) > 0 {
			removed[name] = gone
		}
	}
	return removed
}

// Corrected reports whether the leaver answered otherwise than that it is right as it is: by
// taking ticks away or by a remark.
func (r Record) Corrected() bool {
	return r.Status == RecordApproved && (r.Notes[NoteView] != "" || len(r.Removed()) > 0)
}

// Answerable reports whether the leaver may correct or approve the record on a day.
func (r Record) Answerable(today Day) bool { return r.Status == RecordSent && !r.Lapses(today) }

// Check checks what an interviewer filled in. It returns an *Invalid whose fields are
// held_on, minutes, form, note_KEY, point_N and point_for_N. A record is kept for so many
// days after the talk: one that would be gone at once is refused.
func (r *Record) Check(held, minutes string, today Day, keeps int) error {
	var wrong Invalid
	day, err := ParseDay(strings.TrimSpace(held))
	if err != nil {
		wrong.Add("held_on", "day_wrong")
	} else if day > today || day < today-Day(keeps) { //nolint:gosec // days are small
		wrong.Add("held_on", "held_range")
	}
	r.HeldOn = day
	if r.Minutes, err = strconv.Atoi(strings.TrimSpace(minutes)); err != nil || r.Minutes < 5 || r.Minutes > 240 {
		wrong.Add("minutes", "record_minutes")
	}
	if !oneOf(r.Form, TalkForms[:3]) {
		wrong.Add("form", "form_empty")
	}
	if !oneOf(r.Leaving, LeaverGroups) {
		wrong.Add("leaving", "choice_unknown")
	}
	for key, note := range r.Notes {
		if !fitsNote(note) {
			wrong.Add("note_"+key, "note_long")
		}
	}
	for i, p := range r.Points {
		at := strconv.Itoa(i + 1)
		switch {
		case utf8.RuneCountInString(p.Wording) > MaxPointText:
			wrong.Add("point_"+at, "point_long")
		case p.Wording == "" && (p.For != "" || p.Urgent != ""):
			wrong.Add("point_"+at, "point_empty")
		case p.Wording != "" && !oneOf(p.For, PointFors):
			wrong.Add("point_for_"+at, "point_for_empty")
		case p.Urgent != "" && !oneOf(p.Urgent, PointUrgencies):
			wrong.Add("point_urgent_"+at, "choice_unknown")
		}
	}
	return wrong.OrNil()
}

func fitsNote(note string) bool {
	return utf8.RuneCountInString(note) <= MaxNote && len(note) <= MaxNoteBytes
}

// CheckView checks what a leaver adds to a record: a message key, "" when nothing is wrong.
func CheckView(view string) string {
	if !fitsNote(view) {
		return "note_long"
	}
	return ""
}
