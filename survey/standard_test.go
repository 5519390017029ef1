package survey

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"unicode"
)

// texts calls visit with every text that a leaver can read.
func (q *Questionnaire) texts(visit func(where string, text Text)) {
	some := func(where string, text Text) {
		if len(text) > 0 {
			visit(where, text)
		}
	}
	for _, p := range q.Pages {
		some(p.Key, p.Title)
		some(p.Key, p.Hint)
	}
	for _, question := range q.Questions {
		some(question.Key, question.Title)
		some(question.Key, question.Hint)
		for _, o := range slices.Concat(question.Options, question.Items) {
			some(o.Key, o.Label)
			some(o.Key, o.Hint)
		}
	}
	for _, d := range q.fields {
		for _, label := range d.labels {
			some(d.name, label)
		}
	}
	for key, title := range q.Charts {
		some(key, title)
	}
	for _, route := range q.Routes {
		some(route.Key, route.Title)
	}
}

// TestWords keeps the texts easy: B1 language has short sentences and few long words.
func TestWords(t *testing.T) {
	t.Parallel()
	const maxWords, maxLetters = 13, 14
	long := []string{"arbeidsvoorwaarden", "gespreksvoerder", "onwaarschijnlijk", "vaststellingsovereenkomst"}
	for _, pack := range Packs {
		q := standardFor(t, pack)
		q.texts(func(where string, text Text) {
			for _, lang := range Langs {
				if text[lang] == "" {
					t.Errorf("%s, %s: no text in %s", pack, where, lang)
				}
				for _, sentence := range strings.FieldsFunc(text[lang], func(c rune) bool { return strings.ContainsRune(".?!", c) }) {
					if n := len(strings.Fields(sentence)); n > maxWords {
						t.Errorf("%s, %s: %d words: %q", pack, where, n, sentence)
					}
				}
			}
			for _, word := range strings.FieldsFunc(text[NL], func(c rune) bool { return !unicode.IsLetter(c) }) {
				if len([]rune(word)) > maxLetters && !slices.Contains(long, strings.ToLower(word)) {
					t.Errorf("%s, %s: long word %q", pack, where, word)
				}
			}
		})
	}
}

// TestStandardHasNoWarnings also covers that no question asks who somebody is.
func TestStandardHasNoWarnings(t *testing.T) {
	t.Parallel()
	for _, pack := range Packs {
		if _, warnings, err := Load("standard.yaml", standard, pack); err != nil || len(warnings) > 0 {
			t.Errorf("%s: %v %v", pack, warnings, err)
		}
	}
}

// TestMotives checks that every one of the ten leaving motives of the ResearchNed study is
// covered by a reason, in every pack.
func TestMotives(t *testing.T) {
	t.Parallel()
	named := map[string]string{} // option key to the motive in the comment behind it
	for _, line := range bytes.Split(standard, []byte("\n")) {
		_, after, ok := strings.Cut(string(line), "key: ")
		_, motive, mapped := strings.Cut(after, "# RN")
		if ok && mapped {
			named[strings.FieldsFunc(after, func(c rune) bool { return strings.ContainsRune(" ,}", c) })[0]] = motive
		}
	}
	for _, pack := range Packs {
		covered := map[string]bool{}
		for _, question := range standardFor(t, pack).Questions {
			if question.Key == "push_factors" {
				for _, o := range question.Options {
					covered[named[o.Key]] = true
				}
			}
		}
		for i := 1; i <= 10; i++ {
			if !covered[fmt.Sprint(i)] {
				t.Errorf("%s: no reason for motive RN%d", pack, i)
			}
		}
	}
}

func TestPacks(t *testing.T) {
	t.Parallel()
	label := func(pack Pack, question, option string) string {
		for _, c := range standardFor(t, pack).Counted() {
			for _, o := range c.Options {
				if c.Key == question && o.Key == option {
					return o.Label[NL]
				}
			}
		}
		return ""
	}
	tests := []struct{ question, option, generic, edu, rijk string }{
		{"destination", "own_sector", "Werk in dezelfde sector", "Werk in hetzelfde soort onderwijs", "Werk bij een ander onderdeel van het Rijk"},
		{"destination", "not_working", "Voorlopig geen betaald werk", "Voorlopig geen betaald werk", "Voorlopig geen betaald werk"},
		{"push_factors.job", "j_admin", "", "Te veel administratie of nakijkwerk", ""},
		{"push_factors.job", "j_clients", "Moeilijk gedrag van klanten of cliënten", "", "Moeilijk gedrag van burgers of bedrijven"},
		{"push_factors.job", "j_tasks", "Te veel verschillende taken", "Een te breed takenpakket", "Te veel verschillende taken"},
	}
	for _, test := range tests {
		for pack, want := range map[Pack]string{Generic: test.generic, Edu: test.edu, Rijk: test.rijk} {
			if got := label(pack, test.question, test.option); got != want {
				t.Errorf("%s %s in %s: %q, want %q", test.question, test.option, pack, got, want)
			}
		}
	}
	if standardFor(t, Generic).Version != standardFor(t, Rijk).Version {
		t.Error("the government pack has other options than the generic one; it may only change labels")
	}
}

// TestCounted checks parts, thresholds and the split of what is counted.
func TestCounted(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	organisation := "contract_cause wanted_to_stay push_factors.r_safe retire_timing work_longer " +
		"st_process.pr_timely st_process.pr_reason st_process.pr_respect st_process.pr_info st_process.pr_help " +
		"st_process.pr_handover st_process.pr_farewell st_work.st_autonomy st_work.st_competence " +
		"st_people.st_team st_people.st_comm stay_connected open_keep open_improve"
	split := "reason_weight.personal reason_weight.job reason_weight.organisation reason_weight.relations " +
		"push_factors.personal push_factors.job push_factors.organisation push_factors.relations decisive preventable stay_factors"
	var parts, splits, sensitive, multiple []string
	for _, c := range q.Counted() {
		if c.Part == PartOrganisation {
			parts = append(parts, c.Key)
		}
		if c.Split {
			splits = append(splits, c.Key)
		}
		if c.Sensitive {
			sensitive = append(sensitive, c.Key)
		}
		if c.Multiple {
			multiple = append(multiple, c.Key)
		}
		if c.Key == "tenure" || strings.HasPrefix(c.Key, "st_extra") {
			t.Errorf("%s is counted", c.Key)
		}
		if c.Chart == "" || len(q.Charts[c.Chart]) == 0 {
			t.Errorf("%s has chart %q", c.Key, c.Chart)
		}
		for _, o := range c.Options {
			if o.Key == PreferNot || o.Key == DoesNotFit || c.Key == "decisive" && o.Key == "r_safe" {
				t.Errorf("%s counts %s", c.Key, o.Key)
			}
		}
	}
	for _, got := range []struct{ what, got, want string }{
		{"organisation", strings.Join(parts, " "), organisation},
		{"split", strings.Join(splits, " "), split},
		{"sensitive", strings.Join(sensitive, " "), "push_factors.r_safe enps open_keep open_improve"},
		{"multiple", strings.Join(multiple, " "), "push_factors.personal push_factors.job push_factors.organisation push_factors.relations pull_factors keep_factors work_longer stay_factors"},
	} {
		if got.got != got.want {
			t.Errorf("%s\n got %s\nwant %s", got.what, got.got, got.want)
		}
	}
	if groups := q.Groups(); len(groups) != 2 || groups[0].Key != "new" || groups[1].Key != "settled" {
		t.Errorf("Groups = %v", groups)
	}
}

// TestUnitNeverDependsOnOrganisation proves by trying that no answer of the organisation's
// part changes which questions of the unit's part are asked.
func TestUnitNeverDependsOnOrganisation(t *testing.T) {
	t.Parallel()
	q := standardFor(t, Edu)
	asked := func(a Answers) (names []string) {
		route := q.Route(a)
		for _, p := range q.Pages {
			for _, d := range p.fields {
				if route.has[p.N] && d.part == PartUnit && d.allowed(a, large) {
					names = append(names, d.name)
				}
			}
		}
		return names
	}
	for _, option := range q.byName["occasion"].keys {
		a := occasion(option, weighedJob, twoFactors, mightStay)
		want := asked(a)
		for _, d := range q.fields {
			if d.part != PartOrganisation {
				continue
			}
			for _, key := range append([]string{"x"}, d.keys...) {
				a[d.name] = []string{key}
				if got := asked(a); !slices.Equal(got, want) {
					t.Errorf("%s = %s changes what the unit is asked:\n got %v\nwant %v", d.name, key, got, want)
				}
				delete(a, d.name)
			}
		}
	}
}
