package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// SecondFactor is what somebody shows besides the password.
type SecondFactor struct {
	Sealed []byte // the secret, sealed; nil: there is none
	Step   int64  // the time step of the last code that was used
	Codes  int    // recovery codes that were not used
}

// SecondFactor returns what the account shows besides the password.
func (db *DB) SecondFactor(ctx context.Context, id uuid.UUID) (SecondFactor, error) {
	var f SecondFactor
	err := db.reader.QueryRowContext(ctx, `SELECT totp, totp_step, (SELECT COUNT(*) FROM recovery_code WHERE account = ?1)
		FROM account WHERE id = ?1`, id[:]).Scan(&f.Sealed, &f.Step, &f.Codes)
	if errors.Is(err, sql.ErrNoRows) {
		err = survey.ErrNotFound
	}
	if err != nil {
		return f, fmt.Errorf("second factor: %w", err)
	}
	return f, nil
}

// SetSecondFactor stores a second factor with its recovery codes. The step is that of the
// code with which it was tried. It returns survey.ErrConflict when one is on: whoever has
// only the session of somebody else must not put a phone of their own in its place.
func (db *DB) SetSecondFactor(ctx context.Context, id uuid.UUID, sealed []byte, step int64, codes []Secret) error {
	return db.changeFactor(ctx, id, survey.ActionFactorOn, func(tx *sql.Tx) error {
		err := changed(tx.ExecContext(ctx, "UPDATE account SET totp = ?, totp_step = ? WHERE id = ? AND totp IS NULL", sealed, step, id[:]))
		if errors.Is(err, survey.ErrNotFound) { // the actor is this account, so it exists
			err = survey.ErrConflict
		}
		if err != nil {
			return fmt.Errorf("set second factor: %w", err)
		}
		return replaceCodes(ctx, tx, id, codes)
	})
}

// SetRecoveryCodes stores new recovery codes in place of the earlier ones.
func (db *DB) SetRecoveryCodes(ctx context.Context, id uuid.UUID, codes []Secret) error {
	return db.changeFactor(ctx, id, survey.ActionFactorCodes, func(tx *sql.Tx) error { return replaceCodes(ctx, tx, id, codes) })
}

// changeFactor runs a change by the owner of the account.
func (db *DB) changeFactor(ctx context.Context, id uuid.UUID, action survey.Action, do func(tx *sql.Tx) error) error {
	if err := allowSelf(ctx, id); err != nil {
		return err
	}
	return db.erase(ctx, func(tx *sql.Tx) error {
		if err := do(tx); err != nil {
			return err
		}
		return db.auditAccount(ctx, tx, action, id)
	})
}

func replaceCodes(ctx context.Context, tx *sql.Tx, id uuid.UUID, codes []Secret) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM recovery_code WHERE account = ?", id[:]); err != nil {
		return fmt.Errorf("recovery codes: %w", err)
	}
	for _, code := range codes {
		if _, err := tx.ExecContext(ctx, "INSERT INTO recovery_code (hash, account) VALUES (?, ?)", code[:], id[:]); err != nil {
			return fmt.Errorf("recovery codes: %w", err)
		}
	}
	return nil
}

// UseStep notes that the code of a time step was used. It returns survey.ErrForbidden when
// that one or a later one was used before: no code works twice.
func (db *DB) UseStep(ctx context.Context, id uuid.UUID, step int64) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		return forbidden(changed(tx.ExecContext(ctx, "UPDATE account SET totp_step = ?1 WHERE id = ?2 AND totp_step < ?1", step, id[:])))
	})
}

// UseRecoveryCode uses up a recovery code of the account. It returns survey.ErrForbidden
// when it is none.
func (db *DB) UseRecoveryCode(ctx context.Context, id uuid.UUID, code Secret) error {
	return db.erase(ctx, func(tx *sql.Tx) error {
		if err := forbidden(changed(tx.ExecContext(ctx, "DELETE FROM recovery_code WHERE hash = ? AND account = ?", code[:], id[:]))); err != nil {
			return err
		}
		return db.auditAccount(ctx, tx, survey.ActionFactorRecovered, id)
	})
}

func forbidden(err error) error {
	if errors.Is(err, survey.ErrNotFound) {
		return fmt.Errorf("second factor: %w", survey.ErrForbidden)
	}
	return err
}

// RemoveSecondFactor takes the second factor and its recovery codes away: the owner does,
// or an administrator for somebody who lost the phone.
func (db *DB) RemoveSecondFactor(ctx context.Context, id uuid.UUID) error {
	if err := allowSelf(ctx, id, survey.MayManageAccounts); err != nil {
		return err
	}
	action := survey.ActionFactorReset
	if me, ok := actor(ctx); ok && me.ID == id {
		action = survey.ActionFactorOff
	}
	return db.erase(ctx, func(tx *sql.Tx) error {
		if err := changed(tx.ExecContext(ctx, "UPDATE account SET totp = NULL, totp_step = 0 WHERE id = ?", id[:])); err != nil {
			return fmt.Errorf("remove second factor: %w", err)
		}
		if err := replaceCodes(ctx, tx, id, nil); err != nil {
			return err
		}
		return db.auditAccount(ctx, tx, action, id)
	})
}
