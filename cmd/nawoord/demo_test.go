package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

// TestDemoFixture checks that the 41 leavers of the report come out as its own table
// (questionnaire.md section 10), through the code that serves everybody and on whatever day
// somebody tries the demo: in an ordinary month, on an opening day, after a season end. What
// waits for company is not in it: HR knows the three who retired, the one who was dismissed
// and the only contract that ended at the mbo, so they and the next smallest kind wait.
func TestDemoFixture(t *testing.T) {
	t.Parallel()
	for _, day := range []string{"2026-05-20", "2026-10-01", "2026-10-02", "2027-03-01"} {
		t.Run(day, func(t *testing.T) {
			now, err := time.Parse(time.DateOnly, day)
			if err != nil {
				t.Fatal(err)
			}
			checkDemo(t, now.Add(13*time.Hour))
		})
	}
}

func checkDemo(t *testing.T, now time.Time) {
	t.Helper()
	folder := t.TempDir()
	demo := &call{
		config: config{
			data: filepath.Join(folder, "data"), keys: filepath.Join(folder, "keys"), baseURL: "http://localhost:8080",
			smtpURL: "file://" + filepath.Join(folder, "mail"), mailFrom: "vragenlijst@vo-campus.example",
		},
		now: func() time.Time { return now },
	}
	r, err := rehearse(t.Context(), demo, demoUnits)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := r.db.Close(); err != nil {
			t.Error(err)
		}
	})

	for unit, want := range map[string]fixture{
		"vo":  {N: 33, Resigned: 23, OwnSector: 21, OtherEducation: 3, Outside: 6},
		"mbo": {N: 8, OwnSector: 2, OtherEducation: 1, Outside: 5},
		"":    {N: 41, Resigned: 23, OwnSector: 23, OtherEducation: 4, Outside: 11},
	} {
		report := demoReport(t, demo.config, unit)
		if diff := cmp.Diff(want, tableOf(report)); diff != "" {
			t.Errorf("unit %q\n%s", unit, diff)
		}
	}
	checkReleased(t, demoReport(t, demo.config, ""))
	checkDesk(t, r)
}

// fixture is a row of the table.
type fixture struct {
	N, Resigned, Retirement, ContractEnd, Dismissal int
	OwnSector, OtherEducation, Outside              int
}

func tableOf(r survey.Report) fixture {
	why, where := r.Questions["occasion"].Options, r.Questions["destination"].Options
	return fixture{
		N: r.N, Resigned: why["resigned"], Retirement: why["retirement"], ContractEnd: why["contract_end"], Dismissal: why["dismissal"],
		OwnSector: where["own_sector"], OtherEducation: where["related_sector"], Outside: where["outside"] + where["retired"],
	}
}

// demoReport prints the report as the command does and reads it.
func demoReport(t *testing.T, c config, unit string) survey.Report {
	t.Helper()
	line := []string{"report", "--data", c.data, "--keys", c.keys}
	if unit != "" {
		line = append(line, "--unit", unit)
	}
	var out, errOut bytes.Buffer
	if code := run(line, &out, &errOut); code != exitOK {
		t.Fatalf("report: exit code %d\n%s", code, &errOut)
	}
	var r survey.Report
	if err := json.Unmarshal(out.Bytes(), &r); err != nil {
		t.Fatal(err)
	}
	if r.Unit != unit {
		t.Errorf("the report is of %q, want %q", r.Unit, unit)
	}
	return r
}

// checkReleased checks that what needs ten answers has them: texts and the sensitive option.
func checkReleased(t *testing.T, r survey.Report) {
	t.Helper()
	for _, box := range []string{"open_keep", "open_improve"} {
		if n := r.Questions[box].N; n < 12 {
			t.Errorf("%s: %d texts, want at least 12", box, n)
		}
	}
	if n := r.Questions["push_factors.r_safe"].N; n < survey.SensitiveK {
		t.Errorf("push_factors.r_safe: n %d, want at least %d", n, survey.SensitiveK)
	}
	for question, counted := range r.Questions {
		if counted.N < survey.MinK {
			t.Errorf("%s: n %d is below %d", question, counted.N, survey.MinK)
		}
	}
}

// checkDesk checks that there is something of everything to see: talks in every state and
// invitations that are open, wait, came back and were withdrawn.
func checkDesk(t *testing.T, r *rehearsal) {
	t.Helper()
	talks, err := r.db.Talks(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	states := map[string]int{}
	for _, talk := range talks {
		states[string(talk.Status)]++
	}
	invitations, err := r.db.Invitations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	today := survey.DayOf(r.clock)
	for _, i := range invitations {
		states[string(i.Status(today))]++
	}
	for _, state := range []string{
		string(survey.TalkRequested), string(survey.TalkContacted), string(survey.TalkScheduled), string(survey.TalkHeld),
		string(survey.TalkClosed), string(survey.TalkWithdrawn), string(survey.StatusPlanned), string(survey.StatusSent),
		string(survey.StatusNotDelivered),
	} {
		if states[state] == 0 {
			t.Errorf("nothing is %s: %v", state, states)
		}
	}
}
