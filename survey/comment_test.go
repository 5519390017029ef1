package survey_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
)

func TestSuggest(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		"Jan de Vries hielp mij. Bel 06 12 34 56 78 of mail jan@example.org.": {"Jan de Vries! name", "06 12 34 56 78! phone", "jan@example.org! mail"},
		"Mijn teamleider mevrouw van den Berg luisterde niet.":                {"van den Berg! name"},
		"Door de drukte ging het mis. Ben blij dat ik weg ben.":               nil,
		"De sfeer met Door en Ben was goed.":                                  {"Door name", "Ben name"},
		"Op 12 maart 2026 en 1-4-2026 zei niemand iets.":                      {"12 maart 2026! date", "1-4-2026! date"},
		"Zie https://example.org/klas/4b!":                                    {"https://example.org/klas/4b! link"},
		"Op locatie Lindenholt is het rooster slecht, bij VO beter.":          {"Lindenholt word", "VO word"},
		"Meer tijd voor lessen.":                                              nil,
		"Alles kon beter.\n- Fatima was top":                                  {"Fatima! name"},
	} {
		got := survey.Suggest(text, "VO", "vo-campus")
		var found []string
		for _, s := range got {
			mark := " "
			if s.Likely {
				mark = "! "
			}
			if !strings.Contains(text, s.Text) {
				t.Errorf("%q is not in the text", s.Text)
			}
			found = append(found, s.Text+mark+s.Kind)
		}
		slices.Sort(found)
		slices.Sort(want)
		if !slices.Equal(found, want) {
			t.Errorf("%q: %q, want %q", text, found, want)
		}
	}
}

func TestBlankOut(t *testing.T) {
	t.Parallel()
	got := survey.BlankOut("Jan en Janneke: Jan! Mail jan@example.org, Jan.", []string{"Jan", "jan@example.org", ""})
	if want := "[…] en Janneke: […]! Mail […], […]."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCheckBlankedOnlyLetsPiecesOut(t *testing.T) {
	t.Parallel()
	const original = "Jan zei:\nga weg, Jan ook niet."
	for blanked, want := range map[string]string{
		original:                             "",
		"Jan zei: ga weg, Jan ook niet. ":    "",
		"[…] zei: ga weg, […] ook niet.":     "",
		"[…]ga weg[…]":                       "",
		"Jan zei: […]":                       "",
		"[…] niet.":                          "",
		"Piet zei: ga weg, Jan ook niet.":    "blanked_other",
		"zei: ga weg, Jan ook niet.":         "blanked_other",
		"[…] ga wel[…]":                      "blanked_other",
		"[…] Jan ook niet. Echt waar.":       "blanked_other",
		"Jan zei: […] Jan zei: […]":          "blanked_other",
		"[…]":                                "blanked_empty",
		" […]. […]!":                         "blanked_empty",
		"":                                   "blanked_empty",
		strings.Repeat("x", 1<<15):           "blanked_other",
		"Jan zei: ga weg, Jan ook niet. […]": "",
	} {
		if got := survey.CheckBlanked(original, blanked); got != want {
			t.Errorf("%.40q: %q, want %q", blanked, got, want)
		}
	}
}

func FuzzSuggest(f *testing.F) {
	for _, text := range []string{"Jan de Vries", "[…] x", "é’s É", "\xff Jan 06-12345678", "meneer \u0130"} {
		f.Add(text, "vo")
	}
	f.Fuzz(func(t *testing.T, text, own string) {
		text, own = strings.ToValidUTF8(text, ""), strings.ToValidUTF8(own, "")
		if len(text) > 2000 {
			return
		}
		var pieces []string
		for _, s := range survey.Suggest(text, own) {
			if !strings.Contains(text, s.Text) {
				t.Errorf("%q is not in %q", s.Text, text)
			}
			pieces = append(pieces, s.Text)
		}
		if key := survey.CheckBlanked(text, survey.BlankOut(text, pieces)); key == "blanked_other" && !strings.Contains(text, survey.Blank) {
			t.Errorf("the suggestions %q make another text of %q", pieces, text)
		}
	})
}

func TestThemesAreCountedFromK(t *testing.T) {
	t.Parallel()
	var comments []survey.Comment
	for i := range 9 {
		c := survey.Comment{Tags: []string{"keep_factors.k_talk"}}
		if i < 4 {
			c.Tags = append(c.Tags, "keep_factors.k_pay")
		}
		comments = append(comments, c)
	}
	if got := survey.ThemeCounts(comments, 5); !reflect.DeepEqual(got, map[string]int{"keep_factors.k_talk": 9}) {
		t.Errorf("%v", got)
	}
	if got := survey.ThemeCounts(comments, 1); len(got) != 1 {
		t.Errorf("k below the floor: %v", got)
	}
	q, err := survey.Standard(survey.Edu)
	if err != nil {
		t.Fatal(err)
	}
	groups := q.Themes()
	if len(groups) != 2 || len(groups[0].Themes) < 8 || !q.HasTheme(groups[1].Themes[0].Key) || q.HasTheme("keep_factors.nothing") {
		t.Errorf("%+v", groups)
	}
}
