package survey

import (
	"cmp"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// ClaimRole is what one value of the claim with roles gives, at single sign-on.
type ClaimRole struct {
	Value string // as the provider writes it
	Role  Role
	Unit  string // name of the unit it is for; empty: the whole organisation
}

// ClaimRoles is everything that the values of the claim give.
type ClaimRoles []ClaimRole

// Gives reports whether some value gives the role.
func (m ClaimRoles) Gives(role Role) bool {
	for _, entry := range m {
		if entry.Role == role {
			return true
		}
	}
	return false
}

// Of returns the roles that these values give together, and the unit for which they hold.
// An account works for one unit, and nobody gets more than one of the values says: of a
// unit and one that lies in it, it is the lower one; units apart are RefusedUnits. The unit
// of a role that works everywhere does not count. A unit that is not there gives nothing.
func (m ClaimRoles) Of(units Units, values []string) (Roles, uuid.UUID, error) {
	var roles Roles
	at := uuid.Nil
	for _, entry := range m {
		unit, known := units.ByName(entry.Unit)
		if !oneOf(entry.Value, values) || entry.Unit != "" && !known {
			continue
		}
		if !oneOf(entry.Role, roles) {
			roles = append(roles, entry.Role)
		}
		if entry.Unit == "" || unit.ID == units.Root().ID || everywhere(entry.Role) {
			continue
		}
		switch {
		case at == uuid.Nil, units.Within(unit.ID, at):
			at = unit.ID
		case !units.Within(at, unit.ID):
			return nil, uuid.Nil, RefusedUnits
		}
	}
	slices.Sort(roles)
	return roles, at, nil
}

// everywhere reports whether a role works for the whole organisation whatever the unit.
func everywhere(role Role) bool {
	for _, line := range permissions {
		for _, g := range line.Who {
			if g.Role == role && g.For != Everywhere {
				return false
			}
		}
	}
	return true
}

// SignOn is what a provider of single sign-on says about somebody who logged in there, and
// what the settings make of it.
type SignOn struct {
	Issuer, Subject string // who says so, and the name that they give; the two never change
	Email           string // empty: not told
	Unverified      bool   // the provider says that the address was not checked
	Name            string // empty: not told
	Lang            Lang
	Roles           Roles     // that the claims give
	Unit            uuid.UUID // for which they hold
	Refused         Refused   // why the claims give no roles, where that needs saying
}

// Account is the account to make of somebody who has none.
func (s SignOn) Account() Account {
	a := Account{ID: uuid.New(), Email: strings.TrimSpace(s.Email), Name: strings.TrimSpace(s.Name), Lang: s.Lang, Roles: s.Roles, Unit: s.Unit}
	if a.Name == "" || !plainLine(a.Name, 80) {
		a.Name, _, _ = strings.Cut(a.Email, "@")
	}
	return a
}

// New returns why no account can be made of it or tied to it by its address; nil when that
// can be.
func (s SignOn) New() error {
	switch {
	case s.Unverified:
		return RefusedUnverified
	case CheckAddress(strings.TrimSpace(s.Email)) != "":
		return RefusedAddress
	}
	return nil
}

// NoRole is why the claims give no role.
func (s SignOn) NoRole() Refused { return cmp.Or(s.Refused, RefusedRole) }

// Refused is why somebody whom the provider knows is not let in. The keys are stored in the
// audit log: they never change. The words are sso_KEY_title and sso_KEY_text.
type Refused string

// The reasons.
const (
	RefusedRole       Refused = "role"       // no account, and no value of the claim gives a role
	RefusedUnits      Refused = "units"      // the values give roles for units apart
	RefusedUnverified Refused = "unverified" // the address was not checked
	RefusedAddress    Refused = "address"    // no address was told that can be used
	RefusedTaken      Refused = "taken"      // the address belongs to somebody else's account
	RefusedDomain     Refused = "domain"     // of another organisation at the same provider
)

// AllRefused lists the reasons.
var AllRefused = []Refused{RefusedRole, RefusedUnits, RefusedUnverified, RefusedAddress, RefusedTaken, RefusedDomain}

// Error says the reason; it names nobody.
func (r Refused) Error() string { return "single sign-on refused: " + string(r) }

// SafeIssuer reports whether an address of a provider of single sign-on can be used: one
// with https, or one on this machine.
func SafeIssuer(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.User != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	here := u.Hostname() == "localhost" || err == nil && ip.IsLoopback()
	return u.Scheme == "https" || u.Scheme == "http" && here
}
