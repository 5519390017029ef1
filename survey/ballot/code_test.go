package ballot

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
)

func TestCodeIsReadAsPeopleTypeIt(t *testing.T) {
	t.Parallel()
	for range 200 {
		code := NewCode()
		groups := code.Groups()
		spaced := strings.Join(groups[:], " ")
		meant := strings.NewReplacer("0", "o", "1", "l").Replace(spaced)
		for _, typed := range []string{
			spaced, strings.ToLower(spaced), strings.Join(groups[:], ""), strings.Join(groups[:], "-"), "\n" + strings.Join(groups[:], "\n") + "\n", meant,
		} {
			if got, err := ParseCode(typed); err != nil || got != code {
				t.Fatalf("a code typed as itself was not read: %v", err)
			}
		}
	}
}

func TestCodeNamesTheWrongGroup(t *testing.T) {
	t.Parallel()
	groups := NewCode().Groups()
	for number := range groups {
		for at := range GroupLen {
			for _, letter := range codeAlphabet {
				wrong := groups
				wrong[number] = groups[number][:at] + string(letter) + groups[number][at+1:]
				if wrong[number] == groups[number] {
					continue
				}
				wantWrong(t, wrong, number+1)
			}
			if at+1 < GroupLen && groups[number][at] != groups[number][at+1] {
				g := groups[number]
				wrong := groups
				wrong[number] = g[:at] + string(g[at+1]) + string(g[at]) + g[at+2:]
				wantWrong(t, wrong, number+1)
			}
		}
		for _, typed := range []string{"", "12", groups[number] + "0", "ÉÉÉ", "U0000"} {
			wrong := groups
			wrong[number] = typed
			wantWrong(t, wrong, number+1)
		}
	}
	swapped := groups
	swapped[2], swapped[5] = groups[5], groups[2]
	if swapped != groups {
		wantWrong(t, swapped, 3, 6)
	}
}

func wantWrong(t *testing.T, groups [CodeGroups]string, numbers ...int) {
	t.Helper()
	code, err := ParseGroups(groups)
	var wrong WrongGroups
	if !errors.As(err, &wrong) || !slices.Equal(wrong, numbers) || code != (Code{}) {
		t.Fatalf("named %v, want groups %v", err, numbers)
	}
	for _, group := range groups {
		if len(group) > 2 && strings.Contains(err.Error(), group) {
			t.Fatal("the error quotes the code")
		}
	}
}

func TestCodeWithMissingGroupsNamesThem(t *testing.T) {
	t.Parallel()
	groups := NewCode().Groups()
	_, err := ParseCode(strings.Join(groups[:6], " "))
	if err == nil || err.Error() != "wrong in the code: group 7 and 8" {
		t.Errorf("six groups: %v", err)
	}
	if _, err := ParseCode(strings.Join(groups[:], " ") + " 12345"); err == nil {
		t.Error("nine groups were read")
	}
}

func TestAnonymityACodeIsNeverPrinted(t *testing.T) {
	t.Parallel()
	code := NewCode()
	printed := fmt.Sprintf("%v %+v %#v %s %x", code, code, code, code, code)
	groups := code.Groups()
	for _, secret := range append(groups[:], fmt.Sprintf("%x", code[:])) {
		if strings.Contains(printed, secret) {
			t.Errorf("printed as %s", printed)
		}
	}
}

func FuzzParseCode(f *testing.F) {
	groups := NewCode().Groups()
	f.Add(strings.Join(groups[:], " "))
	f.Add("0-0-0")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseCode(text)
		if err != nil {
			return
		}
		spelled := code.Groups()
		if again, err := ParseCode(strings.Join(spelled[:], " ")); err != nil || again != code {
			t.Error("a code that was read does not read again")
		}
	})
}
