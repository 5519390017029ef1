package survey

// How long things are kept, besides KeptAfter and WaitMonths. Every text that says so takes
// it from here.
const (
	// AttachedDays is how many days after the talk the attached answers are erased.
	AttachedDays = 28
	// DraftDays is how long a draft on the leaver's device opens at most.
	DraftDays = 14
	// DraftWeeks is how long the key of a draft is kept: one week in which drafts are sealed
	// with it and two in which the last of them may be opened.
	DraftWeeks = 3
	// SessionHours is how long a log-in at the desk lasts.
	SessionHours = 12
)
