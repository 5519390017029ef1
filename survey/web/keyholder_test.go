package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// holderMail is the address of the keyholder in these tests.
const holderMail = "or@vo-campus.example"

// sealedSite is a website whose key somebody outside HR and IT holds.
type sealedSite struct {
	*site
	code ballot.Code
}

func newSealedSite(t *testing.T, change ...func(*web.Options)) sealedSite {
	t.Helper()
	s := sealedSite{code: ballot.NewCode()}
	s.site = newSite(t, append(change, func(o *web.Options) { o.Organisation.KeyMode = survey.KeyHolder })...)
	holder := s.staff(holderMail, "keyholder", "")
	s.appoint(s.code, holder.ID)
	return s
}

func (s sealedSite) appoint(code ballot.Code, account uuid.UUID) {
	s.t.Helper()
	err := s.DB.AppointHolder(context.Background(), s.Keys, sqlite.NewHolder{Code: code, Account: account}, func() error { return nil })
	if err != nil {
		s.t.Fatal(err)
	}
}

// answer lets n people of vo answer and moves the clock past the next opening day.
func (s sealedSite) answer(n int) {
	s.t.Helper()
	for i := range n {
		_, token := s.invite("vo", fmt.Sprintf("leaver%d@example.org", i), survey.NL)
		b := s.browser()
		b.begin(token)
		b.fill()
		b.post("/versturen").is(http.StatusOK, "thanks")
	}
	s.later(120 * 24 * time.Hour)
}

// typedGroups is a code in the fields of the form; change puts something else in one group.
func typedGroups(code ballot.Code, change ...string) []string {
	var pairs []string
	for i, group := range code.Groups() {
		if i < len(change) && change[i] != "" {
			group = change[i]
		}
		pairs = append(pairs, fmt.Sprintf("group-%d", i+1), group)
	}
	return pairs
}

func TestAKeyholderOpensTheBoxesAndSeesNothingElse(t *testing.T) {
	t.Parallel()
	s := newSealedSite(t)
	b := s.browser()
	b.post("/hr/inloggen", "email", holderMail, "password", password).is(http.StatusOK, "desk-opening")
	b.get("/hr/openen").is(http.StatusOK, "desk-opening").whole().says("Er is nu niets te openen").hides("group-1")
	for _, path := range []string{"/hr/uitnodigen", "/hr/uitnodigingen", "/hr/gesprekken", "/hr/resultaten", "/hr/vertrekkers"} {
		b.get(path).is(http.StatusForbidden, "desk-refused")
	}
	s.answer(6)
	b = s.holderIn(holderMail)
	page := b.get("/hr/openen").is(http.StatusOK, "desk-opening").whole().says("kan een stembus open", "Groep 8", "niet ingevuld")
	if page.head.Get("Cache-Control") != "no-store" {
		t.Error("the page with the code may be kept")
	}
	b.post("/hr/openen", typedGroups(s.code)...).is(http.StatusOK, "desk-opening").whole().says("geopend en geteld", "niets te openen")
	report, err := s.DB.Report(context.Background(), survey.Selection{})
	if err != nil || report.N != 6 {
		t.Errorf("%d counted, %v", report.N, err)
	}
}

// TestAnonymityAnOpeningLeavesNoBackupFromBeforeIt: the copy of the morning holds the ballots
// that are counted now.
func TestAnonymityAnOpeningLeavesNoBackupFromBeforeIt(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(t.TempDir(), "backups")
	s := newSealedSite(t, func(o *web.Options) { o.Backups, o.BackupDays = folder, survey.BackupDays })
	s.answer(6)
	today := survey.DayOf(s.clock())
	for _, day := range []survey.Day{today - 1, today} {
		if err := s.DB.KeepBackups(context.Background(), folder, day, survey.BackupDays); err != nil {
			t.Fatal(err)
		}
	}
	b := s.holderIn(holderMail)
	b.post("/hr/openen", typedGroups(ballot.NewCode())...).is(http.StatusUnprocessableEntity, "desk-opening")
	look := func() sqlite.Backups {
		found, err := s.DB.Backups(context.Background(), folder, today, survey.BackupDays)
		if err != nil {
			t.Fatal(err)
		}
		return found
	}
	if found := look(); found.Count != 2 || found.Opened != nil {
		t.Errorf("before the opening: %+v", found)
	}
	b.post("/hr/openen", typedGroups(s.code)...).is(http.StatusOK, "desk-opening").says("geopend en geteld")
	if found := look(); found.Count != 1 || found.Newest != today || found.Opened != nil || found.Damaged {
		t.Errorf("after the opening: %+v", found)
	}
}

// holderIn opens a browser of a keyholder, whose first page is the opening page.
func (s *site) holderIn(email string) *browser {
	s.t.Helper()
	b := s.browser()
	b.post("/hr/inloggen", "email", email, "password", password).is(http.StatusOK, "desk-opening")
	return b
}

func TestAnonymityAWrongCodeOpensNothingAndLeavesNoTrace(t *testing.T) {
	t.Parallel()
	s := newSealedSite(t)
	s.answer(6)
	b := s.holderIn(holderMail)
	b.post("/hr/openen", typedGroups(s.code, "", "", "00000")...).is(http.StatusUnprocessableEntity, "desk-opening").whole().
		says("Groep 3 klopt niet", `href="#group-3"`).hides(`href="#group-2"`)
	nobody := ballot.NewCode()
	for range 5 {
		b.post("/hr/openen", typedGroups(nobody)...).is(http.StatusUnprocessableEntity, "desk-opening").whole().
			says("niet van een sleutelhouder").hides(nobody.Groups()[0])
	}
	b.post("/hr/openen", typedGroups(s.code)...).is(http.StatusTooManyRequests, "error")
	s.later(2 * time.Minute)
	b.post("/hr/openen", typedGroups(s.code)...).is(http.StatusOK, "desk-opening").says("geopend en geteld")

	log := s.log.String()
	if strings.Count(log, "a code was refused") != 5 || !strings.Contains(log, "a keyholder opened the ballot boxes") {
		t.Errorf("the log does not tell what happened:\n%s", log)
	}
	entries, _, err := s.DB.Audit(context.Background(), survey.AuditFilter{}, survey.Stretch{Most: 100})
	if err != nil {
		t.Fatal(err)
	}
	refused := 0
	for _, entry := range entries {
		if entry.Action == survey.ActionCodeRefused {
			refused++
		}
		log += fmt.Sprintf("%+v", entry)
	}
	if refused != 5 {
		t.Errorf("%d refused codes in the audit log", refused)
	}
	for _, code := range []ballot.Code{s.code, nobody} {
		for _, group := range code.Groups() {
			if strings.Contains(log, group) {
				t.Error("a group of a code is in the log")
			}
		}
	}
}

// A session that ended must not put the typed code into the log-in page.
func TestAnonymityAnEndedSessionKeepsNoCode(t *testing.T) {
	t.Parallel()
	s := newSealedSite(t)
	s.answer(1)
	reply := s.browser().post("/hr/openen", typedGroups(s.code)...).is(http.StatusUnauthorized, "desk-login")
	reply.hides(s.code.Groups()[0], s.code.Groups()[7])
}

func TestPayrollStandsBesideTheLinks(t *testing.T) {
	t.Parallel()
	s := newSealedSite(t)
	hr := s.hr()
	hr.get("/hr").is(http.StatusOK, "desk-today").says("/hr/vertrekkers")
	hr.get("/hr/vertrekkers").is(http.StatusOK, "desk-payroll").whole().says("juli 2026 tot en met december 2026")
	vo, mbo := "unit-"+s.Unit(t, "vo").String(), "unit-"+s.Unit(t, "mbo").String()
	hr.post("/hr/vertrekkers?half=2026-2", vo, "veel", mbo, "-1").is(http.StatusUnprocessableEntity, "desk-payroll").whole().
		says("Vul een heel getal in", `value="veel"`)
	hr.post("/hr/vertrekkers?half=2026-2", vo, "17", mbo, "").is(http.StatusOK, "desk-payroll").whole().says("bewaard", `value="17"`)
	hr.post("/hr/vertrekkers?half=2026-1", vo, "4", mbo, "3").is(http.StatusOK, "desk-payroll").says("januari 2026", `value="4"`)
	b := s.holderIn(holderMail)
	b.get("/hr/openen").is(http.StatusOK, "desk-opening").says(`salarisadministratie">17</td>`, `salarisadministratie">4</td>`, `salarisadministratie">3</td>`, "niet ingevuld").hides("meer dan er vertrokken")
}

func TestInventedLeaversStandOut(t *testing.T) {
	t.Parallel()
	s := newSealedSite(t)
	half := surveytest.Today.Month().Half()
	if _, err := s.DB.SetPayroll(context.Background(), s.Unit(t, "vo"), half, survey.NotTold, 0); err != nil {
		t.Fatal(err)
	}
	invitation, _ := s.invite("vo", "invented@example.org", survey.NL)
	due, err := s.DB.LeaseMails(context.Background(), s.clock().AddDate(0, 1, 0), s.clock().AddDate(0, 2, 0), 10)
	if err != nil || len(due) != 1 || due[0].Invitation != invitation.ID {
		t.Fatalf("mails %v, %v", due, err)
	}
	if err := s.DB.MailSent(context.Background(), due[0], surveytest.Today); err != nil {
		t.Fatal(err)
	}
	s.holderIn(holderMail).get("/hr/openen").says("meer dan er vertrokken")
}

func TestNobodyIsInvitedBeforeAKeyholderHasACode(t *testing.T) {
	t.Parallel()
	fresh, err := sqlite.Create(t.TempDir(), surveytest.Clock)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = fresh.Close() })
	s := newSite(t, func(o *web.Options) {
		o.DB = fresh
		if err := fresh.SetUp(context.Background(), sqlite.NewOrganisation{Organisation: o.Organisation, Units: o.Units, Today: surveytest.Today}); err != nil {
			t.Fatal(err)
		}
	})
	s.DB = fresh
	hr := s.hr()
	for _, path := range []string{"/hr/uitnodigen", "/hr/uitnodigen/lijst"} {
		hr.get(path).is(http.StatusConflict, "desk-refused").whole().says("Uitnodigen kan nog niet")
	}
	hr.get("/hr").is(http.StatusOK, "desk-today").whole().says("Uitnodigen kan nog niet").hides("Iemand uitnodigen")
	hr.get("/hr/uitnodigingen").is(http.StatusOK, "desk-invitations").whole().hides(`role="search"`)
	hr.get("/hr/gesprekken").is(http.StatusOK, "desk-talks").whole().says("Er staan hier nu geen gesprekken").hides(`role="search"`, "Deze mensen vroegen")
}

// TestWalkOpening looks at the opening page in keyholder mode, as the walk of the command
// looks at it in file mode.
func TestWalkOpening(t *testing.T) {
	t.Parallel()
	s := newSealedSite(t)
	s.answer(1)
	at, err := url.Parse(s.base + "/hr/openen")
	if err != nil {
		t.Fatal(err)
	}
	cookies := s.holderIn(holderMail).Jar.Cookies(at)
	surveytest.Walk(t, surveytest.NewBrowser(t), s.base, "nl", []surveytest.Page{
		{Name: "opening-due", Path: "/hr/openen", Cookies: cookies},
		{Name: "opening-wrong", Path: "/hr/openen", Cookies: cookies, Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Type("#group-1", "12345"); tab.Follow("main form button.btn") }},
	})
}
