package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

// StartSession stores a session and forgets earlier failures.
func (db *DB) StartSession(ctx context.Context, id uuid.UUID, session Secret, until time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "UPDATE account SET failures = 0, locked_until = 0 WHERE id = ?", id[:]); err != nil {
			return fmt.Errorf("start session: %w", err)
		}
		if err := insertSession(ctx, tx, id, session, until, false); err != nil {
			return err
		}
		a, err := account(ctx, tx, id)
		if err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionLogIn, Actor: a.Email})
	})
}

// StartHalf stores that somebody gave the right password and still has to show the second
// factor.
func (db *DB) StartHalf(ctx context.Context, id uuid.UUID, session Secret, until time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error { return insertSession(ctx, tx, id, session, until, true) })
}

func insertSession(ctx context.Context, tx *sql.Tx, id uuid.UUID, session Secret, until time.Time, half bool) error {
	if _, err := tx.ExecContext(ctx, "INSERT INTO session (hash, account, until, half) VALUES (?, ?, ?, ?)",
		session[:], id[:], until.Unix(), half); err != nil {
		return fmt.Errorf("start session: %w", err)
	}
	return nil
}

// Session returns the account of a session that has not ended.
func (db *DB) Session(ctx context.Context, session Secret, now time.Time) (survey.Account, error) {
	return sessionAccount(ctx, db.reader, session, now, false)
}

// HalfSession returns the account of somebody who still has to show the second factor.
func (db *DB) HalfSession(ctx context.Context, session Secret, now time.Time) (survey.Account, error) {
	return sessionAccount(ctx, db.reader, session, now, true)
}

func sessionAccount(ctx context.Context, q queryer, session Secret, now time.Time, half bool) (survey.Account, error) {
	return scanAccount(q.QueryRowContext(ctx, `SELECT account.id, email, name, phone, lang, roles, unit
		FROM session JOIN account ON account.id = session.account WHERE hash = ? AND until > ? AND half = ? AND roles <> ''`,
		session[:], now.Unix(), half))
}

// OwnSession is a session as its owner sees it.
type OwnSession struct {
	Session Secret
	Until   time.Time
}

// Sessions returns the sessions of an account that have not ended, the latest first.
func (db *DB) Sessions(ctx context.Context, id uuid.UUID, now time.Time) ([]OwnSession, error) {
	if err := allowSelf(ctx, id); err != nil {
		return nil, err
	}
	rows, err := db.reader.QueryContext(ctx, `SELECT hash, until FROM session WHERE account = ? AND until > ? AND half = 0
		ORDER BY until DESC, hash`, id[:], now.Unix())
	if err != nil {
		return nil, fmt.Errorf("sessions: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []OwnSession
	for rows.Next() {
		var s OwnSession
		var hash []byte
		var until int64
		if err := rows.Scan(&hash, &until); err != nil {
			return nil, fmt.Errorf("sessions: %w", err)
		}
		s.Until = time.Unix(until, 0)
		copy(s.Session[:], hash)
		all = append(all, s)
	}
	return all, rows.Err()
}

// EndSession ends one session.
func (db *DB) EndSession(ctx context.Context, session Secret) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM session WHERE hash = ?", session[:]); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return nil
	})
}

// EndSessions ends all sessions of an account.
func (db *DB) EndSessions(ctx context.Context, id uuid.UUID) error {
	if err := allowSelf(ctx, id, survey.MayManageAccounts); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := endSessions(ctx, tx, id); err != nil {
			return err
		}
		return db.auditAccount(ctx, tx, survey.ActionSessionsEnded, id)
	})
}

// EndOneSession ends a session of the account; survey.ErrNotFound when it is not one.
func (db *DB) EndOneSession(ctx context.Context, id uuid.UUID, session Secret) error {
	if err := allowSelf(ctx, id); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := changed(tx.ExecContext(ctx, "DELETE FROM session WHERE hash = ? AND account = ?", session[:], id[:])); err != nil {
			return fmt.Errorf("end session: %w", err)
		}
		return db.auditAccount(ctx, tx, survey.ActionSessionsEnded, id)
	})
}

func endSessions(ctx context.Context, tx *sql.Tx, account uuid.UUID) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM session WHERE account = ?", account[:]); err != nil {
		return fmt.Errorf("end sessions: %w", err)
	}
	return nil
}
