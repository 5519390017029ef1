package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

const factorPath = "/hr/account/stap"

// factorPage is where somebody gives the secret of a second factor to an app on the phone.
type factorPage struct {
	deskPage
	QR       qrCode
	Secret   string // in groups, to type over
	Sealed   string // of this account: what the form carries along
	Controls []control
}

func (d *desk) factorPage(c *fiber.Ctx, me survey.Account, secret string, wrong survey.Invalid) (factorPage, error) {
	page := factorPage{deskPage: d.page(c, me, "factor")}
	key, err := d.factorKey(me.Email, secret)
	if err != nil {
		return page, err
	}
	if page.QR, err = drawQR(key.URL()); err != nil {
		return page, err
	}
	sealed, err := d.sealFactor(me.ID, key.Secret())
	if err != nil {
		return page, err
	}
	page.Sealed, page.Secret = encodeSealed(sealed), grouped(key.Secret())
	code := formOf{d: d, lang: me.Lang, name: "factor", typed: typed(c), wrong: wrong}.control("code", "number")
	code.Complete, code.Short = "one-time-code", true
	page.Controls = []control{code, d.ownControl(me.Lang, wrong)}
	return page, nil
}

// ownControl asks for one's own password.
func (d *desk) ownControl(lang survey.Lang, wrong survey.Invalid) control {
	own := formOf{d: d, lang: lang, name: "account", wrong: wrong}.control("own", "password")
	own.Complete = "current-password"
	return own
}

func (d *desk) showFactor(c *fiber.Ctx, me survey.Account) error {
	if on, err := d.hasFactor(c, me); on || err != nil {
		return factorIsOn(c, err)
	}
	page, err := d.factorPage(c, me, "", survey.Invalid{})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "factor_new", page)
}

// saveFactor switches the second factor on when the app makes the right codes, for whoever
// knows the password: else a passer-by could lock somebody out at their own screen.
func (d *desk) saveFactor(c *fiber.Ctx, me survey.Account) error {
	if on, err := d.hasFactor(c, me); on || err != nil {
		return factorIsOn(c, err)
	}
	sealed := decodeSealed(typed(c)("geheim"))
	secret, err := d.openFactor(me.ID, sealed)
	if err != nil {
		return redirect(c, factorPath)
	}
	knows, err := d.knowsPassword(c, me, "own")
	if err != nil {
		return err
	}
	var wrong survey.Invalid
	step, fits := factorStep(secret, typed(c)("code"), d.Now())
	if !fits {
		wrong.Add("code", "factor_code")
	}
	if !knows {
		wrong.Add("own", "password_current")
	}
	if wrong.OrNil() != nil {
		page, err := d.factorPage(c, me, secret, wrong)
		if err != nil {
			return err
		}
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "factor_new", page)
	}
	plain, stored := newRecoveryCodes()
	err = d.DB.SetSecondFactor(c.UserContext(), me.ID, sealed, step, stored)
	if errors.Is(err, survey.ErrConflict) {
		return factorIsOn(c, nil)
	}
	if err != nil {
		return notStored(err)
	}
	return d.showRecoveryCodes(c, me, plain)
}

func (d *desk) hasFactor(c *fiber.Ctx, me survey.Account) (bool, error) {
	factor, err := d.DB.SecondFactor(c.UserContext(), me.ID)
	return factor.Sealed != nil, err
}

// factorIsOn leads back to where the second factor is switched off, with the password: it is
// never put in place of another by a session alone.
func factorIsOn(c *fiber.Ctx, err error) error {
	if err != nil {
		return err
	}
	return then(c, "/hr/account", "stap_aan")
}

// recoveryPage shows recovery codes, once.
type recoveryPage struct {
	deskPage
	Codes []string
}

func (d *desk) showRecoveryCodes(c *fiber.Ctx, me survey.Account, codes []string) error {
	return d.show(c, me.Lang, "factor_codes", recoveryPage{deskPage: d.page(c, me, "factor-codes"), Codes: codes})
}

// changeFactor makes new recovery codes or switches the second factor off, for whoever
// knows the password.
func (d *desk) changeFactor(c *fiber.Ctx, me survey.Account) error {
	knows, err := d.knowsPassword(c, me, "own")
	if err != nil {
		return err
	}
	if !knows {
		page, err := d.accountPage(c, me, asStored(me), survey.Invalid{Fields: map[string]string{"own": "password_current"}})
		if err != nil {
			return err
		}
		d.invalid(c, &page.deskPage, page.Factor...)
		return d.show(c, me.Lang, "account_show", page)
	}
	if one(c, "doe") == "uit" {
		if err := d.DB.RemoveSecondFactor(c.UserContext(), me.ID); err != nil {
			return notStored(err)
		}
		return then(c, "/hr/account", "stap_uit")
	}
	factor, err := d.DB.SecondFactor(c.UserContext(), me.ID)
	if err != nil {
		return err
	}
	if factor.Sealed == nil {
		return redirect(c, factorPath)
	}
	plain, codes := newRecoveryCodes()
	if err := d.DB.SetRecoveryCodes(c.UserContext(), me.ID, codes); err != nil {
		return notStored(err)
	}
	return d.showRecoveryCodes(c, me, plain)
}

// endOneSession logs somebody out on another device.
func (d *desk) endOneSession(c *fiber.Ctx, me survey.Account) error {
	var session sqlite.Secret
	if copy(session[:], decodeSealed(typed(c)("sessie"))) != len(session) {
		return survey.ErrNotFound
	}
	if err := d.DB.EndOneSession(c.UserContext(), me.ID, session); err != nil {
		return notStored(err)
	}
	return then(c, "/hr/account", "sessie_uit")
}
