package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Standings says of every known address why it cannot be invited, or that it was before,
// as a message key under the address in lower case.
func (db *DB) Standings(ctx context.Context, today survey.Day) (map[string]string, error) {
	may, err := allowed(ctx, db.reader, survey.MayInvite)
	if err != nil {
		return nil, err
	}
	known := map[string]string{}
	all, err := invitations(ctx, db.reader, "SELECT "+invitationColumns+" FROM invitation")
	if err != nil {
		return nil, err
	}
	for _, i := range all {
		address := strings.ToLower(i.Email)
		if i.Open(today) {
			known[address] = openKey(may(i.Unit))
		} else if known[address] == "" && may(i.Unit) {
			known[address] = "invited_before"
		}
	}
	accounts, err := accounts(ctx, db.reader)
	for _, account := range accounts {
		known[strings.ToLower(account.Email)] = "email_account"
	}
	return known, err
}

// openKey says that a link is open. Of a link of another unit HR hears neither until when,
// nor to withdraw what they do not see.
func openKey(seen bool) string {
	if seen {
		return "email_open"
	}
	return "email_elsewhere"
}

// Standing says why an address cannot be invited, as a message key; "" when it can.
func (db *DB) Standing(ctx context.Context, email string, today survey.Day) (key string, err error) {
	may, err := allowed(ctx, db.reader, survey.MayInvite)
	if err != nil {
		return "", err
	}
	_, key, err = standing(ctx, db.reader, may, email, today)
	return key, err
}

// standing reports whether an invitation to the address exists in a unit that may be seen,
// and why a new one is refused, as a message key.
func standing(ctx context.Context, q queryer, may func(unit uuid.UUID) bool, email string, today survey.Day) (known bool, key string, err error) {
	var accounts int
	if err := q.QueryRowContext(ctx, "SELECT COUNT(*) FROM account WHERE email = ?", email).Scan(&accounts); err != nil {
		return false, "", fmt.Errorf("look up address: %w", err)
	}
	rows, err := q.QueryContext(ctx, "SELECT unit, withdrawn_on IS NULL AND closes_on >= ? FROM invitation WHERE email = ?", today, email)
	if err != nil {
		return false, "", fmt.Errorf("look up address: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var unit []byte
		var open bool
		if err := rows.Scan(&unit, &open); err != nil {
			return false, "", fmt.Errorf("look up address: %w", err)
		}
		seen := may(scanID(unit))
		if known = known || seen; open {
			key = openKey(seen)
		}
	}
	if accounts > 0 {
		key = "email_account"
	}
	return known, key, rows.Err()
}
