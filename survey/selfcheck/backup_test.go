package selfcheck_test

import (
	"os"
	"path/filepath"
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

// TestBackupsAreLookedAt makes backups, damages the folder in one way after another, and
// then lets the program put right what it can.
func TestBackupsAreLookedAt(t *testing.T) {
	t.Parallel()
	today, days := surveytest.Today, 10
	for name, test := range map[string]struct {
		damage func(t *testing.T, h *surveytest.House, folder string)
		want   string
		mended bool // by the work of the next morning
	}{
		"none":    {func(*testing.T, *surveytest.House, string) {}, "", true},
		"no file": {func(t *testing.T, _ *surveytest.House, folder string) { must(t, os.RemoveAll(folder)) }, "backups_none", true},
		"not ours": {func(t *testing.T, _ *surveytest.House, folder string) {
			must(t, os.Rename(sqlite.BackupFile(folder, today), filepath.Join(folder, "copy.db")))
		}, "backups_none", true},
		"stopped": {func(t *testing.T, _ *surveytest.House, folder string) {
			must(t, os.Rename(sqlite.BackupFile(folder, today), sqlite.BackupFile(folder, today-2)))
		}, "backups_late", true},
		"yesterday's": {func(t *testing.T, _ *surveytest.House, folder string) {
			must(t, os.Rename(sqlite.BackupFile(folder, today), sqlite.BackupFile(folder, today-1)))
		}, "", true},
		"cut off": {func(t *testing.T, _ *surveytest.House, folder string) {
			must(t, os.Truncate(sqlite.BackupFile(folder, today), 5000))
		}, "backups_damaged", true},
		"kept": {func(t *testing.T, _ *surveytest.House, folder string) {
			must(t, os.Link(sqlite.BackupFile(folder, today), sqlite.BackupFile(folder, today-12)))
		}, "backups_long", true},
		"waits for this morning": {func(t *testing.T, _ *surveytest.House, folder string) {
			must(t, os.Link(sqlite.BackupFile(folder, today), sqlite.BackupFile(folder, today-11)))
		}, "", true},
		"fewer days were chosen": {func(t *testing.T, h *surveytest.House, folder string) {
			must(t, h.DB.SetRetention(t.Context(), map[survey.Datum]int{survey.DatumBackup: 3}))
			must(t, os.Link(sqlite.BackupFile(folder, today), sqlite.BackupFile(folder, today-5)))
		}, "backups_long", true},
		"opened since": {func(t *testing.T, h *surveytest.House, _ string) {
			raw(t, h, "UPDATE box SET state = 'opened' WHERE part = 'unit'")
		}, "backups_opened", true},
		"a key": {func(t *testing.T, _ *surveytest.House, folder string) {
			must(t, os.WriteFile(filepath.Join(folder, "link.key"), []byte("key"), 0o600))
		}, "backups_keyed", false},
		"open to all": {func(t *testing.T, _ *surveytest.House, folder string) { must(t, os.Chmod(folder, 0o755)) }, "modes_open", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := surveytest.Organisation(t)
			folder := filepath.Join(h.Dir, "backups")
			must(t, h.DB.KeepBackups(t.Context(), folder, today, days))
			test.damage(t, h, folder)
			words := func() (wrong []string) {
				lines, err := selfcheck.Run(t.Context(), selfcheck.Installation{
					DB: h.DB, KeyDir: filepath.Join(h.Dir, "keys"), BackupDir: folder, BackupDays: days, Today: today,
				})
				must(t, err)
				for _, line := range lines {
					if line.State == selfcheck.Wrong && (strings.HasPrefix(line.Word, "backups") || line.Word == "modes_open") {
						wrong = append(wrong, line.Word)
					}
				}
				if good := slices.ContainsFunc(lines, func(l selfcheck.Line) bool { return l.Word == "backups" }); good != (wrong == nil) {
					t.Errorf("good is %v beside %v", good, wrong)
				}
				return wrong
			}
			if found := words(); test.want == "" && found != nil || test.want != "" && !slices.Equal(found, []string{test.want}) {
				t.Errorf("found %v, want %q", found, test.want)
			}
			must(t, h.DB.KeepBackups(t.Context(), folder, today, days))
			if found := words(); (found == nil) != test.mended {
				t.Errorf("after the next morning: %v", found)
			}
		})
	}
}

// TestBackupsAreToldInWords: without a folder there is advice; each line about backups can
// be said in both languages, with its facts.
func TestBackupsAreToldInWords(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	words, err := view.LoadWords(templates.FS, h.Organisation)
	must(t, err)
	lines, err := selfcheck.Run(t.Context(), selfcheck.Installation{DB: h.DB, KeyDir: filepath.Join(h.Dir, "keys"), Today: surveytest.Today})
	must(t, err)
	off := slices.IndexFunc(lines, func(l selfcheck.Line) bool { return l.Word == "backups_off" })
	if off < 0 || lines[off].State != selfcheck.Advice {
		t.Fatalf("without a folder: %v", lines)
	}
	lines = []selfcheck.Line{
		lines[off],
		{Word: "backups", State: selfcheck.Good, Facts: []any{"Day", surveytest.Today, "Count", 3}},
		{Word: "backups_late", State: selfcheck.Wrong, Facts: []any{"Day", surveytest.Today}},
		{Word: "backups_long", State: selfcheck.Wrong, Facts: []any{"Count", 2, "Day", surveytest.Today, "Days", 30}},
		{Word: "backups_opened", State: selfcheck.Wrong, Facts: []any{"Count", 2, "Day", surveytest.Today}},
		{Word: "backups_damaged", State: selfcheck.Wrong, Facts: []any{"Day", surveytest.Today}},
	}
	for lang, day := range map[survey.Lang]string{survey.NL: view.FormatDay(survey.NL, surveytest.Today), survey.EN: view.FormatDay(survey.EN, surveytest.Today)} {
		for i, said := range selfcheck.Say(words, lang, h.Units, lines) {
			if strings.Contains(said.Text, "<no value>") || strings.Contains(said.Text, "check_") || (i > 0) != strings.Contains(said.Text, day) || (said.State == selfcheck.Good) != (said.Do == "") {
				t.Errorf("%s: %+v", lang, said)
			}
		}
	}
}
