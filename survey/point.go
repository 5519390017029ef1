package survey

import (
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"
)

// PointFor says who can do something about an improvement point.
type PointFor string

// For whom a point is.
const (
	ForTeam   PointFor = "team"
	ForSchool PointFor = "school"
	ForBoard  PointFor = "board"
)

// PointFors lists for whom a point can be.
var PointFors = []PointFor{ForTeam, ForSchool, ForBoard}

// PointStatus is how far an improvement point has come.
type PointStatus string

// The statuses of a point.
const (
	PointOpen    PointStatus = "open"
	PointDoing   PointStatus = "doing"
	PointDone    PointStatus = "done"
	PointDropped PointStatus = "dropped"
)

// PointStatuses lists the statuses in their order.
var PointStatuses = []PointStatus{PointOpen, PointDoing, PointDone, PointDropped}

const (
	// MaxOutcome is the number of characters in which is told what was done.
	MaxOutcome = 600
	// MaxShown is how many points leavers see on their start page.
	MaxShown = 3
	// MaxShownText is the number of characters of each: the first screen must stay small.
	MaxShownText = 120
	// MaxLetters is to how many people a bundle goes at once.
	MaxLetters = 20
)

// ImprovementPoint is something to be done about what was learnt. Staff write the words: no
// figure and no answer is in it.
type ImprovementPoint struct {
	ID        uuid.UUID
	Unit      uuid.UUID
	Theme     string // a key of Questionnaire.PointThemes, or empty
	Wording   string
	For       PointFor
	Owner     uuid.UUID // an account; uuid.Nil: OwnerName has none, or there is no owner
	OwnerName string
	DueOn     Day // 0: no day
	Status    PointStatus
	Outcome   string // what was done
	Half      Half   // when it was added
	Ended     Half   // when it was done or dropped; 0: it was not
	Shown     bool   // to leavers
	ShownText Text   // in which words
	Revision  int
}

// Live reports whether something still has to be done.
func (p ImprovementPoint) Live() bool { return p.Status == PointOpen || p.Status == PointDoing }

// Same reports whether two points are the same in every word, though they are stored apart.
func (p ImprovementPoint) Same(other ImprovementPoint) bool {
	for _, lang := range Langs {
		if p.ShownText[lang] != other.ShownText[lang] {
			return false
		}
	}
	p.ID, p.Revision, p.ShownText, other.ShownText = other.ID, other.Revision, nil, nil
	return reflect.DeepEqual(p, other)
}

// InBundle reports whether the point belongs to the bundle of a half year: what was to be
// done then, and what came of it.
func (p ImprovementPoint) InBundle(half Half) bool {
	return p.Half <= half && (p.Live() || p.Ended >= half)
}

// RoomToShow reports whether the point can be shown beside those that are: whether leavers of
// its unit, and of each unit below it, see fewer than MaxShown others.
func (p ImprovementPoint) RoomToShow(shown []ImprovementPoint, units Units) bool {
	others := map[uuid.UUID]int{}
	for _, other := range shown {
		if other.ID != p.ID {
			others[other.Unit]++
		}
	}
	for id := range units.Below(p.Unit) {
		sees := 0
		for _, unit := range units.above(id) {
			sees += others[unit.ID]
		}
		if sees >= MaxShown {
			return false
		}
	}
	return true
}

// Check checks a point as it was filled in. It returns an *Invalid whose fields are
// wording, for, theme, owner_name, due_on, status, outcome, shown, shown_nl and shown_en.
func (p *ImprovementPoint) Check(due string, themes []ThemeGroup) error {
	var wrong Invalid
	p.Wording, p.Outcome = strings.TrimSpace(p.Wording), strings.TrimSpace(p.Outcome)
	switch {
	case p.Wording == "":
		wrong.Add("wording", "point_wording_empty")
	case utf8.RuneCountInString(p.Wording) > MaxPointText:
		wrong.Add("wording", "point_long")
	}
	if !oneOf(p.For, PointFors) {
		wrong.Add("for", "point_for_empty")
	}
	if p.Theme != "" && !hasTheme(themes, p.Theme) {
		wrong.Add("theme", "choice_unknown")
	}
	if !plainLine(p.OwnerName, 80) {
		wrong.Add("owner_name", "name_wrong")
	}
	p.DueOn = 0
	if due = strings.TrimSpace(due); due != "" {
		var err error
		if p.DueOn, err = ParseDay(due); err != nil {
			wrong.Add("due_on", "day_wrong")
		}
	}
	if !oneOf(p.Status, PointStatuses) {
		wrong.Add("status", "choice_unknown")
	}
	if utf8.RuneCountInString(p.Outcome) > MaxOutcome {
		wrong.Add("outcome", "note_long")
	}
	p.checkShown(&wrong)
	return wrong.OrNil()
}

func (p *ImprovementPoint) checkShown(wrong *Invalid) {
	for lang, field := range map[Lang]string{NL: "shown_nl", EN: "shown_en"} {
		text := strings.TrimSpace(p.ShownText[lang])
		p.ShownText[lang] = text
		switch {
		case !plainLine(text, MaxShownText):
			wrong.Add(field, "shown_long")
		case p.Shown && text == "":
			wrong.Add(field, "shown_empty")
		}
		checkSentence(wrong, field, text, MaxShownText)
	}
	if p.Shown && p.Status != PointDone {
		wrong.Add("shown", "shown_undone")
	}
}

// PointThemes lists what a point can be about: reasons to leave, by kind, and what would
// have kept people, as the questionnaire calls them.
func (q *Questionnaire) PointThemes() []ThemeGroup {
	var groups []ThemeGroup
	for _, key := range []string{"push_factors", "keep_factors"} {
		for _, d := range q.recordFields(key) {
			group := ThemeGroup{Title: d.title()}
			for _, o := range d.recordField().Options {
				if !strings.HasSuffix(o.Key, "_other") {
					group.Themes = append(group.Themes, Theme{Key: d.name + "." + o.Key, Label: o.Label})
				}
			}
			groups = append(groups, group)
		}
	}
	return groups
}

// PointLetter is a bundle of points on its way to somebody.
type PointLetter struct {
	ID      uuid.UUID
	Address string
	Lang    Lang
	Unit    uuid.UUID // uuid.Nil: the whole organisation
	Half    Half
	Whole   bool // the points themselves, or only where they are
}

// ParseLetters reads the addresses of a bundle, one a line or separated by commas or
// semicolons. It returns an *Invalid on field addresses.
func ParseLetters(addresses string) ([]string, error) {
	var wrong Invalid
	var all []string
	for _, address := range strings.FieldsFunc(addresses, func(r rune) bool { return strings.ContainsRune(",; \t\r\n", r) }) {
		address = strings.ToLower(address)
		if key := CheckAddress(address); key != "" {
			wrong.Add("addresses", "addresses_wrong")
		}
		if !oneOf(address, all) {
			all = append(all, address)
		}
	}
	switch {
	case len(all) == 0:
		wrong.Add("addresses", "addresses_empty")
	case len(all) > MaxLetters:
		wrong.Add("addresses", "addresses_many")
	}
	return all, wrong.OrNil()
}
