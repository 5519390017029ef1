package proof

import (
	"flag"
	"fmt"
	"math"
	"sync"
	"testing"
)

var boxes = flag.Int("boxes", 48, "how many ballot boxes the attackers of links try")

// bar is what somebody who guesses stays below (promise.md section 8).
func bar(n, boxes int) float64 {
	return 1/float64(n) + 4/(float64(n)*math.Sqrt(float64(boxes)))
}

// TestAnonymityLinks lets six leavers, and four who help the attacker, send through real
// HTTP, copies all that lies on the disk after each sending and after the opening, and
// asks every attacker whose answer is whose.
func TestAnonymityLinks(t *testing.T) {
	scores := &table{real: make([]float64, len(attackers)), weak: make([]float64, len(attackers)), boxes: *boxes}
	t.Run("boxes", func(t *testing.T) {
		for n := range *boxes {
			t.Run(fmt.Sprint(n), func(t *testing.T) {
				t.Parallel()
				v := newView(t)
				newWorld(t).live(v)
				scores.add(t, v)
				v.copies = nil // megabytes
			})
		}
	})
	if t.Failed() {
		return
	}
	scores.judge(t)
	fmt.Print("\n", scores, "\n")
	if *readme {
		scores.write(t)
	}
}

// table is the scores of all attackers.
type table struct {
	mu         sync.Mutex
	real, weak []float64 // sums over the boxes
	boxes      int
}

// add lets every attacker try one box, and the build that is weakened for it.
func (s *table) add(t *testing.T, v *view) {
	t.Helper()
	blind := v.without()
	for i, a := range attackers {
		weakened := v
		if a.weaken != nil {
			weakened = newView(t)
			a.weaken(weakened)
		}
		real, weak := blind.score(a.attack(blind), a.of), weakened.score(a.attack(weakened), a.of)
		s.mu.Lock()
		s.real[i] += real
		s.weak[i] += weak
		s.mu.Unlock()
	}
}

// judge holds every attacker to chance on the real build, from both sides: who is wrong
// more often than chance knows something too. On the weakened build it has to succeed.
func (s *table) judge(t *testing.T) {
	t.Helper()
	most := bar(targets, s.boxes)
	least := 2/float64(targets) - most
	for i, a := range attackers {
		if got := s.real[i] / float64(s.boxes); got > most || got < least {
			t.Errorf("%s: %.1f %% right, want chance: %.1f to %.1f %%", a.name, 100*got, 100*least, 100*most)
		}
		if got := s.weak[i] / float64(s.boxes); got < 0.95 {
			t.Errorf("%s: %.1f %% right on the weakened build (%s), so the attack proves nothing", a.name, 100*got, a.weak)
		}
	}
}
