package sqlite_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

func TestAppointmentThatNobodyHeardOfIsNotChanged(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	robin, now := adviser(t, h, "robin@example.org"), morning(h, surveytest.Today)
	talk := ask(t, h)
	for range 2 { // the mail server is down: the first appointment was never mailed
		if err := h.DB.ScheduleTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, plan, robin, now); err != nil {
			t.Fatal(err)
		}
	}
	if got := queued(t, h, surveytest.Today); got["talk_appointment"] != 1 || got["talk_changed"] != 0 {
		t.Errorf("mails %v", got)
	}
	if err := h.DB.CancelTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, "", now); err != nil {
		t.Fatal(err)
	}
	if got := queued(t, h, surveytest.Today); len(got) != 0 {
		t.Errorf("mails %v about an appointment that nobody heard of", got)
	}
}

// TestWhoHoldsTheTalkChangesBeforeTheMailsGo: nobody hears of the end of what they never heard
// of, and who did hear still does after another change and after the leaver withdrew.
func TestWhoHoldsTheTalkChangesBeforeTheMailsGo(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), t.Context()
	now := morning(h, surveytest.Today)
	sam, robin, noor := adviser(t, h, "sam@example.org"), adviser(t, h, "robin@example.org"), adviser(t, h, "noor@example.org")
	talk := ask(t, h)
	schedule := func(who uuid.UUID) {
		t.Helper()
		if err := h.DB.ScheduleTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, plan, who, now); err != nil {
			t.Fatal(err)
		}
	}
	waits := func(when string, want map[uuid.UUID]survey.MailKind) {
		t.Helper()
		mails, err := h.DB.LeaseMails(ctx, now, now.Add(-time.Second), 100)
		if err != nil {
			t.Fatal(err)
		}
		got := map[uuid.UUID]survey.MailKind{}
		for _, m := range mails {
			got[m.Account] = m.Kind
		}
		if diff := cmp.Diff(want, got); diff != "" || len(mails) != len(want) {
			t.Errorf("%s, %d mails (-want +got):\n%s", when, len(mails), diff)
		}
	}
	schedule(sam)
	schedule(robin)
	waits("nobody heard of Sam", map[uuid.UUID]survey.MailKind{uuid.Nil: survey.MailTalkAppointment, robin: survey.MailTalkAppointment})
	sendAll(t, h, surveytest.Today)
	schedule(sam)
	schedule(noor)
	waits("Robin heard, Sam did not", map[uuid.UUID]survey.MailKind{uuid.Nil: survey.MailTalkChanged, robin: survey.MailTalkCancelled, noor: survey.MailTalkAppointment})
	schedule(robin)
	waits("Robin after all", map[uuid.UUID]survey.MailKind{uuid.Nil: survey.MailTalkChanged, robin: survey.MailTalkAppointment})
	sendAll(t, h, surveytest.Today)
	schedule(sam)
	if err := h.DB.WithdrawTalk(ctx, h.Keys, talk.ID, now); err != nil {
		t.Fatal(err)
	}
	waits("withdrawn", map[uuid.UUID]survey.MailKind{robin: survey.MailTalkCancelled, sam: survey.MailTalkCancelled})
}

// TestAProposalIsDeclined: the leaver hears that the appointment stays, not of it as if they had
// asked nothing; one who asked nothing is mailed the appointment once more.
func TestAProposalIsDeclined(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), t.Context()
	robin, now := adviser(t, h, "robin@example.org"), morning(h, surveytest.Today)
	talk := ask(t, h)
	schedule := func(a survey.Appointment, want string) {
		t.Helper()
		if err := h.DB.ScheduleTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, a, robin, now); err != nil {
			t.Fatal(err)
		}
		if got := queued(t, h, surveytest.Today); got[want] != 1 || len(got) != 2 {
			t.Errorf("mails %v, want %s to the leaver", got, want)
		}
		sendAll(t, h, surveytest.Today)
	}
	propose := func() {
		t.Helper()
		if err := h.DB.ProposeTime(ctx, talk.ID, "liever vrijdag"); err != nil {
			t.Fatal(err)
		}
	}
	schedule(plan, "talk_appointment")
	propose()
	schedule(plan, "talk_kept")
	if got := find(t, h, talk.ID); got.Proposal != "" {
		t.Errorf("the proposal stands: %q", got.Proposal)
	}
	schedule(plan, "talk_appointment")
	propose()
	moved := plan
	moved.Day++
	schedule(moved, "talk_changed")
}

// TestTheInterviewerHearsOfAProposal: in the mail of the next working day, as HR does, and not
// at once: near people no moment is told. Mails that came back are not for an adviser.
func TestTheInterviewerHearsOfAProposal(t *testing.T) {
	t.Parallel()
	h, ctx, today := surveytest.Organisation(t), t.Context(), surveytest.Today
	robin := adviser(t, h, "robin@example.org")
	adviser(t, h, "other@example.org")
	talk := ask(t, h)
	if err := h.DB.ScheduleTalk(ctx, talk.ID, 1, plan, robin, morning(h, today)); err != nil {
		t.Fatal(err)
	}
	sendAll(t, h, today+1)
	told := func(day survey.Day) (accounts []uuid.UUID) {
		t.Helper()
		if err := h.DB.PlanMails(ctx, morning(h, day)); err != nil {
			t.Fatal(err)
		}
		mails, err := h.DB.LeaseMails(ctx, morning(h, day), morning(h, day), 100)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range mails {
			if m.Kind == survey.MailDesk {
				accounts = append(accounts, m.Account)
			}
		}
		return accounts
	}
	if got := told(today + 1); len(got) != 0 {
		t.Errorf("nothing waits, and %d hear of it", len(got))
	}
	if err := h.DB.ProposeTime(ctx, talk.ID, "liever vrijdag"); err != nil {
		t.Fatal(err)
	}
	if got := queued(t, h, today+1); len(got) != 0 {
		t.Errorf("mails at once: %v", got)
	}
	if got := told(today + 2); len(got) != 1 || got[0] != robin {
		t.Errorf("%v hear of it, want %s", got, robin)
	}
	i := invite(t, h, "weg@example.org")
	if err := h.DB.MailRefused(ctx, survey.QueuedMail{ID: uuid.New(), Invitation: i.ID}, "mailbox_full"); err != nil {
		t.Fatal(err)
	}
	me := survey.Account{ID: robin, Roles: survey.Roles{survey.RoleInterviewer}}
	if waiting, returned, err := h.DB.DeskCounts(ctx, me); err != nil || waiting != 1 || returned != 0 {
		t.Errorf("the adviser reads of %d talks and %d mails, %v", waiting, returned, err)
	}
}
