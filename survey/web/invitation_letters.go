package web

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"nawoord/survey"
)

// fromWindows returns the text of a file. What is no UTF-8 is read as Excel on Windows writes
// it, and then old is true; a file that cannot be that either is returned as it is.
func fromWindows(data []byte) (text string, old bool) {
	text = string(data)
	if utf8.Valid(data) || strings.ContainsFunc(text, beyondASCII) {
		return text, false // of UTF-8 with a letter broken, the other letters would break too
	}
	read, err := charmap.Windows1252.NewDecoder().String(text)
	if err != nil || strings.ContainsFunc(read, unreadable) {
		return text, false
	}
	return read, true
}

// beyondASCII reports a letter that UTF-8 writes with more than one byte.
func beyondASCII(r rune) bool { return r >= utf8.RuneSelf && r != utf8.RuneError }

func unreadable(r rune) bool {
	return r == utf8.RuneError || unicode.IsControl(r) && !strings.ContainsRune("\t\r\n", r)
}

// mostNames is how many names with other letters than a to z are shown to look at.
const mostNames = 10

// oddNames lists first names with other letters than a to z.
func oddNames(people []survey.Numbered) string {
	var names []string
	for _, person := range people {
		if strings.ContainsFunc(person.FirstName, beyondASCII) && len(names) < mostNames {
			names = append(names, person.FirstName)
		}
	}
	return strings.Join(names, ", ")
}
