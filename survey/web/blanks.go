package web

import (
	"bytes"
	"fmt"
	"io"
	"sync"

	"github.com/andybalholm/brotli"
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

// send sends a page that is held, and reports whether it did. Browsers unpack brotli over
// https only: to others the page is drawn, like any.
func (b *blanks) send(c *fiber.Ctx, key blank) bool {
	b.mu.RLock()
	page, ok := b.held[key]
	b.mu.RUnlock()
	if !ok || !accepts(c, "br") {
		return false
	}
	sendPacked(c, page)
	return true
}

func sendPacked(c *fiber.Ctx, page []byte) {
	c.Response().Header.SetContentType(htmlType)
	c.Response().Header.Set("Content-Encoding", "br")
	c.Response().SetBody(page)
}

// keep packs a page, holds it and sends it. In place of one page too many any other goes.
func (b *blanks) keep(c *fiber.Ctx, key blank, text []byte) error {
	if !accepts(c, "br") {
		return sendText(c, text)
	}
	var packed bytes.Buffer
	if err := pack(&packed, text); err != nil {
		return fmt.Errorf("pack a page: %w", err)
	}
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
	b.held[key] = packed.Bytes()
	sendPacked(c, packed.Bytes())
	return nil
}

// packLevelOnce makes a page an eighth smaller than gzip in half a millisecond. The best
// level would save as much again and take twenty times as long, at every start.
const packLevelOnce = 5

// pack packs with brotli, for what is sent many times. The usual window takes 70 MB; what
// we send fits in 64 KiB.
func pack(w io.Writer, content []byte) error {
	packer := brotli.NewWriterOptions(w, brotli.WriterOptions{Quality: packLevelOnce, LGWin: 16})
	if _, err := packer.Write(content); err != nil {
		return err
	}
	return packer.Close()
}
