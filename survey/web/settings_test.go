package web_test

import (
	"fmt"
	"html"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
)

var stampOf = regexp.MustCompile(`name="gezien" value="([\w-]+)"`)

// admin opens a browser of an administrator.
func (s *site) admin() *browser {
	s.t.Helper()
	s.staff("admin@vo-campus.example", "admin", "")
	return s.logIn("admin@vo-campus.example")
}

var settingField = regexp.MustCompile(`id="([a-z_0-9]+)" name="|type="radio" name="([a-z_0-9]+)" value=""`)

// set fills in the form of a subject as a browser sends it: what is not named is empty.
func (b *browser) set(subject string, pairs ...string) reply {
	b.t.Helper()
	return b.follow(b.do("POST", "/hr/instellingen/"+subject, b.settingForm(subject, pairs...)))
}

func (b *browser) settingForm(subject string, pairs ...string) url.Values {
	b.t.Helper()
	form := values(pairs...)
	_, page, _ := strings.Cut(b.get("/hr/instellingen/"+subject).body, "<main")
	for _, m := range settingField.FindAllStringSubmatch(page, -1) {
		if name := m[1] + m[2]; !form.Has(name) {
			form.Set(name, "")
		}
	}
	return form
}

func TestSettingsHoldAtOnceEverywhere(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	_, token := s.invite("vo", "kim@example.org", survey.NL)
	leaver := s.browser()
	s.staff("adviser@vo-campus.example", "hr,interviewer", "")
	b.get("/hr/instellingen").is(200, "desk-settings").whole().says("Contactpersoon", "Sam de Vries", "Vanaf 5 antwoorden")

	b.post("/hr/instellingen/contact", "name", "Robin Bakker", "mail", "robin@vo-campus.example", "phone", "024 1").
		is(200, "desk-setting").whole().says("Opgeslagen", "<del>Sam de Vries</del> <ins>Robin Bakker</ins>")
	leaver.get("/v/"+token).is(200, "start").says("Robin Bakker").hides("Sam de Vries")

	b.set("words", "hr_nl", "P&O", "hr_en", "HR", "council_nl", "OR", "council_en", "works council", "school_nl", "locatie", "school_en", "campus").
		is(200, "desk-setting").whole().says("<ins>P&amp;O</ins>", "Bijvoorbeeld P&amp;O, HRM")
	leaver.get("/privacy?taal=nl").says("P&amp;O weet dat je deze mail kreeg", "bij je locatie of afdeling").hides("HR weet")
	leaver.get("/privacy?taal=en").says("with your campus or department")
	leaver.get("/v/" + token + "/gesprek").says("Een P&amp;O-adviseur buiten mijn locatie")

	b.post("/hr/instellingen/threshold", "k", "8").is(200, "desk-setting").says("<ins>8</ins>")
	leaver.get("/v/" + token).says("met 8 of meer mensen samen")
	if got := s.count("SELECT min(k) FROM box"); got != 8 {
		t.Errorf("a box still opens from %d", got)
	}

	b.post("/hr/instellingen/colours", "light", "#7A1F5C", "dark", "").is(200, "desk-setting").says(`fill="#7A1F5C"`)
	style := regexp.MustCompile(`/a/style\.[0-9a-f]+\.css`).FindString(leaver.get("/v/" + token).body)
	if css := leaver.do("GET", style, nil); !strings.Contains(css.body, "--accent:#7A1F5C") || !strings.Contains(css.body, "--accent:#7FD0CB") {
		t.Errorf("%s is not in the organisation's colour", style)
	}

	b.set("statements", "statement_1", "st_growth", "statement_2", "own", "statement_2_nl", "Ik werd gehoord.", "statement_2_en", "I was heard.").
		is(200, "desk-setting").whole()
	leaver.begin(token)
	found, hint := false, false
	for n := 1; n <= 22; n++ {
		body := leaver.get(fmt.Sprintf("/vragen/%d", n)).body
		found = found || strings.Contains(body, "Ik kon mij hier ontwikkelen.") && strings.Contains(body, "Ik werd gehoord.")
		hint = hint || strings.Contains(body, "Bijvoorbeeld op een andere locatie of afdeling")
	}
	if !found || !hint {
		t.Errorf("the extra statements are on a page: %t; the own word for a school is in a hint: %t", found, hint)
	}
}

func TestASettingCanBePutBack(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	r := b.set("talk", "talk", "exit").is(200, "desk-setting").says("exitgesprek")
	form := regexp.MustCompile(`(?s)<form method="post" action="/hr/instellingen/talk#fouten"><input.*?</form>`).FindString(r.body)
	var fields []string
	for _, m := range regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(form, -1) {
		fields = append(fields, m[1], html.UnescapeString(m[2]))
	}
	if len(fields) < 6 {
		t.Fatalf("no way back: %q", form)
	}
	b.post("/hr/instellingen/talk", fields...).is(200, "desk-setting").says("<del>exitgesprek</del> <ins>afscheidsgesprek</ins>")
	o, err := s.DB.Organisation(t.Context())
	if err != nil || o.TalkWord[survey.NL] != "afscheidsgesprek" || o.TalkWord[survey.EN] != "farewell talk" {
		t.Errorf("the talk is called %v, %v", o.TalkWord, err)
	}
}

// TestWhoChangedASettingIsInTheLog: which page, by whom; saving what stood there is nothing.
func TestWhoChangedASettingIsInTheLog(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	for range 2 {
		b.post("/hr/instellingen/counsellor", "counsellor", "Noor Bakker, 1").is(200, "desk-setting")
		b.set("words", "hr_nl", "P&O").is(200, "desk-setting")
		b.post("/hr/instellingen/holidays", "holidays", "").is(200, "desk-setting")
		b.post("/hr/instellingen/threshold", "k", "3").is(422, "desk-setting")
	}
	log, _, err := s.DB.Audit(t.Context(), survey.AuditFilter{Kind: survey.KindSettings}, survey.Stretch{Most: 9})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range log {
		got = append(got, e.Detail+" by "+e.Actor)
	}
	slices.Sort(got)
	if want := []string{"set_counsellor by admin@vo-campus.example", "set_words by admin@vo-campus.example"}; !slices.Equal(got, want) {
		t.Errorf("the log has %q, want %q", got, want)
	}
}

// TestDaysAndOpeningsAreChosen: shorter is kept and told on the privacy page, longer is
// refused, and the opening day that leavers were told of stays.
func TestDaysAndOpeningsAreChosen(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	before, err := s.DB.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	b.get("/hr/instellingen").says("Openingsdagen", "Elke maand", "Bewaartermijnen", "De gewone termijnen")
	b.post("/hr/instellingen/rhythm", "openings", "weekly").is(422, "desk-setting").says("Kies elke maand of elk kwartaal")
	b.post("/hr/instellingen/rhythm", "openings", "quarterly").is(200, "desk-setting").says("<del>Elke maand</del> <ins>Elk kwartaal</ins>", "Opgeslagen.", "daarna geldt je keuze").hides("vanaf nu")

	b.set("retention", "talk", "31").is(422, "desk-setting").says(`value="31"`, "Langer bewaren kan niet")
	b.set("retention", "audit", "1").is(422, "desk-setting").says("Zo kort kan niet")
	b.set("retention", "talk", "veel").is(422, "desk-setting").says(`value="veel"`, "heel aantal dagen")
	b.set("retention", "talk", "5").is(200, "desk-setting").says("<del>30</del> <ins>5</ins>").hides("Zet terug")
	s.browser().get("/privacy?taal=nl").is(200, "privacy").says("5 dagen na")
	b.get("/hr/instellingen").says("1 korter")
	b.set("retention", "talk", "6").is(422, "desk-setting").says("Langer bewaren kan niet", "Kies 1 tot en met 5")
	b.set("retention", "talk", "").is(200, "desk-setting")

	after, err := s.DB.Organisation(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	today := survey.DayOf(s.clock())
	was, _ := before.NextOpening(today)
	is, _ := after.NextOpening(today)
	if was != is || after.Rhythmic() != survey.Quarterly || after.Keeps(survey.DatumTalk) != 5 {
		t.Errorf("opens on %s, not %s, then %s; a talk is kept %d days", is, was, after.Rhythmic(), after.Keeps(survey.DatumTalk))
	}

	s.staff("central@vo-campus.example", "hr", "")
	s.logIn("central@vo-campus.example").do("POST", "/hr/instellingen/retention", values("talk", "5")).is(403, "desk-refused")
}

func TestBadSettingsAreRefusedAndKept(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	for _, bad := range []struct {
		subject string
		says    string
		fields  []string
	}{
		{"contact", "niet te lang", []string{"name", "Sam\nBcc: x@example.org", "mail", "a@example.org"}},
		{"contact", "e-mailadres of een telefoonnummer", []string{"name", "Sam"}},
		{"counsellor", "Vul dit in", []string{"counsellor", " "}},
		{"talk", "kort woord", []string{"talk", "own", "talk_nl", "<b>", "talk_en", "x"}},
		{"talk", "Beloof hier niets", []string{"talk", "own", "talk_nl", "anoniem gesprek", "talk_en", "x"}},
		{"talk", "kort woord", []string{"talk", "own", "talk_nl", "...", "talk_en", "x"}},
		{"talk", "geen link", []string{"talk", "own", "talk_nl", "www.evil.nl", "talk_en", "x"}},
		{"talk", "geen link", []string{"talk", "own", "talk_nl", "ga naar evil.nl", "talk_en", "x"}},
		{"talk", "hooguit 40 tekens", []string{"talk", "own", "talk_nl", strings.Repeat("é", 41), "talk_en", "x"}},
		{"words", "kort woord", []string{"hr_nl", "{{.K}}"}},
		{"words", "kort woord", []string{"council_nl", "&"}},
		{"words", "Laat ‘de’ weg", []string{"school_nl", "de locatie"}},
		{"words", "Laat ‘The’ weg", []string{"council_en", "The council"}},
		{"words", "Laat ‘’t’ weg", []string{"hr_nl", "’t kantoor"}},
		{"talk", "Laat ‘het’ weg", []string{"talk", "own", "talk_nl", "het exitgesprek", "talk_en", "x"}},
		{"talk", "Laat ‘an’ weg", []string{"talk", "own", "talk_nl", "praatje", "talk_en", "an exit talk"}},
		{"mails", "{naam} bestaat niet", []string{"opening_voluntary_nl", "Dag {naam}", "opening_voluntary_en", "Dear"}},
		{"mails", "deze taal ook", []string{"opening_voluntary_nl", "Dag"}},
		{"mails", "geen link", []string{"closing_nl", "Kijk op https://example.org", "closing_en", "Look"}},
		{"mails", "Beloof hier niets", []string{"closing_nl", "Alles blijft vertrouwelijk", "closing_en", "Look"}},
		{"mails", "niet te lang", []string{"closing_nl", "a\nb", "closing_en", "Look"}},
		{"mails", "hooguit 300 tekens", []string{"closing_nl", strings.Repeat("é", 301), "closing_en", "Look"}},
		{"holidays", "niet te lezen: morgen", []string{"holidays", "1-5-2027\nmorgen"}},
		{"holidays", "De laatste dag ligt voor de eerste: 3 januari 2027 t/m 19", []string{"holidays", "3 januari 2027 t/m 19 december 2026"}},
		{"holidays", "langer dan 120 dagen: 3 januari 2027 t/m 3", []string{"holidays", "3 januari 2027 t/m 3 januari 2047"}},
		{"reminders", "1 tot 14", []string{"reminders", "1", "reminder_1", "20"}},
		{"reminders", "andere dag", []string{"reminders", "2", "reminder_1", "5", "reminder_2", "5"}},
		{"threshold", "5 tot 50", []string{"k", "4"}},
		{"threshold", "5 tot 50", []string{"k", "veel"}},
		{"colours", "te licht: het contrast is 1", []string{"light", "#FFEECC"}},
		{"colours", "te donker", []string{"dark", "#0B5C62"}},
		{"colours", "een kleur als", []string{"light", "red;}"}},
		{"statements", "andere stelling", []string{"statement_1", "st_voice", "statement_2", "st_voice"}},
		{"statements", "deze taal ook", []string{"statement_1", "own", "statement_1_nl", "Ik werd gehoord."}},
		{"statements", "hooguit 80 tekens", []string{"statement_1", "own", "statement_1_nl", strings.Repeat("é", 81), "statement_1_en", "I"}},
		{"statements", "{contact} kan hier niet. Je kunt alleen {org} gebruiken", []string{"statement_1", "own", "statement_1_nl", "Ik ken {contact}", "statement_1_en", "I"}},
		{"statements", "{place} kan hier niet", []string{"statement_1", "own", "statement_1_nl", "Ik {place}", "statement_1_en", "I"}},
	} {
		r := b.set(bad.subject, bad.fields...).is(422, "desk-setting").says(bad.says, `id="fouten"`)
		for i := 1; i < len(bad.fields); i += 2 {
			if last := bad.fields[i]; len(last) > 6 && !strings.Contains(last, "\n") && !strings.HasPrefix(last, "st_") {
				r.says(html.EscapeString(last))
			}
		}
	}
	if got := s.count("SELECT count(*) FROM setting"); got != 0 {
		t.Errorf("%d settings were stored", got)
	}
	for _, name := range []string{"P.O.-gesprek", "gesprek 2.0", "afscheid/exit", "deelgesprek", "A-gesprek"} {
		b.post("/hr/instellingen/talk", "talk", "own", "talk_nl", name, "talk_en", "x").is(200, "desk-setting")
	}
}

// A field that is missing or doubled is not read as an empty one.
func TestAFormOfSettingsIsWhole(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	b.set("counsellor", "counsellor", "Noor Bakker, 1").is(200, "desk-setting")
	b.set("statements", "statement_1", "st_growth").is(200, "desk-setting")
	for address, fields := range map[string][]string{
		"counsellor": {"counsellor", "A", "counsellor", "B"},
		"contact":    {"name", "Robin", "mail", "robin@vo-campus.example"},
		"holidays":   nil,
		"statements": {"statement_1", "st_growth", "statement_1_nl", "", "statement_1_en", ""},
	} {
		b.post("/hr/instellingen/"+address, fields...).is(422, "desk-setting").whole().says("kwam niet goed mee")
	}
	b.post("/hr/instellingen/counsellor").is(422, "desk-setting").says(`href="#counsellor"`)
	o, err := s.DB.Organisation(t.Context())
	if err != nil || o.Counsellor != "Noor Bakker, 1" || o.Contact.Name != "Sam de Vries" || len(o.Extra) != 1 {
		t.Errorf("%q, %q, %d statements, %v", o.Counsellor, o.Contact.Name, len(o.Extra), err)
	}
}

func TestOwnSentencesAreShownBeforeTheyAreStored(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	lines := []string{"opening_voluntary_nl", "Jammer dat je {org} verlaat.", "opening_voluntary_en", "Sorry that you leave {org}.", "closing_nl", "We bespreken het in juni.", "closing_en", "We discuss it in June."}
	r := b.post("/hr/instellingen/mails", append(lines, "bekijk", "opening_voluntary.nl")...).is(200, "desk-setting").says(`value="opening_voluntary.en" formaction`, `, Engels</button>`).
		says("Jammer dat je VO-Campus verlaat.", "Antwoorden worden pas geteld met 5 of meer mensen samen")
	frame := b.get(submatch(regexp.MustCompile(`<iframe src="([^"]+)"`), r.body))
	if frame.status != 200 || !strings.Contains(frame.body, "Jammer dat je VO-Campus verlaat.") {
		t.Errorf("the frame of the preview: %d", frame.status)
	}
	b.post("/hr/instellingen/mails", append(lines, "bekijk", "closing.en")...).is(200, "desk-setting").says("We discuss it in June.")
	if got := s.count("SELECT count(*) FROM setting"); got != 0 {
		t.Errorf("looking stored %d settings", got)
	}
	b.set("mails", lines...).is(200, "desk-setting")
	hr := s.hr()
	hr.post("/hr/uitnodigen", "email", "kim@example.org", "last_day", "2026-09-30", "unit", "vo", "group", "voluntary", "lang", "nl").
		is(200, "desk-invite-preview").says("Jammer dat je VO-Campus verlaat.")
}

// TestWhoMayChangeWhat: HR central changes texts and holidays, and neither the threshold
// nor the questions.
func TestWhoMayChangeWhat(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.hr()
	b.get("/hr/instellingen").is(200, "desk-settings").says("Vrije dagen", "Nog geen vrije dagen", "Geen eigen zinnen").hides("Drempel", "Kleuren")
	b.get("/hr/instellingen/threshold").is(403, "desk-refused")
	b.post("/hr/instellingen/threshold", "k", "9").is(403, "desk-refused")
	b.post("/hr/instellingen/holidays", "holidays", "Kerstvakantie: 19 december t/m 3 januari 2027").is(200, "desk-setting").
		says("19 december 2026 t/m 3 januari 2027 Kerstvakantie")
	s.staff("vo@vo-campus.example", "hr", "vo")
	s.logIn("vo@vo-campus.example").get("/hr/instellingen/holidays").is(403, "desk-refused")
}

// TestHolidaysAreWrittenInTheLanguageOfWhoLooks: and read in both, so that a change of
// language is no change of the setting.
func TestHolidaysAreWrittenInTheLanguageOfWhoLooks(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	seen := submatch(stampOf, b.get("/hr/instellingen/holidays").body)
	b.post("/hr/account", "name", "Sam de Vries", "phone", "", "lang", "en").is(200, "desk-account")
	b.post("/hr/instellingen/holidays", "gezien", seen, "holidays", "Christmas break 19 December 2026 to 3 January 2027\n1 May 2027").is(200, "desk-setting").
		says(">19 December 2026 to 3 January 2027 Christmas break\n1 May 2027</textarea>").hides("december", "mei")
	english := b.get("/hr/instellingen/holidays")
	text := "19 December 2026 to 3 January 2027 Christmas break\n1 May 2027"
	b.post("/hr/account", "name", "Sam de Vries", "phone", "", "lang", "nl").is(200, "desk-account")
	b.post("/hr/instellingen/holidays", "gezien", submatch(stampOf, english.body), "holidays", text).is(200, "desk-setting").
		says(">19 december 2026 t/m 3 januari 2027 Christmas break\n1 mei 2027</textarea>").hides("<del>")
	if got := s.count("SELECT count(*) FROM audit WHERE detail = 'set_holidays'"); got != 1 {
		t.Errorf("the log has %d changes of holidays, want 1", got)
	}
}

// TestLongSettingsAreSaved: the address that a browser goes to stays short enough for every
// proxy, and one changed sentence among long ones can still be put back.
func TestLongSettingsAreSaved(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	save := func(subject string, fields ...string) reply {
		t.Helper()
		r := b.do("POST", "/hr/instellingen/"+subject, b.settingForm(subject, fields...))
		if address := r.head.Get("Location"); r.status != 303 || len(address) > 3000 {
			t.Fatalf("%d to an address of %d bytes", r.status, len(address))
		}
		return b.follow(r).is(200, "desk-setting")
	}
	var lines, fields []string
	for day := range survey.MaxHolidays {
		lines = append(lines, fmt.Sprintf("%s Een vrije dag met een lange naam", survey.NewDay(2027, 1, day+1)))
	}
	save("holidays", "holidays", strings.Join(lines, "\n")).says("Zet terug hoe het was")
	save("holidays", "holidays", lines[0]).says("te lang om met een knop terug te zetten").hides("Zet terug hoe het was")
	for _, group := range survey.LeaverGroups {
		for _, lang := range survey.Langs {
			fields = append(fields, "opening_"+string(group)+"_"+string(lang), strings.Repeat("é", 300))
		}
	}
	save("mails", fields...).says("Zet terug hoe het was")
	i := slices.Index(fields, "opening_voluntary_nl")
	fields[i+1] = "Jammer dat je gaat."
	save("mails", fields...).says("<ins>Jammer dat je gaat.</ins>", `name="opening_voluntary_nl" value="éé`, `name="opening_other_en" value="éé`)
}
