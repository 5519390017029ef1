package mail

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

const (
	leaseFor = 5 * time.Minute  // how long a mail is kept from other workers
	sendFor  = 4 * time.Minute  // when a batch is cut off, before its lease ends: else a mail could leave twice
	batch    = 50               // mails of one connection to the server
	every    = 10 * time.Second // how often the worker looks for mails that are due
	maxDelay = 9                // doublings of the first delay of a minute: about eight hours
)

// Worker sends what is in the outbox: it takes mails that are due, makes them, hands them
// to the Sender and notes what became of them. A server that is down loses nothing, and no
// mail is sent twice while the worker lives.
type Worker struct {
	DB     *sqlite.DB
	Sender Sender
	Writer *Writer
	Now    func() time.Time
	Log    *slog.Logger
}

// Run sends mails until the context ends.
func (w *Worker) Run(ctx context.Context) {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for {
		if _, err := w.SendDue(ctx); err != nil && ctx.Err() == nil {
			w.Log.Error("mails were not sent", "error", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}

// SendDue sends all mails that are due now and returns how many were accepted.
func (w *Worker) SendDue(ctx context.Context) (int, error) {
	sent := 0
	for {
		now := w.Now()
		mails, err := w.DB.LeaseMails(ctx, now, now.Add(leaseFor), batch)
		if err != nil || len(mails) == 0 {
			return sent, err
		}
		n, err := w.send(ctx, mails)
		sent += n
		if err != nil {
			return sent, err
		}
	}
}

func (w *Worker) send(ctx context.Context, mails []survey.QueuedMail) (int, error) {
	var ready []survey.QueuedMail
	var messages []Message
	writer, errs := w.Writer.now(ctx)
	for _, m := range mails {
		message, err := writer.Write(ctx, m)
		switch {
		case errors.Is(err, errNeedless):
			errs = errors.Join(errs, w.DB.DropMail(ctx, m.ID))
		case err != nil:
			w.Log.Error("a mail could not be made", "kind", m.Kind, "error", err)
			errs = errors.Join(errs, w.putOff(ctx, m))
		default:
			ready, messages = append(ready, m), append(messages, message)
		}
	}
	sent := 0
	if len(messages) == 0 {
		return 0, errs
	}
	limited, cancel := context.WithTimeout(ctx, sendFor)
	defer cancel()
	for i, result := range w.Sender.Send(limited, messages) {
		if result.Verdict == Sent {
			sent++
		}
		errs = errors.Join(errs, w.note(ctx, ready[i], result))
	}
	return sent, errs
}

// note stores what became of a mail. It uses a context of its own: what the server
// accepted must be noted even when the program is being stopped.
func (w *Worker) note(ctx context.Context, m survey.QueuedMail, result Result) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	w.Log.Info("mail", "kind", m.Kind, "verdict", result.Verdict.String(), "code", result.Code, "tries", m.Tries)
	switch result.Verdict {
	case Sent:
		return w.DB.MailSent(ctx, m, w.Writer.today())
	case Refused:
		return w.DB.MailRefused(ctx, m, string(result.Reason))
	}
	return w.putOff(ctx, m)
}

// putOff lets a mail wait a minute, then two, four and so on up to about eight hours, with
// a fifth of chance in it, so that many mails do not come back at once.
func (w *Worker) putOff(ctx context.Context, m survey.QueuedMail) error {
	delay := time.Minute << min(m.Tries-1, maxDelay)
	delay += time.Duration(rand.Int64N(int64(delay / 5))) //nolint:gosec // spreading load needs no secret
	return w.DB.PutOff(ctx, m.ID, w.Now().Add(delay))
}

// SendTest sends a test mail at once and returns what the server said.
func SendTest(ctx context.Context, sender Sender, writer *Writer, to string) (Result, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return Result{}, fmt.Errorf("test mail: %w", err)
	}
	message, err := writer.test(id, to)
	if err != nil {
		return Result{}, err
	}
	return sender.Send(ctx, []Message{message})[0], nil
}
