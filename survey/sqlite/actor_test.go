package sqlite_test

import (
	"context"
	"errors"
	"reflect"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// guarded is a method of the store that looks at who acts.
type guarded struct {
	may  []survey.Permission // one of them is enough
	at   bool                // for something of the unit vo: the units of the actor count too
	self bool                // the actor may always do it to the own account
	call func(ctx context.Context) error
}

// unguarded are the methods that do not look at who acts, and why.
var unguarded = map[string]string{
	// The program itself: setup, the commands, the worker, the work of every day.
	"Backup": "program", "KeepBackups": "program", "Backups": "program", "Boxes": "program", "CreateBoxes": "program", "Checkpoint": "program", "Close": "program",
	"Dir": "program", "Settle": "program", "Erase": "program", "AppointHolder": "program", "DismissHolders": "program", "FollowKeys": "program",
	"AskHolders": "program", "SetUp": "program", "Reconcile": "program", "LeaseMails": "program", "MailSent": "program", "MailRefused": "program",
	"DropMail": "program", "Note": "program", "PutOff": "program", "QueuedMails": "program", "PlanMails": "program", "DeskCounts": "program", "CountRecords": "program", "PointLetter": "program", "SetMailedLink": "program",
	// The pages of leavers, who prove themselves by a token.
	"Cast": "leaver", "TakeBack": "leaver", "BoxFor": "leaver", "StopMails": "leaver", "ProposeTime": "leaver", "WithdrawTalk": "leaver",
	"OwnRecord": "leaver", "ApproveRecord": "leaver", "EraseRecord": "leaver", "ShownPoints": "leaver",
	// The log-in, before anybody is known.
	"AccountByLink": "log-in", "Credentials": "log-in", "LogInFailed": "log-in", "StartSession": "log-in", "Session": "log-in", "EndSession": "log-in",
	"StartHalf": "log-in", "HalfSession": "log-in", "SecondFactor": "log-in", "UseStep": "log-in", "UseRecoveryCode": "log-in", "SignOn": "log-in",
	// Nothing about persons in it: the check and what every page needs.
	"WrongPragmas": "check", "Damage": "check", "KeyFlaws": "check", "LostBoxes": "check", "WaitsFrom": "check", "Check": "check", "SchemaFlaws": "check",
	"OpenedThrough": "check", "DueOpening": "check", "AdminSignedOn": "check", "CanInvite": "check", "Organisation": "page", "Settings": "page", "Installation": "page", "Units": "page",
}

func TestTheStoreChecksWhoActs(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	today, now, soon := surveytest.Today, morning(h, surveytest.Today), morning(h, surveytest.Today+1)
	vo, talk, invitation := h.Unit(t, "vo"), ask(t, h), uuid.New()
	person := survey.Invitation{ID: invitation, Email: "kim@example.org", Lang: survey.NL, Unit: vo, Group: "voluntary", LastDay: today + 20, SendOn: today, ClosesOn: today + 14, Version: 1}
	if _, err := h.DB.Invite(t.Context(), []survey.Numbered{{Line: 1, Invitation: person}}, false, now); err != nil {
		t.Fatal(err)
	}
	somebody := adviser(t, h, "somebody@example.org")
	point := newPoint(h, t, "vo")
	if err := h.DB.AddPoint(t.Context(), point); err != nil {
		t.Fatal(err)
	}
	only := func(p ...survey.Permission) []survey.Permission { return p }
	fail := func(_ any, err error) error { return err }
	absent := func(err error) error { // allowed, and there is none
		if errors.Is(err, survey.ErrNotFound) {
			return nil
		}
		return err
	}
	calls := map[string]guarded{
		"Invite": {may: only(survey.MayInvite), at: true, call: func(ctx context.Context) error {
			fresh := person
			fresh.ID, fresh.Email = uuid.New(), uuid.NewString()+"@example.org"
			return fail(h.DB.Invite(ctx, []survey.Numbered{{Line: 1, Invitation: fresh}}, false, now))
		}},
		"Invitation":    {may: only(survey.MayInvite), at: true, call: func(ctx context.Context) error { return fail(h.DB.Invitation(ctx, invitation)) }},
		"Invitations":   {may: only(survey.MayInvite), call: func(ctx context.Context) error { return fail(h.DB.Invitations(ctx)) }},
		"InvitationsTo": {may: only(survey.MayInvite), call: func(ctx context.Context) error { return fail(h.DB.InvitationsTo(ctx, "kim@example.org")) }},
		"Standing":      {may: only(survey.MayInvite), call: func(ctx context.Context) error { return fail(h.DB.Standing(ctx, "kim@example.org", today)) }},
		"Standings":     {may: only(survey.MayInvite), call: func(ctx context.Context) error { return fail(h.DB.Standings(ctx, today)) }},
		"NoteTalks":     {may: only(survey.MayInvite), at: true, call: func(ctx context.Context) error { return h.DB.NoteTalks(ctx, invitation, 0, 0, "") }},
		"Reissue": {may: only(survey.MayInvite), at: true, call: func(ctx context.Context) error {
			return h.DB.Reissue(ctx, invitation, "kim@example.org", person.State(), now)
		}},
		"ChangePlanned": {may: only(survey.MayInvite), at: true, call: func(ctx context.Context) error {
			return h.DB.ChangePlanned(ctx, survey.Invitation{ID: invitation, Unit: vo, Email: "kim@example.org", Lang: survey.NL, SendOn: today}, person.State(), now)
		}},
		"Withdraw": {may: only(survey.MayInvite), at: true, call: func(ctx context.Context) error { return h.DB.Withdraw(ctx, invitation, today) }},
		"SetPayroll": {may: only(survey.MayEnterPayroll), at: true, call: func(ctx context.Context) error {
			return fail(h.DB.SetPayroll(ctx, vo, today.Month().Half(), survey.NotTold, 3))
		}},
		"Payroll": {may: only(survey.MayEnterPayroll), at: true, call: func(ctx context.Context) error {
			return fail(h.DB.Payroll(ctx, today.Month().Half(), []uuid.UUID{vo}))
		}},
		"Links": {may: only(survey.MayOpenBoxes), call: func(ctx context.Context) error { return fail(h.DB.Links(ctx, today.Month().Half())) }},
		"AskTalk": {may: only(survey.MayAddTalk), at: true, call: func(ctx context.Context) error {
			return h.DB.AskTalk(ctx, survey.Talk{ID: uuid.New(), Unit: vo, Source: survey.FromDesk, Lang: survey.NL, Phone: "024 123 45 67", Name: "Kim"}, soon, nil)
		}},
		"FindInvitations": {may: only(survey.MayInvite), call: func(ctx context.Context) error {
			_, _, err := h.DB.FindInvitations(ctx, survey.InvitationSearch{Stretch: survey.Stretch{Most: 5}})
			return err
		}},
		"Coverage": {may: only(survey.MayEnterPayroll), at: true, call: func(ctx context.Context) error {
			return fail(h.DB.Coverage(ctx, surveytest.Today.Month().Half(), []uuid.UUID{vo}))
		}},
		"CoverageTogether": {may: only(survey.MayEnterPayroll), call: func(ctx context.Context) error {
			return fail(h.DB.CoverageTogether(ctx, surveytest.Today.Month().Half()))
		}},
		"LeftDrafts": {may: only(survey.MaySeeTalks), call: func(ctx context.Context) error { return fail(h.DB.LeftDrafts(ctx)) }},
		"HandRecord": {may: only(survey.MayAddTalk), at: true, call: func(ctx context.Context) error { return h.DB.HandRecord(ctx, talk.ID, 0, somebody, now) }},
		"FindTalks": {may: only(survey.MaySeeTalks), call: func(ctx context.Context) error {
			_, _, err := h.DB.FindTalks(ctx, survey.TalkSearch{Stretch: survey.Stretch{Most: 5}})
			return err
		}},
		"Talks":         {may: only(survey.MaySeeTalks), call: func(ctx context.Context) error { return fail(h.DB.Talks(ctx)) }},
		"Talk":          {may: only(survey.MaySeeTalks), at: true, call: func(ctx context.Context) error { return fail(h.DB.Talk(ctx, talk.ID)) }},
		"Looks":         {may: only(survey.MaySeeTalks), at: true, call: func(ctx context.Context) error { return fail(h.DB.Looks(ctx, talk.ID)) }},
		"SetTalkStatus": {may: only(survey.MaySeeTalks), at: true, call: func(ctx context.Context) error { return h.DB.SetTalkStatus(ctx, talk.ID, 0, survey.TalkClosed, today) }},
		"ScheduleTalk": {may: only(survey.MaySeeTalks), at: true, call: func(ctx context.Context) error {
			return h.DB.ScheduleTalk(ctx, talk.ID, 0, survey.Appointment{}, somebody, now)
		}},
		"CancelTalk":   {may: only(survey.MaySeeTalks), at: true, call: func(ctx context.Context) error { return h.DB.CancelTalk(ctx, talk.ID, 0, "", now) }},
		"TellReader":   {may: only(survey.MaySeeTalks), at: true, call: func(ctx context.Context) error { return h.DB.TellReader(ctx, talk.ID, 0) }},
		"Report":       {may: only(survey.MayReadResults), at: true, call: func(ctx context.Context) error { return fail(h.DB.Report(ctx, survey.Selection{Unit: vo})) }},
		"ReportMonths": {may: only(survey.MayReadResults), at: true, call: func(ctx context.Context) error { return fail(h.DB.ReportMonths(ctx, vo)) }},
		"Reports": {may: only(survey.MayReadResults), at: true, call: func(ctx context.Context) error {
			return fail(h.DB.Reports(ctx, []survey.Selection{{Unit: vo}}))
		}},
		"ChangeSettings": {may: only(survey.MayChangeTexts), call: func(ctx context.Context) error {
			return fail(h.DB.ChangeSettings(ctx, func(o *survey.Organisation) error { o.Counsellor += "."; return nil }))
		}},
		"CommentCounts": {may: only(survey.MayReadTexts), call: func(ctx context.Context) error { return fail(h.DB.CommentCounts(ctx)) }},
		"ReleasedComments": {may: only(survey.MayReadTexts), call: func(ctx context.Context) error {
			_, _, err := h.DB.ReleasedComments(ctx, "open_keep", "")
			return err
		}},
		"NextComment":     {may: only(survey.MayCheckTexts), call: func(ctx context.Context) error { return fail(h.DB.NextComment(ctx)) }},
		"Comment":         {may: only(survey.MayCheckTexts), call: func(ctx context.Context) error { return fail(h.DB.Comment(ctx, uuid.New())) }},
		"CheckedComments": {may: only(survey.MayCheckTexts), call: func(ctx context.Context) error { return fail(h.DB.CheckedComments(ctx, 1)) }},
		"CheckComment":    {may: only(survey.MayCheckTexts), call: func(ctx context.Context) error { return h.DB.CheckComment(ctx, survey.Comment{}) }},
		"UndoComment":     {may: only(survey.MayCheckTexts), call: func(ctx context.Context) error { return h.DB.UndoComment(ctx, uuid.New()) }},
		"ReleaseComments": {may: only(survey.MayCheckTexts), call: func(ctx context.Context) error { return fail(h.DB.ReleaseComments(ctx)) }},
		"OpenDue":         {may: only(survey.MayOpenBoxes), call: func(ctx context.Context) error { return fail(h.DB.OpenDue(ctx, h.Keys, today)) }},
		"AddAccount": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error {
			_, link := sqlite.NewSecret()
			return h.DB.AddAccount(ctx, survey.Account{ID: uuid.New(), Email: uuid.NewString() + "@example.org", Lang: survey.NL, Roles: survey.Roles{survey.RoleHR}}, link, now.Add(time.Hour))
		}},
		"SetLink": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error {
			_, link := sqlite.NewSecret()
			return h.DB.SetLink(ctx, "somebody@example.org", link, now.Add(time.Hour))
		}},
		"Audit": {may: only(survey.MaySeeAudit), call: func(ctx context.Context) error {
			_, _, err := h.DB.Audit(ctx, survey.AuditFilter{}, survey.Stretch{Most: 10})
			return err
		}},
		"SetRetention": {may: only(survey.MayChangeSettings), call: func(ctx context.Context) error {
			return h.DB.SetRetention(ctx, map[survey.Datum]int{survey.DatumTalk: 20})
		}},
		"SetRhythm":        {may: only(survey.MayChangeSettings), call: func(ctx context.Context) error { return h.DB.SetRhythm(ctx, survey.Monthly) }},
		"Account":          {may: only(survey.MayManageAccounts, survey.MaySeeTalks), self: true, call: func(ctx context.Context) error { return fail(h.DB.Account(ctx, somebody)) }},
		"AccountsOf":       {may: only(survey.MayManageAccounts, survey.MaySeeTalks), call: func(ctx context.Context) error { return fail(h.DB.AccountsOf(ctx, nil)) }},
		"Accounts":         {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error { return fail(h.DB.Accounts(ctx)) }},
		"InterviewerUnits": {may: only(survey.MaySeeTalks), call: func(ctx context.Context) error { return fail(h.DB.InterviewerUnits(ctx)) }},
		"Interviewers":     {may: only(survey.MaySeeTalks), call: func(ctx context.Context) error { return fail(h.DB.Interviewers(ctx, talk)) }},
		"Interviewer":      {may: only(survey.MaySeeTalks), call: func(ctx context.Context) error { return absent(fail(h.DB.Interviewer(ctx, talk, "nobody"))) }},
		"SetAccount": {self: true, call: func(ctx context.Context) error {
			return h.DB.SetAccount(ctx, survey.Account{ID: somebody, Lang: survey.NL})
		}},
		"ChoosePassword": {self: true, call: func(ctx context.Context) error { return h.DB.ChoosePassword(ctx, somebody, "encoded") }},
		"EndSessions":    {may: only(survey.MayManageAccounts), self: true, call: func(ctx context.Context) error { return h.DB.EndSessions(ctx, somebody) }},
		"EndOneSession": {self: true, call: func(ctx context.Context) error {
			_, session := sqlite.NewSecret()
			return absent(h.DB.EndOneSession(ctx, somebody, session))
		}},
		"ToldResults":    {self: true, call: func(ctx context.Context) error { return fail(h.DB.ToldResults(ctx, somebody)) }},
		"SetToldResults": {self: true, call: func(ctx context.Context) error { return h.DB.SetToldResults(ctx, somebody, true) }},
		"Sessions":       {self: true, call: func(ctx context.Context) error { return fail(h.DB.Sessions(ctx, somebody, now)) }},
		"SetSecondFactor": {self: true, call: func(ctx context.Context) error {
			return h.DB.SetSecondFactor(ctx, somebody, []byte("sealed"), 1, nil)
		}},
		"SetRecoveryCodes": {self: true, call: func(ctx context.Context) error { return h.DB.SetRecoveryCodes(ctx, somebody, nil) }},
		"RemoveSecondFactor": {may: only(survey.MayManageAccounts), self: true, call: func(ctx context.Context) error {
			return h.DB.RemoveSecondFactor(ctx, somebody)
		}},
		"FindMembers": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error {
			_, _, err := h.DB.FindMembers(ctx, survey.MemberSearch{Stretch: survey.Stretch{Most: 5}})
			return err
		}},
		"Member": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error { return fail(h.DB.Member(ctx, somebody)) }},
		"NoOtherHR": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error {
			return fail(h.DB.NoOtherHR(ctx, sqlite.LogIns{}, somebody))
		}},
		"AddMember": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error {
			return h.DB.AddMember(ctx, survey.Account{ID: uuid.New(), Email: uuid.NewString() + "@example.org", Lang: survey.NL, Roles: survey.Roles{survey.RoleHR}}, now)
		}},
		"SetMember": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error {
			return absent(h.DB.SetMember(ctx, h.Keys, sqlite.LogIns{}, survey.Account{ID: uuid.New()}, ""))
		}},
		"MailLink": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error { return h.DB.MailLink(ctx, somebody, now) }},
		"RemoveAccount": {may: only(survey.MayManageAccounts), call: func(ctx context.Context) error {
			return absent(h.DB.RemoveAccount(ctx, h.Keys, sqlite.LogIns{}, uuid.New()))
		}},
		"AddUnit": {may: only(survey.MayChangeSettings), call: func(ctx context.Context) error {
			return h.DB.AddUnit(ctx, survey.Unit{ID: uuid.New(), Parent: h.Units.Root().ID, Name: uuid.NewString()})
		}},
		"SetUnit": {may: only(survey.MayChangeSettings), call: func(ctx context.Context) error { return h.DB.SetUnit(ctx, h.Units[1]) }},
		"RemoveUnit": {may: only(survey.MayChangeSettings), call: func(ctx context.Context) error {
			if err := h.DB.RemoveUnit(ctx, h.Keys, vo); errors.Is(err, survey.ErrForbidden) || err == nil {
				return err
			}
			return nil // it has leavers
		}},
		"AssignTalk": {may: only(survey.MayAddTalk), at: true, call: func(ctx context.Context) error {
			return h.DB.AssignTalk(ctx, talk.ID, 0, somebody, now)
		}},
		"RecordReport": {may: only(survey.MayReadResults), at: true, call: func(ctx context.Context) error {
			return fail(h.DB.RecordReport(ctx, survey.Selection{Unit: vo}))
		}},
		"Points":       {may: only(survey.MaySeePoints), call: func(ctx context.Context) error { return fail(h.DB.Points(ctx)) }},
		"PointOwners":  {may: only(survey.MaySeePoints), call: func(ctx context.Context) error { return fail(h.DB.PointOwners(ctx)) }},
		"BundlePoints": {may: only(survey.MaySeePoints), call: func(ctx context.Context) error { return fail(h.DB.BundlePoints(ctx, 1, vo)) }},
		"FindPoints": {may: only(survey.MaySeePoints), call: func(ctx context.Context) error {
			_, _, err := h.DB.FindPoints(ctx, survey.PointSearch{})
			return err
		}},
		"PointOwner":    {may: only(survey.MaySeePoints), call: func(ctx context.Context) error { return absent(fail(h.DB.PointOwner(ctx, "nobody"))) }},
		"PointOwnersOf": {may: only(survey.MaySeePoints), call: func(ctx context.Context) error { return fail(h.DB.PointOwnersOf(ctx, []uuid.UUID{somebody})) }},
		"Point":         {may: only(survey.MaySeePoints), at: true, call: func(ctx context.Context) error { return fail(h.DB.Point(ctx, point.ID)) }},
		"AddPoint":      {may: only(survey.MayKeepPoints), at: true, call: func(ctx context.Context) error { return h.DB.AddPoint(ctx, newPoint(h, t, "vo")) }},
		"SavePoint":     {may: only(survey.MayKeepPoints), at: true, call: func(ctx context.Context) error { return h.DB.SavePoint(ctx, point) }},
		"SendBundle": {may: only(survey.MayKeepPoints), at: true, call: func(ctx context.Context) error {
			return h.DB.SendBundle(ctx, uuid.New(), []survey.PointLetter{{ID: uuid.New(), Address: "team@example.org", Lang: survey.NL, Unit: vo}}, now)
		}},
		// Nobody may read attached answers by a role: TestAttachedAnswersAreForOneReader looks at the rest.
		"ReadAttached": {call: func(ctx context.Context) error { return fail(h.DB.ReadAttached(ctx, talk.ID, somebody, today)) }},
		// Nor records: TestRecordsAreForTheirInterviewer looks at the rest.
		"StartRecord": {call: func(ctx context.Context) error {
			return h.DB.StartRecord(ctx, survey.Record{Talk: uuid.New(), Interviewer: somebody})
		}},
		"SaveRecord": {call: func(ctx context.Context) error {
			return h.DB.SaveRecord(ctx, survey.Record{Talk: uuid.New(), Interviewer: somebody})
		}},
		"Record":       {call: func(ctx context.Context) error { return fail(h.DB.Record(ctx, uuid.New(), somebody)) }},
		"RefuseRecord": {call: func(ctx context.Context) error { return h.DB.RefuseRecord(ctx, uuid.New(), somebody) }},
		"SendRecord": {call: func(ctx context.Context) error {
			return h.DB.SendRecord(ctx, survey.Record{Talk: uuid.New(), Interviewer: somebody}, now)
		}},
		"PointOfRecord": {call: func(ctx context.Context) error {
			_, err := h.DB.PointOfRecord(ctx, uuid.New(), somebody, 0, newPoint(h, t, "vo"))
			return err
		}},
		"AgreeAloud":   {call: func(ctx context.Context) error { return h.DB.AgreeAloud(ctx, uuid.New(), somebody, 1, today) }},
		"ReadRecord":   {call: func(ctx context.Context) error { return h.DB.ReadRecord(ctx, uuid.New(), somebody, 1) }},
		"RecallRecord": {call: func(ctx context.Context) error { return h.DB.RecallRecord(ctx, uuid.New(), somebody, 1) }},
	}
	for method := range reflect.TypeFor[*sqlite.DB]().Methods() {
		if _, ok := calls[method.Name]; !ok && unguarded[method.Name] == "" {
			t.Errorf("%s: say here who may call it", method.Name)
		}
	}
	for _, role := range survey.AllRoles {
		for _, unit := range []string{"", "vo", "mbo"} {
			me := survey.Account{ID: uuid.New(), Email: "me@example.org", Roles: survey.Roles{role}}
			if unit != "" {
				me.Unit = h.Unit(t, unit)
			}
			for name, g := range calls {
				may := false
				for _, p := range g.may {
					may = may || me.May(p) && (!g.at || me.MayAt(p, h.Units, vo))
				}
				err := g.call(sqlite.By(t.Context(), me))
				if errors.Is(err, survey.ErrForbidden) == may {
					t.Errorf("%s as %s of %q: %v, want allowed %v", name, role, unit, err, may)
				}
			}
		}
	}
	for name, g := range calls {
		if name != "ReadAttached" && errors.Is(g.call(t.Context()), survey.ErrForbidden) {
			t.Errorf("%s is forbidden to the program itself", name)
		}
		me := survey.Account{ID: somebody, Roles: survey.Roles{survey.RoleReader}}
		if err := g.call(sqlite.By(t.Context(), me)); g.self && errors.Is(err, survey.ErrForbidden) {
			t.Errorf("%s to the own account: %v", name, err)
		}
	}
}

// TestListsHoldOnlyWhatTheActorSees looks at the lists of HR of one unit.
func TestListsHoldOnlyWhatTheActorSees(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	today, now := surveytest.Today, morning(h, surveytest.Today)
	for i, unit := range []string{"vo", "vo", "mbo"} {
		person := survey.Invitation{Email: string(rune('a'+i)) + "@example.org", Lang: survey.NL, Unit: h.Unit(t, unit), Group: "voluntary", LastDay: today + 20, SendOn: today, ClosesOn: today + 14, Version: 1}
		if _, err := h.DB.Invite(t.Context(), []survey.Numbered{{Line: 1, Invitation: person}}, false, now); err != nil {
			t.Fatal(err)
		}
	}
	ask(t, h) // of vo
	for _, test := range []struct {
		unit               string
		invitations, talks int
	}{{"", 3, 1}, {"vo", 2, 1}, {"mbo", 1, 0}} {
		me := survey.Account{ID: uuid.New(), Roles: survey.Roles{survey.RoleHR}}
		if test.unit != "" {
			me.Unit = h.Unit(t, test.unit)
		}
		ctx := sqlite.By(t.Context(), me)
		invitations, err := h.DB.Invitations(ctx)
		if err != nil {
			t.Fatal(err)
		}
		talks, err := h.DB.Talks(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if len(invitations) != test.invitations || len(talks) != test.talks {
			t.Errorf("HR of %q sees %d invitations and %d talks, want %d and %d", test.unit, len(invitations), len(talks), test.invitations, test.talks)
		}
		if _, err := h.DB.Report(ctx, survey.Selection{}); errors.Is(err, survey.ErrForbidden) != (test.unit != "") {
			t.Errorf("HR of %q and the figures of everything together: %v", test.unit, err)
		}
	}
}
