package sqlite

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// start is the day on which every test organisation is set up.
var start = survey.NewDay(2026, 1, 2)

// polls is an organisation with units "a" and "b" under "cluster" and "c" beside it; a, b
// and c have boxes of their own.
type polls struct {
	t     testing.TB
	db    *DB
	keys  *ballot.Keys
	units map[string]uuid.UUID
	dir   string
	then  map[uuid.UUID]survey.Units // opening: the tree when it was counted, where it changed since
}

func newPolls(t testing.TB) *polls {
	t.Helper()
	p := &polls{t: t, units: map[string]uuid.UUID{}, dir: t.TempDir()}
	keys, err := ballot.CreateKeys(filepath.Join(p.dir, "keys"))
	p.must(err)
	p.keys = keys
	p.db, err = Create(filepath.Join(p.dir, "data"), noon)
	p.must(err)
	t.Cleanup(func() { _ = p.db.Close() })
	var tree survey.Units
	for _, u := range []struct {
		name, parent string
		own          bool
	}{{"root", "", false}, {"cluster", "root", false}, {"a", "cluster", true}, {"b", "cluster", true}, {"c", "root", true}, {"d", "root", false}} {
		p.units[u.name] = uuid.New()
		tree = append(tree, survey.Unit{ID: p.units[u.name], Parent: p.units[u.parent], Name: u.name, Expected: 30, OwnBox: u.own})
	}
	p.must(p.db.SetUp(t.Context(), NewOrganisation{
		Organisation: survey.Organisation{
			Name: "Test", Pack: survey.Generic, Zone: "Europe/Amsterdam", K: 5, KeyMode: survey.KeyFile,
			SeasonEnd: 1231, TalkWord: survey.Text{},
		},
		Units: tree, Installation: keys.LinkKey().Fingerprint(), Today: start,
	}))
	p.must(p.db.CreateBoxes(t.Context(), keys))
	return p
}

func (p *polls) must(err error) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
}

func (p *polls) exec(query string, args ...any) {
	p.t.Helper()
	_, err := p.db.writer.ExecContext(context.Background(), query, args...)
	p.must(err)
}

func (p *polls) number(query string, args ...any) int {
	p.t.Helper()
	var n int
	p.must(p.db.writer.QueryRowContext(context.Background(), query, args...).Scan(&n))
	return n
}

// invite stores an invitation whose link works through a day.
func (p *polls) invite(unit string, closesOn survey.Day) uuid.UUID {
	p.t.Helper()
	id, u := uuid.New(), p.units[unit]
	p.exec(`INSERT INTO invitation (id, email, first_name, lang, unit, leaver_group, last_day, send_on, closes_on)
		VALUES (?, ?, '', 'nl', ?, 'voluntary', ?, ?, ?)`, id[:], id.String()+"@example.org", u[:], closesOn-14, start, closesOn)
	return id
}

// sealed makes a submission for the boxes of this moment.
func (p *polls) sealed(id uuid.UUID, onlyOrganisation bool, votes ...survey.Vote) Submission {
	p.t.Helper()
	i, err := p.db.Invitation(p.t.Context(), id)
	p.must(err)
	s := Submission{Invitation: id, Version: i.Version}
	for part, b := range map[survey.Part]*SealedBallot{survey.PartUnit: &s.Unit, survey.PartOrganisation: &s.Organisation} {
		box, err := p.db.BoxFor(p.t.Context(), i.Unit, part, onlyOrganisation)
		p.must(err)
		key := p.keys.LinkKey()
		b.Slot, b.Box = key.Slot(part, id, i.Version), box.ID
		b.Sealed, err = ballot.Seal(key, box.ID, part, b.Slot, box.Public, votes)
		p.must(err)
	}
	return s
}

func (p *polls) send(id uuid.UUID, day survey.Day, votes ...survey.Vote) {
	p.t.Helper()
	p.must(p.db.Cast(p.t.Context(), p.sealed(id, false, votes...), day))
}

// attach does what a talk with attached answers does to the ballots.
func (p *polls) attach(id uuid.UUID) {
	p.t.Helper()
	for _, part := range []survey.Part{survey.PartUnit, survey.PartOrganisation} {
		slot := p.keys.LinkKey().Slot(part, id, 1)
		p.exec("UPDATE ballot SET counts = 2 WHERE slot = ?", slot[:])
	}
}

// leave lets n people of a unit answer through links that close on a day, options a and b
// in turn.
func (p *polls) leave(unit string, n int, closesOn survey.Day) []uuid.UUID {
	p.t.Helper()
	ids := make([]uuid.UUID, n)
	for i := range ids {
		ids[i] = p.invite(unit, closesOn)
		p.send(ids[i], closesOn, choice("q", "ab"[i%2:i%2+1]))
	}
	return ids
}

func (p *polls) open(asOf survey.Day) []Opened {
	p.t.Helper()
	opened, err := p.db.OpenDue(p.t.Context(), p.keys, asOf)
	p.must(err)
	return opened
}

// openedUnits opens and names the units whose unit part was opened.
func (p *polls) openedUnits(asOf survey.Day) []string {
	p.t.Helper()
	var names []string
	for _, o := range p.open(asOf) {
		for name, id := range p.units {
			if id == o.Unit && o.Part == survey.PartUnit {
				names = append(names, name)
			}
		}
	}
	return names
}

func (p *polls) report(unit string) survey.Report {
	p.t.Helper()
	r, err := p.db.Report(p.t.Context(), survey.Selection{Unit: p.units[unit]})
	p.must(err)
	return r
}

func (p *polls) box(unit string, part survey.Part) Box {
	p.t.Helper()
	tree, err := p.db.Units(p.t.Context())
	p.must(err)
	b, err := openBox(p.t.Context(), p.db.reader, tree, p.units[unit], part)
	p.must(err)
	return b
}

func choice(question string, options ...string) survey.Vote {
	return survey.Vote{Question: question, Variant: "v", Options: options}
}

func day(month, day int) survey.Day {
	return survey.NewDay(2026, 1, 1) + monthDays(month) + survey.Day(day-1)
}

// monthDays counts the days before a month, counted from January 2026.
func monthDays(month int) survey.Day {
	return (survey.NewDay(2026, 1, 1).Month() + survey.Month(month-1)).First() - survey.NewDay(2026, 1, 1)
}

func TestBoxForTakesTheNearestBox(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for _, test := range []struct {
		unit, want string
		part       survey.Part
		only       bool
	}{
		{"a", "a", survey.PartUnit, false},
		{"a", "root", survey.PartUnit, true},
		{"a", "root", survey.PartOrganisation, false},
		{"cluster", "root", survey.PartUnit, false},
		{"d", "root", survey.PartUnit, false},
		{"root", "root", survey.PartUnit, false},
	} {
		box, err := p.db.BoxFor(t.Context(), p.units[test.unit], test.part, test.only)
		if err != nil || box.Unit != p.units[test.want] || box.Part != test.part {
			t.Errorf("%+v: box of %v, %v", test, box.Unit, err)
		}
	}
	if all, err := p.db.Boxes(t.Context()); err != nil || len(all) != 5 {
		t.Errorf("%d boxes, %v", len(all), err)
	}
	p.must(p.db.CreateBoxes(t.Context(), p.keys))
	if n := p.number("SELECT COUNT(*) FROM box"); n != 5 {
		t.Errorf("making the boxes again makes %d", n)
	}
}

// noon is the clock of a database in these tests.
func noon() time.Time { return day(9, 1).In(time.UTC).Add(12 * time.Hour) }
