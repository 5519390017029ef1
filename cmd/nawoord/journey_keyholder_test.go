package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"nawoord/survey/ballot"
	"nawoord/survey/surveytest"
)

// The keyholders: the works council and the confidential counsellor.
const (
	noorMail = "noor@vo-campus.example"
	kimMail  = "kim@vo-campus.example"
)

var (
	printedCode = regexp.MustCompile(`(?m)^ {4}(\w{5}) {3}(\w{5}) {3}(\w{5}) {3}(\w{5})\n {4}(\w{5}) {3}(\w{5}) {3}(\w{5}) {3}(\w{5})$`)
	desk1280    = surveytest.View{Width: 1280, Height: 900, NoScript: true}
)

// season is a quarter in keyholder mode, from setup to the figures.
type season struct {
	*journey
	noorLink string
	codes    map[string][]string
}

// TestAnonymitySeasonWithKeyholders is the whole story of keyholder mode: through the
// commands, a real mail server and Chromium without scripts.
func TestAnonymitySeasonWithKeyholders(t *testing.T) {
	t.Parallel()
	browser := surveytest.NewBrowser(t)
	s := &season{journey: &journey{house: newHouse(t, monday), t: t, byName: map[string]*leaver{}}, codes: map[string][]string{}}
	s.watch.house = s.house
	s.setUp()
	s.hold()
	s.invite()
	noor := atDesk{window{browser.NewTab(t, desk1280), t, s.base}}
	noor.comesIn(s.noorLink, noorMail)
	noor.is("desk-opening")
	noor.says("Er is nu niets te openen", "1 januari 2027")
	hr := atDesk{window{browser.NewTab(t, desk1280), t, s.base}}
	hr.comesIn(s.hr, samMail)
	leaver := onPhone{window{browser.NewTab(t, phone), t, s.base}}
	s.answer(leaver)

	sealed := s.boxKeys()
	s.openingDay()
	s.payroll(hr)
	s.wrongCodes(noor, sealed)
	s.rightCode(noor, sealed)
	s.log(hr)
	s.check("the boxes were opened", true)
	s.moveTo(time.Date(2027, 1, 5, 9, 0, 0, 0, time.UTC)) // Sam's session is over
	s.readFigures(hr)
	for _, mail := range []string{noorMail, kimMail} {
		s.await(mail, 1) // nothing more to come for
	}
}

// setUp names two keyholders; nobody can be invited before one has a code.
func (s *season) setUp() {
	s.t.Helper()
	said := s.command("setup", "--keyholders", "Noor Bakker;"+noorMail+",Kim Bos;"+kimMail, "--organisation", "VO-Campus", "--units", "vo=35", "--pack", "edu", "--rehearsal",
		"--contact", "Sam de Vries;"+samMail+";024 123 45 67", "--counsellor", "Noor Bakker, 024 765 43 21", "--admin", samMail)
	links := oneTimeLink.FindAllStringSubmatch(said, -1)
	if len(links) != 3 {
		s.t.Fatalf("%d links in\n%s", len(links), said)
	}
	s.noorLink, s.hr = links[0][1], links[2][1]
	if err := s.try(s.t.Context(), s.logged(), "invite", s.people()); err == nil || !strings.Contains(err.Error(), "no keyholder has a code yet") {
		s.t.Errorf("inviting before there is a code: %v", err)
	}
}

// logged is the log of the house, as where commands print to.
func (s *season) logged() *logBook { return s.house.log }

// hold makes both codes and reads them from the sheets.
func (s *season) hold() {
	s.t.Helper()
	for _, email := range []string{noorMail, kimMail} {
		line := []string{"keyholder", "new", "--for", email}
		sheet := s.command(line...)
		found := printedCode.FindStringSubmatch(sheet)
		if found == nil {
			s.t.Fatalf("no code on the sheet\n%s", sheet)
		}
		s.codes[email] = found[1:]
	}
}

func (s *season) people() string {
	s.t.Helper()
	file := filepath.Join(s.folder, "people.csv")
	if err := os.WriteFile(file, []byte(people), 0o600); err != nil {
		s.t.Fatal(err)
	}
	return file
}

// answer lets nine of twelve answer, one of them on a phone.
func (s *season) answer(p onPhone) {
	s.t.Helper()
	p.Open(s.base + s.byName["anna"].link())
	if text := p.MainText(); !strings.Contains(text, "anoniem") {
		s.t.Errorf("the start page does not say anoniem\n%s", text)
	}
	answersOnPhone(p, s.byName["anna"])
	for n, name := range []string{"bas", "cas", "eef", "finn", "gijs", "hans", "jan", "kim"} {
		destination := []string{"own_sector", "outside"}[n%2]
		s.send(s.visitor(), s.byName[name], "unit", usual, "destination="+destination, "would_return="+[]string{"yes", "no", "maybe"}[n%3])
	}
	s.check("nine answered", false)
}

// boxKeys lists the key files of ballot boxes: of each box one for each holder.
func (s *season) boxKeys() []string {
	s.t.Helper()
	names, err := filepath.Glob(filepath.Join(s.folder, "keys", "box-*"))
	if err != nil || len(names) == 0 {
		s.t.Fatalf("keys of boxes: %v, %v", names, err)
	}
	return names
}

// openingDay is when both holders are mailed. Nothing opens by itself.
func (s *season) openingDay() {
	s.t.Helper()
	s.moveTo(time.Date(2027, 1, 4, 9, 0, 0, 0, time.UTC))
	for _, mail := range []string{noorMail, kimMail} {
		m := s.await(mail, 1)
		if m.subject != "De stembussen kunnen open" || !strings.Contains(m.text, s.base+"/hr/openen") || strings.Contains(m.text, "@example.org") {
			s.t.Errorf("%q\n%s", m.subject, m.text)
		}
	}
	s.opened(0)
}

// opened checks how many openings there were.
func (s *season) opened(want int) {
	s.t.Helper()
	if got := s.count("SELECT COUNT(*) FROM opening"); got != want {
		s.t.Errorf("%d openings, want %d", got, want)
	}
}

// payroll lets HR enter how many people left: fewer than there were links.
func (s *season) payroll(hr atDesk) {
	s.t.Helper()
	hr.Open(s.base + "/hr/vertrekkers?half=2026-2")
	hr.logsIn(samMail)
	hr.is("desk-payroll")
	hr.Type(`main input[name^="unit-"]`, "11")
	s.look(hr, "season-payroll")
	hr.goOn()
	hr.is("desk-payroll")
}

// wrongCodes types a code with two wrong groups, and one that nobody holds.
func (s *season) wrongCodes(noor atDesk, sealed []string) {
	s.t.Helper()
	noor.Open(s.base + "/hr/openen")
	noor.logsIn(noorMail)
	noor.is("desk-opening")
	noor.says("Sinds 1 januari 2027 kan een stembus open", "12 meer dan er vertrokken", "11")
	s.look(noor, "season-opening")

	typed := slices.Clone(s.codes[noorMail])
	typed[2], typed[6] = "00000", ""
	s.types(noor, typed)
	if noor.is("desk-opening"); noor.Status != 422 {
		s.t.Errorf("wrong groups: got %d, want 422", noor.Status)
	}
	noor.says("Groep 3 klopt niet", "Groep 7 klopt niet")
	if strings.Contains(noor.MainText(), "Groep 1 klopt niet") {
		s.t.Error("a right group is called wrong")
	}
	s.look(noor, "season-wrong-group")
	s.unopened(sealed)

	nobody := ballot.NewCode().Groups()
	noor.Open(s.base + "/hr/openen")
	s.types(noor, nobody[:])
	if noor.is("desk-opening"); noor.Status != 422 {
		s.t.Errorf("nobody's code: got %d, want 422", noor.Status)
	}
	noor.says("Deze code is niet van een sleutelhouder")
	s.look(noor, "season-wrong-code")
	s.unopened(sealed)
}

// types fills in the eight groups and sends them.
func (s *season) types(noor atDesk, groups []string) {
	s.t.Helper()
	for i, group := range groups {
		noor.Type(fmt.Sprintf("#group-%d", i+1), group)
	}
	noor.goOn()
}

// unopened checks that nothing was opened and no key is gone or new.
func (s *season) unopened(sealed []string) {
	s.t.Helper()
	s.opened(0)
	if now := s.boxKeys(); !slices.Equal(now, sealed) {
		s.t.Errorf("the keys of the boxes changed: %v, %v", sealed, now)
	}
}

// rightCode opens the boxes: figures, new keys, none of the old ones.
func (s *season) rightCode(noor atDesk, sealed []string) {
	s.t.Helper()
	noor.Open(s.base + "/hr/openen")
	s.types(noor, s.codes[noorMail])
	noor.is("desk-opening")
	noor.says("De stembussen zijn geopend en geteld", "Er is nu niets te openen", "1 april 2027")
	s.look(noor, "season-opened")
	opened := s.count("SELECT COUNT(*) FROM opening")
	left := 0
	for _, key := range s.boxKeys() {
		if slices.Contains(sealed, key) {
			left++
		}
	}
	if opened == 0 || left != len(sealed)-len(s.codes)*opened {
		s.t.Errorf("%d of %d keys are left after %d boxes were opened", left, len(sealed), opened)
	}
}

// log reads the audit log: what was done, and no code, in it or anywhere else.
func (s *season) log(hr atDesk) {
	s.t.Helper()
	hr.Open(s.base + "/hr/logboek")
	hr.is("desk-audit")
	hr.says("Verkeerde code ingevuld; er is niets geopend", "Openingsdag, stembussen geteld", noorMail)
	s.look(hr, "season-log")
	everything := append(s.database(), s.bytesOf("keys")...)
	everything = append(everything, s.house.log.String()...)
	everything = append(everything, hr.MainText()...)
	for email, groups := range s.codes {
		for i, group := range groups {
			if strings.Contains(string(everything), group) {
				s.t.Errorf("group %d of the code of %s lies somewhere", i+1, email)
			}
		}
	}
}

// look keeps pictures of a page on a phone and wide, and checks both.
func (s *season) look(d atDesk, name string) {
	s.t.Helper()
	for _, width := range []int{360, 1280} {
		d.Look(surveytest.View{Width: width, Height: 900, NoScript: true})
		for _, fault := range d.Layout() {
			s.t.Errorf("%s at %d px: %s", name, width, fault)
		}
		d.Picture(fmt.Sprintf("%s-%d", name, width))
	}
}
