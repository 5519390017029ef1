package web_test

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestEveryRouteForEveryRole walks every address of the desk as every role, central and of
// each unit, and holds the answers against the one table in survey/permission.go.
func TestEveryRouteForEveryRole(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	invitation, _ := s.invite("vo", "kim@example.org", survey.NL)
	talk := s.talk("vo", survey.Talk{Name: "Mila", Phone: "06 12 34 56 78"})
	routes := s.server.DeskRoutes()
	behind := 0
	for _, route := range s.server.App().GetRoutes(true) {
		if strings.HasPrefix(route.Path, "/hr") && route.Method != http.MethodHead && !strings.HasPrefix(route.Path, "/hr/inloggen") && !strings.HasPrefix(route.Path, "/hr/wachtwoord") {
			behind++
		}
	}
	if behind != len(routes) {
		t.Errorf("%d addresses behind the log-in, %d in the list of routes", behind, len(routes))
	}
	everybody := s.everybody()
	assigned := everybody[slices.IndexFunc(everybody, func(a survey.Account) bool {
		return a.Roles.Has(survey.RoleInterviewer) && a.Unit == s.Unit(t, "mbo")
	})]
	talk = s.assign(talk, assigned)
	for _, me := range everybody {
		for _, route := range routes {
			b := s.desk(me.Email) // a fresh one: some routes end it
			for _, id := range []string{invitation.ID.String(), talk.ID.String()} {
				path := strings.NewReplacer(":id", id, ":sealed", id).Replace(route.Path)
				var form url.Values
				if route.Method == http.MethodPost {
					form = url.Values{}
				}
				r := b.do(route.Method, path, form)
				who := me.Email + " " + route.Method + " " + path
				switch may := me.May(route.May); {
				case !may && r.status != http.StatusForbidden:
					t.Errorf("%s without the permission %s: %d, want 403", who, route.May, r.status)
				case may && me.ID != talk.Interviewer && (strings.HasSuffix(path, "/verteld") || strings.HasSuffix(path, "/antwoorden") || strings.Contains(path, "/verslag")):
					if r.status != http.StatusForbidden && r.status != http.StatusNotFound {
						t.Errorf("%s: %d for somebody else than the one adviser", who, r.status)
					}
				case may && (r.status == http.StatusForbidden && me.ID != talk.Interviewer || r.status >= 500):
					t.Errorf("%s with the permission %s: %d", who, route.May, r.status)
				case may && strings.Contains(path, "/verslag"): // of the interviewer, and the talk was not held yet
					if r.status != http.StatusNotFound && r.status != http.StatusConflict && r.status != http.StatusUnprocessableEntity {
						t.Errorf("%s: %d before the talk was held", who, r.status)
					}
				case may && strings.Contains(route.Path, ":id"):
					s.checkOne(me, route.May, who, r, invitation, talk)
				}
				if path == route.Path {
					break
				}
			}
		}
	}
}

// everybody adds an account of every role, central and of each unit.
func (s *site) everybody() []survey.Account {
	s.t.Helper()
	var all []survey.Account
	for _, role := range survey.AllRoles {
		for _, unit := range []string{"", "vo", "mbo"} {
			all = append(all, s.staff(string(role)+unit+"@vo-campus.example", string(role), unit))
		}
	}
	return all
}

// assign plans a talk for tomorrow with this interviewer.
func (s *site) assign(talk survey.Talk, interviewer survey.Account) survey.Talk {
	s.t.Helper()
	when := survey.Appointment{Day: surveytest.Today + 1, Start: 600, Minutes: 45, Form: "phone", Place: "06 12 34 56 78"}
	if err := s.DB.ScheduleTalk(s.t.Context(), talk.ID, talk.Revision, when, interviewer.ID, s.clock()); err != nil {
		s.t.Fatal(err)
	}
	planned, err := s.DB.Talk(s.t.Context(), talk.ID)
	if err != nil {
		s.t.Fatal(err)
	}
	return planned
}

// checkOne holds what came of one invitation or talk of vo against the units of whoever
// asked.
func (s *site) checkOne(me survey.Account, may survey.Permission, who string, r reply, invitation survey.Invitation, talk survey.Talk) {
	s.t.Helper()
	reaches := me.MayAt(may, s.Units, s.Unit(s.t, "vo")) && (strings.HasPrefix(r.path, "/hr/uitnodigingen/"+invitation.ID.String()) ||
		strings.HasPrefix(r.path, "/hr/gesprekken/"+talk.ID.String())) ||
		me.ID == talk.Interviewer && strings.HasPrefix(r.path, "/hr/gesprekken/"+talk.ID.String())
	if !reaches && r.status != http.StatusNotFound {
		s.t.Errorf("%s: %d, want 404", who, r.status)
	}
	if reaches && r.status == http.StatusNotFound {
		s.t.Errorf("%s: 404 inside the unit", who)
	}
	for _, secret := range []string{"kim@example.org", "Mila", "06 12 34 56 78"} {
		if !reaches && strings.Contains(r.body, secret) {
			s.t.Errorf("%s: shows %q", who, secret)
		}
	}
}
