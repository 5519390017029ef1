package view

import (
	"html/template"
	"io/fs"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/templates"
)

// TestEveryPageIsParsed: also those that wait until somebody asks for them.
func TestEveryPageIsParsed(t *testing.T) {
	t.Parallel()
	org := schoolOf(survey.KeyFile)
	words, err := LoadWords(templates.FS, org)
	if err != nil {
		t.Fatal(err)
	}
	v, err := New(templates.FS, words, org, nil)
	if err != nil {
		t.Fatal(err)
	}
	names, err := fs.Glob(templates.FS, "*.html")
	if err != nil {
		t.Fatal(err)
	}
	waiting := 0
	for _, name := range names {
		if isShared(name) || isOnce(name) {
			continue
		}
		page := strings.TrimSuffix(name, ".html")
		for _, lang := range survey.Langs {
			if v.pages[lang][page] == nil {
				waiting++
			}
			if parsed, err := v.page(lang, page); err != nil || parsed == nil {
				t.Errorf("%s in %s: %v", page, lang, err)
			}
		}
	}
	if waiting == 0 {
		t.Error("no page waits until somebody asks for it")
	}
	if parsed, err := v.page(survey.NL, "nowhere"); parsed != nil || err != nil {
		t.Errorf("a page that is not there: %v", err)
	}
}

// TestBrokenTextsAreEscaped: an address may break behind its signs, and stays text.
func TestBrokenTextsAreEscaped(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]template.HTML{
		"":                     "",
		"kim_b@example.org":    "kim_<wbr>b@<wbr>example.<wbr>org",
		`<b>@"x".`:             "&lt;b&gt;@<wbr>&#34;x&#34;.",
		"a;é@ü":                "a;<wbr>é@<wbr>ü",
		"<wbr>.<script>&amp;_": "&lt;wbr&gt;.<wbr>&lt;script&gt;&amp;amp;<wbr>_",
	} {
		if got := broken(text); got != want {
			t.Errorf("%q: %s, not %s", text, got, want)
		}
	}
}
