package main

import (
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"nawoord/survey"
)

// parseCalendar reads how often boxes open and how long things are kept.
func parseCalendar(o *survey.Organisation, openings, keep string) error {
	if openings != "" {
		var err error
		if o.Rhythm, err = survey.ParseRhythm(openings); err != nil {
			return usagef("--openings %q: choose monthly or quarterly", openings)
		}
	}
	if keep == "" {
		return nil
	}
	o.Kept = map[survey.Datum]int{}
	for part := range strings.SplitSeq(keep, ",") {
		name, text, _ := strings.Cut(strings.TrimSpace(part), "=")
		days, err := strconv.Atoi(text)
		if err != nil {
			return usagef("--keep %q is not NAME=DAYS; for example \"invitation=14,talk=14\"", part)
		}
		o.Kept[survey.Datum(name)] = days
	}
	var wrong *survey.Invalid
	if err := survey.CheckRetention(o.Kept); errors.As(err, &wrong) {
		name := slices.Sorted(maps.Keys(wrong.Fields))[0]
		datum := survey.Datum(name)
		if wrong.Fields[name] == "retention_fixed" {
			return usagef("--keep %s: choose from %s", name, strings.Join(freeDatums(), ", "))
		}
		return usagef("--keep %s=%d: from %d to %d days; the program's own calendar is the most", name, o.Kept[datum], survey.LeastDays[datum], survey.Organisation{}.Keeps(datum))
	}
	return nil
}

// freeDatums lists what can be kept for fewer days.
func freeDatums() []string {
	var names []string
	for datum := range survey.LeastDays {
		names = append(names, string(datum))
	}
	slices.Sort(names)
	return names
}
