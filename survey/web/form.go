package web

import (
	"errors"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"nawoord/survey"
	"nawoord/templates"
)

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

// fieldParts draws the pieces of a list of options.
var fieldParts = template.Must(template.ParseFS(templates.FS, "field_parts.html"))

// fieldFrame is what stands around the options of a field.
type fieldFrame struct {
	Name, Kind, Legend, Hint, Note string
	Solo, Across                   bool
	Wrong                          string
}

// fieldOption is an option with the type of its input.
type fieldOption struct {
	Type string
	formChoice
}

// drawnPieces keeps each piece as it was drawn the first time, by what it shows: drawing is
// most of the work of a page. There are as many as the questionnaire and our own forms
// have; no word of a visitor is ever in one.
var drawnPieces sync.Map

// drawPiece draws a piece of a field, or takes it from those that were drawn before.
func drawPiece(w *strings.Builder, piece string, shows any) error {
	type key struct {
		piece string
		shows any
	}
	if drawn, ok := drawnPieces.Load(key{piece, shows}); ok {
		w.WriteString(drawn.(string))
		return nil
	}
	var drawn strings.Builder
	if err := fieldParts.ExecuteTemplate(&drawn, piece, shows); err != nil {
		return fmt.Errorf("draw a field: %w", err)
	}
	drawnPieces.Store(key{piece, shows}, drawn.String())
	w.WriteString(drawn.String())
	return nil
}

// Drawn is the field with its options, for a field that is not a text box.
func (f formField) Drawn(errorPrefix string) (template.HTML, error) {
	frame := fieldFrame{Name: f.Name, Kind: f.Kind, Legend: f.Legend, Hint: f.Hint, Note: f.Note, Solo: f.Solo, Across: f.Across}
	if f.Error != "" {
		frame.Wrong = errorPrefix + f.Error
	}
	var all strings.Builder
	err := drawPiece(&all, "field_open", frame)
	for _, choice := range f.Options {
		err = errors.Join(err, drawPiece(&all, "field_option", fieldOption{f.Type, choice}))
	}
	err = errors.Join(err, drawPiece(&all, "field_close", frame))
	return template.HTML(all.String()), err //nolint:gosec // html/template escaped every part
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
