package main

import (
	"os"
	"testing"

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
			env.Setenv("NAWOORD_MAIL_FROM", "vragenlijst@example.org")
			env.Setenv("TMPDIR", os.TempDir())
			return nil
		},
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
	})
}
