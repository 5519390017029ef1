package main

import (
	"context"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// holder is somebody whom setup names as keyholder.
type holder struct{ name, mail string }

// parseKeeper reads who keeps the key: --keyholders, or --key file as the named exception.
func parseKeeper(key, list, admin string) (survey.KeyMode, []holder, error) {
	if key != "" && key != string(survey.KeyFile) {
		return "", nil, usagef("--key %q: only file can be chosen; keyholders are named with --keyholders", key)
	}
	if key != "" && list != "" {
		return "", nil, usagef("--keyholders and --key file exclude each other: the key has one place")
	}
	if key != "" {
		return survey.KeyFile, nil, nil
	}
	if list == "" {
		return "", nil, usagef("who keeps the key of the ballot boxes? Name one or two people outside HR and IT, such as the works council or the confidential counsellor: --keyholders \"Noor Bakker;noor@example.org\". Only when there is nobody: --key file")
	}
	var holders []holder
	for part := range strings.SplitSeq(list, ",") {
		name, mail, _ := strings.Cut(part, ";")
		h := holder{strings.TrimSpace(name), strings.TrimSpace(mail)}
		if h.name == "" || survey.CheckAddress(h.mail) != "" {
			return "", nil, usagef("--keyholders %q is not name;mail; for example \"Noor Bakker;noor@example.org,Kim Bos;kim@example.org\"", part)
		}
		if strings.EqualFold(h.mail, admin) || len(holders) > 0 && strings.EqualFold(h.mail, holders[0].mail) {
			return "", nil, usagef("--keyholders: %s stands there twice or is the first account; a keyholder stands outside HR and IT", h.mail)
		}
		holders = append(holders, h)
	}
	if len(holders) > ballot.MostHolders {
		return "", nil, usagef("--keyholders: %d people; two at most hold the key, and either opens", len(holders))
	}
	return survey.KeyHolder, holders, nil
}

// addHolder stores the account of a keyholder and returns its one-time link.
func addHolder(ctx context.Context, db *sqlite.DB, h holder, lang survey.Lang, c *call) (string, error) {
	return addAccount(ctx, db, survey.Account{
		ID: uuid.New(), Email: h.mail, Name: h.name, Lang: lang, Roles: survey.Roles{survey.RoleKeyholder},
	}, c.now())
}

// addHolders adds the accounts of the keyholders and says what comes next.
func addHolders(ctx context.Context, db *sqlite.DB, holders []holder, rhythm survey.Rhythm, c *call) error {
	often := map[survey.Rhythm]string{survey.Monthly: "once a month", survey.Quarterly: "once a quarter"}[rhythm]
	c.printf(`People outside HR and IT keep the key of the ballot boxes (key mode: keyholder).
Boxes open %s, when one of them types a code. Pages and mails say "anonymous".
Nobody can be invited before one of them has a code. Make it with each of them present:
  nawoord keyholder new
`, often)
	for _, h := range holders {
		link, err := addHolder(ctx, db, h, survey.NL, c)
		if err != nil {
			return err
		}
		c.printf("%s chooses a password within 7 days, with this link:\n  %s", h.name, c.baseURL+"/hr/wachtwoord/"+link)
	}
	return nil
}
