package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// signedOn is an account as single sign-on finds it. It can be one that lost its access.
type signedOn struct {
	survey.Account
	issuer, subject string
	follows         bool // roles and unit follow the claims
}

// SignOn logs somebody in whom the provider of single sign-on knows. The account is the one
// that logged in as this subject before; else the one with the address, which is tied to
// the subject from now on; else a new one when the claims give a role. Roles of an account
// that was made here follow the claims, except that nobody stops being a keyholder by them.
// The error is a survey.Refused when nobody is let in: what the claims took away is stored
// then too.
func (db *DB) SignOn(ctx context.Context, s survey.SignOn, session Secret, until time.Time) (survey.Account, error) {
	var me survey.Account
	var refused survey.Refused
	err := db.erase(ctx, func(tx *sql.Tx) error {
		found, err := db.recognise(ctx, tx, s)
		if err == nil && found.follows && !found.Roles.Has(survey.RoleKeyholder) {
			err = db.follow(ctx, tx, &found, s)
		}
		if errors.As(err, &refused) {
			return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSignOnRefused, About: known(found), Detail: "sso_" + string(refused)})
		}
		if err != nil {
			return err
		}
		me = found.Account
		if err := insertSession(ctx, tx, me.ID, session, until, false); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSignOn, Actor: me.Email})
	})
	if err == nil && refused != "" {
		err = refused
	}
	return me, err
}

// known is the address of an account that still has one; the log names nobody else.
func known(found signedOn) string {
	if found.Gone() {
		return ""
	}
	return found.Email
}

// recognise finds whose account it is, ties an account to the subject or makes one.
func (db *DB) recognise(ctx context.Context, tx *sql.Tx, s survey.SignOn) (signedOn, error) {
	found, err := findSignedOn(ctx, tx, "issuer = ? AND subject = ?", s.Issuer, s.Subject)
	if !errors.Is(err, survey.ErrNotFound) {
		return found, err
	}
	found, err = findSignedOn(ctx, tx, "email = ? AND roles <> ''", strings.TrimSpace(s.Email))
	switch {
	case errors.Is(err, survey.ErrNotFound):
		return db.makeSignedOn(ctx, tx, s)
	case err != nil:
		return found, err
	}
	if err := s.New(); err != nil {
		return found, err
	}
	if found.subject != "" && found.issuer == s.Issuer {
		return found, survey.RefusedTaken
	}
	if err := changed(tx.ExecContext(ctx, "UPDATE account SET issuer = ?, subject = ? WHERE id = ?", s.Issuer, s.Subject, found.ID[:])); err != nil {
		return found, fmt.Errorf("sign on: %w", err)
	}
	return found, db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSignOnTied, About: found.Email})
}

func findSignedOn(ctx context.Context, q queryer, where string, args ...any) (signedOn, error) {
	var found signedOn
	var err error
	found.Account, err = scanAccount(q.QueryRowContext(ctx, "SELECT "+accountColumns+", COALESCE(issuer, ''), COALESCE(subject, ''), follows FROM account WHERE "+where, args...),
		&found.issuer, &found.subject, &found.follows)
	return found, err
}

// makeSignedOn makes an account at a first log-in, for whom the claims give a role.
func (db *DB) makeSignedOn(ctx context.Context, tx *sql.Tx, s survey.SignOn) (signedOn, error) {
	if len(s.Roles) == 0 {
		return signedOn{}, s.NoRole()
	}
	if err := s.New(); err != nil {
		return signedOn{}, err
	}
	a := s.Account()
	if err := insertAccount(ctx, tx, a); err != nil {
		return signedOn{}, err
	}
	if _, err := tx.ExecContext(ctx, "UPDATE account SET issuer = ?, subject = ?, follows = 1 WHERE id = ?", s.Issuer, s.Subject, a.ID[:]); err != nil {
		return signedOn{}, fmt.Errorf("sign on: %w", err)
	}
	made := signedOn{Account: a, issuer: s.Issuer, subject: s.Subject, follows: true}
	return made, db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSignOnAccount, About: a.Email, Unit: a.Unit, Detail: survey.AccessDetail(survey.Account{}, a)})
}

// follow gives an account the roles and the unit that the claims give now. Who gets none
// loses access at once, sessions and talks that are to be held included; the account stays
// recognisable for as long as its name stands at something.
func (db *DB) follow(ctx context.Context, tx *sql.Tx, found *signedOn, s survey.SignOn) error {
	if found.Roles.String() == s.Roles.String() && found.Unit == s.Unit && !found.Gone() {
		return nil
	}
	if len(s.Roles) == 0 {
		if found.Gone() {
			return s.NoRole()
		}
		entry := survey.AuditEntry{Action: survey.ActionSignOnRoles, About: found.Email, Unit: found.Unit, Detail: survey.DetailRoles}
		if err := errors.Join(db.audit(ctx, tx, entry), closeAccount(ctx, tx, found.ID)); err != nil {
			return err
		}
		return s.NoRole()
	}
	after := found.Account
	after.Roles, after.Unit = s.Roles, s.Unit
	if found.Gone() {
		if err := s.New(); err != nil {
			return err
		}
		after.Email = strings.TrimSpace(s.Email)
	}
	err := setMember(ctx, tx, found.Account, after)
	if errors.Is(err, survey.ErrConflict) {
		return survey.RefusedTaken
	}
	if err != nil {
		return err
	}
	entry := survey.AuditEntry{Action: survey.ActionSignOnRoles, About: after.Email, Unit: after.Unit, Detail: survey.AccessDetail(found.Account, after)}
	found.Account = after
	return db.audit(ctx, tx, entry)
}

// AdminSignedOn reports whether some administrator has logged in by single sign-on of this
// issuer: without one, nobody can manage accounts once passwords do not work any more.
func (db *DB) AdminSignedOn(ctx context.Context, issuer string) (bool, error) {
	var some bool
	err := db.reader.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM account WHERE issuer = ? AND "+hasRole(survey.RoleAdmin)+")", issuer).Scan(&some)
	if err != nil {
		return false, fmt.Errorf("administrators: %w", err)
	}
	return some, nil
}

// closeAccount takes all access of an account away: its roles, sessions, password and
// second factor, and the talks that it was to hold. Its name stays.
func closeAccount(ctx context.Context, tx *sql.Tx, id uuid.UUID) error {
	if err := leaveTalks(ctx, tx, id, "1"); err != nil {
		return err
	}
	for _, query := range []string{
		"DELETE FROM session WHERE account = ?", "DELETE FROM recovery_code WHERE account = ?", "DELETE FROM outbox WHERE account = ?",
		`UPDATE account SET roles = '', unit = NULL, email = 'gone-' || lower(hex(id)), phone = '', password = '', link_hash = NULL,
			link_until = NULL, failures = 0, locked_until = 0, totp = NULL, totp_step = 0 WHERE id = ?`,
	} {
		if _, err := tx.ExecContext(ctx, query, id[:]); err != nil {
			return fmt.Errorf("close account: %w", err)
		}
	}
	return nil
}
