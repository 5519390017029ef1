package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"net/url"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/gofiber/fiber/v2"
	"golang.org/x/oauth2"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// The addresses of single sign-on. Going to the provider is a link and not a form: the
// policy of the pages sends forms nowhere but here.
const (
	awayPath    = loginPath + "/organisatie"
	backPath    = loginPath + "/terug"
	refusedPath = loginPath + "/niet"
)

// signOnCookie remembers between leaving for the provider and coming back what was asked.
const (
	signOnCookie = "organisatie"
	signOnLasts  = 10 * time.Minute
)

// signOnTry is one log-in at the provider, sealed in the cookie.
type signOnTry struct {
	State, Nonce, Verifier string
	To, Kept               string // where to go afterwards, and the name of a form that was kept
	Lang                   survey.Lang
	Until                  int64
}

// Why somebody is not logged in, besides the reasons of survey.Refused: none of these is
// about who they are.
const (
	signOnAway   = "away"   // the provider is away
	signOnLost   = "lost"   // too late, in another browser, or a second time
	signOnDenied = "denied" // stopped at the provider
	signOnFailed = "failed" // the provider refused what was asked
	signOnOnly   = "only"   // passwords do not work
)

// signOnStatus is the status of the page that says why not.
var signOnStatus = map[string]int{
	signOnAway: fiber.StatusServiceUnavailable, signOnLost: fiber.StatusBadRequest, signOnDenied: fiber.StatusForbidden,
	signOnFailed: fiber.StatusBadGateway, signOnOnly: fiber.StatusForbidden,
}

// goAway leads to the provider.
func (d *desk) goAway(c *fiber.Ctx) error {
	if !d.SignOn.On() {
		return fiber.ErrNotFound
	}
	lang := chosen(c, browserLang(c))
	f, err := d.provider.discover(c.UserContext())
	if err != nil {
		return d.notSignedOn(c, lang, err)
	}
	tried := signOnTry{
		State: rand.Text(), Nonce: rand.Text(), Verifier: oauth2.GenerateVerifier(),
		To: localPath(c.Query("naar")), Kept: c.Query("bewaard"), Lang: lang, Until: d.Now().Add(signOnLasts).Unix(),
	}
	if len(tried.To)+len(tried.Kept) > maxCarried {
		tried.To, tried.Kept = deskHome, ""
	}
	plain, err := json.Marshal(tried)
	if err != nil {
		return err
	}
	sealed, err := d.seal(signOnCookie, "", plain)
	if err != nil {
		return err
	}
	d.setCookie(c, signOnCookie, sealed, signOnLasts)
	options := []oauth2.AuthCodeOption{oidc.Nonce(tried.Nonce), oauth2.S256ChallengeOption(tried.Verifier)}
	if d.SignOn.Domain != "" {
		options = append(options, oauth2.SetAuthURLParam("hd", d.SignOn.Domain))
	}
	return redirect(c, d.provider.oauth(f, d.BaseURL).AuthCodeURL(tried.State, options...))
}

// maxCarried bounds what the cookie holds of the address to go to: with the rest it stays
// below what browsers keep.
const maxCarried = 1500

// tried opens the cookie of a log-in that was begun in this browser, and lets it be used
// once.
func (d *desk) tried(c *fiber.Ctx) (signOnTry, bool) {
	var tried signOnTry
	plain, ok := d.unseal(signOnCookie, "", d.cookie(c, signOnCookie))
	d.setCookie(c, signOnCookie, "", -1)
	if !ok || json.Unmarshal(plain, &tried) != nil || !d.Now().Before(time.Unix(tried.Until, 0)) {
		return signOnTry{}, false
	}
	state := c.Query("state")
	return tried, subtle.ConstantTimeCompare([]byte(state), []byte(tried.State)) == 1
}

// comeBack lets in whoever the provider says logged in there.
func (d *desk) comeBack(c *fiber.Ctx) error {
	if !d.SignOn.On() {
		return fiber.ErrNotFound
	}
	if !d.tries.allow(d.address(c).String(), d.Now()) {
		return fiber.ErrTooManyRequests
	}
	tried, ours := d.tried(c)
	from := c.Query("iss")
	if !ours || from != "" && from != d.SignOn.Issuer {
		return d.refusePage(c, chosen(c, browserLang(c)), signOnLost)
	}
	if code := c.Query("error"); code != "" {
		return d.stopped(c, tried.Lang, code)
	}
	f, err := d.provider.discover(c.UserContext())
	if err != nil {
		return d.notSignedOn(c, tried.Lang, err)
	}
	subject, said, err := d.provider.identify(c.UserContext(), f, d.provider.oauth(f, d.BaseURL), c.Query("code"), tried)
	if err != nil {
		return d.notSignedOn(c, tried.Lang, err)
	}
	me, err := d.signOn(c, tried, subject, said)
	var refused survey.Refused
	switch {
	case errors.As(err, &refused):
		d.Log.Warn("single sign-on refused", "reason", string(refused))
		return d.refusePage(c, tried.Lang, string(refused))
	case err != nil:
		return notStored(err)
	}
	if kept, ok := d.forms.take(tried.Kept, d.Now()); ok {
		return d.resume(c, me, kept.to, kept.sealed)
	}
	return redirect(c, tried.To)
}

// signOn starts the session of whom the claims are about.
func (d *desk) signOn(c *fiber.Ctx, tried signOnTry, subject string, said claims) (survey.Account, error) {
	s, err := d.provider.signOn(d.Units, subject, said)
	var refused survey.Refused
	if errors.As(err, &refused) && refused == survey.RefusedDomain {
		note := d.DB.Note(c.UserContext(), survey.AuditEntry{Action: survey.ActionSignOnRefused, Detail: "sso_" + string(refused)})
		return survey.Account{}, errors.Join(note, err)
	}
	s.Lang, s.Refused = tried.Lang, refused
	if err := d.endSession(c); err != nil {
		return survey.Account{}, err
	}
	text, stored := sqlite.NewSecret()
	me, err := d.DB.SignOn(c.UserContext(), s, stored, d.Now().Add(sessionLasts))
	if err == nil {
		d.setSession(c, text, me.ID)
	}
	return me, err
}

// stopped says that the provider sent somebody back without logging them in.
func (d *desk) stopped(c *fiber.Ctx, lang survey.Lang, code string) error {
	code = plainCode(code)
	d.Log.Warn("single sign-on was stopped by the provider", "code", code)
	switch code {
	case "access_denied", "login_required", "interaction_required", "consent_required", "account_selection_required":
		return d.refusePage(c, lang, signOnDenied)
	case "server_error", "temporarily_unavailable":
		return d.refusePage(c, lang, signOnAway)
	}
	return d.refusePage(c, lang, signOnFailed)
}

// notSignedOn leads to the page that says what went wrong; the log says it to the operator.
func (d *desk) notSignedOn(c *fiber.Ctx, lang survey.Lang, err error) error {
	d.Log.Warn("single sign-on failed", "error", err)
	if errors.Is(err, errProviderAway) {
		return d.refusePage(c, lang, signOnAway)
	}
	return d.refusePage(c, lang, signOnLost)
}

// refusePage leads to the page that says why: an address of its own, so that it can be
// shown again and in the other language, without the code in the address.
func (d *desk) refusePage(c *fiber.Ctx, lang survey.Lang, why string) error {
	return redirect(c, view.Link(refusedPath+"?waarom="+url.QueryEscape(why), lang, browserLang(c)))
}

// showRefused says why somebody was not logged in and what they can do.
func (d *desk) showRefused(c *fiber.Ctx) error {
	why := c.Query("waarom")
	status, known := signOnStatus[why]
	for _, refused := range survey.AllRefused {
		if why == string(refused) {
			status, known = fiber.StatusForbidden, true
		}
	}
	if !d.SignOn.On() || !known {
		return redirect(c, loginPath)
	}
	return d.refuseSignOn(c, status, why)
}

func (d *desk) refuseSignOn(c *fiber.Ctx, status int, why string) error {
	p := deskNotice{deskPage: d.page(c, survey.Account{}, "sso")}
	p.Title = d.view.T(p.Lang, "sso_"+why+"_title")
	p.Heading, p.Lines = p.Title, []string{d.view.T(p.Lang, "sso_"+why+"_text")}
	p.Action = action{Address: p.Link(loginPath), Label: d.view.T(p.Lang, "sso_again")}
	return d.show(c.Status(status), p.Lang, "desk_notice", p)
}

// needsPassword lets a handler answer only while passwords work.
func (d *desk) needsPassword(handle fiber.Handler) fiber.Handler {
	return func(c *fiber.Ctx) error {
		if d.SignOn.LocalOff {
			return d.refuseSignOn(c, fiber.StatusForbidden, signOnOnly)
		}
		return handle(c)
	}
}

// withPassword is needsPassword for somebody who is logged in.
func (d *desk) withPassword(handle deskHandler) deskHandler {
	return func(c *fiber.Ctx, me survey.Account) error {
		if d.SignOn.LocalOff {
			return d.refuse(c, me, fiber.StatusForbidden, "sso_no_password")
		}
		return handle(c, me)
	}
}
