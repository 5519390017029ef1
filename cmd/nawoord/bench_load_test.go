package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// benchSite is an organisation with open links, and the journey that its leavers make.
type benchSite struct {
	config
	tokens  []string
	next    atomic.Int64
	journey []exchange
}

// newBenchSite sets up an organisation with so many open links in unit vo. Their mails are
// to be sent tomorrow, so that the mail worker does nothing while somebody measures.
func newBenchSite(b *testing.B, unitList string, links int) *benchSite {
	b.Helper()
	ctx, now, dir := context.Background(), time.Now(), b.TempDir()
	s := &benchSite{config: config{data: filepath.Join(dir, "data"), keys: filepath.Join(dir, "keys")}}
	o := survey.Organisation{
		Name: "VO-Campus", Pack: survey.Edu, Zone: "Europe/Amsterdam", K: survey.MinK, KeyMode: survey.KeyFile,
		SeasonEnd:  survey.DefaultSeasonEnd(survey.Edu),
		Contact:    survey.Contact{Name: "Sam de Vries", Mail: demoHR, Phone: "024 123 45 67"},
		Counsellor: "Noor Bakker, 024 765 43 21",
		TalkWord:   survey.Text{survey.NL: "afscheidsgesprek", survey.EN: "farewell talk"},
	}
	units, err := parseUnits(o.Name, unitList)
	if err != nil {
		b.Fatal(err)
	}
	today := survey.DayOf(now.In(o.Location()))
	db, keys, err := createOrganisation(ctx, s.config, time.Now, sqlite.NewOrganisation{Organisation: o, Units: units, Today: today})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	// With an adviser the leaver is offered to let answers be read, which takes another cookie.
	if _, err := addAccount(ctx, db, survey.Account{Email: demoAdviser, Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}, now); err != nil {
		b.Fatal(err)
	}
	vo, _ := units.ByName("vo")
	people := make([]survey.Numbered, links)
	for i := range people {
		people[i] = survey.Numbered{Line: i + 1, Invitation: survey.Invitation{
			Email: fmt.Sprintf("leaver%d@example.org", i), Lang: survey.NL, Unit: vo.ID, Group: survey.GroupVoluntary,
			LastDay: today + 20, SendOn: today + 1, ClosesOn: today + 34,
		}}
	}
	if _, err := db.Invite(ctx, people, false, now); err != nil {
		b.Fatal(err)
	}
	all, err := db.Invitations(ctx)
	if err != nil {
		b.Fatal(err)
	}
	for _, i := range all {
		s.tokens = append(s.tokens, keys.LinkKey().LinkToken(i.ID, i.Version))
	}
	return s
}

// token returns a link that nobody used yet; when all were used, leavers send again.
func (s *benchSite) token() (number int, token string) {
	number = int(s.next.Add(1))
	return number, s.tokens[number%len(s.tokens)]
}

// server starts the program for this organisation.
func (s *benchSite) server(b *testing.B, program string) *child {
	b.Helper()
	return launch(b, nil, program, "serve", "--data", s.data, "--keys", s.keys, "--addr", "127.0.0.1:0",
		"--base-url", "https://"+benchHost, "--smtp-url", "file://"+b.TempDir(), "--mail-from", demoHR)
}

// bareServer starts the bare program, which repeats the journey of this site.
func (s *benchSite) bareServer(b *testing.B, folder string) *child {
	b.Helper()
	text, err := json.Marshal(s.journey)
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, journeyFile), text, 0o600); err != nil {
		b.Fatal(err)
	}
	return launch(b, []string{bareFolder + "=" + folder}, os.Args[0])
}

// walk makes the journey again with a link that nobody used.
func (s *benchSite) walk(addr string) error {
	return s.repeat(addr, func(_ int, e exchange, token string) string {
		if strings.HasPrefix(e.Path, "/v/") {
			return "/v/" + token
		}
		return e.Path
	})
}

// walkBare makes it at the bare program, where an exchange has a number.
func (s *benchSite) walkBare(addr string) error {
	return s.repeat(addr, func(i int, _ exchange, _ string) string { return "/" + strconv.Itoa(i) })
}

// repeat makes the journey over a connection of its own.
func (s *benchSite) repeat(addr string, address func(i int, e exchange, token string) string) error {
	number, token := s.token()
	d, err := newDevice(addr, number)
	if err != nil {
		return err
	}
	defer d.close()
	for i, e := range s.journey {
		if err := d.repeat(e, address(i, e, token)); err != nil {
			return fmt.Errorf("exchange %d: %w", i, err)
		}
	}
	return nil
}

func (d *device) repeat(e exchange, path string) error {
	got, err := d.do(e.Method, path, e.Form)
	if err == nil && (got.Status != e.Status || got.Location != e.Location) {
		err = fmt.Errorf("status %d, want %d, or another page than before", got.Status, e.Status)
	}
	return err
}

// load makes so many journeys, some at the same time, and returns the processor time that
// each took. The number of journeys is a multiple of how many go together.
func (c *child) load(walk func(addr string) error, journeys, together int) time.Duration {
	c.b.Helper()
	before := c.cpu()
	var visitors sync.WaitGroup
	failures := make(chan error, together)
	for range together {
		visitors.Go(func() {
			for range journeys / together {
				if err := walk(c.addr); err != nil {
					failures <- err
					return
				}
			}
		})
	}
	visitors.Wait()
	close(failures)
	if err := <-failures; err != nil {
		c.b.Fatalf("%v: %s", err, c.errors.String())
	}
	return (c.cpu() - before) / time.Duration(journeys)
}

// least returns the measurement that other work on the machine disturbed least.
func least(all []time.Duration) time.Duration { return slices.Min(all) }

// median returns the middle of an odd number of measurements.
func median(all []time.Duration) time.Duration {
	return slices.Sorted(slices.Values(all))[len(all)/2]
}
