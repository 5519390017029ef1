package sqlite

import (
	"strings"
	"unicode"
)

// digits makes the numbers of a telephone alike: without spaces and dashes, and from abroad
// as at home.
func digits(phone string) string {
	number := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	home := strings.TrimPrefix(number, "00")
	if abroad := home != number || strings.HasPrefix(strings.TrimSpace(phone), "+"); abroad && strings.HasPrefix(home, "31") {
		return "0" + strings.TrimPrefix(home[2:], "0")
	}
	return number
}

// fewestDigits is how many digits a search for a number has at least: with fewer it finds
// half of all numbers.
const fewestDigits = 4

// isNumber reports whether a search is for a number: digits, and no letters.
func isNumber(text string) bool {
	return strings.IndexFunc(text, unicode.IsLetter) < 0 && len(digits(text)) >= fewestDigits
}
