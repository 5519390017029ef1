package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"nawoord": main})
}

// TestCommands runs every script in testdata: each is a session at the command line.
func TestCommands(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir: "testdata",
		Setup: func(env *testscript.Env) error {
			env.Setenv("NAWOORD_DATA", env.WorkDir+"/data")
			env.Setenv("NAWOORD_KEYS", env.WorkDir+"/keys")
			env.Setenv("NAWOORD_SMTP_URL", "file://"+env.WorkDir+"/mail")
			env.Setenv("NAWOORD_BASE_URL", "https://vertrek.example.org")
			env.Setenv("NAWOORD_MAIL_FROM", "vragenlijst@example.org")
			env.Setenv("TMPDIR", os.TempDir())
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"days": fillInDays, "windows": makeWindows, "code": copyCode,
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}

// fillInDays writes days near today over the words SOON, DUTCH (the same day, as the Dutch
// write it), LATE (the last that may be invited) and TOOLATE in the CSV files of a script.
func fillInDays(ts *testscript.TestScript, _ bool, _ []string) {
	zone, err := time.LoadLocation("Europe/Amsterdam")
	ts.Check(err)
	today := time.Now().In(zone)
	soon, late := today.AddDate(0, 0, 14), today.AddDate(0, 0, -6)
	days := strings.NewReplacer("SOON", soon.Format(time.DateOnly), "DUTCH", soon.Format("02-01-2006"),
		"TOOLATE", late.AddDate(0, 0, -3).Format(time.DateOnly), "LATE", late.Format(time.DateOnly))
	files, err := filepath.Glob(ts.MkAbs("*.csv"))
	ts.Check(err)
	for _, file := range files {
		ts.Check(os.WriteFile(file, []byte(days.Replace(ts.ReadFile(file))), 0o600))
	}
}

// codeLine is a line of four groups on a keyholder's sheet.
var codeLine = regexp.MustCompile(`(?m)^    (?:[0-9A-Z]{5}   ){3}[0-9A-Z]{5}$`)

// copyCode types a code over from its sheet into a file.
func copyCode(ts *testscript.TestScript, _ bool, files []string) {
	lines := codeLine.FindAllString(ts.ReadFile(files[0]), -1)
	if len(lines) != 2 {
		ts.Fatalf("there is no code on the sheet")
	}
	ts.Check(os.WriteFile(ts.MkAbs(files[1]), []byte(strings.Join(lines, "\n")), 0o600))
}

// makeWindows gives a file a byte order mark and Windows line ends.
func makeWindows(ts *testscript.TestScript, _ bool, files []string) {
	for _, file := range files {
		text := "\xef\xbb\xbf" + strings.ReplaceAll(ts.ReadFile(file), "\n", "\r\n")
		ts.Check(os.WriteFile(ts.MkAbs(file), []byte(text), 0o600))
	}
}
