package web

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/binary"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

// The cookies of a leaver. None is set by a GET.
const (
	linkCookie  = "link"  // the token, until the browser closes
	draftCookie = "draft" // sealed choices
	wordsCookie = "words" // sealed texts, set by the page with text boxes only
	sentCookie  = "sent"  // sealed: this browser sent, until it closes
	copyCookie  = "copy"  // sealed answers to attach to a talk, for one address only
	talkCookie  = "talk"  // the token of the talk that was asked for, until the browser closes

	// copyPath is the only address to which the browser sends the copy of the answers.
	copyPath = "/gesprek/lezen"
)

func (s *Server) cookieName(name string) string {
	switch {
	case !s.secure: // a browser drops prefixed cookies on a plain-http intranet
		return name
	case name == copyCookie: // __Host- forbids a path
		return "__Secure-" + name
	}
	return "__Host-" + name
}

func (s *Server) cookie(c *fiber.Ctx, name string) string {
	return string(c.Request().Header.Cookie(s.cookieName(name)))
}

// setCookie sets a cookie that lives for a while, or until the browser closes (0).
func (s *Server) setCookie(c *fiber.Ctx, name, value string, life time.Duration) {
	cookie := fasthttp.AcquireCookie()
	defer fasthttp.ReleaseCookie(cookie)
	cookie.SetKey(s.cookieName(name))
	cookie.SetValue(value)
	cookie.SetPath("/")
	if name == copyCookie {
		cookie.SetPath(copyPath)
	}
	cookie.SetHTTPOnly(true)
	cookie.SetSecure(s.secure)
	cookie.SetSameSite(fasthttp.CookieSameSiteLaxMode)
	switch {
	case life < 0:
		cookie.SetExpire(fasthttp.CookieExpireDelete)
	case life > 0:
		cookie.SetMaxAge(int(life / time.Second))
	}
	c.Response().Header.SetCookie(cookie)
}

// dropCookies erases cookies from the device. The copy is always erased by name: the
// browser does not show it here.
func (s *Server) dropCookies(c *fiber.Ctx, names ...string) {
	for _, name := range names {
		if name == copyCookie || s.cookie(c, name) != "" {
			s.setCookie(c, name, "", -1)
		}
	}
}

// seal makes a cookie's value that opens only here, only as this cookie, and only together
// with the token in the mail link. Its length follows from that of the content alone.
func (s *Server) seal(name, token string, plain []byte) (string, error) {
	id, key, err := s.Keys.DraftKey(s.Now())
	if err != nil {
		return "", notStored(err)
	}
	aead, err := s.ciphers.of(id, key)
	if err != nil {
		return "", err
	}
	sealed := aead.Seal(binary.BigEndian.AppendUint32(nil, id), nil, plain, []byte(name+" "+token)) //nolint:gosec // the AEAD draws a nonce itself
	return base64.RawURLEncoding.EncodeToString(sealed), nil
}

// unseal opens what seal made; ok is false for anything else.
func (s *Server) unseal(name, token, value string) (plain []byte, ok bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(value)
	if err != nil || len(sealed) < 4 {
		return nil, false
	}
	id := binary.BigEndian.Uint32(sealed)
	key, err := s.Keys.DraftKeyByID(id)
	if err != nil {
		return nil, false
	}
	aead, err := s.ciphers.of(id, key)
	if err != nil {
		return nil, false
	}
	plain, err = aead.Open(nil, nil, sealed[4:], []byte(name+" "+token))
	return plain, err == nil
}

// ciphers keeps the cipher of the newest draft keys: making one anew for every cookie is
// much of the work of a page. An older key is forgotten with the next one.
type ciphers struct {
	mu   sync.Mutex
	held map[uint32]cipher.AEAD
}

// keepCiphers is one more than the weeks that a draft lives.
const keepCiphers = 3

func (c *ciphers) of(id uint32, key [32]byte) (cipher.AEAD, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if aead := c.held[id]; aead != nil {
		return aead, nil
	}
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	if c.held == nil {
		c.held = map[uint32]cipher.AEAD{}
	}
	c.held[id] = aead
	for old := range c.held {
		if old+keepCiphers <= id {
			delete(c.held, old)
		}
	}
	return aead, nil
}

func newAEAD(key [32]byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
