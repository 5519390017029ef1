package web

import (
	"html/template"
	"slices"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

// control is one control of a form with its label; the template "control" draws it.
type control struct {
	Name, Type  string // email, text, tel, password, date, time, number, area, select, radio, tick, file or files
	Label, Hint string
	Value       string
	Wrong       string // what is wrong with it, empty when nothing is
	Complete    string // what the browser may fill in
	Options     []pick
	Short       bool // a narrow control
	Rows, Max   int  // lines of an area, 0 for the usual number; characters at most, 0 for no limit
}

// pick is one option of a field.
type pick struct {
	Value, Label, Hint string
	Chosen             bool
}

// List writes the options of a select. A list of two hundred units, which stands on many
// pages, takes the template longer than all the rest of the page.
func (f control) List() template.HTML {
	var b strings.Builder
	for _, o := range f.Options {
		b.WriteString(`<option value="`)
		template.HTMLEscape(&b, []byte(o.Value))
		b.WriteString(`"`)
		if o.Chosen {
			b.WriteString(" selected")
		}
		b.WriteString(">")
		template.HTMLEscape(&b, []byte(o.Label))
		b.WriteString("</option>")
	}
	return template.HTML(b.String()) //nolint:gosec // escaped piece by piece
}

// ID is where a link to the control leads: itself, of radio buttons the first.
func (f control) ID() string {
	if f.Type == "radio" || f.Type == "tick" {
		return f.Name + "-0"
	}
	return f.Name
}

// offersNothing reports whether one of the options stands for nothing: then one is chosen
// always.
func (f control) offersNothing() bool {
	return slices.ContainsFunc(f.Options, func(o pick) bool { return o.Value == "" })
}

// Control is the type of the input element. A date that no browser understands is shown as
// it was typed.
func (f control) Control() string {
	if f.Type == "date" && f.Value != "" {
		if day, err := survey.ParseDay(f.Value); err != nil || day.String() != f.Value {
			return "text"
		}
	}
	if f.Type == "number" {
		return "text"
	}
	if f.Type == "files" {
		return "file"
	}
	if f.Type == "tick" {
		return "checkbox"
	}
	return f.Type
}

// Described lists what describes the control, for aria-describedby.
func (f control) Described() string {
	var ids []string
	if f.Hint != "" {
		ids = append(ids, f.Name+"-hint")
	}
	if f.Wrong != "" {
		ids = append(ids, f.Name+"-bad")
	}
	return strings.Join(ids, " ")
}

// formOf makes the controls of one form: their words, what was typed and what is wrong.
type formOf struct {
	d     *desk
	lang  survey.Lang
	name  string // words are FORM_FIELD and FORM_FIELD_hint
	typed func(name string) string
	wrong survey.Invalid
}

// control makes a control. Its label is the word FORM_FIELD, its hint FORM_FIELD_hint.
func (f formOf) control(name, kind string) control {
	label := f.name + "_" + name
	made := control{Name: name, Type: kind, Label: f.d.view.T(f.lang, label)}
	if f.d.view.Has(label + "_hint") {
		made.Hint = f.d.view.T(f.lang, label+"_hint")
	}
	if kind != "password" {
		made.Value = f.typed(name)
	}
	if kind == "date" {
		if day, err := survey.ParseDay(strings.TrimSpace(made.Value)); err == nil {
			made.Value = day.String()
		}
	}
	if key := f.wrong.Fields[name]; key != "" {
		made.Wrong = f.d.view.T(f.lang, "err_"+key, "Detail", f.wrong.Details[name])
	}
	return made
}

// choose makes a control that offers options.
func (f formOf) choose(name, kind string, options []pick) control {
	made := f.control(name, kind)
	for i := range options {
		options[i].Chosen = options[i].Chosen || options[i].Value == made.Value
	}
	made.Options = options
	return made
}

// words makes options of keys: the label is the word PREFIX_KEY.
func (f formOf) words(prefix string, keys ...string) []pick {
	options := make([]pick, len(keys))
	for i, key := range keys {
		options[i] = pick{Value: key, Label: f.d.view.T(f.lang, prefix+"_"+key)}
		if f.d.view.Has(prefix + "_" + key + "_hint") {
			options[i].Hint = f.d.view.T(f.lang, prefix+"_"+key+"_hint")
		}
	}
	return options
}

// colleaguePicks makes options of colleagues.
func colleaguePicks(colleagues []survey.Colleague) []pick {
	picks := make([]pick, len(colleagues))
	for i, c := range colleagues {
		picks[i] = pick{Value: c.Email, Label: c.Called()}
	}
	return picks
}

// unitPicks makes options of units, each indented below the unit that it lies in.
func (d *desk) unitPicks(units survey.Units) []pick {
	least, depths := survey.MaxDepth, d.Units.Depths()
	for _, unit := range units {
		least = min(least, depths[unit.ID])
	}
	picks := make([]pick, len(units))
	for i, unit := range units {
		indent := strings.Repeat("\u2003", depths[unit.ID]-least)
		picks[i] = pick{Value: unit.Name, Label: indent + unit.Name}
		if unit.Parent == uuid.Nil {
			picks[i].Label = d.Organisation.Name
		}
	}
	return picks
}
