package ballot

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hmac"
	"crypto/hpke"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"nawoord/survey"
)

const (
	// Size is the length to which the votes of one part are padded, as JSON.
	Size = 8192
	// SealedSize is the length of every sealed ballot.
	SealedSize = Size + headSize + hpkeSize

	headSize = 16 + 16 // r and its tag
	hpkeSize = 32 + 16 // the encapsulated key and the authentication tag
)

// ErrTooLarge says that answers do not fit in a ballot.
var ErrTooLarge = errors.New("the answers do not fit in a ballot")

// ErrUnreadable is all that is told about sealed content that somebody else made, copied or
// altered: what is wrong with it concerns nobody.
var ErrUnreadable = errors.New("not sealed for this place by this installation")

// NewBoxKey makes the key pair of one generation of a ballot box.
func NewBoxKey() (public, private []byte, err error) {
	key, err := hpke.DHKEM(ecdh.X25519()).GenerateKey()
	if err != nil {
		return nil, nil, fmt.Errorf("make a box key: %w", err)
	}
	private, err = key.Bytes()
	if err != nil {
		return nil, nil, fmt.Errorf("make a box key: %w", err)
	}
	return key.PublicKey().Bytes(), private, nil
}

// KeyFits reports whether the private key belongs to the public one. A key file that was
// being overwritten during a crash does not.
func KeyFits(public, private []byte) bool {
	key, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(private)
	return err == nil && bytes.Equal(key.PublicKey().Bytes(), public)
}

// Seal seals the votes of one part for a box and a slot. All sealed ballots have one length.
func Seal(k LinkKey, box uuid.UUID, part survey.Part, slot Slot, public []byte, votes []survey.Vote) ([]byte, error) {
	if votes == nil {
		votes = []survey.Vote{} // nil is a blank
	}
	return Reseal(k, box, part, slot, public, votes)
}

// SealBlank seals a ballot that counts for nothing. From outside it looks like any other.
func SealBlank(k LinkKey, box uuid.UUID, part survey.Part, slot Slot, public []byte) ([]byte, error) {
	return Reseal(k, box, part, slot, public, nil)
}

// Reseal seals what Open gave for another box or slot: a blank stays a blank.
func Reseal(k LinkKey, box uuid.UUID, part survey.Part, slot Slot, public []byte, votes []survey.Vote) ([]byte, error) {
	plain, err := padded(votes, Size)
	if err != nil {
		return nil, err
	}
	if len(plain) > Size {
		return nil, ErrTooLarge
	}
	return seal(k, "seal", place(box, part, slot[:]), public, plain)
}

// Open opens a sealed ballot. The votes of a blank are nil.
func Open(k LinkKey, box uuid.UUID, part survey.Part, slot Slot, private, sealed []byte) ([]survey.Vote, error) {
	plain, err := open(k, "seal", place(box, part, slot[:]), private, sealed)
	if err != nil {
		return nil, fmt.Errorf("open a ballot: %w", err)
	}
	var votes []survey.Vote
	if err := json.Unmarshal(plain, &votes); err != nil {
		return nil, fmt.Errorf("open a ballot: %w", ErrUnreadable) // err may quote an answer
	}
	return votes, nil
}

// place says where sealed content belongs. The tag and the sealing are bound to it, so
// that a copy in another box or another slot does not open.
func place(box uuid.UUID, part survey.Part, rest []byte) []byte {
	return append(append(box[:], partByte(part)...), rest...)
}

func seal(k LinkKey, kind string, place, public, plain []byte) ([]byte, error) {
	key, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("seal: public key of the box: %w", err)
	}
	var r [16]byte
	_, _ = rand.Read(r[:]) // never fails: crypto/rand ends the program instead
	tag := k.mac(kind, place, r[:])
	message := slices.Concat(r[:], tag[:16], plain)
	sealed, err := hpke.Seal(key, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), place, message)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return sealed, nil
}

func open(k LinkKey, kind string, place, private, sealed []byte) ([]byte, error) {
	key, err := hpke.DHKEM(ecdh.X25519()).NewPrivateKey(private)
	if err != nil {
		return nil, fmt.Errorf("private key of the box: %w", err)
	}
	message, err := hpke.Open(key, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), place, sealed)
	if err != nil || len(message) < headSize {
		return nil, ErrUnreadable
	}
	tag := k.mac(kind, place, message[:16])
	if !hmac.Equal(message[16:headSize], tag[:16]) {
		return nil, ErrUnreadable
	}
	return message[headSize:], nil
}

// padded writes v as JSON, filled with spaces up to a multiple of size: JSON ignores them.
func padded(v any, size int) ([]byte, error) {
	var plain bytes.Buffer
	encoder := json.NewEncoder(&plain)
	encoder.SetEscapeHTML(false) // six bytes for a < would be a waste of room
	if err := encoder.Encode(v); err != nil {
		return nil, errors.New("seal: the content cannot be written as JSON")
	}
	content := bytes.TrimRight(plain.Bytes(), "\n")
	length := max(1, (len(content)+size-1)/size) * size
	return append(content, bytes.Repeat([]byte{' '}, length-len(content))...), nil
}
