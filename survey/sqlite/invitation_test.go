package sqlite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// morning is ten o'clock on a day at the organisation.
func morning(h *surveytest.House, day survey.Day) time.Time {
	return day.In(h.Organisation.Location()).Add(10 * time.Hour)
}

// invite invites one person of unit vo whose last day is in two weeks.
func invite(t *testing.T, h *surveytest.House, email string) survey.Invitation {
	t.Helper()
	if err := tryInvite(h, email, false); err != nil {
		t.Fatal(err)
	}
	found, err := h.DB.InvitationsTo(context.Background(), email)
	if err != nil || len(found) == 0 {
		t.Fatalf("found %d, %v", len(found), err)
	}
	return found[0]
}

func tryInvite(h *surveytest.House, email string, skipKnown bool) error {
	invitee := survey.Invitee{Email: email, LastDay: (surveytest.Today + 14).String(), Unit: "vo", Group: "voluntary", Lang: "nl"}
	i, err := invitee.Check(h.Units, surveytest.Today)
	if err != nil {
		return err
	}
	_, err = h.DB.Invite(context.Background(), []survey.Numbered{{Line: 2, Invitation: i}}, skipKnown, morning(h, surveytest.Today))
	return err
}

func TestInviteQueuesItsMail(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	i := invite(t, h, "kim@example.org")
	if i.Status(surveytest.Today) != survey.StatusPlanned || i.ClosesOn != surveytest.Today+28 {
		t.Errorf("status %s, closes %s", i.Status(surveytest.Today), i.ClosesOn)
	}
	now := morning(h, surveytest.Today)
	mails, err := h.DB.LeaseMails(ctx, now, now.Add(time.Minute), 10)
	if err != nil || len(mails) != 1 || mails[0].Kind != survey.MailInvitation || mails[0].Invitation != i.ID {
		t.Fatalf("mails %v, %v", mails, err)
	}
	if again, err := h.DB.LeaseMails(ctx, now, now.Add(time.Minute), 10); err != nil || len(again) != 0 {
		t.Fatalf("a leased mail was leased again: %v, %v", again, err)
	}
	if err := h.DB.MailSent(ctx, mails[0], surveytest.Today); err != nil {
		t.Fatal(err)
	}
	if i, err = h.DB.Invitation(ctx, i.ID); err != nil || i.Status(surveytest.Today) != survey.StatusSent {
		t.Errorf("status %s, %v", i.Status(surveytest.Today), err)
	}
}

func TestInviteAllOrNothing(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	invite(t, h, "kim@example.org")
	invitee := survey.Invitee{LastDay: (surveytest.Today + 14).String(), Unit: "vo", Group: "voluntary", Lang: "nl"}
	var people []survey.Numbered
	for n, email := range []string{"lou@example.org", "KIM@example.org"} {
		invitee.Email = email
		i, err := invitee.Check(h.Units, surveytest.Today)
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, survey.Numbered{Line: n + 2, Invitation: i})
	}
	_, err := h.DB.Invite(ctx, people, false, morning(h, surveytest.Today))
	var wrong survey.RowErrors
	if !errors.As(err, &wrong) || len(wrong) != 1 || wrong[0].Line != 3 || wrong[0].Key != "email_open" {
		t.Fatalf("got %v", err)
	}
	if all, _ := h.DB.Invitations(ctx); len(all) != 1 {
		t.Errorf("%d invitations, want 1", len(all))
	}
	done, err := h.DB.Invite(ctx, people, true, morning(h, surveytest.Today))
	if err != nil || done.New != 1 || done.Known != 1 {
		t.Errorf("with skip-known: %+v, %v", done, err)
	}
}

// TestOfOtherUnitsNothingIsToldButThatAnAddressIsTaken: HR of a unit hears neither until when
// a link of another unit works nor whether there was one.
func TestOfOtherUnitsNothingIsToldButThatAnAddressIsTaken(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	i := invite(t, h, "kim@example.org")
	other := sqlite.By(t.Context(), survey.Account{ID: uuid.New(), Roles: survey.Roles{survey.RoleHR}, Unit: h.Unit(t, "mbo")})
	again := i
	again.ID, again.Unit = uuid.Nil, h.Unit(t, "mbo")
	people := []survey.Numbered{{Line: 2, Invitation: again}}
	taken := func(want string) {
		t.Helper()
		key, err := h.DB.Standing(other, "KIM@example.org", surveytest.Today)
		if err != nil || key != want {
			t.Errorf("standing %q, %v, want %q", key, err, want)
		}
		known, err := h.DB.Standings(other, surveytest.Today)
		if err != nil || known["kim@example.org"] != want {
			t.Errorf("standings %v, %v, want %q", known, err, want)
		}
		if earlier, err := h.DB.InvitationsTo(other, "kim@example.org"); err != nil || len(earlier) > 0 {
			t.Errorf("earlier: %v, %v", earlier, err)
		}
	}
	taken("email_elsewhere")
	for _, skip := range []bool{false, true} {
		_, err := h.DB.Invite(other, people, skip, morning(h, surveytest.Today))
		var wrong survey.RowErrors
		if !errors.As(err, &wrong) || wrong[0].Key != "email_elsewhere" {
			t.Errorf("invited again: %v", err)
		}
	}
	if err := h.DB.Withdraw(t.Context(), i.ID, surveytest.Today); err != nil {
		t.Fatal(err)
	}
	taken("")
	if done, err := h.DB.Invite(other, people, true, morning(h, surveytest.Today)); err != nil || done.New != 1 || done.Known != 0 {
		t.Errorf("%+v, %v", done, err)
	}
}

func TestWithdrawAndReissue(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	i := invite(t, h, "kim@example.org")
	now := morning(h, surveytest.Today)

	for range 2 { // a double click
		if err := h.DB.Reissue(ctx, i.ID, "kim.smit@example.org", i.State(), now); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.DB.Reissue(ctx, i.ID, "kim@example.org", i.State(), now); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("the corrected address was put back: %v", err)
	}
	again, err := h.DB.Invitation(ctx, i.ID)
	if err != nil || again.Version != 2 || again.Email != "kim.smit@example.org" || again.ReissuedOn != surveytest.Today {
		t.Fatalf("%+v, %v", again, err)
	}
	if n, _ := h.DB.QueuedMails(ctx); n != 1 {
		t.Errorf("%d mails wait, want only the new one", n)
	}
	invite(t, h, "lou@example.org")
	var wrong survey.RowErrors
	if err := h.DB.Reissue(ctx, i.ID, "lou@example.org", again.State(), now); !errors.As(err, &wrong) {
		t.Errorf("re-issue to somebody else's open link: %v", err)
	}

	if err := h.DB.Withdraw(ctx, i.ID, surveytest.Today); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.Withdraw(ctx, i.ID, surveytest.Today); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("second withdrawal: %v", err)
	}
	if err := h.DB.Reissue(ctx, i.ID, "kim@example.org", again.State(), now); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("re-issue of a withdrawn link: %v", err)
	}
	if err := tryInvite(h, "kim.smit@example.org", false); err != nil {
		t.Errorf("a new invitation after the withdrawal: %v", err)
	}
}

func TestRemindersGoToEverybody(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	kim, lou := invite(t, h, "kim@example.org"), invite(t, h, "lou@example.org")
	stopped := invite(t, h, "stop@example.org")
	sendAll(t, h, surveytest.Today)
	if err := h.DB.StopMails(ctx, stopped.ID); err != nil {
		t.Fatal(err)
	}
	kinds := map[string]int{}
	for day := surveytest.Today + 1; day <= kim.ClosesOn+2; day++ {
		if err := h.DB.PlanMails(ctx, morning(h, day)); err != nil {
			t.Fatal(err)
		}
		for _, m := range sendAll(t, h, day) {
			kinds[string(m.Kind)+" "+day.String()+" "+m.Invitation.String()]++
		}
	}
	for _, i := range []survey.Invitation{kim, lou} {
		for _, want := range []string{
			"reminder " + (i.ClosesOn - survey.ReminderBefore).String() + " " + i.ID.String(),
			"closing " + (i.ClosesOn + 1).String() + " " + i.ID.String(),
		} {
			if kinds[want] != 1 {
				t.Errorf("%s: %d times", want, kinds[want])
			}
		}
	}
	if len(kinds) != 4 {
		t.Errorf("got %v", kinds)
	}
}

// sendAll sends what is due at noon and returns it.
func sendAll(t *testing.T, h *surveytest.House, day survey.Day) []survey.QueuedMail {
	t.Helper()
	noon := morning(h, day).Add(2 * time.Hour)
	mails, err := h.DB.LeaseMails(context.Background(), noon, noon.Add(time.Minute), 1000)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		if err := h.DB.MailSent(context.Background(), m, day); err != nil {
			t.Fatal(err)
		}
	}
	return mails
}

func TestMailsThatWaitOrFail(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	i := invite(t, h, "kim@example.org")
	now := morning(h, surveytest.Today)
	lease := func() []survey.QueuedMail {
		mails, err := h.DB.LeaseMails(ctx, now, now.Add(5*time.Minute), 10)
		if err != nil {
			t.Fatal(err)
		}
		return mails
	}
	mails := lease()
	if err := h.DB.PutOff(ctx, mails[0].ID, now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if early := lease(); len(early) != 0 {
		t.Error("a mail that was put off is due at once")
	}
	now = now.Add(2 * time.Minute)
	mails = lease()
	if len(mails) != 1 || mails[0].Tries != 2 {
		t.Fatalf("got %+v", mails)
	}
	now = now.Add(6 * time.Minute) // the program died: the lease ends
	if mails = lease(); len(mails) != 1 || mails[0].Tries != 3 {
		t.Fatalf("got %+v", mails)
	}
	if err := h.DB.MailRefused(ctx, mails[0], "no_such_mailbox"); err != nil {
		t.Fatal(err)
	}
	if i, _ = h.DB.Invitation(ctx, i.ID); i.Status(surveytest.Today) != survey.StatusNotDelivered {
		t.Errorf("status %s", i.Status(surveytest.Today))
	}
	if _, returned, _ := h.DB.DeskCounts(ctx, survey.Account{Roles: survey.Roles{survey.RoleHR}}); returned != 1 {
		t.Errorf("%d came back, want 1", returned)
	}
}

func TestEraseInvitations(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	i := invite(t, h, "kim@example.org")
	last := i.ClosesOn + survey.KeptAfter
	if err := h.DB.Erase(ctx, h.Keys, morning(h, last)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.Invitation(ctx, i.ID); err != nil {
		t.Errorf("gone too early: %v", err)
	}
	if err := h.DB.Erase(ctx, h.Keys, morning(h, last+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.Invitation(ctx, i.ID); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("still there: %v", err)
	}
}
