package ballot

import (
	"encoding/json"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Carry is what an opening counted but may not publish yet: it waits, sealed, in the next
// generation of the box.
type Carry []Partial

// Partial is the unpublished count of one question. Others and attached answers are kept
// apart, because no threshold counts the attached ones.
type Partial struct {
	Question string       `json:"q"`
	Variant  string       `json:"v"`
	Least    int          `json:"k,omitempty"`
	Known    bool         `json:"f,omitempty"`
	Oldest   survey.Month `json:"m"`
	Others   Tally        `json:"others"`
	Attached Tally        `json:"attached"`
}

// Tally is a count of answers: how many people answered, how many of them chose each
// option, and what they wrote.
type Tally struct {
	N       int            `json:"n,omitempty"`
	Options map[string]int `json:"o,omitempty"`
	Texts   []string       `json:"t,omitempty"`
}

// CarrySize is the step in which a sealed carry grows, so that its length says little.
const CarrySize = 32 * 1024

// SealCarry seals a carry for the next generation of its box.
func SealCarry(k LinkKey, box uuid.UUID, part survey.Part, public []byte, carry Carry) ([]byte, error) {
	plain, err := padded(carry, CarrySize)
	if err != nil {
		return nil, err
	}
	return seal(k, "carry", place(box, part, []byte("carry")), public, plain)
}

// OpenCarry opens a sealed carry.
func OpenCarry(k LinkKey, box uuid.UUID, part survey.Part, private, sealed []byte) (Carry, error) {
	plain, err := open(k, "carry", place(box, part, []byte("carry")), private, sealed)
	if err != nil {
		return nil, fmt.Errorf("open a carry: %w", err)
	}
	var carry Carry
	if err := json.Unmarshal(plain, &carry); err != nil {
		return nil, fmt.Errorf("open a carry: %w", ErrUnreadable) // err may quote a text
	}
	return carry, nil
}
