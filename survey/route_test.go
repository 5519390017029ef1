package survey

import (
	"slices"
	"strings"
	"testing"
)

// large is a leaver for whom every page exists; small has neither tenure nor texts.
var (
	large = Facts{BoxExpects: 40, OrganisationExpects: 190}
	small = Facts{BoxExpects: 20, OrganisationExpects: 29}
)

func standardFor(t testing.TB, pack Pack) *Questionnaire {
	t.Helper()
	q, err := Standard(pack)
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// occasion answers the first question and adds the rest.
func occasion(option string, rest ...Answers) Answers {
	a := Answers{"occasion": {option}}
	for _, more := range rest {
		for name, values := range more {
			a[name] = values
		}
	}
	return a
}

var (
	weighedJob = Answers{"reason_weight.job": {"strong"}}
	twoFactors = Answers{"push_factors.job": {"j_workload", "j_pay"}}
	mightStay  = Answers{"preventable": {"maybe"}}
)

func TestPath(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	tests := []struct {
		name  string
		a     Answers
		f     Facts
		pages string
	}{
		{"voluntary, everything", occasion("resigned", weighedJob, twoFactors, mightStay), large,
			"occasion destination reason_weight push_factors pull_factors decisive preventable keep_factors spoke_before st_short stay_factors lookback tenure open"},
		{"voluntary, nothing", occasion("resigned"), small,
			"occasion destination reason_weight pull_factors preventable spoke_before st_short stay_factors lookback"},
		{"contract", occasion("contract_end"), large,
			"occasion contract_cause wanted_to_stay destination st_process st_work st_people stay_factors lookback tenure open"},
		{"contract, small", occasion("contract_end"), small,
			"occasion contract_cause wanted_to_stay destination st_process st_work st_people stay_factors lookback"},
		{"retirement", occasion("retirement"), large,
			"occasion retire_timing work_longer st_process st_work st_people stay_factors lookback tenure open"},
		{"retirement, later", occasion("retirement", Answers{"retire_timing": {"later"}}), small,
			"occasion retire_timing st_process st_work st_people stay_factors lookback"},
		{"dismissal", occasion("dismissal"), large,
			"occasion destination st_process st_work st_people stay_factors open"},
		{"other", occasion("other", weighedJob, twoFactors), large,
			"occasion destination reason_weight push_factors decisive spoke_before st_short stay_factors lookback tenure open"},
		{"prefer not to say", occasion("prefer_not"), small,
			"occasion destination reason_weight spoke_before st_short stay_factors lookback"},
		{"skipped", nil, small,
			"occasion destination reason_weight spoke_before st_short stay_factors lookback"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := keysOf(q.Path(test.a, test.f)); got != test.pages {
				t.Errorf("Path\n got %s\nwant %s", got, test.pages)
			}
			if got := walk(q, test.a, test.f); got != test.pages {
				t.Errorf("by Next\n got %s\nwant %s", got, test.pages)
			}
			if got := walkBack(q, test.a, test.f); got != test.pages {
				t.Errorf("by Back\n got %s\nwant %s", got, test.pages)
			}
		})
	}
}

func keysOf(pages []*Page) string {
	keys := make([]string, len(pages))
	for i, p := range pages {
		keys[i] = p.Key
	}
	return strings.Join(keys, " ")
}

func walk(q *Questionnaire, a Answers, f Facts) string {
	var pages []*Page
	for n, ok := q.Next(0, a, f); ok; n, ok = q.Next(n, a, f) {
		p, _ := q.Page(n)
		pages = append(pages, p)
	}
	return keysOf(pages)
}

func walkBack(q *Questionnaire, a Answers, f Facts) string {
	var pages []*Page
	for n, ok := q.Back(len(q.Pages)+1, a, f); ok; n, ok = q.Back(n, a, f) {
		p, _ := q.Page(n)
		pages = append(pages, p)
	}
	slices.Reverse(pages)
	return keysOf(pages)
}

func TestPage(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	for _, n := range []int{-1, 0, len(q.Pages) + 1} {
		if _, ok := q.Page(n); ok {
			t.Errorf("Page(%d) exists", n)
		}
	}
	for i, want := range q.Pages {
		if p, ok := q.Page(i + 1); !ok || p != want || p.N != i+1 {
			t.Errorf("Page(%d) = %v, %v", i+1, p, ok)
		}
	}
}

func TestStep(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	about := map[string]int{"resigned": 12, "contract_end": 11, "retirement": 9, "dismissal": 7, "other": 10}
	if step, n := q.Step(1, nil, large); step != 1 || n != 13 {
		t.Errorf("before the first answer: step %d of about %d, want 1 of 13", step, n)
	}
	for option, want := range about {
		a := occasion(option, weighedJob, twoFactors, mightStay)
		last := 0
		for _, p := range q.Path(a, large) {
			step, n := q.Step(p.N, a, large)
			if n != want || step > n {
				t.Errorf("%s, page %s: step %d of about %d, want about %d", option, p.Key, step, n, want)
			}
			if p.Key == "open" {
				if step != 0 {
					t.Errorf("%s: the text page says step %d, want almost done", option, step)
				}
				continue
			}
			if step != min(last+1, want) {
				t.Errorf("%s, page %s: step %d after %d", option, p.Key, step, last)
			}
			last = step
		}
		if step, _ := q.Step(len(q.Pages)+1, a, large); step != 0 {
			t.Errorf("%s: the send page says step %d, want almost done", option, step)
		}
	}
}

func TestSafety(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	a := occasion("resigned", Answers{"reason_weight.relations": {"strong"}, "push_factors.r_safe": {"yes"}})
	for _, p := range q.Path(a, large) {
		if got, want := q.Safety(p.N, a, large), p.Key == "pull_factors"; got != want {
			t.Errorf("Safety on %s = %v", p.Key, got)
		}
	}
	delete(a, "push_factors.r_safe")
	for _, p := range q.Path(a, large) {
		if q.Safety(p.N, a, large) {
			t.Errorf("Safety on %s without the answer", p.Key)
		}
	}
}

// TestGroups checks which categories of a grouped list follow from the weights.
func TestGroupsFollowWeights(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	tests := []struct{ personal, job, organisation, relations, want string }{
		{"", "", "", "", ""},
		{"none", "none", "none", "none", ""},
		{"strong", "some", "some", "strong", "personal relations"},
		{"strong", "strong", "strong", "strong", "personal job organisation relations"},
		{"some", "some", "some", "some", "job organisation"},
		{"some", "none", "some", "some", "organisation relations"},
		{"some", "", "", "some", "personal relations"},
		{"some", "", "", "none", "personal"},
		{"some", "some", "", "strong", "relations"},
	}
	page := pageOf(t, q, "push_factors")
	for _, test := range tests {
		a := occasion("resigned")
		for key, weight := range map[string]string{"personal": test.personal, "job": test.job, "organisation": test.organisation, "relations": test.relations} {
			if weight != "" {
				a["reason_weight."+key] = []string{weight}
			}
		}
		var groups []string
		for _, field := range q.Show(page, a, small, 1) {
			groups = append(groups, strings.TrimPrefix(field.Name, "push_factors."))
		}
		if got := strings.Join(groups, " "); got != test.want {
			t.Errorf("%+v: shows %q", test, got)
		}
	}
}

func pageOf(t testing.TB, q *Questionnaire, key string) *Page {
	t.Helper()
	for _, p := range q.Pages {
		if p.Key == key {
			return p
		}
	}
	t.Fatalf("no page %s", key)
	return nil
}
