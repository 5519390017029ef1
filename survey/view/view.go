package view

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"nawoord/survey"
)

// View makes pages. It is safe for concurrent use.
type View struct {
	*Words
	pages map[survey.Lang]map[string]*template.Template
}

// layoutFile surrounds every page; it and the files whose name ends in _parts.html are
// shared by all pages.
const layoutFile = "layout.html"

// New parses all pages, once per language. The assets are the addresses of the files in
// static by their names. A mistake in a template or a missing word is an error here, never
// on a visitor's screen.
func New(files fs.FS, words *Words, org survey.Organisation, assets map[string]string) (*View, error) {
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if err := checkWords(files, names, words); err != nil {
		return nil, err
	}
	v := &View{Words: words, pages: map[survey.Lang]map[string]*template.Template{}}
	for _, lang := range survey.Langs {
		shared, err := template.New(layoutFile).Funcs(functions(lang, words, org, assets)).ParseFS(files, layoutFile, "*_parts.html")
		if err != nil {
			return nil, fmt.Errorf("pages: %w", err)
		}
		v.pages[lang] = map[string]*template.Template{}
		for _, name := range names {
			if name == layoutFile || strings.HasSuffix(name, "_parts.html") {
				continue
			}
			page, err := template.Must(shared.Clone()).ParseFS(files, name)
			if err != nil {
				return nil, fmt.Errorf("pages: %w", err)
			}
			v.pages[lang][strings.TrimSuffix(path.Base(name), ".html")] = page
		}
	}
	return v, nil
}

// functions are what a template can call. They are bound to a language, so that a page
// needs to say only the key.
func functions(lang survey.Lang, words *Words, org survey.Organisation, assets map[string]string) template.FuncMap {
	return template.FuncMap{
		"t":       func(key string, pairs ...any) string { return words.T(lang, key, pairs...) },
		"asset":   func(name string) string { return assets[name] },
		"org":     func() survey.Organisation { return org },
		"day":     func(d survey.Day) string { return FormatDay(lang, d) },
		"weekday": func(d survey.Day) string { return FormatWeekday(lang, d) },
	}
}

// wordCall finds the words that a template asks for by a fixed key.
var wordCall = regexp.MustCompile(`[({ ]t "([\w.]+)"`)

func checkWords(files fs.FS, names []string, words *Words) error {
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return fmt.Errorf("pages: %w", err)
		}
		for _, call := range wordCall.FindAllSubmatch(text, -1) {
			if key := string(call[1]); !words.Has(key) {
				return fmt.Errorf("pages: %s asks for %q, which is not in words", name, key)
			}
		}
	}
	return nil
}

// Render writes a page in a language: page names the template without its ending, data
// embeds Page.
func (v *View) Render(w io.Writer, lang survey.Lang, page string, data any) error {
	t, ok := v.pages[lang][page]
	if !ok {
		return fmt.Errorf("render: there is no page %q in %q", page, lang)
	}
	if err := t.ExecuteTemplate(w, layoutFile, data); err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	return nil
}
