package ballot

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

// TestAnonymityTheOnlyOneOfAKindDoesNotShow: HR invited one who retires. Neither their count
// nor what is left of the ballots without the others tells whether they took part.
func TestAnonymityTheOnlyOneOfAKindDoesNotShow(t *testing.T) {
	t.Parallel()
	why := func(option string) survey.Vote {
		return survey.Vote{Question: "why", Variant: "v", Options: []string{option}, Known: true}
	}
	votes := func(stay, retire, end, other int) []Cast {
		return castsOf(slices.Concat(repeat(stay, why("resigned")), repeat(retire, why("retirement")), repeat(end, why("contract_end")), repeat(other, ticked("else", "x")))...)
	}
	for _, test := range []struct {
		name  string
		casts []Cast
		want  map[string]int
	}{
		{"nobody but who resigns", votes(7, 0, 0, 0), map[string]int{"resigned": 7}},
		{"one who retires", votes(7, 1, 0, 0), nil},
		{"one who retires waits with another kind", votes(7, 1, 6, 0), map[string]int{"resigned": 7}},
		{"enough of each", votes(7, 5, 6, 0), map[string]int{"resigned": 7, "retirement": 5, "contract_end": 6}},
		{"enough who wait", votes(7, 3, 2, 0), map[string]int{"resigned": 7}},
		{"who says nothing is no company", votes(7, 1, 0, 9), nil},
	} {
		result := Count(5, 24310, test.casts)
		published := result.Published[len(result.Published)-1] // "else" comes before "why"
		if diff := cmp.Diff(test.want, published.Options); diff != "" || published.N != len(test.casts) {
			t.Errorf("%s: n = %d\n%s", test.name, published.N, diff)
		}
		later := Count(5, 24311, votes(0, 5, 5, 0), result.Carry)
		if len(later.Carry) > 1 || later.Published[len(later.Published)-1].Options["retirement"] < 5 {
			t.Errorf("%s: with more who retire: %+v", test.name, later)
		}
	}
}

// TestAttachedAnswersAreNoCompany: whoever reads them can subtract them.
func TestAttachedAnswersAreNoCompany(t *testing.T) {
	t.Parallel()
	why := survey.Vote{Question: "why", Variant: "v", Options: []string{"dismissal"}, Known: true}
	attached := Cast{Votes: []survey.Vote{why}, Attached: true}
	resigned := why
	resigned.Options = []string{"resigned"}
	result := Count(5, 24310, append(castsOf(repeat(8, resigned)...), attached, attached, attached, attached, attached))
	if len(result.Published[0].Options) > 0 || len(result.Carry) != 2 {
		t.Errorf("%+v", result)
	}
}
