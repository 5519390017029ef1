package web_test

import (
	"database/sql"
	"os"
	"path/filepath"

	_ "github.com/mattn/go-sqlite3" // the driver, for looking past the program

	"nawoord/survey/sqlite"
)

// database returns the bytes of the database and its log.
func (s *site) database() []byte {
	s.t.Helper()
	var all []byte
	for _, name := range []string{sqlite.FileName, sqlite.FileName + "-wal"} {
		data, err := os.ReadFile(filepath.Join(s.Dir, "data", name))
		if err != nil && !os.IsNotExist(err) {
			s.t.Fatal(err)
		}
		all = append(all, data...)
	}
	return all
}

// open opens the database file itself, past the program.
func (s *site) open(mode string) *sql.DB {
	s.t.Helper()
	db, err := sql.Open("sqlite3", "file:"+filepath.Join(s.Dir, "data", sqlite.FileName)+"?mode="+mode)
	if err != nil {
		s.t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}

// count asks a number of the database.
func (s *site) count(query string) int {
	s.t.Helper()
	db := s.open("ro")
	defer func() { _ = db.Close() }()
	var n int
	if err := db.QueryRow(query).Scan(&n); err != nil {
		s.t.Fatal(err)
	}
	return n
}

// ballots counts the ballots in the boxes.
func (s *site) ballots() int {
	s.t.Helper()
	return s.count("SELECT count(*) FROM ballot")
}

// lock keeps the database from being written to.
func (s *site) lock() (unlock func()) {
	s.t.Helper()
	db := s.open("rw")
	if _, err := db.Exec("BEGIN IMMEDIATE"); err != nil {
		s.t.Fatal(err)
	}
	return func() {
		if _, err := db.Exec("ROLLBACK"); err != nil {
			s.t.Error(err)
		}
		_ = db.Close()
	}
}

// sealedCopy is the copy of the answers as it lies in the database.
func (s *site) sealedCopy() []byte {
	s.t.Helper()
	db := s.open("ro")
	defer func() { _ = db.Close() }()
	var sealed []byte
	if err := db.QueryRow("SELECT copy FROM talk").Scan(&sealed); err != nil {
		s.t.Fatal(err)
	}
	return sealed
}
