package web

import (
	"context"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/selfcheck"
	"nawoord/survey/view"
)

const checkPath = "/hr/controle"

// lastCheck is what the latest self-check found. A check reads the whole database, so it runs
// every morning and when somebody asks for it, not each time that somebody looks.
type lastCheck struct {
	mu    sync.Mutex
	lines []selfcheck.Line
	at    time.Time
}

// found returns the latest check of today, of which there is none before the first.
func (l *lastCheck) found(today survey.Day, zone *time.Location) (lines []selfcheck.Line, at time.Time, ok bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.lines, l.at, survey.DayOf(l.at.In(zone)) == today
}

// Check runs the self-check for the page that shows it, and reports whether the promise is kept.
func (s *Site) Check(ctx context.Context) (kept bool, err error) {
	lines, _, err := s.now.Load().server.runCheck(ctx)
	return !selfcheck.AnyWrong(lines), err
}

// runCheck runs the self-check and keeps what it found. One at a time: who asks meanwhile waits.
func (s *Server) runCheck(ctx context.Context) ([]selfcheck.Line, time.Time, error) {
	s.check.mu.Lock()
	defer s.check.mu.Unlock()
	lines, err := selfcheck.Run(ctx, selfcheck.Installation{
		DB: s.DB, KeyDir: s.Keys.Dir(), BackupDir: s.Backups, BackupDays: s.BackupDays, Proxied: len(s.Proxies) > 0, Today: s.today(),
		Issuer: s.SignOn.Issuer, LocalOff: s.SignOn.LocalOff, AdminByClaim: s.SignOn.Roles.Gives(survey.RoleAdmin),
	})
	if err != nil {
		return nil, time.Time{}, err
	}
	s.check.lines, s.check.at = lines, s.Now()
	return lines, s.check.at, nil
}

// checkPage shows whether the promise is kept. There are no persons on it.
type checkPage struct {
	deskPage
	Lines   []selfcheck.Speech
	Trouble bool
	When    string // the check ran
}

// showCheck shows the latest check of today, or the first.
func (d *desk) showCheck(c *fiber.Ctx, me survey.Account) error {
	lines, at, ok := d.check.found(d.today(), d.zone)
	if !ok {
		var err error
		if lines, at, err = d.runCheck(c.UserContext()); err != nil {
			return err
		}
	}
	page := checkPage{deskPage: d.page(c, me, "check"), Trouble: selfcheck.AnyWrong(lines)}
	page.Lines = selfcheck.Say(d.view.Words, me.Lang, d.Units, lines)
	local := at.In(d.zone)
	page.When = d.view.T(me.Lang, "check_when", "Date", d.day(me.Lang, survey.DayOf(local)), "Time", view.FormatClock(me.Lang, local.Format("15:04")))
	return d.show(c, me.Lang, "check_show", page)
}

// checkNow runs the self-check again.
func (d *desk) checkNow(c *fiber.Ctx, _ survey.Account) error {
	if _, _, err := d.runCheck(c.UserContext()); err != nil {
		return err
	}
	return redirect(c, checkPath)
}

// alarmed reports whether ballots were lost, to whoever can do something about it.
func (d *desk) alarmed(c *fiber.Ctx, me survey.Account) (bool, error) {
	if !me.May(survey.MaySeeCheck) && !me.May(survey.MayInvite) {
		return false, nil
	}
	lost, err := d.DB.LostBoxes(c.UserContext())
	return len(lost) > 0, err
}

// troubled reports whether the latest check of today found something wrong.
func (d *desk) troubled() bool {
	lines, _, ok := d.check.found(d.today(), d.zone)
	return ok && selfcheck.AnyWrong(lines)
}
