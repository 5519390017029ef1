package survey

import (
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// CommentState says how far the check of a text has come.
type CommentState string

// The states. A check can be undone until the texts are released: then the original of
// what is shown, and all of what is withheld, is overwritten and gone.
const (
	CommentWaiting  CommentState = "waiting"
	CommentChecked  CommentState = "checked"
	CommentRejected CommentState = "rejected"
	CommentReleased CommentState = "released"
	CommentWithheld CommentState = "withheld"
)

// WithheldReasons are the reasons for which a text is not shown, as word keys.
var WithheldReasons = []string{"recognisable", "accuses", "insults", "nothing"}

// Comment is one text of a leaver, joined to nothing but its question.
type Comment struct {
	ID       uuid.UUID
	Question string
	State    CommentState
	Text     string // empty once it is withheld
	Blanked  string // of a checked one: what would be released
	Tags     []string
	Reason   string // of a rejected or withheld one
}

// CommentCounts is how many texts of a question are in each state. That a text waits or is
// withheld tells nothing about its writer: a question's texts come at least SensitiveK
// together.
type CommentCounts struct {
	Question string
	In       map[CommentState]int
}

// All is how many texts there are, shown or not.
func (c CommentCounts) All() int {
	total := 0
	for _, n := range c.In {
		total += n
	}
	return total
}

// Blank stands where something was taken out of a text.
const Blank = "[…]"

// maxBlanked is more than any text box takes, with everything in it blanked.
const maxBlanked = 20_000

// CheckBlanked says what is wrong with a text that was made of another one, as a message
// key: it may only leave pieces out, and put Blank in their place. So nobody puts words into
// a leaver's mouth. Spaces do not count.
func CheckBlanked(original, blanked string) string {
	switch {
	case len(blanked) > maxBlanked || !utf8.ValidString(blanked):
		return "blanked_other"
	case strings.Trim(strings.ReplaceAll(blanked, Blank, ""), " .,;:!?\n\t") == "":
		return "blanked_empty"
	}
	rest := flat(original)
	pieces := strings.Split(flat(strings.ReplaceAll(blanked, Blank, "\x00")), "\x00")
	for i, piece := range pieces {
		at := strings.Index(rest, piece)
		if i == 0 && at > 0 {
			at = -1 // what stands before the first blank is the beginning of the text
		}
		if i > 0 && i == len(pieces)-1 { // and what stands behind the last one is its end
			at = len(rest) - len(piece)
			if at < 0 || rest[at:] != piece {
				at = -1
			}
		}
		if at < 0 || len(pieces) == 1 && piece != rest {
			return "blanked_other"
		}
		rest = rest[at+len(piece):]
	}
	return ""
}

// flat leaves out spaces and line ends: browsers change them.
func flat(s string) string { return strings.Join(strings.Fields(s), "") }

// BlankOut puts Blank in place of pieces of a text, wherever they stand as words of their own.
func BlankOut(text string, pieces []string) string {
	for _, piece := range pieces {
		if piece == "" {
			continue
		}
		for from := 0; ; {
			at := strings.Index(text[from:], piece)
			if at < 0 {
				break
			}
			at += from
			end := at + len(piece)
			if !standsAlone(text, at, end) {
				from = end
				continue
			}
			text = text[:at] + Blank + text[end:]
			from = at + len(Blank)
		}
	}
	return text
}

// Theme is a subject that somebody can put on a text or an improvement point: an answer of
// the questionnaire, under the same key as in the figures.
type Theme struct {
	Key   string // question.option
	Label Text
}

// ThemeGroup is a question whose answers are themes.
type ThemeGroup struct {
	Title  Text
	Themes []Theme
}

// themeQuestions are the lists whose answers name what a text is about: what would have had
// to change, and what was good.
var themeQuestions = []string{"keep_factors", "stay_factors"}

// Themes lists what a text can be about, in the words of the questionnaire.
func (q *Questionnaire) Themes() []ThemeGroup {
	var groups []ThemeGroup
	for _, key := range themeQuestions {
		for _, counted := range q.counted {
			if counted.Key != key {
				continue
			}
			group := ThemeGroup{Title: counted.Title}
			for _, option := range counted.Options {
				group.Themes = append(group.Themes, Theme{Key: key + "." + option.Key, Label: option.Label})
			}
			groups = append(groups, group)
		}
	}
	return groups
}

// HasTheme reports whether a text can be about the theme with this key.
func (q *Questionnaire) HasTheme(key string) bool { return hasTheme(q.Themes(), key) }

func hasTheme(groups []ThemeGroup, key string) bool {
	for _, group := range groups {
		for _, theme := range group.Themes {
			if theme.Key == key {
				return true
			}
		}
	}
	return false
}

// ThemeCounts counts the themes of texts. A theme of fewer than k texts is left out: as a
// figure it would be about fewer people than any other.
func ThemeCounts(comments []Comment, k int) map[string]int {
	counts := map[string]int{}
	for _, c := range comments {
		for _, tag := range c.Tags {
			counts[tag]++
		}
	}
	for tag, n := range counts {
		if n < max(k, MinK) {
			delete(counts, tag)
		}
	}
	return counts
}
