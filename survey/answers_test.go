package survey

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func form(values map[string][]string) func(string) []string {
	return func(name string) []string { return values[name] }
}

func TestAccept(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	voluntary := occasion("resigned", weighedJob, twoFactors, mightStay)
	with := func(a Answers, more Answers) Answers {
		b := maps.Clone(a)
		maps.Copy(b, more)
		return b
	}
	tests := []struct {
		name, page string
		a          Answers
		form       map[string][]string
		want       Answers
	}{
		{"a choice", "occasion", nil, map[string][]string{"occasion": {"resigned"}}, Answers{"occasion": {"resigned"}}},
		{"nothing", "occasion", nil, nil, Answers{}},
		{"an unknown option", "occasion", nil, map[string][]string{"occasion": {"fired"}}, Answers{}},
		{"an unknown field", "occasion", nil, map[string][]string{"destination": {"internal"}, "x": {"y"}}, Answers{}},
		{"the same twice", "occasion", nil, map[string][]string{"occasion": {"resigned", "resigned"}}, Answers{"occasion": {"resigned"}}},
		{"two of one", "occasion", nil, map[string][]string{"occasion": {"resigned", "other"}}, Answers{}},
		{"no answer takes an answer away", "occasion", Answers{"occasion": {"other"}}, nil, Answers{}},
		{"a hidden option", "destination", occasion("resigned"), map[string][]string{"destination": {"retired"}}, occasion("resigned")},
		{"another route drops answers", "occasion", voluntary, map[string][]string{"occasion": {"dismissal"}}, occasion("dismissal")},
		{"a page that is not on the route", "contract_cause", voluntary, map[string][]string{"contract_cause": {"rules"}}, voluntary},
		{"other weights drop their list", "reason_weight", voluntary, map[string][]string{"reason_weight.relations": {"strong"}},
			occasion("resigned", mightStay, Answers{"reason_weight.relations": {"strong"}})},
		{"a list in the order of the file", "push_factors", voluntary, map[string][]string{"push_factors.job": {"j_pay", "j_tasks", "j_pay"}},
			with(voluntary, Answers{"push_factors.job": {"j_tasks", "j_pay"}})},
		{"an option of another group", "push_factors", voluntary, map[string][]string{"push_factors.job": {"r_team"}, "push_factors.relations": {"r_team"}, "push_factors.r_safe": {"yes"}},
			occasion("resigned", weighedJob, mightStay)},
		{"an exclusive option gives way", "pull_factors", voluntary, map[string][]string{"pull_factors": {"pl_none", "pl_pay"}},
			with(voluntary, Answers{"pull_factors": {"pl_pay"}})},
		{"an exclusive option alone", "pull_factors", voluntary, map[string][]string{"pull_factors": {"pl_none"}},
			with(voluntary, Answers{"pull_factors": {"pl_none"}})},
		{"the decisive one", "decisive", voluntary, map[string][]string{"decisive": {"j_pay"}}, with(voluntary, Answers{"decisive": {"j_pay"}})},
		{"a decisive one that was not chosen", "decisive", voluntary, map[string][]string{"decisive": {"j_tasks"}}, voluntary},
		{"cannot choose", "decisive", voluntary, map[string][]string{"decisive": {"cannot_choose"}}, with(voluntary, Answers{"decisive": {"cannot_choose"}})},
		{"decisive goes with its factor", "push_factors", with(voluntary, Answers{"decisive": {"j_pay"}}), map[string][]string{"push_factors.job": {"j_workload", "j_tasks"}},
			with(voluntary, Answers{"push_factors.job": {"j_workload", "j_tasks"}})},
		{"a text", "open", voluntary, map[string][]string{"open_keep": {" goed \r\n zo\x00\x1b\xff\u202e "}, "open_improve": {" \n "}},
			with(voluntary, Answers{"open_keep": {"goed \n zo"}})},
		{"a number", "lookback", voluntary, map[string][]string{"enps": {"10"}, "stay_connected": {"yes"}}, with(voluntary, Answers{"enps": {"10"}})},
		{"not a number", "lookback", voluntary, map[string][]string{"enps": {"11"}}, voluntary},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			before := maps.Clone(test.a)
			got, err := q.Accept(pageOf(t, q, test.page), form(test.form), test.a, large)
			if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
				t.Errorf("%v\n%s", err, diff)
			}
			if diff := cmp.Diff(before, test.a); diff != "" {
				t.Errorf("Accept changed the answers it was given:\n%s", diff)
			}
		})
	}
}

func TestAcceptLongText(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	page := pageOf(t, q, "open")
	tests := []struct {
		name, text string
		fits       bool
	}{
		{"400 characters", strings.Repeat("e", 400), true},
		{"401 characters", strings.Repeat("e", 401), false},
		{"line ends count once", strings.Repeat("e\r\n", 199) + "ee", true},
		{"1,000 bytes", strings.Repeat("𝄞", 250), true},
		{"1,004 bytes", strings.Repeat("𝄞", 251), false},
	}
	for _, test := range tests {
		a, err := q.Accept(page, form(map[string][]string{"open_keep": {test.text}}), occasion("other"), large)
		var invalid *Invalid
		if test.fits != (err == nil) || !test.fits && (!errors.As(err, &invalid) || invalid.Fields["open_keep"] != "text_too_long") {
			t.Errorf("%s: %v", test.name, err)
		}
		if want := strings.ReplaceAll(test.text, "\r\n", "\n"); a["open_keep"][0] != want {
			t.Errorf("%s: the page would lose the text", test.name)
		}
	}
}

func TestClear(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	a := occasion("resigned", weighedJob, twoFactors, Answers{"enps": {"3"}, "decisive": {"j_pay"}})
	got := q.Clear(pageOf(t, q, "reason_weight"), a, small)
	if diff := cmp.Diff(occasion("resigned", Answers{"enps": {"3"}}), got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(Answers{}, q.Clear(pageOf(t, q, "occasion"), nil, small)); diff != "" {
		t.Error(diff)
	}
}

func TestAnswered(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	tests := []struct {
		a    Answers
		want int
	}{
		{nil, 0},
		{occasion("prefer_not", Answers{"st_work.st_start": {"na"}}), 0},
		{occasion("resigned", weighedJob, twoFactors), 3},
		{occasion("resigned", Answers{"push_factors.relations": {"r_team"}, "push_factors.r_safe": {"yes"}}), 2},
		{occasion("resigned", Answers{"push_factors.r_safe": {"yes"}, "open_keep": {"x"}, "enps": {"0"}}), 4},
	}
	for _, test := range tests {
		if got := q.Answered(test.a); got != test.want {
			t.Errorf("Answered(%v) = %d, want %d", test.a, got, test.want)
		}
	}
}

// FuzzAccept posts anything to any page: it must never panic, and never keep what the
// questionnaire does not know or offer.
func FuzzAccept(f *testing.F) {
	q := standardFor(f, Edu)
	f.Add(uint8(0), "occasion", "resigned", "other", uint8(0))
	f.Add(uint8(5), "push_factors.job", "j_pay", "j_pay", uint8(1))
	f.Add(uint8(7), "decisive", "r_safe", "cannot_choose", uint8(1))
	f.Add(uint8(20), "open_keep", "\xff\x00\r\n", "", uint8(3))
	f.Fuzz(func(t *testing.T, n uint8, name, first, second string, facts uint8) {
		p := q.Pages[int(n)%len(q.Pages)]
		f := Facts{BoxExpects: 40 * int(facts&1), OrganisationExpects: 30 * int(facts>>1&1)}
		values := form(map[string][]string{name: {first, second}})
		for _, start := range q.byName["occasion"].keys {
			a := occasion(start, weighedJob, twoFactors, mightStay)
			got, err := q.Accept(p, values, a, f)
			if err != nil {
				continue
			}
			for field, kept := range got {
				d := q.byName[field]
				if d == nil || len(kept) == 0 {
					t.Fatalf("keeps %s = %q", field, kept)
				}
				if d.kind == KindText {
					if d.tooLong(kept[0]) || kept[0] != clean(kept[0]) {
						t.Fatalf("keeps text %q", kept[0])
					}
					continue
				}
				for _, value := range kept {
					if !slices.Contains(d.keys, value) {
						t.Fatalf("keeps %s = %q", field, kept)
					}
				}
			}
			if back, err := q.Decode(q.Encode(got)); err != nil || q.DecodeTexts(q.EncodeTexts(got), back) != nil || !cmp.Equal(back, got) {
				t.Fatalf("draft gives %v for %v: %v", back, got, err)
			}
			q.Votes(got, f)
			q.Summary(got, f)
		}
	})
}
