package survey

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// smallFile is a correct questionnaire with one of everything.
const smallFile = `about: 5
charts:
  C1: {nl: "Reden", en: "Reason"}
scales:
  weight:
    - {key: none, label: {nl: "Niet", en: "No"}}
    - {key: strong, label: {nl: "Sterk", en: "Strongly"}}
pages:
  - {key: why}
  - {key: weights}
  - {key: factors}
  - {key: main}
  - {key: since}
  - key: tips
    title: {nl: "Tips", en: "Tips"}
    questions: [score, tip]
routes:
  - key: left
    title: {nl: "Weg", en: "Left"}
    when: {why: [own]}
    about: 4
    pages: [why, weights, factors, main, since, tips]
  - key: rest
    title: {nl: "Anders", en: "Other"}
    about: 2
    pages: [why, tips]
questions:
  - key: why
    kind: one
    part: unit
    chart: C1
    title: {nl: "Waarom?", en: "Why?"}
    options:
      - {key: own, label: {nl: "Zelf", en: "Myself"}}
      - {key: other, label: {nl: "Anders", en: "Other"}}
  - key: weights
    kind: items
    scale: weight
    part: unit
    title: {nl: "Wat speelde mee?", en: "What played a part?"}
    items:
      - {key: job, label: {nl: "Werk", en: "Work"}}
      - {key: team, label: {nl: "Team", en: "Team"}, part: organisation}
  - key: factors
    kind: several
    part: unit
    follows: weights
    priority: [job]
    title: {nl: "Wat precies?", en: "What exactly?"}
    options:
      - {key: load, label: {nl: "Druk", en: "Load"}, group: job}
      - {key: safe, label: {nl: "Onveilig", en: "Unsafe"}, group: job, sensitive: true}
  - key: main
    kind: one
    part: unit
    title: {nl: "Wat vooral?", en: "What most?"}
    from: [factors]
    options:
      - {key: none, label: {nl: "Geen", en: "None"}, last: true}
  - key: since
    kind: one
    part: unit
    title: {nl: "Hoe lang?", en: "How long?"}
    expects: {box: 40}
    splits: [main]
    otherwise: long
    options:
      - {key: short, label: {nl: "Kort", en: "Short"}}
      - {key: long, label: {nl: "Lang", en: "Long"}}
  - key: score
    kind: scale
    part: unit
    title: {nl: "Cijfer?", en: "Score?"}
  - key: tip
    kind: text
    part: organisation
    max: 400
    title: {nl: "Tip?", en: "Tip?"}
`

// lineOf returns the first line with the words, or with those behind the line that has the
// first of two words: "key: why > kind".
func lineOf(t *testing.T, file, words string) int {
	t.Helper()
	at := 0
	for _, word := range strings.Split(words, " > ") {
		i := strings.Index(file[at:], word)
		if i < 0 {
			t.Fatalf("%q is not in the file", words)
		}
		at += i
	}
	return 1 + strings.Count(file[:at], "\n")
}

func TestLoadSmallFile(t *testing.T) {
	t.Parallel()
	// team is of the organisation, so a group of the unit may not follow it.
	_, _, err := Load("own.yaml", []byte(smallFile), Generic)
	want := fmt.Sprintf("own.yaml:%d: factors.job is counted for the unit but depends on weights.team, which is only counted for the organisation; give both one part", lineOf(t, smallFile, "- key: factors > key"))
	if err == nil || err.Error() != want {
		t.Fatalf("got  %v\nwant %s", err, want)
	}
	q, warnings, err := Load("own.yaml", []byte(goodFile), Generic)
	if err != nil || len(warnings) > 0 {
		t.Fatal(err, warnings)
	}
	if got := keysOf(q.Path(Answers{"why": {"own"}, "weights.job": {"strong"}, "factors.job": {"load"}, "factors.safe": {"yes"}}, large)); got != "why weights factors main since tips" {
		t.Errorf("Path = %s", got)
	}
}

var goodFile = strings.Replace(smallFile, ", part: organisation}", "}", 1)

func TestLoadProblems(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, at, want string }{
		{"not YAML", "about: 5", "about: [5", "charts:", "correct the YAML"},
		{"unknown key", "kind: scale", "knid: scale", "knid", `unknown field "knid"; correct its spelling or leave it out`},
		{"wrong type", "about: 4", "about: four", "about: four", "this should be a whole number"},
		{"key twice", "    max: 400", "    max: 400\n    max: 300", "max: 300", "keep one of the two"},
		{"no about", "about: 5\n", "", "charts", "such as about: 13"},
		{"language missing", `{nl: "Cijfer?", en: "Score?"}`, `{nl: "Cijfer?"}`, "Cijfer", `the title is missing in en; add en: "…"`},
		{"unknown language", `{nl: "Cijfer?", en: "Score?"}`, `{nl: "Cijfer?", en: "Score?", de: "Zahl?"}`, "Cijfer", "unknown language de; use nl, en"},
		{"no title", `    title: {nl: "Cijfer?", en: "Score?"}` + "\n", "", "key: score", "the title is missing in nl"},
		{"unknown placeholder", `"Cijfer?"`, `"Cijfer voor {naam}?"`, "Cijfer", "unknown placeholder {naam}; use one of org, unit"},
		{"key with a dot", "key: load", "key: lo.ad", "lo.ad", "choose another"},
		{"no key", "  - key: score\n    kind: scale", "  - kind: scale", "kind: scale", "the key is missing; add one"},
		{"two questions with one key", "- key: score\n", "- key: main\n", "key: since\n > key: main", "question main is there twice"},
		{"two options with one key", "key: short", "key: long", "- {key: long, label: {nl: \"Lang\"", "long is there twice"},
		{"no part", "    kind: scale\n    part: unit", "    kind: scale", "key: score", "write part: unit or part: organisation"},
		{"text in the unit", "    kind: text\n    part: organisation", "    kind: text\n    part: unit", "kind: text", "write part: organisation"},
		{"text too long", "max: 400", "max: 4000", "kind: text", "at most 1000"},
		{"unknown kind", "kind: scale", "kind: stars", "kind: stars", "choose one, several, items, scale or text"},
		{"unknown scale", "scale: weight", "scale: weigth", "kind: items", "name a scale"},
		{"unknown pack", `{key: short,`, `{key: short, pack: klas,`, "pack: klas", "choose one of generic, edu, rijk"},
		{"unknown chart", "chart: C1", "chart: C7", "chart: C7", "add it under charts"},
		{"sensitive radio", "{key: short,", "{key: short, sensitive: true,", "key: short", "only options of kind several"},
		{"option with a condition", "{key: short,", "{key: short, show_if: {why: [own]},", "key: short", "only items can"},
		{"unknown group", "group: job, sensitive", "group: jobs, sensitive", "group: jobs", "use one of its keys"},
		{"follows nothing", "follows: weights", "follows: why", "follows: why", "name one"},
		{"priority of nothing", "priority: [job]", "priority: [jobs]", "priority", "jobs is no item of weights"},
		{"from nothing", "from: [factors]", "from: [weights]", "from:", "no question of kind several before it"},
		{"condition on nothing", "    kind: scale", "    kind: scale\n    show_if: {whi: [own]}", "key: score", "score depends on whi"},
		{"condition on no option", "    kind: scale", "    kind: scale\n    show_if: {why: [onw]}", "key: score", "option onw of why"},
		{"condition on a later question", "    kind: several", "    kind: several\n    hide_if: {since: [long]}", "- key: factors", "does not come on an earlier page; move its page up"},
		{"condition on the same page", "    max: 400", "    max: 400\n    show_if: {score: [\"1\"]}", "- key: tip\n    kind", "does not come on an earlier page"},
		{"condition across parts", "    kind: scale", "    kind: scale\n    show_if: {factors.safe: [\"yes\"]}", "key: score", "give both one part"},
		{"condition that never holds", "    max: 400", "    max: 400\n    show_if: {main: [none]}", "key: rest > pages", "can never show tip"},
		{"unknown page", "pages: [why, tips]", "pages: [why, tops]", "pages: [why, tops]", "route rest has page tops"},
		{"pages out of order", "factors, main, since", "main, factors, since", "pages: [why, weights", "keep the order"},
		{"page of nothing", "{key: since}", "{key: sinds}", "{key: sinds}", "shows sinds, which is no question here"},
		{"page twice", "  - {key: main}", "  - {key: main}\n  - {key: main}", "{key: main}\n  - {key: since", "there twice"},
		{"page without title", `    title: {nl: "Tips", en: "Tips"}` + "\n", "", "key: tips", "give it a title"},
		{"asked twice", "questions: [score, tip]", "questions: [score, tip, main]", "pages: [why, weights", "asks main twice"},
		{"two routes for the rest", "    when: {why: [own]}\n", "", "key: rest", "only one can be for everybody else"},
		{"route by an unknown option", "when: {why: [own]}", "when: {why: [onw]}", "when", "why has no option onw"},
		{"route by a later question", "when: {why: [own]}", "when: {main: [none]}", "when", "first page"},
		{"sets nothing", "    about: 2", "    about: 2\n    sets: {main: load, whi: own}", "sets", "whi, which is no question of kind one"},
		{"sets no option", "    about: 2", "    about: 2\n    sets: {since: never}", "sets", "add it with hidden: true"},
		{"sets where HR does not know the route", "    about: 2", "    about: 2\n    sets: {since: long}", "sets", "so its count tells the route"},
		{"known and of many", "    follows: weights", "    known: true\n    follows: weights", "kind: several", "known belongs to kind one"},
		{"known of the organisation", "    part: unit\n    chart: C1", "    part: organisation\n    known: true\n    chart: C1", "kind", "and part unit"},
		{"sets what is asked", "    about: 2", "    about: 2\n    sets: {why: own}", "sets", "leave out one"},
		{"split of a small box", "box: 40", "box: 39", "expects", "expects: {box: 40} or more"},
		{"split of nothing", "splits: [main]", "splits: [mian]", "splits", "mian, which is no question here"},
		{"split without the rest", "otherwise: long", "otherwise: longer", "otherwise", "needs two options"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if !strings.Contains(goodFile, test.old) {
				t.Fatalf("%q is not in the file", test.old)
			}
			file := strings.Replace(goodFile, test.old, test.new, 1)
			_, _, err := Load("own.yaml", []byte(file), Generic)
			var problems Problems
			if !errors.As(err, &problems) {
				t.Fatalf("no problem: %v", err)
			}
			line := lineOf(t, file, test.at)
			for _, p := range problems {
				if p.Line == line && strings.Contains(p.String(), test.want) && p.File == "own.yaml" {
					return
				}
			}
			t.Errorf("no problem on line %d with %q in:\n%v", line, test.want, err)
		})
	}
}

// TestLoadListsAllProblems checks that one run names every mistake, in the order of the file.
func TestLoadListsAllProblems(t *testing.T) {
	t.Parallel()
	file := strings.NewReplacer("chart: C1\n", "chart: C9\n", "kind: scale", "kind: stars", "pages: [why, tips]", "pages: [why, tops]").Replace(goodFile)
	_, _, err := Load("own.yaml", []byte(file), Generic)
	lines := strings.Split(err.Error(), "\n")
	for i, want := range []string{"page tops", "no chart C9", "score has no kind"} {
		if i >= len(lines) || !strings.Contains(lines[i], want) {
			t.Fatalf("problem %d is not about %q:\n%v", i, want, err)
		}
	}
}

func TestLoadRefusesWhatDoesNotFit(t *testing.T) {
	t.Parallel()
	texts, pages := "", ""
	for i := range 4 {
		texts += fmt.Sprintf("  - {key: t%d, kind: text, part: organisation, max: 400, title: {nl: \"Tip\", en: \"Tip\"}}\n", i)
		pages += fmt.Sprintf(", t%d", i)
	}
	file := strings.Replace(goodFile, "questions: [score, tip]", "questions: [score, tip"+pages+"]", 1) + texts
	_, _, err := Load("own.yaml", []byte(file), Generic)
	if err == nil || !strings.Contains(err.Error(), "bytes of a draft") || !strings.Contains(err.Error(), "bytes of a ballot") {
		t.Errorf("five texts are accepted: %v", err)
	}
}

func TestLoadWarnings(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, old, new, at, want string }{
		{"title in Dutch", `"Cijfer?"`, `"Wat is je geboortedatum?"`, "key: score", `"geboortedatum"`},
		{"title in English", `"Score?"`, `"Your age?"`, "key: score", `"age"`},
		{"key", "since", "phone", "- key: phone", `"phone"`},
		{"page on no route", "pages: [why, weights, factors, main, since, tips]", "pages: [why, weights, factors, main, tips]", "{key: since}", "on no route"},
		{"question on no page", "questions: [score, tip]", "questions: [tip]", "key: score", "on no page"},
	}
	for _, test := range tests {
		file := strings.ReplaceAll(goodFile, test.old, test.new)
		_, warnings, err := Load("own.yaml", []byte(file), Generic)
		if err != nil || len(warnings) != 1 || !strings.Contains(warnings[0].Text, test.want) || warnings[0].Line != lineOf(t, file, test.at) {
			t.Errorf("%s: %v, %v", test.name, warnings, err)
		}
	}
}

func TestLoadUnknownPack(t *testing.T) {
	t.Parallel()
	if _, err := Standard("klas"); err == nil || !strings.Contains(err.Error(), "choose one of generic, edu, rijk") {
		t.Errorf("Standard(klas): %v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add([]byte(goodFile))
	f.Add([]byte("pages: [~]\nroutes: [~]\nquestions: [~]\nscales: {a: [~]}"))
	f.Add([]byte("questions: !tag text")) // panics in the YAML library
	f.Add([]byte("routes:\n  - {key: a, when: {b: [c]}, pages: [a]}\n"))
	f.Add([]byte("questions: [{key: a, kind: items, items: [{key: b}], follows: a, from: [a], splits: [a]}]\npages: [{key: a}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		q, _, err := Load("own.yaml", data, Edu)
		if err != nil {
			var problems Problems
			if !errors.As(err, &problems) || len(problems) == 0 {
				t.Errorf("no list of problems: %v", err)
			}
			return
		}
		for _, p := range q.Path(nil, large) {
			q.Show(p, nil, large, 1)
		}
	})
}
