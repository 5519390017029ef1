package sqlite

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

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

// Note writes an entry about something that leaves nothing else in the database: a code
// that was refused, an export.
func (db *DB) Note(ctx context.Context, e survey.AuditEntry) error {
	return db.write(ctx, func(tx *sql.Tx) error { return db.audit(ctx, tx, e) })
}

// Audit returns entries of the log, the newest first: so many after the first offset, and
// how many there are.
func (db *DB) Audit(ctx context.Context, f survey.AuditFilter, offset, most int) (entries []survey.AuditEntry, total int, err error) {
	if err := allow(ctx, survey.MaySeeAudit); err != nil {
		return nil, 0, err
	}
	const order = " ORDER BY day DESC, minute DESC, audit.id"
	where, args := auditWhere(f)
	if err := db.reader.QueryRowContext(ctx, "SELECT COUNT(*) FROM audit WHERE "+where, args...).Scan(&total); err != nil {
		return nil, 0, fmt.Errorf("audit log: %w", err)
	}
	//nolint:gosec // the condition is made of constants in auditWhere
	rows, err := db.reader.QueryContext(ctx, `SELECT day, COALESCE(minute, -1), action, actor, COALESCE(by.name, ''), about, COALESCE(whom.name, ''),
		audit.unit, many, detail FROM audit LEFT JOIN account by ON by.email = actor LEFT JOIN account whom ON whom.email = about
		WHERE audit.id IN (SELECT id FROM audit WHERE `+where+order+" LIMIT ? OFFSET ?)"+order, append(args, most, offset)...)
	if err != nil {
		return nil, 0, fmt.Errorf("audit log: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var e survey.AuditEntry
		var unit []byte
		if err := rows.Scan(&e.Day, &e.Minute, &e.Action, &e.Actor, &e.ActorName, &e.About, &e.AboutName, &unit, &e.Many, &e.Detail); err != nil {
			return nil, 0, fmt.Errorf("audit log: %w", err)
		}
		e.Unit = scanID(unit)
		entries = append(entries, e)
	}
	return entries, total, rows.Err()
}

// auditWhere turns a filter into a condition.
func auditWhere(f survey.AuditFilter) (where string, args []any) {
	where = "day >= ? AND (? = 0 OR day <= ?)"
	args = []any{f.From, f.Until, f.Until}
	if f.Kind == "" {
		return where, args
	}
	actions := f.Kind.Actions()
	for _, action := range actions {
		args = append(args, action)
	}
	return where + " AND action IN (" + strings.TrimSuffix(strings.Repeat("?,", len(actions)), ",") + ")", args
}
