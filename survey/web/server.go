package web

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
	"nawoord/templates"
)

// Options is what a Server is made of.
type Options struct {
	DB            *sqlite.DB
	Keys          *ballot.Keys
	Questionnaire *survey.Questionnaire
	Organisation  survey.Organisation
	Units         survey.Units
	BaseURL       string         // as in mails: https://vragenlijst.example.org
	Proxies       []netip.Prefix // whose X-Forwarded-For is believed
	PerSecond     int            // requests a second from one address; 0 is DefaultPerSecond
	Backups       string         // folder for backups; empty: none are made
	BackupDays    int            // after which a backup is removed
	SignOn        SignOn         // single sign-on; usually none
	Mailbox       Mailbox        // the kept mails of a rehearsal; usually none
	Now           func() time.Time
	Log           *slog.Logger

	remembers *memory                         // of a server before this one; nil: nothing
	refresh   func(ctx context.Context) error // takes over changed settings; nil: this server never changes
}

// DefaultPerSecond is how many requests a second one address may make for long. A whole
// school can share an address.
const DefaultPerSecond = 50

// Server is the website of one organisation.
type Server struct {
	Options
	*memory
	app     *fiber.App
	view    *view.View
	zone    *time.Location
	places  map[uuid.UUID]place
	assets  assets
	origins *http.CrossOriginProtection
	blanks  blanks
	secure  bool // the base URL is https: cookies get Secure and a prefix
}

// New makes a server; it refuses templates, words or settings that cannot work.
func New(o Options) (*Server, error) {
	s := &Server{Options: o, zone: o.Organisation.Location(), origins: http.NewCrossOriginProtection()}
	base, err := url.Parse(o.BaseURL)
	if err != nil || base.Host == "" || base.Scheme != "http" && base.Scheme != "https" {
		return nil, fmt.Errorf("base URL %q: want an address like https://vragenlijst.example.org", o.BaseURL)
	}
	s.secure = base.Scheme == "https"
	s.BaseURL = strings.TrimRight(o.BaseURL, "/")
	if err := s.origins.AddTrustedOrigin(base.Scheme + "://" + base.Host); err != nil {
		return nil, fmt.Errorf("base URL: %w", err)
	}
	s.places = newPlaces(o.Organisation, o.Units)
	if s.memory = o.remembers; s.memory == nil {
		s.memory = newMemory(o)
	}
	s.asked.add(o.Questionnaire)
	var words *view.Words
	var wordsErr error
	var work sync.WaitGroup // side by side: these are the two longest parts of a start
	work.Go(func() { words, wordsErr = view.LoadWords(templates.FS, o.Organisation) })
	s.assets, err = s.styled(o.Organisation.Accent)
	work.Wait()
	if err := errors.Join(err, wordsErr); err != nil {
		return nil, err
	}
	if s.view, err = view.New(templates.FS, words, o.Organisation, s.assets.addresses()); err != nil {
		return nil, err
	}
	s.app = s.newApp()
	return s, nil
}

// App is the website as Fiber serves it.
func (s *Server) App() *fiber.App { return s.app }

// maxBody is more than the largest form: a page of answers with two full text boxes, or a
// file with a few thousand people to invite.
const maxBody = 1 << 20

func (s *Server) newApp() *fiber.App {
	app := fiber.New(fiber.Config{
		AppName:               "Nawoord",
		Immutable:             true, // else kept strings turn into those of the next visitor
		Network:               "tcp",
		BodyLimit:             maxBody,
		ReadBufferSize:        16 << 10,
		ReadTimeout:           15 * time.Second,
		WriteTimeout:          30 * time.Second,
		IdleTimeout:           time.Minute,
		DisableStartupMessage: true,
		DisableDefaultDate:    true, // a clock in every reply helps nobody
		ErrorHandler:          s.showError,
	})
	app.Use(s.recoverPanic, guardPages, s.refuseEncoded, s.limitCalls, s.refuseForeign)
	s.routes(app)
	return app
}

// routes is every address of the website.
func (s *Server) routes(app *fiber.App) {
	app.Get("/healthz", s.checkHealth)
	app.Get("/a/:name", s.sendAsset)
	app.Get(schemaPath+":name", s.sendSchema)
	app.Get(privacyPath, s.showPrivacy)
	app.Get("/toegankelijkheid", s.showAccess)

	// The leaver's link.
	app.Get("/v/:token", s.showStart)
	app.Post("/v/:token", s.start)
	app.Get("/v/:token/gesprek", s.showAsk(s.byLink))
	app.Post("/v/:token/gesprek", s.askTalk(s.byLink))
	app.Get("/v/:token/stop", s.confirmStopMails)
	app.Post("/v/:token/stop", s.stopMails)
	app.Get("/v/:token/wissen", s.confirmTakeBack)
	app.Post("/v/:token/wissen", s.takeBack)

	// The questionnaire, from the cookies that start sets.
	app.Get("/vragen/:n", s.showQuestion)
	app.Post("/vragen/:n", s.answerQuestion)
	app.Get("/antwoorden", s.showAnswers)
	app.Get("/versturen", s.showSend)
	app.Post("/versturen", s.sendAnswers)
	app.Get("/stop", s.confirmStop)
	app.Post("/stop", s.stop)
	app.Get("/bedankt", s.showThanks)
	app.Post("/bedankt", s.chooseTalk)

	// The talk. /gesprek/lezen is the one address that gets the copy of the answers.
	app.Get("/gesprek", s.showAsk(s.byCookie))
	app.Post("/gesprek", s.askTalk(s.byCookie))
	app.Get(copyPath, s.showAskToRead)
	app.Post(copyPath, s.askToRead)
	app.Get("/klaar", s.showDone)
	app.Get("/g/:token", s.showTalk)
	app.Post("/g/:token", s.changeTalk)
	app.Get("/g/:token/intrekken", s.confirmWithdraw)
	app.Post("/g/:token/intrekken", s.withdrawTalk)
	app.Get("/g/:token/verslag", s.showOwnRecord)
	app.Post("/g/:token/verslag", s.answerRecord)
	app.Get("/g/:token/verslag/wissen", s.confirmEraseRecord)
	app.Post("/g/:token/verslag/wissen", s.eraseRecord)

	s.deskRoutes(app)
	s.mailboxRoutes(app)
}

// checkHealth answers whether the service can do its work.
func (s *Server) checkHealth(c *fiber.Ctx) error {
	if err := s.DB.Check(c.UserContext()); err != nil {
		return notStored(err)
	}
	return c.SendString("ok\n")
}

// today is the day at the organisation.
func (s *Server) today() survey.Day { return survey.DayOf(s.Now().In(s.zone)) }

// notStored marks an error of writing: the visitor is told that nothing was stored and
// that what they filled in is still there.
func notStored(err error) error {
	if err == nil || isDomain(err) {
		return err
	}
	return fmt.Errorf("%w: %w", errNotStored, err)
}

var errNotStored = errors.New("not stored")

// isDomain reports whether the error is one that the domain knows, rather than a disk that
// is full or a database that is locked.
func isDomain(err error) bool {
	for _, known := range []error{survey.ErrNotFound, survey.ErrClosed, survey.ErrForbidden, survey.ErrConflict, survey.ErrNoKeyholder} {
		if errors.Is(err, known) {
			return true
		}
	}
	var invalid *survey.Invalid
	return errors.As(err, &invalid)
}
