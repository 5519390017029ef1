package survey_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

func standard(t *testing.T, pack survey.Pack) *survey.Questionnaire {
	t.Helper()
	q, err := survey.Standard(pack)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestRecordBoxesPerKindOfLeaver holds the boxes against screens.md section 5, in every pack.
func TestRecordBoxesPerKindOfLeaver(t *testing.T) {
	t.Parallel()
	whole := "1 2a 2b 2c 2d 3 4 5 6 7 8"
	for _, test := range []struct {
		leaving survey.LeaverGroup
		opened  bool
		want    string
	}{
		{survey.GroupVoluntary, false, whole},
		{survey.GroupOther, true, whole},
		{survey.GroupContract, false, "1 4 5 6 7 8"},
		{survey.GroupRetirement, false, "1 5 7 7b 8"},
		{survey.GroupDismissal, false, "1 5 8 9"},
		{survey.GroupDismissal, true, "1 2a 2b 2c 2d 3 4 5 8 9"},
		{survey.GroupContract, true, "1 4 5 6 7 8"},
	} {
		for _, pack := range []survey.Pack{survey.Generic, survey.Edu, survey.Rijk} {
			var numbers []string
			for _, box := range standard(t, pack).RecordBoxes(test.leaving, test.opened) {
				numbers = append(numbers, box.Number)
			}
			if got := strings.Join(numbers, " "); got != test.want {
				t.Errorf("%s, opened %t, %s: %s, want %s", test.leaving, test.opened, pack, got, test.want)
			}
		}
	}
}

// TestRecordAsksWhatTheQuestionnaireAsks: every question and option of a record is one that
// the questionnaire counts, and none is sensitive.
func TestRecordAsksWhatTheQuestionnaireAsks(t *testing.T) {
	t.Parallel()
	for _, pack := range []survey.Pack{survey.Generic, survey.Edu, survey.Rijk} {
		q := standard(t, pack)
		counted := map[string]survey.CountedQuestion{}
		for _, c := range q.Counted() {
			counted[c.Key] = c
		}
		fields := 0
		for _, box := range q.RecordBoxes(survey.GroupVoluntary, false) {
			for _, f := range box.Fields {
				fields++
				c, ok := counted[f.Name]
				if !ok || c.Sensitive || len(f.Options) == 0 {
					t.Errorf("%s: %s is not a question that is counted, or sensitive", pack, f.Name)
				}
				for _, o := range f.Options {
					if !slices.ContainsFunc(c.Options, func(k survey.CountedOption) bool { return k.Key == o.Key && k.Label[survey.NL] == o.Label[survey.NL] }) {
						t.Errorf("%s: %s has an option %s of its own", pack, f.Name, o.Key)
					}
				}
			}
		}
		if fields < 15 {
			t.Errorf("%s: only %d questions", pack, fields)
		}
	}
}

// form makes a posted form of "name=key,key" words.
func form(words ...string) func(string) []string {
	values := map[string][]string{}
	for _, word := range words {
		name, keys, _ := strings.Cut(word, "=")
		values[name] = strings.Split(keys, ",")
	}
	return func(name string) []string { return values[name] }
}

func TestAcceptTicks(t *testing.T) {
	t.Parallel()
	q := standard(t, survey.Edu)
	boxes := q.RecordBoxes(survey.GroupVoluntary, false)
	ticks := q.AcceptTicks(boxes, form("stay_factors=s_none,s_mood,nonsense", "decisive=r_support", "preventable=yes,no", "reason_weight.job=strong",
		"occasion=resigned", "tenure=new", "push_factors.r_safe=yes"))
	want := survey.Ticks{
		"stay_factors": {"s_mood"}, "decisive": {"r_support"}, "push_factors.relations": {"r_support"}, "reason_weight.job": {"strong"},
	}
	if !maps.EqualFunc(ticks, want, slices.Equal) {
		t.Errorf("got %v, want %v", ticks, want)
	}
	left := q.Untick(ticks, func(_, key string) bool { return key != "r_support" })
	if _, ok := left["decisive"]; ok || len(left) != 2 {
		t.Errorf("a reason was unticked and is still decisive: %v", left)
	}
	left = q.Untick(ticks, func(name, _ string) bool { return name != "push_factors.relations" })
	if _, ok := left["decisive"]; ok {
		t.Errorf("a reason was unticked and is still decisive: %v", left)
	}
}

// TestRecordVotesStayInTheBoxes: what was ticked before the kind of leaver was changed does
// not count, nor do the reasons of somebody who was dismissed while they are shut.
func TestRecordVotesStayInTheBoxes(t *testing.T) {
	t.Parallel()
	q := standard(t, survey.Edu)
	ticks := survey.Ticks{"stay_factors": {"s_mood"}, "preventable": {"yes"}, "destination": {"outside"}}
	for leaving, want := range map[survey.LeaverGroup]string{
		survey.GroupVoluntary: "occasion stay_factors preventable destination", survey.GroupRetirement: "occasion stay_factors",
		survey.GroupDismissal: "occasion stay_factors", survey.GroupContract: "occasion stay_factors preventable destination",
	} {
		var names []string
		for _, vote := range q.RecordVotes(survey.Record{Leaving: leaving, Ticks: ticks}) {
			names = append(names, vote.Question)
		}
		if got := strings.Join(names, " "); got != want {
			t.Errorf("%s: %s, want %s", leaving, got, want)
		}
	}
	if votes := q.RecordVotes(survey.Record{Leaving: survey.GroupDismissal, Opened: true, Ticks: ticks}); len(votes) != 3 {
		t.Errorf("opened boxes: %v", votes)
	}
}

// vote makes a vote on a question.
func voteFor(question, option string) []survey.Vote {
	return []survey.Vote{{Question: question, Variant: "v", Options: []string{option}}}
}

// TestRecordsArePublishedOnlyTogether: never below k, never of one mind below ten, and
// never so that one interviewer can subtract the own talks and be left with fewer than k.
func TestRecordsArePublishedOnlyTogether(t *testing.T) {
	t.Parallel()
	robin, sam := uuid.New(), uuid.New()
	for name, test := range map[string]struct {
		robin, sam string // one option per talk
		want       bool
	}{
		"four":                              {"aabb", "", false},
		"five of one interviewer":           {"aabbb", "", true},
		"five of two":                       {"aab", "ab", false},
		"one of the other":                  {"aabbb", "a", false},
		"four of the other":                 {"aabbb", "aabb", false},
		"five each":                         {"aabbb", "abbbb", true},
		"all alike":                         {"aaaaa", "", false},
		"nine alike":                        {"aaaaaaaaa", "", false},
		"ten alike":                         {"aaaaaaaaaa", "", true},
		"mixed together, alike by half":     {"aaaaa", "bbbbb", false},
		"mixed together, one half is alike": {"aaaaa", "abbbb", false},
	} {
		sheet := survey.RecordSheet{}
		for _, option := range test.robin {
			sheet.Add(robin, voteFor("q", string(option)), 100)
		}
		for _, option := range test.sam {
			sheet.Add(sam, voteFor("q", string(option)), 100)
		}
		published := sheet.Publish(5)
		if got := len(published) == 1; got != test.want {
			t.Errorf("%s: published %t, want %t", name, got, test.want)
		}
		if test.want && (published[0].N != len(test.robin)+len(test.sam) || len(sheet) != 0) {
			t.Errorf("%s: %+v, left %v", name, published, sheet)
		}
	}
}

// TestRecordRestsWaitAndGrow: what is too little waits for the next counting, and each
// published number grows by at least k talks.
func TestRecordRestsWaitAndGrow(t *testing.T) {
	t.Parallel()
	robin := uuid.New()
	sheet := survey.RecordSheet{}
	for _, option := range "abb" {
		sheet.Add(robin, voteFor("q", string(option)), 100)
	}
	if published := sheet.Publish(5); len(published) != 0 {
		t.Fatalf("three were published: %v", published)
	}
	later := survey.RecordSheet{}
	later.Join(sheet)
	for _, option := range "ab" {
		later.Add(robin, voteFor("q", string(option)), 101)
	}
	if later[robin][0].Oldest != 100 {
		t.Errorf("the oldest month was lost: %+v", later[robin])
	}
	if published := later.Publish(8); len(published) != 0 {
		t.Errorf("five were published with k = 8: %v", published)
	}
	if published := later.Publish(1); len(published) != 1 || published[0].Options["b"] != 3 {
		t.Errorf("five with k = 1 (the floor is 5): %v", published)
	}
	sheet.DropOld(101)
	if len(sheet) != 0 {
		t.Errorf("old counts stay: %v", sheet)
	}
}

// TestEmptyRecord: only what stands in a box of the kind of leaver is something to read.
func TestEmptyRecord(t *testing.T) {
	t.Parallel()
	q := standard(t, survey.Edu)
	for name, test := range map[string]struct {
		r    survey.Record
		want bool
	}{
		"nothing":          {survey.Record{Notes: map[string]string{"back": ""}, Points: make([]survey.RecordPoint, 3)}, true},
		"a tick":           {survey.Record{Ticks: survey.Ticks{"stay_factors": {"s_mood"}}}, false},
		"a text":           {survey.Record{Notes: map[string]string{"back": "Fijn."}}, false},
		"a point":          {survey.Record{Points: []survey.RecordPoint{{Wording: "Rooster eerder"}}}, false},
		"in another's box": {survey.Record{Ticks: survey.Ticks{"preventable": {"yes"}}, Notes: map[string]string{"reasons.job": "Te veel."}}, true},
	} {
		test.r.Leaving = survey.GroupRetirement
		if got := q.InBoxes(test.r).Empty(); got != test.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestCheckRecord(t *testing.T) {
	t.Parallel()
	good := func() survey.Record {
		return survey.Record{Form: "phone", Leaving: survey.GroupVoluntary, Notes: map[string]string{"back": "Fijn."},
			Points: []survey.RecordPoint{{Wording: "Rooster eerder", For: survey.ForSchool, Urgent: "soon"}, {}, {}}}
	}
	today := survey.NewDay(2026, 9, 7)
	r := good()
	if err := r.Check("7-9-2026", "45", today, survey.RecordDays); err != nil || r.HeldOn != today || r.Minutes != 45 {
		t.Errorf("a good record: %v, %+v", err, r)
	}
	for name, test := range map[string]struct {
		change        func(*survey.Record)
		held, minutes string
		field         string
	}{
		"no day":            {nil, "", "45", "held_on"},
		"tomorrow":          {nil, "2026-09-08", "45", "held_on"},
		"long ago":          {nil, "2025-09-08", "45", "held_on"},
		"no minutes":        {nil, "2026-09-07", "veel", "minutes"},
		"a day of minutes":  {nil, "2026-09-07", "1440", "minutes"},
		"no form":           {func(r *survey.Record) { r.Form = "any" }, "2026-09-07", "45", "form"},
		"no kind":           {func(r *survey.Record) { r.Leaving = "x" }, "2026-09-07", "45", "leaving"},
		"a long text":       {func(r *survey.Record) { r.Notes["back"] = strings.Repeat("é", 601) }, "2026-09-07", "45", "note_back"},
		"a text of emoji":   {func(r *survey.Record) { r.Notes["back"] = strings.Repeat("🙂", 400) }, "2026-09-07", "45", "note_back"},
		"a point for none":  {func(r *survey.Record) { r.Points[1].Wording = "x" }, "2026-09-07", "45", "point_for_2"},
		"a point of no one": {func(r *survey.Record) { r.Points[2].For = survey.ForTeam }, "2026-09-07", "45", "point_3"},
		"a long point":      {func(r *survey.Record) { r.Points[0].Wording = strings.Repeat("x", 301) }, "2026-09-07", "45", "point_1"},
	} {
		r := good()
		if test.change != nil {
			test.change(&r)
		}
		var wrong *survey.Invalid
		if err := r.Check(test.held, test.minutes, today, survey.RecordDays); !errors.As(err, &wrong) || wrong.Fields[test.field] == "" || len(wrong.Fields) != 1 {
			t.Errorf("%s: %v", name, err)
		}
	}
}
