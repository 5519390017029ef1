package sqlite

import (
	"context"
	"fmt"
	"strings"

	"nawoord/survey"
)

// Standings says of every known address why it cannot be invited, or that it was before,
// as a message key under the address in lower case.
func (db *DB) Standings(ctx context.Context, today survey.Day) (map[string]string, error) {
	if err := allow(ctx, survey.MayInvite); err != nil {
		return nil, err
	}
	known := map[string]string{}
	all, err := db.invitations(ctx, "SELECT "+invitationColumns+" FROM invitation")
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		address := strings.ToLower(i.Email)
		if i.Open(today) {
			known[address] = "email_open"
		} else if known[address] == "" {
			known[address] = "invited_before"
		}
	}
	accounts, err := accounts(ctx, db.reader)
	for _, account := range accounts {
		known[strings.ToLower(account.Email)] = "email_account"
	}
	return known, err
}

// standing reports whether any invitation to the address exists, and why a new one is
// refused, as a message key.
func standing(ctx context.Context, q queryer, email string, today survey.Day) (known bool, key string, err error) {
	var all, open, accounts int
	err = q.QueryRowContext(ctx, `SELECT COUNT(*), COALESCE(SUM(withdrawn_on IS NULL AND closes_on >= ?), 0),
		(SELECT COUNT(*) FROM account WHERE email = ?) FROM invitation WHERE email = ?`, today, email, email).Scan(&all, &open, &accounts)
	switch {
	case err != nil:
		return false, "", fmt.Errorf("look up address: %w", err)
	case accounts > 0:
		return all > 0, "email_account", nil
	case open > 0:
		return true, "email_open", nil
	}
	return all > 0, "", nil
}
