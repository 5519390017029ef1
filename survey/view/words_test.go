package view

import (
	"bytes"
	"io/fs"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"nawoord/survey"
	"nawoord/templates"
)

func schoolOf(mode survey.KeyMode) survey.Organisation {
	return survey.Organisation{
		Name: "VO-Campus", Pack: survey.Edu, K: 7, KeyMode: mode, Counsellor: "Noor Bakker",
		Contact: survey.Contact{Name: "Sam de Vries", Mail: "hr@vo-campus.example", Phone: "024 123 45 67"},
	}
}

// TestAnonymityPageWordsFollowTheKeyMode: the word anonymous is only there when the keys are
// with people outside HR and IT.
func TestAnonymityPageWordsFollowTheKeyMode(t *testing.T) {
	for mode, want := range map[survey.KeyMode]bool{survey.KeyFile: false, survey.KeyHolder: true} {
		words, err := LoadWords(templates.FS, schoolOf(mode))
		if err != nil {
			t.Fatal(err)
		}
		for lang, claim := range map[survey.Lang]string{survey.NL: "anoniem", survey.EN: "anonymous"} {
			found := false
			for key, text := range words.tongues[lang].fixed {
				if strings.Contains(strings.ToLower(text), claim) {
					found = true
					if !want {
						t.Errorf("%s, %s: %q says %q", mode, lang, key, text)
					}
				}
			}
			if want && (!found || !strings.Contains(words.T(lang, "start_intro"), claim)) {
				t.Errorf("%s, %s: the start page says %q", mode, lang, words.T(lang, "start_intro"))
			}
		}
	}
}

func TestWords(t *testing.T) {
	words, err := LoadWords(templates.FS, schoolOf(survey.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		lang survey.Lang
		got  string
		want string
	}{
		{survey.NL, words.T(survey.NL, "promise_org"), "VO-Campus leest antwoorden alleen in groepen van 7 of meer."},
		{survey.EN, words.T(survey.EN, "promise_org"), "VO-Campus reads answers only in groups of 7 or more."},
		{survey.NL, words.T(survey.NL, "fu_choice"), "Wil je een afscheidsgesprek?"},
		{survey.NL, words.T(survey.NL, "fu_choice", "Talk", "gesprek"), "Wil je een gesprek?"},
		{survey.EN, words.T(survey.EN, "step", "Step", 3, "Of", 12), "Step 3 of about 12"},
		{survey.NL, words.T("fr", "back"), "Terug"},
		{survey.NL, words.T(survey.NL, "no_such_word"), "[no_such_word]"},
	} {
		if test.got != test.want {
			t.Errorf("got %q, want %q", test.got, test.want)
		}
	}
	if words.Has("no_such_word") || !words.Has("step") || !words.Has("back") {
		t.Error("Has is wrong")
	}
}

// TestNoArticleStandsBeforeAnOwnWord: English has another one for an exit interview than for a
// farewell talk.
func TestNoArticleStandsBeforeAnOwnWord(t *testing.T) {
	t.Parallel()
	article := regexp.MustCompile(`\b[Aa]n? "? ?({{ *)?\.?(HR|Talk|TalkWord|School|Council)\b`)
	for _, pattern := range []string{"words/*en.yaml", "mail/*.en.txt"} {
		names, err := fs.Glob(templates.FS, pattern)
		if err != nil || len(names) == 0 {
			t.Fatal(pattern, err)
		}
		for _, name := range names {
			text, err := fs.ReadFile(templates.FS, name)
			if err != nil {
				t.Fatal(err)
			}
			for _, found := range article.FindAllString(string(text), -1) {
				t.Errorf("%s: %q", name, found)
			}
		}
	}
}

// TestTheLastDayIsAtSchoolOnlyOfASchool: on a location means something else in Dutch.
func TestTheLastDayIsAtSchoolOnlyOfASchool(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ own, nl, en string }{
		{"", "Laatste dag op school", "Last day at school"},
		{"locatie", "Laatste werkdag", "Last working day"},
	} {
		org := schoolOf(survey.KeyFile)
		if test.own != "" {
			org.Words = map[survey.Word]survey.Text{survey.WordSchool: {survey.NL: test.own, survey.EN: test.own}}
		}
		words, err := LoadWords(templates.FS, org)
		if err != nil {
			t.Fatal(err)
		}
		for lang, want := range map[survey.Lang]string{survey.NL: test.nl, survey.EN: test.en} {
			if got := words.T(lang, "invite_last_day"); got != want {
				t.Errorf("%q in %s: %q", test.own, lang, got)
			}
		}
	}
}

// TestWordsSayHowToReachTheContact: in one sentence for a number, an address, or both.
func TestWordsSayHowToReachTheContact(t *testing.T) {
	t.Parallel()
	const phone, address = "024 123", "sam@example.org"
	for _, test := range []struct{ phone, address, nl, en, both string }{
		{phone, address, "Bel of mail Sam: 024 123, sam@example.org.", "Call or e-mail Sam: 024 123, sam@example.org.", "Sam, 024 123, sam@example.org."},
		{phone, "", "Bel Sam: 024 123.", "Call Sam: 024 123.", "Sam, 024 123."},
		{"", address, "Mail Sam: sam@example.org.", "E-mail Sam: sam@example.org.", "Sam, sam@example.org."},
	} {
		org := schoolOf(survey.KeyFile)
		org.Contact = survey.Contact{Name: "Sam", Phone: test.phone, Mail: test.address}
		words, err := LoadWords(templates.FS, org)
		if err != nil {
			t.Fatal(err)
		}
		for lang, want := range map[survey.Lang]string{survey.NL: test.nl, survey.EN: test.en} {
			for _, key := range []string{"closed_help", "privacy_rights_2", "access_tell_1"} {
				if got := words.T(lang, key); !strings.Contains(got, want) {
					t.Errorf("%s in %s: %q does not say %q", key, lang, got, want)
				}
			}
			if got := words.T(lang, "processing_responsible"); !strings.Contains(got, test.both) {
				t.Errorf("%q does not say %q", got, test.both)
			}
		}
	}
}

func TestLoadWordsRefuses(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	good := `talk_word: "x"`
	for name, files := range map[string]fstest.MapFS{
		"missing in one language": {"words/nl.yaml": file(good + "\na: b"), "words/en.yaml": file(good)},
		"twice":                   {"words/nl.yaml": file(good), "words/en.yaml": file(good), "words/desk_nl.yaml": file(good), "words/desk_en.yaml": file(good)},
		"not yaml":                {"words/nl.yaml": file("a: ["), "words/en.yaml": file(good)},
		"broken placeholder":      {"words/nl.yaml": file(good + "\na: \"{{.\""), "words/en.yaml": file(good + "\na: b")},
	} {
		if _, err := LoadWords(files, schoolOf(survey.KeyFile)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestPages(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	base := func(page string) fstest.MapFS {
		return fstest.MapFS{
			"words/nl.yaml": file("talk_word: x\nhello: \"Dag {{.Org}}\""), "words/en.yaml": file("talk_word: x\nhello: \"Hello {{.Org}}\""),
			"layout.html": file(`<html lang="{{lang}}">{{block "main" .}}{{end}}{{once "foot"}}`), "once_foot.html": file(`<p>{{org.Name}} {{other}}</p>`), "form_parts.html": file(`{{define "part"}}{{t "hello"}}{{end}}`),
			"page.html": file(page),
		}
	}
	parse := func(page string) (*View, error) {
		files := base(page)
		words, err := LoadWords(files, schoolOf(survey.KeyFile))
		if err != nil {
			t.Fatal(err)
		}
		return New(files, words, schoolOf(survey.KeyFile), map[string]string{"style.css": "/a/style.1.css"})
	}
	v, err := parse(`{{define "main"}}{{template "part"}} {{.Title}} {{day 20000}} {{asset "style.css"}} {{.Link "/a"}}{{end}}`)
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := v.Render(&got, survey.EN, "page", Page{Name: "start", Title: "<x>", Lang: survey.EN, Default: survey.NL}); err != nil {
		t.Fatal(err)
	}
	if want := `<html lang="en">Hello VO-Campus &lt;x&gt; 4 October 2024 /a/style.1.css /a?taal=en<p>VO-Campus nl</p>`; got.String() != want {
		t.Errorf("got %s, want %s", got.String(), want)
	}
	if err := v.Render(&got, survey.EN, "nowhere", Page{}); err == nil {
		t.Error("a page that does not exist is drawn")
	}
	for _, bad := range []string{`{{define "main"}}{{t "missing"}}{{end}}`, `{{define "main"}}{{`, `{{define "main"}}{{nothing}}{{end}}`} {
		if _, err := parse(bad); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestLink(t *testing.T) {
	for _, test := range []struct {
		address        string
		lang, standard survey.Lang
		want           string
	}{
		{"/vragen/1", survey.NL, survey.NL, "/vragen/1"},
		{"/vragen/1", survey.EN, survey.NL, "/vragen/1?taal=en"},
		{"/hr?x=1", survey.NL, survey.EN, "/hr?x=1&taal=nl"},
		{"/gesprek#fouten", survey.EN, survey.NL, "/gesprek?taal=en#fouten"},
	} {
		if got := Link(test.address, test.lang, test.standard); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
}

// TestTheLimitOfUnitsIsSaidAsItIs: the organisation itself counts as one of them.
func TestTheLimitOfUnitsIsSaidAsItIs(t *testing.T) {
	words, err := LoadWords(templates.FS, schoolOf(survey.KeyFile))
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range survey.Langs {
		if said := words.T(lang, "err_unit_many"); !strings.Contains(said, strconv.Itoa(survey.MaxUnits-1)) {
			t.Errorf("%s: %q", lang, said)
		}
	}
}
