package survey

import (
	"time"

	"github.com/google/uuid"
)

// Lang is a language of the service.
type Lang string

// The two languages.
const (
	NL Lang = "nl"
	EN Lang = "en"
)

// Langs lists the languages in the order in which they are offered.
var Langs = []Lang{NL, EN}

// Text is a text in every language.
type Text map[Lang]string

// Pack names the set of labels and options that fits a kind of organisation.
type Pack string

// The packs that the standard questionnaire comes with.
const (
	Generic Pack = "generic"
	Edu     Pack = "edu"
	Rijk    Pack = "rijk"
)

// KeyMode says who keeps the private keys of the ballot boxes (promise.md section 2).
type KeyMode string

// The key modes. In file mode the word anonymous appears nowhere.
const (
	KeyFile   KeyMode = "file"
	KeyHolder KeyMode = "keyholder"
)

// MinK is the floor of the number of others that a published figure grows by.
const MinK = 5

// SensitiveK is the threshold of texts, the 0–10 scale and sensitive options.
const SensitiveK = 10

// Organisation is the employer that runs this installation. There is one per database.
type Organisation struct {
	Name       string
	Pack       Pack
	Zone       string // an IANA time zone name, such as Europe/Amsterdam
	K          int
	KeyMode    KeyMode
	SeasonEnd  int  // month × 100 + day: 930 is 30 September
	Rehearsal  bool // a rehearsal says so on every page and in every mail
	Contact    Contact
	Counsellor string // the confidential counsellor, as shown in the footer
	TalkWord   Text   // the word for the talk: afscheidsgesprek / farewell talk

	Kept        map[Datum]int // days that something is kept, where fewer than in the calendar
	Rhythm      Rhythm        // how often ballot boxes are opened; empty: as the key mode has it
	LaterRhythm Rhythm        // the rhythm from the opening day LaterFrom on; 0: no change is coming
	LaterFrom   Day

	Words     map[Word]Text        // own words for HR, the council and the school; empty: the usual ones
	Holidays  Holidays             // when nobody is at work
	Reminders []int                // days before the closing day, the most first; every one gets them all
	Openings  map[LeaverGroup]Text // own first sentence of the invitation; empty: the usual one
	Closing   Text                 // own sentence of the closing mail, such as what happens with the results
	Accent    Accent
	Extra     []Statement // added to the questionnaire
}

// Contact is the person whom leavers may call or mail and in whose name mails are sent.
type Contact struct {
	Name, Mail, Phone string
}

// Location returns the organisation's time zone, Europe/Amsterdam when it is unknown.
func (o Organisation) Location() *time.Location {
	if zone, err := time.LoadLocation(o.Zone); err == nil {
		return zone
	}
	zone, err := time.LoadLocation("Europe/Amsterdam")
	if err != nil {
		return time.UTC
	}
	return zone
}

// Unit is a part of the organisation, such as a school. The root unit (Parent is nil)
// stands for the organisation as a whole and always has boxes of its own.
type Unit struct {
	ID       uuid.UUID
	Parent   uuid.UUID // uuid.Nil for the root
	Name     string
	Expected int  // leavers expected a year
	OwnBox   bool // whether the unit has a ballot box of its own
}

// OwnBoxFrom is the number of leavers expected a year from which a unit gets a box of its own.
const OwnBoxFrom = 20

// Units is the whole tree of an organisation, the root first.
type Units []Unit

// Root returns the unit that stands for the organisation.
func (u Units) Root() Unit {
	for _, unit := range u {
		if unit.Parent == uuid.Nil {
			return unit
		}
	}
	return Unit{}
}

// ByID returns the unit with this id.
func (u Units) ByID(id uuid.UUID) (Unit, bool) {
	for _, unit := range u {
		if unit.ID == id {
			return unit, true
		}
	}
	return Unit{}, false
}

// ByName returns the unit with this name; upper and lower case are the same.
func (u Units) ByName(name string) (Unit, bool) {
	for _, unit := range u {
		if foldEqual(unit.Name, name) {
			return unit, true
		}
	}
	return Unit{}, false
}

// Leaves returns the units that leavers belong to: all but the root, or the root when it
// is the only one.
func (u Units) Leaves() Units {
	if len(u) == 1 {
		return u
	}
	leaves := make(Units, 0, len(u))
	for _, unit := range u {
		if unit.Parent != uuid.Nil {
			leaves = append(leaves, unit)
		}
	}
	return leaves
}

// BoxOf returns the unit whose ballot box takes the unit part of a leaver of the unit:
// the unit itself or its nearest parent with a box.
func (u Units) BoxOf(id uuid.UUID) Unit {
	for range len(u) {
		unit, ok := u.ByID(id)
		if !ok {
			break
		}
		if unit.OwnBox || unit.Parent == uuid.Nil {
			return unit
		}
		id = unit.Parent
	}
	return u.Root()
}

// Within reports whether the unit is the other unit or lies below it.
func (u Units) Within(id, other uuid.UUID) bool {
	for range len(u) + 1 {
		if id == other {
			return true
		}
		unit, ok := u.ByID(id)
		if !ok || unit.Parent == uuid.Nil {
			return false
		}
		id = unit.Parent
	}
	return false
}

// BoxExpects returns the leavers expected a year in the box of this unit: its own and
// those of the units that share the box.
func (u Units) BoxExpects(box uuid.UUID) int {
	total := 0
	for _, unit := range u {
		if unit.Parent != uuid.Nil && u.BoxOf(unit.ID).ID == box {
			total += unit.Expected
		}
	}
	if root := u.Root(); root.ID == box && len(u) == 1 {
		total = root.Expected
	}
	return total
}

// Expected returns the leavers expected a year in the whole organisation.
func (u Units) Expected() int {
	total := 0
	for _, unit := range u.Leaves() {
		total += unit.Expected
	}
	return total
}

// MonthsToFirst returns about how many months pass before a box that expects so many
// leavers a year is opened for the first time, when six in ten answer and openings are
// monthly (simulated; promise.md section 2); 0 when it takes more than a year.
func MonthsToFirst(expected int) int {
	for _, step := range []struct{ from, months int }{{100, 3}, {40, 5}, {20, 8}, {12, 12}} {
		if expected >= step.from {
			return step.months
		}
	}
	return 0
}

// DefaultSeasonEnd returns the day on which the year's answers are counted together: after
// the summer's leavers for schools, the end of the year for others.
func DefaultSeasonEnd(pack Pack) int {
	if pack == Edu {
		return 930
	}
	return 1231
}
