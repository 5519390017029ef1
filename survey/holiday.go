package survey

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Holiday is a stretch of days on which nobody is at work.
type Holiday struct {
	First, Last Day
	Label       string
}

// Holidays are those of an organisation, the first one first.
type Holidays []Holiday

const (
	// MaxHolidays is more than anybody plans ahead.
	MaxHolidays = 200
	// MaxHolidayDays is more than a holiday has: of a longer one the year was mistyped.
	MaxHolidayDays = 120
)

// Working reports whether people are at work on the day: Monday to Friday, no holiday.
func (h Holidays) Working(day Day) bool {
	return day.Working() && !h.on(day)
}

// on reports whether the day is a holiday.
func (h Holidays) on(day Day) bool {
	return slices.ContainsFunc(h, func(one Holiday) bool { return one.First <= day && day <= one.Last })
}

// AddWorking returns the day n working days after a day.
func (h Holidays) AddWorking(day Day, n int) Day {
	for n > 0 {
		day++
		if h.Working(day) {
			n--
		}
	}
	return day
}

// CountWorking counts the working days after one day, up to and with another.
func (h Holidays) CountWorking(after, to Day) int {
	n := 0
	for day := after + 1; day <= to; day++ {
		if h.Working(day) {
			n++
		}
	}
	return n
}

// FromWorking returns the day itself or the first working day after it.
func (h Holidays) FromWorking(day Day) Day {
	return h.AddWorking(day-1, 1)
}

// The ways in which people write a day: 2026-12-24, 24-12-2026, 24 december 2026, 24 dec.
const (
	isoDay    = `\d{4}-\d{1,2}-\d{1,2}\b`
	numberDay = `\d{1,2}[-/.]\d{1,2}(?:[-/.]\d{4})?\b`
	spokenDay = `\d{1,2}\s+(?:jan|feb|maa|mrt|mar|apr|mei|may|jun|jul|aug|sep|okt|oct|nov|dec)\p{L}{0,6}\b\.?(?:\s+\d{4}\b)?`
	untilWord = `(?:t/m|tot en met|tot|through|until|to)`
	weekday   = `(?:(?:ma|di|wo|do|vr|za|zo|mon|tue|wed|thu|fri|sat|sun)\p{L}{0,6}\.?\s+)?`
	joinSign  = `\s*(?:[-–—+/&]|en|and)\s*`
)

var (
	anyDay   = regexp.MustCompile(`(?i)\b(?:` + isoDay + `|` + numberDay + `|` + spokenDay + `)`)
	dayParts = regexp.MustCompile(`^(\d{1,2})[-/.\s]+(\p{L}{3,9}|\d{1,2})\.?(?:[-/.\s]+(\d{4}))?$`)
	anyYear  = regexp.MustCompile(`\d{4}`)

	until      = regexp.MustCompile(`(?i)\b` + untilWord + `\b`)
	untilDay   = regexp.MustCompile(`(?i)\b` + untilWord + `\s*$`)
	untilLater = regexp.MustCompile(`(?i)^\s*` + untilWord + `\s*\d`)
	fromDay    = regexp.MustCompile(`(?i)\b(?:van|from|` + untilWord + `)\s*$`)
	betweenDay = regexp.MustCompile(`(?i)\b(?:van|from|` + untilWord + `)\b`)
	onlySign   = regexp.MustCompile(`(?i)^\s*(?:[:;,|–—-]+|en|and|&)\s*$`)
	halfDay    = regexp.MustCompile(`(?i)\b\d{1,2}` + joinSign + weekday + `$|^(?:` + weekday + `\d{1,2}(?:,\s*|` + joinSign + `))+` + weekday + `$`)
	inBrackets = regexp.MustCompile(`^\(([^()]*)\)$`)
	bareEdge   = regexp.MustCompile(`\([\s:;,|–—-]+|[\s:;,|–—-]+\)`)
)

// months are the first three letters of the months in both languages.
var months = map[string]time.Month{
	"jan": 1, "feb": 2, "maa": 3, "mrt": 3, "mar": 3, "apr": 4, "mei": 5, "may": 5, "jun": 6, "jul": 7, "aug": 8,
	"sep": 9, "okt": 10, "oct": 10, "nov": 11, "dec": 12,
}

// ParseHolidays reads one holiday a line, as people write them or paste them from a list
// of school holidays: "Herfstvakantie 10 t/m 18 oktober" is not enough, "10 oktober t/m 18
// oktober 2026 Herfstvakantie" is. Lines without anything are left out. When a line cannot
// be taken over it returns that line, and why as a message key.
func ParseHolidays(text string) (all Holidays, wrong, key string) {
	for line := range strings.SplitSeq(text, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		holiday, ok := parseHoliday(line)
		switch {
		case !ok || len(all) == MaxHolidays:
			return nil, line, "holiday_wrong"
		case holiday.Last < holiday.First:
			return nil, line, "holiday_reversed"
		case holiday.Last-holiday.First >= MaxHolidayDays:
			return nil, line, "holiday_long"
		}
		all = append(all, holiday)
	}
	slices.SortFunc(all, func(a, b Holiday) int { return int(a.First - b.First) })
	return slices.Compact(all), "", ""
}

// parseHoliday reads the days of a line as they stand there, and its name.
func parseHoliday(line string) (Holiday, bool) {
	days := daysIn(line)
	if len(days) == 0 || len(days) > 2 {
		return Holiday{}, false
	}
	first, final := days[0], days[len(days)-1]
	before, between, after := line[:first[0]], "", line[final[1]:]
	to, ok := parseSpoken(line[final[0]:final[1]], 0)
	from := to
	switch {
	case len(days) == 2:
		between = line[first[1]:final[0]]
		if ok {
			from, ok = parseSpoken(line[first[0]:first[1]], to)
		}
	case untilDay.MatchString(before) || untilLater.MatchString(after): // the other day cannot be read
		return Holiday{}, false
	}
	if halfDay.MatchString(before) || halfDay.MatchString(between) { // 25 en 26 december 2026
		return Holiday{}, false
	}
	label := labelOf(before, between, after)
	readable := plainLine(label, 60) && len(daysIn(label)) == 0 && !untilLater.MatchString(label) // again, from the page
	return Holiday{First: from, Last: to, Label: label}, ok && readable
}

// daysIn finds where the days of a line stand. A day without its year is one only when it is
// tied to another: the 8 of "groep 8" and the "3/4" of "groep 3/4" belong to a name.
func daysIn(line string) [][]int {
	found := anyDay.FindAllStringIndex(line, -1)
	tied := func(i int) bool { // to the next one
		if i < 0 || i+1 >= len(found) {
			return false
		}
		between := line[found[i][1]:found[i+1][0]]
		return until.MatchString(between) || onlySign.MatchString(between)
	}
	var days [][]int
	for i, at := range found {
		if anyYear.MatchString(line[at[0]:at[1]]) || tied(i-1) || tied(i) {
			days = append(days, at)
		}
	}
	return days
}

// labelOf is what a line says around its days. Only right before them and between them is
// a "van" or a "to" no part of a name.
func labelOf(before, between, after string) string {
	if onlySign.MatchString(between) {
		between = ""
	}
	rest := fromDay.ReplaceAllString(before, "") + " " + betweenDay.ReplaceAllString(between, "") + " " + after
	rest = bareEdge.ReplaceAllStringFunc(rest, func(edge string) string { return strings.Trim(edge, " \t:;,|–—-") })
	label := strings.Join(strings.Fields(strings.ReplaceAll(rest, "()", " ")), " ")
	label = strings.Trim(label, " :;,-–—|")
	return strings.TrimSpace(inBrackets.ReplaceAllString(label, "$1"))
}

// parseSpoken reads a day. Without a year it is the last such day that is not after the
// other one.
func parseSpoken(s string, other Day) (Day, bool) {
	if day, err := ParseDay(s); err == nil {
		return day, true
	}
	parts := dayParts.FindStringSubmatch(s)
	if parts == nil {
		return 0, false
	}
	month, ok := months[strings.ToLower(parts[2][:min(3, len(parts[2]))])]
	if !ok {
		n, err := strconv.Atoi(parts[2])
		if month = time.Month(n); err != nil {
			return 0, false
		}
	}
	d, _ := strconv.Atoi(parts[1])
	year, err := strconv.Atoi(parts[3])
	if err != nil && other == 0 {
		return 0, false
	}
	if err != nil {
		year = other.In(time.UTC).Year()
		if NewDay(year, month, d) > other {
			year--
		}
	}
	day := NewDay(year, month, d)
	same := day.In(time.UTC)
	return day, month >= 1 && same.Month() == month && same.Day() == d && year >= 1970 && year < 2200
}
