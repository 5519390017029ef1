package survey

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Period is a run of whole months of openings, the first and the last included. The zero
// Period is always.
type Period struct{ From, To Month }

// The years that a period can lie in: those of ParseDay.
const firstYear, lastYear = 1970, 2199

// Year returns the period of a calendar year.
func Year(year int) Period {
	from := Month(year * 12) //nolint:gosec // years 1970 to 2199
	return Period{From: from, To: from + 11}
}

// Period returns the months of the half year.
func (h Half) Period() Period { return Period{From: h.First(), To: h.First() + 5} }

// Always reports whether the period has no bounds.
func (p Period) Always() bool { return p == Period{} }

// Has reports whether the month lies in the period.
func (p Period) Has(m Month) bool { return p.Always() || p.From <= m && m <= p.To }

// Before returns the period of the same length just before it; always has none.
func (p Period) Before() Period {
	if p.Always() {
		return p
	}
	months := p.To - p.From + 1
	return Period{From: p.From - months, To: p.From - 1}
}

// Half returns the half year that the period is; ok is false when it is not one.
func (p Period) Half() (half Half, ok bool) {
	half = p.From.Half()
	return half, !p.Always() && half.Period() == p
}

// String returns the period as ParsePeriod reads it: 2026, 2026-h2, 2026-07 or
// 2026-03..2026-08; always is the empty string.
func (p Period) String() string {
	half, isHalf := p.Half()
	switch {
	case p.Always():
		return ""
	case p == Year(int(p.From/12)):
		return strconv.Itoa(int(p.From / 12))
	case isHalf:
		return fmt.Sprintf("%d-h%d", p.From/12, half%2+1)
	case p.From == p.To:
		return p.From.String()
	}
	return p.From.String() + ".." + p.To.String()
}

// MarshalText writes the period as String does, for JSON.
func (p Period) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (p *Period) UnmarshalText(text []byte) error {
	read, err := ParsePeriod(string(text))
	*p = read
	return err
}

var periodPart = regexp.MustCompile(`^(\d{4})(?:-(?:h([12])|(0[1-9]|1[0-2])))?$`)

// ParsePeriod reads a year (2026), half a year (2026-h1), a month (2026-07) or a run of two
// of those (2026-03..2026-08); the empty string is always. Anything else, such as a year out
// of reach or an end before its beginning, is an *Invalid on field period.
func ParsePeriod(s string) (Period, error) {
	s = strings.ToLower(strings.TrimSpace(s))
	if s == "" {
		return Period{}, nil
	}
	first, last, run := strings.Cut(s, "..")
	from, okFrom := parsePeriodPart(first)
	to, okTo := from, okFrom
	if run {
		to, okTo = parsePeriodPart(last)
	}
	if !okFrom || !okTo || to.To < from.From {
		var wrong Invalid
		wrong.Add("period", "period_unknown")
		return Period{}, wrong.OrNil()
	}
	return Period{From: from.From, To: to.To}, nil
}

func parsePeriodPart(s string) (Period, bool) {
	parts := periodPart.FindStringSubmatch(s)
	if parts == nil {
		return Period{}, false
	}
	year, _ := strconv.Atoi(parts[1])
	if year < firstYear || year > lastYear {
		return Period{}, false
	}
	whole := Year(year)
	switch {
	case parts[2] == "1":
		return whole.From.Half().Period(), true
	case parts[2] == "2":
		return whole.To.Half().Period(), true
	case parts[3] != "":
		month, _ := strconv.Atoi(parts[3])
		m := whole.From + Month(month) - 1 //nolint:gosec // 1 to 12
		return Period{From: m, To: m}, true
	}
	return whole, true
}
