package sqlite_test

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"nawoord/schema"
	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

func TestCreateAndOpen(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "data")
	if _, err := sqlite.Open(dir, surveytest.Clock); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("open of nothing: %v", err)
	}
	db, err := sqlite.Create(dir, surveytest.Clock)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Organisation(context.Background()); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("organisation before set-up: %v", err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Create(dir, surveytest.Clock); !errors.Is(err, fs.ErrExist) {
		t.Errorf("create over something: %v", err)
	}
	info, err := os.Stat(filepath.Join(dir, sqlite.FileName))
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
}

func TestANewerDatabaseIsRefused(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	raw, err := sql.Open("sqlite3", filepath.Join(h.Dir, "data", sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	if _, err := raw.Exec("PRAGMA user_version = 999"); err != nil {
		t.Fatal(err)
	}
	if _, err := sqlite.Open(filepath.Join(h.Dir, "data"), surveytest.Clock); err == nil || !strings.Contains(err.Error(), "newer program") {
		t.Errorf("got %v", err)
	}
}

func TestOneOrganisationPerDatabase(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	err := h.DB.SetUp(context.Background(), sqlite.NewOrganisation{Organisation: h.Organisation})
	if !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a second set-up: %v", err)
	}
	o, err := h.DB.Organisation(context.Background())
	if err != nil || o.Name != h.Organisation.Name || o.Contact != h.Organisation.Contact || o.TalkWord[survey.EN] != "farewell talk" {
		t.Errorf("%+v, %v", o, err)
	}
}

// TestAnonymitySchemaKeepsTheSidesApart: every table is STRICT and WITHOUT ROWID, nothing counts up,
// and the sealed side shares nothing with the identified side but the unit.
func TestAnonymitySchemaKeepsTheSidesApart(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	raw, err := sql.Open("sqlite3", filepath.Join(h.Dir, "data", sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	rows, err := raw.Query("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	sealed := map[string]bool{"box": true, "ballot": true, "carry": true, "opening": true, "opening_of": true, "tally": true, "tally_half": true, "comment": true}
	seen := 0
	for rows.Next() {
		var name, text string
		if err := rows.Scan(&name, &text); err != nil {
			t.Fatal(err)
		}
		seen++
		if !strings.Contains(text, "STRICT, WITHOUT ROWID") || strings.Contains(text, "AUTOINCREMENT") {
			t.Errorf("table %s is not STRICT, WITHOUT ROWID", name)
		}
		for other := range map[string]bool{"invitation": true, "talk": true, "account": true, "outbox": true, "session": true} {
			if sealed[name] && strings.Contains(text, "REFERENCES "+other) {
				t.Errorf("sealed table %s points at %s", name, other)
			}
		}
		for side := range sealed {
			if !sealed[name] && strings.Contains(text, "REFERENCES "+side+" ") {
				t.Errorf("identified table %s points at %s", name, side)
			}
		}
	}
	if err := rows.Err(); err != nil || seen < 15 {
		t.Errorf("%d tables, %v", seen, err)
	}
}

// olderTalk is a talk as it stood after it was withdrawn.
const olderTalk = `INSERT INTO unit (id, name, expected, own_box) VALUES (zeroblob(16), 'vo', 0, 1);
	INSERT INTO talk (id, unit, status, source, lang, name, email, phone, with_whom, form_wish, when_wish, requested_on, promised_on)
	VALUES (zeroblob(16), zeroblob(16), 'withdrawn', 'leaver', 'nl', '', '', '', '', '', '', 1, 1);`

// TestAnOlderDatabaseIsBroughtUpToDate: with the indexes that file 12 had for a while, and
// without. A talk whose wish was erased when it was withdrawn is kept from the own HR.
func TestAnOlderDatabaseIsBroughtUpToDate(t *testing.T) {
	t.Parallel()
	const former = `CREATE INDEX account_listed ON account (name); CREATE INDEX payroll_half ON payroll (half);
		CREATE INDEX unit_month_covered ON unit_month (month);`
	for name, more := range map[string]string{"with": former, "without": ""} {
		dir := t.TempDir()
		raw, err := sql.Open("sqlite3", filepath.Join(dir, sqlite.FileName))
		if err != nil {
			t.Fatal(err)
		}
		old := more + "PRAGMA user_version = 12;"
		files, err := fs.Glob(schema.Files, "*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for i := range 12 {
			text, err := fs.ReadFile(schema.Files, files[11-i])
			if err != nil {
				t.Fatal(err)
			}
			old = string(text) + old
		}
		if _, err := raw.Exec(old + olderTalk); err != nil {
			t.Fatal(err)
		}
		db, err := sqlite.Open(dir, surveytest.Clock)
		if err != nil {
			t.Fatal(name, err)
		}
		var found int
		const wanted = "SELECT COUNT(*) FROM sqlite_schema WHERE name IN ('talk_over', 'talk_unit', 'invitation_failed', 'account_listed', 'payroll_half', 'unit_month_covered')"
		if err := raw.QueryRow(wanted).Scan(&found); err != nil || found != 6 {
			t.Errorf("%s: %d indexes, %v", name, found, err)
		}
		var with string
		if err := raw.QueryRow("SELECT with_whom FROM talk").Scan(&with); err != nil || with != "hr_outside" {
			t.Errorf("%s: the withdrawn talk is with %q, %v", name, with, err)
		}
		if flaws, err := db.SchemaFlaws(t.Context()); err != nil || len(flaws) > 0 {
			t.Errorf("%s: %v, %v", name, flaws, err)
		}
		if err := errors.Join(db.Close(), raw.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
