package web

import (
	"errors"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
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
	mails func() (*view.Mails, error) // for previews; the worker makes the real ones
}

// triesPerSecond and triesAtOnce bound the log-ins from one address, whatever the account.
const triesPerSecond, triesAtOnce = 1, 20

// codesAtOnce is how many codes cost no time; after them one may be tried in codeEvery.
const (
	codesAtOnce = 5
	codeEvery   = time.Minute
)

func newDesk(s *Server) *desk {
	return &desk{Server: s, mails: sync.OnceValues(view.NewMails)}
}

// deskHandler answers somebody who is logged in.
type deskHandler func(c *fiber.Ctx, me survey.Account) error

// deskRoute is one address of the desk and what somebody must be allowed to come there:
// the table in survey/permission.go says who is.
type deskRoute struct {
	method, path string
	may          survey.Permission
	handle       deskHandler
}

// routes is every address of the desk behind the log-in.
func (d *desk) routes() []deskRoute {
	const get, post = fiber.MethodGet, fiber.MethodPost
	all := []deskRoute{
		{get, deskHome, survey.MayUseDesk, d.showToday},

		{get, helpPath, survey.MayUseDesk, d.showHelp},
		{get, "/hr/account", survey.MayUseDesk, d.showAccount},
		{post, "/hr/account", survey.MayUseDesk, d.saveAccount},
		{post, "/hr/account/wachtwoord", survey.MayUseDesk, d.withPassword(d.changePassword)},
		{post, "/hr/account/cijfers", survey.MayReadResults, d.setTellResults},
		{post, "/hr/account/taal", survey.MayUseDesk, d.changeLanguage},
		{post, "/hr/account/sessie", survey.MayUseDesk, d.endOneSession},
		{get, factorPath, survey.MayUseDesk, d.withPassword(d.showFactor)},
		{post, factorPath, survey.MayUseDesk, d.withPassword(d.saveFactor)},
		{post, factorPath + "/anders", survey.MayUseDesk, d.withPassword(d.changeFactor)},
		{post, "/hr/account/uit", survey.MayUseDesk, d.logOut},
		{post, "/hr/account/overal-uit", survey.MayUseDesk, d.logOutEverywhere},

		{get, "/hr/uitnodigen", survey.MayInvite, d.showInvite},
		{post, "/hr/uitnodigen", survey.MayInvite, d.previewInvitation},
		{post, "/hr/uitnodigen/verstuur", survey.MayInvite, d.sendInvitation},
		{get, "/hr/uitnodigen/lijst", survey.MayInvite, d.showList},
		{post, "/hr/uitnodigen/lijst", survey.MayInvite, d.previewList},
		{post, "/hr/uitnodigen/lijst/verstuur", survey.MayInvite, d.sendList},
		{get, "/hr/uitnodigingen", survey.MayInvite, d.showInvitations},
		{get, "/hr/uitnodigingen/:id", survey.MayInvite, d.showInvitation},
		{get, "/hr/uitnodigingen/:id/wijzigen", survey.MayInvite, d.showChange},
		{post, "/hr/uitnodigingen/:id/wijzigen", survey.MayInvite, d.saveChange},
		{post, "/hr/uitnodigingen/:id/opnieuw", survey.MayInvite, d.reissueInvitation},
		{get, "/hr/uitnodigingen/:id/intrekken", survey.MayInvite, d.confirmWithdrawal},
		{post, "/hr/uitnodigingen/:id/intrekken", survey.MayInvite, d.withdrawInvitation},
		{post, "/hr/uitnodigingen/:id/gesprekken", survey.MayInvite, d.noteTalks},

		{get, "/hr/gesprekken", survey.MaySeeTalks, d.showTalks},
		{get, "/hr/gesprekken/nieuw", survey.MayAddTalk, d.showNewTalk},
		{post, "/hr/gesprekken/nieuw", survey.MayAddTalk, d.addTalk},
		{get, "/hr/gesprekken/:id", survey.MaySeeTalks, d.showTalk},
		{post, "/hr/gesprekken/:id/status", survey.MaySeeTalks, d.setTalkStatus},
		{post, "/hr/gesprekken/:id/toewijzen", survey.MayAddTalk, d.assignTalk},
		{get, "/hr/gesprekken/:id/verslag", survey.MayKeepRecord, d.showRecord},
		{post, "/hr/gesprekken/:id/verslag", survey.MayKeepRecord, d.saveRecord},
		{post, "/hr/gesprekken/:id/verslag/begin", survey.MayKeepRecord, d.startRecord},
		{get, "/hr/gesprekken/:id/verslag/geen", survey.MayKeepRecord, d.confirmNoRecord},
		{post, "/hr/gesprekken/:id/verslag/geen", survey.MayKeepRecord, d.noRecordWanted},
		{get, "/hr/gesprekken/:id/verslag/stuur", survey.MayKeepRecord, d.showRecordSend},
		{post, "/hr/gesprekken/:id/verslag/stuur", survey.MayKeepRecord, d.sendRecord},
		{post, "/hr/gesprekken/:id/verslag/terug", survey.MayKeepRecord, d.recallRecord},
		{get, "/hr/gesprekken/:id/verslag/akkoord", survey.MayKeepRecord, d.confirmAloud},
		{post, "/hr/gesprekken/:id/verslag/akkoord", survey.MayKeepRecord, d.agreeAloud},
		{post, "/hr/gesprekken/:id/verslag/punt", survey.MayKeepRecord, d.makePoint},
		{get, "/hr/leidraad", survey.MaySeeTalks, d.showGuide},
		{get, "/hr/gesprekken/:id/plannen", survey.MaySeeTalks, d.showPlan},
		{post, "/hr/gesprekken/:id/plannen", survey.MaySeeTalks, d.previewPlan},
		{post, "/hr/gesprekken/:id/plannen/verstuur", survey.MaySeeTalks, d.sendPlan},
		{get, "/hr/gesprekken/:id/afzeggen", survey.MaySeeTalks, d.confirmCancel},
		{post, "/hr/gesprekken/:id/afzeggen", survey.MaySeeTalks, d.cancelTalk},
		{get, "/hr/gesprekken/:id/afsluiten", survey.MaySeeTalks, d.confirmClose},
		{post, "/hr/gesprekken/:id/verteld", survey.MaySeeTalks, d.tellReader},
		{post, "/hr/gesprekken/:id/antwoorden", survey.MaySeeTalks, d.readAnswers},

		{get, combinePath, survey.MayCombine, d.showCombine},
		{post, combinePath, survey.MayCombine, d.combine},
		{post, combinePath + "/bestand", survey.MayCombine, d.sendShare},
		{get, reportPaperPath, survey.MayReadResults, d.showPaper},
		{get, pointsPath, survey.MaySeePoints, d.showPoints},
		{get, bundlePath, survey.MaySeePoints, d.showBundle},
		{post, bundlePath, survey.MayKeepPoints, d.sendBundle},
		{get, pointsPath + "/nieuw", survey.MayKeepPoints, d.showNewPoint},
		{post, pointsPath + "/nieuw", survey.MayKeepPoints, d.addPoint},
		{get, pointsPath + "/:id", survey.MayKeepPoints, d.showPoint},
		{post, pointsPath + "/:id", survey.MayKeepPoints, d.savePoint},
		{post, reportFilePath, survey.MayReadResults, d.sendReportFile},
		{get, readTextsPath, survey.MayReadTexts, d.showTexts},
		{get, commentsPath, survey.MayCheckTexts, d.showComments},
		{get, commentsPath + "/volgende", survey.MayCheckTexts, d.nextComment},
		{post, commentsPath + "/vrijgeven", survey.MayCheckTexts, d.releaseComments},
		{get, commentsPath + "/:id", survey.MayCheckTexts, d.showComment},
		{post, commentsPath + "/:id", survey.MayCheckTexts, d.checkComment},
		{post, commentsPath + "/:id/terug", survey.MayCheckTexts, d.undoComment},
		{get, reportPath, survey.MayReadResults, d.showReport},
		{get, reportUnitsPath, survey.MayReadResults, d.showUnits},
		{get, reportTrendPath, survey.MayReadResults, d.showTrend},
		{get, reportPeriodsPath, survey.MayReadResults, d.showPeriods},
		{get, reportGroupsPath, survey.MayReadResults, d.showGroups},
		{get, reportTalksPath, survey.MayReadResults, d.showBesideTalks},
		{get, reportMethodPath, survey.MayReadResults, d.showMethod},
		{get, coveragePath, survey.MayEnterPayroll, d.showCoverage},
		{get, payrollPath, survey.MayEnterPayroll, d.showPayroll},
		{post, payrollPath, survey.MayEnterPayroll, d.savePayroll},
		{get, openPath, survey.MayOpenBoxes, d.showOpening},
		{post, openPath, survey.MayOpenBoxes, d.openBoxes},
		{get, checkPath, survey.MaySeeCheck, d.showCheck},
		{post, checkPath, survey.MaySeeCheck, d.checkNow},
		{get, auditPath, survey.MaySeeAudit, d.showAudit},
		{post, auditPath + "/bestand", survey.MaySeeAudit, d.exportAudit},
		{get, "/hr/mail/:sealed", survey.MaySeeTalks, d.showMail},
		{get, unitsPath, survey.MayChangeSettings, d.showTree},
		{get, unitsPath + "/nieuw", survey.MayChangeSettings, d.showNewUnit},
		{post, unitsPath + "/nieuw", survey.MayChangeSettings, d.addUnit},
		{get, unitsPath + "/:id", survey.MayChangeSettings, d.showUnit},
		{post, unitsPath + "/:id", survey.MayChangeSettings, d.saveUnit},
		{post, unitsPath + "/:id/verwijderen", survey.MayChangeSettings, d.removeUnit},
		{get, membersPath, survey.MayManageAccounts, d.showMembers},
		{get, membersPath + "/nieuw", survey.MayManageAccounts, d.showNewMember},
		{post, membersPath + "/nieuw", survey.MayManageAccounts, d.addMember},
		{get, membersPath + "/:id", survey.MayManageAccounts, d.showMember},
		{post, membersPath + "/:id", survey.MayManageAccounts, d.saveMember},
		{post, membersPath + "/:id/link", survey.MayManageAccounts, d.withPassword(d.linkMember)},
		{post, membersPath + "/:id/stap", survey.MayManageAccounts, d.resetFactor},
		{get, membersPath + "/:id/verwijderen", survey.MayManageAccounts, d.confirmRemoval},
		{post, membersPath + "/:id/verwijderen", survey.MayManageAccounts, d.removeMember},
		{get, settingsPath, survey.MayChangeTexts, d.showSettings},
		{get, settingsMailPath + ":sealed", survey.MayChangeTexts, d.showMail},
	}
	for _, s := range d.subjects() {
		all = append(all,
			deskRoute{get, settingsPath + "/" + s.name, s.may, d.showSetting(s)},
			deskRoute{post, settingsPath + "/" + s.name, s.may, d.saveSetting(s)})
	}
	return all
}

// deskRoutes adds the desk to the website.
func (s *Server) deskRoutes(app *fiber.App) {
	d := newDesk(s)
	app.Get(loginPath, d.showLogIn)
	app.Post(loginPath, d.needsPassword(d.enter))
	app.Get(awayPath, d.goAway)
	app.Get(backPath, d.comeBack)
	app.Get(refusedPath, d.showRefused)
	app.Get(codePath, func(c *fiber.Ctx) error { return redirect(c, loginPath) })
	app.Post(codePath, d.needsPassword(d.enterCode))
	app.Get(passwordPath+":secret", d.needsPassword(d.showChoose))
	app.Post(passwordPath+":secret", d.needsPassword(d.choose))
	for _, route := range d.routes() {
		app.Add(route.method, route.path, d.only(route.may, route.handle))
		if route.method == fiber.MethodGet {
			app.Head(route.path, d.only(route.may, route.handle))
		}
	}
}

// only lets in who is logged in and has the permission. From here on it is them who act in
// the store.
func (d *desk) only(may survey.Permission, handle deskHandler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		me, err := d.visitor(c)
		if errors.Is(err, survey.ErrNotFound) {
			return d.askLogIn(c)
		}
		if err != nil {
			return err
		}
		if !me.May(may) {
			return d.refuse(c, me, fiber.StatusForbidden, "desk_forbidden")
		}
		c.SetUserContext(sqlite.By(c.UserContext(), me))
		err = handle(c, me)
		var g gone
		switch {
		case errors.As(err, &g):
			return d.refuseTo(c, me, fiber.StatusNotFound, g.word, g.next)
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
