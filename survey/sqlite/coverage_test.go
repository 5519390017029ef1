package sqlite_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// TestCoverageOfHalfAYear counts what HR noted in that half year, for the units of whoever asks.
func TestCoverageOfHalfAYear(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	vo, mbo, today := h.Unit(t, "vo"), h.Unit(t, "mbo"), surveytest.Today
	half := today.Month().Half()
	var list []survey.Numbered
	for line, unit := range []uuid.UUID{vo, vo, mbo} {
		list = append(list, survey.Numbered{Line: line, Invitation: survey.Invitation{
			ID: uuid.New(), Email: uuid.NewString() + "@example.org", Lang: survey.NL, Unit: unit, Group: "voluntary",
			LastDay: today + 20, SendOn: today, ClosesOn: today + 14, Version: 1,
		}})
	}
	if _, err := h.DB.Invite(t.Context(), list, false, morning(h, today)); err != nil {
		t.Fatal(err)
	}
	sent := func(want int) {
		t.Helper()
		mails, err := h.DB.LeaseMails(t.Context(), morning(h, today), morning(h, today), 9)
		if err != nil || len(mails) != want {
			t.Fatalf("%d mails, %v", len(mails), err)
		}
		for _, mail := range mails {
			if err := h.DB.MailSent(t.Context(), mail, today); err != nil {
				t.Fatal(err)
			}
		}
	}
	sent(3)
	// A new link to a better address is one more mail, and nobody more who was invited.
	if err := h.DB.Reissue(t.Context(), list[0].Invitation.ID, "better@example.org", list[0].Invitation.State(), morning(h, today)); err != nil {
		t.Fatal(err)
	}
	sent(1)
	if err := h.DB.NoteTalks(t.Context(), list[0].Invitation.ID, today, today, list[0].Invitation.TalksState()); err != nil {
		t.Fatal(err)
	}
	// HR entered a talk for a leaver without an address, with a double click; a leaver asked for one.
	for _, source := range []survey.TalkSource{survey.FromDesk, survey.FromDesk, survey.FromLeaver} {
		talk := survey.Talk{ID: uuid.New(), Unit: mbo, Source: source, Lang: survey.NL, Name: "Isa", Phone: "024 1", RequestedOn: today, PromisedOn: today + 5}
		if err := h.DB.AskTalk(t.Context(), talk, morning(h, today), nil); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := h.DB.SetPayroll(t.Context(), vo, half, survey.NotTold, 3); err != nil {
		t.Fatal(err)
	}
	ofVO := survey.Coverage{Unit: vo, Leavers: 3, Invited: 2, Informal: 1, Formal: 1}
	ofMBO, bare := survey.Coverage{Unit: mbo, Leavers: -1, Invited: 1, Formal: 1}, survey.Coverage{Unit: vo, Leavers: -1}
	for _, c := range []struct {
		unit uuid.UUID // of who asks
		half survey.Half
		want []survey.Coverage
		sum  survey.Coverage
	}{
		{uuid.Nil, half, []survey.Coverage{ofVO, ofMBO}, survey.Coverage{Leavers: -1, Invited: 3, Informal: 1, Formal: 2}},
		{uuid.Nil, half, []survey.Coverage{ofMBO}, survey.Coverage{Leavers: -1, Invited: 3, Informal: 1, Formal: 2}},
		{vo, half, []survey.Coverage{ofVO}, survey.Coverage{Leavers: 3, Invited: 2, Informal: 1, Formal: 1}},
		{vo, half, nil, survey.Coverage{Leavers: 3, Invited: 2, Informal: 1, Formal: 1}},
		{vo, half - 1, []survey.Coverage{bare}, survey.Coverage{Leavers: -1}},
		{vo, half + 1, []survey.Coverage{bare}, survey.Coverage{Leavers: -1}},
	} {
		by := sqlite.By(t.Context(), survey.Account{Roles: survey.Roles{survey.RoleHR}, Unit: c.unit})
		want, ids := map[uuid.UUID]survey.Coverage{}, []uuid.UUID{}
		for _, coverage := range c.want {
			want[coverage.Unit], ids = coverage, append(ids, coverage.Unit)
		}
		got, err := h.DB.Coverage(by, c.half, ids)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%s: %v (-want +got):\n%s", c.half, err, diff)
		}
		if sum, err := h.DB.CoverageTogether(by, c.half); sum != c.sum || err != nil {
			t.Errorf("%s: the sum is %+v, not %+v (%v)", c.half, sum, c.sum, err)
		}
	}
	if _, err := h.DB.Coverage(sqlite.By(t.Context(), survey.Account{Roles: survey.Roles{survey.RoleHR}, Unit: vo}), half, []uuid.UUID{vo, mbo}); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("HR of vo reads another unit: %v", err)
	}
	if _, err := h.DB.SetPayroll(t.Context(), mbo, half, survey.NotTold, 5); err != nil {
		t.Fatal(err)
	}
	if sum, err := h.DB.CoverageTogether(t.Context(), half); sum.Leavers != 8 || err != nil {
		t.Errorf("all is told, and the sum is %+v (%v)", sum, err)
	}
}
