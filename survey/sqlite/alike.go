package sqlite

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold makes texts alike that people write differently: lower case, without accents.
func fold(text string) string {
	text = strings.ToLower(text)
	if isASCII(text) {
		return text
	}
	bare := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Mn, r) {
			return -1
		}
		return r
	}, norm.NFD.String(text))
	return unjoined.Replace(bare)
}

// unjoined spells out the letters that are not a letter with an accent.
var unjoined = strings.NewReplacer("ß", "ss", "æ", "ae", "œ", "oe", "ĳ", "ij", "ø", "o", "ł", "l", "đ", "d", "ı", "i")

func isASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}

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
