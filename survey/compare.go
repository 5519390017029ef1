package survey

import "math"

// ComparedFrom is the number of answers from which on both sides a difference gets a word:
// small numbers jump.
const ComparedFrom = 20

// Difference is what can be said of a share beside an earlier or another one.
type Difference string

// The differences. Nothing is said where there are few answers or chance may have done it.
const (
	DifferenceNone Difference = ""
	Higher         Difference = "higher"
	Equal          Difference = "equal"
	Lower          Difference = "lower"
)

// Share is a part of those who answered.
type Share struct{ Count, Of int }

// Percent is the share in whole percents, 0 when nobody answered.
func (s Share) Percent() int {
	if s.Of == 0 {
		return 0
	}
	return (200*s.Count + s.Of) / (2 * s.Of)
}

// Against compares the share with an earlier or another one, as one of so many comparisons
// in one table. It is the two-sided z test for two proportions with a pooled variance, at
// 95 %, with Yates' correction for continuity, as numbers are small, and Bonferroni's for
// many comparisons: in a table of a hundred lines five would differ by chance. Equal says
// no more than that both are the same in whole percents.
func (s Share) Against(other Share, comparisons int) Difference {
	if s.Of < ComparedFrom || other.Of < ComparedFrom {
		return DifferenceNone
	}
	if s.Percent() == other.Percent() {
		return Equal
	}
	n, m := float64(s.Of), float64(other.Of)
	pooled := float64(s.Count+other.Count) / (n + m)
	deviation := math.Sqrt(pooled * (1 - pooled) * (1/n + 1/m))
	difference := float64(s.Count)/n - float64(other.Count)/m
	apart := math.Abs(difference) - (1/n+1/m)/2
	if deviation == 0 || apart/deviation <= critical(comparisons) {
		return DifferenceNone
	}
	if difference > 0 {
		return Higher
	}
	return Lower
}

// critical is how many standard deviations chance goes beyond in one of twenty tables.
func critical(comparisons int) float64 {
	const alpha = 0.05
	return math.Sqrt2 * math.Erfcinv(alpha/float64(max(comparisons, 1)))
}
