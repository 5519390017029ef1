package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
	"github.com/mattn/go-sqlite3"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// Member is an account as an administrator sees it.
type Member struct {
	survey.Account
	Password  bool      // has chosen one
	LinkUntil time.Time // until when a one-time link works; zero: there is none
	Factor    bool      // shows a second factor
	SignedOn  bool      // has logged in by single sign-on
	Follows   bool      // roles and unit follow what single sign-on says
	Work
}

// Work is what stands in somebody's name and is not finished.
type Work struct {
	Assigned  int // talks that are still to be held
	Planned   int // of those, with an appointment
	Unwritten int // talks that were held, and have no record yet
	Drafts    int // records that are not finished
	Points    int // improvement points that are still to be done
}

const memberColumns = accountColumns + `, password <> '', COALESCE(link_until, 0), totp IS NOT NULL, subject IS NOT NULL, follows`

const workColumns = `,
	(SELECT COUNT(*) FROM talk WHERE interviewer = account.id AND status IN ('requested', 'contacted', 'scheduled')),
	(SELECT COUNT(*) FROM talk WHERE interviewer = account.id AND status = 'scheduled'),
	(SELECT COUNT(*) FROM talk WHERE interviewer = account.id AND status = 'held' AND recorded = 0),
	(SELECT COUNT(*) FROM record WHERE interviewer = account.id AND status = 'draft'),
	(SELECT COUNT(*) FROM point WHERE owner = account.id AND status IN ('open', 'doing'))`

func scanMember(row interface{ Scan(...any) error }, more ...any) (Member, error) {
	var m Member
	var until int64
	account, err := scanAccount(row, append([]any{&m.Password, &until, &m.Factor, &m.SignedOn, &m.Follows}, more...)...)
	m.Account = account
	if until != 0 {
		m.LinkUntil = time.Unix(until, 0)
	}
	return m, err
}

// FindMembers returns a stretch of those who work at the desk and are looked for, by name
// and without their work, and how many there are in all.
func (db *DB) FindMembers(ctx context.Context, s survey.MemberSearch) ([]Member, int, error) {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return nil, 0, err
	}
	var w where
	w.add("roles <> ''")
	if s.Text != "" {
		condition, args := says(s.Text, "name", "email")
		w.add(condition+" OR "+inIDs("unit", s.Units), append(args, idArgs(s.Units)...)...)
	}
	query := "SELECT " + memberColumns + " FROM account" + w.String() + " ORDER BY name COLLATE NOCASE, email LIMIT ? OFFSET ?" //nolint:gosec // conditions of ours
	rows, err := db.reader.QueryContext(ctx, query, w.page(s.Stretch)...)
	if err != nil {
		return nil, 0, fmt.Errorf("find members: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var found []Member
	for rows.Next() {
		m, err := scanMember(rows)
		if err != nil {
			return nil, 0, err
		}
		found = append(found, m)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, fmt.Errorf("find members: %w", err)
	}
	total, err := w.total(ctx, db.reader, "account", s.Stretch, len(found))
	return found, total, err
}

// Member returns one who works at the desk.
func (db *DB) Member(ctx context.Context, id uuid.UUID) (Member, error) {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return Member{}, err
	}
	return member(ctx, db.reader, id)
}

func member(ctx context.Context, q queryer, id uuid.UUID) (Member, error) {
	var work Work
	m, err := scanMember(q.QueryRowContext(ctx, "SELECT "+memberColumns+workColumns+" FROM account WHERE id = ? AND roles <> ''", id[:]),
		&work.Assigned, &work.Planned, &work.Unwritten, &work.Drafts, &work.Points)
	m.Work = work
	return m, err
}

// AddMember stores an account and queues the mail with its link to choose a password. It
// returns survey.ErrConflict when the address has an account.
func (db *DB) AddMember(ctx context.Context, a survey.Account, now time.Time) error {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := db.addAccount(ctx, tx, a); err != nil {
			return err
		}
		return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailAccountLink, Account: a.ID}, now)
	})
}

// MailLink queues a mail with a new link to choose a password, in place of one that waits.
func (db *DB) MailLink(ctx context.Context, id uuid.UUID, now time.Time) error {
	return db.changeMember(ctx, id, func(tx *sql.Tx, m Member) error {
		if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE account = ? AND kind = ?", id[:], survey.MailAccountLink); err != nil {
			return fmt.Errorf("mail link: %w", err)
		}
		if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionAccountLink, About: m.Email}); err != nil {
			return err
		}
		return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailAccountLink, Account: id}, now)
	})
}

// LogIns are the ways in which people log in to the desk, as the installation is set.
type LogIns struct {
	Issuer   string // of single sign-on; empty: there is none
	LocalOff bool   // passwords do not work
}

// SetMember stores what an administrator changes of an account that was seen in the given
// state: address, name, phone number, roles and unit. Who does not hold talks any more
// leaves those that are to be held to nobody, and who comes to work for a unit those of its
// leavers who asked for somebody outside. It returns survey.ErrConflict when somebody
// changed the account since or the address is another's, and an *Invalid on roles when the
// last administrator who can log in would go or a keyholder who has a code.
func (db *DB) SetMember(ctx context.Context, keys *ballot.Keys, ways LogIns, a survey.Account, seen string) error {
	return db.changeMember(ctx, a.ID, func(tx *sql.Tx, before Member) error {
		if before.State() != seen {
			return fmt.Errorf("set account: %w", survey.ErrConflict)
		}
		if err := stays(ctx, tx, keys, ways, before, a.Roles); err != nil {
			return err
		}
		if err := setMember(ctx, tx, before.Account, a); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionAccountChanged, About: a.Email, Unit: a.Unit, Detail: survey.AccessDetail(before.Account, a)})
	})
}

func setMember(ctx context.Context, tx *sql.Tx, before, a survey.Account) error {
	_, err := tx.ExecContext(ctx, "UPDATE account SET email = ?, name = ?, phone = ?, roles = ?, unit = ? WHERE id = ?",
		a.Email, a.Name, a.Phone, a.Roles.String(), nullID(a.Unit), a.ID[:])
	if isUnique(err) {
		return fmt.Errorf("set account: %w", survey.ErrConflict)
	}
	if err != nil {
		return fmt.Errorf("set account: %w", err)
	}
	switch {
	case before.Roles.Has(survey.RoleInterviewer) && !a.Roles.Has(survey.RoleInterviewer):
		return leaveTalks(ctx, tx, a.ID, "1")
	case a.Unit != before.Unit:
		return leaveTalks(ctx, tx, a.ID, "with_whom = 'hr_outside' AND unit IS ?", nullID(a.Unit))
	}
	return nil
}

// RemoveAccount takes somebody's access away at once, with sessions, password and second
// factor, and leaves the talks that are to be held to nobody. The name stays only as long
// as it stands at something that is kept, such as a talk that was held.
func (db *DB) RemoveAccount(ctx context.Context, keys *ballot.Keys, ways LogIns, id uuid.UUID) error {
	return db.changeMember(ctx, id, func(tx *sql.Tx, before Member) error {
		if err := stays(ctx, tx, keys, ways, before, nil); err != nil {
			return err
		}
		if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionAccountRemoved, About: before.Email, Unit: before.Unit}); err != nil {
			return err
		}
		if err := closeAccount(ctx, tx, id); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "UPDATE account SET issuer = NULL, subject = NULL, follows = 0 WHERE id = ?", id[:]); err != nil {
			return fmt.Errorf("remove account: %w", err)
		}
		return forget(ctx, tx, id)
	})
}

// changeMember runs a change by an administrator of somebody who works at the desk.
func (db *DB) changeMember(ctx context.Context, id uuid.UUID, do func(tx *sql.Tx, before Member) error) error {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return err
	}
	return db.erase(ctx, func(tx *sql.Tx) error {
		before, err := member(ctx, tx, id)
		if err != nil {
			return err
		}
		return do(tx, before)
	})
}

// stays returns an *Invalid when somebody may not lose a role: the last administrator who
// can log in, and a keyholder who has a code to the ballot boxes.
func stays(ctx context.Context, q queryer, keys *ballot.Keys, ways LogIns, before Member, roles survey.Roles) error {
	var wrong survey.Invalid
	if before.Roles.Has(survey.RoleAdmin) && !roles.Has(survey.RoleAdmin) {
		another, err := another(ctx, q, ways, before.ID, hasRole(survey.RoleAdmin))
		if err != nil {
			return err
		}
		if !another {
			wrong.Add("roles", "admin_last")
		}
	}
	if before.Roles.Has(survey.RoleKeyholder) && !roles.Has(survey.RoleKeyholder) {
		holders, err := keys.Holders()
		if err != nil {
			return fmt.Errorf("keyholders: %w", err)
		}
		for _, h := range holders {
			if h.Account == before.ID {
				wrong.Add("roles", "holder_has_code")
			}
		}
	}
	return wrong.OrNil()
}

// NoOtherHR reports whether nobody besides this account is HR for the whole organisation and
// can log in. Then nobody checks texts, and some requests for a talk are seen by nobody.
func (db *DB) NoOtherHR(ctx context.Context, ways LogIns, id uuid.UUID) (bool, error) {
	if err := allow(ctx, survey.MayManageAccounts); err != nil {
		return false, err
	}
	another, err := another(ctx, db.reader, ways, id, hasRole(survey.RoleHR)+" AND unit IS NULL")
	return !another, err
}

// another reports whether an account of this kind besides this one can log in: with a
// password that was chosen, or because single sign-on knows them. Who never came in may
// never come.
func another(ctx context.Context, q queryer, ways LogIns, id uuid.UUID, kind string) (bool, error) {
	var another bool
	err := q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM account WHERE id <> ?1 AND `+kind+`
		AND (password <> '' AND NOT ?2 OR ?3 <> '' AND issuer = ?3))`, id[:], ways.LocalOff, ways.Issuer).Scan(&another)
	if err != nil {
		return false, fmt.Errorf("another account: %w", err)
	}
	return another, nil
}

// leaveTalks leaves the talks of a kind that somebody was to hold to nobody. An appointment
// stays for the leaver until somebody else takes it over or cancels it. Nobody reads attached
// answers until the leaver was told of a new adviser.
func leaveTalks(ctx context.Context, tx *sql.Tx, id uuid.UUID, which string, args ...any) error {
	args = append([]any{id[:]}, args...)
	for _, query := range []string{
		`UPDATE talk SET interviewer = NULL, told_reader = NULL, revision = revision + 1
			WHERE interviewer = ? AND status IN ('requested', 'contacted', 'scheduled') AND `,
		"UPDATE talk SET told_reader = NULL WHERE told_reader = ? AND ",
	} {
		if _, err := tx.ExecContext(ctx, query+which, args...); err != nil {
			return fmt.Errorf("leave talks: %w", err)
		}
	}
	return nil
}

// forget removes an account without access, unless its name still stands at something.
func forget(ctx context.Context, tx *sql.Tx, id uuid.UUID) error {
	_, err := tx.ExecContext(ctx, "DELETE FROM account WHERE id = ? AND roles = ''", id[:])
	var broken sqlite3.Error
	if errors.As(err, &broken) && broken.ExtendedCode == sqlite3.ErrConstraintForeignKey {
		return nil
	}
	if err != nil {
		return fmt.Errorf("forget account: %w", err)
	}
	return nil
}

// forgetGone removes the accounts without access whose names stand at nothing any more.
func forgetGone(ctx context.Context, tx *sql.Tx) error {
	gone, err := ids(ctx, tx, "SELECT id FROM account WHERE roles = ''")
	if err != nil {
		return fmt.Errorf("forget accounts: %w", err)
	}
	for _, id := range gone {
		if err := forget(ctx, tx, id); err != nil {
			return err
		}
	}
	return nil
}
