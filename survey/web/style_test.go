package web_test

import (
	"io/fs"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"nawoord/static"
)

var token = regexp.MustCompile(`--(\w+): #([0-9A-Fa-f]{3,6})`)

// TestContrast checks the colours of both themes against WCAG 2.2: 4.5 for text, 3 for
// borders and the focus ring.
func TestContrast(t *testing.T) {
	css, err := fs.ReadFile(static.Files, "style.css")
	if err != nil {
		t.Fatal(err)
	}
	light, dark, ok := strings.Cut(string(css), "prefers-color-scheme: dark")
	if !ok {
		t.Fatal("there is no dark theme")
	}
	dark, _, _ = strings.Cut(dark, "* {")
	for name, theme := range map[string]string{"light": light, "dark": dark} {
		colours := map[string]string{}
		for _, m := range token.FindAllStringSubmatch(theme, -1) {
			colours[m[1]] = m[2]
		}
		for _, pair := range []struct {
			front, back string
			least       float64
		}{
			{"ink", "bg", 4.5}, {"ink", "card", 4.5}, {"ink", "soft", 4.5}, {"ink", "warmbg", 4.5}, {"ink", "errbg", 4.5},
			{"muted", "bg", 4.5}, {"muted", "card", 4.5}, {"muted", "soft", 4.5}, {"muted", "errbg", 4.5},
			{"accent", "bg", 4.5}, {"accent", "soft", 4.5}, {"on", "accent", 4.5}, {"err", "errbg", 4.5}, {"err", "bg", 4.5},
			{"line", "bg", 3}, {"line", "card", 3}, {"accent", "card", 3}, {"ring", "bg", 3}, {"ring", "card", 3}, {"warm", "warmbg", 3},
		} {
			if got := contrast(t, colours[pair.front], colours[pair.back]); got < pair.least {
				t.Errorf("%s: %s on %s has %.2f, needs %.1f", name, pair.front, pair.back, got, pair.least)
			}
		}
	}
}

func contrast(t *testing.T, a, b string) float64 {
	x, y := luminance(t, a), luminance(t, b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(t *testing.T, hex string) float64 {
	t.Helper()
	if len(hex) == 3 {
		hex = string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	}
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		t.Fatalf("colour %q: %v", hex, err)
	}
	part := func(shift uint) float64 {
		c := float64(n>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0)
}
