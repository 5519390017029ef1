package ballot

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base32"
	"encoding/binary"
	"encoding/hex"

	"github.com/google/uuid"
)

// LinkKey is the secret of an installation (link.key in the key folder). Tokens, slots and
// the tags inside ballots are made with it, so that none of them needs to be stored.
type LinkKey [32]byte

// String hides the key: one that is printed by mistake says nothing.
func (LinkKey) String() string { return "[link key]" }

// GoString hides the key as String does.
func (LinkKey) GoString() string { return "[link key]" }

// Fingerprint says which installation a key folder belongs to, without telling the key.
func (k LinkKey) Fingerprint() string {
	mac := k.mac("installation")
	return hex.EncodeToString(mac[:16])
}

// FactorKey seals the second factors of accounts. Whoever has the database alone reads none.
func (k LinkKey) FactorKey() [32]byte { return k.mac("second factor") }

// Token is the secret in a link: an id and a proof that this installation made it. What
// the link is for is part of the proof: a token of one kind never passes for another.
type Token struct {
	ID    uuid.UUID
	proof [16]byte
}

// alphabet spells 32 bytes as 52 lower-case letters and digits.
var alphabet = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// TokenLen is the length of every token.
const TokenLen = 52

// LinkToken returns the token of an invitation's link. A re-issue makes a new version.
func (k LinkKey) LinkToken(id uuid.UUID, version int) string {
	return spell(id, k.link(id, version))
}

// AskToken returns the token of the closing mail's link, which only asks for a talk.
func (k LinkKey) AskToken(id uuid.UUID, version int) string {
	return spell(id, k.ask(id, version))
}

// TalkToken returns the token with which a leaver sees, moves and withdraws a talk.
func (k LinkKey) TalkToken(id uuid.UUID) string {
	return spell(id, k.talk(id))
}

// ParseToken reads a token. It takes the one canonical spelling only, so that a token with
// its last character altered is as unknown as any other.
func ParseToken(s string) (Token, bool) {
	if len(s) != TokenLen {
		return Token{}, false
	}
	raw, err := alphabet.DecodeString(s)
	if err != nil || len(raw) != 32 || alphabet.EncodeToString(raw) != s {
		return Token{}, false
	}
	return Token{ID: uuid.UUID(raw[:16]), proof: [16]byte(raw[16:])}, true
}

// IsLink reports whether the token opens this version of the invitation's link.
func (k LinkKey) IsLink(t Token, version int) bool { return t.proves(k.link(t.ID, version)) }

// IsAsk reports whether the token is that of the closing mail of this version.
func (k LinkKey) IsAsk(t Token, version int) bool { return t.proves(k.ask(t.ID, version)) }

// IsTalk reports whether the token is that of the talk.
func (k LinkKey) IsTalk(t Token) bool { return t.proves(k.talk(t.ID)) }

func (k LinkKey) link(id uuid.UUID, version int) [32]byte {
	return k.mac("link", number(version), id[:])
}

func (k LinkKey) ask(id uuid.UUID, version int) [32]byte {
	return k.mac("ask", number(version), id[:])
}

func (k LinkKey) talk(id uuid.UUID) [32]byte { return k.mac("talk", id[:]) }

// proves compares in constant time.
func (t Token) proves(mac [32]byte) bool { return hmac.Equal(t.proof[:], mac[:16]) }

func spell(id uuid.UUID, mac [32]byte) string {
	return alphabet.EncodeToString(append(id[:], mac[:16]...))
}

// mac authenticates a purpose and its fields. The fields of one purpose have fixed lengths
// and no purpose begins with another, so that two different inputs never look alike.
func (k LinkKey) mac(purpose string, fields ...[]byte) [32]byte {
	h := hmac.New(sha256.New, k[:])
	h.Write([]byte(purpose))
	for _, field := range fields {
		h.Write(field)
	}
	return [32]byte(h.Sum(nil))
}

func number(n int) []byte {
	return binary.BigEndian.AppendUint32(nil, uint32(n)) //nolint:gosec // versions are small
}
