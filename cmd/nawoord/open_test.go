package main

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// TestARehearsalCountsItsTalks: on the day that somebody acts out, with the boxes, and once.
func TestARehearsalCountsItsTalks(t *testing.T) {
	t.Parallel()
	folder, now := t.TempDir(), time.Date(2026, 5, 20, 13, 0, 0, 0, time.UTC)
	data, keys := filepath.Join(folder, "data"), filepath.Join(folder, "keys")
	clock := func() time.Time { return now }
	settings := config{
		data: data, keys: keys, baseURL: "http://localhost:8080",
		smtpURL: "file://" + filepath.Join(folder, "mail"), mailFrom: "vragenlijst@vo-campus.example",
	}
	r, err := rehearse(t.Context(), &call{config: settings, now: clock}, demoUnits)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.db.Close() }()
	adviser, err := r.db.Talk(t.Context(), r.talks["Noah Bakker"])
	if err != nil {
		t.Fatal(err)
	}
	today := survey.DayOf(now)
	for range survey.MinK {
		talk := survey.Talk{ID: uuid.New(), Unit: adviser.Unit, Source: survey.FromDesk, Lang: survey.NL, Name: "Isa " + uuid.NewString(), Phone: "06 12345678", RequestedOn: today, PromisedOn: today}
		plan := survey.Appointment{Day: today, Start: 600, Minutes: 45, Form: "phone", Place: talk.Phone}
		for _, step := range []func() error{
			func() error { return r.db.AskTalk(t.Context(), talk, now, nil) },
			func() error { return r.db.ScheduleTalk(t.Context(), talk.ID, 1, plan, adviser.Interviewer, now) },
			func() error { return r.db.SetTalkStatus(t.Context(), talk.ID, 2, survey.TalkHeld, today) },
			func() error { return r.addRecord(t.Context(), talk.ID, true) }, // nobody answers: the ticks count
		} {
			if err := step(); err != nil {
				t.Fatal(err)
			}
		}
	}
	open := func() string {
		var out bytes.Buffer
		cmd, rest := find([]string{"open", "--data", data, "--keys", keys, "--as-of", "2026-09-30"})
		if err := cmd.run(t.Context(), &call{command: cmd, args: rest, out: &out, errOut: &out, now: clock}); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if said := open(); !strings.Contains(said, "records of talks") {
		t.Errorf("it said %q", said)
	}
	if report, err := r.db.RecordReport(t.Context(), survey.Selection{}); err != nil || report.N < survey.MinK || report.Questions["occasion"].N != report.N {
		t.Errorf("counted: %+v, %v", report, err)
	}
	if said := open(); strings.Contains(said, "records of talks") {
		t.Errorf("once more: %q", said)
	}
}
