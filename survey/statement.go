package survey

import (
	"crypto/sha256"
	"encoding/hex"
	"regexp"
	"slices"
	"strings"
	"sync"
)

// Statement is a sentence that an organisation adds to the questionnaire: one of the list
// that the questionnaire brings along, or one in own words.
type Statement struct {
	Key  string // of the list; of own words a key that changes with them
	Text Text   // own words, nil for one of the list
}

// MaxStatements is how many an organisation may add.
const MaxStatements = 2

// extraKey is the question of the questionnaire that holds the list, and its page.
const extraKey = "st_extra"

// OwnStatement is a statement in own words. Other words are another question: answers to
// the one are never counted with those to the other.
func OwnStatement(nl, en string) Statement {
	sum := sha256.Sum256([]byte(nl + "\x00" + en))
	return Statement{Key: "st_own_" + hex.EncodeToString(sum[:4]), Text: Text{NL: nl, EN: en}}
}

// offered keeps what extraStatements read, by pack: reading a questionnaire takes long.
var offered sync.Map

// ExtraStatements lists the statements that a pack's standard questionnaire offers.
func ExtraStatements(pack Pack) []*Option {
	known, ok := offered.Load(pack)
	if !ok {
		known, _ = offered.LoadOrStore(pack, extraStatements(pack))
	}
	return known.([]*Option)
}

func extraStatements(pack Pack) []*Option {
	q, err := Standard(pack)
	if err != nil {
		return nil // its own test says so
	}
	for _, question := range q.Questions {
		if question.Key == extraKey {
			return question.Items
		}
	}
	return nil
}

// OffersExtra reports whether statements can be added to the questionnaire.
func (q *Questionnaire) OffersExtra() bool {
	return slices.ContainsFunc(q.Questions, func(question *Question) bool { return question.Key == extraKey })
}

// addExtra puts the chosen statements on a page of their own, on every route behind the
// other statements.
func (r *reader) addExtra(extra []Statement) {
	at := slices.IndexFunc(r.file.Questions, func(q *Question) bool { return q != nil && q.Key == extraKey && q.Extra })
	if at < 0 || len(extra) == 0 {
		return
	}
	question := r.file.Questions[at]
	var chosen []*Option
	for _, statement := range extra {
		if statement.Text != nil {
			chosen = append(chosen, &Option{Key: statement.Key, Label: statement.Text, place: question.place})
		}
		for _, item := range question.Items {
			if item.Key == statement.Key {
				chosen = append(chosen, item)
			}
		}
	}
	last := func(keys []string) int {
		return max(slices.Index(keys, "st_people"), slices.Index(keys, "st_short"))
	}
	var keys []string
	for _, p := range r.file.Pages {
		keys = append(keys, p.Key)
	}
	if len(chosen) == 0 || last(keys) < 0 {
		return
	}
	question.Extra, question.Items = false, chosen
	r.file.Pages = slices.Insert(r.file.Pages, last(keys)+1, &Page{Key: extraKey, place: question.place})
	for i, p := range r.file.Pages {
		p.N = i + 1
	}
	for _, route := range r.file.Routes {
		if n := last(route.Pages); n >= 0 {
			route.Pages = slices.Insert(route.Pages, n+1, extraKey)
			route.About++
		}
	}
	r.file.About++
}

// Word is something that organisations call by different names.
type Word string

// The words that an organisation may choose.
const (
	WordHR      Word = "hr"
	WordCouncil Word = "council"
	WordSchool  Word = "school"
)

// Words lists the words that an organisation may choose.
var Words = []Word{WordHR, WordCouncil, WordSchool}

var standardWords = map[Word]Text{
	WordHR:      {NL: "HR", EN: "HR"},
	WordCouncil: {NL: "ondernemingsraad", EN: "works council"},
	WordSchool:  {NL: "school", EN: "school"},
}

// Word is what the organisation calls something.
func (o Organisation) Word(word Word, lang Lang) string {
	if own := o.Words[word][lang]; own != "" {
		return own
	}
	return standardWords[word][lang]
}

var (
	sayHR     = regexp.MustCompile(`\bHR\b`)
	saySchool = regexp.MustCompile(`\b(De|The|andere|another) school\b`)
)

// useWords puts the organisation's own words into what leavers are asked.
func (r *reader) useWords(o Organisation) {
	if len(o.Words) == 0 {
		return
	}
	say := func(text Text) {
		for lang, s := range text {
			s = sayHR.ReplaceAllLiteralString(s, o.Word(WordHR, lang))
			text[lang] = saySchool.ReplaceAllStringFunc(s, func(found string) string {
				before, _, _ := strings.Cut(found, " ")
				return before + " " + o.Word(WordSchool, lang)
			})
		}
	}
	for _, q := range r.file.Questions {
		say(q.Title)
		say(q.Hint)
		for _, option := range slices.Concat(q.Options, q.Items) {
			say(option.Label)
			say(option.Hint)
		}
	}
}
