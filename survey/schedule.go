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
// withdraw it.
func (h Holidays) PlanSend(today, lastDay, closesOn Day) Day {
	return h.Leave(today, max(lastDay-PlannedBefore, h.afterCancelling(today, closesOn)), closesOn)
}

// afterCancelling returns the first day on which HR has had all working days to withdraw an
// invitation. In holidays that last until the link closes Monday to Friday are enough.
func (h Holidays) afterCancelling(today, closesOn Day) Day {
	if day := h.AddWorking(today, CancelDays) + 1; day <= closesOn { // today may be nearly over
		return day
	}
	return today.AddWorking(CancelDays) + 1
}

// Leave returns the day itself or the first working day after it; when the link closes
// before that, the last working day before it on which HR could still withdraw the
// invitation. Only when there is none, what was planned leaves on another day.
func (h Holidays) Leave(today, day, closesOn Day) Day {
	if moved := h.FromWorking(day); moved <= closesOn {
		return moved
	}
	day = min(day, closesOn)
	for earlier := day; earlier >= h.afterCancelling(today, closesOn); earlier-- {
		if h.Working(earlier) {
			return earlier
		}
	}
	return day
}

// PlanAgain returns the day on which an invitation leaves that was planned with another last
// working day or other holidays: the one that HR would get now, and not later only because
// the days to withdraw it are partly over.
func (h Holidays) PlanAgain(today Day, i Invitation) Day {
	day := i.ChosenOn
	if day == 0 {
		day = i.LastDay - PlannedBefore
	}
	return h.Leave(today, max(day, min(i.SendOn, h.afterCancelling(today, i.ClosesOn))), i.ClosesOn)
}

// PlanChanged returns the day on which an invitation leaves that HR changed. One that goes
// with its last day, as it did before, is planned again.
func (h Holidays) PlanChanged(today Day, before, changed Invitation) Day {
	if before.ChosenOn != 0 || changed.ChosenOn != 0 {
		return changed.SendOn
	}
	before.LastDay, before.ClosesOn = changed.LastDay, changed.ClosesOn
	return h.PlanAgain(today, before)
}
