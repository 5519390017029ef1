package web_test

import (
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

func TestAPlannedInvitationCanBeChangedUntilItLeaves(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.hr()
	b.post("/hr/instellingen/holidays", "holidays", "12-10-2026 t/m 16-10-2026 Herfstvakantie").is(200, "desk-setting")
	form := []string{"email", "kim@example.org", "last_day", "2026-10-29", "unit", "vo", "group", "voluntary", "lang", "nl", "when", "planned"}
	preview := b.post("/hr/uitnodigen", form...).is(200, "desk-invite-preview").whole().
		says("maandag 19 oktober", "wijzigen of intrekken") // 12 October and the weekend are free
	b.send(preview, "/hr/uitnodigen/verstuur").is(200, "desk-invitations").says("staat klaar")
	all, err := s.DB.InvitationsTo(t.Context(), "kim@example.org")
	if err != nil || len(all) != 1 || all[0].SendOn != survey.NewDay(2026, 10, 19) {
		t.Fatalf("planned %v, %v", all, err)
	}
	at := "/hr/uitnodigingen/" + all[0].ID.String() + "/wijzigen"
	b.get(strings.TrimSuffix(at, "/wijzigen")).is(200, "desk-invitation").says("/wijzigen").hides("/opnieuw")
	first := b.get(at).is(200, "desk-invitation-change").whole().says(`value="kim@example.org"`, `value="2026-10-19"`, `value="planned" id="when-0" checked`)
	form[1], form[3], form[11] = "lou@example.org", "2026-11-27", "on"
	b.send(first, at, append(form, "send_on", "2026-10-13")...).is(200, "desk-invitation").says("lou@", "Wijzig")
	changed, err := s.DB.Invitation(t.Context(), all[0].ID)
	if err != nil || changed.Email != "lou@example.org" || changed.SendOn != survey.NewDay(2026, 10, 19) || changed.ClosesOn != survey.NewDay(2026, 12, 11) {
		t.Errorf("changed to %+v, %v", changed, err)
	}
	if due := s.count("SELECT due FROM outbox"); time.Unix(int64(due), 0).In(s.Organisation.Location()).Format("2006-01-02 15") != "2026-10-19 09" {
		t.Errorf("the mail is due at %s", time.Unix(int64(due), 0))
	}
	// A colleague, whose page is from before, sees that and loses nothing that was typed.
	b.send(first, at, append(form, "email", "kim@example.org", "last_day", "2026-10-29", "first_name", "Kim", "send_on", "2026-10-19")...).is(422, "desk-invitation-change").whole().
		says("Een collega heeft dit intussen gewijzigd", "Zo staat het er nu anders", "<del>kim@example.org</del> <ins>lou@example.org</ins>",
			"<del>29 oktober 2026</del> <ins>27 november 2026</ins>", "<del>Kim</del> <ins>leeg</ins>", `value="kim@example.org"`, `value="Kim"`)
	if again, err := s.DB.Invitation(t.Context(), all[0].ID); err != nil || again != changed {
		t.Errorf("put back: %+v, %v", again, err)
	}
	b.send(first, at, append(form, "email", "")...).is(422, "desk-invitation-change").says(`id="fouten"`)
	s.invite("vo", "open@example.org", survey.NL)
	form[1] = "open@example.org"
	second := b.get(at)
	b.send(second, at, append(form, "send_on", "2026-10-20")...).is(422, "desk-invitation-change").says("loopt al een uitnodiging")
	b.send(second, at, append(form[2:], "email", "lou@example.org", "send_on", "2026-10-20")...).is(200, "desk-invitation")

	// Once it is on its way, nothing changes any more.
	if _, err := s.DB.LeaseMails(t.Context(), survey.NewDay(2026, 10, 21).In(time.UTC), survey.NewDay(2026, 10, 22).In(time.UTC), 10); err != nil {
		t.Fatal(err)
	}
	form[1] = "mila@example.org"
	back := "/hr/uitnodigingen/" + all[0].ID.String()
	b.send(second, at, append(form, "send_on", "2026-10-22")...).is(409, "desk-refused").whole().says(`href="` + back + `">Naar de uitnodiging`)
	b.get(back).is(200, "desk-invitation")
	if again, err := s.DB.Invitation(t.Context(), all[0].ID); err != nil || again.Email != "lou@example.org" {
		t.Errorf("changed on its way: %+v, %v", again, err)
	}
}

// TestAPlannedInvitationGoesAlong with its last day and with the holidays, and who takes a
// holiday away again has every mail back on its day.
func TestAPlannedInvitationGoesAlong(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t) // on Monday 7 September 2026
	b := s.hr()
	form := []string{"unit", "vo", "group", "voluntary", "lang", "nl", "when", "planned", "send_on", "", "email", "kim@example.org"}
	b.send(b.post("/hr/uitnodigen", append(form, "last_day", "2026-09-18")...), "/hr/uitnodigen/verstuur").is(200, "desk-invitations")
	leaves := func(day survey.Day) survey.Invitation {
		t.Helper()
		all, err := s.DB.InvitationsTo(t.Context(), "kim@example.org")
		if err != nil || len(all) != 1 || all[0].SendOn != day {
			t.Fatalf("%+v, want %s (%v)", all, day, err)
		}
		return all[0]
	}
	i := leaves(survey.NewDay(2026, 9, 10)) // as soon as HR had its days
	at := "/hr/uitnodigingen/" + i.ID.String() + "/wijzigen"
	change := b.get(at).is(200, "desk-invitation-change").says(`value="planned" id="when-0" checked`)
	b.send(change, at, append(form, "last_day", "2026-11-27")...).is(200, "desk-invitation")
	leaves(survey.NewDay(2026, 11, 10))
	b.post("/hr/instellingen/holidays", "holidays", "9-11-2026 t/m 13-11-2026").is(200, "desk-setting").whole().
		says("1 geplande uitnodiging gaat daardoor op een andere dag weg")
	leaves(survey.NewDay(2026, 11, 16))
	b.get(at).says(`value="planned" id="when-0" checked`)
	b.post("/hr/instellingen/holidays", "holidays", "").is(200, "desk-setting").says("1 geplande uitnodiging gaat")
	leaves(survey.NewDay(2026, 11, 10))

	// Holidays that last until the link closes bring no mail forward, and the preview says so.
	b.post("/hr/instellingen/holidays", "holidays", "8-9-2026 t/m 30-10-2026").is(200, "desk-setting").hides("andere dag weg")
	form[len(form)-1] = "lou@example.org"
	b.post("/hr/uitnodigen", append(form, "last_day", "2026-09-18")...).is(200, "desk-invite-preview").whole().
		says("donderdag 10 september", "is er geen werkdag die past", "minder dan 2 werkdagen")
}

// TestInvitingTakesAMinute holds the form to what is asked of HR: five fields have no
// answer of their own, and one when there is one unit.
func TestInvitingTakesAMinute(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	r := s.hr().get("/hr/uitnodigen").is(200, "desk-invite").whole()
	r.says(`name="lang" value="nl" id="lang-0" checked`, `name="when" value="planned" id="when-0" checked`,
		"Laatste dag op school", "Geen e-mailadres?", `href="/hr/gesprekken/nieuw"`, "Die is vertrouwelijk", "It is confidential")
	if strings.Count(r.body, `id="brief-`) != 2 || strings.Count(r.body, " hidden>Kopieer") != 2 {
		t.Error("the sentence for the letter has no copy button, or one that shows without a script")
	}
}

// TestOnlyTheDeskHasAScript: its pages may run the one small script that comes from here,
// and only those that use it. No page of a leaver allows any.
func TestOnlyTheDeskHasAScript(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	invitation, token := s.invite("vo", "kim@example.org", survey.NL)
	for path, scripts := range map[string]bool{
		"/hr/uitnodigen": true, "/hr/instellingen/mails": true, "/hr": false, "/hr/uitnodigingen/" + invitation.ID.String(): false,
		"/v/" + token: false, "/privacy": false, "/hr/inloggen": false,
	} {
		r := b.get(path)
		policy := r.head.Get("Content-Security-Policy")
		if strings.Contains(policy, "script-src 'self'") != scripts || strings.Contains(r.body, `<script src="/a/desk.`) != scripts {
			t.Errorf("%s: policy %q", path, policy)
		}
		if strings.Contains(policy, "unsafe") || strings.Count(r.body, "<script") > 1 {
			t.Errorf("%s allows more than that: %q", path, policy)
		}
	}
	preview := b.post("/hr/uitnodigen", "email", "lou@example.org", "last_day", (surveytest.Today+20).String(), "unit", "vo",
		"group", "voluntary", "lang", "nl", "when", "now").is(200, "desk-invite-preview")
	if policy := preview.head.Get("Content-Security-Policy"); !strings.Contains(policy, "frame-src 'self'") || strings.Contains(policy, "script") {
		t.Errorf("policy of the preview: %q", policy)
	}
}
