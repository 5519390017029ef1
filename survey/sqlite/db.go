// Package sqlite keeps everything that Nawoord remembers, in one SQLite file. All SQL of
// the project is here, one file per noun. An exported method is one transaction.
package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"github.com/mattn/go-sqlite3"

	"nawoord/schema"
	"nawoord/survey"
)

// FileName is the name of the database in the data folder.
const FileName = "nawoord.db"

// DB is the database: one connection that writes and a few that only read.
type DB struct {
	path      string
	now       func() time.Time // for the audit log
	writer    *sql.DB
	reader    *sql.DB
	looking   sync.Mutex  // one look at all connections at a time: two would wait for each other
	unsettled atomic.Bool // something erased may still lie in the write-ahead log
}

// readers is how many connections only read.
const readers = 4

// ErrBusy says that a reader kept the write-ahead log from being emptied: what was erased
// may still lie there. Settle tries again.
var ErrBusy = errors.New("a reader keeps the write-ahead log from being emptied")

const driverName = "sqlite3_nawoord"

var register = sync.OnceFunc(func() {
	sql.Register(driverName, &sqlite3.SQLiteDriver{
		ConnectHook: func(c *sqlite3.SQLiteConn) error {
			for name, f := range map[string]func(string) string{"fold": survey.Fold, "digits": digits} {
				if err := c.RegisterFunc(name, f, true); err != nil {
					return err
				}
			}
			_, err := c.Exec("PRAGMA trusted_schema = OFF; PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;", nil)
			return err
		},
	})
})

// Create makes the database in an empty data folder. It returns fs.ErrExist when there is one.
func Create(dir string, now func() time.Time) (*DB, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, FileName), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	if err := file.Close(); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	return Open(dir, now)
}

// Open opens the database in the data folder and brings its schema up to date. It returns
// fs.ErrNotExist when there is none.
func Open(dir string, now func() time.Time) (*DB, error) {
	register()
	path := filepath.Join(dir, FileName)
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	writer, err := sql.Open(driverName, dsn(path, "rwc", "&_journal_mode=WAL&_txlock=immediate"))
	if err != nil {
		return nil, fmt.Errorf("database: %w", err)
	}
	writer.SetMaxOpenConns(1)
	if err := migrate(writer); err != nil {
		return nil, errors.Join(err, writer.Close())
	}
	reader, err := sql.Open(driverName, dsn(path, "ro", "&_query_only=on"))
	if err != nil {
		return nil, errors.Join(fmt.Errorf("database: %w", err), writer.Close())
	}
	reader.SetMaxOpenConns(readers)
	reader.SetMaxIdleConns(readers)
	return &DB{path: path, now: now, writer: writer, reader: reader}, nil
}

func dsn(path, mode, rest string) string {
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?mode=" + mode + "&_busy_timeout=5000&_foreign_keys=on&_synchronous=FULL&_secure_delete=on&_stmt_cache_size=64" + rest
}

// Dir is the data folder.
func (db *DB) Dir() string { return filepath.Dir(db.path) }

// Close ends all connections.
func (db *DB) Close() error {
	return errors.Join(db.reader.Close(), db.writer.Close())
}

// Check reports whether the database answers; the health check asks it.
func (db *DB) Check(ctx context.Context) error {
	var one int
	return db.reader.QueryRowContext(ctx, "SELECT 1 FROM organisation").Scan(&one)
}

// migrate applies the schema files above user_version, each in a transaction of its own.
func migrate(db *sql.DB) error {
	names, err := fs.Glob(schema.Files, "*.sql")
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	var version int
	if err := db.QueryRow("PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("schema version: %w", err)
	}
	if version > len(names) {
		return fmt.Errorf("the database has schema version %d, this program knows %d: start the newer program", version, len(names))
	}
	for i := version; i < len(names); i++ {
		if err := apply(db, names[i], i+1); err != nil {
			return err
		}
	}
	return nil
}

func apply(db *sql.DB, name string, version int) error {
	text, err := fs.ReadFile(schema.Files, name)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	tx, err := db.Begin()
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if _, err := tx.Exec(string(text)); err != nil {
		return fmt.Errorf("schema %s: %w", name, err)
	}
	if _, err := tx.Exec(fmt.Sprintf("PRAGMA user_version = %d", version)); err != nil {
		return fmt.Errorf("schema %s: %w", name, err)
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("schema %s: %w", name, err)
	}
	return nil
}

// write runs one writing transaction; an error rolls it back.
func (db *DB) write(ctx context.Context, do func(tx *sql.Tx) error) error {
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := do(tx); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// read runs queries that belong together: all see the same moment.
func (db *DB) read(ctx context.Context, do func(q queryer) error) error {
	tx, err := db.reader.BeginTx(ctx, nil)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	defer func() { _ = tx.Rollback() }()
	return do(tx)
}

// erase runs a writing transaction that removes or overwrites something and then empties
// the write-ahead log, which would otherwise keep copies of what is gone. A reader in the
// way is no failure of what was done: the worker empties the log soon after.
func (db *DB) erase(ctx context.Context, do func(tx *sql.Tx) error) error {
	if err := db.write(ctx, do); err != nil {
		return err
	}
	return db.checkpointSoon(ctx)
}

func (db *DB) checkpointSoon(ctx context.Context) error {
	if err := db.Checkpoint(ctx); !errors.Is(err, ErrBusy) {
		return err
	}
	return nil
}

// Checkpoint moves the write-ahead log into the database and empties it. It returns
// ErrBusy when a reader was in the way.
func (db *DB) Checkpoint(ctx context.Context) error {
	db.unsettled.Store(true) // also when the program is stopped halfway
	var busy, frames, done int
	if err := db.writer.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &done); err != nil {
		return fmt.Errorf("checkpoint: %w", err)
	}
	if busy != 0 {
		return fmt.Errorf("checkpoint: %w", ErrBusy)
	}
	db.unsettled.Store(false)
	return nil
}

// Settle empties the write-ahead log when that failed before. The worker calls it every
// minute, so that what was erased does not lie there until the next erasure.
func (db *DB) Settle(ctx context.Context) error {
	if !db.unsettled.Load() {
		return nil
	}
	return db.Checkpoint(ctx)
}

// isUnique reports whether the error is a broken UNIQUE or PRIMARY KEY constraint.
func isUnique(err error) bool {
	var e sqlite3.Error
	return errors.As(err, &e) &&
		(e.ExtendedCode == sqlite3.ErrConstraintUnique || e.ExtendedCode == sqlite3.ErrConstraintPrimaryKey)
}

// queryer is what reads: a transaction or the pool of readers.
type queryer interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// nullID is an id that may be absent; uuid.Nil is stored as NULL.
func nullID(id uuid.UUID) any {
	if id == uuid.Nil {
		return nil
	}
	return id[:]
}

// scanID reads a BLOB that may be NULL into an id.
func scanID(b []byte) uuid.UUID {
	var id uuid.UUID
	copy(id[:], b)
	return id
}

// set splits a comma separated set as it is stored.
func set(s string) []string {
	if s == "" {
		return nil
	}
	return strings.Split(s, ",")
}
