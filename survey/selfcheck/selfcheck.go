package selfcheck

import (
	"context"
	"fmt"
	"strings"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// Installation is what is looked at.
type Installation struct {
	DB         *sqlite.DB
	KeyDir     string
	BackupDir  string // empty: no backups are made
	BackupDays int    // after which a backup is removed
	Proxied    bool   // a reverse proxy stands before it, whose log this program cannot see
	Today      survey.Day

	Issuer       string // of single sign-on; empty: there is none
	LocalOff     bool   // passwords do not work
	AdminByClaim bool   // a claim of single sign-on makes administrators
}

// check is one run of the self-check.
type check struct {
	Installation
	organisation survey.Organisation
	lines        []Line
	damaged      func() (string, error) // what is broken in the file of the database
}

// Run looks at everything, in a fixed order. The error says that the database cannot be
// asked at all.
func Run(ctx context.Context, i Installation) ([]Line, error) {
	c := &check{Installation: i}
	var err error
	if c.organisation, err = i.DB.Organisation(ctx); err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	c.good("mode")
	keys, err := c.keyFolder(ctx)
	if err != nil {
		return nil, fmt.Errorf("check: %w", err)
	}
	c.folders()
	if err := c.pragmas(ctx); err != nil { // it wants all connections
		return nil, fmt.Errorf("check: %w", err)
	}
	c.damaged = meanwhile(func() (string, error) { return i.DB.Damage(ctx) })
	defer func() { _, _ = c.damaged() }() // it ends before the database is closed
	for _, look := range []func(context.Context) error{c.schema, c.damage, c.calendar, c.waits, c.lost, c.backups, c.signOn} {
		if err := look(ctx); err != nil {
			return nil, fmt.Errorf("check: %w", err)
		}
	}
	if keys != nil {
		if err := c.boxKeys(ctx, keys); err != nil {
			return nil, fmt.Errorf("check: %w", err)
		}
	}
	c.log()
	return c.lines, nil
}

// meanwhile begins something that takes long and returns what waits for it.
func meanwhile(do func() (string, error)) func() (string, error) {
	var found string
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		found, err = do()
	}()
	return func() (string, error) {
		<-done
		return found, err
	}
}

func (c *check) add(state State, word string, facts ...any) {
	c.lines = append(c.lines, Line{Word: word, State: state, Facts: facts})
}

func (c *check) good(word string, facts ...any)   { c.add(Good, word, facts...) }
func (c *check) advise(word string, facts ...any) { c.add(Advice, word, facts...) }
func (c *check) wrong(word string, facts ...any)  { c.add(Wrong, word, facts...) }

func (c *check) pragmas(ctx context.Context) error {
	wrong, err := c.DB.WrongPragmas(ctx)
	if err != nil {
		return err
	}
	if len(wrong) > 0 {
		c.wrong("pragmas_wrong", "Which", strings.Join(wrong, ", "))
		return nil
	}
	c.good("pragmas")
	return nil
}

func (c *check) schema(ctx context.Context) error {
	flaws, err := c.DB.SchemaFlaws(ctx)
	if err != nil {
		return err
	}
	for _, flaw := range flaws {
		c.wrong("schema_"+string(flaw.Rule), "Where", flaw.Where)
	}
	if len(flaws) == 0 {
		c.good("schema")
	}
	return nil
}

func (c *check) damage(context.Context) error {
	found, err := c.damaged()
	if err != nil {
		return err
	}
	if found != "" {
		c.wrong("file_damaged", "Found", found)
		return nil
	}
	c.good("file")
	return nil
}

// calendar looks whether every opening day that fell due was carried out. The server does
// that in the morning, so a day counts as missed from the next.
func (c *check) calendar(ctx context.Context) error {
	through, err := c.DB.OpenedThrough(ctx)
	if err != nil {
		return err
	}
	if next, _ := c.organisation.NextOpening(through); next < c.Today {
		c.wrong("calendar_late", "Day", next)
		return nil
	}
	next, _ := c.organisation.NextOpening(max(through, c.Today-1))
	c.good("calendar", "Day", next)
	return nil
}

// waits looks whether something sealed waits for too long. The line is the same whether or not
// anything lies in the boxes: of a small unit that would tell who took part.
func (c *check) waits(ctx context.Context) error {
	since, err := c.DB.WaitsFrom(ctx)
	if err != nil {
		return err
	}
	until := (since.Month() + survey.WaitMonths + 1).First()
	if since != 0 && c.Today > until {
		c.wrong("waits_overdue", "Closed", since, "Until", until)
		return nil
	}
	c.good("waits")
	return nil
}

// lost is the alarm that ballots were lost, because an older database was put back or keys
// disappeared.
func (c *check) lost(ctx context.Context) error {
	lost, err := c.DB.LostBoxes(ctx)
	if err != nil || len(lost) == 0 {
		return err
	}
	c.wrong("lost", "Boxes", lost)
	return nil
}

// boxKeys looks whether every unopened box has its key, and no other box has one.
func (c *check) boxKeys(ctx context.Context, keys *ballot.Keys) error {
	found, err := c.DB.KeyFlaws(ctx, keys)
	if err != nil {
		return err
	}
	if len(found.Unopened) > 0 {
		c.wrong("unopened_keyless", "Boxes", found.Unopened)
	} else {
		c.good("unopened")
	}
	if len(found.Opened) > 0 {
		c.wrong("opened_keyed", "Boxes", found.Opened)
	} else {
		c.good("opened")
	}
	if n := len(found.Orphans); n > 0 {
		c.advise("orphans", "Count", n)
	}
	return nil
}

// signOn looks whether somebody can still manage accounts when passwords are switched off.
func (c *check) signOn(ctx context.Context) error {
	if c.Issuer == "" {
		return nil
	}
	some, err := c.DB.AdminSignedOn(ctx, c.Issuer)
	if err != nil {
		return err
	}
	if c.LocalOff && !c.AdminByClaim && !some {
		c.advise("sso_no_admin", "Issuer", c.Issuer)
		return nil
	}
	c.good("sso", "Issuer", c.Issuer)
	return nil
}

func (c *check) log() {
	if c.Proxied {
		c.advise("log_proxy")
		return
	}
	c.good("log")
}
