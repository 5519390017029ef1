package sqlite

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestAnonymityEveryColumnIsDescribed holds the description that the record of processing
// is made of against the schema: a new table or column without its words fails here, and
// so does a description of something that is gone.
func TestAnonymityEveryColumnIsDescribed(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	columns, err := p.db.columns(t.Context())
	p.must(err)
	there := map[string][]string{}
	for _, c := range columns {
		if !slices.Contains(there[c.table], c.name) {
			there[c.table] = append(there[c.table], c.name)
		}
	}
	for _, table := range Kept() {
		described := slices.Clone(table.Plain)
		for column := range table.Personal {
			if slices.Contains(described, column) {
				t.Errorf("%s.%s is described twice", table.Name, column)
			}
			described = append(described, column)
		}
		slices.Sort(described)
		slices.Sort(there[table.Name])
		if !slices.Equal(described, there[table.Name]) {
			t.Errorf("%s: described %v, in the schema %v", table.Name, described, there[table.Name])
		}
		delete(there, table.Name)
	}
	for name := range there {
		t.Errorf("table %s is not described: say in Kept what it holds", name)
	}
}

func TestAnonymitySchemaIsClean(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	p.open(day(2, 1))
	flaws, err := p.db.SchemaFlaws(t.Context())
	p.must(err)
	if len(flaws) != 0 {
		t.Errorf("flaws: %v", flaws)
	}
}

// TestAnonymitySchemaFlawsAreFound changes the schema in every way that it must not.
func TestAnonymitySchemaFlawsAreFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change string
		want   Flaw
	}{
		"row order":         {"CREATE TABLE seen (id BLOB PRIMARY KEY) STRICT", Flaw{RuleRowid, "seen"}},
		"not strict":        {"CREATE TABLE seen (id BLOB PRIMARY KEY) WITHOUT ROWID", Flaw{RuleRowid, "seen"}},
		"a counter":         {"CREATE TABLE seen (id INTEGER PRIMARY KEY AUTOINCREMENT) STRICT", Flaw{RuleCounter, "seen"}},
		"a trigger":         {"CREATE TRIGGER spy AFTER INSERT ON ballot BEGIN UPDATE unit_month SET mailed = mailed + 1; END", Flaw{RuleHidden, "spy"}},
		"a view":            {"CREATE VIEW spy AS SELECT * FROM ballot", Flaw{RuleHidden, "spy"}},
		"a bridge":          {"ALTER TABLE ballot ADD COLUMN who BLOB REFERENCES invitation (id)", Flaw{RuleBridge, "ballot.who"}},
		"a bridge back":     {"ALTER TABLE invitation ADD COLUMN cast_in BLOB REFERENCES box (id)", Flaw{RuleBridge, "invitation.cast_in"}},
		"a shared column":   {"ALTER TABLE comment ADD COLUMN email TEXT", Flaw{RuleShared, "comment.email"}},
		"a moment by name":  {"ALTER TABLE ballot ADD COLUMN created_at INTEGER", Flaw{RuleUnknown, "ballot.created_at"}},
		"a moment by value": {"UPDATE box SET waits_from = 1800000000", Flaw{RuleTime, "box.waits_from"}},
		"long before":       {"UPDATE box SET waits_from = -1800000000", Flaw{RuleTime, "box.waits_from"}},
		"in a loose table": {`DROP TABLE unit_month;
			CREATE TABLE unit_month (unit, month, mailed, reissued, withdrawn, closed, informal_talks, formal_talks);
			INSERT INTO unit_month (month, mailed, closed) VALUES (660, 'a text', 1.8e9)`, Flaw{RuleTime, "unit_month.closed"}},
		"an unknown table":   {"CREATE TABLE seen (id BLOB PRIMARY KEY) STRICT, WITHOUT ROWID", Flaw{RuleUnknown, "seen"}},
		"answered":           {"ALTER TABLE invitation ADD COLUMN answered INTEGER", Flaw{RuleUnknown, "invitation.answered"}},
		"a calculated value": {"ALTER TABLE box ADD COLUMN odd INTEGER AS (k * 2)", Flaw{RuleUnknown, "box.odd"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPolls(t)
			p.exec(test.change)
			flaws, err := p.db.SchemaFlaws(t.Context())
			p.must(err)
			if !slices.Contains(flaws, test.want) {
				t.Errorf("found %v, want %v", flaws, test.want)
			}
		})
	}
}

// TestAnonymityEveryPragmaOnEveryConnection looks at all connections, and sees one that was
// changed.
func TestAnonymityEveryPragmaOnEveryConnection(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	wrong, err := p.db.WrongPragmas(t.Context())
	p.must(err)
	if len(wrong) != 0 {
		t.Errorf("wrong: %v", wrong)
	}
	for _, set := range []string{"secure_delete = OFF", "temp_store = FILE", "trusted_schema = ON", "synchronous = NORMAL"} {
		p.exec("PRAGMA " + set)
	}
	if wrong, err = p.db.WrongPragmas(t.Context()); err != nil || len(wrong) != 4 || !slices.Contains(wrong, "writer: secure_delete is 0") {
		t.Errorf("found %v, %v", wrong, err)
	}
	conn, err := p.db.reader.Conn(t.Context())
	p.must(err)
	_, err = conn.ExecContext(t.Context(), "PRAGMA query_only = OFF")
	p.must(err)
	p.must(conn.Close())
	if wrong, err = p.db.WrongPragmas(t.Context()); err != nil || !slices.Contains(wrong, "reader: query_only is 0") {
		t.Errorf("found %v, %v", wrong, err)
	}
}

func TestDamage(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	if found, err := p.db.Damage(t.Context()); err != nil || found != "" {
		t.Errorf("found %q, %v", found, err)
	}
	if filepath.Base(p.db.Dir()) == "" || strings.Contains(p.db.Dir(), FileName) {
		t.Errorf("data folder %q", p.db.Dir())
	}
}
