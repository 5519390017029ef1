package sqlite

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// codeHolder is a keyholder with the code on paper.
type codeHolder struct {
	account uuid.UUID
	code    ballot.Code
}

// heldHistory is a history in which people outside HR and IT keep the key: they come, hand
// over, lose a code, and HR tries to go back.
type heldHistory struct {
	*history
	holders []codeHolder
	done    map[string]int // how often each of that happened
}

// TestAnonymityAtomsInHistoriesWithKeyholders lives through random histories that begin in
// file mode and go over to keyholders at a random day, with everything in the boxes, and in
// which the rhythm of openings changes; the same must hold as in file mode.
func TestAnonymityAtomsInHistoriesWithKeyholders(t *testing.T) {
	t.Parallel()
	for seed := range *histories {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			h := &heldHistory{
				history: &history{polls: newPolls(t), random: rand.New(rand.NewPCG(seed, 7)), variant: "v"}, done: map[string]int{},
			}
			h.unlocked = h.code
			first := start + survey.Day(h.random.IntN(200))
			for today := start; today < day(18, 2); today++ {
				h.live(today)
				if today >= first {
					h.handOver()
				}
				if today.Month() != (today - 1).Month() {
					h.openOrCrash(today)
					h.nothingPlain()
				}
			}
			h.checkAtoms()
			h.checkReports()
			h.checkConservation()
			for _, what := range []string{"came", "changed", "refused"} {
				if h.done[what] == 0 {
					t.Errorf("nobody %s: the history proves little, %v", what, h.done)
				}
			}
		})
	}
}

// code unlocks the keys with the code of one of the holders, whichever.
func (h *heldHistory) code() *ballot.Keys {
	h.t.Helper()
	if len(h.holders) == 0 {
		return h.keys
	}
	return h.unlock(h.holders[h.random.IntN(len(h.holders))].code)
}

// handOver is a day of the keyholders: mostly nothing.
func (h *heldHistory) handOver() {
	h.t.Helper()
	switch n := h.random.IntN(40); {
	case len(h.holders) == 0:
		h.holders = append(h.holders, h.appointed(h.keys, uuid.Nil))
		h.done["came"]++
	case len(h.holders) == 1 && n < 3:
		h.holders = append(h.holders, h.appointed(h.code(), uuid.Nil))
		h.done["came"]++
	case n < 5: // hands over in person
		h.replaced(h.random.IntN(len(h.holders)), h.code())
		h.done["changed"]++
	case n < 7 && len(h.holders) == 2: // lost the code: the other one helps
		lost := h.random.IntN(2)
		h.replaced(lost, h.unlock(h.holders[1-lost].code))
		h.done["lost"]++
	case n < 10:
		h.goBack()
	case n < 11:
		h.must(h.db.SetRhythm(h.t.Context(), []survey.Rhythm{survey.Monthly, survey.Quarterly}[h.random.IntN(2)]))
	}
}

func (h *heldHistory) appointed(keys *ballot.Keys, replaces uuid.UUID) codeHolder {
	h.t.Helper()
	made := codeHolder{account: h.holder(uuid.NewString() + "@example.org")}
	made.code = h.appoint(keys, made.account, replaces)
	return made
}

// replaced gives the place of a holder to somebody else. The old code opens nothing more.
func (h *heldHistory) replaced(i int, keys *ballot.Keys) {
	h.t.Helper()
	old := h.holders[i]
	h.holders[i] = h.appointed(keys, old.account)
	if _, err := h.keys.Unlock(old.code); !errors.Is(err, survey.ErrForbidden) {
		h.t.Errorf("a code that was replaced: %v", err)
	}
}

// goBack tries to leave the keys on the server again: only while nothing is sealed.
func (h *heldHistory) goBack() {
	h.t.Helper()
	sealed := h.number("SELECT (SELECT COUNT(*) FROM ballot) + (SELECT COUNT(*) FROM carry)")
	err := h.db.DismissHolders(h.t.Context(), h.keys)
	if sealed > 0 {
		if h.done["refused"]++; !errors.Is(err, survey.ErrConflict) {
			h.t.Errorf("back to file mode with %d sealed: %v", sealed, err)
		}
		return
	}
	h.must(err)
	h.holders = nil
	h.done["back"]++
}

// nothingPlain looks whether a key lies in the folder that opens without a code.
func (h *heldHistory) nothingPlain() {
	h.t.Helper()
	if n := h.plainKeys(); len(h.holders) > 0 && n > 0 {
		h.t.Errorf("%d keys lie open beside %d keyholders", n, len(h.holders))
	}
}
