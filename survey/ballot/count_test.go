package ballot

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
)

func ticked(question string, options ...string) survey.Vote {
	return survey.Vote{Question: question, Variant: "v", Options: options}
}

// casts makes a ballot of each vote.
func castsOf(votes ...survey.Vote) []Cast {
	casts := make([]Cast, len(votes))
	for i, vote := range votes {
		casts[i].Votes = []survey.Vote{vote}
	}
	return casts
}

func repeat(n int, vote survey.Vote) []survey.Vote { return slices.Repeat([]survey.Vote{vote}, n) }

func TestCountPublishesFromK(t *testing.T) {
	t.Parallel()
	sensitive := survey.Vote{Question: "q", Variant: "v", Options: []string{"a"}, Least: 10}
	text := survey.Vote{Question: "q", Variant: "v", Text: "x"}
	tests := []struct {
		name  string
		k     int
		votes []survey.Vote
		want  int // published n, 0 when it is carried
	}{
		{"k", 5, append(repeat(4, ticked("q", "a")), ticked("q", "b")), 5},
		{"k − 1", 5, append(repeat(3, ticked("q", "a")), ticked("q", "b")), 0},
		{"a higher k", 7, append(repeat(5, ticked("q", "a")), ticked("q", "b")), 0},
		{"k under the floor", 1, append(repeat(3, ticked("q", "a")), ticked("q", "b")), 0},
		{"all of one mind", 5, repeat(9, ticked("q", "a")), 0},
		{"ten of one mind", 5, repeat(10, ticked("q", "a")), 10},
		{"one option ticked by all", 5, append(repeat(4, ticked("q", "a", "b")), ticked("q", "a", "c")), 0},
		{"every option missed by one", 5, append(repeat(4, ticked("q", "a", "b")), ticked("q", "c")), 5},
		{"blank tick lists do not count", 5, append(repeat(5, ticked("q")), repeat(4, ticked("q", "a"))...), 0},
		{"sensitive, nine", 5, append(repeat(8, sensitive), ticked("q", "b")), 0},
		{"sensitive, ten", 5, append(repeat(9, sensitive), ticked("q", "b")), 10},
		{"nine texts", 5, repeat(9, text), 0},
		{"ten texts", 5, repeat(10, text), 10},
		{"empty texts", 5, repeat(10, survey.Vote{Question: "q", Text: " \n"}), 0},
	}
	for _, test := range tests {
		result := Count(test.k, 24310, castsOf(test.votes...))
		got := 0
		if len(result.Published) > 0 {
			got = result.Published[0].N
		}
		if got != test.want || result.N != len(test.votes) {
			t.Errorf("%s: published %d of %d ballots, want %d", test.name, got, result.N, test.want)
		}
	}
}

func TestCountAddsAttachedAnswersButNoThresholdCountsThem(t *testing.T) {
	t.Parallel()
	others := castsOf(ticked("q", "a"), ticked("q", "a"), ticked("q", "a"), ticked("q", "b"))
	attached := castsOf(repeat(20, ticked("q", "b"))...)
	for i := range attached {
		attached[i].Attached = true
	}
	result := Count(5, 24310, append(others, attached...))
	if len(result.Published) != 0 || len(result.Carry) != 1 {
		t.Fatalf("four others and twenty attached: %+v", result)
	}
	if carried := result.Carry[0]; carried.Others.N != 4 || carried.Attached.N != 20 {
		t.Errorf("carried %+v", carried)
	}
	result = Count(5, 24311, castsOf(ticked("q", "c")), result.Carry)
	want := []Question{{Question: "q", Variant: "v", N: 25, Options: map[string]int{"a": 3, "b": 21, "c": 1}}}
	if !reflect.DeepEqual(result.Published, want) || result.Carry != nil || result.N != 1 {
		t.Errorf("with a fifth other: %+v", result)
	}
	// Attached answers may not hide that the others agree: they can be subtracted.
	oneMind := append(castsOf(repeat(5, ticked("q", "a"))...), attached...)
	if result := Count(5, 24310, oneMind); len(result.Published) != 0 {
		t.Errorf("published %+v", result.Published)
	}
}

func TestCountTakesAQuestionOncePerBallot(t *testing.T) {
	t.Parallel()
	casts := castsOf(ticked("q", "a"), ticked("q", "b"), ticked("q", "c"), ticked("q", "a"))
	casts[0].Votes = append(casts[0].Votes, ticked("q", "b"), ticked("q", "c"))
	result := Count(5, 24310, casts)
	if len(result.Carry) != 1 || result.Carry[0].Others.N != 4 || result.Carry[0].Others.Options["a"] != 2 {
		t.Errorf("%+v", result)
	}
	twice := Count(5, 24310, castsOf(ticked("q", "a", "a")))
	if twice.Carry[0].Others.Options["a"] != 1 {
		t.Errorf("an option named twice counts %d", twice.Carry[0].Others.Options["a"])
	}
}

func TestCountKeepsVariantsAndMonthsApart(t *testing.T) {
	t.Parallel()
	old := Count(5, 24310, castsOf(ticked("q", "a"), ticked("q", "b")))
	changed := survey.Vote{Question: "q", Variant: "w", Options: []string{"a"}}
	result := Count(5, 24312, castsOf(changed, changed, changed, ticked("q", "b")), old.Carry)
	if len(result.Carry) != 2 || result.Carry[0].Others.N != 3 || result.Carry[0].Oldest != 24310 ||
		result.Carry[1].Others.N != 3 || result.Carry[1].Oldest != 24312 {
		t.Errorf("%+v", result.Carry)
	}
}

func TestAnonymityTextsComeInRandomOrder(t *testing.T) {
	t.Parallel()
	var votes []survey.Vote
	for i := range 20 {
		votes = append(votes, survey.Vote{Question: "t", Variant: "v", Text: fmt.Sprintf("text %02d", i)})
	}
	first := Count(5, 24310, castsOf(votes...)).Published[0].Texts
	second := Count(5, 24310, castsOf(votes...)).Published[0].Texts
	if slices.IsSorted(first) || reflect.DeepEqual(first, second) {
		t.Error("the order of sending shows")
	}
	slices.Sort(first)
	slices.Sort(second)
	if !reflect.DeepEqual(first, second) {
		t.Error("a text is lost")
	}
}

// TestCountNeverLosesAndNeverGrowsByLess runs random histories of openings: what was
// published and what is carried is together exactly what was cast, and no published number
// grows by fewer than k others, nor by others who all said the same. Of what HR knows no
// option grows by fewer.
func TestCountNeverLosesAndNeverGrowsByLess(t *testing.T) {
	t.Parallel()
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 1))
		cast, published := sum{}, sum{}
		var carry Carry
		for month := survey.Month(24300); month < 24312; month++ {
			k := 5 + random.IntN(4)
			casts := randomCasts(random)
			cast.addCasts(casts)
			waiting := sum{}
			waiting.addCarry(carry)
			waiting.addCasts(casts)
			result := Count(k, month, casts, carry)
			published.addPublished(result.Published)
			checkGrowth(t, k, waiting, result)
			carry = result.Carry
		}
		total := sum{}
		total.join(published)
		total.addCarry(carry)
		if !reflect.DeepEqual(total.both(), cast.both()) {
			t.Fatalf("seed %d: published and carried %v, cast %v", seed, total.both(), cast.both())
		}
	}
}

// checkGrowth compares an opening with what waited for it.
func checkGrowth(t *testing.T, k int, waiting sum, result Result) {
	t.Helper()
	for _, question := range result.Published {
		if question.Question == "known" {
			checkKnownGrowth(t, k, question, waiting, result)
			continue
		}
		others := waiting["others "+question.Question]
		least := k
		if strings.HasPrefix(question.Question, "text") {
			least = survey.SensitiveK
		}
		if others < least {
			t.Fatalf("%s grew by %d others, k is %d", question.Question, others, least)
		}
		if others >= survey.SensitiveK {
			continue
		}
		for option := range question.Options {
			if waiting["others "+question.Question+" "+option] == others {
				t.Fatalf("%s: %d others all chose %s", question.Question, others, option)
			}
		}
	}
}

// checkKnownGrowth does that for what HR knows: the options that are published have k others
// each, and so have those that wait together.
func checkKnownGrowth(t *testing.T, k int, question Question, waiting sum, result Result) {
	t.Helper()
	for option := range question.Options {
		if others := waiting["others known "+option]; others < k {
			t.Fatalf("%d others are known to have chosen %s, k is %d", others, option, k)
		}
	}
	alone, any := 0, false
	for _, partial := range result.Carry {
		if partial.Known {
			alone, any = alone+partial.Others.N, true
		}
	}
	if any && alone < k && len(question.Options) > 0 {
		t.Fatalf("%d others wait for company, k is %d", alone, k)
	}
	if question.N != result.N && result.N > 0 {
		t.Fatalf("n = %d of %d ballots", question.N, result.N)
	}
}

// sum counts people and options by name.
type sum map[string]int

func (s sum) addCasts(casts []Cast) {
	for _, cast := range casts {
		who := "others "
		if cast.Attached {
			who = "attached "
		}
		for _, vote := range cast.Votes {
			if len(vote.Options) > 0 || vote.Text != "" {
				s[who+vote.Question]++
			}
			for _, option := range vote.Options {
				s[who+vote.Question+" "+option]++
			}
			if vote.Text != "" {
				s[who+vote.Question+" "+vote.Text]++
			}
		}
	}
}

func (s sum) addCarry(carry Carry) {
	for _, partial := range carry {
		s.add("others "+partial.Question, partial.Others)
		s.add("attached "+partial.Question, partial.Attached)
	}
}

func (s sum) addPublished(questions []Question) {
	for _, question := range questions {
		if question.Question == "known" {
			question.N = 0 // of all ballots; those who chose are counted by option
			for _, n := range question.Options {
				question.N += n
			}
		}
		s.add("both "+question.Question, Tally{N: question.N, Options: question.Options, Texts: question.Texts})
	}
}

func (s sum) add(name string, tally Tally) {
	s[name] += tally.N
	for option, n := range tally.Options {
		s[name+" "+option] += n
	}
	for _, text := range tally.Texts {
		s[name+" "+text]++
	}
}

func (s sum) join(other sum) {
	for name, n := range other {
		s[name] += n
	}
}

// both adds others and attached together.
func (s sum) both() sum {
	both := sum{}
	for name, n := range s {
		if _, rest, _ := strings.Cut(name, " "); n > 0 {
			both[rest] += n
		}
	}
	return both
}

func randomCasts(random *rand.Rand) []Cast {
	casts := make([]Cast, random.IntN(8))
	for i := range casts {
		casts[i].Attached = random.IntN(5) == 0
		for q := range 4 {
			vote := survey.Vote{Question: fmt.Sprintf("q%d", q), Variant: "v"}
			for _, option := range []string{"a", "b", "c"} {
				if random.IntN(3) < q {
					vote.Options = append(vote.Options, option)
				}
			}
			casts[i].Votes = append(casts[i].Votes, vote)
		}
		known := ticked("known", []string{"a", "a", "b", "c"}[random.IntN(4)])
		known.Known = true
		casts[i].Votes = append(casts[i].Votes, known)
		if random.IntN(2) == 0 {
			casts[i].Votes = append(casts[i].Votes, survey.Vote{Question: "text", Variant: "v", Text: fmt.Sprint("text", random.IntN(1000))})
		}
	}
	return casts
}
