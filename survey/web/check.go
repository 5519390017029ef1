package web

import (
	"slices"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/selfcheck"
)

// checkPage shows whether the promise is kept. There are no persons on it.
type checkPage struct {
	deskPage
	Lines   []selfcheck.Speech
	Trouble bool
}

func (d *desk) showCheck(c *fiber.Ctx, me survey.Account) error {
	lines, err := selfcheck.Run(c.UserContext(), selfcheck.Installation{
		DB: d.DB, KeyDir: d.Keys.Dir(), Proxied: len(d.Proxies) > 0, Today: d.today(),
	})
	if err != nil {
		return err
	}
	page := checkPage{deskPage: d.page(c, me, "check"), Trouble: selfcheck.AnyWrong(lines)}
	page.Lines = selfcheck.Say(d.view.Words, me.Lang, d.Units, lines)
	return d.show(c, me.Lang, "check_show", page)
}

// checkers are the roles that see the check.
var checkers = survey.Roles{survey.RoleAdmin, survey.RoleAuditor}

// checks reports whether somebody may see the check.
func checks(me survey.Account) bool { return slices.ContainsFunc(me.Roles, checkers.Has) }

// alarmed reports whether ballots were lost, to whoever can do something about it.
func (d *desk) alarmed(c *fiber.Ctx, me survey.Account) (bool, error) {
	if !checks(me) && !me.Roles.Has(survey.RoleHR) {
		return false, nil
	}
	lost, err := d.DB.LostBoxes(c.UserContext())
	return len(lost) > 0, err
}
