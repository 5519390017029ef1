package survey_test

import (
	"bytes"
	"math/rand/v2"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestGatherLosesNothing: what is wrong with a file is said by its name, and the others stay.
func TestGatherLosesNothing(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	half := func(name string, n int, period survey.Period) []byte {
		return s.shared(name, n, 4, func(f *survey.ShareFile) { f.Period = period })
	}
	var g survey.Gathered
	a := half("Alfa", 20, survey.Year(2026))
	for _, file := range []struct {
		name    string
		content []byte
	}{
		{"a.json", a}, {"a again.json", a}, {"a of another year.json", half("Alfa", 30, survey.Year(2025))},
		{"a spelt otherwise.json", half("ALFA.", 30, survey.Year(2026))}, {"a under another name.json", half("Omega", 20, survey.Year(2026))},
		{"broken.json", bytes.Replace(a, []byte("Alfa"), []byte("Beta"), 1)}, {"list.json", []byte(`{"format": "list"}`)},
		{"huge.json", bytes.Repeat([]byte(" "), survey.MaxShare+1)}, {"b.json", half("Beta", 22, survey.Year(2026))}, {"c.json", half("Gamma", 24, survey.Year(2026))},
	} {
		if err := g.Add(file.name, file.content); err != nil {
			t.Fatal(err)
		}
	}
	want := map[string]string{
		"a again.json": "twice", "a of another year.json": "twice", "a spelt otherwise.json": "twice", "a under another name.json": "same",
		"broken.json": "checksum", "list.json": "foreign", "huge.json": "large",
	}
	for _, refused := range g.Refused {
		if want[refused.Name] != refused.Flaw.Key {
			t.Errorf("%s: %v, want %s", refused.Name, refused.Flaw, want[refused.Name])
		}
		delete(want, refused.Name)
	}
	if len(want) > 0 || len(g.Files) != 3 {
		t.Errorf("not refused: %v; %d files", want, len(g.Files))
	}
	if period, ok := g.Period(); !ok || period != survey.Year(2026) {
		t.Errorf("the period of all: %v, %v", period, ok)
	}
	if file, ok := g.Of("alfa"); !ok || file.Organisation != "Alfa" {
		t.Errorf("alfa is %q, %v", file.Organisation, ok)
	}
	picture, err := survey.Combine(g.Files, "")
	if err != nil || picture.N != 66 || !picture.OnePeriod() {
		t.Errorf("%+v, %v", picture, err)
	}
	if err := g.Add("d.json", half("Delta", 26, survey.Period{})); err != nil {
		t.Fatal(err)
	}
	if _, ok := g.Period(); ok {
		t.Error("different periods are one")
	}
	if picture, err := survey.Combine(g.Files, ""); err != nil || picture.OnePeriod() {
		t.Errorf("different periods are one in the picture: %v", err)
	}
}

// TestCombineSaysWhatItDoesNotUse: the units of a file, which the schema knows too.
func TestCombineSaysWhatItDoesNotUse(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	units := s.shared("A", 20, 4, func(f *survey.ShareFile) {
		f.Units = []survey.ShareUnit{{Name: "vo", N: 12, Questions: f.Questions}, {Name: "mbo", N: 8, Questions: f.Questions}}
	})
	picture, err := survey.Combine(s.parse(units, s.file("B", 20, 5), s.file("C", 20, 6)), "")
	if err != nil || picture.Organisations[0].Units != 2 || picture.Organisations[1].Units != 0 || picture.Questions["occasion"].N != 60 {
		t.Errorf("%+v, %v", picture, err)
	}
	var out bytes.Buffer
	if err := picture.Write(&out); err != nil {
		t.Fatal(err)
	}
	if err := surveytest.NewSchema(t, survey.CombinedSchema).Check(out.Bytes()); err != nil {
		t.Error(err)
	}
}

// TestAnonymityAMemberReadsNoOtherInThePicture: whoever is in the picture takes its own
// figures off. What is left is of two or more, and never nearly all of one of them, neither
// in the whole nor in the rest.
func TestAnonymityAMemberReadsNoOtherInThePicture(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	random := rand.New(rand.NewPCG(1, 1))
	shown, hidden := 0, 0
	for range 400 {
		var sizes []int
		var files [][]byte
		for i := range 3 + random.IntN(4) {
			n := 5 + random.IntN(1+random.IntN(600))
			sizes = append(sizes, n)
			files = append(files, s.file(string(rune('A'+i)), n, n/2))
		}
		picture, err := survey.Combine(s.parse(files...), "A")
		if err != nil {
			t.Fatal(err)
		}
		q, ok := picture.Questions["occasion"]
		if !ok {
			hidden++
			if picture.N != 0 {
				t.Errorf("of %v the number of answers tells of one", sizes)
			}
			continue
		}
		shown++
		groups := [][]int{sizes}
		if q.Options["resigned"].Rest != nil {
			groups = append(groups, sizes[1:])
		}
		for _, group := range groups {
			for reader := range group {
				for other := range group {
					left := 0
					for _, n := range group {
						left += n
					}
					if left -= group[reader]; other != reader && 5*group[other] > 4*left {
						t.Errorf("of %v the one with %d reads the one with %d among %d", sizes, group[reader], group[other], left)
					}
				}
			}
		}
	}
	if shown < 50 || hidden < 50 {
		t.Errorf("%d shown and %d not: the test proves little", shown, hidden)
	}
}
