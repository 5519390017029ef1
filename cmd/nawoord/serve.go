package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"runtime/debug"
	"sync"
	"time"

	"nawoord/survey"
	"nawoord/survey/mail"
	"nawoord/survey/web"
)

// serve serves the pages, sends the mails and does what every day asks for.
func serve(ctx context.Context, c *call) error {
	c.flagSet(allSettings...)
	if _, err := c.parse(); err != nil {
		return err
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	log := slog.New(slog.NewTextHandler(c.errOut, nil))
	if err := i.checkSignOn(ctx, c, log); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return usagef("NAWOORD_ADDR (--addr): %w", err)
	}
	notices, err := i.db.Reconcile(ctx, i.keys)
	for _, notice := range notices {
		log.Warn(notice)
	}
	if err != nil {
		return err
	}
	if errors.Is(i.db.CanInvite(ctx), survey.ErrNoKeyholder) {
		log.Warn("no keyholder has a code yet, so nobody can be invited: nawoord keyholder new makes one")
	}
	if err := i.alarm(ctx, log); err != nil {
		return err
	}
	c.printf("Nawoord serves %s on %s.", i.organisation.Name, listener.Addr())
	return i.serve(ctx, c, listener, log, web.Mailbox{})
}

// checkSignOn refuses roles for units that are not there, and says so when no administrator
// could log in.
func (i *installation) checkSignOn(ctx context.Context, c *call, log *slog.Logger) error {
	set := c.signOn()
	if err := checkUnits(set.Roles, i.units); err != nil {
		return err
	}
	if !set.LocalOff || set.Roles.Gives(survey.RoleAdmin) {
		return nil
	}
	some, err := i.db.AdminSignedOn(ctx, set.Issuer)
	if err == nil && !some {
		log.Warn("passwords are switched off and no administrator has logged in by single sign-on yet: if that does not work, start with --local-login on")
	}
	return err
}

// alarm says at every start that ballots were lost, until the box that took their place
// was closed.
func (i *installation) alarm(ctx context.Context, log *slog.Logger) error {
	lost, err := i.db.LostBoxes(ctx)
	if err != nil || len(lost) == 0 {
		return err
	}
	log.Error("ballots are lost: the keys of unopened ballot boxes are gone. Was an older database put back? nawoord check says what to do", "boxes", len(lost))
	return nil
}

// serve runs the website, the mail worker and the daily work until the context ends.
func (i *installation) serve(ctx context.Context, c *call, listener net.Listener, log *slog.Logger, mailbox web.Mailbox) error {
	sender, writer, err := i.post(c)
	if err != nil {
		return err
	}
	site, err := web.NewSite(ctx, web.Options{
		DB: i.db, Keys: i.keys, BaseURL: c.baseURL, Proxies: c.trusted, Now: c.now, Log: log, Mailbox: mailbox,
		Backups: i.backups, BackupDays: i.backupDays, SignOn: c.signOn(),
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	worker := &mail.Worker{DB: i.db, Sender: sender, Writer: writer, Now: c.now, Log: log}
	work.Go(func() { worker.Run(ctx) })
	work.Go(func() { i.runDays(ctx, c.now, log, site.Check) })
	work.Go(func() { site.Follow(ctx) })
	work.Go(debug.FreeOSMemory) // what only the start needed
	work.Go(func() {
		<-ctx.Done()
		if err := site.Stop(10 * time.Second); err != nil {
			log.Error("the server did not stop in time", "error", err)
		}
	})
	err = site.Serve(listener)
	stop()
	work.Wait()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// dayStarts is the hour from which the work of a day is done: mails to HR leave at seven.
const dayStarts = 7

// dayDone is the line in the log by which whoever runs the program sees that it does its work.
const dayDone = "the work of the day is done"

// runDays does the work of every day, soon after seven, and once at the start for days
// that were missed. What fails is tried again after a minute, the emptying of the
// write-ahead log too. In the morning it looks whether the promise is kept. It does not at
// the start: Reconcile just looked at boxes and keys, and the whole check keeps 2 MB.
func (i *installation) runDays(ctx context.Context, now func() time.Time, log *slog.Logger, check func(context.Context) (kept bool, err error)) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	var done, looked survey.Day
	for start := true; ; start = false {
		local := now().In(i.organisation.Location())
		today := survey.DayOf(local)
		if today != looked {
			i.lookAtClock(ctx, today, log)
			looked = today
		}
		due := local.Hour() >= dayStarts && today != done
		if due {
			if err := i.runDay(ctx, local); err != nil {
				log.Error("the work of the day failed", "error", err)
			} else {
				done = today
			}
		}
		if err := i.db.Settle(ctx); err != nil && ctx.Err() == nil {
			log.Warn("erased data may still lie in the write-ahead log", "error", err)
		}
		if due && done == today {
			log.Info(dayDone, "day", today)
			if !start {
				lookAtPromise(ctx, log, check)
			}
			debug.FreeOSMemory() // what only the work of the day needed
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// lookAtPromise says so when the check of the day found something wrong.
func lookAtPromise(ctx context.Context, log *slog.Logger, check func(context.Context) (kept bool, err error)) {
	switch kept, err := check(ctx); {
	case ctx.Err() != nil:
	case err != nil:
		log.Error("the check of the day failed", "error", err)
	case !kept:
		log.Error("the check of the day found something wrong: nawoord check says what, and what to do")
	}
}

// lookAtClock says so when the clock is behind an opening that was carried out. Nothing
// opens twice or early then, and counted links stay closed.
func (i *installation) lookAtClock(ctx context.Context, today survey.Day, log *slog.Logger) {
	through, err := i.db.OpenedThrough(ctx)
	if err != nil {
		log.Error("the clock could not be compared with the last opening", "error", err)
		return
	}
	if today < through {
		log.Warn("THE CLOCK IS BEHIND: boxes were opened on a later day already, so it was set back, or was ahead before. "+
			"Closing dates follow the clock; no box is opened before the clock has passed that day. Set the clock right",
			"clock", today, "opened", through)
	}
}

// runDay queues the mails of the day, opens the boxes that are due, or asks a keyholder to
// come and do so, erases what may not be kept any longer and makes a backup of what is left.
func (i *installation) runDay(ctx context.Context, local time.Time) error {
	if err := i.db.PlanMails(ctx, local); err != nil {
		return err
	}
	if err := i.openOrAsk(ctx, local); err != nil {
		return err
	}
	if _, err := i.db.CountRecords(ctx, survey.DayOf(local)); err != nil {
		return err
	}
	if err := i.db.Erase(ctx, i.keys, local); err != nil {
		return err
	}
	return i.keepBackups(ctx, survey.DayOf(local))
}

func (i *installation) openOrAsk(ctx context.Context, local time.Time) error {
	locked, err := i.keys.Locked()
	if err != nil {
		return err
	}
	if locked {
		return i.db.AskHolders(ctx, i.keys, local)
	}
	_, err = i.db.OpenDue(ctx, i.keys, survey.DayOf(local))
	return err
}
