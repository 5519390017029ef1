package web_test

import (
	"context"
	"fmt"
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
	"nawoord/survey/view"
)

var hiddenField = regexp.MustCompile(`<input type="hidden" name="([^"]*)" value="([^"]*)">`)

// carried returns what the forms of a page carry along, the menu's left out.
func (r reply) carried() url.Values {
	form := url.Values{}
	_, body, _ := strings.Cut(r.body, "<main")
	for _, m := range hiddenField.FindAllStringSubmatch(body, -1) {
		form.Add(m[1], html.UnescapeString(m[2]))
	}
	return form
}

// send posts what a page carries along, with more fields if need be.
func (b *browser) send(r reply, address string, pairs ...string) reply {
	b.t.Helper()
	form := r.carried()
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Set(pairs[i], pairs[i+1])
	}
	return b.follow(b.do(http.MethodPost, address, form))
}

func (s *site) mails() int {
	s.t.Helper()
	n, err := s.DB.QueuedMails(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func TestInviteSomebody(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	lastDay := surveytest.Today + 20
	day := lastDay.In(s.Organisation.Location()).Format("2-1-2006") // as people type it
	b.post("/hr/uitnodigen", "email", "kim", "last_day", "gisteren", "group", "weg", "lang", "nl", "first_name", "Kim").
		is(422, "desk-invite").whole().
		says("<title>Fout: ", `href="#email"`, `href="#last_day"`, `href="#unit"`, `href="#group-0"`, `value="Kim"`, `value="gisteren"`, `aria-invalid="true"`)

	before := s.database()
	preview := b.post("/hr/uitnodigen", "email", "kim@example.org", "last_day", day, "unit", "mbo", "group", "retirement", "lang", "nl", "first_name", "Kim").
		is(200, "desk-invite-preview").whole().
		says("Beste Kim", "Gefeliciteerd", "persoonlijke-link", "mbo heeft geen eigen stembus", "kim@example.org")
	if string(before) != string(s.database()) {
		t.Error("a preview changed the database")
	}
	frame := submatch(regexp.MustCompile(`<iframe src="([^"]*)"`), preview.body)
	mail := b.get(frame)
	if !strings.Contains(mail.head.Get("Content-Security-Policy"), "sandbox") || !strings.Contains(preview.head.Get("Content-Security-Policy"), "frame-src 'self'") {
		t.Error("the preview is not shut in")
	}
	mail.says("Beste Kim", "<a class=\"button\"")
	if strings.Contains(frame, "Kim") || s.browser().get(frame).page() != "desk-login" {
		t.Error("the frame says who it is, or opens for everybody")
	}
	b.send(preview, "/hr/uitnodigen", "wijzig", "ja").is(200, "desk-invite").says(`value="kim@example.org"`, `value="Kim"`)

	b.send(preview, "/hr/uitnodigen/verstuur").is(200, "desk-invitations").says("kim@", "De uitnodiging gaat nu de deur uit", "Je ziet niet wie heeft ingevuld")
	b.send(preview, "/hr/uitnodigen/verstuur").is(200, "desk-invitations") // a double click
	if s.mails() != 1 {
		t.Errorf("%d mails are queued, want 1", s.mails())
	}
	again := []string{"last_day", day, "unit", "vo", "group", "other", "lang", "en"}
	b.post("/hr/uitnodigen", append(again, "email", "KIM@example.org")...).is(422, "desk-invite").says("loopt al een uitnodiging", "Ga naar de uitnodiging die nog loopt").
		says(`<a class="link" href="/hr/uitnodigingen/`)
	b.post("/hr/uitnodigen", append(again, "email", "hr@vo-campus.example")...).is(422, "desk-invite").says("account van HR")
	later := b.post("/hr/uitnodigen", append(again, "email", "lou@example.org", "send_on", (surveytest.Today+5).String())...).
		is(200, "desk-invite-preview").says("Dear colleague", "9.00 uur")
	b.send(later, "/hr/uitnodigen/verstuur").is(200, "desk-invitations").says("staat klaar", "Klaargezet")

	again[1] = (surveytest.Today - 3).String()
	b.post("/hr/uitnodigen", append(again, "email", "jo@example.org")...).is(200, "desk-invite-preview").says("Your work at VO-Campus has ended.")
	b.post("/hr/uitnodigen/lijst", "people", "email;last_day;unit;group;lang\njo@example.org;"+again[1]+";vo;retirement;nl", "when", survey.SendNow).
		is(200, "desk-file-preview").says("Je bent met pensioen gegaan.")
}

func TestInviteForOwnUnitOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.staff("mbo@vo-campus.example", "hr", "mbo")
	other, _ := s.invite("vo", "kim@example.org", survey.NL)
	own, _ := s.invite("mbo", "lou@example.org", survey.NL)
	b := s.desk("mbo@vo-campus.example")
	b.get("/hr/uitnodigingen").is(200, "desk-invitations").says("lou@").hides("kim@")
	b.get("/hr/uitnodigingen/"+own.ID.String()).is(200, "desk-invitation")
	b.get("/hr/uitnodigingen/"+other.ID.String()).is(404, "desk-refused")
	b.post("/hr/uitnodigingen/"+other.ID.String()+"/intrekken").is(404, "desk-refused")
	b.get("/hr/uitnodigen").is(200, "desk-invite").hides(`value="vo"`)
	fields := []string{"email", "jo@example.org", "last_day", (surveytest.Today + 9).String(), "unit", "vo", "group", "other", "lang", "nl"}
	b.post("/hr/uitnodigen", fields...).is(422, "desk-invite").says(`href="#unit"`)
	b.post("/hr/uitnodigen/verstuur", fields...).is(422, "desk-invite")
	b.post("/hr/uitnodigen/lijst", "people", "email;last_day;unit;group;lang\njo@example.org;"+fields[3]+";vo;other;nl").is(422, "desk-file")
}

func TestInvitationActions(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	invitation, _ := s.invite("vo", "kin@example.org", survey.NL)
	path := "/hr/uitnodigingen/" + invitation.ID.String()
	s.change("UPDATE invitation SET mails_sent = 1")
	first := b.get(path).is(200, "desk-invitation").whole().hides("Een collega")
	again := b.send(first, path+"/opnieuw", "email", "kim").is(422, "desk-invitation").whole().says(`href="#email"`, `value="kim"`)
	b.send(again, path+"/opnieuw", "email", "hr@vo-campus.example").is(422, "desk-invitation").says("account van HR")
	for range 2 { // a double click
		b.send(again, path+"/opnieuw", "email", "kim@example.org").is(200, "desk-invitation").says("kim@example.org", "nieuwe link")
	}
	b.send(first, path+"/opnieuw", "email", "kin@example.org").is(422, "desk-invitation").whole().
		says("Een collega heeft dit intussen gewijzigd", "<del>kin@example.org</del> <ins>kim@example.org</ins>", `value="kin@example.org"`)
	now, err := s.DB.Invitation(context.Background(), invitation.ID)
	if err != nil || now.Version != 2 || now.Email != "kim@example.org" {
		t.Fatalf("re-issued: %+v, %v", now, err)
	}
	day := surveytest.Today.String()
	notes := b.send(first, path+"/gesprekken", "informal_on", (surveytest.Today+1).String(), "formal_on", "x").is(422, "desk-invitation").says(`href="#informal_on"`, `value="x"`)
	b.send(notes, path+"/gesprekken", "informal_on", day, "formal_on", "").is(200, "desk-invitation").says(`value="` + day + `"`)
	other := b.send(notes, path+"/gesprekken", "informal_on", "", "formal_on", day).is(422, "desk-invitation").whole().
		says("Een collega heeft dit intussen gewijzigd", "<ins>"+view.FormatDay(survey.NL, surveytest.Today)+"</ins>", `name="formal_on" value="`+day+`"`)
	if noted, err := s.DB.Invitation(t.Context(), invitation.ID); err != nil || noted.InformalOn != surveytest.Today || noted.FormalOn != 0 {
		t.Errorf("noted: %+v, %v", noted, err)
	}
	b.send(other, path+"/gesprekken", "informal_on", day, "formal_on", day).is(200, "desk-invitation")
	b.send(other, path+"/gesprekken", "informal_on", day, "formal_on", day).is(200, "desk-invitation") // a double click
	b.get(path+"/intrekken").is(200, "desk-withdraw").whole().says("blijft meetellen")
	for range 2 { // a double click
		b.post(path+"/intrekken").is(200, "desk-invitation").says("Ingetrokken", "De link werkt niet meer").hides("/opnieuw", "Link werkt tot en met")
	}
	b.get(path+"/intrekken").is(409, "desk-refused").whole().links(path)
	b.get(path+"/wijzigen").is(409, "desk-refused").links(path)
	b.post("/hr/uitnodigen", "email", "kim@example.org", "last_day", (surveytest.Today+60).String(), "unit", "vo", "group", "other", "lang", "nl", "when", "planned").
		is(200, "desk-invite-preview").says("Die sloot of sluit op " + view.FormatDay(survey.NL, surveytest.Today))
	planned, _ := s.invite("vo", "plan@example.org", survey.NL)
	at := "/hr/uitnodigingen/" + planned.ID.String() + "/intrekken"
	b.get(at).is(200, "desk-withdraw").says("De mail gaat dan niet weg").hides("blijft meetellen")
	for range 2 { // a double click
		b.post(at).is(200, "desk-invitation").says("De mail gaat niet weg").hides("De link werkt niet meer")
	}
	s.change("DELETE FROM outbox")
	b.post(path+"/opnieuw", "email", "kim@example.org").is(409, "desk-refused").links(path)
	b.get("/hr/uitnodigingen?status=withdrawn").says("kim@")
	b.get("/hr/uitnodigingen?status=sent").hides("kim@").says("Niets gevonden")
	if s.mails() != 0 {
		t.Errorf("%d mails are queued for a closed link", s.mails())
	}
}

func TestInvitationPages(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	var people []survey.Numbered
	for n := range 26 {
		i, err := survey.Invitee{Email: fmt.Sprintf("p%02d@example.org", n), LastDay: (surveytest.Today + 9).String(), Unit: "vo", Group: "other", Lang: "nl"}.Check(s.Units, surveytest.Today)
		if err != nil {
			t.Fatal(err)
		}
		people = append(people, survey.Numbered{Line: n, Invitation: i})
	}
	if _, err := s.DB.Invite(context.Background(), people, false, s.clock()); err != nil {
		t.Fatal(err)
	}
	b.get("/hr/uitnodigingen?q=example").is(200, "desk-invitations").says("26 uitnodigingen", "Blad 1 van 4", "p07@", "q=example&amp;blad=2").hides("p08@")
	b.get("/hr/uitnodigingen?blad=4").says("p25@").hides("p23@")
	b.get("/hr/uitnodigingen?blad=-3").says("p00@")
	b.get("/hr/uitnodigingen?blad=99").says("p25@")
}

func TestInviteWithAFile(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	s.invite("vo", "open@example.org", survey.NL)
	day := (surveytest.Today + 30).String()
	head := "email;last_day;unit;group;lang;first_name\n"
	b.post("/hr/uitnodigen/lijst", "people", head+
		"goed@example.org;"+day+";vo;other;nl;\nkim;2020-01-01;hbo;weg;fr;\n").is(422, "desk-file").whole().
		says("Er staan 5 fouten in", "Regel 3", "hbo", "goed@example.org", "Vul een soort vertrek in: voluntary, contract, retirement, dismissal, other")
	b.post("/hr/uitnodigen/lijst", "people", head+"open@example.org;"+day+";vo;other;nl;\n").is(422, "desk-file").says("loopt al een uitnodiging")
	b.post("/hr/uitnodigen/lijst", "people", head+"open@example.org;"+day+";vo;other;nl;\nkim;"+day+";vo;other;nl;\nlou@example.org;2020-01-01;vo;other;nl;\nlou@example.org;"+day+";vo;other;nl;\n").
		is(422, "desk-file").says("Er staan 4 fouten in", "loopt al een uitnodiging", "ook op regel 4")
	b.post("/hr/uitnodigen/lijst", "people", head+"kim@example.org\nlou@example.org;vo\n").is(422, "desk-file").says("Er staan 2 fouten in")
	b.post("/hr/uitnodigen/lijst", "people", "naam,woonplaats\n").is(422, "desk-file").says("Deze kolom kennen we niet: naam. Dit zijn de kolommen: email, last_day")
	b.post("/hr/uitnodigen/lijst", "people", "").is(422, "desk-file").says("Er staat niemand in")
	if s.mails() != 1 {
		t.Fatalf("%d mails are queued, want 1", s.mails())
	}

	preview := b.upload("/hr/uitnodigen/lijst", "\xef\xbb\xbf"+head+"kim@example.org;"+day+";vo;voluntary;nl;Kim\r\n\"lou@example.org\";"+day+";mbo;other;en;\r\n").
		is(200, "desk-file-preview").whole().says("Je nodigt 2 mensen uit", "Beste Kim", "mbo: 1, vo: 1")
	b.send(preview, "/hr/uitnodigen/lijst", "wijzig", "ja").is(200, "desk-file").says("kim@example.org")
	b.send(preview, "/hr/uitnodigen/lijst/verstuur").is(200, "desk-invitations").says("kim@", "lou@", "De uitnodigingen gaan nu de deur uit")
	if s.mails() != 3 {
		t.Errorf("%d mails are queued, want 3", s.mails())
	}
	b.send(preview, "/hr/uitnodigen/lijst/verstuur").is(200, "desk-invitations").says("De uitnodigingen gaan nu de deur uit") // a double click
	changed := strings.ReplaceAll(preview.carried().Get("people"), "Kim", "Kay")
	b.post("/hr/uitnodigen/lijst/verstuur", "people", changed).is(422, "desk-file").says("loopt al een uitnodiging")
	longer := preview.carried().Get("people") + "jo@example.org;" + day + ";vo;other;nl;\n"
	b.post("/hr/uitnodigen/lijst/verstuur", "people", longer).is(422, "desk-file").says("Er staan 2 fouten in")
	if s.mails() != 3 {
		t.Errorf("%d mails are queued, want 3 still", s.mails())
	}
	later := (surveytest.Today + 60).String()
	planned := b.post("/hr/uitnodigen/lijst", "when", "planned", "people", head+"mila@example.org;"+later+";vo;other;nl;\n").is(200, "desk-file-preview").whole().
		says("Mail gaat weg op", `name="when" value="planned"`, "Zet 1 uitnodiging klaar").hides("Verstuur 1")
	b.send(planned, "/hr/uitnodigen/lijst", "wijzig", "ja").is(200, "desk-file").says(`value="planned" id="when-0" checked`)
	b.send(planned, "/hr/uitnodigen/lijst/verstuur").is(200, "desk-invitations").says("staat klaar")
	if i, err := s.DB.InvitationsTo(t.Context(), "mila@example.org"); err != nil || len(i) != 1 || i[0].SendOn != surveytest.Today+43 {
		t.Errorf("planned %v, %v", i, err)
	}
	b.upload("/hr/uitnodigen/lijst", "\xff\xfe\x00binary").is(422, "desk-file").says("vreemde tekens").hides("binary")
	twice := head + "kim@example.net;" + day + ";vo;other;nl;\nKim@example.net;" + day + ";vo;other;nl;\n"
	b.post("/hr/uitnodigen/lijst", "people", twice).is(422, "desk-file").says("Regel 3: Dit adres staat er dubbel in, ook op regel 2", `"Waarde">Kim@`)
}

// TestAFileAsWindowsWritesIt: what is no UTF-8 is read as Windows-1252, and somebody looks at
// the names. Nothing is taken over with letters missing.
func TestAFileAsWindowsWritesIt(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	row := func(name string) string {
		return "email;last_day;unit;group;lang;first_name\njose@example.org;" + (surveytest.Today + 30).String() + ";vo;other;nl;" + name + "\n"
	}
	preview := b.upload("/hr/uitnodigen/lijst", row("Jos\xe9")).is(200, "desk-file-preview").whole().says("Beste José", "Kijk of deze namen goed zijn: José")
	b.upload("/hr/uitnodigen/lijst", row("José")).is(200, "desk-file-preview").says("Beste José").hides("Kijk of deze namen")
	for _, broken := range []string{"Jos\x81", "Jos\xe9 José", "Jos\xe9\x00"} {
		b.upload("/hr/uitnodigen/lijst", row(broken)).is(422, "desk-file").whole().says("vreemde tekens").hides("jose@example.org")
	}
	b.send(preview, "/hr/uitnodigen/lijst/verstuur").is(200, "desk-invitations")
	all, err := s.DB.InvitationsTo(t.Context(), "jose@example.org")
	if err != nil || len(all) != 1 || all[0].FirstName != "José" {
		t.Errorf("%+v, %v", all, err)
	}
}

// TestCellsArePasted: cells of a spreadsheet come with tabs between them.
func TestCellsArePasted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	b := s.hr()
	cells := "email\tlast_day\tunit\tgroup\tlang\tfirst_name\r\nkim@example.org\t" + (surveytest.Today + 30).String() + "\tvo\tother\tnl\tKim\r\n"
	preview := b.uploadFiles("/hr/uitnodigen/lijst", "file", nil, map[string]string{"people": cells}).is(200, "desk-file-preview").says("Beste Kim")
	b.send(preview, "/hr/uitnodigen/lijst/verstuur").is(200, "desk-invitations").says("kim@")
}

// upload posts a file.
func (b *browser) upload(address, content string) reply {
	b.t.Helper()
	return b.uploadFiles(address, "file", map[string]string{"mensen.csv": content}, nil)
}

// TestTheListsHoldTheLongestNames: an address or unit of the greatest length makes no page
// wider, and shorter ones break at their signs alone.
func TestTheListsHoldTheLongestNames(t *testing.T) {
	t.Parallel()
	s := newTreeSite(t, strings.Repeat("W", survey.MaxUnitName)+"=30,Scholengemeenschap Waterland-Noord=30")
	s.staff("hr@noord.example", "hr", "")
	b := s.desk("hr@noord.example")
	at, err := url.Parse(s.base + "/hr/uitnodigingen")
	if err != nil {
		t.Fatal(err)
	}
	tab := surveytest.NewBrowser(t).NewTab(t, surveytest.View{Width: 1280, Height: 900})
	look := func(unit, email string, broken bool) {
		s.invite(unit, email, survey.NL)
		tab.SetCookies(s.base, b.Jar.Cookies(at))
		tab.Open(at.String())
		for _, view := range []surveytest.View{{Width: 1280, Height: 900}, {Width: 640, Height: 900}, {Width: 320, Height: 640}} {
			tab.Look(view)
			for _, found := range tab.Layout() {
				if !broken || !strings.Contains(found, "words are broken") {
					t.Errorf("%s: %s", view, found)
				}
			}
			for _, found := range tab.BigText() {
				if !strings.Contains(found, "words are broken") {
					t.Errorf("%s, text at 200 %%: %s", view, found)
				}
			}
		}
	}
	look("Scholengemeenschap Waterland-Noord", "wilhelmina.van-der-bergh-oosterhuis@scholengemeenschap-waterland.example.org", false)
	look(strings.Repeat("W", survey.MaxUnitName), strings.Repeat("w", 64)+"@"+strings.Repeat("w", 60)+".example.org", true)
}
