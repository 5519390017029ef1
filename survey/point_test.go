package survey_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// TestShownPointPromisesNothing: what leavers read on their start page is checked as every
// other sentence of the organisation's own.
func TestShownPointPromisesNothing(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"Dit is <b>anoniem</b>":         "line_claim",
		"Alles blijft vertrouwelijk.":   "line_claim",
		"{org} luistert.":               "line_unfilled",
		"Lees meer op https://evil.nl":  "line_address",
		"Vragen? Mail bos@example.org.": "line_address",
		"Twee\nregels":                  "shown_long",
		"Roosters staan er nu in mei.":  "",
	} {
		for _, field := range []string{"shown_nl", "shown_en"} {
			p := survey.ImprovementPoint{Wording: "Rooster", For: survey.ForSchool, Status: survey.PointDone, Shown: true,
				ShownText: survey.Text{survey.NL: "Klaar.", survey.EN: "Done."}}
			p.ShownText[survey.Lang(strings.TrimPrefix(field, "shown_"))] = text
			wrong := &survey.Invalid{}
			if err := p.Check("", nil); err != nil && !errors.As(err, &wrong) {
				t.Fatal(err)
			}
			if got := wrong.Fields[field]; got != want {
				t.Errorf("%s %q: %q, want %q", field, text, got, want)
			}
		}
	}
}

func TestCheckPoint(t *testing.T) {
	t.Parallel()
	themes := standard(t, survey.Edu).PointThemes()
	good := func() survey.ImprovementPoint {
		return survey.ImprovementPoint{Wording: "Maak het rooster eerder bekend", For: survey.ForSchool, Theme: "push_factors.job.j_workload", Status: survey.PointDone,
			Shown: true, ShownText: survey.Text{survey.NL: "Het rooster is er nu in mei.", survey.EN: "The timetable comes in May now."}}
	}
	p := good()
	if err := p.Check("1-3-2027", themes); err != nil || p.DueOn != survey.NewDay(2027, 3, 1) {
		t.Errorf("a good point: %v, %s", err, p.DueOn)
	}
	for field, change := range map[string]func(*survey.ImprovementPoint){
		"wording":    func(p *survey.ImprovementPoint) { p.Wording = " " },
		"for":        func(p *survey.ImprovementPoint) { p.For = "everybody" },
		"theme":      func(p *survey.ImprovementPoint) { p.Theme = "push_factors.relations.r_safe" },
		"owner_name": func(p *survey.ImprovementPoint) { p.OwnerName = "Robin\nBcc: x@example.org" },
		"status":     func(p *survey.ImprovementPoint) { p.Status, p.Shown = "later", false },
		"outcome":    func(p *survey.ImprovementPoint) { p.Outcome = strings.Repeat("x", 601) },
		"shown":      func(p *survey.ImprovementPoint) { p.Status = survey.PointDoing },
		"shown_nl":   func(p *survey.ImprovementPoint) { p.ShownText[survey.NL] = strings.Repeat("é", 121) },
		"shown_en":   func(p *survey.ImprovementPoint) { p.ShownText[survey.EN] = "" },
	} {
		p := good()
		change(&p)
		var wrong *survey.Invalid
		if err := p.Check("", themes); !errors.As(err, &wrong) || wrong.Fields[field] == "" || len(wrong.Fields) != 1 {
			t.Errorf("%s: %v", field, err)
		}
	}
}

// TestThemesAreReasons: a point is about what the questionnaire asks, never about what is
// sensitive.
func TestThemesAreReasons(t *testing.T) {
	t.Parallel()
	for _, pack := range []survey.Pack{survey.Generic, survey.Edu, survey.Rijk} {
		seen := map[string]bool{}
		for _, group := range standard(t, pack).PointThemes() {
			for _, theme := range group.Themes {
				if seen[theme.Key] || strings.HasSuffix(theme.Key, ".r_safe") || theme.Label[survey.NL] == "" || group.Title[survey.EN] == "" {
					t.Errorf("%s: theme %+v", pack, theme)
				}
				seen[theme.Key] = true
			}
		}
		if !seen["push_factors.job.j_workload"] || !seen["keep_factors.k_talk"] || seen["push_factors.job.j_other"] {
			t.Errorf("%s: themes %v", pack, seen)
		}
	}
}

func TestBundleOfAHalfYear(t *testing.T) {
	t.Parallel()
	half := survey.Month(2026*12 + 6).Half()
	for name, test := range map[string]struct {
		point survey.ImprovementPoint
		want  bool
	}{
		"of this half":     {survey.ImprovementPoint{Half: half, Status: survey.PointOpen}, true},
		"older, running":   {survey.ImprovementPoint{Half: half - 2, Status: survey.PointDoing}, true},
		"done in it":       {survey.ImprovementPoint{Half: half - 1, Ended: half, Status: survey.PointDone}, true},
		"done before it":   {survey.ImprovementPoint{Half: half - 2, Ended: half - 1, Status: survey.PointDone}, false},
		"done after it":    {survey.ImprovementPoint{Half: half, Ended: half + 1, Status: survey.PointDropped}, true},
		"of the next half": {survey.ImprovementPoint{Half: half + 1, Status: survey.PointOpen}, false},
	} {
		if got := test.point.InBundle(half); got != test.want {
			t.Errorf("%s: %t", name, got)
		}
	}
}

func TestParseLetters(t *testing.T) {
	t.Parallel()
	all, err := survey.ParseLetters("Directie@example.org; team@example.org,\n team@example.org\r\n")
	if err != nil || strings.Join(all, " ") != "directie@example.org team@example.org" {
		t.Errorf("%v, %v", all, err)
	}
	for text, want := range map[string]string{
		"": "addresses_empty", "directie": "addresses_wrong", "a@example.org\nBcc: b@example.org": "addresses_wrong",
		strings.Repeat("a", 300) + "@example.org": "addresses_wrong",
	} {
		var wrong *survey.Invalid
		if _, err := survey.ParseLetters(text); !errors.As(err, &wrong) || wrong.Fields["addresses"] != want {
			t.Errorf("%q: %v", text, err)
		}
	}
	many := ""
	for i := range 21 {
		many += string(rune('a'+i)) + "@example.org\n"
	}
	var wrong *survey.Invalid
	if _, err := survey.ParseLetters(many); !errors.As(err, &wrong) || wrong.Fields["addresses"] != "addresses_many" {
		t.Errorf("21 addresses: %v", err)
	}
}

// TestRoomToShow: leavers see the points of their unit and of those above it, so a point takes
// a place in its unit and in those below.
func TestRoomToShow(t *testing.T) {
	t.Parallel()
	root, north, south, lyceum := uuid.UUID{1}, uuid.UUID{2}, uuid.UUID{3}, uuid.UUID{4}
	units := survey.Units{{ID: root}, {ID: north, Parent: root}, {ID: south, Parent: root}, {ID: lyceum, Parent: north}}
	for name, test := range map[string]struct {
		shown       []uuid.UUID
		room, taken []uuid.UUID
	}{
		"none":               {nil, []uuid.UUID{root, north, south, lyceum}, nil},
		"three elsewhere":    {[]uuid.UUID{north, north, north}, []uuid.UUID{south}, []uuid.UUID{root, north, lyceum}},
		"three for all":      {[]uuid.UUID{root, root, root}, nil, []uuid.UUID{root, north, south, lyceum}},
		"three on a path":    {[]uuid.UUID{root, north, lyceum}, []uuid.UUID{south}, []uuid.UUID{root, north, lyceum}},
		"two, and two aside": {[]uuid.UUID{root, north, south, south}, []uuid.UUID{north, lyceum}, []uuid.UUID{root, south}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var shown []survey.ImprovementPoint
			for i, unit := range test.shown {
				shown = append(shown, survey.ImprovementPoint{ID: uuid.UUID{9, byte(i)}, Unit: unit})
			}
			for _, unit := range test.room {
				if !(survey.ImprovementPoint{Unit: unit}).RoomToShow(shown, units) {
					t.Errorf("no room in %v", unit[0])
				}
			}
			for _, unit := range test.taken {
				if (survey.ImprovementPoint{Unit: unit}).RoomToShow(shown, units) {
					t.Errorf("a fourth in %v", unit[0])
				}
			}
			for _, p := range shown { // each that is shown can be changed
				if !p.RoomToShow(shown, units) {
					t.Errorf("%v cannot be stored again", p.ID[1])
				}
			}
		})
	}
}
