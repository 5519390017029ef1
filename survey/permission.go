package survey

import "github.com/google/uuid"

// Permission is one kind of thing that somebody at the desk may do. Every address of the
// desk names one, and the store checks it again.
type Permission string

// The permissions.
const (
	MayUseDesk        Permission = "use_desk"        // log in, see what waits, keep one's own account
	MayInvite         Permission = "invite"          // invite leavers, see and withdraw invitations
	MayEnterPayroll   Permission = "enter_payroll"   // say how many people left according to payroll
	MayAddTalk        Permission = "add_talk"        // enter a talk that was agreed by phone
	MaySeeTalks       Permission = "see_talks"       // see requests, plan and hold talks
	MayKeepRecord     Permission = "keep_record"     // write the record of a talk
	MayReadResults    Permission = "read_results"    // read figures, print them, take them along
	MayCombine        Permission = "combine"         // share the figures of the whole and lay them beside those of others
	MayReadTexts      Permission = "read_texts"      // read what leavers wrote, names blanked out
	MayCheckTexts     Permission = "check_texts"     // blank out names in texts and release them
	MaySeePoints      Permission = "see_points"      // read the improvement points
	MayKeepPoints     Permission = "keep_points"     // add improvement points and follow them
	MayOpenBoxes      Permission = "open_boxes"      // open the ballot boxes with a code
	MaySeeCheck       Permission = "see_check"       // see whether the promise is kept
	MaySeeAudit       Permission = "see_audit"       // read who did what and when
	MayManageAccounts Permission = "manage_accounts" // add and remove people, give them roles
	MayChangeSettings Permission = "change_settings" // change settings and the tree of units
	MayChangeTexts    Permission = "change_texts"    // change names, words, mails, holidays and reminders
)

// Scope says for which part of the organisation a role gives a permission.
type Scope int

// The scopes.
const (
	Everywhere Scope = iota // the whole organisation, whatever the unit of the account
	OwnUnits                // the units of the account and those below; all for an account without a unit
	Central                 // the whole organisation, and only for an account without a unit
	Assigned                // what was assigned to the account by name, wherever that is
)

// grant is one role that gives a permission.
type grant struct {
	Role Role
	For  Scope
}

// permissions is the one table of who may do what. A permission that a role is not named
// at is refused: on the page, and again in the store.
var permissions = []struct {
	May Permission
	Who []grant
}{
	// Everybody has an account of their own; the keyholder's first page is the opening page.
	{MayUseDesk, everybody()},

	// HR invites: central everywhere, HR of a unit there only. Nobody else sees who leaves.
	{MayInvite, []grant{{RoleHR, OwnUnits}}},
	// The keyholder compares these numbers with the links, so they come from HR alone.
	{MayEnterPayroll, []grant{{RoleHR, OwnUnits}}},

	// A leaver who asked for somebody outside is not seen by HR of the own unit (Talk.VisibleTo).
	{MaySeeTalks, []grant{{RoleHR, OwnUnits}, {RoleInterviewer, Assigned}}},
	{MayKeepRecord, []grant{{RoleHR, OwnUnits}, {RoleInterviewer, Assigned}}},
	// An interviewer holds the talks that HR assigns.
	{MayAddTalk, []grant{{RoleHR, OwnUnits}}},

	// Figures are safe to read for whoever works on them; a reader gets named units.
	{MayReadResults, []grant{{RoleHR, OwnUnits}, {RoleReader, OwnUnits}, {RolePolicy, OwnUnits}}},
	// One picture of several organisations is of the whole of each.
	{MayCombine, []grant{{RoleHR, Central}, {RolePolicy, Central}}},
	// Leavers are told that HR of the whole organisation alone reads their texts.
	{MayReadTexts, []grant{{RoleHR, Central}}},
	{MayCheckTexts, []grant{{RoleHR, Central}}},

	// What is learnt: HR and the policy officer keep the points, a reader reads along.
	{MaySeePoints, []grant{{RoleHR, OwnUnits}, {RolePolicy, OwnUnits}, {RoleReader, OwnUnits}}},
	{MayKeepPoints, []grant{{RoleHR, OwnUnits}, {RolePolicy, OwnUnits}}},

	// The keyholder stands outside HR and IT: opens boxes, sees the check, and nothing else.
	{MayOpenBoxes, []grant{{RoleKeyholder, Everywhere}}},
	// There are no persons on the check: whoever has to trust the installation may look.
	{MaySeeCheck, []grant{{RoleAdmin, Everywhere}, {RoleAuditor, Everywhere}, {RoleKeyholder, Everywhere}}},
	// Who did what: for HR central, which answers for it, and for the auditor. Not for an
	// administrator: often IT, who would read there what HR does.
	{MaySeeAudit, []grant{{RoleHR, Central}, {RoleAuditor, Everywhere}}},

	// An administrator gives access, and has no look at persons or results by that role.
	{MayManageAccounts, []grant{{RoleAdmin, Everywhere}}},
	{MayChangeSettings, []grant{{RoleAdmin, Everywhere}}},
	// Whom leavers may call and what the mails say is the work of HR for the whole organisation.
	{MayChangeTexts, []grant{{RoleAdmin, Everywhere}, {RoleHR, Central}}},
}

func everybody() []grant {
	grants := make([]grant, len(AllRoles))
	for i, role := range AllRoles {
		grants[i] = grant{role, Everywhere}
	}
	return grants
}

// AllPermissions lists the permissions in the order of the table.
func AllPermissions() []Permission {
	all := make([]Permission, len(permissions))
	for i, line := range permissions {
		all[i] = line.May
	}
	return all
}

// RolesThat returns the roles that give a permission.
func RolesThat(p Permission) []Role {
	var roles []Role
	for _, line := range permissions {
		for _, g := range line.Who {
			if line.May == p {
				roles = append(roles, g.Role)
			}
		}
	}
	return roles
}

// grants returns what the table says about a permission for the roles of the account.
func (a Account) grants(p Permission) []Scope {
	var scopes []Scope
	for _, line := range permissions {
		for _, g := range line.Who {
			if line.May == p && a.Roles.Has(g.Role) && (g.For != Central || a.Unit == uuid.Nil) {
				scopes = append(scopes, g.For)
			}
		}
	}
	return scopes
}

// May reports whether the account may do this for some part of the organisation at least.
func (a Account) May(p Permission) bool { return len(a.grants(p)) > 0 }

// MayEverywhere reports whether the account may do this for the organisation as a whole.
func (a Account) MayEverywhere(p Permission) bool {
	for _, scope := range a.grants(p) {
		if scope == Everywhere || scope == Central || scope == OwnUnits && a.Unit == uuid.Nil {
			return true
		}
	}
	return false
}

// MayAt reports whether the account may do this for a unit. What was assigned to somebody
// by name is looked at where it is, as in Talk.VisibleTo.
func (a Account) MayAt(p Permission, units Units, unit uuid.UUID) bool {
	if a.MayEverywhere(p) {
		return true
	}
	return oneOf(OwnUnits, a.grants(p)) && a.Covers(units, unit)
}
