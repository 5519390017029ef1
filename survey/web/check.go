package web

import (
	"context"
	"sync"
	"sync/atomic"
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
	running sync.Mutex // one at a time
	latest  atomic.Pointer[foundLines]
}

// foundLines is what a self-check found, and when.
type foundLines struct {
	lines []selfcheck.Line
	at    time.Time
}

// of returns the latest check of a day, nil when there was none yet.
func (l *lastCheck) of(day survey.Day, zone *time.Location) *foundLines {
	found := l.latest.Load()
	if found == nil || survey.DayOf(found.at.In(zone)) != day {
		return nil
	}
	return found
}

// Check runs the self-check for the page that shows it, and reports whether the promise is kept.
func (s *Site) Check(ctx context.Context) (kept bool, err error) {
	found, err := s.now.Load().server.runCheck(ctx)
	return err == nil && selfcheck.Worst(found.lines) != selfcheck.Wrong, err
}

// runCheck runs the self-check and keeps what it found.
func (s *Server) runCheck(ctx context.Context) (*foundLines, error) {
	s.check.running.Lock()
	defer s.check.running.Unlock()
	lines, err := selfcheck.Run(ctx, selfcheck.Installation{
		DB: s.DB, KeyDir: s.Keys.Dir(), BackupDir: s.Backups, BackupDays: s.BackupDays, Proxied: len(s.Proxies) > 0, Today: s.today(),
		Issuer: s.SignOn.Issuer, LocalOff: s.SignOn.LocalOff, AdminByClaim: s.SignOn.Roles.Gives(survey.RoleAdmin),
	})
	if err != nil {
		return nil, err
	}
	found := &foundLines{lines, s.Now()}
	s.check.latest.Store(found)
	return found, nil
}

// checkPage shows whether the promise is kept. There are no persons on it.
type checkPage struct {
	deskPage
	Lines []selfcheck.Speech
	Worst selfcheck.State
	When  string // the check ran
}

// showCheck shows the latest check of today, or the first.
func (d *desk) showCheck(c *fiber.Ctx, me survey.Account) error {
	found := d.check.of(d.today(), d.zone)
	if found == nil {
		var err error
		if found, err = d.runCheck(c.UserContext()); err != nil {
			return err
		}
	}
	page := checkPage{deskPage: d.page(c, me, "check"), Worst: selfcheck.Worst(found.lines)}
	page.Lines = selfcheck.Say(d.view.Words, me.Lang, d.Units, found.lines)
	local := found.at.In(d.zone)
	page.When = d.view.T(me.Lang, "check_when", "Date", d.day(me.Lang, survey.DayOf(local)), "Time", view.FormatClock(me.Lang, local.Format("15:04")))
	return d.show(c, me.Lang, "check_show", page)
}

// checkNow runs the self-check again.
func (d *desk) checkNow(c *fiber.Ctx, _ survey.Account) error {
	if _, err := d.runCheck(c.UserContext()); err != nil {
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
	found := d.check.of(d.today(), d.zone)
	return found != nil && selfcheck.Worst(found.lines) == selfcheck.Wrong
}
