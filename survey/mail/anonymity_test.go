package mail

import (
	"context"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// transcript lets one of three leavers answer and returns all mails until the links are
// closed, without what differs between any two installations.
func transcript(t *testing.T, who int) []string {
	t.Helper()
	p := newPost(t, &script{})
	var all []survey.Invitation
	for _, email := range []string{"kim@example.org", "lou@example.org", "mo@example.org"} {
		all = append(all, p.invite(t, email)...)
		p.send(t) // one by one, so that their order does not differ
	}
	if who >= 0 {
		p.answer(t, all[who])
	}
	for day := surveytest.Today + 1; day <= all[0].ClosesOn+1; day++ {
		p.clock = day.In(p.house.Organisation.Location()).Add(10 * time.Hour)
		if err := p.DB.PlanMails(context.Background(), p.clock); err != nil {
			t.Fatal(err)
		}
		p.send(t)
	}
	var mails []string
	for _, r := range p.server.received {
		mails = append(mails, secrets.ReplaceAllString(strings.ReplaceAll(r.content, "=\r\n", ""), "*"))
	}
	if len(mails) != 9 {
		t.Errorf("%d mails, want an invitation, a reminder and a closing mail each", len(mails))
	}
	slices.Sort(mails) // mails of one day leave in any order
	return mails
}

// secrets are tokens, the ids of messages and the boundaries of their parts.
var secrets = regexp.MustCompile(`[a-z2-7]{52}|(?i:message-id: <[^>]*>)|[0-9a-f]{60}|[0-9a-f]{24,}`)

func (p *post) answer(t *testing.T, i survey.Invitation) {
	t.Helper()
	ctx, key := context.Background(), p.house.Keys.LinkKey()
	sent := sqlite.Submission{Invitation: i.ID, Version: 1}
	for part, b := range map[survey.Part]*sqlite.SealedBallot{survey.PartUnit: &sent.Unit, survey.PartOrganisation: &sent.Organisation} {
		box, err := p.DB.BoxFor(ctx, i.Unit, part, false)
		if err != nil {
			t.Fatal(err)
		}
		b.Slot, b.Box = key.Slot(part, i.ID, 1), box.ID
		if b.Sealed, err = ballot.Seal(key, box.ID, part, b.Slot, box.Public, nil); err != nil {
			t.Fatal(err)
		}
	}
	if err := p.DB.Cast(ctx, sent, surveytest.Today); err != nil {
		t.Fatal(err)
	}
}

// TestAnonymityRemindersTellNobodysAnswer: the mails of worlds in which somebody else
// answered, or nobody, are the same.
func TestAnonymityRemindersTellNobodysAnswer(t *testing.T) {
	t.Parallel()
	nobody := transcript(t, -1)
	for who := range 3 {
		if diff := cmp.Diff(nobody, transcript(t, who)); diff != "" {
			t.Errorf("the mails tell that somebody answered:\n%s", diff)
		}
	}
}
