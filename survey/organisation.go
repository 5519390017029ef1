package survey

import "time"

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
