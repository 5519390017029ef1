package survey

import (
	"math"
	"strconv"
)

// Accent is the colour of links and buttons in both themes, as #0B5C62; empty: that of the
// style sheet.
type Accent struct {
	Light, Dark string
}

// theme is what the accent stands on, and what stands on the accent (static/style.css).
type theme struct {
	backs []string // page, card, chosen option
	on    string   // the text of a button
}

var themes = struct{ light, dark theme }{
	theme{[]string{"#FAF7F2", "#FFFFFF", "#E4EFEC"}, "#FFFFFF"},
	theme{[]string{"#141A1B", "#1D2526", "#243534"}, "#0D1718"},
}

// TextContrast is the least contrast of text by WCAG 2.2, which is also enough for borders.
const TextContrast = 4.5

// Least returns the least contrast that the colours have in their theme with anything that
// they meet; 0 for what is no colour. An empty colour passes.
func (a Accent) Least() (light, dark float64) {
	return themes.light.least(a.Light), themes.dark.least(a.Dark)
}

func (t theme) least(colour string) float64 {
	if colour == "" {
		return TextContrast
	}
	if _, ok := luminance(colour); !ok {
		return 0
	}
	least := Contrast(colour, t.on)
	for _, back := range t.backs {
		least = min(least, Contrast(colour, back))
	}
	return least
}

// Contrast is that of two colours like #0B5C62 by WCAG 2.2, from 1 to 21; 0 when one of them
// is no colour.
func Contrast(a, b string) float64 {
	x, okX := luminance(a)
	y, okY := luminance(b)
	if !okX || !okY {
		return 0
	}
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

func luminance(colour string) (float64, bool) {
	if len(colour) != 7 || colour[0] != '#' {
		return 0, false
	}
	n, err := strconv.ParseUint(colour[1:], 16, 32)
	if err != nil {
		return 0, false
	}
	part := func(shift uint) float64 {
		c := float64(n>>shift&255) / 255
		if c <= 0.04045 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0), true
}
