package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/mail"
	"nawoord/survey/sqlite"
	"nawoord/survey/web"
)

// The accounts of the rehearsal. Its organisation lives in a folder that is thrown away.
const (
	demoPassword = "oefenen met nawoord" //nolint:gosec // of a rehearsal, printed at its start
	demoHR       = "hr@vo-campus.example"
	demoAdviser  = "adviseur@vo-campus.example"
)

// demo makes a rehearsal organisation in a folder of its own, with leavers whose answers
// were opened, talks in every state and mails to look at, and serves it until it is stopped.
func demo(ctx context.Context, c *call) error {
	c.flagSet(setAddr)
	if _, err := c.parse(); err != nil {
		return err
	}
	listener, err := demoListener(c.addr)
	if err != nil {
		return err
	}
	defer func() { _ = listener.Close() }()
	folder, err := os.MkdirTemp("", "nawoord-demo-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer func() { _ = os.RemoveAll(folder) }()

	c.data, c.keys = filepath.Join(folder, "data"), filepath.Join(folder, "keys")
	c.smtpURL, c.mailFrom = "file://"+filepath.Join(folder, "mail"), "vragenlijst@vo-campus.example"
	c.baseURL = "http://localhost:" + port(listener)
	r, err := rehearse(ctx, c, demoUnits)
	if err != nil {
		return err
	}
	defer func() { _ = r.db.Close() }()
	r.explain(c)
	log := slog.New(slog.NewTextHandler(c.errOut, &slog.HandlerOptions{Level: slog.LevelWarn}))
	return r.serve(ctx, c, listener, log, web.Mailbox{List: r.folder.List, Read: r.folder.Read})
}

// demoListener listens on the address that was asked for, or, when nobody asked and it is
// taken, on a free one.
func demoListener(addr string) (net.Listener, error) {
	if addr == setAddr.standard {
		addr = "localhost:8080"
		if listener, err := net.Listen("tcp", addr); err == nil {
			return listener, nil
		}
		addr = "localhost:0"
	}
	listener, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, usagef("NAWOORD_ADDR (--addr): %w", err)
	}
	return listener, nil
}

func port(listener net.Listener) string {
	_, port, _ := net.SplitHostPort(listener.Addr().String())
	return port
}

// rehearsal is a demo organisation while it is made.
type rehearsal struct {
	*installation
	folder  *mail.Folder
	server  *web.Server
	worker  *mail.Worker
	writer  *mail.Writer
	clock   time.Time // what the organisation takes for now, until the rehearsal begins
	begun   bool
	leaver  string // a link that is open
	talks   map[string]uuid.UUID
	hr      survey.Account
	adviser survey.Account
}

// demoUnits gives each unit a box of its own, and neither is asked for the tenure.
const demoUnits = "vo=35,mbo=20"

// rehearse makes the organisation and lets its leavers pass, with a clock in the past.
func rehearse(ctx context.Context, c *call, unitList string) (*rehearsal, error) {
	organisation := survey.Organisation{
		Name: "VO-Campus", Pack: survey.Edu, Zone: "Europe/Amsterdam", K: survey.MinK, KeyMode: survey.KeyFile,
		SeasonEnd: survey.DefaultSeasonEnd(survey.Edu), Rehearsal: true,
		Contact:    survey.Contact{Name: "Sam de Vries", Mail: demoHR, Phone: "024 123 45 67"},
		Counsellor: "Noor Bakker, 024 765 43 21",
		TalkWord:   survey.Text{survey.NL: "afscheidsgesprek", survey.EN: "farewell talk"},
	}
	units, err := parseUnits(organisation.Name, unitList)
	if err != nil {
		return nil, err
	}
	opening := lastOpening(survey.DayOf(c.now().In(organisation.Location())))
	begin := opening - 60
	r := &rehearsal{clock: begin.In(organisation.Location())}
	db, keys, err := createOrganisation(ctx, c.config, r.now(c), sqlite.NewOrganisation{Organisation: organisation, Units: units, Today: begin})
	if err != nil {
		return nil, err
	}
	r.installation = &installation{db: db, keys: keys, organisation: organisation, units: units}
	if err := r.prepare(ctx, c); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	for _, step := range []func() error{
		func() error { return r.passLeavers(ctx, begin, opening) },
		func() error { return r.catchUp(ctx, c.now()) },
		func() error { return r.checkTexts(ctx) },
		func() error { return r.addPresent(ctx) },
	} {
		if err := step(); err != nil {
			return nil, errors.Join(err, db.Close())
		}
	}
	r.begun = true
	return r, nil
}

// now is the clock of the rehearsal: in the past while its leavers pass.
func (r *rehearsal) now(c *call) func() time.Time {
	return func() time.Time {
		if r.begun {
			return c.now()
		}
		return r.clock
	}
}

// lastOpening returns the first of the month, of the last one when that is today: the
// opening day is over.
func lastOpening(today survey.Day) survey.Day { return (today - 1).Month().First() }

// prepare loads what serving takes and adds the people at the desk.
func (r *rehearsal) prepare(ctx context.Context, c *call) error {
	var err error
	if r.questionnaire, err = survey.Standard(r.organisation.Pack); err != nil {
		return err
	}
	past := *c
	past.now = r.now(c)
	quiet := slog.New(slog.NewTextHandler(io.Discard, nil))
	sender, writer, err := r.post(&past)
	if err != nil {
		return err
	}
	folder, ok := sender.(*mail.Folder)
	if !ok {
		return errors.New("the mails of a rehearsal are kept in a folder")
	}
	r.folder, r.writer = folder, writer
	r.worker = &mail.Worker{DB: r.db, Sender: sender, Writer: writer, Now: past.now, Log: quiet}
	r.server, err = web.New(web.Options{
		DB: r.db, Keys: r.keys, Questionnaire: r.questionnaire, Organisation: r.organisation, Units: r.units,
		BaseURL: c.baseURL, Now: past.now, Log: quiet,
	})
	if err != nil {
		return err
	}
	vo, _ := r.units.ByName("vo")
	r.hr = survey.Account{Email: demoHR, Name: "Sam de Vries", Phone: "024 123 45 67", Lang: survey.NL, Roles: survey.Roles{survey.RoleAdmin, survey.RoleHR, survey.RoleInterviewer}}
	r.adviser = survey.Account{Email: demoAdviser, Name: "Robin Jansen", Phone: "024 234 56 78", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}, Unit: vo.ID}
	for _, a := range []*survey.Account{&r.hr, &r.adviser} {
		if _, err := addAccount(ctx, r.db, *a, c.now()); err != nil {
			return err
		}
		stored, err := r.db.Credentials(ctx, a.Email)
		if err != nil {
			return err
		}
		*a = stored.Account
		if err := r.db.ChoosePassword(ctx, a.ID, web.HashPassword(demoPassword)); err != nil {
			return err
		}
	}
	return nil
}

// at moves the clock of the rehearsal to ten in the morning of a day.
func (r *rehearsal) at(day survey.Day) survey.Day {
	r.clock = day.In(r.organisation.Location()).Add(10 * time.Hour)
	return day
}

// catchUp does the work of the day now and sends what is due.
func (r *rehearsal) catchUp(ctx context.Context, now time.Time) error {
	r.clock = now
	if err := r.runDay(ctx, now.In(r.organisation.Location())); err != nil {
		return err
	}
	_, err := r.worker.SendDue(ctx)
	return err
}

// explain says where to begin.
func (r *rehearsal) explain(c *call) {
	c.printf(`Nawoord: a rehearsal with the organisation VO-Campus. Everything is thrown away at the end.

  Leaver (best on a phone's width)   %s
  HR desk                            %s/hr
      log in with                    %s
      password                       %s
  An adviser who holds talks         %s (same password)
  Mails that were sent               %s/mail

Stop with Ctrl-C.`, r.leaver, c.baseURL, demoHR, demoPassword, demoAdviser, c.baseURL)
}
