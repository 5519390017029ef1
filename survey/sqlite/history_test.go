package sqlite

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// history is a random life of an organisation: people answer, replace, take back and
// attach, HR re-issues, withdraws and changes boxes, k and the questionnaire, and openings
// come and go, some of them cut off.
type history struct {
	*polls
	random  *rand.Rand
	people  []*person
	moved   int    // units that were moved
	variant string // of every question, as the questionnaire has it now

	unlocked func() *ballot.Keys // the keys that open boxes; nil: those in the folder
}

// person is a leaver; the option that he chooses names him and the sending, so that the
// test can follow what nobody else could.
type person struct {
	id       uuid.UUID
	unit     string
	closesOn survey.Day
	version  int
	sendings int
	attached bool
	final    map[int]string // per version of the link: the sending that counts, "" when none
}

var histories = flag.Uint64("histories", 4, "how many random histories are lived through")

// TestAnonymityAtomsInRandomHistories is the heart of promise.md section 6: whatever
// happens, per question every opening adds nobody or at least k others, each answer is in
// at most one opening, and nothing is lost.
func TestAnonymityAtomsInRandomHistories(t *testing.T) {
	t.Parallel()
	for seed := range *histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := &history{polls: newPolls(t), random: rand.New(rand.NewPCG(seed, 2)), variant: "v"}
			for today := start; today < day(15, 2); today++ {
				h.live(today)
				if today.Month() != (today - 1).Month() {
					h.openOrCrash(today)
				}
			}
			h.checkAtoms()
			h.checkReports()
			h.checkConservation()
			if h.moved == 0 {
				t.Error("no unit was moved")
			}
		})
	}
}

// opening returns the keys that open boxes.
func (h *history) opening() *ballot.Keys {
	if h.unlocked == nil {
		return h.keys
	}
	return h.unlocked()
}

// opens carries out the opening days until now.
func (h *history) opens(today survey.Day) {
	h.t.Helper()
	_, err := h.db.OpenDue(h.t.Context(), h.opening(), today)
	h.must(err)
}

// openOrCrash opens, and now and then starts anew on what a crash during the opening left:
// the keys of before and after, and the database of before or after its transaction.
func (h *history) openOrCrash(today survey.Day) {
	h.t.Helper()
	defer h.noteTree()
	before := h.moment()
	h.opens(today)
	left := h.moment()
	left.keys = with(before.keys, left.keys)
	switch h.random.IntN(4) {
	case 0:
		left.data = before.data
	case 1:
	default:
		return
	}
	h.must(h.db.Close())
	then := h.then
	h.polls = h.revive(left)
	h.then = then
	notices, err := h.db.Reconcile(h.t.Context(), h.keys)
	h.must(err)
	if strings.Contains(strings.Join(notices, " "), "lost") {
		h.t.Errorf("a crash lost something: %v", notices)
	}
	h.opens(today)
}

func (h *history) live(today survey.Day) {
	if h.random.IntN(3) == 0 {
		unit := []string{"a", "b", "c", "d"}[h.random.IntN(4)]
		p := &person{unit: unit, closesOn: today + survey.Day(h.random.IntN(40)), version: 1, final: map[int]string{}}
		p.id = h.invite(unit, p.closesOn)
		h.people = append(h.people, p)
	}
	for _, p := range h.people {
		if today > p.closesOn {
			continue
		}
		switch h.random.IntN(30) {
		case 0, 1, 2, 3:
			h.answer(p, today)
		case 4:
			h.must(h.db.TakeBack(h.t.Context(), h.keys.LinkKey(), p.id, p.version, today))
			p.final[p.version] = ""
		case 5:
			if p.version == 1 && p.final[1] != "" && h.random.IntN(3) == 0 {
				h.attach(p.id)
				p.attached = true
				h.answer(p, today) // its votes say from now on that it is attached
			}
		case 6:
			if !p.attached && h.random.IntN(5) == 0 {
				h.exec("UPDATE invitation SET version = version + 1, reissued_on = ? WHERE id = ?", today, p.id[:])
				p.version++
			}
		case 7:
			if h.random.IntN(10) == 0 {
				h.exec("UPDATE invitation SET withdrawn_on = ? WHERE id = ?", today, p.id[:])
				p.closesOn = today - 1
			}
		}
	}
	if h.random.IntN(60) == 0 {
		h.exec("UPDATE unit SET own_box = NOT own_box WHERE name = ?", []string{"a", "b", "c", "d", "cluster"}[h.random.IntN(5)])
	}
	if h.random.IntN(20) == 0 {
		h.move()
	}
	if h.random.IntN(60) == 0 {
		h.exec("UPDATE organisation SET k = ?", 5+h.random.IntN(3))
	}
	if h.random.IntN(90) == 0 {
		h.variant = []string{"v", "w"}[h.random.IntN(2)]
	}
}

// noteTree remembers where units lay when they were counted.
func (h *history) noteTree() {
	h.t.Helper()
	tree, err := h.db.Units(h.t.Context())
	h.must(err)
	rows, err := h.db.writer.Query("SELECT id FROM opening")
	h.must(err)
	defer func() { _ = rows.Close() }()
	if h.then == nil {
		h.then = map[uuid.UUID]survey.Units{}
	}
	for rows.Next() {
		var id uuid.UUID
		h.must(rows.Scan(&id))
		if _, known := h.then[id]; !known {
			h.then[id] = tree
		}
	}
	h.must(rows.Err())
}

// move hangs a unit somewhere else, which is refused while its links run.
func (h *history) move() {
	h.t.Helper()
	unit := h.unit([]string{"a", "b", "c", "d"}[h.random.IntN(4)])
	unit.Parent = h.units[[]string{"root", "cluster", "c"}[h.random.IntN(3)]]
	var wrong *survey.Invalid
	if err := h.db.SetUnit(h.t.Context(), unit); err != nil && !errors.As(err, &wrong) {
		h.t.Fatal(err)
	} else if err == nil {
		h.moved++
	}
}

func (h *history) answer(p *person, today survey.Day) {
	p.sendings++
	name := fmt.Sprintf("%s.%d", p.id, p.sendings)
	if p.attached {
		name += "+"
	}
	p.final[p.version] = name
	votes := []survey.Vote{choice("who", name), choice("side", "left", name)}
	if h.random.IntN(2) == 0 {
		votes[1].Options[0] = "right"
	}
	if p.id[0] < 80 {
		votes = append(votes, choice("rare", name))
	}
	for i := range votes {
		votes[i].Variant = h.variant
	}
	h.must(h.db.Cast(h.t.Context(), h.sealed(p.id, h.random.IntN(8) == 0, votes...), today))
}

// checkAtoms looks at what every opening published of every question.
func (h *history) checkAtoms() {
	h.t.Helper()
	rows, err := h.db.writer.Query(`SELECT hex(opening) || variant || question, option, tally.n FROM tally JOIN opening ON opening.id = opening
		WHERE part = 'unit'`)
	h.must(err)
	defer func() { _ = rows.Close() }()
	others, left, right := map[string]int{}, map[string]int{}, map[string]int{}
	for rows.Next() {
		var atom, option string
		var n int
		h.must(rows.Scan(&atom, &option, &n))
		switch {
		case option == "left":
			left[atom] += n
		case option == "right":
			right[atom] += n
		case option != "" && !strings.HasSuffix(option, "+"):
			others[atom] += n
		}
	}
	h.must(rows.Err())
	for atom, n := range others {
		if n < survey.MinK {
			h.t.Errorf("a question grew by %d others", n)
		}
		if strings.HasSuffix(atom, "side") && n < survey.SensitiveK && (left[atom] == 0 || right[atom] == 0) {
			h.t.Errorf("%d others of one mind were published", n)
		}
	}
	if len(others) == 0 {
		h.t.Error("nothing was published: the history proves nothing")
	}
	if n := h.number("SELECT COUNT(*) FROM opening WHERE n < 5 OR links < 5"); n > 0 {
		h.t.Errorf("%d openings are too small", n)
	}
}

// checkConservation looks for everybody's last sending: once in a tally, a carry or a
// ballot, and earlier sendings nowhere. It opens what is left with the keys.
func (h *history) checkConservation() {
	h.t.Helper()
	found := map[string]int{}
	rows, err := h.db.writer.Query(`SELECT option, tally.n FROM tally JOIN opening ON opening.id = opening WHERE part = 'unit' AND question = 'who'`)
	h.must(err)
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var option string
		var n int
		h.must(rows.Scan(&option, &n))
		found[option] += n
	}
	h.must(rows.Err())
	h.addSealed(found)
	want := map[string]bool{"": true}
	for _, p := range h.people {
		for version, name := range p.final {
			if name != "" && found[name] != 1 {
				h.t.Errorf("the sending through version %d counts %d times", version, found[name])
			}
			want[name] = true
		}
	}
	for name, n := range found {
		if !want[name] {
			h.t.Errorf("a replaced sending counts %d times: %s", n, name)
		}
	}
}

func (h *history) addSealed(found map[string]int) {
	h.t.Helper()
	tx, err := h.db.writer.Begin()
	h.must(err)
	defer func() { _ = tx.Rollback() }()
	day := &openingDay{tx: tx, keys: h.opening(), link: h.keys.LinkKey()}
	all, err := boxes(h.t.Context(), tx, "state IN ('open', 'waiting') AND part = 'unit'")
	h.must(err)
	for _, box := range all {
		held, err := day.read(h.t.Context(), box)
		h.must(err)
		carry := ballot.Join(held.carry, ballot.Count(1000, 0, held.casts()).Carry)
		for _, partial := range carry {
			if partial.Question != "who" {
				continue
			}
			for _, options := range []map[string]int{partial.Others.Options, partial.Attached.Options} {
				for name, n := range options {
					found[name] += n
				}
			}
		}
	}
}
