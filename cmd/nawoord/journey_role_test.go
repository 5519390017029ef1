package main

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// roleAtDesk is somebody with one role: what stands in their menu, what they do, and where
// the door stays shut. HR central, the interviewer and the keyholder have journeys of their own.
type roleAtDesk struct {
	roles survey.Roles
	unit  string
	menu  []string // addresses in the order of the menu
	shut  []string
	does  func(d atDesk)
}

func (w *walker) rolesAtDesk() map[string]roleAtDesk {
	someone := "/hr/uitnodigingen/" + w.plan("vo").String()
	return map[string]roleAtDesk{
		"administrator": {
			roles: survey.Roles{survey.RoleAdmin},
			menu:  []string{"/hr", "/hr/instellingen", "/hr/account"},
			shut:  []string{"/hr/uitnodigingen", someone, "/hr/gesprekken", "/hr/resultaten", "/hr/logboek", "/hr/openen"},
			does:  givesAccess,
		},
		"hr-of-unit": {
			roles: survey.Roles{survey.RoleHR}, unit: "mbo",
			menu: []string{"/hr", "/hr/uitnodigingen", "/hr/gesprekken", "/hr/resultaten", "/hr/verbeterpunten", "/hr/account"},
			shut: []string{someone, "/hr/teksten", "/hr/samen", "/hr/logboek", "/hr/accounts", "/hr/instellingen"},
			does: func(d atDesk) { invitesInUnit(d, w.lastDay()) },
		},
		"interviewer": {
			roles: survey.Roles{survey.RoleInterviewer},
			menu:  []string{"/hr", "/hr/gesprekken", "/hr/account"},
			shut:  []string{someone, "/hr/gesprekken/nieuw", "/hr/resultaten", "/hr/verbeterpunten"},
			does: func(d atDesk) {
				d.Open(d.base + "/hr/gesprekken")
				if d.is("desk-talks"); strings.Contains(d.MainText(), "Anna") {
					d.t.Error("an interviewer sees a talk of somebody else")
				}
			},
		},
		"reader": {
			roles: survey.Roles{survey.RoleReader}, unit: "vo",
			menu: []string{"/hr", "/hr/resultaten", "/hr/verbeterpunten", "/hr/account"},
			shut: []string{someone, "/hr/gesprekken", "/hr/verbeterpunten/nieuw", "/hr/samen", "/hr/resultaten/teksten"},
			does: readsFigures,
		},
		"policy-officer": {
			roles: survey.Roles{survey.RolePolicy},
			menu:  []string{"/hr", "/hr/resultaten", "/hr/verbeterpunten", "/hr/account"},
			shut:  []string{someone, "/hr/gesprekken", "/hr/teksten", "/hr/resultaten/teksten", "/hr/controle"},
			does:  keepsPoint,
		},
		"auditor": {
			roles: survey.Roles{survey.RoleAuditor},
			menu:  []string{"/hr", "/hr/controle", "/hr/logboek", "/hr/account"},
			shut:  []string{someone, "/hr/gesprekken", "/hr/resultaten", "/hr/accounts", "/hr/instellingen"},
			does:  checksAll,
		},
	}
}

// TestJourneysOfRoles lets everybody do their work at the desk on a phone and wide, in
// Chromium without scripts.
func TestJourneysOfRoles(t *testing.T) {
	t.Parallel()
	browser := surveytest.NewBrowser(t)
	w := newWalker(t, survey.NL)
	for name, role := range w.rolesAtDesk() {
		me := survey.Account{Email: name + "@vo-campus.example", Name: "Jo Smit", Lang: survey.NL, Roles: role.roles}
		if unit, ok := w.units.ByName(role.unit); ok {
			me.Unit = unit.ID
		}
		w.must(addAccountWith(t.Context(), w.rehearsal, &me, password))
		t.Run(name, func(t *testing.T) {
			for _, view := range []surveytest.View{phone, desk1280} {
				d := atDesk{window{browser.NewTab(t, view), t, w.base}}
				d.Open(w.base + "/hr")
				d.logsIn(me.Email)
				d.hasMenu(role.menu)
				for _, address := range role.shut {
					d.Open(w.base + address)
					if d.is("desk-refused"); d.Status != http.StatusForbidden && d.Status != http.StatusNotFound {
						t.Errorf("%s: %d", address, d.Status)
					}
				}
				role.does(d)
			}
		})
	}
}

// hasMenu follows every entry of the menu: these and no other.
func (d atDesk) hasMenu(addresses []string) {
	d.t.Helper()
	for _, address := range addresses {
		d.Follow(`nav a[href="` + address + `"]`)
		if d.Status != http.StatusOK {
			d.t.Errorf("%s in the menu: %d", address, d.Status)
		}
	}
	// Every entry is one word, and the last is the other language.
	if entries := strings.Fields(d.Text("header nav")); len(entries) != len(addresses)+1 {
		d.t.Errorf("the menu is %q, want %q", entries, addresses)
	}
}

// givesAccess adds a reader of one unit; the one-time link is shown once.
func givesAccess(d atDesk) {
	d.t.Helper()
	d.Open(d.base + "/hr/accounts/nieuw")
	d.Type("#email", "lezer"+time.Now().Format("150405.000")+"@vo-campus.example")
	d.Type("#name", "Lou de Boer")
	d.Click(`input[name="roles"][value="reader"]`)
	d.Choose("#unit", "mbo")
	d.Click(`input[name="how"][value="show"]`)
	d.goOn()
	d.is("desk-member-link")
	d.says("Lou de Boer")
}

// invitesInUnit plans an invitation; the unit is not asked, as there is one.
func invitesInUnit(d atDesk, lastDay string) {
	d.t.Helper()
	d.Open(d.base + "/hr/uitnodigen")
	email := "nieuw" + time.Now().Format("150405.000") + "@example.org"
	d.Type("#email", email)
	d.Fill("#last_day", lastDay)
	d.Click("#group-0")
	d.goOn()
	d.is("desk-invite-preview")
	d.Follow(`main form[action$="/verstuur"] button.btn:not(.alt)`)
	d.is("desk-invitations")
	d.says(email)
	d.Open(d.base + "/hr/uitnodigingen?q=kim.1@example.org") // of the other unit
	d.says("Niets gevonden")
}

func readsFigures(d atDesk) {
	d.t.Helper()
	d.Open(d.base + "/hr/resultaten")
	d.is("desk-results")
	d.says("Meest genoemde redenen", "33 antwoorden")
	d.Open(d.base + "/hr/resultaten?unit=mbo")
	if d.is("desk-refused"); d.Status != http.StatusNotFound {
		d.t.Errorf("figures of another unit: %d", d.Status)
	}
}

func keepsPoint(d atDesk) {
	d.t.Helper()
	d.Open(d.base + "/hr/verbeterpunten/nieuw")
	d.is("desk-point-new")
	d.Click(`fieldset input[type="radio"][value="school"]`)
	d.Enter("#wording", "Vraag nieuwe collega's na een maand hoe het gaat")
	d.goOn()
	d.is("desk-points")
	d.says("Vraag nieuwe collega's na een maand hoe het gaat", "Nog te doen")
}

func checksAll(d atDesk) {
	d.t.Helper()
	for address, page := range map[string]string{"/hr/controle": "desk-check", "/hr/logboek": "desk-audit"} {
		d.Open(d.base + address)
		if d.is(page); strings.Contains(d.MainText(), "kim.") {
			d.t.Errorf("%s shows a leaver to an auditor\n%s", address, d.MainText())
		}
	}
}
