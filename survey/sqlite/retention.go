package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"nawoord/survey"
)

// SetRetention stores for how many days things are kept. What is not named keeps the days
// it has. It returns an *Invalid on the field of a datum that would be kept longer than the
// program's own calendar says, or too briefly to work.
func (db *DB) SetRetention(ctx context.Context, days map[survey.Datum]int) error {
	if err := allow(ctx, survey.MayChangeSettings); err != nil {
		return err
	}
	if err := survey.CheckRetention(days); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := setRetention(ctx, tx, days); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSettings, Detail: "retention"})
	})
}

func setRetention(ctx context.Context, tx *sql.Tx, days map[survey.Datum]int) error {
	for datum, n := range days {
		if _, err := tx.ExecContext(ctx, "INSERT INTO retention (datum, keep) VALUES (?, ?) ON CONFLICT (datum) DO UPDATE SET keep = excluded.keep", datum, n); err != nil {
			return fmt.Errorf("set retention: %w", err)
		}
	}
	return nil
}

// retention reads what an organisation keeps for fewer days than the program's own.
func retention(ctx context.Context, q queryer) (map[survey.Datum]int, error) {
	rows, err := q.QueryContext(ctx, "SELECT datum, keep FROM retention")
	if err != nil {
		return nil, fmt.Errorf("retention: %w", err)
	}
	defer func() { _ = rows.Close() }()
	kept := map[survey.Datum]int{}
	for rows.Next() {
		var datum survey.Datum
		var days int
		if err := rows.Scan(&datum, &days); err != nil {
			return nil, fmt.Errorf("retention: %w", err)
		}
		kept[datum] = days
	}
	return kept, rows.Err()
}

// SetRhythm stores how often ballot boxes are opened. It counts from the next opening day:
// the day that leavers were told stays.
func (db *DB) SetRhythm(ctx context.Context, rhythm survey.Rhythm) error {
	if err := allow(ctx, survey.MayChangeSettings); err != nil {
		return err
	}
	if _, err := survey.ParseRhythm(string(rhythm)); err != nil {
		return err
	}
	return db.write(ctx, func(tx *sql.Tx) error {
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		if err := setRhythm(ctx, tx, o, rhythm); err != nil {
			return err
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionSettings, Detail: "rhythm"})
	})
}

func setRhythm(ctx context.Context, tx *sql.Tx, o survey.Organisation, rhythm survey.Rhythm) error {
	through, err := openedThrough(ctx, tx)
	if err != nil {
		return err
	}
	changed := o.WithRhythm(rhythm, through)
	if _, err := tx.ExecContext(ctx, "UPDATE organisation SET rhythm = ?, later_rhythm = ?, later_from = ?",
		changed.Rhythm, changed.LaterRhythm, changed.LaterFrom); err != nil {
		return fmt.Errorf("set rhythm: %w", err)
	}
	return nil
}
