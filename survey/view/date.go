package view

import (
	"fmt"
	"strings"

	"nawoord/survey"
)

var monthNames = map[survey.Lang][12]string{
	survey.NL: {"januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober", "november", "december"},
	survey.EN: {"January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"},
}

var weekdayNames = map[survey.Lang][7]string{
	survey.NL: {"zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag"},
	survey.EN: {"Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"},
}

// FormatDay writes a day with its year: 3 december 2026 or 3 December 2026.
func FormatDay(lang survey.Lang, day survey.Day) string {
	_, name, number := dayParts(lang, day)
	return fmt.Sprintf("%d %s %d", number, name, day.Month()/12)
}

// FormatWeekday writes a day that is near, without its year: donderdag 3 december or
// Thursday 3 December.
func FormatWeekday(lang survey.Lang, day survey.Day) string {
	weekday, name, number := dayParts(lang, day)
	return fmt.Sprintf("%s %d %s", weekday, number, name)
}

func dayParts(lang survey.Lang, day survey.Day) (weekday, month string, number int) {
	weekday = weekdayNames[lang][day.Weekday()]
	month = monthNames[lang][day.Month()%12]
	return weekday, month, int(day-day.Month().First()) + 1
}

// FormatMonth writes a month with its year: december 2026 or December 2026.
func FormatMonth(lang survey.Lang, month survey.Month) string {
	return fmt.Sprintf("%s %d", monthNames[lang][month%12], month/12)
}

// FormatClock writes a time of the day given as 15:04: 15.04 uur or 15:04.
func FormatClock(lang survey.Lang, clock string) string {
	if lang == survey.NL {
		return strings.ReplaceAll(clock, ":", ".") + " uur"
	}
	return clock
}

// FormatHours writes from when to when, both given as 15:04: 10.00 tot 10.45 uur or
// 10:00 to 10:45.
func FormatHours(lang survey.Lang, start, end string) string {
	if lang == survey.NL {
		return strings.ReplaceAll(start, ":", ".") + " tot " + FormatClock(lang, end)
	}
	return start + " to " + end
}

// FormatYearday writes a day of every year, given as month × 100 + day: 30 september or
// 30 September. Without one it is empty.
func FormatYearday(lang survey.Lang, yearday int) string {
	if month := yearday / 100; month < 1 || month > 12 {
		return ""
	}
	return fmt.Sprintf("%d %s", yearday%100, monthNames[lang][yearday/100-1])
}
