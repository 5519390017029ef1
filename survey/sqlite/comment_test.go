package sqlite

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
)

// written lets so many people write a text, each its own, and opens the boxes. It returns
// the texts of the organisation part.
func (p *polls) written(n int) []survey.Comment {
	p.t.Helper()
	for i := range n {
		p.send(p.invite("a", day(1, 20)), day(1, 20), survey.Vote{
			Question: "open", Variant: "v", Least: survey.SensitiveK, Text: fmt.Sprintf("Jan%d said secret%d to us all", i, i),
		})
	}
	p.open(day(2, 1))
	p.exec("DELETE FROM comment WHERE opening IN (SELECT id FROM opening WHERE part = 'unit')") // the test sends the same in both parts
	var all []survey.Comment
	for {
		c, err := p.db.NextComment(p.t.Context())
		if errors.Is(err, survey.ErrNotFound) {
			return all
		}
		p.must(err)
		c.Blanked = survey.BlankOut(c.Text, strings.Fields(c.Text)[:1])
		all = append(all, c)
		p.must(p.db.CheckComment(p.t.Context(), c))
	}
}

// TestAnonymityReleasedTextsLeaveNoOriginal looks into the files: after the release nothing
// is left of a name that was blanked out, or of a text that is withheld.
func TestAnonymityReleasedTextsLeaveNoOriginal(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	all := p.written(12)
	if len(all) != 12 {
		t.Fatalf("%d texts", len(all))
	}
	rejected := all[3]
	rejected.Reason = "accuses"
	p.must(p.db.CheckComment(t.Context(), rejected))
	again := all[4]
	p.must(p.db.UndoComment(t.Context(), again.ID))
	if c, err := p.db.Comment(t.Context(), again.ID); err != nil || c.State != survey.CommentWaiting || c.Blanked != "" || c.Text != again.Text {
		t.Errorf("undone: %+v, %v", c, err)
	}
	if shown, _, err := p.db.ReleasedComments(t.Context(), "open", ""); err != nil || len(shown) != 0 {
		t.Errorf("before the release: %v, %v", shown, err)
	}
	for _, c := range all {
		if p.traceIn([]byte(c.Text)) == nil {
			t.Fatal("a text is not there to begin with: the test is blind")
		}
	}
	if n, err := p.db.ReleaseComments(t.Context()); err != nil || n != 10 {
		t.Fatalf("%d released, %v", n, err)
	}
	if n := p.number("SELECT many FROM audit WHERE action = 'texts_released' AND minute IS NULL"); n != 10 {
		t.Errorf("the log says %d", n)
	}
	if _, err := p.db.ReleaseComments(t.Context()); err != nil || p.number("SELECT COUNT(*) FROM audit WHERE action LIKE 'texts_%'") != 2 {
		t.Errorf("a release of nothing is in the log, %v", err)
	}
	for _, c := range all {
		gone := p.traceIn([]byte(c.Text)) == nil
		if waits := c.ID == again.ID; gone == waits {
			t.Errorf("%q: gone %v", c.Text, gone)
		}
		if c.ID == rejected.ID && p.traceIn([]byte(strings.Fields(c.Text)[2]+" to")) != nil {
			t.Error("a withheld text is still there")
		}
	}
	for _, c := range all {
		if c.ID == again.ID {
			continue
		}
		if err := p.db.CheckComment(t.Context(), c); !errors.Is(err, survey.ErrConflict) {
			t.Errorf("changed after the release: %v", err)
		}
		if err := p.db.UndoComment(t.Context(), c.ID); !errors.Is(err, survey.ErrConflict) {
			t.Errorf("undone after the release: %v", err)
		}
		if _, err := p.db.Comment(t.Context(), c.ID); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("still to be checked: %v", err)
		}
	}
	counts, err := p.db.CommentCounts(t.Context())
	want := []survey.CommentCounts{{Question: "open", In: map[survey.CommentState]int{survey.CommentReleased: 10, survey.CommentWithheld: 1, survey.CommentWaiting: 1}}}
	if err != nil || !reflect.DeepEqual(counts, want) || counts[0].All() != 12 {
		t.Errorf("%+v, %v", counts, err)
	}
}

// TestAnonymityReleasedTextsAreShuffled reads the texts in the order of two days: neither is
// that in which they lie in the file.
func TestAnonymityReleasedTextsAreShuffled(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.written(12)
	if _, err := p.db.ReleaseComments(t.Context()); err != nil {
		t.Fatal(err)
	}
	order := func(seed string) (texts []string) {
		shown, reasons, err := p.db.ReleasedComments(t.Context(), "open", seed)
		if err != nil || len(shown) != 12 || reasons != nil {
			t.Fatalf("%v, %v, %v", shown, reasons, err)
		}
		for _, c := range shown {
			texts = append(texts, c.Text)
		}
		return texts
	}
	one, two := order("2026-02-02"), order("2026-02-03")
	if slices.Equal(one, two) || !slices.Equal(one, order("2026-02-02")) {
		t.Error("the order must hold for a day and change with it")
	}
	slices.Sort(one)
	slices.Sort(two)
	if !slices.Equal(one, two) || !slices.Contains(one, survey.Blank+" said secret0 to us all") {
		t.Errorf("other texts on another day: %v", one)
	}
}

// TestAnonymityFewTextsAreNotShown leaves nine texts of a question: none is read.
func TestAnonymityFewTextsAreNotShown(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	all := p.written(10)
	if _, err := p.db.ReleaseComments(t.Context()); err != nil || len(all) != 10 {
		t.Fatal(err, len(all))
	}
	if shown, _, err := p.db.ReleasedComments(t.Context(), "open", ""); err != nil || len(shown) != 10 {
		t.Errorf("ten texts: %v, %v", shown, err)
	}
	p.exec("DELETE FROM comment WHERE id = ?", all[0].ID[:])
	if shown, _, err := p.db.ReleasedComments(t.Context(), "open", ""); err != nil || len(shown) != 0 {
		t.Errorf("nine texts: %v, %v", shown, err)
	}
}
