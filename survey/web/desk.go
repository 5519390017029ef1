package web

import (
	"crypto/cipher"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"golang.org/x/time/rate"

	"nawoord/survey"
	"nawoord/survey/view"
)

const (
	deskHome     = "/hr"
	loginPath    = "/hr/inloggen"
	passwordPath = "/hr/wachtwoord/" //nolint:gosec // a path; its secret comes behind it
)

// desk is the part of the website where HR works.
type desk struct {
	*Server
	mails    func() (*view.Mails, error) // for previews; the worker makes the real ones
	previews cipher.AEAD                 // seals what a preview shows into its address
	tries    *limiter                    // log-ins from one address
	codes    *limiter                    // codes of one keyholder
}

// triesPerSecond and triesAtOnce bound the log-ins from one address, whatever the account.
const triesPerSecond, triesAtOnce = 1, 20

// codesAtOnce is how many codes cost no time; after them one may be tried in codeEvery.
const (
	codesAtOnce = 5
	codeEvery   = time.Minute
)

func newDesk(s *Server) *desk {
	previews, err := newAEAD(randomKey())
	if err != nil {
		panic(err) // the key has a right length
	}
	codes := newLimiter(1, codesAtOnce)
	codes.perSecond = rate.Every(codeEvery)
	return &desk{
		Server: s, mails: sync.OnceValues(view.NewMails), previews: previews,
		tries: newLimiter(triesPerSecond, triesAtOnce), codes: codes,
	}
}

// deskHandler answers somebody who is logged in.
type deskHandler func(c *fiber.Ctx, me survey.Account) error

// deskRoute is one address of the desk and who may see it.
type deskRoute struct {
	method, path string
	roles        survey.Roles
	handle       deskHandler
}

// routes is every address of the desk behind the log-in.
func (d *desk) routes() []deskRoute {
	const get, post = fiber.MethodGet, fiber.MethodPost
	everybody := survey.Roles(survey.AllRoles)
	hr := survey.Roles{survey.RoleHR}
	holders := survey.Roles{survey.RoleKeyholder}
	talkers := survey.Roles{survey.RoleHR, survey.RoleInterviewer}
	return []deskRoute{
		{get, deskHome, everybody, d.showToday},

		{get, "/hr/account", everybody, d.showAccount},
		{post, "/hr/account", everybody, d.saveAccount},
		{post, "/hr/account/wachtwoord", everybody, d.changePassword},
		{post, "/hr/account/taal", everybody, d.changeLanguage},
		{post, "/hr/account/uit", everybody, d.logOut},
		{post, "/hr/account/overal-uit", everybody, d.logOutEverywhere},

		{get, "/hr/uitnodigen", hr, d.showInvite},
		{post, "/hr/uitnodigen", hr, d.previewInvitation},
		{post, "/hr/uitnodigen/verstuur", hr, d.sendInvitation},
		{get, "/hr/uitnodigen/lijst", hr, d.showList},
		{post, "/hr/uitnodigen/lijst", hr, d.previewList},
		{post, "/hr/uitnodigen/lijst/verstuur", hr, d.sendList},
		{get, "/hr/uitnodigingen", hr, d.showInvitations},
		{get, "/hr/uitnodigingen/:id", hr, d.showInvitation},
		{post, "/hr/uitnodigingen/:id/opnieuw", hr, d.reissueInvitation},
		{get, "/hr/uitnodigingen/:id/intrekken", hr, d.confirmWithdrawal},
		{post, "/hr/uitnodigingen/:id/intrekken", hr, d.withdrawInvitation},
		{post, "/hr/uitnodigingen/:id/gesprekken", hr, d.noteTalks},

		{get, "/hr/gesprekken", talkers, d.showTalks},
		{get, "/hr/gesprekken/nieuw", hr, d.showNewTalk},
		{post, "/hr/gesprekken/nieuw", hr, d.addTalk},
		{get, "/hr/gesprekken/:id", talkers, d.showTalk},
		{post, "/hr/gesprekken/:id/status", talkers, d.setTalkStatus},
		{get, "/hr/gesprekken/:id/plannen", talkers, d.showPlan},
		{post, "/hr/gesprekken/:id/plannen", talkers, d.previewPlan},
		{post, "/hr/gesprekken/:id/plannen/verstuur", talkers, d.sendPlan},
		{get, "/hr/gesprekken/:id/afzeggen", talkers, d.confirmCancel},
		{post, "/hr/gesprekken/:id/afzeggen", talkers, d.cancelTalk},
		{post, "/hr/gesprekken/:id/verteld", talkers, d.tellReader},
		{post, "/hr/gesprekken/:id/antwoorden", talkers, d.readAnswers},

		{get, "/hr/resultaten", hr, d.showReport},
		{get, reportFilePath, hr, d.sendReportFile},
		{get, payrollPath, hr, d.showPayroll},
		{post, payrollPath, hr, d.savePayroll},
		{get, openPath, holders, d.showOpening},
		{post, openPath, holders, d.openBoxes},
		{get, "/hr/controle", checkers, d.showCheck},
		{get, "/hr/mail/:sealed", talkers, d.showMail},
	}
}

// deskRoutes adds the desk to the website.
func (s *Server) deskRoutes(app *fiber.App) {
	d := newDesk(s)
	app.Get(loginPath, d.showLogIn)
	app.Post(loginPath, d.enter)
	app.Get(passwordPath+":secret", d.showChoose)
	app.Post(passwordPath+":secret", d.choose)
	for _, route := range d.routes() {
		app.Add(route.method, route.path, d.only(route.roles, route.handle))
		if route.method == fiber.MethodGet {
			app.Head(route.path, d.only(route.roles, route.handle))
		}
	}
}

// only lets in who is logged in and has one of the roles.
func (d *desk) only(roles survey.Roles, handle deskHandler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		me, err := d.visitor(c)
		if errors.Is(err, survey.ErrNotFound) {
			return d.askLogIn(c)
		}
		if err != nil {
			return err
		}
		if !slices.ContainsFunc(me.Roles, roles.Has) {
			return d.refuse(c, me, fiber.StatusForbidden, "desk_forbidden")
		}
		err = handle(c, me)
		switch {
		case errors.Is(err, survey.ErrNotFound):
			return d.refuse(c, me, fiber.StatusNotFound, "desk_missing")
		case errors.Is(err, survey.ErrForbidden):
			return d.refuse(c, me, fiber.StatusForbidden, "desk_forbidden")
		case errors.Is(err, survey.ErrNoKeyholder):
			return d.refuse(c, me, fiber.StatusConflict, "desk_no_keyholder")
		case errors.Is(err, survey.ErrClosed), errors.Is(err, survey.ErrConflict):
			return d.refuse(c, me, fiber.StatusConflict, "desk_changed")
		}
		return err
	}
}
