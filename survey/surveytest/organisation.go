package surveytest

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// Today is the day on which an organisation made here was set up: a Monday.
var Today = survey.NewDay(2026, 9, 7)

// Clock is what the time is on that day.
func Clock() time.Time { return Today.In(time.UTC).Add(8 * time.Hour) }

// House is a whole installation on real files that go with the test.
type House struct {
	DB           *sqlite.DB
	Keys         *ballot.Keys
	Dir          string // holds the folders data and keys
	Organisation survey.Organisation
	Units        survey.Units
	Clock        func() time.Time // of the database, for the audit log; a test may set another
}

// Organisation sets up a school organisation with a unit vo that expects 35 leavers a year
// and a unit mbo that expects 12, so that only vo has a box of its own.
func Organisation(t testing.TB) *House {
	t.Helper()
	root := survey.Unit{ID: uuid.New(), Name: "VO-Campus", OwnBox: true}
	return OrganisationOf(t, survey.Units{
		root,
		{ID: uuid.New(), Parent: root.ID, Name: "mbo", Expected: 12},
		{ID: uuid.New(), Parent: root.ID, Name: "vo", Expected: 35, OwnBox: true},
	})
}

// OrganisationOf sets up an organisation with these units, the root first.
func OrganisationOf(t testing.TB, units survey.Units) *House {
	t.Helper()
	dir := t.TempDir()
	h := &House{Dir: dir, Units: units, Organisation: survey.Organisation{
		Name: units.Root().Name, Pack: survey.Edu, Zone: "Europe/Amsterdam", K: survey.MinK, KeyMode: survey.KeyFile,
		SeasonEnd:  survey.DefaultSeasonEnd(survey.Edu),
		Contact:    survey.Contact{Name: "Sam de Vries", Mail: "hr@vo-campus.example", Phone: "024 123 45 67"},
		Counsellor: "Noor Bakker, 024 765 43 21",
		TalkWord:   survey.Text{survey.NL: "afscheidsgesprek", survey.EN: "farewell talk"},
	}}
	h.Clock = Clock
	var err error
	if h.Keys, err = ballot.CreateKeys(filepath.Join(dir, "keys")); err != nil {
		t.Fatal(err)
	}
	if h.DB, err = sqlite.Create(filepath.Join(dir, "data"), func() time.Time { return h.Clock() }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := h.DB.Close(); err != nil {
			t.Error(err)
		}
	})
	ctx := context.Background()
	err = h.DB.SetUp(ctx, sqlite.NewOrganisation{
		Organisation: h.Organisation, Units: units, Today: Today, Installation: h.Keys.LinkKey().Fingerprint(),
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := h.DB.CreateBoxes(ctx, h.Keys); err != nil {
		t.Fatal(err)
	}
	return h
}

// Unit returns the id of the unit with this name.
func (h *House) Unit(t testing.TB, name string) uuid.UUID {
	t.Helper()
	unit, ok := h.Units.ByName(name)
	if !ok {
		t.Fatalf("there is no unit %q", name)
	}
	return unit.ID
}
