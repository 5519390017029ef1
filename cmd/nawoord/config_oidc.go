package main

import (
	"errors"
	"flag"
	"fmt"
	"net/url"
	"strings"

	"nawoord/survey"
	"nawoord/survey/web"
)

// The settings of single sign-on.
var (
	setIssuer = setting{"oidc-issuer", "NAWOORD_OIDC_ISSUER", "single sign-on by OpenID Connect: address of the provider; empty: none", "",
		func(c *config) *string { return &c.oidcIssuer }, checkIssuer}
	setClient = setting{"oidc-client", "NAWOORD_OIDC_CLIENT", "name under which the provider knows this service (client id)", "",
		func(c *config) *string { return &c.oidcClient }, anything}
	setSecret = setting{"oidc-secret", "NAWOORD_OIDC_SECRET", "secret of the client; better in a file, by NAWOORD_OIDC_SECRET_FILE", "",
		func(c *config) *string { return &c.oidcSecret }, anything}
	setClaim = setting{"oidc-claim", "NAWOORD_OIDC_CLAIM", "name of the claim that gives roles", "groups",
		func(c *config) *string { return &c.oidcClaim }, checkClaim}
	setRoles = setting{"oidc-roles", "NAWOORD_OIDC_ROLES", "what its values give: \"value=role,role@unit; value=role\"", "",
		func(c *config) *string { return &c.oidcRoles }, checkClaimRoles}
	setDomain = setting{"oidc-domain", "NAWOORD_OIDC_DOMAIN", "domain that the claim hd must name; needed with Google", "",
		func(c *config) *string { return &c.oidcDomain }, checkDomain}
	setLocal = setting{"local-login", "NAWOORD_LOCAL_LOGIN", "whether passwords work: on or off; off only with single sign-on", "on",
		func(c *config) *string { return &c.localLogin }, checkLocal}
)

// signOnSettings are all of them.
var signOnSettings = []setting{setIssuer, setClient, setSecret, setClaim, setRoles, setDomain, setLocal}

// forEverybody are the hosts of Entra ID, whose issuers can serve many organisations.
var forEverybody = []string{"login.microsoftonline.com", "login.microsoftonline.us", "login.partner.microsoftonline.cn", "login.windows.net", "sts.windows.net"}

// manyTenants are the names under which it serves all of them; the last is that of personal
// accounts.
var manyTenants = []string{"common", "organizations", "consumers", "9188040d-6c67-4c5b-b112-36a304b66dad"}

const googleHost = "accounts.google.com"

func checkIssuer(s string) error {
	if s == "" {
		return nil
	}
	u, err := url.Parse(s)
	if err != nil || !survey.SafeIssuer(s) || u.RawQuery != "" || u.Fragment != "" {
		return fmt.Errorf("%.200q is not the address of a provider with https; for example https://login.example.org/realms/school", s)
	}
	tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
	for _, host := range forEverybody {
		for _, name := range manyTenants {
			if strings.EqualFold(u.Hostname(), host) && strings.EqualFold(tenant, name) {
				return fmt.Errorf("%q lets in the people of every organisation, and an e-mail address of theirs says nothing; name your own tenant, for example https://login.microsoftonline.com/TENANT-ID/v2.0", s)
			}
		}
	}
	return nil
}

func checkClaim(s string) error {
	if s == "" || len(s) > 200 || strings.ContainsAny(s, " \t\r\n") {
		return fmt.Errorf("%.200q is not the name of a claim; for example groups", s)
	}
	return nil
}

func checkDomain(s string) error {
	if s != "" && (!strings.Contains(s, ".") || strings.ContainsAny(s, "@/: \t\r\n")) {
		return fmt.Errorf("%.200q is not a domain; for example school.example.org", s)
	}
	return nil
}

func checkLocal(s string) error {
	if s != "on" && s != "off" {
		return fmt.Errorf("%.200q is not on or off; for example on", s)
	}
	return nil
}

func checkClaimRoles(s string) error {
	_, err := parseClaimRoles(s)
	return err
}

// parseClaimRoles reads what the values of the claim give: entries with semicolons between.
// A value can hold "=", so that the last one counts.
func parseClaimRoles(s string) (survey.ClaimRoles, error) {
	const example = `for example "nawoord-hr=hr,interviewer; nawoord-vo=hr@vo"`
	var all survey.ClaimRoles
	for entry := range strings.SplitSeq(s, ";") {
		if entry = strings.TrimSpace(entry); entry == "" {
			continue
		}
		at := strings.LastIndex(entry, "=")
		if at < 1 || strings.TrimSpace(entry[:at]) == "" || strings.TrimSpace(entry[at+1:]) == "" {
			return nil, fmt.Errorf("%.200q is not value=role; %s", entry, example)
		}
		for given := range strings.SplitSeq(entry[at+1:], ",") {
			name, unit, hasUnit := strings.Cut(strings.TrimSpace(given), "@")
			roles, err := survey.ParseRoles(name)
			switch {
			case err != nil:
				return nil, fmt.Errorf("%.200q is not a role: choose from admin, hr, interviewer, reader, policy and auditor; %s", name, example)
			case roles.Has(survey.RoleKeyholder):
				return nil, fmt.Errorf("%.200q: a claim cannot make somebody a keyholder, because who runs the directory must not appoint who opens the ballot boxes; "+
					"make that account on the page Accounts, where it can log in by single sign-on too; %s", entry, example)
			case hasUnit && strings.TrimSpace(unit) == "":
				return nil, fmt.Errorf("%.200q names no unit behind @; %s", entry, example)
			}
			all = append(all, survey.ClaimRole{Value: strings.TrimSpace(entry[:at]), Role: roles[0], Unit: strings.TrimSpace(unit)})
		}
	}
	return all, nil
}

// checkSignOn refuses settings of single sign-on that do not go together.
func (c *config) checkSignOn(flags *flag.FlagSet) error {
	if flags.Lookup(setLocal.name) == nil {
		return nil
	}
	if c.oidcIssuer == "" {
		for _, s := range []setting{setClient, setSecret, setRoles, setDomain} {
			if *s.value(c) != "" {
				return usagef("%s (--%s): means nothing without NAWOORD_OIDC_ISSUER (--oidc-issuer); for example --oidc-issuer https://login.example.org/realms/school", s.env, s.name)
			}
		}
		if c.localLogin == "off" {
			return usagef("NAWOORD_LOCAL_LOGIN (--local-login): \"off\" without NAWOORD_OIDC_ISSUER (--oidc-issuer) would let nobody in; set single sign-on first, for example --oidc-issuer https://login.example.org/realms/school")
		}
		return nil
	}
	if flags.Lookup(setClient.name) == nil {
		return nil
	}
	if strings.TrimSpace(c.oidcClient) == "" {
		return usagef("NAWOORD_OIDC_CLIENT (--oidc-client): is empty; name the client that you registered at the provider, for example --oidc-client nawoord")
	}
	if u, err := url.Parse(c.oidcIssuer); err == nil && strings.EqualFold(u.Hostname(), googleHost) && c.oidcDomain == "" {
		return usagef("NAWOORD_OIDC_DOMAIN (--oidc-domain): is empty, and %s lets in everybody with a Google account; name the domain of your organisation, for example --oidc-domain school.example.org", googleHost)
	}
	return nil
}

// signOn is single sign-on as it was set.
func (c *config) signOn() web.SignOn {
	roles, _ := parseClaimRoles(c.oidcRoles) // checked when it was read
	return web.SignOn{
		Issuer: c.oidcIssuer, Client: strings.TrimSpace(c.oidcClient), Secret: c.oidcSecret, Claim: c.oidcClaim, Roles: roles,
		Domain: c.oidcDomain, LocalOff: c.localLogin == "off",
	}
}

// checkUnits refuses a role for a unit that is not there.
func checkUnits(roles survey.ClaimRoles, units survey.Units) error {
	for _, entry := range roles {
		if _, ok := units.ByName(entry.Unit); entry.Unit != "" && !ok {
			return usagef("%s (--%s): the unit %q is unknown; the units are %s", setRoles.env, setRoles.name, entry.Unit, strings.Join(unitNames(units), ", "))
		}
	}
	return nil
}

// errLocalOff says why a link to choose a password would be of no use.
var errLocalOff = errors.New("passwords are switched off (NAWOORD_LOCAL_LOGIN, --local-login), so a link would not work: " +
	"they log in with the account of the organisation, or start serve with --local-login on")
