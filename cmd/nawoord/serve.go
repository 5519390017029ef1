package main

import (
	"context"
	"fmt"
	"log/slog"
	"net"
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
	i, err := openInstallation(ctx, c.config)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	listener, err := net.Listen("tcp", c.addr)
	if err != nil {
		return usagef("NAWOORD_ADDR (--addr): %w", err)
	}
	notices, err := i.db.Reconcile(ctx, i.keys)
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(c.errOut, nil))
	for _, notice := range notices {
		log.Warn(notice)
	}
	if err := i.alarm(ctx, log); err != nil {
		return err
	}
	c.printf("Nawoord serves %s on %s.", i.organisation.Name, listener.Addr())
	return i.serve(ctx, c, listener, log, web.Mailbox{})
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
	server, err := web.New(web.Options{
		DB: i.db, Keys: i.keys, Questionnaire: i.questionnaire, Organisation: i.organisation, Units: i.units,
		BaseURL: c.baseURL, Proxies: c.trusted, Now: c.now, Log: log, Mailbox: mailbox,
	})
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var work sync.WaitGroup
	worker := &mail.Worker{DB: i.db, Sender: sender, Writer: writer, Now: c.now, Log: log}
	work.Go(func() { worker.Run(ctx) })
	work.Go(func() { i.runDays(ctx, c.now, log) })
	work.Go(func() {
		<-ctx.Done()
		if err := server.App().ShutdownWithTimeout(10 * time.Second); err != nil {
			log.Error("the server did not stop in time", "error", err)
		}
	})
	err = server.App().Listener(listener)
	stop()
	work.Wait()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// dayStarts is the hour from which the work of a day is done: mails to HR leave at seven.
const dayStarts = 7

// runDays does the work of every day, soon after seven, and once at the start for days
// that were missed. What fails is tried again after a minute.
func (i *installation) runDays(ctx context.Context, now func() time.Time, log *slog.Logger) {
	tick := time.NewTicker(time.Minute)
	defer tick.Stop()
	var done survey.Day
	for {
		local := now().In(i.organisation.Location())
		if today := survey.DayOf(local); local.Hour() >= dayStarts && today != done {
			if err := i.runDay(ctx, local); err != nil {
				log.Error("the work of the day failed", "error", err)
			} else {
				done = today
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// runDay queues the mails of the day, opens the boxes that are due and erases what may not
// be kept any longer.
func (i *installation) runDay(ctx context.Context, local time.Time) error {
	if err := i.db.PlanMails(ctx, local); err != nil {
		return err
	}
	if _, err := i.db.OpenDue(ctx, i.keys, survey.DayOf(local)); err != nil {
		return err
	}
	return i.db.Erase(ctx, i.keys, local)
}
