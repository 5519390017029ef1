package ballot

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

var (
	testKey = LinkKey([]byte("0123456789abcdef0123456789abcdef"))
	testID  = uuid.MustParse("00112233-4455-4677-8899-aabbccddeeff")
)

// The known answers were computed with another program (Python's hmac and base64).
func TestTokenKnownAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, got, want string }{
		{"link 1", testKey.LinkToken(testID, 1), "aaisem2ekvdhpcezvk54zxpo75fea6oxs7clbuvzeidxcnsuwzzq"},
		{"link 2", testKey.LinkToken(testID, 2), "aaisem2ekvdhpcezvk54zxpo756y5hkgvqfsf5tfwv5hvfivoqwq"},
		{"ask 1", testKey.AskToken(testID, 1), "aaisem2ekvdhpcezvk54zxpo76yiwerktrfu3y5gktgpyh64qqxa"},
		{"talk", testKey.TalkToken(testID), "aaisem2ekvdhpcezvk54zxpo77mgj3fvcy436fkrd4ka5djmneva"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.name, test.got, test.want)
		}
	}
}

func TestSlotKnownAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		part    survey.Part
		version int
		want    string
	}{
		{survey.PartUnit, 1, "f87e5df97e0ea8edb64a6d5c9189c5430589758ee56b169c89b624fe48190a27"},
		{survey.PartOrganisation, 1, "d77dd309e8369231b73aef191c610f8dce42e5719f208854edb06371faddca20"},
		{survey.PartUnit, 258, "19748266f42bbab8698ab6db7509d0be122eb7346e641a313b47b41e3c0fe7c9"},
	} {
		slot := testKey.Slot(test.part, testID, test.version)
		if got := fmt.Sprintf("%x", slot[:]); got != test.want {
			t.Errorf("slot of %s, version %d: %s, want %s", test.part, test.version, got, test.want)
		}
	}
	if first, second := RandomSlot(), RandomSlot(); first == second {
		t.Error("two random slots are equal")
	}
}

func TestTokenIsOfOneKindAndVersion(t *testing.T) {
	t.Parallel()
	read := func(s string) Token {
		token, ok := ParseToken(s)
		if !ok || token.ID != testID {
			t.Fatalf("ParseToken(%s): %v, %v", s, token.ID, ok)
		}
		return token
	}
	link, ask, talk := read(testKey.LinkToken(testID, 2)), read(testKey.AskToken(testID, 2)), read(testKey.TalkToken(testID))
	other := LinkKey{1}
	for _, test := range []struct {
		name string
		got  bool
		want bool
	}{
		{"link", testKey.IsLink(link, 2), true},
		{"ask", testKey.IsAsk(ask, 2), true},
		{"talk", testKey.IsTalk(talk), true},
		{"link of another version", testKey.IsLink(link, 1), false},
		{"ask of another version", testKey.IsAsk(ask, 3), false},
		{"link as ask", testKey.IsAsk(link, 2), false},
		{"link as talk", testKey.IsTalk(link), false},
		{"ask as link", testKey.IsLink(ask, 2), false},
		{"talk as link", testKey.IsLink(talk, 2), false},
		{"another installation", other.IsLink(link, 2), false},
		{"no token", testKey.IsLink(Token{}, 2), false},
	} {
		if test.got != test.want {
			t.Errorf("%s: %v, want %v", test.name, test.got, test.want)
		}
	}
}

func TestParseTokenTakesOnlyTheCanonicalSpelling(t *testing.T) {
	t.Parallel()
	token := testKey.LinkToken(testID, 1)
	wrong := map[string]string{
		"empty": "", "cut": token[:51], "longer": token + "a", "upper case": strings.ToUpper(token),
		"newline": token[:51] + "\n", "padding": token[:51] + "=", "no letter": "1" + token[1:], "é": token[:50] + "é",
	}
	for _, last := range "abcdefghijklmnopqrstuvwxyz234567" {
		if altered := token[:51] + string(last); altered != token {
			wrong["ends in "+string(last)] = altered
		}
	}
	for name, s := range wrong {
		// Some last characters spell other bytes: those are read, and prove nothing.
		if parsed, ok := ParseToken(s); ok && testKey.IsLink(parsed, 1) {
			t.Errorf("%s: passes", name)
		}
	}
}

func TestLinkKeyIsNeverPrinted(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"%v", "%s", "%+v", "%#v", "%q"} {
		if printed := fmt.Sprintf(format, testKey); strings.Contains(printed, "0123") || strings.Contains(printed, "48, 49") {
			t.Errorf("%s prints the key", format)
		}
	}
}

func TestFingerprintTellsInstallationsApart(t *testing.T) {
	t.Parallel()
	if testKey.Fingerprint() == (LinkKey{}).Fingerprint() || len(testKey.Fingerprint()) != 32 {
		t.Errorf("fingerprint %s", testKey.Fingerprint())
	}
}

func FuzzParseToken(f *testing.F) {
	f.Add(testKey.LinkToken(testID, 1))
	f.Add(strings.Repeat("a", 52))
	f.Add("")
	f.Fuzz(func(t *testing.T, s string) {
		token, ok := ParseToken(s)
		if !ok {
			return
		}
		if spelled := spell(token.ID, [32]byte(append(token.proof[:], make([]byte, 16)...))); spelled != s {
			t.Errorf("%q is also spelled %q", s, spelled)
		}
		if testKey.IsLink(token, 7) && s != testKey.LinkToken(token.ID, 7) {
			t.Errorf("%q passes for a link", s)
		}
	})
}
