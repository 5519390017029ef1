package web

import (
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// codePath is where somebody shows the second factor, after the password.
const codePath = loginPath + "/code"

// halfCookie holds the secret of a log-in that still needs the second factor; it lasts as
// long as finding a phone takes.
const (
	halfCookie = "half"
	halfLasts  = 10 * time.Minute
)

// codePage asks for the second factor.
type codePage struct {
	deskPage
	Controls []control
	To, Kept string // as in logInPage
}

// logInWith lets somebody in whose password fits, or asks for the second factor first.
func (d *desk) logInWith(c *fiber.Ctx, me survey.Account, to, kept string) error {
	factor, err := d.DB.SecondFactor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	if factor.Sealed == nil {
		return d.letIn(c, me, to, kept)
	}
	text, stored := sqlite.NewSecret()
	if err := d.DB.StartHalf(c.UserContext(), me.ID, stored, d.Now().Add(halfLasts)); err != nil {
		return notStored(err)
	}
	d.setCookie(c, halfCookie, text, halfLasts)
	page := d.codePage(c, survey.Invalid{})
	page.To, page.Kept = to, kept
	return d.show(c, page.Lang, "factor_ask", page)
}

func (d *desk) letIn(c *fiber.Ctx, me survey.Account, to, kept string) error {
	if err := d.startSession(c, me.ID); err != nil {
		return err
	}
	if kept != "" {
		return d.resume(c, me, to, kept)
	}
	return redirect(c, to)
}

func (d *desk) codePage(c *fiber.Ctx, wrong survey.Invalid) codePage {
	page := codePage{deskPage: d.page(c, survey.Account{}, "login-code")}
	nothing := func(string) string { return "" } // a code that failed is no use
	code := formOf{d: d, lang: page.Lang, name: "login", typed: nothing, wrong: wrong}.control("code", "text")
	code.Complete, code.Short = "one-time-code", true
	page.Controls, page.To, page.Kept = []control{code}, localPath(one(c, "naar")), one(c, "bewaard")
	return page
}

// enterCode finishes a log-in with a code of the app or a recovery code. Wrong codes count
// as wrong passwords do: after a few the account is shut for a while.
func (d *desk) enterCode(c *fiber.Ctx) error {
	if !d.tries.allow(d.address(c).String(), d.Now()) {
		return fiber.ErrTooManyRequests
	}
	half := d.cookie(c, halfCookie)
	me, err := d.DB.HalfSession(c.UserContext(), sqlite.HashSecret(half), d.Now())
	if half == "" || errors.Is(err, survey.ErrNotFound) {
		d.setCookie(c, halfCookie, "", -1)
		page := d.logInPage(c, one(c, "naar"), "")
		page.Kept = one(c, "bewaard")
		page.Controls[0].Wrong = d.view.T(page.Lang, "login_half_over")
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.offerLogIn(c, page)
	}
	if err != nil {
		return err
	}
	c.SetUserContext(sqlite.By(c.UserContext(), me))
	page := d.codePage(c, survey.Invalid{Fields: map[string]string{"code": "login_code"}})
	err = d.checkCode(c, me, typed(c)("code"))
	if errors.Is(err, survey.ErrForbidden) {
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, page.Lang, "factor_ask", page)
	}
	if err != nil {
		return err
	}
	if err := d.DB.EndSession(c.UserContext(), sqlite.HashSecret(half)); err != nil {
		return notStored(err)
	}
	d.setCookie(c, halfCookie, "", -1)
	return d.letIn(c, me, page.To, page.Kept)
}

// checkCode returns survey.ErrForbidden for a wrong code, one that was used, and any code
// while the account is shut.
func (d *desk) checkCode(c *fiber.Ctx, me survey.Account, code string) error {
	stored, err := d.DB.Credentials(c.UserContext(), me.Email)
	if err != nil {
		return err
	}
	if d.Now().Before(stored.LockedUntil) {
		return fmt.Errorf("second factor: %w", survey.ErrForbidden)
	}
	err = d.useCode(c, me, code)
	if !errors.Is(err, survey.ErrForbidden) {
		return err
	}
	if failed := d.DB.LogInFailed(c.UserContext(), me.ID, d.Now().Add(wait(stored.Failures+1))); failed != nil {
		return notStored(failed)
	}
	return err
}

func (d *desk) useCode(c *fiber.Ctx, me survey.Account, code string) error {
	factor, err := d.DB.SecondFactor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	if factor.Sealed == nil { // an administrator took it away in the meantime
		return nil
	}
	secret, err := d.openFactor(me.ID, factor.Sealed)
	if err != nil {
		return err
	}
	if step, fits := factorStep(secret, code, d.Now()); fits {
		return d.DB.UseStep(c.UserContext(), me.ID, step)
	}
	return d.DB.UseRecoveryCode(c.UserContext(), me.ID, hashRecovery(code))
}
