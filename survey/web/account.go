package web

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// logInPage asks for an address and a password. When a log-in ended while somebody was at
// work, it holds what they posted, so that nothing typed is lost.
type logInPage struct {
	deskPage
	Controls []control
	To       string // where to go afterwards
	Kept     string // the form that was posted there, sealed; empty when a page was asked for
	Away     string // the link to the organisation's own log-in; empty: there is none
	Local    bool   // passwords work
}

// maxKept is the largest form that is kept over a log-in: a record of a talk with every box
// full of signs that take much room.
const maxKept = 192 << 10

// askLogIn asks somebody to log in and remembers what they were at.
func (d *desk) askLogIn(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost {
		to := string(c.Request().URI().RequestURI())
		if to == deskHome {
			return redirect(c, loginPath)
		}
		return redirect(c, loginPath+"?naar="+url.QueryEscape(to))
	}
	page := d.logInPage(c, string(c.Request().URI().RequestURI()), "")
	secret := strings.HasPrefix(c.Path(), "/hr/account/") || c.Path() == openPath // a password, a code
	if form := postedForm(c); form != "" && len(form) <= maxKept && !secret {
		var err error
		if page.Kept, err = d.sealForm(c, page.To, form); err != nil {
			return err
		}
	} else {
		page.To = deskHome
	}
	return d.offerLogIn(c.Status(fiber.StatusUnauthorized), page)
}

// postedForm is what was posted, without files; empty when it is no form.
func postedForm(c *fiber.Ctx) string {
	kind := string(c.Request().Header.ContentType())
	switch {
	case strings.HasPrefix(kind, fiber.MIMEApplicationForm):
		return string(c.Request().Body())
	case strings.HasPrefix(kind, fiber.MIMEMultipartForm):
		if form, err := c.MultipartForm(); err == nil {
			return url.Values(form.Value).Encode()
		}
	}
	return ""
}

// offerLogIn shows the ways to log in. What was posted goes along with either.
func (d *desk) offerLogIn(c *fiber.Ctx, page logInPage) error {
	page.Local = !d.SignOn.LocalOff
	if d.SignOn.On() {
		with := url.Values{"naar": {page.To}}
		if page.Kept != "" && len(page.Kept) <= 2*maxKept { // sealed it is longer
			with.Set("bewaard", d.forms.keep(page.To, page.Kept, d.Now()))
		}
		page.Away = page.Link(awayPath + "?" + with.Encode())
	}
	return d.show(c, page.Lang, "account_login", page)
}

// logInPage draws the page. The address comes from its own form alone: another form may hold
// that of a leaver.
func (d *desk) logInPage(c *fiber.Ctx, to, address string) logInPage {
	page := logInPage{deskPage: d.page(c, survey.Account{}, "login"), To: localPath(to)}
	form := formOf{d: d, lang: page.Lang, name: "login", typed: func(string) string { return address }}
	email, password := form.control("email", "email"), form.control("password", "password")
	email.Complete, password.Complete = "username", "current-password"
	page.Controls = []control{email, password}
	return page
}

func (d *desk) showLogIn(c *fiber.Ctx) error {
	return d.offerLogIn(c, d.logInPage(c, c.Query("naar"), ""))
}

// enter logs somebody in. There is one message for every failure.
func (d *desk) enter(c *fiber.Ctx) error {
	if !d.tries.allow(d.address(c).String(), d.Now()) {
		return fiber.ErrTooManyRequests
	}
	page := d.logInPage(c, one(c, "naar"), typed(c)("email"))
	page.Kept = one(c, "bewaard")
	me, err := d.logIn(c, strings.TrimSpace(one(c, "email")), one(c, "password"))
	if errors.Is(err, survey.ErrForbidden) {
		page.Controls[0].Wrong = d.view.T(page.Lang, "login_failed")
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.offerLogIn(c, page)
	}
	if err != nil {
		return err
	}
	return d.logInWith(c, me, page.To, page.Kept)
}

// accountPage shows somebody their own account.
type accountPage struct {
	deskPage
	Roles    []string
	Unit     string // empty: the whole organisation
	Controls []control
	Password []control
	Reads    bool // reads results, so a mail about new figures can be asked for
	Told     bool // asked for it
	HasStep  bool
	Left     int // recovery codes that were not used
	Factor   []control
	Sessions []sessionRow
	SignOn   bool // logs in with the account of the organisation too
	Local    bool // has a password that works
}

// sessionRow is one place where somebody is logged in.
type sessionRow struct {
	Since, ID string
	Here      bool
}

func (d *desk) accountPage(c *fiber.Ctx, me survey.Account, typed func(string) string, wrong survey.Invalid) (accountPage, error) {
	page := accountPage{deskPage: d.page(c, me, "account")}
	for _, role := range me.Roles {
		page.Roles = append(page.Roles, d.view.T(me.Lang, "role_"+string(role)))
	}
	if unit, ok := d.Units.ByID(me.Unit); ok {
		page.Unit = d.Units.Path(unit.ID)
	}
	form := formOf{d: d, lang: me.Lang, name: "account", typed: typed, wrong: wrong}
	name, phone := form.control("name", "text"), form.control("phone", "tel")
	name.Complete, phone.Complete = "name", "tel"
	page.Controls = []control{name, phone, form.choose("lang", "radio", form.words("lang", "nl", "en"))}
	current, password := form.control("current", "password"), form.control("password", "password")
	current.Complete, password.Complete = "current-password", "new-password"
	page.Password = []control{current, password}
	page.Factor = []control{d.ownControl(me.Lang, wrong)}
	factor, err := d.DB.SecondFactor(c.UserContext(), me.ID)
	if err != nil {
		return page, err
	}
	stored, err := d.DB.Credentials(c.UserContext(), me.Email)
	if err != nil {
		return page, err
	}
	page.SignOn = d.SignOn.On()
	page.Local = !page.SignOn || !d.SignOn.LocalOff && stored.Password != ""
	if page.Reads = me.May(survey.MayReadResults); page.Reads {
		if page.Told, err = d.DB.ToldResults(c.UserContext(), me.ID); err != nil {
			return page, err
		}
	}
	page.HasStep, page.Left = factor.Sealed != nil, factor.Codes
	page.Sessions, err = d.sessionRows(c, me)
	return page, err
}

func (d *desk) sessionRows(c *fiber.Ctx, me survey.Account) ([]sessionRow, error) {
	all, err := d.DB.Sessions(c.UserContext(), me.ID, d.Now())
	if err != nil {
		return nil, err
	}
	here := sqlite.HashSecret(d.cookie(c, sessionCookie))
	rows := make([]sessionRow, len(all))
	for i, s := range all {
		began := s.Until.Add(-sessionLasts).In(d.zone)
		rows[i] = sessionRow{ID: encodeSealed(s.Session[:]), Here: s.Session == here}
		rows[i].Since = d.view.T(me.Lang, "account_since", "Date", d.day(me.Lang, survey.DayOf(began)), "Time", view.FormatClock(me.Lang, began.Format("15:04")))
	}
	return rows, nil
}

// asStored fills in a form with the account as it is.
func asStored(me survey.Account) func(string) string {
	return func(name string) string {
		return map[string]string{"name": me.Name, "phone": me.Phone, "lang": string(me.Lang)}[name]
	}
}

func (d *desk) showAccount(c *fiber.Ctx, me survey.Account) error {
	page, err := d.accountPage(c, me, asStored(me), survey.Invalid{})
	if err != nil {
		return err
	}
	return d.show(c, me.Lang, "account_show", page)
}

func (d *desk) saveAccount(c *fiber.Ctx, me survey.Account) error {
	changed := me
	changed.Name, changed.Phone, changed.Lang = one(c, "name"), one(c, "phone"), survey.Lang(one(c, "lang"))
	var wrong survey.Invalid
	countFields(c, &wrong, []control{{Name: "phone"}}) // what may be empty
	wrong.Take(changed.CheckOwn())
	if wrong.OrNil() != nil {
		page, err := d.accountPage(c, me, typed(c), wrong)
		if err != nil {
			return err
		}
		d.invalid(c, &page.deskPage, page.Controls...)
		return d.show(c, me.Lang, "account_show", page)
	}
	if err := d.DB.SetAccount(c.UserContext(), changed); err != nil {
		return notStored(err)
	}
	return then(c, "/hr/account", "account")
}

// knowsPassword reports whether a field holds somebody's own password: a screen that was
// left open is not enough. After too many tries no password is right for a while.
func (d *desk) knowsPassword(c *fiber.Ctx, me survey.Account, field string) (bool, error) {
	stored, err := d.DB.Credentials(c.UserContext(), me.Email)
	return err == nil && d.tries.allow(me.ID.String(), d.Now()) && passwordFits(stored.Password, one(c, field)), err
}

func (d *desk) changePassword(c *fiber.Ctx, me survey.Account) error {
	knows, err := d.knowsPassword(c, me, "current")
	if err != nil {
		return err
	}
	var wrong survey.Invalid
	password := one(c, "password")
	if !knows {
		wrong.Add("current", "password_current")
	}
	if key := survey.CheckPassword(password, me.Email, d.Organisation.Name); key != "" {
		wrong.Add("password", key)
	}
	if wrong.OrNil() != nil {
		page, err := d.accountPage(c, me, asStored(me), wrong)
		if err != nil {
			return err
		}
		d.invalid(c, &page.deskPage, page.Password...)
		return d.show(c, me.Lang, "account_show", page)
	}
	if err := d.DB.ChoosePassword(c.UserContext(), me.ID, HashPassword(password)); err != nil {
		return notStored(err)
	}
	if err := d.startSession(c, me.ID); err != nil {
		return err
	}
	return then(c, "/hr/account", "wachtwoord_anders")
}

// changeLanguage shows the desk in the other language from now on.
func (d *desk) changeLanguage(c *fiber.Ctx, me survey.Account) error {
	me.Lang = d.page(c, me, "account").Other()
	if err := d.DB.SetAccount(c.UserContext(), me); err != nil {
		return notStored(err)
	}
	return redirect(c, localPath(one(c, "naar")))
}

func (d *desk) logOut(c *fiber.Ctx, me survey.Account) error {
	if err := d.endSession(c); err != nil {
		return err
	}
	return then(c, loginPath+"?taal="+string(me.Lang), "uit")
}

func (d *desk) logOutEverywhere(c *fiber.Ctx, me survey.Account) error {
	if err := d.DB.EndSessions(c.UserContext(), me.ID); err != nil {
		return notStored(err)
	}
	d.setCookie(c, sessionCookie, "", -1)
	return then(c, loginPath+"?taal="+string(me.Lang), "overal_uit")
}

// setTellResults asks for a mail when there are new figures, or for no more of them.
func (d *desk) setTellResults(c *fiber.Ctx, me survey.Account) error {
	if err := d.DB.SetToldResults(c.UserContext(), me.ID, one(c, "melding") == "ja"); err != nil {
		return notStored(err)
	}
	return then(c, "/hr/account", "cijfers")
}
