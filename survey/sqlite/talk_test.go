package sqlite_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// ask stores a request for a talk of somebody with an address.
func ask(t *testing.T, h *surveytest.House) survey.Talk {
	t.Helper()
	talk := survey.Talk{
		ID: uuid.New(), Unit: h.Unit(t, "vo"), Source: survey.FromLeaver, Lang: survey.NL, Name: "Kim", Email: "kim@example.org",
		With: "any", When: []string{"morning", "late"}, RequestedOn: surveytest.Today, PromisedOn: surveytest.Today.AddWorking(5),
	}
	if err := h.DB.AskTalk(context.Background(), talk, morning(h, surveytest.Today+1), nil); err != nil {
		t.Fatal(err)
	}
	return find(t, h, talk.ID)
}

func find(t *testing.T, h *surveytest.House, id uuid.UUID) survey.Talk {
	t.Helper()
	talk, err := h.DB.Talk(context.Background(), id)
	if err != nil {
		t.Fatal(err)
	}
	return talk
}

// adviser adds an account that holds talks.
func adviser(t *testing.T, h *surveytest.House, email string) uuid.UUID {
	t.Helper()
	a := survey.Account{ID: uuid.New(), Email: email, Name: "Robin", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
	_, link := sqlite.NewSecret()
	if err := h.DB.AddAccount(context.Background(), a, link, morning(h, surveytest.Today+7)); err != nil {
		t.Fatal(err)
	}
	return a.ID
}

// queued returns the kinds of the mails that wait, those to the desk with a star.
func queued(t *testing.T, h *surveytest.House, day survey.Day) map[string]int {
	t.Helper()
	kinds := map[string]int{}
	at := morning(h, day)
	mails, err := h.DB.LeaseMails(context.Background(), at, at.Add(-time.Second), 100)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range mails {
		kind := string(m.Kind)
		if m.Account != uuid.Nil {
			kind += "*"
		}
		kinds[kind]++
	}
	return kinds
}

var plan = survey.Appointment{Day: surveytest.Today + 8, Start: 15 * 60, Minutes: 45, Form: "in_person", Place: "Markt 4"}

// TestTwoPeopleWithOneNumberAreTwoRequests: and so is one that comes after somebody took up the
// first.
func TestTwoPeopleWithOneNumberAreTwoRequests(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	robin := adviser(t, h, "robin@example.org")
	talk := survey.Talk{Unit: h.Unit(t, "vo"), Source: survey.FromDesk, Lang: survey.NL, Phone: "024 1234567", RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 7}
	add := func(source survey.TalkSource, name string, want int) uuid.UUID {
		t.Helper()
		talk.ID, talk.Source, talk.Name = uuid.New(), source, name
		if err := h.DB.AskTalk(t.Context(), talk, surveytest.Clock(), nil); err != nil {
			t.Fatal(err)
		}
		if all, err := h.DB.Talks(t.Context()); err != nil || len(all) != want {
			t.Errorf("%s %s: %d talks, %v, want %d", source, name, len(all), err, want)
		}
		return talk.ID
	}
	add(survey.FromDesk, "Piet", 1)
	add(survey.FromDesk, "PIET", 1)
	piet := add(survey.FromDesk, "Piet", 1)
	add(survey.FromDesk, "Anna", 2)
	add(survey.FromLeaver, "Piet", 3)
	add(survey.FromLeaver, "Piet Smit", 3)
	if err := h.DB.AssignTalk(t.Context(), piet, find(t, h, piet).Revision, robin, surveytest.Clock()); err != nil {
		t.Fatal(err)
	}
	add(survey.FromDesk, "Piet", 4)
}

func TestTalkFromRequestToClosed(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	robin, now := adviser(t, h, "robin@example.org"), morning(h, surveytest.Today)
	talk := ask(t, h)
	if err := h.DB.SetTalkStatus(ctx, talk.ID, talk.Revision, survey.TalkContacted, surveytest.Today); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.ScheduleTalk(ctx, talk.ID, talk.Revision, plan, robin, now); !errors.Is(err, survey.ErrConflict) {
		t.Fatalf("an old revision overwrites: %v", err)
	}
	if err := h.DB.ScheduleTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, plan, robin, now); err != nil {
		t.Fatal(err)
	}
	if got := queued(t, h, surveytest.Today); got["talk_appointment"] != 1 || got["talk_appointment*"] != 1 || len(got) != 2 {
		t.Errorf("mails %v", got)
	}
	sendAll(t, h, surveytest.Today)

	moved := plan
	moved.Day++
	if err := h.DB.ScheduleTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, moved, robin, now); err != nil {
		t.Fatal(err)
	}
	if got := find(t, h, talk.ID); got.Sequence != 1 || got.Day != moved.Day {
		t.Errorf("sequence %d, day %s", got.Sequence, got.Day)
	}
	if got := queued(t, h, surveytest.Today); got["talk_changed"] != 1 {
		t.Errorf("mails %v", got)
	}
	sendAll(t, h, surveytest.Today)

	if err := h.DB.CancelTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, "Ik ben ziek.", now); err != nil {
		t.Fatal(err)
	}
	if got := find(t, h, talk.ID); got.Status != survey.TalkRequested || got.Sequence != 2 || got.PromisedOn != surveytest.Today.AddWorking(survey.PromiseDays) {
		t.Errorf("%s, sequence %d, promised on %s", got.Status, got.Sequence, got.PromisedOn)
	}
	if got := queued(t, h, surveytest.Today); got["talk_cancelled"] != 1 {
		t.Errorf("mails %v", got)
	}
	if err := h.DB.ScheduleTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, plan, robin, now); err != nil {
		t.Fatal(err)
	}
	for _, status := range []survey.TalkStatus{survey.TalkHeld, survey.TalkClosed} {
		if err := h.DB.SetTalkStatus(ctx, talk.ID, find(t, h, talk.ID).Revision, status, surveytest.Today+9); err != nil {
			t.Fatal(err)
		}
	}
	if got := find(t, h, talk.ID); got.HeldOn != plan.Day || got.ClosedOn != surveytest.Today+9 || got.Sequence != 3 {
		t.Errorf("%+v", got)
	}
	if err := h.DB.Erase(ctx, h.Keys, morning(h, surveytest.Today+9+survey.KeptAfter+1)); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.Talk(ctx, talk.ID); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a closed talk is still there: %v", err)
	}
}

func TestADoubleClickIsOneRequest(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	first, second := ask(t, h), ask(t, h)
	talks, err := h.DB.Talks(context.Background())
	if err != nil || len(talks) != 1 || talks[0].ID != second.ID || first.ID == second.ID {
		t.Errorf("talks %v, %v", talks, err)
	}
}

func TestWithdrawnTalkForgetsThePerson(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	robin, now := adviser(t, h, "robin@example.org"), morning(h, surveytest.Today)
	talk := ask(t, h)
	if err := h.DB.ScheduleTalk(ctx, talk.ID, talk.Revision, plan, robin, now); err != nil {
		t.Fatal(err)
	}
	if err := h.Keys.SaveTalkKey(talk.ID, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.WithdrawTalk(ctx, h.Keys, talk.ID, now); err != nil {
		t.Fatal(err)
	}
	got := find(t, h, talk.ID)
	if got.Status != survey.TalkWithdrawn || got.Name+got.Email+got.Phone+got.Place+got.Proposal != "" || got.When != nil {
		t.Errorf("%+v", got)
	}
	if kinds := queued(t, h, surveytest.Today); kinds["talk_cancelled*"] != 1 || len(kinds) != 1 {
		t.Errorf("mails %v: only the interviewer hears of it", kinds)
	}
	if held, err := h.Keys.TalkKeys(); err != nil || len(held) != 0 {
		t.Errorf("keys %v, %v", held, err)
	}
}

// TestATalkThatIsOverIsNotWithdrawn: it says so, and keeps what it had, the key included.
func TestATalkThatIsOverIsNotWithdrawn(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	talk, now := ask(t, h), morning(h, surveytest.Today)
	if err := h.Keys.SaveTalkKey(talk.ID, make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.SetTalkStatus(t.Context(), talk.ID, talk.Revision, survey.TalkClosed, surveytest.Today); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.WithdrawTalk(t.Context(), h.Keys, talk.ID, now); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("a closed talk is withdrawn: %v", err)
	}
	if got := find(t, h, talk.ID); got.Status != survey.TalkClosed || got.Email != talk.Email {
		t.Errorf("%+v", got)
	}
	if _, err := h.Keys.TalkKey(talk.ID); err != nil {
		t.Errorf("the key of a copy that stays is gone: %v", err)
	}
}

// TestAnonymityWithdrawingShowsATalkToNobodyNew: whoever did not see the talk before it was
// withdrawn does not see it after, on its own page or in the list.
func TestAnonymityWithdrawingShowsATalkToNobodyNew(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	robin, now := adviser(t, h, "robin@example.org"), morning(h, surveytest.Today)
	people := []survey.Account{{ID: robin, Roles: survey.Roles{survey.RoleInterviewer}}, {ID: uuid.New(), Roles: survey.Roles{survey.RoleInterviewer}}}
	for _, unit := range []uuid.UUID{uuid.Nil, h.Unit(t, "vo"), h.Unit(t, "mbo")} {
		people = append(people, survey.Account{ID: uuid.New(), Roles: survey.Roles{survey.RoleHR, survey.RoleInterviewer}, Unit: unit})
	}
	for _, with := range append(survey.TalkWith, "") {
		for _, planned := range []bool{false, true} {
			talk := survey.Talk{ID: uuid.New(), Unit: h.Unit(t, "vo"), Source: survey.FromLeaver, Lang: survey.NL, Name: "Kim", Phone: "06 12345678",
				With: with, RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 7}
			if err := h.DB.AskTalk(t.Context(), talk, now, nil); err != nil {
				t.Fatal(err)
			}
			if planned {
				if err := h.DB.ScheduleTalk(t.Context(), talk.ID, 1, plan, robin, now); err != nil {
					t.Fatal(err)
				}
			}
			before := watchers(t, h, people, talk.ID)
			if err := h.DB.WithdrawTalk(t.Context(), h.Keys, talk.ID, now); err != nil {
				t.Fatal(err)
			}
			for i, sees := range watchers(t, h, people, talk.ID) {
				if sees && !before[i] {
					t.Errorf("with %q, planned %v: %+v sees it only after it was withdrawn", with, planned, people[i])
				}
			}
			if got := find(t, h, talk.ID).With; got != "" && got != "hr_outside" {
				t.Errorf("the wish %q is kept", got)
			}
		}
	}
}

// watchers are the people who see a talk. Its page and the list must agree.
func watchers(t *testing.T, h *surveytest.House, people []survey.Account, id uuid.UUID) []bool {
	t.Helper()
	see := make([]bool, len(people))
	for i, me := range people {
		ctx := sqlite.By(t.Context(), me)
		_, err := h.DB.Talk(ctx, id)
		see[i] = err == nil
		found, _, err := h.DB.FindTalks(ctx, survey.TalkSearch{Stretch: survey.Stretch{Most: 50}})
		if err != nil {
			t.Fatal(err)
		}
		if slices.ContainsFunc(found, func(t survey.Talk) bool { return t.ID == id }) != see[i] {
			t.Errorf("%+v: the page and the list differ", me)
		}
	}
	return see
}

func TestAttachedAnswersAreForOneReader(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	robin, other := adviser(t, h, "robin@example.org"), adviser(t, h, "other@example.org")
	i, now := invite(t, h, "kim@example.org"), morning(h, surveytest.Today)
	key := h.Keys.LinkKey()
	attachment := &sqlite.Attachment{
		UnitSlot: key.Slot(survey.PartUnit, i.ID, 1), OrganisationSlot: key.Slot(survey.PartOrganisation, i.ID, 1), Sealed: []byte("sealed"),
		SaveKey: func() error { return nil },
	}
	talk := survey.Talk{
		ID: uuid.New(), Unit: i.Unit, Source: survey.FromLeaver, Lang: survey.NL, Email: i.Email,
		RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 7, Consent: "1",
	}
	if err := h.DB.AskTalk(ctx, talk, now, attachment); !errors.Is(err, survey.ErrNotFound) {
		t.Fatalf("attached what was never sent: %v", err)
	}
	cast(t, h, i)
	if err := h.DB.AskTalk(ctx, talk, now, attachment); err != nil {
		t.Fatal(err)
	}
	read := func(who uuid.UUID) error {
		_, err := h.DB.ReadAttached(ctx, talk.ID, who, surveytest.Today)
		return err
	}
	if err := read(robin); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("read before anybody is assigned: %v", err)
	}
	if err := h.DB.ScheduleTalk(ctx, talk.ID, 1, plan, robin, now); err != nil {
		t.Fatal(err)
	}
	if err := read(robin); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("read before the leaver was told who reads: %v", err)
	}
	sendAll(t, h, surveytest.Today+1)
	if err := read(robin); err != nil {
		t.Errorf("the adviser of whom the leaver was told: %v", err)
	}
	if err := read(other); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("somebody else: %v", err)
	}
	if looks, err := h.DB.Looks(ctx, talk.ID); err != nil || len(looks) != 1 || looks[0].Reader != "Robin" {
		t.Errorf("looks %v, %v", looks, err)
	}
	if err := h.DB.ScheduleTalk(ctx, talk.ID, find(t, h, talk.ID).Revision, plan, other, now); err != nil {
		t.Fatal(err)
	}
	for _, who := range []uuid.UUID{robin, other} {
		if err := read(who); !errors.Is(err, survey.ErrForbidden) {
			t.Errorf("read after a change of adviser: %v", err)
		}
	}
}

// cast sends an empty submission for an invitation.
func cast(t *testing.T, h *surveytest.House, i survey.Invitation) {
	t.Helper()
	ctx, key := context.Background(), h.Keys.LinkKey()
	seal := func(part survey.Part) sqlite.SealedBallot {
		box, err := h.DB.BoxFor(ctx, i.Unit, part, part == survey.PartOrganisation)
		if err != nil {
			t.Fatal(err)
		}
		slot := key.Slot(part, i.ID, i.Version)
		sealed, err := ballot.Seal(key, box.ID, part, slot, box.Public, nil)
		if err != nil {
			t.Fatal(err)
		}
		return sqlite.SealedBallot{Slot: slot, Box: box.ID, Sealed: sealed}
	}
	err := h.DB.Cast(ctx, sqlite.Submission{
		Invitation: i.ID, Version: i.Version, Unit: seal(survey.PartUnit), Organisation: seal(survey.PartOrganisation),
	}, surveytest.Today)
	if err != nil {
		t.Fatal(err)
	}
}

// TestNobodyWasToldOfNobody: that a leaver was told who reads their answers is done already
// only when there is somebody who reads them.
func TestNobodyWasToldOfNobody(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	talk := survey.Talk{ID: uuid.New(), Unit: h.Unit(t, "vo"), Source: survey.FromLeaver, Lang: survey.NL, Name: "Isa", Phone: "024 1",
		RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 5}
	if err := h.DB.AskTalk(t.Context(), talk, morning(h, surveytest.Today), nil); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.TellReader(t.Context(), talk.ID, 7); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("of a talk that is nobody's: %v", err)
	}
}
