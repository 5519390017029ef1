package web

import (
	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/selfcheck"
)

const checkPath = "/hr/controle"

// checkPage shows whether the promise is kept. There are no persons on it.
type checkPage struct {
	deskPage
	Lines   []selfcheck.Speech
	Trouble bool
}

func (d *desk) showCheck(c *fiber.Ctx, me survey.Account) error {
	lines, err := selfcheck.Run(c.UserContext(), selfcheck.Installation{
		DB: d.DB, KeyDir: d.Keys.Dir(), BackupDir: d.Backups, BackupDays: d.BackupDays, Proxied: len(d.Proxies) > 0, Today: d.today(),
		Issuer: d.SignOn.Issuer, LocalOff: d.SignOn.LocalOff, AdminByClaim: d.SignOn.Roles.Gives(survey.RoleAdmin),
	})
	if err != nil {
		return err
	}
	page := checkPage{deskPage: d.page(c, me, "check"), Trouble: selfcheck.AnyWrong(lines)}
	page.Lines = selfcheck.Say(d.view.Words, me.Lang, d.Units, lines)
	return d.show(c, me.Lang, "check_show", page)
}

// alarmed reports whether ballots were lost, to whoever can do something about it.
func (d *desk) alarmed(c *fiber.Ctx, me survey.Account) (bool, error) {
	if !me.May(survey.MaySeeCheck) && !me.May(survey.MayInvite) {
		return false, nil
	}
	lost, err := d.DB.LostBoxes(c.UserContext())
	return len(lost) > 0, err
}
