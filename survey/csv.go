package survey

import (
	"encoding/csv"
	"fmt"
	"io"
	"strings"
)

// WriteCSV writes rows for a spreadsheet that speaks the language: with a byte order mark,
// and in Dutch with semicolons. A text that could be a formula stays a text.
func WriteCSV(w io.Writer, lang Lang, rows [][]string) error {
	if _, err := io.WriteString(w, "\uFEFF"); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	table := csv.NewWriter(w)
	table.UseCRLF = true
	if lang == NL {
		table.Comma = ';'
	}
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, text := range row {
			safe[i] = asText(text)
		}
		if err := table.Write(safe); err != nil {
			return fmt.Errorf("write csv: %w", err)
		}
	}
	table.Flush()
	if err := table.Error(); err != nil {
		return fmt.Errorf("write csv: %w", err)
	}
	return nil
}

// asText puts an apostrophe before what a spreadsheet would take for a formula.
func asText(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
