package survey

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

// ballotOf writes votes as "question=option+option", text votes as question="text".
func ballotOf(votes []Vote) string {
	words := make([]string, len(votes))
	for i, v := range votes {
		words[i] = v.Question + "=" + strings.Join(v.Options, "+")
		if v.Text != "" {
			words[i] = v.Question + "=" + `"` + v.Text + `"`
		}
	}
	return strings.Join(words, " ")
}

func TestVotes(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	relations := Answers{"reason_weight.relations": {"strong"}, "push_factors.relations": {"r_team", "r_board"}}
	tests := []struct {
		name               string
		a                  Answers
		f                  Facts
		unit, organisation string
	}{
		{"nothing", nil, large, "", ""},
		{"blank answers", occasion("prefer_not", Answers{"st_work.st_start": {"na"}}), small, "", ""},
		{"voluntary",
			occasion("resigned", weighedJob, twoFactors, Answers{
				"destination": {"own_sector"}, "pull_factors": {"pl_none"}, "decisive": {"j_pay"}, "preventable": {"yes"},
				"keep_factors": {"k_pay"}, "spoke_before": {"hr"}, "st_work.st_start": {"5"}, "enps": {"0"}, "open_keep": {"de sfeer"}}), large,
			"occasion=resigned destination=own_sector reason_weight.job@settled=strong push_factors.job@settled=j_workload+j_pay pull_factors=pl_none " +
				"decisive@settled=j_pay preventable@settled=yes keep_factors=k_pay spoke_before=hr st_work.st_start=5 enps=0",
			`open_keep="de sfeer"`},
		{"one factor is decisive by itself",
			occasion("resigned", weighedJob, Answers{"push_factors.job": {"j_pay"}, "pull_factors": {"pl_none"}, "tenure": {"new"}}), large,
			"occasion=resigned reason_weight.job@new=strong push_factors.job@new=j_pay pull_factors=pl_none decisive@new=j_pay", ""},
		{"no split in a small box",
			occasion("resigned", weighedJob, Answers{"tenure": {"new"}, "open_keep": {"x"}}), small,
			"occasion=resigned reason_weight.job=strong", ""},
		{"safe is a question of those who saw the list",
			occasion("resigned", relations), small,
			"occasion=resigned reason_weight.relations=strong push_factors.relations=r_team+r_board", "push_factors.r_safe=no"},
		{"not safe, and decisive",
			occasion("resigned", relations, Answers{"push_factors.r_safe": {"yes"}, "decisive": {"r_safe"}}), small,
			"occasion=resigned reason_weight.relations=strong push_factors.relations=r_team+r_board", "push_factors.r_safe=yes"},
		{"not safe, and nothing else",
			occasion("resigned", Answers{"reason_weight.relations": {"strong"}, "push_factors.r_safe": {"yes"}}), small,
			"occasion=resigned reason_weight.relations=strong", "push_factors.r_safe=yes"},
		{"contract",
			occasion("contract_end", Answers{"contract_cause": {"rules"}, "wanted_to_stay": {"unknown"}, "st_process.pr_timely": {"1"}, "st_process.pr_help": {"1"}, "st_work.st_autonomy": {"2"}, "st_work.st_start": {"3"}}), small,
			"occasion=contract_end st_work.st_start=3",
			"contract_cause=rules wanted_to_stay=unknown st_process.pr_timely=1 st_work.st_autonomy=2"},
		{"retirement sets the destination",
			occasion("retirement", Answers{"retire_timing": {"earlier"}, "work_longer": {"wl_hours"}, "stay_factors": {"s_mood"}, "stay_connected": {"news"}, "would_return": {"yes"}}), large,
			"occasion=retirement stay_factors@settled=s_mood destination=retired",
			"retire_timing=earlier work_longer=wl_hours stay_connected=news"},
		{"dismissal is counted with the rest of a split",
			occasion("dismissal", Answers{"stay_factors": {"s_none"}}), large,
			"occasion=dismissal stay_factors@settled=s_none", ""},
		{"answers from another route and unknown ones",
			occasion("dismissal", Answers{"enps": {"9"}, "decisive": {"j_pay"}, "destination": {"moon"}, "x": {"y"}}), large,
			"occasion=dismissal", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			unit, organisation := q.Votes(test.a, test.f)
			if got := ballotOf(unit); got != test.unit {
				t.Errorf("unit\n got %s\nwant %s", got, test.unit)
			}
			if got := ballotOf(organisation); got != test.organisation {
				t.Errorf("organisation\n got %s\nwant %s", got, test.organisation)
			}
		})
	}
}

// TestVotesMatchCounted checks that every vote is one the results know, in its part, with
// its variant and threshold, and that the largest ballots are within what the loader allows.
func TestVotesMatchCounted(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	counted := map[string]CountedQuestion{}
	for _, c := range q.Counted() {
		counted[c.Key] = c
	}
	for _, option := range q.byName["occasion"].keys {
		a := full(q, option)
		unit, organisation := q.Votes(a, large)
		for part, votes := range map[Part][]Vote{PartUnit: unit, PartOrganisation: organisation} {
			seen := map[string]bool{}
			for _, v := range votes {
				key, _, split := strings.Cut(v.Question, "@")
				c, ok := counted[key]
				if !ok || seen[key] || c.Part != part || c.Variant != v.Variant || c.Split != split || c.Sensitive != (v.Least == SensitiveK) {
					t.Errorf("%s: vote %+v does not fit %+v", option, v, c)
				}
				seen[key] = true
				for _, o := range v.Options {
					if !slices.ContainsFunc(c.Options, func(counted CountedOption) bool { return counted.Key == o && counted.Known == v.Known }) {
						t.Errorf("%s: vote %s = %s is not counted", option, v.Question, o)
					}
				}
			}
			if told := slices.ContainsFunc(votes, func(v Vote) bool { return v.Known && v.Options[0] == "retired" }); told != (option == "retirement" && part == PartUnit) {
				t.Errorf("%s: %v that only who retires goes there", option, told)
			}
			data, err := json.Marshal(votes)
			if err != nil || len(data) > q.worstVotes(part) {
				t.Errorf("%s: %d bytes of votes for %s, more than the %d foreseen (%v)", option, len(data), part, q.worstVotes(part), err)
			}
		}
	}
}

// full answers everything there is on a route, with the most of everything.
func full(q *Questionnaire, option string) Answers {
	a := occasion(option)
	for _, d := range q.fields {
		switch {
		case d.name == "occasion":
		case d.kind == KindText:
			a[d.name] = []string{strings.Repeat("<", 400)}
		case d.kind == KindSeveral:
			a[d.name] = slices.DeleteFunc(slices.Clone(d.keys), func(key string) bool { return key == d.exclude })
		case d.name == "preventable":
			a[d.name] = []string{"maybe"}
		case d.question.Key == "reason_weight":
			a[d.name] = []string{"strong"}
		default:
			a[d.name] = d.keys[:1]
		}
	}
	return a
}
