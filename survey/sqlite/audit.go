package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// audit writes an entry in the transaction of what it tells of: the two happen together or
// not at all. Of the entry only Action, About, Unit, Many and Detail are for the caller to
// fill in, and Actor where the context cannot know it yet.
func (db *DB) audit(ctx context.Context, tx *sql.Tx, e survey.AuditEntry) error {
	id, err := uuid.NewRandom()
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return db.auditAs(ctx, tx, id, e)
}

// auditAs writes an entry under an id that was made before, with the page on which somebody
// confirms something: see confirmed.
func (db *DB) auditAs(ctx context.Context, tx *sql.Tx, id uuid.UUID, e survey.AuditEntry) error {
	zone, err := location(ctx, tx)
	if err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	if by, ok := actor(ctx); ok {
		e.Actor = by.Email
	}
	now := db.now().In(zone)
	minute := any(now.Hour()*60 + now.Minute())
	if e.Action.ByDay() {
		minute = nil
	}
	if e.Action.Unitless() {
		e.Unit = uuid.Nil
	}
	if _, err := tx.ExecContext(ctx, "INSERT INTO audit (id, day, minute, action, actor, about, unit, many, detail) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
		id[:], survey.DayOf(now), minute, e.Action, e.Actor, e.About, nullID(e.Unit), e.Many, e.Detail); err != nil {
		return fmt.Errorf("audit: %w", err)
	}
	return nil
}

// confirmed reports whether what somebody confirms was done already: its entry is there.
func confirmed(ctx context.Context, tx *sql.Tx, id uuid.UUID) (bool, error) {
	var done bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM audit WHERE id = ?)", id[:]).Scan(&done); err != nil {
		return false, fmt.Errorf("confirmed: %w", err)
	}
	return done, nil
}

// Note writes an entry about something that leaves nothing else in the database: a code
// that was refused, an export.
func (db *DB) Note(ctx context.Context, e survey.AuditEntry) error {
	return db.write(ctx, func(tx *sql.Tx) error { return db.audit(ctx, tx, e) })
}

// Audit returns a stretch of the entries of the log that are looked for, the newest first,
// and how many there are in all.
func (db *DB) Audit(ctx context.Context, f survey.AuditFilter, s survey.Stretch) (entries []survey.AuditEntry, total int, err error) {
	if err := allow(ctx, survey.MaySeeAudit); err != nil {
		return nil, 0, err
	}
	const order = " ORDER BY day DESC, minute DESC, id"
	w := auditWhere(f)
	//nolint:gosec // the condition is made of constants in auditWhere
	rows, err := db.reader.QueryContext(ctx, `SELECT day, COALESCE(minute, -1), action, actor, about, unit, many, detail FROM audit
		WHERE id IN (SELECT id FROM audit`+w.String()+order+" LIMIT ? OFFSET ?)"+order, w.page(s)...)
	if err != nil {
		return nil, 0, fmt.Errorf("audit log: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e survey.AuditEntry
		var unit []byte
		if err := rows.Scan(&e.Day, &e.Minute, &e.Action, &e.Actor, &e.About, &unit, &e.Many, &e.Detail); err != nil {
			return nil, 0, fmt.Errorf("audit log: %w", err)
		}
		e.Unit = scanID(unit)
		entries = append(entries, e)
	}
	if err := rows.Err(); err != nil {
		return nil, 0, fmt.Errorf("audit log: %w", err)
	}
	total, err = w.total(ctx, db.reader, "audit", s, len(entries))
	return entries, total, err
}

// auditWhere turns a filter into conditions.
func auditWhere(f survey.AuditFilter) where {
	var w where
	if f.From != 0 {
		w.add("day >= ?", f.From)
	}
	if f.Until != 0 {
		w.add("day <= ?", f.Until)
	}
	if f.Kind != "" {
		actions := f.Kind.Actions()
		args := make([]any, len(actions))
		for i, action := range actions {
			args[i] = action
		}
		w.add("action IN ("+marks(len(actions))+")", args...)
	}
	return w
}
