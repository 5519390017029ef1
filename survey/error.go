package survey

import (
	"errors"
	"sort"
	"strings"
)

// The errors that every layer knows. Wrap them with %w and the operation;
// the web layer maps them to a status and a page in one place.
var (
	ErrNotFound  = errors.New("not found")
	ErrClosed    = errors.New("closed")
	ErrForbidden = errors.New("forbidden")
	ErrConflict  = errors.New("changed in the meantime")
)

// Invalid says which fields of an input are wrong. The values are message keys
// (templates/words), never prose, so that Dutch and English stay equal.
type Invalid struct {
	Fields  map[string]string
	Details map[string]string // what exactly is wrong, as it was typed; fills in {{.Detail}} of the message
}

// Error names the fields and their message keys, sorted.
func (e *Invalid) Error() string {
	pairs := make([]string, 0, len(e.Fields))
	for field, key := range e.Fields {
		pairs = append(pairs, field+": "+key)
	}
	sort.Strings(pairs)
	return "invalid input: " + strings.Join(pairs, ", ")
}

// Add notes that a field is wrong; the first message of a field stays.
func (e *Invalid) Add(field, key string) {
	if e.Fields == nil {
		e.Fields = map[string]string{}
	}
	if _, ok := e.Fields[field]; !ok {
		e.Fields[field] = key
	}
}

// AddDetail notes that a field is wrong, and what in it.
func (e *Invalid) AddDetail(field, key, detail string) {
	if e.Fields[field] != "" {
		return
	}
	e.Add(field, key)
	if e.Details == nil {
		e.Details = map[string]string{}
	}
	e.Details[field] = detail
}

// Take notes what another check says is wrong, an *Invalid or nil; the first message of a
// field stays.
func (e *Invalid) Take(err error) {
	var other *Invalid
	if errors.As(err, &other) {
		for field, key := range other.Fields {
			e.AddDetail(field, key, other.Details[field])
		}
	}
}

// OrNil returns the error, or nil when no field is wrong.
func (e *Invalid) OrNil() error {
	if len(e.Fields) == 0 {
		return nil
	}
	return e
}
