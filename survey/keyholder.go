package survey

import (
	"errors"
	"fmt"

	"github.com/google/uuid"
)

// ErrNoKeyholder says that nobody can be invited yet: in keyholder mode somebody must hold
// a code first, or there would be no ballot box.
var ErrNoKeyholder = errors.New("no keyholder has a code yet")

// Half is half a calendar year: year × 2, plus 1 for the second half.
type Half int32

// Half returns the half year of the month.
func (m Month) Half() Half { return Half(m / 6) }

// First returns the first month of the half year.
func (h Half) First() Month { return Month(h * 6) }

// String returns the half year as 2026-2.
func (h Half) String() string { return fmt.Sprintf("%04d-%d", h/2, h%2+1) }

// Links is what happened to the links of a unit in half a year, beside the leavers that
// payroll counted. A keyholder compares the two: more links than leavers means that
// somebody may have invented some and answered for them.
type Links struct {
	Unit                        uuid.UUID
	Half                        Half
	Mailed, Reissued, Withdrawn int
	Leavers                     int // according to payroll, or NotTold
}
