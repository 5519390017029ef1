package selfcheck_test

import (
	"bytes"
	"database/sql"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/selfcheck"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/view"
	"nawoord/templates"
)

// look runs the check and returns the words of the lines that are not good.
func look(t *testing.T, h *surveytest.House, today survey.Day) []string {
	t.Helper()
	lines, err := selfcheck.Run(t.Context(), selfcheck.Installation{DB: h.DB, KeyDir: filepath.Join(h.Dir, "keys"), Today: today})
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	for _, line := range lines {
		if line.State == selfcheck.Wrong {
			found = append(found, line.Word)
		}
	}
	if (selfcheck.Worst(lines) == selfcheck.Wrong) != (len(found) > 0) {
		t.Error("the worst of the lines disagrees")
	}
	return found
}

// raw changes the database past the program.
func raw(t *testing.T, h *surveytest.House, query string) {
	t.Helper()
	db, err := sql.Open("sqlite3", filepath.Join(h.Dir, "data", sqlite.FileName))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.Exec(query); err != nil {
		t.Fatal(err)
	}
}

// TestEveryDamageIsFound damages an installation in one way after another.
func TestEveryDamageIsFound(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		damage func(t *testing.T, h *surveytest.House)
		today  survey.Day
		want   string
	}{
		"none":      {func(*testing.T, *surveytest.House) {}, surveytest.Today, ""},
		"data open": {func(t *testing.T, h *surveytest.House) { must(t, os.Chmod(filepath.Join(h.Dir, "data"), 0o750)) }, surveytest.Today, "modes_open"},
		"file open": {func(t *testing.T, h *surveytest.House) {
			must(t, os.Chmod(filepath.Join(h.Dir, "data", sqlite.FileName), 0o644))
		}, surveytest.Today, "modes_open"},
		"keys open":   {func(t *testing.T, h *surveytest.House) { must(t, os.Chmod(filepath.Join(h.Dir, "keys"), 0o755)) }, surveytest.Today, "modes_open"},
		"no keys":     {func(t *testing.T, h *surveytest.House) { must(t, os.RemoveAll(filepath.Join(h.Dir, "keys"))) }, surveytest.Today, "keys_missing"},
		"no link key": {func(t *testing.T, h *surveytest.House) { must(t, os.Remove(filepath.Join(h.Dir, "keys", "link.key"))) }, surveytest.Today, "keys_missing"},
		"half a key": {func(t *testing.T, h *surveytest.House) {
			must(t, os.Truncate(filepath.Join(h.Dir, "keys", "link.key"), 9))
		}, surveytest.Today, "keys_damaged"},
		"foreign": {func(t *testing.T, h *surveytest.House) {
			raw(t, h, "UPDATE organisation SET installation = 'another'")
		}, surveytest.Today, "keys_foreign"},
		"no openings": {func(*testing.T, *surveytest.House) {}, surveytest.Today + 60, "calendar_late"},
		"a spy":       {func(t *testing.T, h *surveytest.House) { raw(t, h, "CREATE VIEW spy AS SELECT * FROM ballot") }, surveytest.Today, "schema_hidden"},
		"a box without key": {func(t *testing.T, h *surveytest.House) {
			held, err := h.Keys.BoxKeys()
			must(t, err)
			must(t, h.Keys.DestroyBoxKey(held[0]))
		}, surveytest.Today, "unopened_keyless"},
		"a key too many": {func(t *testing.T, h *surveytest.House) {
			raw(t, h, "UPDATE box SET state = 'opened' WHERE part = 'unit'")
		}, surveytest.Today, "opened_keyed"},
		"a loss": {func(t *testing.T, h *surveytest.House) {
			raw(t, h, "UPDATE box SET state = 'lost' WHERE part = 'unit'")
		}, surveytest.Today, "lost"},
		"forgotten": {func(t *testing.T, h *surveytest.House) {
			raw(t, h, `UPDATE box SET state = 'waiting', waits_from = 18000 WHERE part = 'unit';
				INSERT INTO carry SELECT id, x'00' FROM box WHERE part = 'unit'`)
		}, surveytest.Today, "waits_overdue"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := surveytest.Organisation(t)
			test.damage(t, h)
			found := look(t, h, test.today)
			if test.want == "" && len(found) > 0 || test.want != "" && !slices.Contains(found, test.want) {
				t.Errorf("found %v, want %q", found, test.want)
			}
		})
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestNested(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	data, keys := filepath.Join(dir, "data"), filepath.Join(dir, "keys")
	must(t, os.Mkdir(data, 0o700))
	must(t, os.Symlink(data, filepath.Join(dir, "link")))
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{data, keys, false}, {data, data, true}, {data, data + "/keys", true}, {keys + "/data", keys, true},
		{data, data + "-keys", false}, {data, filepath.Join(dir, "link", "a", "keys"), true}, {data, dir + "/data/../keys", false},
	} {
		if got := selfcheck.Nested(test.a, test.b); got != test.want {
			t.Errorf("%s and %s: %v", test.a, test.b, got)
		}
	}
}

// TestEveryLineHasItsWords looks for words that only a damaged installation would ask for.
func TestEveryLineHasItsWords(t *testing.T) {
	t.Parallel()
	words := wordsOf(t, survey.KeyFile)
	word := regexp.MustCompile(`c\.(wrong|advise|good)\("(\w+)"[,)]`)
	for _, file := range []string{"selfcheck.go", "folder.go"} {
		source, err := os.ReadFile(file)
		must(t, err)
		for _, call := range word.FindAllStringSubmatch(string(source), -1) {
			if !words.Has("check_"+call[2]) || call[1] != "good" && !words.Has("check_"+call[2]+"_do") {
				t.Errorf("%s lacks its words", call[2])
			}
		}
	}
	for _, rule := range []sqlite.Rule{sqlite.RuleRowid, sqlite.RuleCounter, sqlite.RuleHidden, sqlite.RuleBridge, sqlite.RuleShared, sqlite.RuleTime, sqlite.RuleUnknown} {
		if key := "check_schema_" + string(rule); !words.Has(key) || !words.Has(key+"_do") {
			t.Errorf("rule %s lacks its words", rule)
		}
	}
}

func wordsOf(t *testing.T, mode survey.KeyMode) *view.Words {
	t.Helper()
	words, err := view.LoadWords(templates.FS, organisationOf(mode))
	must(t, err)
	return words
}

func organisationOf(mode survey.KeyMode) survey.Organisation {
	return survey.Organisation{Name: "VO-Campus", K: 7, KeyMode: mode, SeasonEnd: 930, Contact: survey.Contact{Name: "Sam", Mail: "hr@example.org", Phone: "1"}}
}

// TestTheRecordOfProcessing: each kind of data has all its fields, and the words follow the
// configuration.
func TestTheRecordOfProcessing(t *testing.T) {
	t.Parallel()
	for _, lang := range survey.Langs {
		for _, mode := range []survey.KeyMode{survey.KeyFile, survey.KeyHolder} {
			var out bytes.Buffer
			must(t, selfcheck.WriteProcessing(&out, wordsOf(t, mode), lang, organisationOf(mode), surveytest.Today))
			text := out.String()
			if missing := regexp.MustCompile(`\[[a-z]+_[a-z_]+\]|<no value>`).FindString(text); missing != "" {
				t.Errorf("%s, %s: %s is missing", lang, mode, missing)
			}
			ground := map[survey.Lang]string{survey.NL: "Rechtsgrond: ....", survey.EN: "Legal basis: ...."}[lang]
			if n := strings.Count(text, ground); n != len(sqlite.Kept())+4 {
				t.Errorf("%s: %d kinds of data", lang, n)
			}
			if got := regexp.MustCompile(`(?i)anon[iy]`).MatchString(text); got != (mode == survey.KeyHolder) {
				t.Errorf("%s, %s: says anonymous %v", lang, mode, got)
			}
			if !regexp.MustCompile(`(vanaf|from at least) 7 `).MatchString(text) || !strings.Contains(text, "VO-Campus") {
				t.Errorf("%s: does not follow the configuration", lang)
			}
		}
	}
}
