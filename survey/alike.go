package survey

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Fold makes texts alike that people write differently: lower case, without accents.
func Fold(text string) string {
	text = strings.ToLower(text)
	if IsASCII(text) {
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

// IsASCII reports whether a text has no letter beyond the plain ones.
func IsASCII(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) < 0
}
