package survey

import "github.com/google/uuid"

// NotTold stands for the leavers of half a year when HR did not say how many there were.
const NotTold = -1

// Coverage says of a unit and half a year whom HR reached: how many left according to
// payroll, and beside it the invitations and talks that HR noted. It knows of no answer.
type Coverage struct {
	Unit     uuid.UUID
	Leavers  int // according to payroll, or NotTold
	Invited  int
	Informal int // informal talks held
	Formal   int // formal talks offered
}

// CoverageHalves is how many half years back can be looked at, this one included.
const CoverageHalves = 6

// Percent is how much n is of the leavers. It is not known without leavers, or when payroll
// counted fewer people than HR noted: then one of the two is not up to date.
func (c Coverage) Percent(n int) (percent int, known bool) {
	if c.Leavers <= 0 || n > c.Leavers {
		return 0, false
	}
	return (100*n + c.Leavers/2) / c.Leavers, true
}
