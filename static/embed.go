// Package static holds the style sheets. survey/web serves them under names that change
// with their content. There is no script, no font and no picture.
package static

import "embed"

// Files are the style sheets.
//
//go:embed *.css
var Files embed.FS
