package survey_test

import (
	"strings"
	"testing"

	"nawoord/survey"
)

func TestACSVHoldsNoFormula(t *testing.T) {
	t.Parallel()
	rows := [][]string{{"wie", "wat"}, {"=HYPERLINK(\"x\")", "@sum"}, {"-1", "een; twee"}, {"", "+31"}}
	for lang, want := range map[survey.Lang]string{
		survey.NL: "\uFEFFwie;wat\r\n\"'=HYPERLINK(\"\"x\"\")\";'@sum\r\n'-1;\"een; twee\"\r\n;'+31\r\n",
		survey.EN: "\uFEFFwie,wat\r\n\"'=HYPERLINK(\"\"x\"\")\",'@sum\r\n'-1,een; twee\r\n,'+31\r\n",
	} {
		var got strings.Builder
		if err := survey.WriteCSV(&got, lang, rows); err != nil || got.String() != want {
			t.Errorf("%s: %q, %v", lang, got.String(), err)
		}
	}
}
