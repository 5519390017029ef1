package survey

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestShow(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	a := occasion("resigned", weighedJob, twoFactors, mightStay, Answers{"open_keep": {"de sfeer"}})
	tests := []struct {
		page, title string
		fields      string // name:kind:number of choices
		solo        bool
	}{
		{"occasion", "Waarom stopt je baan bij {place}?", "occasion:one:6", true},
		{"destination", "Wat ga je hierna doen?", "destination:one:7", true},
		{"reason_weight", "Wat speelde mee bij je vertrek?", "reason_weight.personal:one:3 reason_weight.job:one:3 reason_weight.organisation:one:3 reason_weight.relations:one:3", false},
		{"push_factors", "Wat speelde precies mee?", "push_factors.job:several:10", false},
		{"pull_factors", "Wat is fijn aan wat je hierna gaat doen?", "pull_factors:several:11", true},
		{"decisive", "Wat was de belangrijkste reden?", "decisive:one:3", true},
		{"st_short", "Jouw werk en de mensen", "st_work.st_workload:one:6 st_work.st_start:one:6 st_people.st_support:one:6 st_people.st_leader:one:6", false},
		{"lookback", "Terugkijken", "enps:scale:11 would_return:one:5", false},
		{"tenure", "Hoe lang werk je in het onderwijs?", "tenure:one:2", true},
		{"open", "Jouw tip", "open_keep:text:0 open_improve:text:0", false},
	}
	for _, test := range tests {
		p := pageOf(t, q, test.page)
		var names []string
		for _, field := range q.Show(p, a, large, 7) {
			names = append(names, field.Name+":"+string(field.Kind)+":"+strconv.Itoa(len(field.Options)))
			if field.Solo != test.solo {
				t.Errorf("%s: field %s has solo %v", test.page, field.Name, field.Solo)
			}
			if field.Legend[NL] == "" {
				t.Errorf("%s: field %s has no legend", test.page, field.Name)
			}
			if field.Name == "open_keep" && (field.Text != "de sfeer" || field.Max != 400) {
				t.Errorf("open_keep is drawn as %+v", field)
			}
		}
		if got := strings.Join(names, " "); got != test.fields || p.Title[NL] != test.title {
			t.Errorf("%s %q\n got %s\nwant %s", test.page, p.Title[NL], got, test.fields)
		}
	}
	if hint := pageOf(t, q, "st_short").Hint[NL]; hint != "Hoe goed past deze zin bij jou?" {
		t.Errorf("st_short has hint %q", hint)
	}
}

func values(options []Choice) (values []string) {
	for _, o := range options {
		values = append(values, o.Value)
	}
	return values
}

func TestShowOrder(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	a := occasion("resigned", Answers{"reason_weight.relations": {"strong"}})
	p := pageOf(t, q, "push_factors")
	orders := map[string]bool{}
	for seed := range uint64(50) {
		one, again := q.Show(p, a, small, seed)[0].Options, q.Show(p, a, small, seed)[0].Options
		if diff := cmp.Diff(one, again); diff != "" {
			t.Fatalf("seed %d draws two orders:\n%s", seed, diff)
		}
		keys := values(one)
		orders[strings.Join(keys, " ")] = true
		if last := keys[len(keys)-1]; last != "r_other" {
			t.Errorf("seed %d: last is %s", seed, last)
		}
		if i := slices.IndexFunc(one, func(c Choice) bool { return c.Name == "push_factors.r_safe" && c.Value == "yes" }); i < 0 {
			t.Errorf("seed %d: no box for r_safe", seed)
		}
	}
	if len(orders) < 40 {
		t.Errorf("only %d orders in 50 drafts", len(orders))
	}
	fixed := values(q.Show(pageOf(t, q, "spoke_before"), a, small, 3)[0].Options)
	if want := []string{"manager", "hr", "colleague", "no", "prefer_not"}; !slices.Equal(fixed, want) {
		t.Errorf("spoke_before is shuffled: %v", fixed)
	}
}

func TestShowDecisive(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	a := occasion("resigned", Answers{
		"reason_weight.job": {"strong"}, "reason_weight.relations": {"strong"},
		"push_factors.job": {"j_other"}, "push_factors.relations": {"r_other"}, "push_factors.r_safe": {"yes"},
		"pull_factors": {"pl_pay"}, "decisive": {"r_safe"},
	})
	options := q.Show(pageOf(t, q, "decisive"), a, small, 1)[0].Options
	if got, want := values(options), []string{"j_other", "r_safe", "r_other", "pl_pay", "cannot_choose"}; !slices.Equal(got, want) {
		t.Fatalf("offers %v, want %v", got, want)
	}
	for _, o := range options {
		if o.Name != "decisive" || o.Chosen != (o.Value == "r_safe") {
			t.Errorf("drawn as %+v", o)
		}
	}
	if options[0].Hint[NL] != "Het werk zelf" || options[2].Hint[NL] != "De samenwerking" {
		t.Errorf("two options %q have hints %q and %q", options[0].Label[NL], options[0].Hint[NL], options[2].Hint[NL])
	}
}

func TestSummary(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	a := occasion("other", Answers{
		"reason_weight.relations": {"strong"}, "push_factors.relations": {"r_team"}, "push_factors.r_safe": {"yes"},
		"enps": {"7"}, "open_improve": {"het rooster"}, "contract_cause": {"rules"},
	})
	var got []string
	for _, e := range q.Summary(a, large) {
		if e.Empty() {
			continue
		}
		line := q.Pages[e.Page-1].Key + ": " + e.Title[NL] + " = " + e.Text
		for _, label := range e.Labels {
			line += label[NL] + "; "
		}
		got = append(got, line)
	}
	want := []string{
		"occasion: Waarom stopt je baan bij {place}? = Iets anders; ",
		"reason_weight: De samenwerking = Sterk; ",
		"push_factors: De samenwerking = De samenwerking of sfeer in mijn team; Ik voelde me niet veilig op mijn werk; ",
		"lookback: Hoe waarschijnlijk is het dat je {place} aanraadt als plek om te werken? = 7; ",
		"open: Wat moeten wij als eerste beter doen? = het rooster",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkJourney is what the questionnaire adds to a whole journey.
func BenchmarkJourney(b *testing.B) {
	q := standardFor(b, Edu)
	a := occasion("resigned", weighedJob, twoFactors, mightStay, Answers{
		"destination": {"own_sector"}, "reason_weight.personal": {"none"}, "reason_weight.organisation": {"some"},
		"reason_weight.relations": {"some"}, "pull_factors": {"pl_pay", "pl_calm"}, "decisive": {"j_pay"},
		"keep_factors": {"k_pay"}, "spoke_before": {"hr"}, "st_work.st_workload": {"2"}, "st_work.st_start": {"4"},
		"st_people.st_support": {"3"}, "st_people.st_leader": {"3"}, "stay_factors": {"s_mood", "s_content"},
		"enps": {"7"}, "would_return": {"maybe"}, "tenure": {"settled"}, "open_keep": {"De sfeer in het team."},
	})
	filled := func(name string) []string { return a[name] }
	for b.Loop() {
		draft := Answers{}
		for n, ok := q.Next(0, draft, large); ok; n, ok = q.Next(n, draft, large) {
			page, _ := q.Page(n)
			q.Show(page, draft, large, 1)
			q.Step(n, draft, large)
			q.Back(n, draft, large)
			q.Safety(n, draft, large)
			draft, _ = q.Accept(page, filled, draft, large)
			for range 2 { // the cookie is read and written by the page and by its form
				back, _ := q.Decode(q.Encode(draft))
				_ = q.DecodeTexts(q.EncodeTexts(draft), back)
			}
		}
		q.Votes(draft, large)
	}
}
