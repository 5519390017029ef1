package proof

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"nawoord/survey/surveytest"
)

// traces are the forms in which a text could lie somewhere: raw, hexadecimal, base64
// wherever it may begin, and UTF-16.
func traces(text string) map[string][]byte {
	all := map[string][]byte{"raw": []byte(text), "hex": []byte(hex.EncodeToString([]byte(text))), "HEX": fmt.Appendf(nil, "%X", text)}
	for shift := range 3 {
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			encoded := encoding.EncodeToString(append(make([]byte, shift), text...))
			// The first and last characters hold bits of what stands beside the text.
			all[fmt.Sprint(name, shift)] = []byte(encoded[(shift*8+5)/6 : len(encoded)-1])
		}
	}
	for _, unit := range utf16.Encode([]rune(text)) {
		all["UTF-16LE"] = binary.LittleEndian.AppendUint16(all["UTF-16LE"], unit)
		all["UTF-16BE"] = binary.BigEndian.AppendUint16(all["UTF-16BE"], unit)
	}
	return all
}

// found names the places and forms in which a text lies in a snapshot.
func (s snapshot) found(text string) (where []string) {
	places := map[string][]byte{"database": s.db, "write-ahead log": s.wal, "log": s.log}
	for name, key := range s.keys {
		places["keys/"+name] = key
	}
	for place, content := range places {
		for form, trace := range traces(text) {
			if bytes.Contains(content, trace) {
				where = append(where, place+", "+form)
			}
		}
	}
	return where
}

// TestAnonymityTracesNowhere looks for what a leaver holds and said: before the opening it
// lies nowhere, and no token or address ever on the sealed side.
func TestAnonymityTracesNowhere(t *testing.T) {
	t.Parallel()
	v := newView(t)
	w := newWorld(t)
	v.link = w.Keys.LinkKey()
	w.invite(v.people)
	for _, l := range v.people {
		w.send(l)
		s := w.copy()
		for what, text := range map[string]string{"token": v.link.LinkToken(l.id, 1), "short text": l.short, "long text": l.long, "browser": browser} {
			if where := s.found(text); where != nil {
				t.Errorf("after sending the %s lies in %v", what, where)
			}
		}
		if bytes.Contains(s.log, []byte("@example.org")) || bytes.Contains(s.log, []byte("127.0.0.1")) {
			t.Error("an address is in the log")
		}
	}
	_, err := w.DB.OpenDue(context.Background(), w.Keys, surveytest.Today+70)
	w.must(err)
	v.copies = append(v.copies, w.copy())
	for _, table := range []string{"box", "ballot", "carry", "opening", "opening_of", "tally", "tally_half", "comment"} {
		var all strings.Builder
		var columns int
		v.query(v.last(), "SELECT COUNT(*) FROM pragma_table_info('"+table+"')", func(scan func(...any)) { scan(&columns) })
		v.query(v.last(), "SELECT * FROM "+table, func(scan func(...any)) {
			cells := make([]any, columns)
			to := make([]any, len(cells))
			for i := range cells {
				to[i] = &cells[i]
			}
			scan(to...)
			for _, cell := range cells {
				fmt.Fprintf(&all, "%s\n", cell)
			}
		})
		for i, l := range v.people {
			for _, secret := range []string{fmt.Sprintf("p%d@example.org", i), v.link.LinkToken(l.id, 1), string(l.id[:]), l.id.String()} {
				if strings.Contains(all.String(), secret) {
					t.Errorf("%s holds something of a leaver", table)
				}
			}
		}
	}
	if v.last().found(v.people[0].short) == nil {
		t.Error("the test is blind: a published text is not found")
	}
}

// TestTracesAreFound checks the check: whatever form a secret lies in, it is found.
func TestTracesAreFound(t *testing.T) {
	t.Parallel()
	const secret = "k3n5xa7qokrstvwb"
	for n := range 4 {
		beside := strings.Repeat("z", n)
		for form, trace := range traces(beside + secret + beside) {
			if (snapshot{db: trace}).found(secret) == nil {
				t.Errorf("%s with %d bytes before it is not found", form, n)
			}
		}
	}
}
