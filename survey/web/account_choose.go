package web

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// choosePage lets somebody choose a password with a one-time link.
type choosePage struct {
	deskPage
	Email    string
	Controls []control
}

// byPasswordLink finds the account of a one-time link. Unknown, used and old links look the same.
func (d *desk) byPasswordLink(c *fiber.Ctx) (survey.Account, error) {
	return d.DB.AccountByLink(c.UserContext(), sqlite.HashSecret(c.Params("secret")), d.Now())
}

func (d *desk) choosePage(c *fiber.Ctx, email string, wrong survey.Invalid) choosePage {
	page := choosePage{deskPage: d.page(c, survey.Account{}, "choose"), Email: email}
	form := formOf{d: d, lang: page.Lang, name: "choose", typed: typed(c), wrong: wrong}
	password := form.control("password", "password")
	password.Complete = "new-password"
	page.Controls = []control{password}
	return page
}

func (d *desk) showChoose(c *fiber.Ctx) error {
	account, err := d.byPasswordLink(c)
	if errors.Is(err, survey.ErrNotFound) {
		return d.refuse(c, survey.Account{}, fiber.StatusGone, "desk_link_gone")
	}
	if err != nil {
		return err
	}
	page := d.choosePage(c, account.Email, survey.Invalid{})
	return d.show(c, page.Lang, "account_choose", page)
}

func (d *desk) choose(c *fiber.Ctx) error {
	if !d.tries.allow(d.address(c).String(), d.Now()) {
		return fiber.ErrTooManyRequests
	}
	account, err := d.byPasswordLink(c)
	if errors.Is(err, survey.ErrNotFound) {
		return d.refuse(c, survey.Account{}, fiber.StatusGone, "desk_link_gone")
	}
	if err != nil {
		return err
	}
	password := one(c, "password")
	if key := survey.CheckPassword(password, account.Email, d.Organisation.Name); key != "" {
		page := d.choosePage(c, account.Email, survey.Invalid{Fields: map[string]string{"password": key}})
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, page.Lang, "account_choose", page)
	}
	if err := d.DB.ChoosePassword(c.UserContext(), account.ID, HashPassword(password)); err != nil {
		return notStored(err)
	}
	return then(c, loginPath+"?taal="+string(account.Lang), "wachtwoord")
}
