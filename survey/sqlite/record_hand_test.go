package sqlite

import (
	"errors"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// TestOnlyALeftDraftIsHandedOver: a draft is left behind exactly when its interviewer may
// keep no records any more, by the table of permissions.
func TestOnlyALeftDraftIsHandedOver(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.staff("admin@example.org", survey.RoleAdmin)
	noor := p.staff("noor@example.org", survey.RoleInterviewer)
	for _, role := range survey.AllRoles {
		if role == survey.RoleKeyholder { // stands alone and never held a talk
			continue
		}
		robin := p.staff("was-"+string(role)+"@example.org", survey.RoleInterviewer)
		talk := p.plan(robin.ID, true)
		if m := p.member(robin.ID); m.Unwritten != 1 || m.Drafts != 0 {
			t.Errorf("%s: %+v before the record", role, m.Work)
		}
		p.must(p.db.StartRecord(t.Context(), survey.Record{Talk: talk.ID, Interviewer: robin.ID, Leaving: survey.GroupVoluntary, HeldOn: day(9, 20), Form: "phone"}))
		if m := p.member(robin.ID); m.Unwritten != 0 || m.Drafts != 1 {
			t.Errorf("%s: %+v with a draft", role, m.Work)
		}
		changed := p.member(robin.ID).Account
		changed.Roles = survey.Roles{role}
		p.must(p.db.SetMember(t.Context(), p.keys, LogIns{}, changed, robin.State()))
		left, err := p.db.LeftDrafts(t.Context())
		p.must(err)
		if left[talk.ID] == changed.May(survey.MayKeepRecord) {
			t.Errorf("%s: left behind is %v", role, left[talk.ID])
		}
		waiting, _, err := p.db.DeskCounts(t.Context(), survey.Account{Roles: survey.Roles{survey.RoleHR}})
		p.must(err)
		if waiting != len(left) {
			t.Errorf("%s: HR hears of %d talks, %d drafts are left behind", role, waiting, len(left))
		}
		revision := p.talk(talk.ID).Revision
		err = p.db.HandRecord(t.Context(), talk.ID, revision, noor.ID, p.db.now())
		if left[talk.ID] && err != nil || !left[talk.ID] && !errors.Is(err, survey.ErrConflict) {
			t.Errorf("%s: handed over: %v", role, err)
		}
	}

	// Seen before somebody else did it, or sent to the leaver already: nothing changes hands.
	robin := p.staff("robin@example.org", survey.RoleInterviewer)
	talks := []survey.Talk{p.plan(robin.ID, true), p.plan(robin.ID, true)}
	r := survey.Record{Interviewer: robin.ID, Leaving: survey.GroupVoluntary, HeldOn: day(9, 20), Form: "phone", Revision: 1}
	for _, talk := range talks {
		r.Talk = talk.ID
		p.must(p.db.StartRecord(t.Context(), r))
	}
	p.must(p.db.SendRecord(t.Context(), r, p.db.now()))
	p.must(p.db.RemoveAccount(t.Context(), p.keys, LogIns{}, robin.ID))
	for i, revision := range []int{p.talk(talks[0].ID).Revision - 1, p.talk(talks[1].ID).Revision} {
		if err := p.db.HandRecord(t.Context(), talks[i].ID, revision, noor.ID, p.db.now()); !errors.Is(err, survey.ErrConflict) {
			t.Errorf("%d: %v", i, err)
		}
	}
	if err := p.db.HandRecord(t.Context(), uuid.New(), 1, noor.ID, p.db.now()); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("no talk: %v", err)
	}
}
