package sqlite_test

import (
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
			LastDay: today + 20, SendOn: today, ClosesOn: today + 14,
		}})
	}
	if _, err := h.DB.Invite(t.Context(), list, false, morning(h, today)); err != nil {
		t.Fatal(err)
	}
	mails, err := h.DB.LeaseMails(t.Context(), morning(h, today), morning(h, today), 9)
	if err != nil || len(mails) != 3 {
		t.Fatalf("%d mails, %v", len(mails), err)
	}
	for _, mail := range mails {
		if err := h.DB.MailSent(t.Context(), mail, today); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.DB.NoteTalks(t.Context(), list[0].Invitation.ID, today, today); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.SetPayroll(t.Context(), vo, half, 3); err != nil {
		t.Fatal(err)
	}
	root := h.Units.Root().ID
	ofVO := survey.Coverage{Unit: vo, Leavers: 3, Invited: 2, Informal: 1, Formal: 1}
	for _, c := range []struct {
		unit uuid.UUID
		half survey.Half
		want map[uuid.UUID]survey.Coverage
	}{
		{uuid.Nil, half, map[uuid.UUID]survey.Coverage{root: {Unit: root, Leavers: -1}, vo: ofVO, mbo: {Unit: mbo, Leavers: -1, Invited: 1}}},
		{vo, half, map[uuid.UUID]survey.Coverage{vo: ofVO}},
		{vo, half - 1, map[uuid.UUID]survey.Coverage{vo: {Unit: vo, Leavers: -1}}},
		{vo, half + 1, map[uuid.UUID]survey.Coverage{vo: {Unit: vo, Leavers: -1}}},
	} {
		all, err := h.DB.Coverage(sqlite.By(t.Context(), survey.Account{Roles: survey.Roles{survey.RoleHR}, Unit: c.unit}), c.half)
		if err != nil {
			t.Fatal(err)
		}
		got := map[uuid.UUID]survey.Coverage{}
		for _, coverage := range all {
			got[coverage.Unit] = coverage
		}
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.half, diff)
		}
	}
}
