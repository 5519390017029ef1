package web

import (
	"strconv"
	"unicode"
	"unicode/utf8"

	"nawoord/survey"
)

// retentionFields ask for how many days each kind of data is kept, in the order of the
// calendar and in its words.
func retentionFields(f formOf) []control {
	var all []control
	for _, line := range f.d.Organisation.Retention() {
		least, free := survey.LeastDays[line.Datum]
		if !free {
			continue
		}
		made := f.control(string(line.Datum), "number")
		first, size := utf8.DecodeRuneInString(line.What[f.lang])
		made.Label = string(unicode.ToUpper(first)) + line.What[f.lang][size:]
		made.Hint = f.d.view.T(f.lang, "set_retention_range", "Least", least, "Most", line.Days, "From", line.From[f.lang])
		made.Complete, made.Short = "off", true
		all = append(all, made)
	}
	return all
}

func readRetention(o survey.Organisation, _ survey.Lang) map[string]string {
	now := map[string]string{}
	for datum := range survey.LeastDays {
		now[string(datum)] = strconv.Itoa(o.Keeps(datum))
	}
	return now
}

// shorter counts what is kept for fewer days than the program's calendar says.
func shorter(o survey.Organisation) int {
	n := 0
	for datum := range survey.LeastDays {
		if o.Keeps(datum) < (survey.Organisation{}).Keeps(datum) {
			n++
		}
	}
	return n
}
