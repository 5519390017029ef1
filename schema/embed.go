// Package schema holds the numbered migrations of the database, applied in order by
// survey/sqlite. A shipped file is never edited; a change is a new file.
package schema

import "embed"

// Files are the migrations, NNNN_name.sql.
//
//go:embed *.sql
var Files embed.FS
