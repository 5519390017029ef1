package sqlite_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// TestFindingTalksShowsWhatVisibleToShows holds the search against the rule, for everybody.
func TestFindingTalksShowsWhatVisibleToShows(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	vo, mbo := h.Unit(t, "vo"), h.Unit(t, "mbo")
	interviewer := survey.Account{ID: uuid.New(), Email: "i@example.org", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
	leaves := survey.Account{ID: uuid.New(), Email: "l@example.org", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
	for _, a := range []survey.Account{interviewer, leaves} {
		if err := h.DB.AddAccount(t.Context(), a, sqlite.Secret{}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	for i := range 40 {
		talk := survey.Talk{ID: uuid.New(), Unit: []uuid.UUID{vo, mbo}[i%2], Source: survey.FromLeaver, Lang: survey.NL, Name: fmt.Sprintf("Kim %d", i),
			Phone: "06", With: []string{"", "hr_own", "hr_outside", "any"}[i/2%4], RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + survey.Day(i%5)}
		if err := h.DB.AskTalk(t.Context(), talk, time.Now(), nil); err != nil {
			t.Fatal(err)
		}
		if i%3 < 2 {
			plan := survey.Appointment{Day: surveytest.Today + 3, Start: 600, Minutes: 45, Form: "phone", Place: "06"}
			if err := h.DB.ScheduleTalk(t.Context(), talk.ID, 1, plan, []uuid.UUID{interviewer.ID, leaves.ID}[i%3], time.Now()); err != nil {
				t.Fatal(err)
			}
		}
		if i%6 == 0 {
			if err := h.DB.ProposeTime(t.Context(), talk.ID, "liever vrijdag"); err != nil {
				t.Fatal(err)
			}
		}
		if i%6 == 3 && i > 20 {
			if err := h.DB.SetTalkStatus(t.Context(), talk.ID, 2, survey.TalkHeld, surveytest.Today); err != nil {
				t.Fatal(err)
			}
			if err := h.DB.SetTalkStatus(t.Context(), talk.ID, 3, survey.TalkClosed, surveytest.Today); err != nil {
				t.Fatal(err)
			}
		} else if i%5 == 4 {
			if err := h.DB.WithdrawTalk(t.Context(), h.Keys, talk.ID, time.Now()); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := h.DB.RemoveAccount(t.Context(), h.Keys, sqlite.LogIns{}, leaves.ID); err != nil {
		t.Fatal(err)
	}
	for _, role := range survey.AllRoles {
		for _, unit := range []uuid.UUID{uuid.Nil, vo, mbo} {
			me := survey.Account{ID: interviewer.ID, Roles: survey.Roles{role}, Unit: unit}
			if role == survey.RoleHR {
				me.ID = uuid.New()
			}
			ctx := sqlite.By(t.Context(), me)
			visible, err := h.DB.Talks(ctx)
			if err != nil && !me.May(survey.MaySeeTalks) {
				if _, _, err := h.DB.FindTalks(ctx, survey.TalkSearch{Stretch: survey.Stretch{Most: 1}}); err == nil {
					t.Errorf("%s finds talks", role)
				}
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			got, searched := map[string]int{}, map[survey.TalkGroup]int{}
			for _, group := range survey.TalkGroups {
				_, some, err := h.DB.FindTalks(ctx, survey.TalkSearch{Group: group, Text: "KIM 1", Stretch: survey.Stretch{Most: 1}})
				if err != nil {
					t.Fatal(err)
				}
				searched[group] = some
				for from := 0; ; from += 7 {
					found, total, err := h.DB.FindTalks(ctx, survey.TalkSearch{Group: group, Stretch: survey.Stretch{From: from, Most: 7}})
					if err != nil {
						t.Fatal(err)
					}
					for _, talk := range found {
						got[talk.Name+" "+string(group)]++
					}
					if from+7 >= total {
						break
					}
				}
			}
			want := map[string]int{}
			for _, talk := range visible {
				group := survey.TalksRunning
				switch {
				case talk.Waits():
					group = survey.TalksWaiting
				case talk.Over():
					group = survey.TalksOver
				}
				want[talk.Name+" "+string(group)]++
				if strings.Contains(talk.Name, "Kim 1") {
					searched[group]--
				}
			}
			for group, left := range searched {
				if left != 0 {
					t.Errorf("%s of unit %s: a search among %s finds %d too many", role, unit, group, left)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s of unit %s (-want +got):\n%s", role, unit, diff)
			}
		}
	}
}

// TestFindingTalksByWords looks for names as people write them.
func TestFindingTalksByWords(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	phones := map[string]string{"Zoë Größe": "06-12345678", "Zoe Bos": "+31 (0)6 87 65 43 21"}
	for _, name := range []string{"Élise Ünal", "Kim_100%", "Zoë Größe", "Zoe Bos"} {
		talk := survey.Talk{ID: uuid.New(), Unit: h.Unit(t, "vo"), Source: survey.FromDesk, Lang: survey.NL, Name: name, Phone: "024 " + name[:1],
			RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 5}
		if phone := phones[name]; phone != "" {
			talk.Phone = phone
		}
		if err := h.DB.AskTalk(t.Context(), talk, time.Now(), nil); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]int{
		"élise": 1, "ÉLISE ü": 1, "elise": 1, "kim_1": 1, "%": 1, "_": 1, "024": 2, "'": 0, "": 4,
		"zoe": 2, "ZOË": 2, "zoé b": 1, "grosse": 1, "größe": 1, "große": 1, "grose": 0,
		"0612345678": 1, "06-12345678": 1, "06 12 34 56 78": 1, "+31612345678": 1, "0031 6 1234": 1, "5678": 1, "56 7": 0,
		"0687654321": 1, "06-8765": 1, "31612345678": 0, "100%": 1,
	} {
		_, total, err := h.DB.FindTalks(t.Context(), survey.TalkSearch{Text: text, Stretch: survey.Stretch{Most: 1}})
		if err != nil || total != want {
			t.Errorf("%q finds %d talks, not %d (%v)", text, total, want, err)
		}
	}
}

// TestFindingInvitations holds the search against Invitation.Status.
func TestFindingInvitations(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	now := surveytest.Today.In(h.Organisation.Location()).Add(10 * time.Hour)
	for i := range 30 {
		unit := []string{"vo", "mbo"}[i%2]
		invitation, err := survey.Invitee{Email: fmt.Sprintf("kim%02d@example.org", i), LastDay: (surveytest.Today + survey.Day(i)).String(),
			Unit: unit, Group: "other", Lang: "nl"}.Check(h.Units, surveytest.Today)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.DB.Invite(t.Context(), []survey.Numbered{{Invitation: invitation}}, false, now); err != nil {
			t.Fatal(err)
		}
	}
	mails, err := h.DB.LeaseMails(t.Context(), now, now.Add(time.Minute), 30)
	if err != nil {
		t.Fatal(err)
	}
	for i, mail := range mails {
		switch i % 4 {
		case 0:
			err = h.DB.MailSent(t.Context(), mail, surveytest.Today)
		case 1:
			err = h.DB.MailRefused(t.Context(), mail, "unknown")
		case 2:
			err = h.DB.Withdraw(t.Context(), mail.Invitation, surveytest.Today)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	all, err := h.DB.Invitations(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, today := range []survey.Day{surveytest.Today, surveytest.Today + 25} {
		for _, status := range []survey.InvitationStatus{survey.StatusPlanned, survey.StatusSent, survey.StatusNotDelivered, survey.StatusWithdrawn, survey.StatusClosed} {
			for _, unit := range []string{"", "vo", "mbo"} {
				ctx, me := t.Context(), survey.Account{Roles: survey.Roles{survey.RoleHR}}
				if unit != "" {
					me.Unit = h.Unit(t, unit)
				}
				var want []string
				for _, i := range all {
					if i.Status(today) == status && me.Covers(h.Units, i.Unit) && strings.Contains(i.Email, "kim1") {
						want = append(want, i.Email)
					}
				}
				found, total, err := h.DB.FindInvitations(sqlite.By(ctx, me), survey.InvitationSearch{Text: "KIM1", Status: status, Today: today, Stretch: survey.Stretch{Most: 50}})
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, i := range found {
					got = append(got, i.Email)
				}
				if diff := cmp.Diff(want, got); diff != "" || total != len(want) {
					t.Errorf("%s on %s in %q: %d (-want +got):\n%s", status, today, unit, total, diff)
				}
			}
		}
	}
}
