package main

import (
	"bytes"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/web"
)

// newInstallation sets up an organisation on a day, with backups on.
func newInstallation(t *testing.T, today survey.Day) *installation {
	t.Helper()
	dir := t.TempDir()
	cfg := config{data: filepath.Join(dir, "data"), keys: filepath.Join(dir, "keys"), backups: filepath.Join(dir, "backups"), keepBackups: 3}
	organisation := survey.Organisation{
		Name: "VO-Campus", Pack: survey.Edu, Zone: "Europe/Amsterdam", K: survey.MinK, KeyMode: survey.KeyFile, SeasonEnd: 930, TalkWord: survey.Text{},
	}
	units, err := parseUnits(organisation.Name, "vo=35,mbo=20")
	if err != nil {
		t.Fatal(err)
	}
	db, _, err := createOrganisation(t.Context(), cfg, time.Now, sqlite.NewOrganisation{Organisation: organisation, Units: units, Today: today})
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	i, err := openInstallation(t.Context(), cfg, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = i.db.Close() })
	return i
}

func (i *installation) morning(day survey.Day) time.Time {
	return day.In(i.organisation.Location()).Add(8 * time.Hour)
}

func TestEveryDayHasItsBackup(t *testing.T) {
	t.Parallel()
	today := survey.NewDay(2026, 9, 7)
	i := newInstallation(t, today)
	for day := today; day < today+6; day++ {
		for range 2 { // the program was started anew
			if err := i.runDay(t.Context(), i.morning(day)); err != nil {
				t.Fatal(err)
			}
		}
	}
	found, err := filepath.Glob(filepath.Join(i.backups, "*"))
	if err != nil || len(found) != 4 || found[3] != sqlite.BackupFile(i.backups, today+5) {
		t.Errorf("backups %v, %v: want the last day's and those of three days before", found, err)
	}
	i.backups = "" // off
	if err := i.runDay(t.Context(), i.morning(today+7)); err != nil {
		t.Fatal(err)
	}
}

func TestAClockThatIsBehindIsSaidInTheLog(t *testing.T) {
	t.Parallel()
	today := survey.NewDay(2026, 9, 7)
	i := newInstallation(t, today)
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	i.lookAtClock(t.Context(), today, log)
	if said.Len() > 0 {
		t.Errorf("said of a clock that is right: %s", said.String())
	}
	if err := i.runDay(t.Context(), i.morning(today+60)); err != nil {
		t.Fatal(err)
	}
	i.lookAtClock(t.Context(), today, log)
	if !strings.Contains(said.String(), "THE CLOCK IS BEHIND") || !strings.Contains(said.String(), "opened=2026-11-01") {
		t.Errorf("said %q", said.String())
	}
	if err := i.runDay(t.Context(), i.morning(today)); err != nil {
		t.Errorf("the work of a day under that clock: %v", err)
	}
}

// TestABackupThatCannotBeMadeIsSaid: the day is not done then, and is tried again.
func TestABackupThatCannotBeMadeIsSaid(t *testing.T) {
	t.Parallel()
	today := survey.NewDay(2026, 9, 7)
	i := newInstallation(t, today)
	if err := os.WriteFile(i.backups, nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	if err := i.runDay(t.Context(), i.morning(today)); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("a missing backup is silent: %v", err)
	}
}

// TestTheCheckOfTheDayIsSaidInTheLog: once when something is wrong, and never what is right.
func TestTheCheckOfTheDayIsSaidInTheLog(t *testing.T) {
	t.Parallel()
	today := survey.NewDay(2026, 9, 7)
	i := newInstallation(t, today)
	site, err := web.NewSite(t.Context(), web.Options{DB: i.db, Keys: i.keys, BaseURL: "http://127.0.0.1:8080", Now: func() time.Time { return i.morning(today) }})
	if err != nil {
		t.Fatal(err)
	}
	var said bytes.Buffer
	log := slog.New(slog.NewTextHandler(&said, nil))
	lookAtPromise(t.Context(), log, site.Check)
	if said.Len() > 0 {
		t.Errorf("said of a promise that is kept: %s", said.String())
	}
	held, err := i.keys.BoxKeys()
	if err != nil || len(held) == 0 {
		t.Fatal(held, err)
	}
	if err := i.keys.DestroyBoxKey(held[0]); err != nil {
		t.Fatal(err)
	}
	lookAtPromise(t.Context(), log, site.Check)
	if got := said.String(); strings.Count(got, "\n") != 1 || !strings.Contains(got, "level=ERROR") || !strings.Contains(got, "nawoord check") {
		t.Errorf("said %q", got)
	}
}
