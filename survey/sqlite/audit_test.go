package sqlite_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// audited returns the whole log.
func audited(t *testing.T, h *surveytest.House, f survey.AuditFilter) []survey.AuditEntry {
	t.Helper()
	all, total, err := h.DB.Audit(t.Context(), f, survey.Stretch{Most: 1000})
	if err != nil || total != len(all) {
		t.Fatalf("%d entries of %d, %v", len(all), total, err)
	}
	return all
}

// actionsOf are the actions in a log, sorted.
func actionsOf(entries []survey.AuditEntry) []survey.Action {
	var all []survey.Action
	for _, e := range entries {
		all = append(all, e.Action)
	}
	slices.Sort(all)
	return all
}

func TestWhatIsDoneAtTheDeskIsInTheLog(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	ctx, now, vo := t.Context(), morning(h, surveytest.Today), h.Unit(t, "vo")
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	me := adviser(t, h, "hr@vo-campus.example")
	account, err := h.DB.Account(ctx, me)
	must(err)
	account.Roles = survey.Roles{survey.RoleHR, survey.RoleAdmin, survey.RoleInterviewer}
	by := sqlite.By(ctx, account)

	person := survey.Invitation{ID: uuid.New(), Email: "kim@example.org", Lang: survey.NL, Unit: vo, Group: "voluntary", LastDay: surveytest.Today + 20, SendOn: surveytest.Today, ClosesOn: surveytest.Today + 14, Version: 1}
	_, err = h.DB.Invite(by, []survey.Numbered{{Line: 1, Invitation: person}}, false, now)
	must(err)
	var list []survey.Numbered
	for line, email := range []string{"lou@example.org", "jo@example.org"} {
		other := person
		other.ID, other.Email = uuid.New(), email
		list = append(list, survey.Numbered{Line: line, Invitation: other})
	}
	_, err = h.DB.Invite(by, list, false, now)
	must(err)
	must(h.DB.Reissue(by, person.ID, "kim@example.org", person.State(), now))
	again, err := h.DB.Invitation(by, person.ID)
	must(err)
	must(h.DB.Reissue(by, person.ID, "kim.bos@example.org", again.State(), now))
	must(h.DB.Withdraw(by, person.ID, surveytest.Today))
	_, err = h.DB.SetPayroll(by, vo, surveytest.Today.Month().Half(), survey.NotTold, 7)
	must(err)
	desk := survey.Talk{ID: uuid.New(), Unit: vo, Source: survey.FromDesk, Lang: survey.NL, Name: "Mila", Phone: "06 12 34 56 78"}
	must(h.DB.AskTalk(by, desk, now, nil))
	appointment := survey.Appointment{Day: surveytest.Today + 3, Start: 600, Minutes: 45, Form: "phone", Place: "06 12 34 56 78"}
	must(h.DB.ScheduleTalk(by, desk.ID, 1, appointment, me, now))
	must(h.DB.ScheduleTalk(by, desk.ID, 2, appointment, me, now))
	must(h.DB.TellReader(by, desk.ID, 3))
	must(h.DB.CancelTalk(by, desk.ID, 4, "ziek", now))
	must(h.DB.SetTalkStatus(by, desk.ID, 5, survey.TalkClosed, surveytest.Today))
	_, link := sqlite.NewSecret()
	must(h.DB.SetLink(by, account.Email, link, now.Add(time.Hour)))
	must(h.DB.LogInFailed(ctx, me, now.Add(-time.Hour)))
	must(h.DB.LogInFailed(ctx, me, now.Add(time.Hour)))
	must(h.DB.StartSession(ctx, me, link, now.Add(time.Hour)))
	renamed := account
	renamed.Lang = survey.EN
	must(h.DB.SetAccount(by, renamed)) // no entry: only another language
	renamed.Phone = "024 999 88 77"
	must(h.DB.SetAccount(by, renamed))
	must(h.DB.ChoosePassword(ctx, me, "encoded"))
	must(h.DB.Note(by, survey.AuditEntry{Action: survey.ActionExported, Detail: "audit"}))

	log := audited(t, h, survey.AuditFilter{})
	want := []survey.Action{
		survey.ActionAccountAdded, // of the adviser that the test made
		survey.ActionSent, survey.ActionList, survey.ActionReissued, survey.ActionCorrected, survey.ActionWithdrawn, survey.ActionPayroll,
		survey.ActionTalkAdded, survey.ActionTalkPlanned, survey.ActionTalkChanged, survey.ActionReaderTold, survey.ActionTalkCancelled, survey.ActionTalkStatus,
		survey.ActionPassword, survey.ActionAccountLink, survey.ActionLogInFailed, survey.ActionLogInLocked, survey.ActionLogIn, survey.ActionAccountChanged, survey.ActionExported,
	}
	slices.Sort(want)
	if got := actionsOf(log); !slices.Equal(got, want) {
		t.Errorf("the log has\n%v, want\n%v", got, want)
	}
	for _, e := range log {
		if e.Action.ByDay() != (e.Minute == survey.NoMinute) || e.Day != surveytest.Today {
			t.Errorf("%s is dated %s, minute %d", e.Action, e.Day, e.Minute)
		}
		if e.Action.Unitless() && e.Unit != uuid.Nil || e.Action == survey.ActionSent && e.Unit != vo {
			t.Errorf("%s names unit %s", e.Action, e.Unit)
		}
		if e.Action == survey.ActionList && e.Many != 2 || e.Action == survey.ActionPayroll && e.Many != 7 {
			t.Errorf("%s: %d", e.Action, e.Many)
		}
		if e.Actor != "" && e.Actor != account.Email || e.Action == survey.ActionWithdrawn && e.Actor == "" || e.Action == survey.ActionLogInFailed && e.Actor != "" {
			t.Errorf("%s was done by %q", e.Action, e.Actor)
		}
	}
	if got := actionsOf(audited(t, h, survey.AuditFilter{Kind: survey.KindExport})); !slices.Equal(got, []survey.Action{survey.ActionExported}) {
		t.Errorf("exports: %v", got)
	}
	if got := audited(t, h, survey.AuditFilter{From: surveytest.Today + 1}); len(got) != 0 {
		t.Errorf("from tomorrow: %v", got)
	}
	if got := audited(t, h, survey.AuditFilter{Until: surveytest.Today - 1}); len(got) != 0 {
		t.Errorf("until yesterday: %v", got)
	}
	page, total, err := h.DB.Audit(ctx, survey.AuditFilter{}, survey.Stretch{From: 3, Most: 2})
	if err != nil || total != len(want) || len(page) != 2 || page[0] != log[3] {
		t.Errorf("a page: %v of %d, %v", page, total, err)
	}
}

// TestAnonymityTheLogKnowsNoLeaver: the pages of a leaver leave no entry, whatever they do,
// and an entry has no place for somebody who left.
func TestAnonymityTheLogKnowsNoLeaver(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	ctx, now := t.Context(), morning(h, surveytest.Today)
	before := len(audited(t, h, survey.AuditFilter{}))
	talk := ask(t, h)
	for _, err := range []error{
		h.DB.ProposeTime(ctx, talk.ID, "liever woensdag"),
		h.DB.WithdrawTalk(ctx, h.Keys, talk.ID, now),
		h.DB.StopMails(ctx, uuid.New()),
		h.DB.Erase(ctx, h.Keys, now),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if got := audited(t, h, survey.AuditFilter{}); len(got) != before {
		t.Errorf("a leaver is in the log: %v", got)
	}
}

func TestALineOfTheLogIsKeptForAYear(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	ctx := context.Background()
	if err := h.DB.Note(ctx, survey.AuditEntry{Action: survey.ActionExported, Detail: "seeded-detail"}); err != nil {
		t.Fatal(err)
	}
	for after, want := range map[survey.Day]int{survey.AuditDays: 1, survey.AuditDays + 1: 0} {
		if want == 0 {
			if err := h.DB.Erase(ctx, h.Keys, morning(h, surveytest.Today+survey.AuditDays)); err != nil {
				t.Fatal(err)
			}
			if got := audited(t, h, survey.AuditFilter{}); len(got) != 1 {
				t.Errorf("gone a day too early: %v", got)
			}
		}
		if err := h.DB.Erase(ctx, h.Keys, morning(h, surveytest.Today+after)); err != nil {
			t.Fatal(err)
		}
		if got := audited(t, h, survey.AuditFilter{}); want == 0 && len(got) != 0 {
			t.Errorf("%d days later: %v", after, got)
		}
	}
}

// TestAnEntryGoesWithItsCause: what fails is not in the log.
func TestAnEntryGoesWithItsCause(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	talk := ask(t, h)
	if err := h.DB.SetTalkStatus(t.Context(), talk.ID, talk.Revision+1, survey.TalkClosed, surveytest.Today); err == nil {
		t.Fatal("an old revision was taken")
	}
	if err := h.DB.Withdraw(t.Context(), uuid.New(), surveytest.Today); err == nil {
		t.Fatal("an unknown invitation was withdrawn")
	}
	if got := audited(t, h, survey.AuditFilter{}); len(got) != 0 {
		t.Errorf("in the log: %v", got)
	}
}

// TestEveryActionHasAKind: a filter leaves nothing out.
func TestEveryActionHasAKind(t *testing.T) {
	t.Parallel()
	seen := map[survey.Action]bool{}
	for _, kind := range survey.ActionKinds {
		for _, action := range kind.Actions() {
			if seen[action] || strings.ContainsAny(string(action), " -") {
				t.Errorf("%s", action)
			}
			seen[action] = true
		}
	}
	if len(seen) != 49 {
		t.Errorf("%d actions have a kind", len(seen))
	}
}
