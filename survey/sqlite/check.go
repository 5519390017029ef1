package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// pragma is a setting of a connection with the value that the promise needs.
type pragma struct{ name, want string }

var (
	everyPragma = []pragma{
		{"journal_mode", "wal"}, {"synchronous", "2"}, {"secure_delete", "1"}, {"foreign_keys", "1"},
		{"temp_store", "2"}, {"trusted_schema", "0"}, {"cell_size_check", "1"},
	}
	writerPragma = []pragma{{"query_only", "0"}}
	readerPragma = []pragma{{"query_only", "1"}}
)

// WrongPragmas looks at every setting of every connection, the writer and all readers, and
// returns those that differ from what the promise needs, such as "writer: secure_delete is 0".
func (db *DB) WrongPragmas(ctx context.Context) ([]string, error) {
	db.looking.Lock()
	defer db.looking.Unlock()
	wrong, err := wrongPragmas(ctx, db.writer, 1, "writer", append(writerPragma, everyPragma...))
	if err != nil {
		return nil, err
	}
	more, err := wrongPragmas(ctx, db.reader, readers, "reader", append(readerPragma, everyPragma...))
	return append(wrong, more...), err
}

// wrongPragmas holds all connections of a pool at once, so that none is looked at twice.
func wrongPragmas(ctx context.Context, pool *sql.DB, connections int, name string, wanted []pragma) (wrong []string, err error) {
	for range connections {
		conn, err := pool.Conn(ctx)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		defer func() { _ = conn.Close() }()
		for _, p := range wanted {
			var got string
			if err := conn.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
				return nil, fmt.Errorf("%s: %s: %w", name, p.name, err)
			}
			if got != p.want {
				wrong = append(wrong, fmt.Sprintf("%s: %s is %s", name, p.name, got))
			}
		}
	}
	return wrong, nil
}

// Damage returns what SQLite finds broken in the file, "" when it is whole.
func (db *DB) Damage(ctx context.Context) (string, error) {
	var found string
	err := db.reader.QueryRowContext(ctx, "PRAGMA quick_check(1)").Scan(&found)
	if err != nil {
		return "", fmt.Errorf("check the file: %w", err)
	}
	if found == "ok" {
		return "", nil
	}
	return strings.TrimSpace(found), nil
}

// KeyFlaws is where the ballot boxes and the key folder do not fit together.
type KeyFlaws struct {
	Opened   []Box       // opened or lost boxes that still have a key
	Unopened []Box       // unopened boxes whose key is gone: their ballots can never be read
	Orphans  []uuid.UUID // keys of no box
}

// KeyFlaws compares the boxes with the key folder and changes nothing; Reconcile repairs.
func (db *DB) KeyFlaws(ctx context.Context, keys *ballot.Keys) (KeyFlaws, error) {
	var found KeyFlaws
	all, err := boxes(ctx, db.reader, "true")
	if err != nil {
		return found, err
	}
	held, err := keys.BoxKeys()
	if err != nil {
		return found, err
	}
	known := map[uuid.UUID]bool{}
	for _, box := range all {
		known[box.ID] = true
		if box.State == BoxOpen || box.State == BoxWaiting {
			fits, err := keys.BoxKeyFits(box.ID, box.Public)
			if err != nil {
				return found, err
			}
			if !fits {
				found.Unopened = append(found.Unopened, box)
			}
		} else if slices.Contains(held, box.ID) {
			found.Opened = append(found.Opened, box)
		}
	}
	for _, id := range held {
		if !known[id] {
			found.Orphans = append(found.Orphans, id)
		}
	}
	return found, nil
}

// LostBoxes returns the boxes whose ballots were lost and that deserve an alarm: it ends
// when the box that took the place of a lost one was itself closed.
func (db *DB) LostBoxes(ctx context.Context) ([]Box, error) {
	return boxes(ctx, db.reader, `state = 'lost' AND NOT EXISTS (SELECT 1 FROM box later
		WHERE later.unit = box.unit AND later.part = box.part AND later.generation > box.generation AND later.state IN ('waiting', 'opened'))`)
}

// WaitsFrom returns the season end since which the oldest ballots or partial counts wait, 0
// when none do. Where one person was invited, that something waits tells who took part: so
// nobody sees this day before it is too long ago.
func (db *DB) WaitsFrom(ctx context.Context) (survey.Day, error) {
	var day survey.Day
	err := db.reader.QueryRowContext(ctx, "SELECT COALESCE(MIN(waits_from), 0) FROM box WHERE state = 'waiting'").Scan(&day)
	if err != nil {
		return 0, fmt.Errorf("what waits: %w", err)
	}
	return day, nil
}
