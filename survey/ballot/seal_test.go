package ballot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

var testSlot = Slot{7}

var someVotes = []survey.Vote{
	{Question: "occasion", Variant: "a1", Options: []string{"resigned"}, Known: true},
	{Question: "push_factors.relations", Variant: "b2", Options: []string{"r_unsafe", "r_conflict"}, Least: 10},
	{Question: "open_keep", Variant: "c3", Text: "De collega's & <de> leerlingen", Least: 10},
}

func newBoxKey(t testing.TB) (public, private []byte) {
	t.Helper()
	public, private, err := NewBoxKey()
	if err != nil {
		t.Fatal(err)
	}
	return public, private
}

func TestSealAndOpen(t *testing.T) {
	t.Parallel()
	public, private := newBoxKey(t)
	sealed, err := Seal(testKey, testID, survey.PartUnit, testSlot, public, someVotes)
	if err != nil {
		t.Fatal(err)
	}
	votes, err := Open(testKey, testID, survey.PartUnit, testSlot, private, sealed)
	if err != nil || !reflect.DeepEqual(votes, someVotes) {
		t.Fatalf("opened %v, %v", votes, err)
	}
	again, err := Seal(testKey, testID, survey.PartUnit, testSlot, public, someVotes)
	if err != nil || bytes.Equal(sealed, again) {
		t.Errorf("sealing twice gives the same bytes (%v)", err)
	}
}

func TestOpenTellsABlankFromNoVotes(t *testing.T) {
	t.Parallel()
	public, private := newBoxKey(t)
	blank, err := SealBlank(testKey, testID, survey.PartUnit, testSlot, public)
	if err != nil {
		t.Fatal(err)
	}
	empty, err := Seal(testKey, testID, survey.PartUnit, testSlot, public, nil)
	if err != nil {
		t.Fatal(err)
	}
	if votes, err := Open(testKey, testID, survey.PartUnit, testSlot, private, blank); err != nil || votes != nil {
		t.Errorf("a blank opens as %v, %v", votes, err)
	}
	if votes, err := Open(testKey, testID, survey.PartUnit, testSlot, private, empty); err != nil || votes == nil || len(votes) > 0 {
		t.Errorf("a ballot without votes opens as %v, %v", votes, err)
	}
}

func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	public, private := newBoxKey(t)
	_, otherPrivate := newBoxKey(t)
	box, otherBox := uuid.New(), uuid.New()
	sealed, err := Seal(testKey, box, survey.PartUnit, testSlot, public, someVotes)
	if err != nil {
		t.Fatal(err)
	}
	carry, err := SealCarry(testKey, box, survey.PartUnit, public, Carry{})
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.Clone(sealed)
	altered[len(altered)/2] ^= 1
	for name, open := range map[string]func() error{
		"another box": func() error {
			_, err := Open(testKey, otherBox, survey.PartUnit, testSlot, private, sealed)
			return err
		},
		"another part": func() error {
			_, err := Open(testKey, box, survey.PartOrganisation, testSlot, private, sealed)
			return err
		},
		"another private key": func() error {
			_, err := Open(testKey, box, survey.PartUnit, testSlot, otherPrivate, sealed)
			return err
		},
		"another slot": func() error {
			_, err := Open(testKey, box, survey.PartUnit, Slot{8}, private, sealed)
			return err
		},
		"a tag made elsewhere": func() error { _, err := Open(LinkKey{}, box, survey.PartUnit, testSlot, private, sealed); return err },
		"altered":              func() error { _, err := Open(testKey, box, survey.PartUnit, testSlot, private, altered); return err },
		"cut": func() error {
			_, err := Open(testKey, box, survey.PartUnit, testSlot, private, sealed[:100])
			return err
		},
		"empty":               func() error { _, err := Open(testKey, box, survey.PartUnit, testSlot, private, nil); return err },
		"no key":              func() error { _, err := Open(testKey, box, survey.PartUnit, testSlot, nil, sealed); return err },
		"a carry":             func() error { _, err := Open(testKey, box, survey.PartUnit, testSlot, private, carry); return err },
		"a ballot as a carry": func() error { _, err := OpenCarry(testKey, box, survey.PartUnit, private, sealed); return err },
		"a carry made elsewhere": func() error {
			_, err := OpenCarry(LinkKey{}, box, survey.PartUnit, private, carry)
			return err
		},
	} {
		if err := open(); err == nil {
			t.Errorf("%s: opened", name)
		}
	}
	if _, err := Seal(testKey, box, survey.PartUnit, testSlot, []byte("short"), someVotes); err == nil {
		t.Error("sealed to a damaged public key")
	}
}

func TestAnonymityBallotsHaveOneLength(t *testing.T) {
	t.Parallel()
	public, private := newBoxKey(t)
	envelope := len(`[{"q":"open_keep","v":"c3","t":""}]`)
	full := []survey.Vote{{Question: "open_keep", Variant: "c3", Text: strings.Repeat("<", Size-envelope)}}
	for name, votes := range map[string][]survey.Vote{"blank": nil, "none": {}, "some": someVotes, "full": full} {
		for _, part := range []survey.Part{survey.PartUnit, survey.PartOrganisation} {
			sealed, err := Reseal(testKey, testID, part, testSlot, public, votes)
			if err != nil || len(sealed) != SealedSize {
				t.Errorf("%s: %d bytes, want %d (%v)", name, len(sealed), SealedSize, err)
			}
			if opened, err := Open(testKey, testID, part, testSlot, private, sealed); err != nil || !reflect.DeepEqual(opened, votes) {
				t.Errorf("%s: does not open again (%v)", name, err)
			}
		}
	}
	full[0].Text += "x"
	if _, err := Seal(testKey, testID, survey.PartUnit, testSlot, public, full); !errors.Is(err, ErrTooLarge) {
		t.Errorf("one byte too many: %v", err)
	}
}

func TestSealCarry(t *testing.T) {
	t.Parallel()
	public, private := newBoxKey(t)
	small := Carry{{Question: "q", Variant: "v", Oldest: 24310, Others: Tally{N: 2, Options: map[string]int{"a": 2}}}}
	large := Carry{{Question: "t", Variant: "v", Attached: Tally{N: 1, Texts: []string{strings.Repeat("é", 20_000)}}}}
	for _, test := range []struct {
		carry Carry
		size  int
	}{{nil, CarrySize}, {small, CarrySize}, {large, 2 * CarrySize}} {
		sealed, err := SealCarry(testKey, testID, survey.PartUnit, public, test.carry)
		if err != nil || len(sealed) != test.size+headSize+hpkeSize {
			t.Errorf("%d bytes, want %d padded (%v)", len(sealed), test.size, err)
		}
		opened, err := OpenCarry(testKey, testID, survey.PartUnit, private, sealed)
		if err != nil || !reflect.DeepEqual(opened, test.carry) {
			t.Errorf("opened %v, want %v (%v)", opened, test.carry, err)
		}
	}
}

// FuzzOpen feeds Open sealed garbage: neither ciphertext nor plain text may make it panic,
// and an error never quotes what was inside.
func FuzzOpen(f *testing.F) {
	public, private := newBoxKey(f)
	f.Add([]byte("[]"))
	f.Add([]byte(`[{"q":1}]`))
	f.Add(binary.BigEndian.AppendUint64(nil, 1))
	f.Fuzz(func(t *testing.T, content []byte) {
		if _, err := Open(testKey, testID, survey.PartUnit, testSlot, private, content); err == nil {
			t.Error("opened what nobody sealed")
		}
		sealed, err := seal(testKey, "seal", place(testID, survey.PartUnit, testSlot[:]), public, content)
		if err != nil {
			t.Fatal(err)
		}
		_, err = Open(testKey, testID, survey.PartUnit, testSlot, private, sealed)
		if err != nil && len(content) > 8 && strings.Contains(err.Error(), string(content)) {
			t.Error("the error quotes the content")
		}
	})
}
