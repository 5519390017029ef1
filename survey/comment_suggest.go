package survey

import (
	_ "embed" // first names
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

//go:embed names.txt
var nameList string

// firstNames are common first names in the Netherlands. A name that is a word as well
// stands with a question mark behind it: it is suggested, but not taken for certain.
var firstNames = sync.OnceValue(func() map[string]bool {
	names := map[string]bool{}
	for name := range strings.FieldsSeq(nameList) {
		plain, unsure := strings.CutSuffix(name, "?")
		names[plain] = !unsure
	}
	return names
})

// Suggestion is a piece of a text that may tell who somebody is.
type Suggestion struct {
	Text   string
	Kind   string // name, mail, phone, link, date or word: a word key
	Likely bool   // taken out unless the checker says otherwise
}

var (
	mailPattern  = regexp.MustCompile(`[\w.+-]+@[\w-]+(\.[\w-]+)+`)
	linkPattern  = regexp.MustCompile(`(?i)\b(https?://\S+|www\.\S+)`)
	phonePattern = regexp.MustCompile(`(\+|\b00?)[\d][\d ()-]{6,16}\d\b`)
	datePattern  = regexp.MustCompile(`(?i)\b(\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}|\d{1,2} (januari|februari|maart|april|mei|juni|juli|augustus|september|oktober|november|december|january|february|march|may|june|july|august|october)( \d{4})?)\b`)
	titlePattern = regexp.MustCompile(`(?i)\b(?:meneer|mevrouw|meester|juf|juffrouw|dhr\.?|mevr\.?|mw\.?|dokter|drs\.?|dr\.?|prof\.?|mr\.?|mrs\.?|ms\.?)\s+((?:(?:van|de|den|der|het|ter|ten|te|'t)\s+)*\p{Lu}[\p{L}'’-]*)`)
	wordPattern  = regexp.MustCompile(`\p{Lu}[\p{L}'’-]*(?: (?:(?:van|de|den|der|het|ter|ten|te|'t) )*\p{Lu}[\p{L}'’-]*)*`)
	namePart     = regexp.MustCompile(`[^ ]+`)
)

// Suggest finds what may tell who wrote a text or whom it is about: addresses, numbers, days,
// names, and other words with a capital inside a sentence. The own words are those of the
// organisation, such as the names of its units: they may tell where somebody worked.
func Suggest(text string, own ...string) []Suggestion {
	var all []Suggestion
	add := func(found, kind string, likely bool) {
		found = strings.Trim(found, " .,;:!?()'’-")
		known := func(s Suggestion) bool { return s.Text == found }
		if found != "" && !slices.ContainsFunc(all, known) {
			all = append(all, Suggestion{Text: found, Kind: kind, Likely: likely})
		}
	}
	rest := text
	for _, pattern := range []struct {
		find *regexp.Regexp
		kind string
	}{{mailPattern, "mail"}, {linkPattern, "link"}, {datePattern, "date"}, {phonePattern, "phone"}} {
		for _, found := range pattern.find.FindAllString(rest, -1) {
			add(found, pattern.kind, true)
			rest = strings.ReplaceAll(rest, found, strings.Repeat(" ", len(found)))
		}
	}
	for _, word := range own {
		if word == "" {
			continue
		}
		for _, at := range regexp.MustCompile("(?i)"+regexp.QuoteMeta(word)).FindAllStringIndex(rest, -1) {
			if standsAlone(rest, at[0], at[1]) {
				add(rest[at[0]:at[1]], "word", false)
			}
		}
	}
	for _, found := range titlePattern.FindAllStringSubmatch(rest, -1) {
		add(found[1], "name", true)
		rest = strings.ReplaceAll(rest, found[1], strings.Repeat(" ", len(found[1])))
	}
	for _, at := range wordPattern.FindAllStringIndex(rest, -1) {
		suggestName(rest, at[0], at[1], add)
	}
	return all
}

// suggestName looks at a run of words with capitals. At the beginning of a sentence every
// word has one: there only a name counts.
func suggestName(text string, from, to int, add func(string, string, bool)) {
	begins, first := beginsSentence(text[:from]), true
	for _, at := range namePart.FindAllStringIndex(text[from:to], -1) {
		word, rest := text[from+at[0]:from+at[1]], text[from+at[0]:to]
		sure, isName := firstNames()[strings.TrimSuffix(strings.TrimSuffix(word, "'s"), "’s")]
		switch {
		case isName && (sure || !begins || !first):
			add(rest, "name", sure || rest != word)
			return
		case first && begins, isCommon(word):
			first = false
		default:
			add(rest, "word", false)
			return
		}
	}
}

// isCommon tells words that are written with a capital and name nobody.
func isCommon(word string) bool {
	return utf8.RuneCountInString(word) < 2 || slices.Contains([]string{
		"Ik", "HR", "ICT", "IT", "OR", "MR", "Nederland", "Nederlands", "Nederlandse", "Engels", "Duits", "Frans", "CAO", "VO", "MBO", "HBO", "PO", "WO",
		"Dutch", "English", "German", "French", "Netherlands", "I",
	}, word)
}

// beginsSentence reports whether what comes next is the beginning of a sentence.
func beginsSentence(before string) bool {
	before = strings.TrimRight(before, " \t\"'“‘(-•*")
	if before == "" || strings.HasSuffix(before, "\n") {
		return true
	}
	last, _ := utf8.DecodeLastRuneInString(before)
	return strings.ContainsRune(".!?:…", last)
}

// standsAlone reports whether the piece is no part of a longer word.
func standsAlone(text string, from, to int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:from])
	after, _ := utf8.DecodeRuneInString(text[to:])
	inWord := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	return !inWord(before) && !inWord(after)
}
