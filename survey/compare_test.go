package survey_test

import (
	"math/rand/v2"
	"testing"

	"nawoord/survey"
)

func TestAgainst(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name        string
		now, before survey.Share
		comparisons int
		want        survey.Difference
	}{
		{"19 answers are too few", survey.Share{Count: 19, Of: 19}, survey.Share{Count: 0, Of: 100}, 1, survey.DifferenceNone},
		{"19 answers before are too few", survey.Share{Count: 100, Of: 100}, survey.Share{Count: 0, Of: 19}, 1, survey.DifferenceNone},
		{"all against none", survey.Share{Count: 20, Of: 20}, survey.Share{Count: 0, Of: 20}, 1, survey.Higher},
		{"none against all", survey.Share{Count: 0, Of: 20}, survey.Share{Count: 20, Of: 20}, 1, survey.Lower},
		{"the same percentage", survey.Share{Count: 10, Of: 20}, survey.Share{Count: 20, Of: 40}, 1, survey.Equal},
		{"everybody both times", survey.Share{Count: 20, Of: 20}, survey.Share{Count: 30, Of: 30}, 1, survey.Equal},
		// By hand: pooled 0.5, deviation 0.15811; 0.35 less the correction of 0.05 is 1.897 of them.
		{"within chance after the correction for continuity", survey.Share{Count: 14, Of: 20}, survey.Share{Count: 7, Of: 20}, 1, survey.DifferenceNone},
		// 0.40 less 0.05 is 2.214 deviations: more than 1.960, less than 2.576 of five comparisons.
		{"beyond chance", survey.Share{Count: 14, Of: 20}, survey.Share{Count: 6, Of: 20}, 1, survey.Higher},
		{"one of five comparisons", survey.Share{Count: 14, Of: 20}, survey.Share{Count: 6, Of: 20}, 5, survey.DifferenceNone},
		{"many answers", survey.Share{Count: 520, Of: 1000}, survey.Share{Count: 400, Of: 1000}, 100, survey.Higher},
		{"nobody answered", survey.Share{}, survey.Share{}, 1, survey.DifferenceNone},
	} {
		if got := test.now.Against(test.before, test.comparisons); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}

// TestChanceGetsNoWord compares groups of which nothing differs but chance: in at most one
// table of twenty is anything called higher or lower.
func TestChanceGetsNoWord(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(7, 7))
	draw := func(of int, share float64) survey.Share {
		s := survey.Share{Of: of}
		for range of {
			if random.Float64() < share {
				s.Count++
			}
		}
		return s
	}
	const tables, lines = 1000, 12
	wrong := 0
	for range tables {
		said := false
		for line := range lines {
			a, b := draw(20+random.IntN(80), float64(line+1)/14), draw(20+random.IntN(80), float64(line+1)/14)
			word := a.Against(b, lines)
			said = said || word == survey.Higher || word == survey.Lower
		}
		if said {
			wrong++
		}
	}
	if wrong > tables/20 {
		t.Errorf("in %d of %d tables chance got a word", wrong, tables)
	}
}
