package survey_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"nawoord/survey"
)

// TestPermissions writes the table down once more, role by role, so that a change of it is
// meant: * the whole organisation, u only the units of the account, a only what was
// assigned to it. Behind the stroke what the same role is given with a unit.
func TestPermissions(t *testing.T) {
	t.Parallel()
	want := map[survey.Role]string{
		survey.RoleAdmin:       "use_desk* see_check* manage_accounts* change_settings* change_texts* | use_desk* see_check* manage_accounts* change_settings* change_texts*",
		survey.RoleHR:          "use_desk* invite* enter_payroll* see_talks* keep_record* add_talk* read_results* combine* read_texts* check_texts* see_points* keep_points* see_audit* change_texts* | use_desk* invite_u enter_payroll_u see_talks_u keep_record_u add_talk_u read_results_u see_points_u keep_points_u",
		survey.RoleInterviewer: "use_desk* see_talks_a keep_record_a | use_desk* see_talks_a keep_record_a",
		survey.RoleKeyholder:   "use_desk* open_boxes* see_check* | use_desk* open_boxes* see_check*",
		survey.RoleAuditor:     "use_desk* see_check* see_audit* | use_desk* see_check* see_audit*",
		survey.RoleReader:      "use_desk* read_results* see_points* | use_desk* read_results_u see_points_u",
		survey.RolePolicy:      "use_desk* read_results* combine* see_points* keep_points* | use_desk* read_results_u see_points_u keep_points_u",
	}
	root := survey.Unit{ID: uuid.New(), Name: "all"}
	board := survey.Unit{ID: uuid.New(), Parent: root.ID, Name: "board"}
	school := survey.Unit{ID: uuid.New(), Parent: board.ID, Name: "school"}
	other := survey.Unit{ID: uuid.New(), Parent: root.ID, Name: "other"}
	tree := survey.Units{root, board, school, other}
	say := func(a survey.Account) string {
		var words []string
		for _, p := range survey.AllPermissions() {
			below, outside, whole := a.MayAt(p, tree, school.ID), a.MayAt(p, tree, other.ID), a.MayEverywhere(p)
			switch {
			case whole && below && outside && a.May(p):
				words = append(words, string(p)+"*")
			case below && !outside && !whole && a.May(p):
				words = append(words, string(p)+"_u")
			case !below && !outside && !whole && a.May(p):
				words = append(words, string(p)+"_a")
			case below || outside || whole || a.May(p):
				t.Errorf("%s for %v: below %v, outside %v, whole %v, at all %v", p, a.Roles, below, outside, whole, a.May(p))
			}
		}
		return strings.Join(words, " ")
	}
	for _, role := range survey.AllRoles {
		roles := survey.Roles{role}
		got := say(survey.Account{Roles: roles}) + " | " + say(survey.Account{Roles: roles, Unit: board.ID})
		if diff := cmp.Diff(want[role], got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", role, diff)
		}
	}
	if nobody := (survey.Account{}); nobody.May(survey.MayUseDesk) || nobody.MayAt(survey.MayInvite, tree, school.ID) {
		t.Error("an account without roles may do something")
	}
	if len(survey.AllPermissions()) != 18 {
		t.Errorf("%d permissions: is the new one in this test?", len(survey.AllPermissions()))
	}
}
