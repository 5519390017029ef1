package view

import (
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"path"
	"regexp"
	"strings"
	"sync"

	"nawoord/survey"
)

// View makes pages. It is safe for concurrent use.
type View struct {
	*Words
	pages map[survey.Lang]pages
	desk  map[survey.Lang]func() (pages, error) // parsed for the first who asks: most visitors are leavers
}

// pages are templates by the names of their files without the ending.
type pages map[string]*template.Template

// layoutFile surrounds every page; it and the files whose name ends in _parts.html are
// shared by all pages. {{once "x"}} stands for what once_x.html says to everybody.
const layoutFile = "layout.html"

// New parses the pages of leavers, once per language; those of the desk wait until somebody
// asks for one. The assets are the addresses of the files in static by their names. A
// missing word is an error here, and so is a mistake in a template of leavers; the tests
// parse and draw all of them.
func New(files fs.FS, words *Words, org survey.Organisation, assets map[string]string) (*View, error) {
	names, err := fs.Glob(files, "*.html")
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	if err := checkWords(files, names, words); err != nil {
		return nil, err
	}
	desk, err := deskOf(files, names)
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	v := &View{Words: words, pages: map[survey.Lang]pages{}, desk: map[survey.Lang]func() (pages, error){}}
	for _, lang := range survey.Langs {
		p := parser{files: files, words: words, lang: lang, org: org, assets: assets}
		if v.pages[lang], err = p.pages(names, func(name string) bool { return !desk[name] }); err != nil {
			return nil, fmt.Errorf("pages: %w", err)
		}
		v.desk[lang] = sync.OnceValues(func() (pages, error) {
			return p.pages(names, func(name string) bool { return desk[name] })
		})
	}
	return v, nil
}

// deskOf tells the pages of the desk: they draw its menu.
func deskOf(files fs.FS, names []string) (map[string]bool, error) {
	desk := map[string]bool{}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		desk[name] = strings.Contains(string(text), `{{template "desk_nav"`)
	}
	return desk, nil
}

// parser parses the pages of one language.
type parser struct {
	files  fs.FS
	words  *Words
	lang   survey.Lang
	org    survey.Organisation
	assets map[string]string
}

// pages parses each wanted page together with what it uses of what all share. A clone of
// all of it for each page would take 22 MB.
func (p parser) pages(names []string, wanted func(name string) bool) (pages, error) {
	shared := template.New("").Funcs(p.functions())
	for _, name := range names {
		if isShared(name) {
			if err := p.add(shared, name); err != nil {
				return nil, err
			}
		}
	}
	all := pages{}
	for _, name := range names {
		if isShared(name) || isOnce(name) || !wanted(name) {
			continue
		}
		page := template.New("").Funcs(p.functions())
		if err := p.add(page, name); err != nil {
			return nil, err
		}
		if err := adopt(page, shared, layoutFile, map[string]bool{}); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		all[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return all, nil
}

// templateCall finds the templates that a template draws.
var templateCall = regexp.MustCompile(`{{template "([^"]+)"`)

// adopt gives the page the shared template of this name, unless it has its own, and
// whatever that draws.
func adopt(page, shared *template.Template, name string, seen map[string]bool) error {
	if seen[name] {
		return nil
	}
	seen[name] = true
	found := page.Lookup(name)
	if found == nil {
		if found = shared.Lookup(name); found == nil {
			return fmt.Errorf("there is no template %q", name)
		}
		if _, err := page.AddParseTree(name, found.Tree.Copy()); err != nil {
			return err
		}
	}
	for _, call := range templateCall.FindAllStringSubmatch(found.Tree.Root.String(), -1) {
		if err := adopt(page, shared, call[1], seen); err != nil {
			return err
		}
	}
	return nil
}

func isShared(name string) bool { return name == layoutFile || strings.HasSuffix(name, "_parts.html") }

// isOnce tells the files that are drawn once, at the start: they say the same to everybody.
func isOnce(name string) bool { return strings.HasPrefix(name, "once_") }

func (p parser) add(t *template.Template, name string) error {
	text, err := fs.ReadFile(p.files, name)
	if err != nil {
		return err
	}
	settled, err := p.settle(string(text))
	if err != nil {
		return err
	}
	_, err = t.New(name).Parse(settled)
	return err
}

// once draws a file that says the same to everybody.
func (p parser) once(name string) (string, error) {
	t := template.New("").Funcs(p.functions())
	if err := p.add(t, name); err != nil {
		return "", err
	}
	var drawn strings.Builder
	if err := t.ExecuteTemplate(&drawn, name, nil); err != nil {
		return "", err
	}
	return strings.TrimSuffix(drawn.String(), "\n"), nil
}

// settled finds what a template asks for that is the same for every visitor.
var settled = regexp.MustCompile(`{{(?:(t|asset|once) "([\w.]+)"|(lang|other|org\.Name))}}`)

// settle fills that in before parsing, once: looking it up is most of the work of drawing a
// page. What it fills in is escaped, and is text to the parser whatever its signs.
func (p parser) settle(text string) (string, error) {
	var failed error
	result := settled.ReplaceAllStringFunc(text, func(call string) string {
		parts := settled.FindStringSubmatch(call)
		filled := ""
		switch parts[1] + parts[3] {
		case "asset":
			filled = template.HTMLEscapeString(p.assets[parts[2]])
		case "lang":
			filled = string(p.lang)
		case "other":
			filled = string(Page{Lang: p.lang}.Other())
		case "org.Name":
			filled = template.HTMLEscapeString(p.org.Name)
		case "t":
			word, ok := p.words.tongues[p.lang].fixed[parts[2]]
			if !ok {
				return call
			}
			filled = template.HTMLEscapeString(word)
		case "once":
			drawn, err := p.once("once_" + parts[2] + ".html")
			if err != nil {
				failed = err
			}
			filled = drawn
		}
		return strings.ReplaceAll(filled, "{{", `{{"{{"}}`)
	})
	return result, failed
}

// functions are what a template can call. They are bound to a language, so that a page
// needs to say only the key.
func (p parser) functions() template.FuncMap {
	return template.FuncMap{
		"t":     func(key string, pairs ...any) string { return p.words.T(p.lang, key, pairs...) },
		"asset": func(name string) string { return p.assets[name] },
		"org":   func() survey.Organisation { return p.org },
		// A phone number is not broken over two lines.
		"unbroken": func(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") },
		"broken":   broken,
		"lines":    func(s string) []string { return strings.Split(s, "\n") },
		"day":      func(d survey.Day) string { return FormatDay(p.lang, d) },
		"weekday":  func(d survey.Day) string { return FormatWeekday(p.lang, d) },
		"clock":    func(at string) string { return FormatClock(p.lang, at) },
	}
}

// broken writes a text that may be broken over two lines behind each sign of an address.
func broken(s string) template.HTML {
	var b strings.Builder
	from := 0
	for i, r := range s {
		if i+1 < len(s) && strings.ContainsRune("@._;", r) {
			b.WriteString(template.HTMLEscapeString(s[from:i+1]) + "<wbr>")
			from = i + 1
		}
	}
	b.WriteString(template.HTMLEscapeString(s[from:]))
	return template.HTML(b.String()) //nolint:gosec // escaped piece by piece
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

// page returns a page, nil when there is none by this name.
func (v *View) page(lang survey.Lang, name string) (*template.Template, error) {
	if t := v.pages[lang][name]; t != nil || v.desk[lang] == nil {
		return t, nil
	}
	desk, err := v.desk[lang]()
	if err != nil {
		return nil, fmt.Errorf("pages: %w", err)
	}
	return desk[name], nil
}

// Render writes a page in a language: page names the template without its ending, data
// embeds Page.
func (v *View) Render(w io.Writer, lang survey.Lang, page string, data any) error {
	t, err := v.page(lang, page)
	if err != nil {
		return err
	}
	if t == nil {
		return fmt.Errorf("render: there is no page %q in %q", page, lang)
	}
	if named, ok := data.(interface{ check() error }); ok {
		if err := named.check(); err != nil {
			return fmt.Errorf("render %s: %w", page, err)
		}
	}
	if err := t.ExecuteTemplate(w, layoutFile, data); err != nil {
		return fmt.Errorf("render %s: %w", page, err)
	}
	return nil
}
