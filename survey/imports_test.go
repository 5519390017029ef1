package survey_test

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// packages draws the house: each package with those of ours that it may
// import. A package that is not in the drawing fails the test.
var packages = map[string][]string{
	"survey":            {},
	"survey/ballot":     {"survey"},
	"survey/sqlite":     {"survey", "survey/ballot", "schema"},
	"survey/view":       {"survey", "templates"},
	"survey/mail":       {"survey", "survey/ballot", "survey/sqlite", "survey/view", "templates"},
	"survey/selfcheck":  {"survey", "survey/ballot", "survey/sqlite", "survey/view"},
	"survey/workbook":   {"survey", "survey/view"},
	"survey/web":        {"survey", "survey/ballot", "survey/sqlite", "survey/selfcheck", "survey/view", "survey/workbook", "static", "templates"},
	"survey/surveytest": {"survey", "survey/ballot", "survey/sqlite", "survey/view", "survey/mail", "survey/web"},
	"cmd/nawoord":       {"survey", "survey/ballot", "survey/sqlite", "survey/view", "survey/mail", "survey/selfcheck", "survey/web", "survey/workbook", "templates"},
	"schema":            {},
	"static":            {},
	"templates":         {},
}

// homes names the packages that alone may use a library.
var homes = map[string][]string{
	"database/sql":                  {"survey/sqlite"},
	"github.com/chromedp":           {"survey/surveytest"},
	"github.com/coreos/go-oidc":     {"survey/web", "survey/surveytest"},
	"github.com/emersion/go-ical":   {"survey/mail"},
	"github.com/emersion/go-smtp":   {"survey/surveytest"},
	"github.com/goccy/go-yaml":      {"survey", "survey/view"},
	"github.com/gofiber/fiber":      {"survey/web"},
	"github.com/google/go-cmp":      {"survey/surveytest"},
	"github.com/mattn/go-sqlite3":   {"survey/sqlite"},
	"github.com/nicksnyder/go-i18n": {"survey/view"},
	"github.com/pquerna/otp":        {"survey/web"},
	"github.com/prometheus":         {"survey/web", "cmd/nawoord"},
	"github.com/rogpeppe":           {},
	"github.com/santhosh-tekuri":    {"survey/surveytest"},
	"github.com/valyala/fasthttp":   {"survey/web"},
	"github.com/wneessen/go-mail":   {"survey/mail"},
	"github.com/xuri/excelize":      {"survey/workbook"}, // the website and the command both write spreadsheets
	"golang.org/x/oauth2":           {"survey/web"},
	"golang.org/x/text/unicode":     {"survey", "survey/sqlite"}, // names that look the same are the same, and are found
	"golang.org/x/time/rate":        {"survey/web"},
}

// TestImportDirection keeps the arrows of the house: cmd → web, mail → view,
// sqlite → ballot → survey, and never back. Test files are free.
func TestImportDirection(t *testing.T) {
	t.Parallel()
	root := ".."
	found := map[string]bool{}
	err := filepath.WalkDir(root, func(file string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name := entry.Name()
		if entry.IsDir() && file != root && (strings.HasPrefix(name, ".") || name == "testdata") {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		dir, err := filepath.Rel(root, filepath.Dir(file))
		if err != nil {
			return err
		}
		pkg := filepath.ToSlash(dir)
		found[pkg] = true
		checkImports(t, pkg, file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if !found["survey"] || !found["survey/ballot"] {
		t.Fatalf("the walk missed the packages of the module: %v", found)
	}
}

// checkImports reports every import of one file that breaks the drawing.
func checkImports(t *testing.T, pkg, file string) {
	t.Helper()
	allowed, known := packages[pkg]
	if !known {
		t.Errorf("%s: package %s is not in the drawing of the house", file, pkg)
		return
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.ImportsOnly)
	if err != nil {
		t.Error(err)
		return
	}
	for _, spec := range parsed.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Error(err)
			continue
		}
		if ours, ok := strings.CutPrefix(imported, "nawoord/"); ok {
			if !slices.Contains(allowed, ours) {
				t.Errorf("%s: %s must not import %s", file, pkg, ours)
			}
			continue
		}
		if home, library := homeOf(imported); library != "" && !slices.Contains(home, pkg) {
			t.Errorf("%s: %s must not use %s, only %v may", file, pkg, library, home)
		}
		if pkg == "survey" && !inSurvey(imported) {
			t.Errorf("%s: survey may use the standard library, uuid, yaml and text/unicode, not %s", file, imported)
		}
	}
}

// homeOf returns the library that an import path belongs to, if only some
// packages may use it, and those packages.
func homeOf(imported string) (home []string, library string) {
	for p := imported; p != "."; p = path.Dir(p) {
		if home, ok := homes[p]; ok {
			return home, p
		}
	}
	return nil, ""
}

// inSurvey tells whether the domain may use an import: the standard library
// has no dot in its first element.
func inSurvey(imported string) bool {
	first, _, _ := strings.Cut(imported, "/")
	return !strings.Contains(first, ".") ||
		imported == "github.com/google/uuid" ||
		imported == "golang.org/x/text/unicode/norm" ||
		strings.HasPrefix(imported, "github.com/goccy/go-yaml")
}
