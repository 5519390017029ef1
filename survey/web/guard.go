package web

import (
	"crypto/rand"
	"fmt"
	"net/http"
	"net/netip"
	"runtime/debug"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// recoverPanic keeps one bad request from ending the program. It goes first.
func (s *Server) recoverPanic(c *fiber.Ctx) (err error) {
	defer func() {
		if p := recover(); p != nil {
			s.Log.Error("panic", "route", s.pattern(c), "stack", string(debug.Stack()))
			err = fmt.Errorf("panic: %T", p) // its text may hold an answer
		}
	}()
	return c.Next()
}

// guardPages sets the headers before anything else can answer.
func guardPages(c *fiber.Ctx) error {
	setHeaders(c)
	return c.Next()
}

// setHeaders sets what every page carries. No page has a picture, so none may be asked for:
// not even the browser's icon of the site.
func setHeaders(c *fiber.Ctx) {
	head := &c.Response().Header
	head.Set("Cache-Control", "no-store")
	head.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'")
	head.Set("Referrer-Policy", "same-origin") // no-referrer makes browsers send Origin: null
	head.Set("X-Content-Type-Options", "nosniff")
}

// refuseEncoded refuses packed bodies: unpacking a small one can fill the memory.
func (s *Server) refuseEncoded(c *fiber.Ctx) error {
	if len(c.Request().Header.Peek("Content-Encoding")) > 0 {
		return fiber.ErrUnsupportedMediaType
	}
	return c.Next()
}

// refuseForeign refuses forms that another website posts. Looking changes nothing, so
// anybody may lead there.
func (s *Server) refuseForeign(c *fiber.Ctx) error {
	if c.Method() != fiber.MethodPost {
		return c.Next()
	}
	head := &c.Request().Header
	r := http.Request{Method: c.Method(), Host: string(c.Request().Host()), Header: http.Header{}}
	for _, name := range []string{"Sec-Fetch-Site", "Origin"} {
		if value := head.Peek(name); len(value) > 0 {
			r.Header.Set(name, string(value))
		}
	}
	if err := s.origins.Check(&r); err != nil {
		return fiber.ErrForbidden
	}
	return c.Next()
}

// limitCalls slows down an address that asks without end.
func (s *Server) limitCalls(c *fiber.Ctx) error {
	if !s.calls.allow(s.address(c).String(), s.Now()) {
		return fiber.ErrTooManyRequests
	}
	return c.Next()
}

// address returns the visitor's address. It believes X-Forwarded-For only as far as
// trusted proxies wrote it: from the right.
func (s *Server) address(c *fiber.Ctx) netip.Addr {
	addr, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	addr = addr.Unmap()
	hops := strings.Split(string(c.Request().Header.Peek("X-Forwarded-For")), ",")
	for _, hop := range slices.Backward(hops) {
		if !s.trusts(addr) {
			break
		}
		next, err := netip.ParseAddr(strings.TrimSpace(hop))
		if err != nil {
			break
		}
		addr = next.Unmap()
	}
	return addr
}

func (s *Server) trusts(addr netip.Addr) bool {
	return slices.ContainsFunc(s.Proxies, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// pattern returns the pattern of the matched route, such as /v/:token. Without a match
// Fiber gives the path itself, which may hold a token.
func (s *Server) pattern(c *fiber.Ctx) string {
	path := c.Route().Path
	for _, route := range s.app.GetRoutes(true) {
		if route.Path == path {
			return path
		}
	}
	return "no route"
}

// randomKey makes a key that lives as long as the program.
func randomKey() (key [32]byte) {
	_, _ = rand.Read(key[:])
	return key
}
