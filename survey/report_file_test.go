package survey_test

import (
	"strings"
	"testing"

	"nawoord/survey"
)

func TestReportAsTable(t *testing.T) {
	t.Parallel()
	q, err := survey.Standard(survey.Edu)
	if err != nil {
		t.Fatal(err)
	}
	questions := map[string]survey.Counted{
		"enps": {N: 12, Options: map[string]int{"9": 12}}, "open_keep": {N: 12},
		"=1+1": {N: 12, Options: map[string]int{"@b": 5}},
	}
	for _, c := range q.Counted() {
		if counted, ok := questions[c.Key]; ok {
			counted.Variant = c.Variant
			questions[c.Key] = counted
		}
		if c.Key == "occasion" {
			questions[c.Key] = survey.Counted{Variant: c.Variant, N: 33, Options: map[string]int{"resigned": 23, "retirement": 10}}
		}
	}
	for lang, want := range map[survey.Lang][]string{
		survey.NL: {
			"\uFEFFgrafiek;vraag;vraag in woorden;antwoord;antwoord in woorden;n;aantal;procent\r\n",
			"C1;occasion;Waarom stopt je baan bij '=vo?;resigned;", ";33;23;70\r\n", ";'=1+1;'=1+1;'@b;'@b;12;5;42\r\n",
		},
		survey.EN: {"\uFEFFchart,question,question in words,", ",33,23,70\r\n", ",'=1+1,'=1+1,'@b,'@b,12,5,42\r\n"},
	} {
		tables := q.Tables(survey.Report{Questions: questions}, survey.Reading{Lang: lang, Organisation: "VO-Campus", Place: "'=vo"})
		var got strings.Builder
		if err := survey.WriteTable(&got, lang, tables); err != nil {
			t.Fatal(err)
		}
		for _, part := range want {
			if !strings.Contains(got.String(), part) {
				t.Errorf("%s: no %q in\n%s", lang, part, got.String())
			}
		}
		if strings.Contains(got.String(), "open_keep") {
			t.Error("a text box has no row")
		}
	}
}

func TestTablesKeepEarlierQuestionsApart(t *testing.T) {
	t.Parallel()
	q, err := survey.Standard(survey.Edu)
	if err != nil {
		t.Fatal(err)
	}
	var groups []string
	for _, g := range q.Groups() {
		groups = append(groups, g.Key)
	}
	report := survey.Report{Questions: map[string]survey.Counted{"occasion": {Variant: "older", N: 8, Options: map[string]int{"gone": 8}}}}
	for _, c := range q.Counted() {
		if c.Key == "stay_factors" {
			report.Questions["stay_factors@"+groups[0]] = survey.Counted{Variant: c.Variant, N: 6, Options: map[string]int{c.Options[0].Key: 6}}
		}
	}
	tables := q.Tables(report, survey.Reading{Lang: survey.EN, Organisation: "VO-Campus", Place: "VO-Campus"})
	if len(tables) != 2 || tables[0].Chart != "C8" || !strings.HasSuffix(tables[0].Title, ")") {
		t.Fatalf("%+v", tables)
	}
	if last := tables[1]; last.Title != "occasion" || last.Chart != "" || last.Lines[0].Label != "gone" {
		t.Errorf("an earlier question: %+v", last)
	}
	if file := q.File(survey.Organisation{}, report); len(file.Labels) != 0 {
		t.Errorf("labels of other options: %v", file.Labels)
	}
}
