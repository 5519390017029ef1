package survey

import (
	"slices"
	"strings"
)

// maxOptions bounds an option list; the draft stores a choice in one byte.
const maxOptions = 64

// checkFile checks everything that can be said of an entry by itself, for all packs.
func (r *reader) checkFile() {
	if r.file.About < 1 {
		r.wrong("$.about", "about is missing; give the number of steps to announce on the first page, such as about: 13")
	}
	for key, text := range r.file.Charts {
		r.checkKey("$.charts."+key, key)
		r.checkText("$.charts."+key, "the title of a chart", text, true)
	}
	for key, scale := range r.file.Scales {
		r.checkKey("$.scales."+key, key)
		r.checkOptions(scale)
		if len(scale) < 2 {
			r.wrong("$.scales."+key, "scale %s needs at least two options; add them", key)
		}
	}
	for _, p := range r.file.Pages {
		r.checkKey(p.place+".key", p.Key)
		r.checkText(p.place+".title", "the title", p.Title, false)
		r.checkText(p.place+".hint", "the hint", p.Hint, false)
	}
	for _, route := range r.file.Routes {
		r.checkKey(route.place+".key", route.Key)
		r.checkText(route.place+".title", "the title", route.Title, true)
		if route.About < 1 {
			r.wrong(route.place+".about", "route %s has no about; give the number of steps to announce", route.Key)
		}
	}
	for _, q := range r.file.Questions {
		r.checkQuestion(q)
	}
}

func (r *reader) checkQuestion(q *Question) {
	r.checkKey(q.place+".key", q.Key)
	r.checkPack(q.place+".pack", q.Pack)
	r.checkText(q.place+".title", "the title", q.Title, true)
	r.checkText(q.place+".hint", "the hint", q.Hint, false)
	r.checkText(q.place+".source", "the source", q.Source, false)
	r.checkOptions(q.Options)
	r.checkOptions(q.Items)
	r.warnIdentifier(q)
	if q.Part != PartUnit && q.Part != PartOrganisation {
		r.wrong(q.place+".part", "%s needs a part; write part: unit or part: organisation", q.Key)
	}
	if _, ok := r.file.Charts[q.Chart]; q.Chart != "" && !ok {
		r.wrong(q.place+".chart", "there is no chart %s; add it under charts or leave it out", q.Chart)
	}
	r.checkKind(q)
	r.checkMarks(q)
}

// checkKind checks that a question has what its kind needs and nothing of another kind.
func (r *reader) checkKind(q *Question) {
	needs := func(right bool, what string) {
		if !right {
			r.wrong(q.place+".kind", "%s is of kind %s: %s", q.Key, q.Kind, what)
		}
	}
	switch q.Kind {
	case KindOne, KindSeveral:
		needs(len(q.Options) > 0, "give it options")
	case KindItems:
		_, ok := r.file.Scales[q.Scale]
		needs(ok, "name a scale from the list under scales")
		needs(len(q.Items) > 0, "give it items")
	case KindText:
		needs(q.Part == PartOrganisation, "texts are counted over the whole organisation; write part: organisation")
		needs(q.Max >= 1 && q.Max <= textBytes, "say how many characters fit, such as max: 400 (at most 1000)")
	case KindScale:
	default:
		r.wrong(q.place+".kind", "%s has no kind; choose one, several, items, scale or text", q.Key)
		return
	}
	needs(q.Kind == KindItems || len(q.Items) == 0 && q.Scale == "", "items and scale belong to kind items; leave them out")
	needs(q.Kind == KindOne || q.Kind == KindSeveral || len(q.Options) == 0, "it has no options; leave them out")
	needs(q.Kind == KindOne && q.Part == PartUnit || !q.Known, "known belongs to kind one and part unit; leave it out")
	needs(q.Kind == KindText || q.Max == 0, "max belongs to kind text; leave it out")
	needs(q.Kind == KindOne || len(q.From) == 0 && len(q.Splits) == 0, "from and splits belong to kind one; leave them out")
	needs(q.Kind == KindSeveral || q.Follows == "", "follows belongs to kind several; leave it out")
	needs(q.Follows != "" || len(q.Priority) == 0, "priority belongs to follows; leave it out")
	needs(len(q.Options) <= maxOptions && len(q.Items) <= maxOptions, "more than 64 lines; leave some out")
}

// permaLetters are what makes work good: positive emotion, engagement, relationships,
// meaning and accomplishment.
var permaLetters = []string{"", "p", "e", "r", "m", "a"}

// checkMarks checks the marks of options and items against the kind of the question.
func (r *reader) checkMarks(q *Question) {
	for _, o := range q.Options {
		if o.Part != "" || o.ShowIf != nil || o.HideIf != nil {
			r.wrong(o.place, "option %s has part, show_if or hide_if; only items can, leave it out", o.Key)
		}
		if (o.Sensitive || o.Exclusive) && q.Kind != KindSeveral {
			r.wrong(o.place, "option %s is sensitive or exclusive; only options of kind several can be", o.Key)
		}
		if o.Hidden && (q.Kind != KindOne || len(q.From) > 0) {
			r.wrong(o.place, "option %s is hidden; only options of kind one can be", o.Key)
		}
		if !slices.Contains(permaLetters, o.Perma) {
			r.wrong(o.place, "option %s has perma %q; write p, e, r, m or a, or leave it out", o.Key, o.Perma)
		}
		if (o.Group != "") != (q.Follows != "") {
			r.wrong(o.place, "option %s: group and follows belong together; add the one or leave out the other", o.Key)
		}
	}
	for _, item := range q.Items {
		if item.Group != "" || item.Last || item.Exclusive || item.Hidden || item.Sensitive {
			r.wrong(item.place, "item %s has a mark of an option; leave it out", item.Key)
		}
		if item.Part != "" && item.Part != PartUnit && item.Part != PartOrganisation {
			r.wrong(item.place+".part", "there is no part %s; write unit or organisation", item.Part)
		}
	}
}

func (r *reader) checkOptions(options []*Option) {
	seen := map[string]bool{}
	for _, o := range options {
		r.checkKey(o.place+".key", o.Key)
		r.checkPack(o.place+".pack", o.Pack)
		r.checkText(o.place+".label", "the label of "+o.Key, o.Label, true)
		r.checkText(o.place+".hint", "the hint of "+o.Key, o.Hint, false)
		if id := o.Key + "/" + string(o.Pack); o.Key != "" && seen[id] {
			r.wrong(o.place, "%s is there twice; give one of them another key or pack", o.Key)
		} else {
			seen[id] = true
		}
	}
}

func (r *reader) checkPack(place string, pack Pack) {
	if pack != "" && !slices.Contains(Packs, pack) {
		r.wrong(place, "there is no pack %s; choose one of %s", pack, list(Packs))
	}
}

// checkKey keeps keys short and free of the signs that join them.
func (r *reader) checkKey(place, key string) {
	switch {
	case key == "":
		r.wrong(place, "the key is missing; add one such as key: lunch")
	case len(key) > 40 || strings.Trim(key, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != "":
		r.wrong(place, "key %q may have letters, digits and _ only, 40 at most; choose another", key)
	}
}

// placeholders are the words that a text may have in braces.
var placeholders = []string{"org", "unit", "place", "talk", "k", "contact"}

// checkText checks that a text is there in every language.
func (r *reader) checkText(place, what string, text Text, required bool) {
	if len(text) == 0 && !required {
		return
	}
	for _, lang := range Langs {
		if strings.TrimSpace(text[lang]) == "" {
			r.wrong(place, "%s is missing in %s; add %s: \"…\"", what, lang, lang)
		}
	}
	for lang, words := range text {
		if !slices.Contains(Langs, lang) {
			r.wrong(place, "%s has an unknown language %s; use %s", what, lang, list(Langs))
		}
		for rest := words; ; {
			_, after, found := strings.Cut(rest, "{")
			if !found {
				break
			}
			name, next, _ := strings.Cut(after, "}")
			if !slices.Contains(placeholders, name) {
				r.wrong(place, "%s has an unknown placeholder {%s}; use one of %s", what, name, list(placeholders))
			}
			rest = next
		}
	}
}

// identifiers are words of questions that would tell who somebody is.
var identifiers = []string{
	"name", "naam", "email", "e-mail", "mail", "age", "leeftijd", "birth", "birthday", "geboorte",
	"geboortedatum", "geboren", "gender", "geslacht", "phone", "telefoon", "telefoonnummer",
}

// warnIdentifier warns about a question that seems to ask who somebody is.
func (r *reader) warnIdentifier(q *Question) {
	text := strings.ToLower(q.Key + " " + q.Title[NL] + " " + q.Title[EN])
	words := strings.FieldsFunc(text, func(c rune) bool { return strings.ContainsRune(" _?.,;:!()/", c) })
	for _, word := range words {
		if slices.Contains(identifiers, word) {
			r.warn(q.place, "%s seems to ask for %q, which tells who somebody is; leave the question out", q.Key, word)
			return
		}
	}
}
