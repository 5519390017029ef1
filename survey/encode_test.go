package survey

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestEncode(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	for _, a := range []Answers{{}, occasion("resigned"), full(q, "other"), full(q, "retirement")} {
		choices, texts := q.Encode(a), q.EncodeTexts(a)
		if len(choices) != q.ChoiceSize() || len(texts) != q.TextSize() {
			t.Errorf("%d and %d bytes, want %d and %d", len(choices), len(texts), q.ChoiceSize(), q.TextSize())
		}
		got, err := q.Decode(choices)
		if err != nil {
			t.Fatal(err)
		}
		if err := q.DecodeTexts(texts, got); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(a, got); diff != "" {
			t.Error(diff)
		}
	}
}

func TestDecodeAnotherVersion(t *testing.T) {
	t.Parallel()
	edu, generic := standardFor(t, Edu), standardFor(t, Generic)
	a := full(edu, "resigned")
	if _, err := generic.Decode(edu.Encode(a)); !errors.Is(err, ErrConflict) {
		t.Errorf("choices of another pack: %v", err)
	}
	if err := generic.DecodeTexts(edu.EncodeTexts(a), Answers{}); !errors.Is(err, ErrConflict) {
		t.Errorf("texts of another pack: %v", err)
	}
	for _, data := range [][]byte{nil, make([]byte, edu.ChoiceSize()), edu.Encode(a)[1:]} {
		if _, err := edu.Decode(data); !errors.Is(err, ErrConflict) {
			t.Errorf("Decode(%x): %v", data, err)
		}
	}
}

func FuzzDecode(f *testing.F) {
	q := standardFor(f, Edu)
	f.Add(q.Encode(full(q, "resigned"))[4:], []byte{0, 2, 'h', 'i', 0, 1, '!'})
	// Short inputs are filled up with zeros: long ones make the fuzzer slow.
	fill := func(data []byte, size int) []byte {
		whole := make([]byte, size)
		copy(whole[copy(whole, q.stamp):], data)
		return whole
	}
	f.Fuzz(func(t *testing.T, choices, texts []byte) {
		a, err := q.Decode(fill(choices, q.ChoiceSize()))
		if err != nil {
			return
		}
		if err := q.DecodeTexts(fill(texts, q.TextSize()), a); err != nil {
			return
		}
		got, err := q.Decode(q.Encode(a))
		if err != nil || q.DecodeTexts(q.EncodeTexts(a), got) != nil || !cmp.Equal(got, a) {
			t.Errorf("%v became %v: %v", a, got, err)
		}
		q.Votes(a, large)
		q.Summary(a, large)
		for _, p := range q.Pages {
			q.Show(p, a, large, 1)
		}
	})
}
