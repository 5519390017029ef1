package view

import (
	"fmt"
	"strings"
	"text/template"

	"nawoord/survey"
	"nawoord/templates"
)

// SheetData is what the sheet of a keyholder says. It holds the code: it is printed and
// kept nowhere.
type SheetData struct {
	Organisation survey.Organisation
	Holder       string    // name of the keyholder
	Groups       [8]string // of the code
	Link         string    // of the page on which boxes are opened
}

// Quarterly reports whether boxes open once a quarter, and not every month.
func (d SheetData) Quarterly() bool { return d.Organisation.Rhythmic() == survey.Quarterly }

// Sheet makes the sheet that a keyholder gets on paper: the code, and what to do with it.
func Sheet(lang survey.Lang, data SheetData) (string, error) {
	text, err := template.ParseFS(templates.FS, "sheet."+string(lang)+".txt")
	if err != nil {
		return "", fmt.Errorf("make sheet: %w", err)
	}
	var sheet strings.Builder
	if err := text.Execute(&sheet, data); err != nil {
		return "", fmt.Errorf("make sheet in %s: the template does not fit", lang) // err may quote the code
	}
	return sheet.String(), nil
}
