package survey_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// sharer makes shared files of a questionnaire.
type sharer struct {
	t *testing.T
	q *survey.Questionnaire
}

func newSharer(t *testing.T) sharer {
	t.Helper()
	q, err := survey.Standard(survey.Edu)
	if err != nil {
		t.Fatal(err)
	}
	return sharer{t, q}
}

// file is what an organisation shares: so many answered occasion, so many of them resigned.
func (s sharer) file(name string, n, resigned int, change ...func(questions map[string]survey.Counted)) []byte {
	s.t.Helper()
	questions := map[string]survey.Counted{"open_keep": {Variant: "text", N: 12}, "workload@long": {Variant: "x", N: 9, Options: map[string]int{"a": 9}}}
	for _, c := range s.q.Counted() {
		if c.Key == "occasion" {
			questions[c.Key] = survey.Counted{Variant: c.Variant, N: n, Options: map[string]int{"resigned": resigned, "retirement": n - resigned}}
		}
	}
	for _, c := range change {
		c(questions)
	}
	var out bytes.Buffer
	if err := s.q.Share(survey.Organisation{Name: name, K: 5}, survey.Report{N: n, Opened: 1, Questions: questions}, nil).Write(&out); err != nil {
		s.t.Fatal(err)
	}
	return out.Bytes()
}

// shared is what an organisation shares, changed before it gets its checksum.
func (s sharer) shared(name string, n, resigned int, change func(f *survey.ShareFile)) []byte {
	s.t.Helper()
	file := s.parse(s.file(name, n, resigned))[0]
	change(&file)
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		s.t.Fatal(err)
	}
	return out.Bytes()
}

func (s sharer) parse(all ...[]byte) []survey.ShareFile {
	s.t.Helper()
	var files []survey.ShareFile
	for _, content := range all {
		file, err := survey.ParseShare(content)
		if err != nil {
			s.t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

func flawOf(err error) string {
	if flaw := (*survey.ShareFlaw)(nil); errors.As(err, &flaw) {
		return flaw.Key
	}
	return fmt.Sprint(err)
}

func TestShare(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	content := s.file("VO-Campus", 20, 14)
	if err := surveytest.NewSchema(t, survey.ShareSchema).Check(content); err != nil {
		t.Errorf("the schema does not describe the file: %v", err)
	}
	file := s.parse(content)[0]
	if len(file.Questions) != 1 || file.Questions["occasion"].Options["resigned"] != 14 || file.Labels["occasion"].Title[survey.NL] == "" {
		t.Errorf("shared: %+v", file)
	}
	if !bytes.Equal(content, s.file("VO-Campus", 20, 14)) {
		t.Error("the same figures give another file")
	}
	for what, c := range map[string]struct {
		content []byte
		flaw    string
	}{
		"empty":        {nil, "unread"},
		"cut off":      {content[:len(content)/2], "unread"},
		"a list":       {[]byte("[1,2]"), "unread"},
		"a report":     {[]byte(`{"format": "nawoord-report", "version": 1}`), "foreign"},
		"newer":        {bytes.Replace(content, []byte(`"version": 1`), []byte(`"version": 2`), 1), "version"},
		"more members": {bytes.Replace(content, []byte(`"version": 1`), []byte(`"version": 1, "texts": []`), 1), "damaged"},
		"other types":  {bytes.Replace(content, []byte(`"version": 1`), []byte(`"version": 1, "n": "many"`), 1), "damaged"},
		"changed":      {bytes.Replace(content, []byte(`"resigned": 14`), []byte(`"resigned": 15`), 1), "checksum"},
		"no checksum":  {bytes.Replace(content, []byte(file.Checksum), nil, 1), "checksum"},
		"too large":    {bytes.Repeat([]byte(" "), survey.MaxShare+1), "large"},
		"below k": {s.file("x", 20, 14, func(q map[string]survey.Counted) {
			q["a"] = survey.Counted{Variant: "v", N: 4, Options: map[string]int{"a": 4}}
		}), "figures"},
		"more than n": {s.file("x", 20, 21), "figures"},
		"no name":     {s.file(" ", 20, 14), "name"},
		"a long name": {s.file(strings.Repeat("x", 201), 20, 14), "name"},
		"a long key": {s.file("x", 20, 14, func(q map[string]survey.Counted) {
			q[strings.Repeat("a", 101)] = survey.Counted{Variant: "v", N: 9, Options: map[string]int{"a": 4}}
		}), "figures"},
		"a question twice":  {s.file("x", 20, 4, func(q map[string]survey.Counted) { q["occasion~1"] = q["occasion"] }), "figures"},
		"k below the floor": {s.shared("x", 20, 14, func(f *survey.ShareFile) { f.K = 4 }), "figures"},
		"an absurd k":       {s.shared("x", 20, 14, func(f *survey.ShareFile) { f.K = 1 << 40 }), "figures"},
		"a long word": {s.shared("x", 20, 14, func(f *survey.ShareFile) {
			f.Labels["occasion"] = survey.Label{Title: survey.Text{survey.NL: strings.Repeat("x", 1001), survey.EN: "x"}}
		}), "figures"},
		"a word in one language": {s.shared("x", 20, 14, func(f *survey.ShareFile) {
			f.Labels["occasion"] = survey.Label{Title: survey.Text{survey.NL: "x"}}
		}), "figures"},
		"too many options": {s.file("x", 20, 14, func(q map[string]survey.Counted) {
			options := map[string]int{}
			for i := range 5001 {
				options[fmt.Sprint(i)] = 1
			}
			q["a"] = survey.Counted{Variant: "v", N: 9, Options: options}
		}), "figures"},
		"a unit with too few": {s.shared("x", 20, 14, func(f *survey.ShareFile) {
			f.Units = []survey.ShareUnit{{Name: "vo", N: 4, Questions: map[string]survey.Counted{"a": {Variant: "v", N: 4, Options: map[string]int{"a": 4}}}}}
		}), "figures"},
		"nothing": {s.file("x", 20, 14, func(q map[string]survey.Counted) { clear(q) }), "empty"},
	} {
		if _, err := survey.ParseShare(c.content); flawOf(err) != c.flaw {
			t.Errorf("%s: %v, want %s", what, flawOf(err), c.flaw)
		}
	}
}

func FuzzParseShare(f *testing.F) {
	f.Add([]byte(`{"format": "nawoord-share", "version": 1, "questions": {"a": {"n": -1}}}`))
	f.Fuzz(func(t *testing.T, content []byte) {
		file, err := survey.ParseShare(content)
		if err == nil && (len(file.Questions) == 0 || file.Organisation == "") {
			t.Errorf("taken: %q", content)
		}
	})
}

func TestCombine(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	a, b, c, d, e := s.file("A", 10, 1), s.file("B", 20, 4), s.file("C", 30, 9), s.file("D", 40, 16), s.file("E", 50, 25)
	all, err := survey.Combine(s.parse(e, d, c, b, a), "a")
	if err != nil {
		t.Fatal(err)
	}
	got := all.Questions["occasion"]
	resigned := got.Options["resigned"]
	if got.N != 150 || got.Organisations != 5 || resigned.Count != 55 || resigned.All != 37 || *resigned.Median != 30 || *resigned.Own != 10 || *resigned.Rest != 39 {
		t.Errorf("combined: %+v", got)
	}
	three, err := survey.Combine(s.parse(a, b, c), "A")
	if err != nil {
		t.Fatal(err)
	}
	if o := three.Questions["occasion"].Options["resigned"]; o.Count != 14 || o.Median != nil || o.Own != nil || o.Rest != nil {
		t.Errorf("of three a median, or an own figure that gives two away: %+v", o)
	}
	schema := surveytest.NewSchema(t, survey.CombinedSchema)
	for _, picture := range []survey.Combined{all, three} {
		var out bytes.Buffer
		if err := picture.Write(&out); err != nil {
			t.Fatal(err)
		}
		if err := schema.Check(out.Bytes()); err != nil {
			t.Errorf("the schema does not describe the picture: %v", err)
		}
	}
	for what, c := range map[string]struct {
		files [][]byte
		own   string
		flaw  string
	}{
		"two":    {[][]byte{a, b}, "", "few"},
		"twice":  {[][]byte{a, b, c, s.file("b", 9, 1)}, "", "twice"},
		"no own": {[][]byte{a, b, c}, "Z", "own"},
	} {
		if _, err := survey.Combine(s.parse(c.files...), c.own); flawOf(err) != c.flaw {
			t.Errorf("%s: %v, want %s", what, err, c.flaw)
		}
	}
	many := make([]survey.ShareFile, survey.MostTogether+1)
	for i := range many {
		many[i] = survey.ShareFile{Organisation: fmt.Sprint(i)}
	}
	if _, err := survey.Combine(many, ""); flawOf(err) != "many" {
		t.Errorf("many: %v", err)
	}
}

// TestAnonymityCombineHidesEveryOrganisation adds questions that would give an organisation
// away.
func TestAnonymityCombineHidesEveryOrganisation(t *testing.T) {
	t.Parallel()
	s := newSharer(t)
	with := func(key, variant string, n int) func(map[string]survey.Counted) {
		return func(q map[string]survey.Counted) {
			q[key] = survey.Counted{Variant: variant, N: n, Options: map[string]int{"yes": n / 2, "no": n - n/2}}
		}
	}
	files := s.parse(
		s.file("A", 10, 1, with("rare", "v", 8), with("heavy", "v", 900), with("other", "v", 7), with("before~v", "v", 9)),
		s.file("B", 20, 4, with("rare", "v", 8), with("heavy", "v", 5), with("other", "v", 7), with("before", "v", 9)),
		s.file("C", 30, 9, with("heavy", "v", 5), with("other", "v", 7), with("before", "v", 9)),
		s.file("D", 40, 9, with("heavy", "v", 5), with("other", "w", 7)),
	)
	got, err := survey.Combine(files, "")
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]survey.LeftWhy{"rare": survey.LeftFew, "heavy": survey.LeftHeavy, "other": survey.LeftOptions}
	for _, left := range got.Left {
		if want[left.Question] != left.Why {
			t.Errorf("left out: %+v", left)
		}
		delete(want, left.Question)
	}
	if len(want) > 0 || len(got.Questions) != 3 {
		t.Errorf("not left out: %v; %d questions", want, len(got.Questions))
	}
	if other := got.Questions["other"]; other.Organisations != 3 || other.N != 21 {
		t.Errorf("other: %+v", other)
	}
	if before := got.Questions["before"]; before.Organisations != 3 || before.N != 27 {
		t.Errorf("a question that was asked the same before: %+v", before)
	}
	var out bytes.Buffer
	tables := s.q.CombinedTables(got, survey.Reading{Lang: survey.NL, Organisation: "de organisatie", Place: "de organisatie"})
	if err := survey.WriteCombinedTable(&out, survey.NL, tables); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), ";4;100;23;23;;;\r\n") || strings.Contains(out.String(), "heavy") || strings.Contains(out.String(), "rare") {
		t.Errorf("table:\n%s", out.String())
	}
}
