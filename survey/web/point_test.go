package web_test

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

const points = "/hr/verbeterpunten"

// point stores an improvement point of a unit that leavers see when shown is not empty.
func (s *site) point(unit, wording, shown string) survey.ImprovementPoint {
	s.t.Helper()
	p := survey.ImprovementPoint{
		ID: uuid.New(), Unit: s.Unit(s.t, unit), Wording: wording, For: survey.ForSchool, Status: survey.PointOpen,
		Half: surveytest.Today.Month().Half(), ShownText: survey.Text{}, Revision: 1,
	}
	if shown != "" {
		p.Status, p.Ended, p.Shown = survey.PointDone, p.Half, true
		p.ShownText = survey.Text{survey.NL: shown, survey.EN: "In English: " + shown}
	}
	if err := s.DB.AddPoint(context.Background(), p); err != nil {
		s.t.Fatal(err)
	}
	return p
}

// pointForm is a point as it is filled in.
func (s *site) pointForm(change ...string) []string {
	s.t.Helper()
	name := "Kees"
	if slices.Contains(change, "owner") {
		name = ""
	}
	form := []string{
		"revision", "1", "wording", "Maak het rooster eerder bekend", "for", "school", "unit", "vo", "owner", "other",
		"owner_name", name, "due_on", "1-3-2027", "theme", "push_factors.job.j_workload", "status", "open", "outcome", "", "shown", "no", "shown_nl", "", "shown_en", "",
	}
	for i := 0; i < len(change); i += 2 {
		for j := 0; j < len(form); j += 2 {
			if form[j] == change[i] {
				form[j+1] = change[i+1]
			}
		}
	}
	return form
}

func (s *site) onlyPoint() survey.ImprovementPoint {
	s.t.Helper()
	all, err := s.DB.Points(context.Background())
	if err != nil || len(all) != 1 {
		s.t.Fatalf("%d points, %v", len(all), err)
	}
	return all[0]
}

func TestPointFromNothingToDone(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	owner := s.staff("beleid@vo-campus.example", "policy", "")
	b.get(points).is(200, "desk-points").whole().says("Er zijn nog geen punten", points+"/nieuw")
	b.get(points+"/nieuw?grafiek=C3&unit=vo").is(200, "desk-point-new").whole().
		says("Bij de cijfers over", `<option value="vo" selected`, "De werkdruk was te hoog", "Een nieuwe eigenaar krijgt hierover een mail")
	b.post(points+"/nieuw").is(422, "desk-point-new").whole().says(`href="#wording"`, `href="#for-0"`, `href="#unit"`)
	kept := b.post(points+"/nieuw", s.pointForm("due_on", "31-2-2027", "shown", "yes", "outcome", strings.Repeat("x", 601))...).is(422, "desk-point-new").whole()
	kept.says(`href="#due_on"`, `href="#outcome"`, `href="#shown-0"`, `href="#shown_nl"`, "Maak het rooster eerder bekend", `value="31-2-2027"`, `value="Kees"`)
	b.post(points+"/nieuw", "grafiek", "C3", "wording", "Maak het rooster eerder bekend").is(422, "desk-point-new").
		says("Bij de cijfers over", `name="grafiek" value="C3"`)
	b.post(points+"/nieuw", "grafiek", "<b>").is(422, "desk-point-new").hides("Bij de cijfers over", `name="grafiek"`)
	b.post(points+"/nieuw", s.pointForm("theme", "onzin")...).is(422, "desk-point-new").whole().says(`href="#theme"`, "Kies een van de antwoorden")
	for field, bad := range map[string]string{"theme": "push_factors.relations.r_safe", "unit": uuid.NewString(), "status": "later", "for": "x"} {
		b.post(points+"/nieuw", s.pointForm(field, bad)...).is(422, "desk-point-new")
	}
	b.post(points+"/nieuw", s.pointForm("shown_nl", "{org} luistert", "shown_en", "All of this is anonymous")...).is(422, "desk-point-new").
		says("{org} wordt hier niet ingevuld", "Beloof hier niets")
	for range 2 { // a double click finds it done
		b.post(points+"/nieuw", s.pointForm()...).is(200, "desk-points").whole().
			says("Het verbeterpunt is bewaard", "Maak het rooster eerder bekend", "Kees", "1 maart 2027", "De werkdruk was te hoog", "Nog te doen")
	}
	p := s.onlyPoint()
	one := points + "/" + p.ID.String()

	b.get(one).is(200, "desk-point").whole().says("Kees", `value="2027-03-01"`, "Robin Jansen")
	b.post(one, s.pointForm("owner", owner.Email, "owner_name", "Piet Puk")...).is(422, "desk-point").whole().says(`href="#owner_name"`, "niet allebei", `value="Piet Puk"`)
	mails := s.mails()
	for range 2 {
		b.post(one, s.pointForm("owner", owner.Email, "status", "doing")...).is(200, "desk-points").says("Bezig", "Robin Jansen").hides("Kees")
	}
	if n := s.mails() - mails; n != 1 {
		t.Errorf("%d mails to the owner, want one", n)
	}
	late := b.post(one, s.pointForm("wording", "Iets anders", "due_on", "1-3-2027", "theme", "")...).is(409, "desk-point").whole()
	late.says("Iemand anders heeft dit punt net veranderd", "Iets anders", `name="revision" value="2"`, "Zo staat het er nu anders", "<del>Iets anders</del> <ins>Maak het rooster eerder bekend</ins>",
		"<del>Nog te doen</del> <ins>Bezig</ins>", "<del>Kees</del>", "<ins>De werkdruk was te hoog</ins>").hides("<del>1 maart 2027</del>")
	if s.onlyPoint().Wording != p.Wording {
		t.Error("overwritten")
	}
	b.post(one, s.pointForm("revision", "2", "status", "done", "outcome", "Het is er in mei.", "shown", "yes", "shown_nl", "Het rooster is er in mei.",
		"shown_en", "The timetable comes in May.")...).is(200, "desk-points").says("Klaar", "Zichtbaar voor vertrekkers")
	if p := s.onlyPoint(); p.Ended != surveytest.Today.Month().Half() || p.Revision != 3 {
		t.Errorf("stored: %+v", p)
	}
	b.get(points+"?status=open").is(200, "desk-points").says("Geen punt past bij deze keuze", `value="open" selected`)
	b.get(points+"?status=done&for=school&unit=vo").is(200, "desk-points").says("Maak het rooster")
	b.get(points+"/"+uuid.NewString()).is(404, "desk-refused")
}

// TestAnOwnerWhoLeftStands: whoever changes something else of the point leaves it to see that
// it needs a new owner.
func TestAnOwnerWhoLeftStands(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b, owner := s.hr(), s.staff("beleid@vo-campus.example", "policy", "")
	b.post(points+"/nieuw", s.pointForm("owner", owner.Email)...).is(200, "desk-points").says("Robin Jansen").hides("Eigenaar is weg")
	if err := s.DB.RemoveAccount(t.Context(), s.Keys, sqlite.LogIns{}, owner.ID); err != nil {
		t.Fatal(err)
	}
	one := points + "/" + s.onlyPoint().ID.String()
	b.get(one).is(200, "desk-point").whole().says("Kies een nieuwe eigenaar", `<option value="gone" selected>Eigenaar is weg: Robin Jansen`).hides(`value="Robin Jansen"`)
	b.post(one, s.pointForm("owner", "gone", "owner_name", "", "status", "doing")...).is(200, "desk-points").says("Bezig", "Robin Jansen", "Eigenaar is weg")
	if p := s.onlyPoint(); p.Owner != owner.ID || p.Status != survey.PointDoing {
		t.Errorf("stored: %+v", p)
	}
	b.post(one, s.pointForm("revision", "2", "owner", "gone", "owner_name", "Piet")...).is(422, "desk-point").whole().says(`href="#owner_name"`, "niet allebei", `value="Piet"`)
	b.post(one, s.pointForm("revision", "2", "owner", "gone", "status", "done", "outcome", "Het is er.")...).is(200, "desk-points").says("Klaar").hides("Eigenaar is weg") // nobody has to go on with it
	b.post(one, s.pointForm("revision", "3")...).is(200, "desk-points").says("Kees").hides("Robin Jansen", "Eigenaar is weg")
}

// TestPointsOfUnits: who works for one unit sees and changes the points of that unit only.
func TestPointsOfUnits(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("vo@vo-campus.example", "policy", "vo")
	s.staff("lezer@vo-campus.example", "reader", "vo")
	own, other := s.point("vo", "Eigen punt", ""), s.point("mbo", "Ander punt", "")
	b, reader := s.desk("vo@vo-campus.example"), s.desk("lezer@vo-campus.example")
	b.get(points).is(200, "desk-points").says("Eigen punt").hides("Ander punt")
	b.get(points+"/"+own.ID.String()).is(200, "desk-point")
	b.get(points+"/"+other.ID.String()).is(404, "desk-refused").hides("Ander punt")
	b.post(points+"/"+other.ID.String(), s.pointForm()...).is(404, "desk-refused")
	b.post(points+"/"+own.ID.String(), s.pointForm("unit", "mbo")...).is(422, "desk-point")
	b.get(points+"/bundel").is(200, "desk-bundle").whole().says("Eigen punt", "Mail de bundel").hides("Ander punt")
	b.get(points+"/bundel?unit=mbo").is(404, "desk-refused")
	reader.get(points).is(200, "desk-points").says("Eigen punt").hides("Ander punt", points+"/nieuw", points+"/"+own.ID.String())
	reader.get(points+"/bundel").is(200, "desk-bundle").says("Eigen punt").hides("Mail de bundel")
	reader.post(points+"/bundel", "addresses", "a@example.org", "what", "whole", "lang", "nl").is(403, "desk-refused")
	if n := s.mails(); n != 0 {
		t.Errorf("%d mails", n)
	}
}

// TestPointOfARecordWithOneClick: only of a record that the leaver approved, and once.
func TestPointOfARecordWithOneClick(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	me := s.staff("hr@vo-campus.example", "hr,interviewer", "")
	talk := s.heldTalk(me, survey.Talk{Name: "Mila", Email: "mila@example.org"})
	path := "/hr/gesprekken/" + talk.ID.String() + "/verslag"
	b := s.desk("hr@vo-campus.example")
	b.post(path+"/begin", "permission", "yes", "leaving", "voluntary")
	b.post(path, boxes("revision", "1", "stap", "lezen")...).is(200, "desk-record-read")
	b.post(path+"/stuur", "revision", "2").is(200, "desk-record-read").hides("Maak er een verbeterpunt van")
	b.post(path+"/punt", "punt", "0").is(409, "desk-record-read")
	leaver := "/g/" + s.Keys.LinkKey().TalkToken(talk.ID) + "/verslag"
	s.browser().post(leaver, "revision", "3", "stay_factors", "s_mood").is(200, "stopped")
	b.get(path).is(200, "desk-record-read").whole().says("Maak er een verbeterpunt van")
	for _, bad := range []string{"", "x", "2", "-1"} {
		if r := b.post(path+"/punt", "punt", bad); r.status != 404 && r.status != 409 {
			t.Errorf("point %q: %d", bad, r.status)
		}
	}
	b.post(path+"/punt", "punt", "0").is(200, "desk-point").whole().says("Het verbeterpunt is bewaard", "Maak het rooster eerder bekend")
	b.get(path).is(200, "desk-record-read").says("Dit punt staat op de lijst").hides("Maak er een verbeterpunt van")
	b.post(path+"/punt", "punt", "0").is(200, "desk-record-read").says("Het verbeterpunt is bewaard") // a double click finds it done
	if p := s.onlyPoint(); p.Unit != s.Unit(t, "vo") || p.For != survey.ForSchool || p.Owner != uuid.Nil {
		t.Errorf("%+v", p)
	}

	// The point stays when the leaver erases the record, and both pages say so.
	s.browser().get(leaver+"/wissen").is(200, "confirm").says("op de lijst van verbeterpunten staat, blijft daar, zonder je naam")
	s.browser().post(leaver+"/wissen").is(200, "stopped").says("op de lijst van verbeterpunten stond, blijft daar, zonder je naam", "Verder is er niets van bewaard")
	s.onlyPoint()
}

func TestBundleByMail(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	s.point("vo", "Maak het rooster eerder bekend", "")
	s.point("mbo", "Spreek af wie inwerkt", "Dat is nu afgesproken.")
	b.get(points+"/bundel").is(200, "desk-bundle").whole().says("Maak het rooster", "Spreek af wie inwerkt", "Voor de school of afdeling", "Klaar")
	b.get(points + "/bundel?unit=vo").says("Maak het rooster").hides("Spreek af wie inwerkt")
	b.get(points+"/bundel?half=2026-1").is(200, "desk-bundle").says("geen punten").hides("Maak het rooster", "Mail de bundel")
	b.get(points+"/bundel?unit=nergens").is(404, "desk-refused")
	form := []string{"half", "2026-2", "unit", "vo", "what", "whole", "lang", "nl"}
	b.post(points+"/bundel", form...).is(422, "desk-bundle").whole().says(`href="#addresses"`)
	b.post(points+"/bundel", append(form, "addresses", "team@example.org\r\nBcc: x@example.org")...).is(422, "desk-bundle").says("team@example.org")
	b.post(points+"/bundel", "half", "2026-2", "addresses", "team@example.org").is(422, "desk-bundle").says(`href="#what-0"`, `href="#lang-0"`)
	form = append(form, "addresses", "team@example.org\r\ndirectie@example.org")
	preview := b.post(points+"/bundel", form...).is(200, "desk-bundle-preview").whole()
	preview.says("team@example.org", "directie@example.org", "Verbeterpunten van VO-Campus", "- Maak het rooster eerder bekend. Voor de school of afdeling. Nog te doen.").hides("Spreek af wie inwerkt", "Bekijk de verbeterpunten")
	b.post(points+"/bundel", "half", "2026-2", "unit", s.Units.Root().Name, "what", "whole", "lang", "nl", "addresses", "team@example.org").is(200, "desk-bundle-preview").
		says("Maak het rooster eerder bekend. Voor de school of afdeling (vo). Nog te doen.", "Spreek af wie inwerkt. Voor de school of afdeling (mbo). Klaar.")
	b.post(points+"/bundel", "half", "2026-2", "unit", "vo", "what", "link", "lang", "nl", "addresses", "team@example.org").is(200, "desk-bundle-preview").
		says("Je leest ze na inloggen", "Bekijk de verbeterpunten").hides("Maak het rooster")
	if n := s.mails(); n != 0 {
		t.Errorf("%d mails before anybody said yes", n)
	}
	b.send(preview, points+"/bundel", "wijzig", "ja").is(200, "desk-bundle").says("team@example.org")
	for range 2 { // a double click
		b.send(preview, points+"/bundel", "gezien", "ja").is(200, "desk-points").says("De bundel wordt gemaild")
	}
	if n := s.mails(); n != 2 {
		t.Errorf("%d mails, want 2", n)
	}
	b.send(preview, points+"/bundel", "gezien", "ja", "keer", "").is(200, "desk-bundle-preview") // seen, but which?
	again := b.post(points+"/bundel", form...).is(200, "desk-bundle-preview")
	b.send(again, points+"/bundel", "gezien", "ja").is(200, "desk-points")
	if n := s.mails(); n != 4 {
		t.Errorf("%d mails after the bundle was sent again, want 4", n)
	}
	b.get("/hr/logboek?soort=point").says("Verbeterpunt toegevoegd", "Verbeterpunten gemaild aan zoveel mensen: 2").hides("team@example.org")
	if strings.Contains(s.log.String(), "team@example.org") {
		t.Error("an address stands in the log")
	}
}

// TestLeaversSeeWhatChanged: the points of the whole organisation and of their own unit,
// at most three, in their own language; without any, the page is as it was.
func TestLeaversSeeWhatChanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	_, token := s.invite("vo", "kim@example.org", survey.NL)
	_, elsewhere := s.invite("mbo", "bo@example.org", survey.EN)
	const heading = "Dit veranderden wij door eerdere antwoorden"
	s.point("vo", "Nog te doen", "")
	before := s.browser().get("/v/"+token).is(200, "start").hides(heading)
	long := strings.Repeat("é", survey.MaxShownText)
	s.point("vo", "Eigen", "Wij zijn <b>klaar</b>.")
	s.point("VO-Campus", "Voor allen", long)
	s.point("mbo", "Elders", "Alleen op het mbo.")
	s.browser().get("/v/"+token).is(200, "start").says(heading, "Wij zijn &lt;b&gt;klaar&lt;/b&gt;.", long).hides("Alleen op het mbo", "Nog te doen")
	p := s.point("vo", "Ook eigen", "Drie uur minder overleg.")
	s.browser().get("/v/"+elsewhere).is(200, "start").says("What we changed because of earlier answers", "In English: Alleen op het mbo.", "In English: "+long).hides("klaar")

	b := s.hr()
	full := s.pointForm("status", "done", "outcome", "Klaar.", "shown", "yes", "shown_nl", "Een vierde.", "shown_en", "A fourth.")
	b.post(points+"/nieuw", full...).is(422, "desk-point-new").says("zien al drie punten", "Een vierde.")
	b.post(points+"/nieuw", s.pointForm("unit", "VO-Campus", "status", "done", "outcome", "Klaar.", "shown", "yes", "shown_nl", "x", "shown_en", "x")...).
		is(422, "desk-point-new").says("zien al drie punten")
	s.staff("mbo@vo-campus.example", "hr", "mbo") // where there is room
	s.desk("mbo@vo-campus.example").post(points+"/nieuw", s.pointForm("unit", "mbo", "status", "done", "outcome", "Klaar.", "shown", "yes", "shown_nl", "Derde.", "shown_en", "Third.")...).
		is(200, "desk-points")
	s.browser().get("/v/"+elsewhere).is(200, "start").says("Third.")
	// Going back to work takes a point off the start page.
	b.post(points+"/"+p.ID.String(), s.pointForm("status", "doing", "shown", "yes", "shown_nl", "x", "shown_en", "x")...).is(422, "desk-point")
	b.post(points+"/"+p.ID.String(), s.pointForm("status", "doing")...).is(200, "desk-points")
	b.post(points+"/nieuw", full...).is(200, "desk-points")

	all, err := s.DB.Points(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range all {
		if p.Shown {
			p.Shown = false
			if err := s.DB.SavePoint(t.Context(), p); err != nil {
				t.Fatal(err)
			}
		}
	}
	if after := s.browser().get("/v/" + token); after.body != before.body {
		t.Error("without points the start page is another one")
	}
}

func TestPointSurvivesALogInThatRanOut(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	full := strings.Repeat("🙂", survey.MaxPointText) // four bytes each
	s.later(13 * time.Hour)
	login := b.post(points+"/nieuw", s.pointForm("wording", full)...).is(401, "desk-login")
	resume := b.again(login, "hr@vo-campus.example").is(200, "desk-resume")
	b.send(resume, points+"/nieuw").is(200, "desk-points").says(full)
}

// TestALongBundle: the first points, until somebody asks for all of them.
func TestALongBundle(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for i := range 50 {
		s.point([]string{"vo", "mbo"}[i%2], fmt.Sprintf("Punt %02d", i), "")
	}
	b := s.hr()
	listed := func(r reply) int { return strings.Count(r.body, "<b>Punt ") }
	if got := listed(b.get(points+"/bundel").is(200, "desk-bundle").whole().hides("alles=ja")); got != 50 {
		t.Errorf("%d of 50 points", got)
	}
	s.point("vo", "Punt 50", "")
	first := b.get(points+"/bundel").is(200, "desk-bundle").whole().says("Deze bundel heeft 51 punten", "Mail de bundel").links(points + "/bundel?alles=ja&half=2026-2&unit=" + url.QueryEscape(s.Units.Root().Name))
	if got := listed(first); got != 8 {
		t.Errorf("%d points at first", got)
	}
	if got := listed(b.get(points+"/bundel?alles=ja").is(200, "desk-bundle").whole().hides("Deze bundel heeft")); got != 51 {
		t.Errorf("%d of 51 points", got)
	}
	if got := listed(b.get(points+"/bundel?unit=vo").is(200, "desk-bundle").hides("Deze bundel heeft")); got != 26 {
		t.Errorf("%d points of one unit", got)
	}
}
