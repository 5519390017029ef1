package web

import (
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// blanks keeps question pages on which nothing is filled in, drawn and packed: most pages
// are first seen like that, and drawing them is most of the work of a journey. Only pages
// that show the same to everybody are kept; none with an answer or a link in it.
type blanks struct {
	mu   sync.RWMutex
	held map[blank][]byte
}

// blank is all that such a page depends on.
type blank struct {
	lang, standard survey.Lang
	unit           uuid.UUID
	page           int
	fields         string // the names of those that are shown
	step, about    int
	backTo         string
}

// mostBlanks is enough for every page, route and language; each takes about a kilobyte.
const mostBlanks = 1000

// send sends a page that is held, and reports whether it did.
func (b *blanks) send(c *fiber.Ctx, key blank) bool {
	b.mu.RLock()
	page, ok := b.held[key]
	b.mu.RUnlock()
	if !ok || !accepts(c, "gzip") {
		return false
	}
	c.Response().Header.SetContentType(htmlType)
	c.Response().Header.Set("Content-Encoding", "gzip")
	c.Response().SetBody(page)
	return true
}

// keep holds the page that was just made, when it is packed. In place of one page too many
// any other goes.
func (b *blanks) keep(c *fiber.Ctx, key blank) {
	if len(c.Response().Header.Peek("Content-Encoding")) == 0 {
		return
	}
	page := append([]byte(nil), c.Response().Body()...)
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.held == nil {
		b.held = map[blank][]byte{}
	}
	for old := range b.held {
		if len(b.held) < mostBlanks {
			break
		}
		delete(b.held, old)
	}
	b.held[key] = page
}
