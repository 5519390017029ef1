package survey

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// MaxRows is the largest number of people in one file.
const MaxRows = 5000

// Columns are the columns of a file of invitees, in the order of the example.
var Columns = []string{"email", "last_day", "unit", "group", "lang", "first_name"}

// RowErrors says per line of a file what is wrong. Nothing of such a file is used.
type RowErrors []RowError

// RowError is what is wrong with one line.
type RowError struct {
	Line   int    // the line of the file, the header is line 1
	Field  string // the column, empty when the whole line is meant
	Key    string // the message key
	Detail string // the value, for HR's own eyes; never logged
	Other  int    // the line that has it already, of an address that is there twice
}

// Facts are what the words of the message name: pairs of a name and a value.
func (e RowError) Facts() []any {
	groups := make([]string, len(LeaverGroups))
	for i, group := range LeaverGroups {
		groups[i] = string(group)
	}
	return []any{"Value", e.Detail, "Line", e.Other, "Columns", strings.Join(Columns, ", "), "Groups", strings.Join(groups, ", ")}
}

// Error counts the rows and says nothing about persons.
func (e RowErrors) Error() string { return fmt.Sprintf("%d errors in the file", len(e)) }

// Row is one person of a file with the line it stands on.
type Row struct {
	Line int
	Invitee
	Wrong string // why its cells could not be read, a message key; empty: they were
}

// ParseInvitees reads a file of invitees: a header with the names of Columns (first_name
// may be absent), separated by ; or , or as cells copied from a spreadsheet, with or without
// a byte order mark, quotes and Windows line ends. It returns RowErrors when the file cannot be read.
func ParseInvitees(data []byte) ([]Row, error) {
	data = bytes.TrimPrefix(data, []byte("\xef\xbb\xbf"))
	if !utf8.Valid(data) {
		return nil, RowErrors{{Line: 1, Key: "csv_not_utf8"}}
	}
	reader := csv.NewReader(bytes.NewReader(data))
	reader.Comma = separator(data)
	reader.FieldsPerRecord = -1
	reader.TrimLeadingSpace = reader.Comma != '\t' // an empty cell is no space before the next
	header, err := reader.Read()
	if err != nil {
		return nil, RowErrors{{Line: 1, Key: "csv_empty"}}
	}
	columns, wrong := readHeader(header)
	if wrong != nil {
		return nil, wrong
	}
	return readRows(reader, columns)
}

func separator(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	most := ';'
	for _, sign := range ",\t" {
		if bytes.Count(line, []byte(string(sign))) > bytes.Count(line, []byte(string(most))) {
			most = sign
		}
	}
	return most
}

func readHeader(header []string) (map[string]int, RowErrors) {
	columns := map[string]int{}
	for i, name := range header {
		name = strings.ToLower(strings.TrimSpace(name))
		if !oneOf(name, Columns) {
			return nil, RowErrors{{Line: 1, Key: "csv_column_unknown", Detail: name}}
		}
		if _, ok := columns[name]; ok {
			return nil, RowErrors{{Line: 1, Key: "csv_column_twice", Detail: name}}
		}
		columns[name] = i
	}
	for _, name := range Columns {
		if _, ok := columns[name]; !ok && name != "first_name" {
			return nil, RowErrors{{Line: 1, Key: "csv_column_missing", Detail: name}}
		}
	}
	return columns, nil
}

func readRows(reader *csv.Reader, columns map[string]int) ([]Row, error) {
	var rows []Row
	for {
		record, err := reader.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		var broken *csv.ParseError
		if errors.As(err, &broken) {
			return nil, RowErrors{{Line: broken.StartLine, Key: "csv_broken"}}
		}
		if err != nil {
			return nil, fmt.Errorf("read the file: %w", err)
		}
		line, _ := reader.FieldPos(0)
		if blank(record) {
			continue
		}
		if len(record) != len(columns) {
			rows = append(rows, Row{Line: line, Wrong: "csv_fields"})
			continue
		}
		if len(rows) == MaxRows {
			return nil, RowErrors{{Line: line, Key: "csv_too_many"}}
		}
		rows = append(rows, Row{Line: line, Invitee: invitee(record, columns)})
	}
	if len(rows) == 0 {
		return nil, RowErrors{{Line: 1, Key: "csv_empty"}}
	}
	return rows, nil
}

func blank(record []string) bool {
	return strings.TrimSpace(strings.Join(record, "")) == ""
}

func invitee(record []string, columns map[string]int) Invitee {
	value := func(name string) string {
		if i, ok := columns[name]; ok {
			return strings.TrimSpace(record[i])
		}
		return ""
	}
	return Invitee{
		Email: value("email"), LastDay: value("last_day"), Unit: value("unit"),
		Group: value("group"), Lang: value("lang"), FirstName: value("first_name"),
	}
}

// Numbered is a checked invitation with the line of the file it came from.
type Numbered struct {
	Line int
	Invitation
}

// Schedule says of all rows when their mails leave: SendPlanned or SendNow.
func Schedule(rows []Row, when string, h Holidays) {
	for i := range rows {
		rows[i].When, rows[i].Holidays = when, h
	}
}

// CheckRows checks all rows of a file; it returns RowErrors when any is wrong, beside the
// people of the other rows. With skipLate, rows whose last working day is too long ago are
// left out and counted: a nightly export keeps listing people who left.
func CheckRows(rows []Row, units Units, today Day, skipLate bool) (people []Numbered, late int, err error) {
	var wrong RowErrors
	lines := map[string]int{}
	for _, row := range rows {
		if row.Wrong != "" {
			wrong = append(wrong, RowError{Line: row.Line, Key: row.Wrong})
			continue
		}
		i, err := row.Check(units, today)
		var invalid *Invalid
		if errors.As(err, &invalid) {
			if skipLate && len(invalid.Fields) == 1 && invalid.Fields["last_day"] == "last_day_past" {
				late++
				continue
			}
			wrong = append(wrong, row.errors(invalid)...)
		}
		address := strings.ToLower(i.Email)
		first, twice := lines[address]
		switch {
		case twice:
			wrong = append(wrong, RowError{Line: row.Line, Field: "email", Key: "email_twice", Detail: row.Email, Other: first})
		case CheckAddress(i.Email) == "":
			lines[address] = row.Line
		}
		if invalid == nil && !twice {
			people = append(people, Numbered{Line: row.Line, Invitation: i})
		}
	}
	if len(wrong) > 0 {
		return people, late, wrong
	}
	return people, late, nil
}

func (r Row) errors(invalid *Invalid) RowErrors {
	values := map[string]string{
		"email": r.Email, "last_day": r.LastDay, "unit": r.Unit, "group": r.Group, "lang": r.Lang, "first_name": r.FirstName,
	}
	var wrong RowErrors
	for _, column := range Columns {
		if key, ok := invalid.Fields[column]; ok {
			if key == "group_unknown" { // a file offers no choice
				key = "csv_group_unknown"
			}
			wrong = append(wrong, RowError{Line: r.Line, Field: column, Key: key, Detail: values[column]})
		}
	}
	return wrong
}
