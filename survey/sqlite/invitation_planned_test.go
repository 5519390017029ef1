package sqlite_test

import (
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestAPlannedInvitationLeavesANewHoliday: the day that HR sees and the moment of the mail
// move together; what is sent at once, or was tried, does not.
func TestAPlannedInvitationLeavesANewHoliday(t *testing.T) {
	t.Parallel()
	h, ctx, today := surveytest.Organisation(t), t.Context(), surveytest.Today
	h.Clock = func() time.Time { return morning(h, today) }
	plan := func(email string, on survey.Day) survey.Invitation {
		i, err := survey.Invitee{Email: email, LastDay: (today + 14).String(), Unit: "vo", Group: "voluntary", Lang: "nl",
			When: survey.SendOnDay, SendOn: on.String()}.Check(h.Units, today)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.DB.Invite(ctx, []survey.Numbered{{Invitation: i}}, false, h.Clock()); err != nil {
			t.Fatal(err)
		}
		found, err := h.DB.InvitationsTo(ctx, email)
		if err != nil || len(found) != 1 {
			t.Fatalf("found %d, %v", len(found), err)
		}
		return found[0]
	}
	tried := invite(t, h, "tried@example.org")
	mails, err := h.DB.LeaseMails(ctx, h.Clock(), h.Clock(), 10)
	if err != nil || len(mails) != 1 {
		t.Fatalf("%d mails left at once, %v", len(mails), err)
	}
	if err := h.DB.PutOff(ctx, mails[0].ID, h.Clock().Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	now := invite(t, h, "now@example.org")
	moved, before, last := plan("moved@example.org", today+2), plan("before@example.org", today+1), plan("last@example.org", today+28)
	setHolidays := func(moves int, all ...survey.Holiday) {
		t.Helper()
		if n, err := h.DB.ChangeSettings(ctx, func(o *survey.Organisation) error { o.Holidays = all; return nil }); n != moves || err != nil {
			t.Errorf("%d invitations were moved, want %d (%v)", n, moves, err)
		}
	}
	setHolidays(2, survey.Holiday{First: today, Last: today}, survey.Holiday{First: today + 2, Last: today + 3}, survey.Holiday{First: today + 25, Last: today + 40})
	stands := func(i survey.Invitation, on survey.Day) {
		t.Helper()
		found, err := h.DB.Invitation(ctx, i.ID)
		if err != nil || found.SendOn != on || found.ClosesOn != i.ClosesOn {
			t.Errorf("%s leaves on %s, want %s (%v)", i.Email, found.SendOn, on, err)
		}
	}
	stands(now, today)
	stands(tried, today)
	stands(before, today+1)
	stands(moved, today+4)
	stands(last, today+24) // its link closes in the holiday
	setHolidays(2)
	stands(moved, today+3) // not on its own day, today+2: HR gets the days to withdraw it again
	stands(last, today+28)
	setHolidays(1, survey.Holiday{First: today + 2, Last: today + 3})
	stands(moved, today+4)

	leave := func(at time.Time) map[string]bool {
		left := map[string]bool{}
		mails, err := h.DB.LeaseMails(ctx, at, at.Add(time.Minute), 10)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mails {
			i, err := h.DB.Invitation(ctx, m.Invitation)
			if err != nil {
				t.Fatal(err)
			}
			left[i.Email] = true
		}
		return left
	}
	if left := leave(morning(h, today+3)); left["moved@example.org"] || !left["before@example.org"] || !left["tried@example.org"] {
		t.Errorf("on the holiday left: %v", left)
	}
	if left := leave(morning(h, today+4)); !left["moved@example.org"] || left["last@example.org"] {
		t.Errorf("after the holiday left: %v", left)
	}
}
