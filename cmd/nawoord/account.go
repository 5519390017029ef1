package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// accountAdd makes an account and prints its one-time link.
func accountAdd(ctx context.Context, c *call) error {
	flags := c.flagSet(setData, setKeys, setPrinted, setIssuer, setLocal)
	role := flags.String("role", "", "what they may do: admin, hr, interviewer, reader, policy, auditor, with commas between more than one; or keyholder, and nothing else")
	unit := flags.String("unit", "", "the unit they work for; the whole organisation when not given")
	name := flags.String("name", "", "name, as leavers see it in mails")
	phone := flags.String("phone", "", "phone number, as leavers see it in mails")
	lang := flags.String("lang", string(survey.NL), "language of the desk: nl or en")
	args, err := c.parse("EMAIL")
	if err != nil {
		return err
	}
	a := survey.Account{Email: args[0], Name: strings.TrimSpace(*name), Phone: strings.TrimSpace(*phone), Lang: survey.Lang(*lang)}
	if survey.CheckAddress(a.Email) != "" {
		return usagef("%q is not an e-mail address", a.Email)
	}
	if a.Roles, err = parseRole(*role); err != nil {
		return err
	}
	if a.Lang != survey.NL && a.Lang != survey.EN {
		return usagef("--lang %q: choose nl or en", *lang)
	}
	if a.Phone != "" && !survey.IsPhone(a.Phone) {
		return usagef("--phone %q is not a phone number", a.Phone)
	}
	if *unit != "" && a.Roles.Everywhere() {
		return usagef("--unit %q: an administrator, an auditor or a keyholder works for the whole organisation; leave --unit out", *unit)
	}
	db, err := sqlite.Open(c.data, c.now)
	if err != nil {
		return noDatabase(err)
	}
	defer func() { _ = db.Close() }()
	if a.Unit, err = findUnit(ctx, db, *unit); err != nil {
		return err
	}
	link, err := addAccount(ctx, db, a, c.now())
	if errors.Is(err, survey.ErrConflict) {
		return fmt.Errorf("%s has an account already; nawoord account link makes a new link to choose a password", a.Email)
	}
	if err != nil {
		return err
	}
	if c.localLogin == "off" {
		c.printf("%s has an account and logs in with the account of the organisation, which must have the same e-mail address.", a.Email)
		return nil
	}
	c.printf("Send this link to %s. It works once, for 7 days:\n  %s", a.Email, c.baseURL+"/hr/wachtwoord/"+link)
	return nil
}

// parseRole reads --role and says what is wrong with it.
func parseRole(text string) (survey.Roles, error) {
	roles, err := survey.ParseRoles(text)
	var wrong *survey.Invalid
	if errors.As(err, &wrong) && wrong.Fields["roles"] == "role_alone" {
		return nil, usagef("--role %q: a keyholder stands outside HR and IT and has no other role; make it --role keyholder, or leave keyholder out", text)
	}
	if err != nil {
		return nil, usagef("--role %q: choose from admin, hr, interviewer, reader, policy and auditor, with commas between; or keyholder alone", text)
	}
	return roles, nil
}

// accountLink makes a new one-time link for somebody who lost the password.
func accountLink(ctx context.Context, c *call) error {
	c.flagSet(setData, setKeys, setPrinted, setIssuer, setLocal)
	args, err := c.parse("EMAIL")
	if err != nil {
		return err
	}
	if c.localLogin == "off" {
		return errLocalOff
	}
	db, err := sqlite.Open(c.data, c.now)
	if err != nil {
		return noDatabase(err)
	}
	defer func() { _ = db.Close() }()
	link, stored := sqlite.NewSecret()
	err = db.SetLink(ctx, args[0], stored, c.now().Add(linkLasts))
	if errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("%s has no account; nawoord account add makes one", args[0])
	}
	if err != nil {
		return err
	}
	c.printf("Send this link to %s. It works once, for 7 days:\n  %s", args[0], c.baseURL+"/hr/wachtwoord/"+link)
	return nil
}

// addAccount stores an account and returns its one-time link.
func addAccount(ctx context.Context, db *sqlite.DB, a survey.Account, now time.Time) (string, error) {
	a.ID = uuid.New()
	if a.Name == "" {
		a.Name, _, _ = strings.Cut(a.Email, "@")
	}
	link, stored := sqlite.NewSecret()
	return link, db.AddAccount(ctx, a, stored, now.Add(linkLasts))
}

// findUnit returns the id of the unit with this name, uuid.Nil for no name.
func findUnit(ctx context.Context, db *sqlite.DB, name string) (uuid.UUID, error) {
	if name == "" {
		return uuid.Nil, nil
	}
	units, err := db.Units(ctx)
	if err != nil {
		return uuid.Nil, err
	}
	unit, ok := units.ByName(name)
	if !ok {
		return uuid.Nil, usagef("--unit %q is unknown; the units are %s", name, strings.Join(unitNames(units), ", "))
	}
	return unit.ID, nil
}

func unitNames(units survey.Units) []string {
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Name
	}
	return names
}
