package ballot

import (
	"crypto/ecdh"
	"crypto/hkdf"
	"crypto/hpke"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// Code is what a keyholder keeps on paper: 160 random bits. It is shown once, when it is
// made, and stored nowhere.
type Code [20]byte

const (
	// CodeGroups is the number of groups in which a code is written.
	CodeGroups = 8
	// GroupLen is the length of a group, its check character included.
	GroupLen = 5

	// codeAlphabet is Crockford's: digits and letters without I, L, O and U, which are
	// mistaken for others.
	codeAlphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
)

// WrongGroups are the numbers, from 1, of the groups of a code that were mistyped.
type WrongGroups []int

// Error names the groups, never what was typed.
func (w WrongGroups) Error() string {
	numbers := strings.Trim(fmt.Sprint([]int(w)), "[]")
	return "wrong in the code: group " + strings.ReplaceAll(numbers, " ", " and ")
}

// NewCode draws a code.
func NewCode() Code {
	var c Code
	_, _ = rand.Read(c[:]) // never fails: crypto/rand ends the program instead
	return c
}

// String hides the code: one that is printed by mistake says nothing.
func (Code) String() string { return "[keyholder's code]" }

// GoString hides the code as String does.
func (Code) GoString() string { return "[keyholder's code]" }

// spelling turns 20 bytes into 32 characters.
var spelling = base32.NewEncoding(codeAlphabet).WithPadding(base32.NoPadding)

// Groups spells the code: eight groups of four characters and one that checks them.
func (c Code) Groups() [CodeGroups]string {
	var groups [CodeGroups]string
	letters := spelling.EncodeToString(c[:])
	for i := range groups {
		group := letters[i*(GroupLen-1) : (i+1)*(GroupLen-1)]
		groups[i] = group + string(check(i, group))
	}
	return groups
}

// check makes the check character of a group. Reckoning in the field of 32 elements, with a
// factor of its own for every place, finds each wrong character and each two that changed
// places; the number of the group finds two groups that did.
func check(number int, group string) byte {
	sum := number + 1
	for _, letter := range group {
		sum = (sum ^ strings.IndexRune(codeAlphabet, letter)) << 1
		if sum > 31 {
			sum ^= 0b100101 // x⁵ + x² + 1
		}
	}
	return codeAlphabet[sum]
}

// ParseCode reads a code as people type it: in any case, with spaces or dashes or without.
// It returns WrongGroups when one does not fit its check character.
func ParseCode(text string) (Code, error) {
	split := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }
	fields := strings.FieldsFunc(text, split)
	if all := strings.Join(fields, ""); len(all) == CodeGroups*GroupLen {
		for fields = nil; all != ""; all = all[GroupLen:] {
			fields = append(fields, all[:GroupLen])
		}
	}
	var groups [CodeGroups]string
	if len(fields) > CodeGroups { // too much was typed: the last group does not fit
		fields[CodeGroups-1] = strings.Join(fields[CodeGroups-1:], "")
	}
	copy(groups[:], fields)
	return ParseGroups(groups)
}

// ParseGroups reads a code of which every group was typed by itself.
func ParseGroups(groups [CodeGroups]string) (Code, error) {
	var wrong WrongGroups
	var letters strings.Builder
	for i, group := range groups {
		group = asMeant.Replace(strings.ToUpper(group))
		if !isGroup(i, group) {
			wrong = append(wrong, i+1)
			continue
		}
		letters.WriteString(group[:GroupLen-1])
	}
	if len(wrong) > 0 {
		return Code{}, wrong
	}
	code, err := spelling.DecodeString(letters.String())
	if err != nil {
		return Code{}, errors.New("read the code: it is not spelled as a code is") // err may quote it
	}
	return Code(code), nil
}

// asMeant are the letters that people write for a digit.
var asMeant = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "")

// isGroup reports whether a group is whole and fits its check character.
func isGroup(number int, group string) bool {
	if len(group) != GroupLen || strings.Trim(group, codeAlphabet) != "" {
		return false
	}
	return group[GroupLen-1] == check(number, group[:GroupLen-1])
}

// key derives the holder's key pair. HKDF is enough: a slow derivation such as argon2id
// makes the guessing of weak passwords dear, and 160 random bits cannot be guessed at all.
func (c Code) key() (hpke.PrivateKey, error) {
	seed, err := hkdf.Key(sha256.New, c[:], nil, "nawoord keyholder", 32)
	if err != nil {
		return nil, fmt.Errorf("derive the keyholder's key: %w", err)
	}
	key, err := hpke.DHKEM(ecdh.X25519()).DeriveKeyPair(seed)
	if err != nil {
		return nil, fmt.Errorf("derive the keyholder's key: %w", err)
	}
	return key, nil
}
