package proof

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// The builds of this file store what the program stores in ways that look safe enough:
// without names, days or counters. The attackers read them like the program's own files.

// store is a database of a weakened build.
type store struct {
	v    *view
	path string
	exec func(query string, args ...any)
}

// weakly makes a database of these tables, lets everybody send in turn and copies it after
// each; then it opens the box.
func weakly(v *view, wal bool, tables string, send func(s *store, p int), open func(s *store)) {
	v.t.Helper()
	s := &store{v: v, path: filepath.Join(v.t.TempDir(), sqlite.FileName)}
	db := openRaw(v.t, s.path)
	defer func() { _ = db.Close() }()
	s.exec = func(query string, args ...any) {
		v.t.Helper()
		if _, err := db.Exec(query, args...); err != nil {
			v.t.Fatal(err)
		}
	}
	if wal {
		s.exec("PRAGMA journal_mode = WAL")
	}
	s.exec(tables)
	for p := range v.people {
		send(s, p)
		s.copy(nil)
	}
	if open != nil {
		open(s)
	}
	s.copy(nil)
}

func (s *store) copy(log []byte) {
	s.v.t.Helper()
	db, err := os.ReadFile(s.path)
	if err != nil {
		s.v.t.Fatal(err)
	}
	wal, err := os.ReadFile(s.path + "-wal")
	if err != nil && !os.IsNotExist(err) {
		s.v.t.Fatal(err)
	}
	s.v.copies = append(s.v.copies, snapshot{db: db, wal: wal, log: log})
}

const (
	withRowid    = "CREATE TABLE comment (id BLOB, question TEXT, text TEXT)"
	withoutRowid = "CREATE TABLE comment (id BLOB PRIMARY KEY, question TEXT, text TEXT) WITHOUT ROWID"
	ballots      = "CREATE TABLE ballot (slot BLOB PRIMARY KEY, part TEXT, sealed BLOB) WITHOUT ROWID"
	tallies      = `CREATE TABLE tally (opening BLOB, question TEXT, variant TEXT, option TEXT, n INTEGER,
		PRIMARY KEY (opening, question, variant, option)) WITHOUT ROWID`
)

func (s *store) comment(question, text string) {
	id := uuid.New()
	s.exec("INSERT INTO comment VALUES (?, ?, ?)", id[:], question, text)
}

func plainShort(s *store, p int) { s.comment(keep, s.v.people[p].short) }

func plainRowids(v *view) {
	weakly(v, false, withRowid, plainShort, func(s *store) { s.exec("VACUUM") })
}

func plainRows(v *view) { weakly(v, false, withoutRowid, plainShort, nil) }

func unsealed(v *view) {
	weakly(v, false, ballots, func(s *store, p int) {
		slot := v.slot(p, survey.PartOrganisation)
		s.exec("INSERT INTO ballot VALUES (?, 'organisation', ?)", slot[:], fmt.Sprintf("%*s", ballot.Size, v.people[p].long))
	}, nil)
}

func plainUncheckpointed(v *view) { weakly(v, true, withoutRowid, plainShort, nil) }

func namedBySlot(v *view) {
	weakly(v, false, withoutRowid, func(*store, int) {}, func(s *store) {
		for p, l := range v.people {
			slot := v.slot(p, survey.PartOrganisation)
			s.exec("INSERT INTO comment VALUES (?, ?, ?)", slot[:16], keep, l.short)
		}
	})
}

func unpadded(v *view) {
	weakly(v, false, ballots, func(s *store, p int) {
		slot, sealed := v.slot(p, survey.PartOrganisation), make([]byte, 80+len(v.people[p].short))
		_, _ = rand.Read(sealed)
		s.exec("INSERT INTO ballot VALUES (?, 'organisation', ?)", slot[:], sealed)
	}, nil)
}

func loggedForms(v *view) {
	weakly(v, false, withoutRowid, func(*store, int) {}, nil)
	var log bytes.Buffer
	for _, l := range v.people {
		log.WriteString("POST /vragen/21 " + keep + "=" + l.short + "\n")
	}
	v.copies[len(v.copies)-1].log = log.Bytes()
}

func countedInOrder(v *view) {
	weakly(v, false, tallies, func(*store, int) {}, func(s *store) {
		var casts []ballot.Cast
		for _, p := range v.bySlot(survey.PartUnit) {
			if option := v.people[p].option; option != "" {
				casts = append(casts, ballot.Cast{Votes: []survey.Vote{{Question: asked, Variant: "5eaf00d5", Options: []string{option}}}})
			}
		}
		opening := uuid.New()
		for _, q := range ballot.Count(survey.MinK, 0, casts).Published {
			for option, n := range q.Options {
				s.exec("INSERT INTO tally VALUES (?, ?, ?, ?, ?)", opening[:], q.Question, q.Variant, option, n)
			}
		}
	})
}
