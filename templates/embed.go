// Package templates holds the pages, mails and words of the service. Package view reads
// them; nothing else does.
package templates

import "embed"

// FS is every page (*.html), the sheets of keyholders (sheet.*.txt), every mail (mail/) and
// every word (words/).
//
//go:embed *.html sheet.*.txt mail words
var FS embed.FS
