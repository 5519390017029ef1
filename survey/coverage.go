package survey

import "github.com/google/uuid"

// Coverage says of a unit and half a year whom HR reached: how many left according to
// payroll, and beside it the invitations and talks that HR noted. It knows of no answer.
type Coverage struct {
	Unit     uuid.UUID
	Leavers  int // according to payroll; -1: HR did not say
	Invited  int
	Informal int // informal talks held
	Formal   int // formal talks offered
}

// CoverageHalves is how many half years back can be looked at, this one included.
const CoverageHalves = 6

// Add adds another unit's numbers. The leavers of the sum are known when those of all are.
func (c *Coverage) Add(other Coverage) {
	if c.Leavers < 0 || other.Leavers < 0 {
		c.Leavers = -1
	} else {
		c.Leavers += other.Leavers
	}
	c.Invited += other.Invited
	c.Informal += other.Informal
	c.Formal += other.Formal
}

// Percent is how much n is of the leavers. It is not known without leavers, or when payroll
// counted fewer people than HR noted: then one of the two is not up to date.
func (c Coverage) Percent(n int) (percent int, known bool) {
	if c.Leavers <= 0 || n > c.Leavers {
		return 0, false
	}
	return (100*n + c.Leavers/2) / c.Leavers, true
}
