package survey

// Kind is what a question asks for.
type Kind string

// The kinds of questions. A question of kind items is drawn as one field of kind one per line.
const (
	KindOne     Kind = "one"     // choose one option
	KindSeveral Kind = "several" // tick a list of options
	KindItems   Kind = "items"   // answer every line on a scale
	KindScale   Kind = "scale"   // choose 0 to 10
	KindText    Kind = "text"    // write in a box
)

// Options with these keys say that there is no answer: they are never counted.
const (
	PreferNot  = "prefer_not"
	DoesNotFit = "na"
)

// Facts is what the routing knows about a leaver besides the answers.
type Facts struct {
	BoxExpects          int // leavers a year in the leaver's ballot box
	OrganisationExpects int // leavers a year in the whole organisation
}

// Answers are the answers of one person: form field name to chosen option keys or the text.
// The names are those of the counted questions: "occasion", "reason_weight.job",
// "push_factors.relations", "open_keep". The slices are shared and never changed in place.
type Answers map[string][]string

// Condition names questions and, for each, some of its options.
type Condition map[string][]string

// Questionnaire is a loaded and checked questionnaire for one pack. It never changes after
// loading and may be used by many requests at once.
type Questionnaire struct {
	// Version is a short fingerprint of everything that a draft depends on: pages, fields,
	// options and routes, not the wording.
	Version string
	// About is the number of steps to announce before the route is known.
	About     int
	Charts    map[string]Text
	Pages     []*Page
	Routes    []*Route
	Questions []*Question

	fields  []*field // in the order of the report
	byName  map[string]*field
	counted []CountedQuestion

	picks   string            // the field whose answer picks the route
	routeOf map[string]*Route // by its options
	rest    *Route            // for everybody else
	split   *Question         // the declared split, nil if there is none

	stamp                []byte // Version, as written in drafts
	choiceSize, textSize int
}

// Page is one screen. N is its place in the file and its address, the same on every route.
type Page struct {
	N         int      `yaml:"-"`
	Key       string   `yaml:"key"`
	Title     Text     `yaml:"title"`
	Hint      Text     `yaml:"hint"`
	Questions []string `yaml:"questions"` // whole questions, or single lines such as st_work.st_start

	place  string
	fields []*field
	texts  bool // the page has a text box
	solo   bool // the page is one question, whose legend is then the heading
}

// Route is the way of one kind of leaver through the pages.
type Route struct {
	Key   string            `yaml:"key"`
	Title Text              `yaml:"title"`
	When  Condition         `yaml:"when"`  // nil for the route of everybody else
	About int               `yaml:"about"` // the number of steps to announce
	Pages []string          `yaml:"pages"`
	Sets  map[string]string `yaml:"sets"` // questions that are not asked but have this answer

	place string
	has   []bool // by page number
	sets  []set
}

// Expects asks for a least number of leavers a year.
type Expects struct {
	Box          int `yaml:"box"`
	Organisation int `yaml:"organisation"`
}

// Question is one question of the file.
type Question struct {
	Key     string    `yaml:"key"`
	Pack    Pack      `yaml:"pack"`
	Kind    Kind      `yaml:"kind"`
	Part    Part      `yaml:"part"`
	Chart   string    `yaml:"chart"`
	Title   Text      `yaml:"title"`
	Hint    Text      `yaml:"hint"`
	Source  Text      `yaml:"source"` // where the question comes from
	Options []*Option `yaml:"options"`
	Items   []*Option `yaml:"items"`   // the lines of a question of kind items
	Scale   string    `yaml:"scale"`   // the scale of the lines
	Max     int       `yaml:"max"`     // characters in a text box
	Shuffle bool      `yaml:"shuffle"` // draw the options in random order
	Known   bool      `yaml:"known"`   // HR knows the answer anyway: see Vote.Known
	Extra   bool      `yaml:"extra"`   // off: on no page until an organisation wants it

	ShowIf  Condition `yaml:"show_if"` // all of it must hold
	HideIf  Condition `yaml:"hide_if"` // any of it hides
	Expects Expects   `yaml:"expects"`

	Follows  string   `yaml:"follows"`  // the weights that say which groups to show
	Priority []string `yaml:"priority"` // the order in which lightly weighed groups are shown
	From     []string `yaml:"from"`     // the lists whose chosen options are offered

	Splits    []string `yaml:"splits"`    // questions that are counted per option of this one
	Otherwise string   `yaml:"otherwise"` // the option of those who did not answer it

	place string
}

// Option is an option of a question, or a line of a question of kind items.
type Option struct {
	Key       string `yaml:"key"`
	Pack      Pack   `yaml:"pack"`
	Label     Text   `yaml:"label"`
	Hint      Text   `yaml:"hint"`
	Group     string `yaml:"group"`     // the line of the weights it belongs to
	Last      bool   `yaml:"last"`      // stays below the shuffled options
	Exclusive bool   `yaml:"exclusive"` // gives way to every other option
	Hidden    bool   `yaml:"hidden"`    // only a route sets it
	Sensitive bool   `yaml:"sensitive"` // a yes/no question of its own, in the organisation's part
	Perma     string `yaml:"perma"`     // the letter of PERMA that it belongs to: p, e, r, m or a

	Part   Part      `yaml:"part"`    // of a line, where it differs from its question
	ShowIf Condition `yaml:"show_if"` // of a line
	HideIf Condition `yaml:"hide_if"` // of a line

	place string
}

// CountedQuestion is the smallest thing with a count of its own, as the results show it.
type CountedQuestion struct {
	Key       string // as in Vote.Question, without the group of a split
	Variant   string // as in Vote.Variant
	Question  string // the question of the file that it belongs to
	Of        Text   // that question's title, where Title is a line, category or option of it
	Title     Text
	Kind      Kind // one, several, scale or text
	Options   []CountedOption
	Part      Part
	Chart     string
	Multiple  bool // people can choose several options
	Sensitive bool // counted from SensitiveK
	Known     bool // its n is of all ballots; what is not among the options waits, or was not said
	Split     bool // counted per group of the split, see Groups
}

// CountedOption is an option that is counted.
type CountedOption struct {
	Key   string
	Label Text
	Perma string // the letter of PERMA that it belongs to, "" when none
	Vague bool   // "something else" and the like: an answer that names nothing
	Known bool   // its votes are: without a count it has fewer than the threshold, or none
}

// Page returns the page with this number.
func (q *Questionnaire) Page(n int) (*Page, bool) {
	if n < 1 || n > len(q.Pages) {
		return nil, false
	}
	return q.Pages[n-1], true
}

// Counted returns every counted question in the order of the report. Do not change it.
func (q *Questionnaire) Counted() []CountedQuestion { return q.counted }

// SplitExpects is the number of leavers a year from which a ballot box is split; 0 when the
// questionnaire declares no split.
func (q *Questionnaire) SplitExpects() int {
	if q.split == nil {
		return 0
	}
	return q.split.Expects.Box
}

// Groups returns the groups of the split, none when the questionnaire declares no split.
// The votes of a group carry its key: "stay_factors@new".
func (q *Questionnaire) Groups() []CountedOption {
	if q.split == nil {
		return nil
	}
	groups := make([]CountedOption, len(q.split.Options))
	for i, o := range q.split.Options {
		groups[i] = CountedOption{Key: o.Key, Label: o.Label}
	}
	return groups
}
