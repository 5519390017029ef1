package survey

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"slices"
	"sort"
	"strings"

	"github.com/google/uuid"
)

// Role is what an account may do. Roles are a set.
type Role string

// The roles.
const (
	RoleAdmin       Role = "admin"       // accounts and settings
	RoleHR          Role = "hr"          // invites, plans talks, reads results
	RoleInterviewer Role = "interviewer" // holds the talks assigned to them
	RoleKeyholder   Role = "keyholder"   // opens the ballot boxes with a code, and sees nothing else
	RoleAuditor     Role = "auditor"     // sees whether the promise is kept, and no persons
	RoleReader      Role = "reader"      // reads the results of the units of the account
	RolePolicy      Role = "policy"      // keeps the improvement points, and reads results
)

// AllRoles lists the roles.
var AllRoles = []Role{RoleAdmin, RoleHR, RoleInterviewer, RoleKeyholder, RoleAuditor, RoleReader, RolePolicy}

// Roles is a set of roles.
type Roles []Role

// ParseRoles reads a comma separated set of roles. It returns an *Invalid on field roles.
func ParseRoles(s string) (Roles, error) {
	var wrong Invalid
	var roles Roles
	for name := range strings.SplitSeq(s, ",") {
		role := Role(strings.ToLower(strings.TrimSpace(name)))
		switch {
		case role == "":
		case !oneOf(role, AllRoles):
			wrong.Add("roles", "role_unknown")
		case !oneOf(role, roles):
			roles = append(roles, role)
		}
	}
	if len(roles) == 0 {
		wrong.Add("roles", "role_empty")
	}
	if oneOf(RoleKeyholder, roles) && len(roles) > 1 {
		wrong.Add("roles", "role_alone") // who holds the key stands outside HR and IT
	}
	sort.Slice(roles, func(i, j int) bool { return roles[i] < roles[j] })
	return roles, wrong.OrNil()
}

// Has reports whether the set has the role.
func (r Roles) Has(role Role) bool { return oneOf(role, r) }

// Everywhere reports whether none of the roles is for a unit: each works for the whole
// organisation, whatever the unit of the account.
func (r Roles) Everywhere() bool {
	return len(r) > 0 && !slices.ContainsFunc(r, func(role Role) bool { return !everywhere(role) })
}

// String returns the set separated by commas.
func (r Roles) String() string {
	names := make([]string, len(r))
	for i, role := range r {
		names[i] = string(role)
	}
	return strings.Join(names, ",")
}

// Account is somebody who works at the desk.
type Account struct {
	ID    uuid.UUID
	Email string
	Name  string
	Phone string
	Lang  Lang
	Roles Roles
	Unit  uuid.UUID // uuid.Nil: the whole organisation
}

// Colleague is somebody who works at the desk, as a list offers them.
type Colleague struct{ Email, Name string }

// Called is the name, or the address of who has none yet.
func (c Colleague) Called() string { return cmp.Or(c.Name, c.Email) }

// Gone reports whether somebody does not work at the desk any more: the account is kept
// only because its name still stands at a talk.
func (a Account) Gone() bool { return len(a.Roles) == 0 }

// State says how the account was when somebody looked at it, so that two administrators do
// not overwrite each other's changes.
func (a Account) State() string {
	return state(a.Email, a.Name, a.Phone, a.Roles.String(), a.Unit.String())
}

// state is short for what people filled in.
func state(values ...string) string {
	sum := sha256.Sum256([]byte(strings.Join(values, "\x00")))
	return hex.EncodeToString(sum[:8])
}

// CheckOwn checks what somebody filled in about themselves. It returns an *Invalid whose
// fields are name, phone and lang.
func (a *Account) CheckOwn() error {
	wrong := a.checkPerson()
	if a.Lang != NL && a.Lang != EN {
		wrong.Add("lang", "lang_unknown")
	}
	return wrong.OrNil()
}

// checkPerson checks the name and the phone number, whoever fills them in.
func (a *Account) checkPerson() Invalid {
	var wrong Invalid
	a.Name, a.Phone = strings.TrimSpace(a.Name), strings.TrimSpace(a.Phone)
	if a.Name == "" {
		wrong.Add("name", "name_empty")
	} else if !plainLine(a.Name, 80) {
		wrong.Add("name", "name_wrong")
	}
	if a.Phone != "" && !IsPhone(a.Phone) {
		wrong.Add("phone", "phone_wrong")
	}
	return wrong
}

// Check checks what an administrator filled in about somebody. It returns an *Invalid whose
// fields are email, name, phone, roles and unit. A unit at roles that do not heed it would say
// less than they give.
func (a *Account) Check(units Units, roles string) error {
	wrong := a.checkPerson()
	a.Email = strings.TrimSpace(a.Email)
	if key := CheckAddress(a.Email); key != "" {
		wrong.Add("email", key)
	}
	var badRoles *Invalid
	var err error
	if a.Roles, err = ParseRoles(roles); errors.As(err, &badRoles) {
		wrong.Add("roles", badRoles.Fields["roles"])
	}
	if _, ok := units.ByID(a.Unit); a.Unit != uuid.Nil && !ok {
		wrong.Add("unit", "unit_unknown")
	}
	if a.Unit == units.Root().ID {
		a.Unit = uuid.Nil
	}
	if a.Unit != uuid.Nil && a.Roles.Everywhere() {
		wrong.Add("unit", "roles_whole")
	}
	return wrong.OrNil()
}

// Covers reports whether the account works for this unit: its own and those below it.
func (a Account) Covers(units Units, unit uuid.UUID) bool {
	return a.Unit == uuid.Nil || units.Within(unit, a.Unit)
}

// Outside reports whether the account works for the organisation rather than this unit.
func (a Account) Outside(unit uuid.UUID) bool { return a.Unit != unit }
