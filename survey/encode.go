package survey

import (
	"bytes"
	"encoding/binary"
	"fmt"
)

// A draft holds the answers in two pieces of fixed length: choices and texts. Both begin
// with the version of the questionnaire, so that a draft of another one is recognised.

// ChoiceSize is the length of every encoding of choices.
func (q *Questionnaire) ChoiceSize() int { return q.choiceSize }

// TextSize is the length of every encoding of texts.
func (q *Questionnaire) TextSize() int { return q.textSize }

// Wrote reports whether a piece of a draft is of this version of the questionnaire.
func (q *Questionnaire) Wrote(data []byte) bool { return bytes.HasPrefix(data, q.stamp) }

// Encode writes the choices, the texts left out: a byte per single choice, a bit per box.
func (q *Questionnaire) Encode(a Answers) []byte {
	data := make([]byte, 0, q.choiceSize)
	data = append(data, q.stamp...)
	for _, d := range q.fields {
		switch d.kind {
		case KindText:
		case KindSeveral:
			var set uint64
			for _, value := range a[d.name] {
				if i, ok := d.index[value]; ok {
					set |= 1 << i
				}
			}
			for range d.bytes() {
				data = append(data, byte(set))
				set >>= 8
			}
		default:
			data = append(data, byte(d.at(a)+1)) //nolint:gosec // the loader allows at most 250 options
		}
	}
	return data
}

// Decode reads what Encode wrote. The error wraps ErrConflict when the choices belong to
// another version of the questionnaire.
func (q *Questionnaire) Decode(data []byte) (Answers, error) {
	if len(data) != q.choiceSize || !q.Wrote(data) {
		return nil, fmt.Errorf("choices of another questionnaire: %w", ErrConflict)
	}
	data = data[len(q.stamp):]
	a := make(Answers, len(data)-bytes.Count(data, []byte{0}))
	for _, d := range q.fields {
		n := d.bytes()
		values, ok := d.decode(data[:n])
		if !ok {
			return nil, fmt.Errorf("unknown option in the choices: %w", ErrConflict)
		}
		if len(values) > 0 {
			a[d.name] = values
		}
		data = data[n:]
	}
	return a, nil
}

// bytes is the length of the field in the choices.
func (d *field) bytes() int {
	switch d.kind {
	case KindText:
		return 0
	case KindSeveral:
		return (len(d.keys) + 7) / 8
	}
	return 1
}

func (d *field) decode(data []byte) (values []string, ok bool) {
	switch d.kind {
	case KindText:
		return nil, true
	case KindSeveral:
		var set uint64
		for i, b := range data {
			set |= uint64(b) << (8 * i)
		}
		if len(d.keys) < maxOptions && set>>len(d.keys) != 0 {
			return nil, false
		}
		return d.ticked(set), true
	}
	at := int(data[0])
	if at == 0 {
		return nil, true
	}
	if at > len(d.keys) {
		return nil, false
	}
	return d.keys[at-1 : at : at], true
}

// EncodeTexts writes the texts, each behind its length, and fills up with zeros.
func (q *Questionnaire) EncodeTexts(a Answers) []byte {
	data := make([]byte, q.textSize)
	at := copy(data, q.stamp)
	for _, d := range q.fields {
		if d.kind != KindText {
			continue
		}
		text := first(a[d.name])
		if len(text) > d.maxBytes {
			text = "" // Accept never keeps one
		}
		binary.BigEndian.PutUint16(data[at:], uint16(len(text))) //nolint:gosec // at most 1,000
		at += 2 + copy(data[at+2:], text)
	}
	return data
}

// DecodeTexts adds to the answers what EncodeTexts wrote. The error wraps ErrConflict when
// the texts belong to another version of the questionnaire.
func (q *Questionnaire) DecodeTexts(data []byte, a Answers) error {
	if len(data) != q.textSize || !q.Wrote(data) {
		return fmt.Errorf("texts of another questionnaire: %w", ErrConflict)
	}
	rest := data[len(q.stamp):]
	for _, d := range q.fields {
		if d.kind != KindText {
			continue
		}
		n := int(binary.BigEndian.Uint16(rest))
		if n > d.maxBytes {
			return fmt.Errorf("text longer than its box: %w", ErrConflict)
		}
		if n > 0 {
			a[d.name] = []string{string(rest[2 : 2+n])}
		}
		rest = rest[2+n:]
	}
	return nil
}
