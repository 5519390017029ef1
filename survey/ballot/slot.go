package ballot

import (
	"crypto/rand"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Slot is where a ballot lies: its primary key. While the link is open the slot follows
// from the link, so that a second sending replaces the first; when the link has closed the
// ballot moves to a random slot, and nothing leads back.
type Slot [32]byte

// Slot returns the slot of one part of the submission behind a version of a link.
func (k LinkKey) Slot(part survey.Part, id uuid.UUID, version int) Slot {
	return k.mac("ballot", partByte(part), number(version), id[:])
}

// RandomSlot returns a slot that belongs to no link.
func RandomSlot() Slot {
	var slot Slot
	_, _ = rand.Read(slot[:]) // never fails: crypto/rand ends the program instead
	return slot
}

// partByte gives a part a fixed length.
func partByte(part survey.Part) []byte {
	switch part {
	case survey.PartUnit:
		return []byte{'u'}
	case survey.PartOrganisation:
		return []byte{'o'}
	}
	panic("ballot: unknown part " + part)
}
