package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"regexp"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/static"
	"nawoord/survey"
)

var assetTypes = map[string]string{".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8"}

// asset is a style sheet or a script as it is sent.
type asset struct {
	address             string
	plain, gzip, brotli []byte
}

// assets are the files of static by the name in their address, which changes with their
// content: a browser may keep them for good.
type assets map[string]*asset

func loadAssets(accent survey.Accent) (assets, error) {
	names, err := fs.Glob(static.Files, "*.*s")
	if err != nil {
		return nil, fmt.Errorf("assets: %w", err)
	}
	all := assets{}
	for _, name := range names {
		text, err := fs.ReadFile(static.Files, name)
		if err != nil {
			return nil, fmt.Errorf("assets: %w", err)
		}
		if path.Ext(name) == ".css" {
			text = squeeze(dye(text, accent))
		}
		a, err := newAsset(name, text)
		if err != nil {
			return nil, fmt.Errorf("asset %s: %w", name, err)
		}
		all[path.Base(a.address)] = a
	}
	return all, nil
}

// accentOf finds the accent in a theme of style.css: the light one stands first.
var accentOf = regexp.MustCompile(`--accent: #[0-9A-Fa-f]+`)

// dye gives a style sheet the organisation's accent. Settings refuse a colour without enough
// contrast in its theme.
func dye(css []byte, accent survey.Accent) []byte {
	colours := []string{accent.Light, accent.Dark}
	n := -1
	return accentOf.ReplaceAllFunc(css, func(found []byte) []byte {
		if n++; n >= len(colours) || colours[n] == "" {
			return found
		}
		return []byte("--accent: " + colours[n])
	})
}

func newAsset(name string, content []byte) (*asset, error) {
	sum := sha256.Sum256(content)
	ending := path.Ext(name)
	a := &asset{
		address: "/a/" + strings.TrimSuffix(name, ending) + "." + hex.EncodeToString(sum[:4]) + ending,
		plain:   content,
	}
	var packed bytes.Buffer
	zip, err := gzip.NewWriterLevel(&packed, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := zip.Write(content); err != nil {
		return nil, err
	}
	if err := zip.Close(); err != nil {
		return nil, err
	}
	a.gzip = bytes.Clone(packed.Bytes())
	packed.Reset()
	if err := pack(&packed, content); err != nil {
		return nil, err
	}
	a.brotli = bytes.Clone(packed.Bytes())
	return a, nil
}

var (
	cssComment = regexp.MustCompile(`(?s)/\*.*?\*/`)
	cssSpace   = regexp.MustCompile(`\s+`)
	cssSigns   = regexp.MustCompile(` ?([{};,>]) ?|(:) `)
)

// squeeze takes comments and needless spaces out of a style sheet.
func squeeze(css []byte) []byte {
	css = cssComment.ReplaceAll(css, nil)
	css = cssSpace.ReplaceAll(css, []byte(" "))
	return bytes.TrimSpace(cssSigns.ReplaceAll(css, []byte("$1$2")))
}

// addresses returns the address of every file in static.
func (a assets) addresses() map[string]string {
	addresses := map[string]string{}
	for name, asset := range a {
		parts := strings.Split(name, ".") // style.1a2b3c4d.css
		addresses[parts[0]+"."+parts[2]] = asset.address
	}
	return addresses
}

func (s *Server) sendAsset(c *fiber.Ctx) error {
	a, ok := s.assets[c.Params("name")]
	if !ok {
		return fiber.ErrNotFound
	}
	head := &c.Response().Header
	head.Set("Cache-Control", "public, max-age=31536000, immutable")
	head.Set("Content-Type", assetTypes[path.Ext(a.address)])
	head.Set("Vary", "Accept-Encoding")
	head.Del("Content-Security-Policy")
	switch {
	case accepts(c, "br"):
		head.Set("Content-Encoding", "br")
		return c.Send(a.brotli)
	case accepts(c, "gzip"):
		head.Set("Content-Encoding", "gzip")
		return c.Send(a.gzip)
	}
	return c.Send(a.plain)
}
