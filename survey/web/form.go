package web

import "nawoord/survey"

// formField is a field of a form as a template draws it, in one language.
type formField struct {
	Name, Kind   string // kind: one, several, scale or text
	Type         string // of its inputs: radio or checkbox
	Legend, Hint string
	Note         string // a line below the options
	Solo         bool   // the legend is the heading of the page
	Line         bool   // one of several lines below the heading
	Across       bool   // short options: side by side where there is room
	Options      []formChoice
	Text         string
	Max          int
	Error        string

	answered bool // has a single choice that a browser cannot undo
}

// formChoice is an option.
type formChoice struct {
	Name, Value, Label, Hint string
	Chosen                   bool
}

// formField turns a field of the questionnaire into the leaver's language.
func (v *visit) formField(field survey.Field) formField {
	f := formField{
		Name: field.Name, Kind: string(field.Kind), Type: "radio",
		Legend: v.text(field.Legend), Hint: v.text(field.Hint),
		Solo: field.Solo, Line: field.Line, Across: field.Line && field.Kind == survey.KindOne,
		Text: field.Text, Max: field.Max,
		Options: make([]formChoice, len(field.Options)),
	}
	if field.Kind == survey.KindSeveral {
		f.Type = "checkbox"
	}
	for i, o := range field.Options {
		f.Options[i] = formChoice{Name: o.Name, Value: o.Value, Label: v.text(o.Label), Hint: v.text(o.Hint), Chosen: o.Chosen}
		f.answered = f.answered || o.Chosen && f.Type == "radio"
	}
	return f
}
