package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
)

// TestAnonymityPragmas asks every connection, all at the same time so that none is asked
// twice, what promise.md section 3 wants of it.
func TestAnonymityPragmas(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	common := map[string]string{"foreign_keys": "1", "temp_store": "2", "trusted_schema": "0", "cell_size_check": "1"}
	writes := map[string]string{"journal_mode": "wal", "synchronous": "2", "secure_delete": "1"}
	reads := map[string]string{"query_only": "1"}
	for _, pool := range []struct {
		db   *sql.DB
		size int
		own  map[string]string
	}{{p.db.writer, 1, writes}, {p.db.reader, 4, reads}} {
		if most := pool.db.Stats().MaxOpenConnections; most != pool.size {
			t.Errorf("%d connections, want %d", most, pool.size)
		}
		for range pool.size {
			connection, err := pool.db.Conn(t.Context())
			p.must(err)
			defer func() { _ = connection.Close() }()
			for _, wanted := range []map[string]string{common, pool.own} {
				for name, want := range wanted {
					var got string
					p.must(connection.QueryRowContext(t.Context(), "PRAGMA "+name).Scan(&got))
					if got != want {
						t.Errorf("PRAGMA %s is %s, want %s", name, got, want)
					}
				}
			}
		}
	}
}

func TestReadersDoNotWrite(t *testing.T) {
	t.Parallel()
	if _, err := newPolls(t).db.reader.Exec("DELETE FROM ballot"); err == nil {
		t.Error("a reader may write")
	}
}

// TestAnonymityTakenBackAndErasedLeavesNoTrace looks into the files while the program runs.
func TestAnonymityTakenBackAndErasedLeavesNoTrace(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	id := p.invite("a", day(1, 20))
	p.send(id, day(1, 10), choice("q", "a"))
	var sealed []byte
	slot := p.keys.LinkKey().Slot(survey.PartUnit, id, 1)
	p.must(p.db.writer.QueryRow("SELECT substr(sealed, 5000, 64) FROM ballot WHERE slot = ?", slot[:]).Scan(&sealed))
	email := []byte(id.String() + "@example.org")
	for name, what := range map[string][]byte{"ballot": sealed, "address": email} {
		if p.traceIn(what) == nil {
			t.Fatalf("the %s is not there to begin with: the test is blind", name)
		}
	}
	p.must(p.db.TakeBack(t.Context(), p.keys.LinkKey(), id, 1, day(1, 11)))
	if found := p.traceIn(sealed); found != nil {
		t.Errorf("a ballot that was taken back is still in %v", found)
	}
	p.must(p.db.Erase(t.Context(), p.keys, (day(1, 20) + survey.KeptAfter + 1).In(time.UTC)))
	if found := p.traceIn(email); found != nil {
		t.Errorf("an erased address is still in %v", found)
	}
}

// TestDeletedRowsStayWithoutTheProgramsSettings checks the check: what the driver does by
// itself leaves what was deleted in the file.
func TestDeletedRowsStayWithoutTheProgramsSettings(t *testing.T) {
	t.Parallel()
	p := &polls{t: t, dir: t.TempDir()}
	weak, err := Create(filepath.Join(p.dir, "data"), noon)
	p.must(err)
	defer func() { _ = weak.Close() }()
	p.db = weak
	p.exec("PRAGMA secure_delete = OFF")
	p.exec("CREATE TABLE weak (id INTEGER PRIMARY KEY, text TEXT)")
	for i := range 200 {
		p.exec("INSERT INTO weak VALUES (?, ?)", i, spoken+strings.Repeat("x", 200))
	}
	p.exec("DELETE FROM weak")
	p.must(weak.Checkpoint(t.Context()))
	if p.traceIn([]byte(spoken)) == nil {
		t.Error("nothing is found where something lies")
	}
}

// TestAnonymityKHasAFloor: no setting publishes groups of fewer than five.
func TestAnonymityKHasAFloor(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for _, query := range []string{"UPDATE organisation SET k = 4", "UPDATE box SET k = 4"} {
		if _, err := p.db.writer.Exec(query); err == nil {
			t.Errorf("%s: taken", query)
		}
	}
	fresh, err := Create(filepath.Join(t.TempDir(), "data"), noon)
	p.must(err)
	defer func() { _ = fresh.Close() }()
	o, err := p.db.Organisation(t.Context())
	p.must(err)
	o.K = 4
	if err := fresh.SetUp(context.Background(), NewOrganisation{Organisation: o, Today: start}); err == nil {
		t.Error("an organisation with k = 4 was set up")
	}
}

// sealedColumns is all that the sealed side may hold: no day finer than a month, no
// moment, no counter of rows and nothing that leads to a person.
var sealedColumns = map[string][]string{
	"box":     {"id", "unit", "part", "generation", "public_key", "state", "k", "closings", "links", "waits_from"},
	"ballot":  {"slot", "part", "box", "counts", "sealed"},
	"carry":   {"box", "sealed"},
	"opening": {"id", "unit", "part", "month", "links", "n", "counted_as"},
	"tally":   {"opening", "question", "variant", "option", "n"},

	"opening_of": {"unit", "part", "month", "opening", "n"},
	"tally_half": {"unit", "part", "half_year", "question", "variant", "option", "n", "month"},
	"comment":    {"id", "opening", "question", "variant", "text", "state", "blanked", "tags", "withheld_for"},
}

// lint returns what is wrong with a schema (promise.md section 3).
func lint(db *sql.DB) (problems []string, err error) {
	rows, err := db.Query(`SELECT t.name, t.wr, t.strict, c.name, COALESCE(m.sql, '') FROM pragma_table_list t
		JOIN pragma_table_info(t.name) c JOIN sqlite_master m ON m.name = t.name WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite_%'`)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var table, column, text string
		var withoutRowid, strict bool
		if err := rows.Scan(&table, &withoutRowid, &strict, &column, &text); err != nil {
			return nil, err
		}
		if !withoutRowid || !strict || strings.Contains(text, "AUTOINCREMENT") {
			problems = append(problems, table+" is not STRICT, WITHOUT ROWID")
		}
		allowed, sealed := sealedColumns[table]
		if sealed && !slices.Contains(allowed, column) {
			problems = append(problems, fmt.Sprintf("%s.%s is on the sealed side", table, column))
		}
		if !sealed && slices.Contains([]string{"slot", "ballot", "box", "opening", "answered", "answered_on", "opened", "opened_on"}, column) {
			problems = append(problems, fmt.Sprintf("%s.%s is on the identified side", table, column))
		}
	}
	return problems, rows.Err()
}

func TestAnonymitySchemaLint(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	problems, err := lint(p.db.writer)
	p.must(err)
	if len(problems) > 0 {
		t.Errorf("%q", problems)
	}
	p.exec("ALTER TABLE ballot ADD COLUMN sent_at INTEGER")
	p.exec("ALTER TABLE invitation ADD COLUMN answered_on INTEGER")
	p.exec("CREATE TABLE response (id INTEGER PRIMARY KEY AUTOINCREMENT, text TEXT)")
	problems, err = lint(p.db.writer)
	p.must(err)
	for _, want := range []string{"ballot.sent_at", "invitation.answered_on", "response"} {
		if !slices.ContainsFunc(problems, func(problem string) bool { return strings.HasPrefix(problem, want) }) {
			t.Errorf("the lint does not see %s: %q", want, problems)
		}
	}
}
