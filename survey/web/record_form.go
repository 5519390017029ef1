package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// recordPage is the form of a record.
type recordPage struct {
	deskPage
	Row      talkRow
	Seen     int // the revision that the form was made of
	Leaving  survey.LeaverGroup
	Opened   bool
	Frame    []control
	Boxes    []formBox
	Conflict bool
	Changed  []changedNote
}

// formBox is one box of the form.
type formBox struct {
	Key, Number, Title, Hint string
	Lists                    []formList
	Notes                    []control
	Points                   []formPoint
}

// formList is a question of the questionnaire in the form.
type formList struct {
	Name, Legend string
	Several      bool
	Row          bool // short options side by side
	Options      []pick
	Groups       []formListGroup // of a choice among lists
}

type formListGroup struct {
	Label   string
	Options []pick
}

// formPoint is the line of one improvement point.
type formPoint struct {
	N                  int
	Wording, For, Soon control
}

// controls are all that can be wrong.
func (p recordPage) controls() []control {
	all := slices.Clone(p.Frame)
	for _, box := range p.Boxes {
		all = append(all, box.Notes...)
		for _, point := range box.Points {
			all = append(all, point.Wording, point.For, point.Soon)
		}
	}
	return all
}

// asRecorded fills in the frame of the form as it is stored.
func asRecorded(r survey.Record) func(string) string {
	values := map[string]string{"held_on": r.HeldOn.String(), "minutes": strconv.Itoa(r.Minutes)}
	if r.Minutes == 0 {
		values["minutes"] = strconv.Itoa(survey.RecordMinutes(r.Leaving))
	}
	return func(name string) string { return values[name] }
}

// fillFor puts names into the texts of the questionnaire.
func (d *desk) fillFor(lang survey.Lang, r survey.Record) func(survey.Text) string {
	return func(t survey.Text) string { return d.places[r.Unit].fillIn(t[lang]) }
}

// fillIn puts the names of a unit into a text of the questionnaire.
func (p place) fillIn(text string) string {
	if p.fill == nil || !strings.Contains(text, "{") {
		return text
	}
	return p.fill.Replace(text)
}

// recordPage draws the form with a record as it is filled in.
func (d *desk) recordPage(c *fiber.Ctx, me survey.Account, row talkRow, r survey.Record, typed func(string) string, wrong survey.Invalid) recordPage {
	page := recordPage{deskPage: d.page(c, me, "record"), Row: row, Seen: r.Revision, Leaving: r.Leaving, Opened: r.Opened}
	values := map[string]string{
		"held_on": typed("held_on"), "minutes": typed("minutes"), "form": r.Form, "leaving": string(r.Leaving), "opened": "no",
	}
	if r.Opened {
		values["opened"] = "yes"
	}
	for key, note := range r.Notes {
		values["note_"+key] = note
	}
	for i, p := range r.Points {
		at := strconv.Itoa(i + 1)
		values["point_"+at], values["point_for_"+at], values["point_urgent_"+at] = p.Wording, string(p.For), p.Urgent
	}
	form := formOf{d: d, lang: me.Lang, name: "record", typed: func(name string) string { return values[name] }, wrong: wrong}
	held, minutes := form.control("held_on", "date"), form.control("minutes", "number")
	held.Short, minutes.Short = true, true
	page.Frame = []control{
		held, minutes, form.choose("form", "select", form.words("talk_form", survey.TalkForms[:3]...)),
		form.choose("leaving", "select", d.leavings(form)),
	}
	if r.Leaving == survey.GroupDismissal {
		page.Frame = append(page.Frame, form.choose("opened", "radio", form.words("record_opened", "no", "yes")))
	}
	fill := d.fillFor(me.Lang, r)
	for _, box := range d.Questionnaire.RecordBoxes(r.Leaving, r.Opened) {
		page.Boxes = append(page.Boxes, d.formBox(form, fill, box, r))
	}
	return page
}

func (d *desk) formBox(form formOf, fill func(survey.Text) string, box survey.RecordBox, r survey.Record) formBox {
	made := formBox{Key: box.Key, Number: box.Number, Title: d.boxTitle(form.lang, fill, box), Hint: fill(box.Hint)}
	if key := "record_box_" + box.Key + "_hint"; d.view.Has(key) {
		made.Hint = d.view.T(form.lang, key)
	}
	for _, f := range box.Fields {
		made.Lists = append(made.Lists, d.formList(form, fill, f, r.Ticks[f.Name]))
	}
	for _, key := range box.Notes {
		made.Notes = append(made.Notes, d.noteControl(form, key))
	}
	if box.Key == "points" {
		for n := 1; n <= survey.MaxRecordPoints; n++ {
			made.Points = append(made.Points, d.formPoint(form, n))
		}
	}
	return made
}

// boxTitle is the title of a box: of a box of reasons the kind of reasons.
func (d *desk) boxTitle(lang survey.Lang, fill func(survey.Text) string, box survey.RecordBox) string {
	if box.Title != nil {
		return d.view.T(lang, "record_box_reasons", "Kind", fill(box.Title))
	}
	return d.view.T(lang, "record_box_"+box.Key)
}

// noteControl is a text of a box; of its key only the part before the point has a word.
func (d *desk) noteControl(form formOf, key string) control {
	made := form.control("note_"+key, "area")
	name, _, _ := strings.Cut(key, ".")
	made.Label, made.Hint, made.Rows, made.Max = d.view.T(form.lang, "record_note_"+name), "", 2, survey.MaxNote
	if d.view.Has("record_note_" + name + "_hint") {
		made.Hint = d.view.T(form.lang, "record_note_"+name+"_hint")
	}
	return made
}

func (d *desk) formPoint(form formOf, n int) formPoint {
	at := strconv.Itoa(n)
	label := func(made control, word string) control {
		made.Label, made.Hint = d.view.T(form.lang, word, "At", n), ""
		return made
	}
	whom := []pick{{Label: d.view.T(form.lang, "invite_choose")}}
	for _, f := range survey.PointFors {
		whom = append(whom, pick{Value: string(f), Label: d.view.T(form.lang, "point_for_"+string(f))})
	}
	soon := append([]pick{{Label: d.view.T(form.lang, "record_not_said")}}, form.words("record_urgent", survey.PointUrgencies...)...)
	made := formPoint{
		N: n, Wording: label(form.control("point_"+at, "text"), "record_point"),
		For:  label(form.choose("point_for_"+at, "select", whom), "record_point_for"),
		Soon: label(form.choose("point_urgent_"+at, "select", soon), "record_point_soon"),
	}
	made.Wording.Max = survey.MaxPointText
	return made
}

// shortOption is the number of characters of an option that fits beside five others.
const shortOption = 18

func (d *desk) formList(form formOf, fill func(survey.Text) string, f survey.RecordField, ticked []string) formList {
	made := formList{Name: f.Name, Legend: fill(f.Legend), Several: f.Several, Row: !f.Several}
	if !f.Several {
		made.Options = []pick{{Label: d.view.T(form.lang, "record_not_said"), Chosen: len(ticked) == 0}}
	}
	for _, o := range f.Options {
		p := pick{Value: o.Key, Label: fill(o.Label), Hint: fill(o.Hint), Chosen: slices.Contains(ticked, o.Key)}
		made.Row = made.Row && utf8.RuneCountInString(p.Label) <= shortOption && p.Hint == ""
		of := fill(o.Of)
		at := slices.IndexFunc(made.Groups, func(g formListGroup) bool { return g.Label == of })
		switch {
		case of == "":
			made.Options = append(made.Options, p)
		case at < 0:
			made.Groups = append(made.Groups, formListGroup{Label: of, Options: []pick{p}})
		default:
			made.Groups[at].Options = append(made.Groups[at].Options, p)
		}
	}
	return made
}
