package web

import (
	"context"
	"crypto/cipher"
	"net"
	"reflect"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
	"golang.org/x/time/rate"

	"nawoord/survey"
)

// Site serves an organisation as its settings stand now. A Server never changes: when
// settings were changed, a whole new one is built from the database and takes over. The
// connections, the limits and the keys of cookies stay; a request ends at the server that
// it began at, so that nothing is lost.
type Site struct {
	options Options
	first   *fiber.App // listens
	now     atomic.Pointer[serving]
	mu      sync.Mutex // one change at a time

	door     sync.Mutex // of what follows
	listener net.Listener
	stopped  bool
}

// serving is a server and what it was built from.
type serving struct {
	server   *Server
	settings survey.Settings
	answer   fasthttp.RequestHandler
}

// lookEvery is how often a Site looks whether another program changed a setting.
const lookEvery = time.Minute

// NewSite makes the website with the settings that stand in the database. Those in the
// options do not count.
func NewSite(ctx context.Context, o Options) (*Site, error) {
	s := &Site{options: o}
	s.options.remembers, s.options.refresh = newMemory(o), s.Refresh
	if err := s.Refresh(ctx); err != nil {
		return nil, err
	}
	s.first = s.now.Load().server.App()
	connections := s.first.Server()
	connections.Handler = func(c *fasthttp.RequestCtx) { s.now.Load().answer(c) }
	return s, nil
}

// Refresh takes over settings that were changed. What cannot be served is an error, and
// the settings of before go on.
func (s *Site) Refresh(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	settings, err := s.options.DB.Settings(ctx)
	if err != nil {
		return err
	}
	before := s.now.Load()
	if before != nil && reflect.DeepEqual(before.settings, settings) {
		return nil
	}
	o := s.options
	o.Organisation, o.Units = settings.Organisation, settings.Units
	if o.Questionnaire, err = settings.Questionnaire(); err != nil {
		return err
	}
	server, err := New(o)
	if err != nil {
		return err
	}
	s.now.Store(&serving{server: server, settings: settings, answer: server.App().Handler()})
	return nil
}

// Follow looks every minute for settings that another program changed, such as a command
// on the same machine, until the context ends.
func (s *Site) Follow(ctx context.Context) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if err := s.Refresh(ctx); err != nil && ctx.Err() == nil {
				s.options.Log.Error("changed settings were not taken over", "error", err)
			}
		}
	}
}

// Serve answers until Stop, and closes the listener then.
func (s *Site) Serve(listener net.Listener) error {
	s.door.Lock()
	s.listener = listener
	stopped := s.stopped
	s.door.Unlock()
	if stopped {
		return listener.Close()
	}
	return s.first.Listener(listener)
}

// Stop lets requests end and then closes. It holds when it comes before Serve: the server
// below would begin all the same, so the listener is closed as well.
func (s *Site) Stop(within time.Duration) error {
	err := s.first.ShutdownWithTimeout(within)
	s.door.Lock()
	defer s.door.Unlock()
	s.stopped = true
	if s.listener != nil {
		_ = s.listener.Close() // usually closed already
	}
	return err
}

// memory is what a website remembers of its visitors and of its last check, in memory only.
// It outlives a change of settings: else a change would forget who tried too many passwords.
type memory struct {
	calls    *limiter
	tries    *limiter    // log-ins from one address
	codes    *limiter    // codes of one keyholder
	previews cipher.AEAD // seals what a preview shows into its address
	ciphers  ciphers
	provider *provider // of single sign-on
	forms    keptForms
	asked    asked
	check    lastCheck

	styles   assets        // in the colours of accent; packing them takes longest of a start
	accent   survey.Accent // the same until somebody changes it
	styledMu sync.Mutex
}

// styled returns the style sheets in the organisation's colours.
func (m *memory) styled(accent survey.Accent) (assets, error) {
	m.styledMu.Lock()
	defer m.styledMu.Unlock()
	if m.styles != nil && m.accent == accent {
		return m.styles, nil
	}
	all, err := loadAssets(accent)
	if err == nil {
		m.styles, m.accent = all, accent
	}
	return all, err
}

func newMemory(o Options) *memory {
	perSecond := o.PerSecond
	if perSecond == 0 {
		perSecond = DefaultPerSecond
	}
	previews, err := newAEAD(randomKey())
	if err != nil {
		panic(err) // the key has a right length
	}
	codes := newLimiter(1, codesAtOnce)
	codes.perSecond = rate.Every(codeEvery)
	return &memory{
		calls: newLimiter(perSecond, 10*perSecond), tries: newLimiter(triesPerSecond, triesAtOnce),
		codes: codes, previews: previews, provider: newProvider(o),
	}
}
