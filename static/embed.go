// Package static holds the style sheets, and one small script for the desk that nothing
// needs. survey/web serves them under names that change with their content. There is no
// font and no picture, and no script at all for leavers.
package static

import "embed"

// Files are the style sheets and the script.
//
//go:embed *.css *.js
var Files embed.FS
