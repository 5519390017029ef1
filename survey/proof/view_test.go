package proof

import (
	"bytes"
	"cmp"
	"database/sql"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/uuid"
	_ "github.com/mattn/go-sqlite3" // the driver, for looking past the program

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

const (
	targets = 6  // leavers whose answers are guessed: N of promise.md section 8
	leavers = 10 // with those who help the attacker: from ten on texts are published
	helper  = targets
	asked   = "stay_factors" // answered by the targets and one helper, each another option
	keep    = "open_keep"    // a short text of everybody
	improve = "open_improve" // a long text
)

// leaver is somebody who answers. The attackers know neither of the three answers of a
// target, and all of a helper.
type leaver struct {
	id                  uuid.UUID
	short, long, option string
}

// snapshot is a copy of all that lies on the disk.
type snapshot struct {
	db, wal, log []byte
	keys         map[string][]byte // the key folder; without keys of boxes: those are never copied
}

// view is what an attacker has: who sent in which order, a copy after each sending, one
// from right after the opening that a reader kept the log of, and the last one.
type view struct {
	t       testing.TB
	people  []leaver // in the order of sending; of their answers only the set is known
	targets []int    // which of them are guessed
	helper  int      // the one whose option is known
	link    ballot.LinkKey
	copies  []snapshot
}

// guess says which answer belongs to a leaver, by the order of sending.
type guess map[int]string

// score is the part of the targets that was guessed right. Who was left out is guessed at
// random among the answers that nobody got yet.
func (v *view) score(g guess, of func(leaver) string) float64 {
	var open []int
	var left []string
	used := map[string]bool{}
	for _, answer := range g {
		used[answer] = true
	}
	for _, p := range v.targets {
		if g[p] == "" {
			open = append(open, p)
		}
		if answer := of(v.people[p]); !used[answer] {
			left = append(left, answer)
		}
	}
	rand.Shuffle(len(left), func(i, j int) { left[i], left[j] = left[j], left[i] })
	right := 0
	for _, p := range v.targets {
		answer := g[p]
		if i := slices.Index(open, p); i >= 0 && i < len(left) {
			answer = left[i]
		}
		if answer == of(v.people[p]) {
			right++
		}
	}
	return float64(right) / float64(len(v.targets))
}

// pair gives the first target the first answer, the second the second and so on. It knows
// nothing when there is another number of answers than of targets.
func (v *view) pair(people []int, answers []string) guess {
	people = slices.DeleteFunc(slices.Clone(people), func(p int) bool { return !slices.Contains(v.targets, p) })
	if len(people) != len(answers) {
		return nil
	}
	g := guess{}
	for i, p := range people {
		g[p] = answers[i]
	}
	return g
}

// sent is everybody in the order of sending.
func (v *view) sent() []int {
	people := make([]int, len(v.people))
	for i := range people {
		people[i] = i
	}
	return people
}

// unknown lists, in an order that says nothing, the answers that belong to the targets.
func (v *view) unknown(of func(leaver) string) []string {
	var answers []string
	for _, p := range v.targets {
		answers = append(answers, of(v.people[p]))
	}
	slices.Sort(answers)
	return answers
}

// slot is where somebody's ballot lay: link.key may be copied, so attackers have it.
func (v *view) slot(p int, part survey.Part) ballot.Slot {
	return v.link.Slot(part, v.people[p].id, 1)
}

func (v *view) last() snapshot { return v.copies[len(v.copies)-1] }

// sealed is the last copy in which the ballots still lay.
func (v *view) sealed() snapshot { return v.copies[len(v.people)-1] }

// by returns the answers in the order of a number each; nil when one has none.
func by(answers []string, number func(answer string) int) []string {
	type numbered struct {
		answer string
		n      int
	}
	all := make([]numbered, len(answers))
	for i, answer := range answers {
		all[i] = numbered{answer, number(answer)}
		if all[i].n < 0 {
			return nil
		}
	}
	slices.SortStableFunc(all, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
	sorted := make([]string, len(all))
	for i, a := range all {
		sorted[i] = a.answer
	}
	return sorted
}

// pageSize is SQLite's, and the one that the program uses.
const pageSize = 4096

// written is a number that grows with the time at which a cell came into its page: SQLite
// fills a page from its end.
func written(file []byte, cell []byte) int {
	at := bytes.Index(file, cell)
	if at < 0 {
		return -1
	}
	return at/pageSize*pageSize + pageSize - 1 - at%pageSize
}

// query asks a copy of the database, past the program.
func (v *view) query(s snapshot, query string, each func(scan func(...any))) {
	v.t.Helper()
	dir := v.t.TempDir()
	path := filepath.Join(dir, sqlite.FileName)
	for name, content := range map[string][]byte{path: s.db, path + "-wal": s.wal} {
		if err := os.WriteFile(name, content, 0o600); err != nil {
			v.t.Fatal(err)
		}
	}
	db := openRaw(v.t, path)
	defer func() { _ = db.Close() }()
	rows, err := db.Query(query)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		each(func(to ...any) {
			if err := rows.Scan(to...); err != nil {
				v.t.Fatal(err)
			}
		})
	}
	if err := rows.Err(); err != nil {
		v.t.Fatal(err)
	}
}

func openRaw(t testing.TB, path string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite3", "file:"+path)
	if err != nil {
		t.Fatal(err)
	}
	db.SetMaxOpenConns(1)
	return db
}
