package web

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/gofiber/fiber/v2"
	"github.com/klauspost/compress/gzip"

	"nawoord/survey"
)

// pages and packers are reused: making them anew for every page costs more than using them.
var (
	pages   = sync.Pool{New: func() any { return new(bytes.Buffer) }}
	packers = sync.Pool{New: func() any {
		w, err := gzip.NewWriterLevel(nil, packLevel)
		if err != nil {
			panic(err) // packLevel is a level
		}
		return w
	}}
)

const htmlType = "text/html; charset=utf-8"

// packLevel is quick: a page is packed for every visitor anew.
const packLevel = 3

// show sends a page in a language.
func (s *Server) show(c *fiber.Ctx, lang survey.Lang, page string, data any) error {
	return s.draw(lang, page, data, func(text []byte) error { return sendText(c, text) })
}

// draw makes a page and hands over its text, which is not to be kept. It is made in full
// first, so that a mistake half-way is an error page and not half a page.
func (s *Server) draw(lang survey.Lang, page string, data any, send func(text []byte) error) error {
	text := pages.Get().(*bytes.Buffer)
	defer pages.Put(text)
	text.Reset()
	if err := s.view.Render(text, lang, page, data); err != nil {
		return err
	}
	return send(text.Bytes())
}

// sendText sends the text of a page, packed if the browser can unpack it.
func sendText(c *fiber.Ctx, text []byte) error {
	c.Response().Header.SetContentType(htmlType)
	if !accepts(c, "gzip") {
		return c.Send(text)
	}
	packer := packers.Get().(*gzip.Writer)
	defer packers.Put(packer)
	c.Response().Header.Set("Content-Encoding", "gzip")
	c.Response().ResetBody()
	packer.Reset(c.Response().BodyWriter())
	if _, err := packer.Write(text); err != nil {
		return fmt.Errorf("pack a page: %w", err)
	}
	if err := packer.Close(); err != nil {
		return fmt.Errorf("pack a page: %w", err)
	}
	return nil
}

// accepts reports whether the browser takes this encoding.
func accepts(c *fiber.Ctx, encoding string) bool {
	for part := range strings.SplitSeq(string(c.Request().Header.Peek("Accept-Encoding")), ",") {
		name, quality, _ := strings.Cut(strings.TrimSpace(part), ";")
		if strings.EqualFold(strings.TrimSpace(name), encoding) {
			return strings.ReplaceAll(quality, " ", "") != "q=0"
		}
	}
	return false
}
