package sqlite

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Secret is the SHA-256 of a random value that a person or a browser keeps: a session
// cookie or a one-time link.
type Secret [32]byte

// NewSecret makes a random value of 256 bits for a link or a cookie, and what is stored of it.
func NewSecret() (plain string, stored Secret) {
	plain = rand.Text() + rand.Text()
	return plain, HashSecret(plain)
}

// HashSecret returns what is stored of a secret. It needs no salt: the secret is random.
func HashSecret(plain string) Secret { return sha256.Sum256([]byte(plain)) }

const accountColumns = "id, email, name, phone, lang, roles, unit"

func scanAccount(row interface{ Scan(...any) error }, more ...any) (survey.Account, error) {
	var a survey.Account
	var id, unit []byte
	var roles string
	err := row.Scan(append([]any{&id, &a.Email, &a.Name, &a.Phone, &a.Lang, &roles, &unit}, more...)...)
	if errors.Is(err, sql.ErrNoRows) {
		return a, fmt.Errorf("account: %w", survey.ErrNotFound)
	}
	if err != nil {
		return a, fmt.Errorf("account: %w", err)
	}
	a.ID, a.Unit = scanID(id), scanID(unit)
	for _, role := range set(roles) {
		a.Roles = append(a.Roles, survey.Role(role))
	}
	return a, nil
}

// hasRole is the condition that an account has one of these roles.
func hasRole(roles ...survey.Role) string {
	each := make([]string, len(roles))
	for i, role := range roles {
		each[i] = "',' || roles || ',' LIKE '%," + string(role) + ",%'"
	}
	return "(" + strings.Join(each, " OR ") + ")"
}

// AddAccount stores an account with a one-time link to choose a password; without one when
// it is zero, for somebody who logs in by single sign-on. It returns survey.ErrConflict
// when the address has an account.
func (db *DB) AddAccount(ctx context.Context, a survey.Account, link Secret, until time.Time) error {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := db.addAccount(ctx, tx, a); err != nil || link == (Secret{}) {
			return err
		}
		return setLink(ctx, tx, a.Email, link, until)
	})
}

func (db *DB) addAccount(ctx context.Context, tx *sql.Tx, a survey.Account) error {
	if err := insertAccount(ctx, tx, a); err != nil {
		return err
	}
	return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionAccountAdded, About: a.Email, Unit: a.Unit, Detail: survey.AccessDetail(survey.Account{}, a)})
}

func insertAccount(ctx context.Context, tx *sql.Tx, a survey.Account) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO account (id, email, name, phone, lang, roles, unit) VALUES (?, ?, ?, ?, ?, ?, ?)",
		a.ID[:], a.Email, a.Name, a.Phone, a.Lang, a.Roles.String(), nullID(a.Unit))
	if isUnique(err) {
		return fmt.Errorf("add account: %w", survey.ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("add account: %w", err)
	}
	return nil
}

// SetLink gives the account of this address a new one-time link, in place of an older one.
func (db *DB) SetLink(ctx context.Context, email string, link Secret, until time.Time) error {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := setLink(ctx, tx, email, link, until); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionAccountLink, About: email})
	})
}

// SetMailedLink is SetLink for a mail that is being sent: who asked for it is in the log
// since AddMember or MailLink.
func (db *DB) SetMailedLink(ctx context.Context, email string, link Secret, until time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error { return setLink(ctx, tx, email, link, until) })
}

func setLink(ctx context.Context, tx *sql.Tx, email string, link Secret, until time.Time) error {
	return changed(tx.ExecContext(ctx, "UPDATE account SET link_hash = ?, link_until = ? WHERE email = ?", link[:], until.Unix(), email))
}

// AccountByLink returns the account to which a one-time link belongs while it is valid.
func (db *DB) AccountByLink(ctx context.Context, link Secret, now time.Time) (survey.Account, error) {
	return scanAccount(db.reader.QueryRowContext(ctx,
		"SELECT "+accountColumns+" FROM account WHERE link_hash = ? AND link_until > ? AND roles <> ''", link[:], now.Unix()))
}

// ChoosePassword stores a password (argon2id, PHC string), uses up the one-time link and
// ends all sessions of the account.
func (db *DB) ChoosePassword(ctx context.Context, id uuid.UUID, encoded string) error {
	if err := allowSelf(ctx, id); err != nil {
		return err
	}
	return db.erase(ctx, func(tx *sql.Tx) error {
		if err := endSessions(ctx, tx, id); err != nil {
			return err
		}
		if err := changed(tx.ExecContext(ctx, `UPDATE account SET password = ?, link_hash = NULL, link_until = NULL, failures = 0, locked_until = 0
			WHERE id = ?`, encoded, id[:])); err != nil {
			return err
		}
		return db.auditAccount(ctx, tx, survey.ActionPassword, id)
	})
}

// Credentials is what a log-in is checked against.
type Credentials struct {
	survey.Account
	Password    string // argon2id, PHC string; empty: not chosen yet
	Failures    int
	LockedUntil time.Time
}

// Credentials returns what a log-in with this address is checked against.
func (db *DB) Credentials(ctx context.Context, email string) (Credentials, error) {
	var c Credentials
	var locked int64
	account, err := scanAccount(db.reader.QueryRowContext(ctx,
		"SELECT "+accountColumns+", password, failures, locked_until FROM account WHERE email = ? AND roles <> ''", email), &c.Password, &c.Failures, &locked)
	c.Account, c.LockedUntil = account, time.Unix(locked, 0)
	return c, err
}

// LogInFailed counts a failed log-in and keeps the account shut until the given moment.
func (db *DB) LogInFailed(ctx context.Context, id uuid.UUID, until time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := changed(tx.ExecContext(ctx, "UPDATE account SET failures = failures + 1, locked_until = ? WHERE id = ?", until.Unix(), id[:])); err != nil {
			return err
		}
		action := survey.ActionLogInFailed
		if until.After(db.now()) {
			action = survey.ActionLogInLocked
		}
		return db.auditAccount(ctx, tx, action, id)
	})
}

// SetAccount stores the name, phone number and language that somebody gives of themselves.
func (db *DB) SetAccount(ctx context.Context, a survey.Account) error {
	if err := allowSelf(ctx, a.ID); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		before, err := account(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE account SET name = ?, phone = ?, lang = ? WHERE id = ?", a.Name, a.Phone, a.Lang, a.ID[:]); err != nil {
			return fmt.Errorf("set account: %w", err)
		}
		if before.Name == a.Name && before.Phone == a.Phone {
			return nil // only another language
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionAccountChanged, About: before.Email})
	})
}

// Account returns one account.
func (db *DB) Account(ctx context.Context, id uuid.UUID) (survey.Account, error) {
	if err := allowSelf(ctx, id, survey.MayManageAccounts, survey.MaySeeTalks); err != nil {
		return survey.Account{}, err
	}
	return account(ctx, db.reader, id)
}

func account(ctx context.Context, q queryer, id uuid.UUID) (survey.Account, error) {
	return scanAccount(q.QueryRowContext(ctx, "SELECT "+accountColumns+" FROM account WHERE id = ?", id[:]))
}

// auditAccount writes an entry about an account.
func (db *DB) auditAccount(ctx context.Context, tx *sql.Tx, action survey.Action, id uuid.UUID) error {
	a, err := account(ctx, tx, id)
	if err != nil {
		return err
	}
	return db.audit(ctx, tx, survey.AuditEntry{Action: action, About: a.Email})
}

// Accounts returns all accounts by name, to whoever manages them.
func (db *DB) Accounts(ctx context.Context) ([]survey.Account, error) {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return nil, err
	}
	return accounts(ctx, db.reader)
}

// AccountsOf returns those accounts that are there: to whoever manages them, and to whoever
// plans talks and has to name who holds them.
func (db *DB) AccountsOf(ctx context.Context, ids []uuid.UUID) ([]survey.Account, error) {
	if err := allow(ctx, survey.MayManageAccounts, survey.MaySeeTalks); err != nil {
		return nil, err
	}
	return db.accountsWith(ctx, where{}, ids)
}

// accountsWith returns the accounts with these ids that meet the conditions; uuid.Nil is
// nobody's.
func (db *DB) accountsWith(ctx context.Context, w where, ids []uuid.UUID) ([]survey.Account, error) {
	ids = slices.DeleteFunc(slices.Clone(ids), func(id uuid.UUID) bool { return id == uuid.Nil })
	slices.SortFunc(ids, func(a, b uuid.UUID) int { return bytes.Compare(a[:], b[:]) })
	if ids = slices.Compact(ids); len(ids) == 0 {
		return nil, nil
	}
	w.in("id", ids)
	return findAccounts(ctx, db.reader, w)
}

// Interviewers lists who can hold a talk, by name: nobody of the leaver's own unit when the
// leaver asked for somebody outside.
func (db *DB) Interviewers(ctx context.Context, t survey.Talk) ([]survey.Colleague, error) {
	if err := allow(ctx, survey.MaySeeTalks); err != nil {
		return nil, err
	}
	return colleagues(ctx, db.reader, holders(t))
}

// Interviewer returns the one of Interviewers with this address, survey.ErrNotFound when
// there is none.
func (db *DB) Interviewer(ctx context.Context, t survey.Talk, email string) (survey.Account, error) {
	if err := allow(ctx, survey.MaySeeTalks); err != nil {
		return survey.Account{}, err
	}
	return accountAt(ctx, db.reader, email, holders(t))
}

// InterviewerUnits returns the units for which somebody holds talks; uuid.Nil is the whole
// organisation.
func (db *DB) InterviewerUnits(ctx context.Context) ([]uuid.UUID, error) {
	if err := allow(ctx, survey.MaySeeTalks); err != nil {
		return nil, err
	}
	w := withRole(survey.RoleInterviewer)
	units, err := ids(ctx, db.reader, "SELECT DISTINCT unit FROM account"+w.String())
	if err != nil {
		return nil, fmt.Errorf("units of interviewers: %w", err)
	}
	return units, nil
}

// holders are the conditions that an account can hold a talk.
func holders(t survey.Talk) where {
	w := withRole(survey.RoleInterviewer)
	if t.With == "hr_outside" {
		w.add("unit IS NOT ?", t.Unit[:])
	}
	return w
}

// withRole is the condition that an account has one of these roles, in the words of the
// index of accounts by name.
func withRole(roles ...survey.Role) where {
	var w where
	w.add("roles <> '' AND " + hasRole(roles...))
	return w
}

// colleagues lists accounts by name, as lists offer them: all of two hundred are read four
// times as fast as by accounts.
func colleagues(ctx context.Context, q queryer, w where) ([]survey.Colleague, error) {
	rows, err := q.QueryContext(ctx, "SELECT email, name FROM account"+w.String()+" ORDER BY name COLLATE NOCASE, email", w.args...)
	if err != nil {
		return nil, fmt.Errorf("colleagues: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.Colleague
	for rows.Next() {
		var c survey.Colleague
		if err := rows.Scan(&c.Email, &c.Name); err != nil {
			return nil, fmt.Errorf("colleagues: %w", err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// accountAt returns the account with this address if it meets the conditions.
func accountAt(ctx context.Context, q queryer, email string, w where) (survey.Account, error) {
	w.add("email = ?", email)
	return scanAccount(q.QueryRowContext(ctx, "SELECT "+accountColumns+" FROM account"+w.String(), w.args...))
}

func accounts(ctx context.Context, q queryer) ([]survey.Account, error) {
	return findAccounts(ctx, q, where{})
}

func findAccounts(ctx context.Context, q queryer, w where) ([]survey.Account, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+accountColumns+" FROM account"+w.String()+" ORDER BY name, email", w.args...)
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.Account
	for rows.Next() {
		a, err := scanAccount(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, a)
	}
	return all, rows.Err()
}

// changed turns a change of no row into survey.ErrNotFound.
func changed(result sql.Result, err error) error {
	if err != nil {
		return err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return errors.Join(survey.ErrNotFound, err)
	}
	return nil
}
