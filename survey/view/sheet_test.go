package view

import (
	"strings"
	"testing"

	"nawoord/survey"
)

func TestSheetTellsWhatToDo(t *testing.T) {
	t.Parallel()
	data := SheetData{Organisation: organisation(survey.KeyHolder), Holder: "Noor Bakker", Link: "https://vertrek.example.org/hr/openen"}
	for i := range data.Groups {
		data.Groups[i] = strings.Repeat(string(rune('A'+i)), 5)
	}
	for lang, wants := range map[survey.Lang][]string{
		survey.NL: {"Op de openingsdag", "Ben je de code kwijt?", "Draag je de taak over?"},
		survey.EN: {"On the opening day", "Have you lost the code?", "Are you handing over?"},
	} {
		sheet, err := Sheet(lang, data)
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range append(append(wants, data.Groups[:]...), data.Holder, data.Link, "VO-Campus") {
			if strings.Count(sheet, want) != 1 {
				t.Errorf("%s: %q stands %d times on the sheet", lang, want, strings.Count(sheet, want))
			}
		}
		for line := range strings.Lines(sheet) {
			if len([]rune(strings.TrimRight(line, "\n"))) > 72 {
				t.Errorf("%s: a line is too long for paper: %q", lang, line)
			}
		}
	}
	if _, err := Sheet("de", data); err == nil {
		t.Error("a sheet in a language that there is not")
	}
}
