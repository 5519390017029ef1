package survey

// When an invitation leaves, as HR chooses it.
const (
	SendPlanned = "planned" // two to three weeks before the last working day, never at once
	SendNow     = "now"     // at once, whatever the day
	SendOnDay   = "on"      // on a day of HR's choice, or the first working day after it
)

const (
	// PlannedBefore is how many days before the last working day a planned invitation
	// leaves: between two and three weeks.
	PlannedBefore = 17
	// CancelDays is how many whole working days HR has at least to change or withdraw a planned
	// invitation.
	CancelDays = 2
)

// PlanSend returns the day on which a planned invitation leaves: two to three weeks before
// the last working day or, when that is soon or over, after the days in which HR may still
// withdraw it. It is a working day where there is one before the link closes.
func (h Holidays) PlanSend(today, lastDay, closesOn Day) Day {
	whole := h.AddWorking(today, CancelDays) // today may be nearly over
	return h.Leave(today, max(lastDay-PlannedBefore, whole+1), closesOn)
}

// Leave returns the day itself or the first working day after it; when the link closes
// before that, the last working day before it. Only when there is none left, what was
// planned leaves on another day.
func (h Holidays) Leave(today, day, closesOn Day) Day {
	if moved := h.FromWorking(day); moved <= closesOn {
		return moved
	}
	day = min(day, closesOn)
	for earlier := day; earlier >= today; earlier-- {
		if h.Working(earlier) {
			return earlier
		}
	}
	return day
}

// FollowsLastDay reports whether an invitation leaves on the day that goes with its last
// working day, and moves along with it.
func (h Holidays) FollowsLastDay(today Day, i Invitation) bool {
	return i.SendOn == h.Leave(today, i.LastDay-PlannedBefore, i.ClosesOn)
}

// Postpone returns the day on which an invitation leaves that was planned before these
// holidays were known: another one only when its day became a holiday.
func (h Holidays) Postpone(today, day, closesOn Day) Day {
	if !h.on(day) {
		return day
	}
	return h.Leave(today, day, closesOn)
}
