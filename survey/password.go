package survey

import (
	_ "embed" // well-known passwords
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// MinPassword is the number of characters of the shortest password.
const MinPassword = 12

// minOwn is how many characters of a password nobody can know beforehand: as many as the
// shortest password of NIST SP 800-63B.
const minOwn = 8

// CheckPassword says what is wrong with a new password as a message key, "" when nothing
// is: length counts, symbols do not (NIST SP 800-63B, 5.1.1.2). Guessing programs know the
// organisation and the address, so words of those count for nothing.
func CheckPassword(password, email, organisation string) string {
	local, _, _ := strings.Cut(email, "@")
	switch {
	case utf8.RuneCountInString(password) < MinPassword:
		return "password_short"
	case len(password) > 200:
		return "password_long"
	case len(local) > 3 && strings.Contains(asLetters(password), asLetters(local)),
		ownCharacters(password, contextWords(email, organisation)) < minOwn:
		return "password_common"
	}
	return ""
}

//go:embed passwords.txt
var passwordList string

// knownPasswords are words that many passwords are made of, in Dutch and English.
var knownPasswords = sync.OnceValue(func() []string {
	return strings.Fields(asLetters(passwordList))
})

var lettersForDigits = strings.NewReplacer("0", "o", "1", "i", "l", "i", "3", "e", "4", "a", "5", "s", "7", "t", "@", "a", "$", "s")

// asLetters writes a text as a guessing program compares it: in small letters, with the
// digits that often stand for a letter as that letter. An l is an i: a 1 stands for both.
// The text stays as long as it is in small letters.
func asLetters(s string) string { return lettersForDigits.Replace(strings.ToLower(s)) }

// contextWords are what a password may say about whose it is: the address and the name of
// the organisation, whole, without spaces and in parts.
func contextWords(texts ...string) []string {
	var words []string
	for _, text := range texts {
		parts := strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
		words = append(words, asLetters(text), asLetters(strings.Join(parts, "")))
		for _, part := range parts {
			if utf8.RuneCountInString(part) >= 3 { // a shorter one stands in any sentence
				words = append(words, asLetters(part))
			}
		}
	}
	return words
}

// ownCharacters counts the characters of a password that are no part of a known word, a
// year, a run on the keyboard or a repetition.
func ownCharacters(password string, context []string) int {
	lower := strings.ToLower(password)
	known := make([]bool, len(lower))
	markWords(known, asLetters(password), context)
	markWords(known, asLetters(password), knownPasswords())
	for _, year := range yearPattern.FindAllStringIndex(lower, -1) {
		mark(known, year[0], year[1])
	}
	markRuns(known, lower)
	markRepeated(known, lower)
	own := 0
	for i := range lower {
		if !known[i] {
			own++
		}
	}
	return own
}

var yearPattern = regexp.MustCompile(`(19|20)\d\d`)

func mark(known []bool, from, to int) {
	for i := from; i < to; i++ {
		known[i] = true
	}
}

func markWords(known []bool, text string, words []string) {
	for _, word := range words {
		for from := 0; word != ""; {
			at := strings.Index(text[from:], word)
			if at < 0 {
				break
			}
			mark(known, from+at, from+at+len(word))
			from += at + 1
		}
	}
}

// keyRows are the runs that fingers make on a keyboard, and the alphabet.
var keyRows = []string{
	"12345678901234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "azertyuiop", "abcdefghijklmnopqrstuvwxyz",
	"1q2w3e4r5t6y7u8i9o0p", "q1w2e3r4t5y6u7i8o9p0", "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik", "qazwsxedcrfvtgbyhnujm", "!@#$%^&*()",
}

const shortestRun = 4

// markRuns marks the runs in a text, forwards and backwards.
func markRuns(known []bool, text string) {
	for i := 0; i+shortestRun <= len(text); i++ {
		piece := text[i : i+shortestRun]
		for _, row := range keyRows {
			if strings.Contains(row, piece) || strings.Contains(row, backwards(piece)) {
				mark(known, i, i+shortestRun)
			}
		}
	}
}

func backwards(s string) string {
	var back strings.Builder
	for i := len(s) - 1; i >= 0; i-- {
		back.WriteByte(s[i])
	}
	return back.String()
}

// markRepeated marks every three characters that stood earlier in the text too.
func markRepeated(known []bool, text string) {
	var starts []int
	for i := range text {
		starts = append(starts, i)
	}
	starts = append(starts, len(text))
	for n := 1; n+3 < len(starts); n++ {
		from, to := starts[n], starts[n+3]
		if strings.Contains(text[:starts[n+2]], text[from:to]) {
			mark(known, from, to)
		}
	}
}
