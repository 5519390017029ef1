package sqlite_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// talks is a house in which talks are held and written down.
type talks struct {
	*surveytest.House
	t     *testing.T
	robin uuid.UUID
}

func newTalks(t *testing.T, h *surveytest.House) *talks {
	t.Helper()
	return &talks{House: h, t: t, robin: adviser(t, h, "robin@example.org")}
}

func (k *talks) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// held is a talk of a unit that an interviewer held on a day.
func (k *talks) held(unit string, interviewer uuid.UUID, day survey.Day) survey.Talk {
	k.t.Helper()
	return k.heldWith(survey.Talk{Unit: k.Unit(k.t, unit), Name: "Kim", Email: "kim@example.org"}, interviewer, day)
}

func (k *talks) heldWith(talk survey.Talk, interviewer uuid.UUID, day survey.Day) survey.Talk {
	k.t.Helper()
	talk.ID, talk.Source, talk.Lang, talk.RequestedOn, talk.PromisedOn = uuid.New(), survey.FromLeaver, survey.NL, day-3, day
	k.must(k.DB.AskTalk(context.Background(), talk, morning(k.House, day), nil))
	k.must(k.DB.ScheduleTalk(context.Background(), talk.ID, 1, survey.Appointment{Day: day, Start: 600, Minutes: 45, Form: "in_person", Place: "Markt 4"},
		interviewer, morning(k.House, day-2)))
	become(k.t, k.House, talk.ID, day, survey.TalkHeld)
	return find(k.t, k.House, talk.ID)
}

// drafted is a talk with a record in which something was ticked and written.
func (k *talks) drafted(unit string, interviewer uuid.UUID, day survey.Day, ticks survey.Ticks, note string) survey.Record {
	k.t.Helper()
	return k.draftOf(k.held(unit, interviewer, day), day, ticks, note)
}

func (k *talks) draftOf(talk survey.Talk, day survey.Day, ticks survey.Ticks, note string) survey.Record {
	k.t.Helper()
	k.must(k.DB.StartRecord(context.Background(), survey.Record{Talk: talk.ID, Interviewer: talk.Interviewer, Leaving: survey.GroupVoluntary, HeldOn: day, Minutes: 45, Form: "in_person"}))
	r := k.record(talk.ID)
	r.Ticks, r.Notes = ticks, map[string]string{"back": note}
	r.Points = []survey.RecordPoint{{Wording: "punt over " + note, For: survey.ForSchool}}
	k.must(k.DB.SaveRecord(context.Background(), r))
	return k.record(talk.ID)
}

func (k *talks) record(talk uuid.UUID) survey.Record {
	k.t.Helper()
	r, err := k.DB.OwnRecord(context.Background(), talk)
	k.must(err)
	return r
}

func (k *talks) sent(unit string, interviewer uuid.UUID, day survey.Day, ticks survey.Ticks, note string) survey.Record {
	k.t.Helper()
	return k.send(k.drafted(unit, interviewer, day, ticks, note), day)
}

func (k *talks) send(r survey.Record, day survey.Day) survey.Record {
	k.t.Helper()
	k.must(k.DB.SendRecord(context.Background(), r, morning(k.House, day)))
	return k.record(r.Talk)
}

func (k *talks) approved(unit string, interviewer uuid.UUID, day survey.Day, ticks survey.Ticks, note string) survey.Record {
	k.t.Helper()
	r := k.sent(unit, interviewer, day, ticks, note)
	k.must(k.DB.ApproveRecord(context.Background(), r.Talk, r.Revision, ticks, "", day+1))
	return k.record(r.Talk)
}

func (k *talks) count(day survey.Day) int {
	k.t.Helper()
	n, err := k.DB.CountRecords(context.Background(), day)
	k.must(err)
	return n
}

func (k *talks) report(unit uuid.UUID) survey.Report {
	k.t.Helper()
	report, err := k.DB.RecordReport(context.Background(), survey.Selection{Unit: unit})
	k.must(err)
	return report
}

// moods are the ticks of n talks: all liked the mood, and one in two the colleagues.
func moods(n int) survey.Ticks {
	ticks := survey.Ticks{"stay_factors": {"s_mood"}, "preventable": {"maybe"}}
	if n%2 == 0 {
		ticks = survey.Ticks{"stay_factors": {"s_colleagues", "s_manager"}, "preventable": {"no"}}
	}
	return ticks
}

var october = survey.NewDay(2026, time.October, 1) // the day after the season end

func TestRecordFromDraftToApproved(t *testing.T) {
	t.Parallel()
	k, ctx := newTalks(t, surveytest.Organisation(t)), context.Background()
	day := surveytest.Today
	talk := k.held("vo", k.robin, day)
	other := adviser(t, k.House, "sam@example.org")
	start := survey.Record{Talk: talk.ID, Interviewer: other, Leaving: survey.GroupVoluntary, HeldOn: day, Minutes: 45, Form: "phone"}
	if err := k.DB.StartRecord(ctx, start); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("another interviewer starts the record: %v", err)
	}
	start.Interviewer = k.robin
	k.must(k.DB.StartRecord(ctx, start))
	start.Minutes = 30
	k.must(k.DB.StartRecord(ctx, start))
	if got := k.record(talk.ID); got.Minutes != 45 {
		t.Errorf("a double click begins anew: %+v", got)
	}
	if _, err := k.DB.Record(ctx, talk.ID, other); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("another interviewer reads it: %v", err)
	}
	if err := k.DB.SetTalkStatus(ctx, talk.ID, find(t, k.House, talk.ID).Revision, survey.TalkScheduled, day); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a talk with a record was not held after all: %v", err)
	}

	first, second := k.record(talk.ID), k.record(talk.ID)
	first.Notes, second.Notes = map[string]string{"back": "eerst"}, map[string]string{"back": "later"}
	k.must(k.DB.SaveRecord(ctx, first))
	if err := k.DB.SaveRecord(ctx, second); !errors.Is(err, survey.ErrConflict) || k.record(talk.ID).Notes["back"] != "eerst" {
		t.Errorf("the second save overwrites the first: %v", err)
	}
	k.must(k.DB.SaveRecord(ctx, first)) // a double click
	now := k.record(talk.ID)
	now.Interviewer = other
	if err := k.DB.SendRecord(ctx, now, morning(k.House, day)); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("another interviewer sends it: %v", err)
	}
	ready := k.record(talk.ID)
	for range 2 { // a double click finds it done
		k.send(ready, day)
	}
	if kinds := queued(t, k.House, day); kinds["talk_record"] != 1 {
		t.Errorf("mails: %v", kinds)
	}
	now = k.record(talk.ID)
	if now.AnswerBy != day+survey.AnswerDays {
		t.Errorf("answer by %s", now.AnswerBy)
	}
	for range 2 {
		k.must(k.DB.RecallRecord(ctx, talk.ID, k.robin, now.Revision))
	}
	if err := k.DB.ApproveRecord(ctx, talk.ID, now.Revision, nil, "", day); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("approved what was taken back: %v", err)
	}
	if kinds := queued(t, k.House, day); kinds["talk_record"] != 0 {
		t.Errorf("mails after it was taken back: %v", kinds)
	}
	late := k.send(k.record(talk.ID), day)
	if err := k.DB.ApproveRecord(ctx, talk.ID, late.Revision, nil, "", late.AnswerBy+1); !errors.Is(err, survey.ErrClosed) {
		t.Errorf("approved after the last day: %v", err)
	}
	for range 2 {
		k.must(k.DB.ApproveRecord(ctx, talk.ID, late.Revision, survey.Ticks{"stay_factors": {"s_mood"}}, "Niet helemaal.", late.AnswerBy))
	}
	if err := k.DB.ApproveRecord(ctx, talk.ID, late.Revision, nil, "Niet helemaal.", late.AnswerBy); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("other ticks of an old page: %v", err)
	}
	again := late
	again.Revision--
	if err := k.DB.SendRecord(ctx, again, morning(k.House, day)); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("sent again after the answer: %v", err)
	}
	now = k.record(talk.ID)
	if now.Status != survey.RecordApproved || now.Notes[survey.NoteView] != "Niet helemaal." || now.Notes["back"] != "eerst" {
		t.Errorf("approved: %+v", now)
	}
	// The answer stays on the interviewer's list until they opened it as it stands.
	k.must(k.DB.ReadRecord(ctx, talk.ID, k.robin, now.Revision-1))
	k.must(k.DB.ReadRecord(ctx, talk.ID, other, now.Revision))
	if !k.record(talk.ID).Unread {
		t.Error("read, though another answer was opened, or by somebody else")
	}
	k.must(k.DB.ReadRecord(ctx, talk.ID, k.robin, now.Revision))
	if k.record(talk.ID).Unread {
		t.Error("opened, and still not read")
	}
	// What the leaver approved by mistake, or a scanner did, they can correct and erase.
	k.must(k.DB.ApproveRecord(ctx, talk.ID, now.Revision, nil, "Toch niet.", now.AnswerBy+5))
	k.must(k.DB.EraseRecord(ctx, talk.ID))
	if err := k.DB.StartRecord(ctx, start); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a new record after the leaver erased it: %v", err)
	}
}

// TestRecordsAreForTheirInterviewer lets the interviewer act, somebody of HR who does not
// hold the talk, and the interviewer after the role was taken away.
func TestRecordsAreForTheirInterviewer(t *testing.T) {
	t.Parallel()
	k := newTalks(t, surveytest.Organisation(t))
	r := k.drafted("vo", k.robin, surveytest.Today, moods(1), "iets")
	for name, test := range map[string]struct {
		me   survey.Account
		want error
	}{
		"the interviewer":   {survey.Account{ID: k.robin, Roles: survey.Roles{survey.RoleInterviewer}}, nil},
		"HR central":        {survey.Account{ID: uuid.New(), Roles: survey.Roles{survey.RoleHR, survey.RoleInterviewer}}, survey.ErrForbidden},
		"without the role":  {survey.Account{ID: k.robin, Roles: survey.Roles{survey.RoleReader, survey.RoleAdmin}}, survey.ErrForbidden},
		"the policy office": {survey.Account{ID: uuid.New(), Roles: survey.Roles{survey.RolePolicy}}, survey.ErrForbidden},
	} {
		ctx := sqlite.By(context.Background(), test.me)
		if _, err := k.DB.Record(ctx, r.Talk, k.robin); !errors.Is(err, test.want) {
			t.Errorf("%s reads: %v", name, err)
		}
		if err := k.DB.SaveRecord(ctx, k.record(r.Talk)); !errors.Is(err, test.want) {
			t.Errorf("%s writes: %v", name, err)
		}
	}
}

// TestAgreedWhenReadOut: only for a leaver without an address, until the last day, and by the
// interviewer; the log says it, and the leaver can still answer themselves.
func TestAgreedWhenReadOut(t *testing.T) {
	t.Parallel()
	k, ctx, day := newTalks(t, surveytest.Organisation(t)), t.Context(), surveytest.Today
	other := adviser(t, k.House, "sam@example.org")
	mailed := k.sent("vo", k.robin, day, moods(1), "iets")
	if err := k.DB.AgreeAloud(ctx, mailed.Talk, k.robin, mailed.Revision, day); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("for a leaver with an address: %v", err)
	}
	r := k.send(k.draftOf(k.heldWith(survey.Talk{Unit: k.Unit(t, "vo"), Name: "Kim", Phone: "06 12345678"}, k.robin, day), day, moods(1), "iets"), day)
	for name, test := range map[string]struct {
		who      uuid.UUID
		revision int
		day      survey.Day
		want     error
	}{
		"another interviewer": {other, r.Revision, day, survey.ErrForbidden},
		"an old page":         {k.robin, r.Revision - 1, day, survey.ErrConflict},
		"too late":            {k.robin, r.Revision, r.AnswerBy + 1, survey.ErrClosed},
	} {
		if err := k.DB.AgreeAloud(ctx, r.Talk, test.who, test.revision, test.day); !errors.Is(err, test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	k.must(k.DB.AgreeAloud(ctx, r.Talk, k.robin, r.Revision, r.AnswerBy))
	now := k.record(r.Talk)
	if now.Status != survey.RecordApproved || !now.Aloud || now.Notes["back"] != "iets" || len(now.Points) != 1 {
		t.Errorf("agreed: %+v", now)
	}
	log := audited(t, k.House, survey.AuditFilter{Kind: survey.KindTalk})
	if n := slices.IndexFunc(log, func(e survey.AuditEntry) bool { return e.Action == survey.ActionRecordAloud && e.Unit == r.Unit }); n < 0 {
		t.Errorf("the log does not say so: %v", log)
	}
	k.must(k.DB.ApproveRecord(ctx, r.Talk, now.Revision, nil, "Toch niet.", day))
	if now = k.record(r.Talk); now.Aloud || now.Notes[survey.NoteView] != "Toch niet." {
		t.Errorf("answered by the leaver: %+v", now)
	}
}

func TestRefusedRecordIsNeverKept(t *testing.T) {
	t.Parallel()
	k, ctx := newTalks(t, surveytest.Organisation(t)), context.Background()
	talk := k.held("vo", k.robin, surveytest.Today)
	k.must(k.DB.RefuseRecord(ctx, talk.ID, k.robin))
	err := k.DB.StartRecord(ctx, survey.Record{Talk: talk.ID, Interviewer: k.robin, Leaving: survey.GroupOther, HeldOn: surveytest.Today})
	if !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a record without permission: %v", err)
	}
	if _, err := k.DB.OwnRecord(ctx, talk.ID); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("something is kept: %v", err)
	}
}
