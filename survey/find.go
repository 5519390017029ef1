package survey

import "github.com/google/uuid"

// Stretch is a part of a long list.
type Stretch struct {
	From, Most int
}

// InvitationSearch is what HR looks for among invitations; what is empty does not count.
type InvitationSearch struct {
	Text   string    // in the address
	Unit   uuid.UUID // or one below it
	Status InvitationStatus
	Today  Day // on which the status holds
	Stretch
}

// MemberSearch is what is looked for among those who work at the desk: a text in the name or
// the address, or somebody of the units. What is empty does not count.
type MemberSearch struct {
	Text  string
	Units []uuid.UUID
	Stretch
}

// TalkGroup is a part of the list of talks.
type TalkGroup string

// The parts of the list of talks, in their order, the appointments of the actor, and the
// talks whose record the actor has to begin or to finish, or did not open since the leaver
// answered.
const (
	TalksWaiting  TalkGroup = "waiting" // somebody should answer
	TalksRunning  TalkGroup = "running" // being planned, planned or held
	TalksOver     TalkGroup = "over"    // closed or withdrawn
	TalksToHold   TalkGroup = "hold"
	TalksToRecord TalkGroup = "record"
)

// TalkGroups lists the parts of the list.
var TalkGroups = []TalkGroup{TalksWaiting, TalksRunning, TalksOver}

// PointSearch is what is looked for among improvement points; what is empty does not count.
type PointSearch struct {
	Status PointStatus
	Unit   uuid.UUID // of it or of one below it
	For    PointFor
	Bundle Half // whose bundle it stands in, as ImprovementPoint.InBundle says it
	Stretch
}

// TalkSearch is what is looked for among talks; what is empty does not count.
type TalkSearch struct {
	Group TalkGroup
	Text  string // in the name, address or number
	Stretch
}
