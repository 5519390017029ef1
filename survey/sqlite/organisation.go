package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// NewOrganisation is what SetUp stores.
type NewOrganisation struct {
	survey.Organisation
	Units         survey.Units
	Questionnaire string // the organisation's own file; empty for the standard one
	Installation  string // fingerprint of the key folder
	Today         survey.Day
}

// SetUp stores the organisation with its units. It returns survey.ErrConflict when there
// is one already.
func (db *DB) SetUp(ctx context.Context, o NewOrganisation) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO organisation
			(id, name, pack, zone, k, key_mode, season_end, rehearsal, contact_name, contact_mail, contact_phone,
			 counsellor, talk_nl, talk_en, questionnaire, installation, opened_through, planned_through, rhythm)
			VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			o.Name, o.Pack, o.Zone, o.K, o.KeyMode, o.SeasonEnd, o.Rehearsal, o.Contact.Name, o.Contact.Mail, o.Contact.Phone,
			o.Counsellor, o.TalkWord[survey.NL], o.TalkWord[survey.EN], o.Questionnaire, o.Installation, o.Today, o.Today, o.Rhythm)
		if isUnique(err) {
			return fmt.Errorf("set up: %w", survey.ErrConflict)
		}
		if err != nil {
			return fmt.Errorf("set up: %w", err)
		}
		if err := setRetention(ctx, tx, o.Kept); err != nil {
			return err
		}
		for _, u := range o.Units.Sorted() { // each after its parent
			if err := insertUnit(ctx, tx, u); err != nil {
				return err
			}
		}
		return nil
	})
}

// Organisation returns the organisation, survey.ErrNotFound before SetUp.
func (db *DB) Organisation(ctx context.Context) (survey.Organisation, error) {
	return organisation(ctx, db.reader)
}

func organisation(ctx context.Context, q queryer) (survey.Organisation, error) {
	o := survey.Organisation{TalkWord: survey.Text{}}
	var talkNL, talkEN string
	err := q.QueryRowContext(ctx, `SELECT name, pack, zone, k, key_mode, season_end, rehearsal, contact_name, contact_mail,
		contact_phone, counsellor, talk_nl, talk_en, rhythm, later_rhythm, later_from FROM organisation`).Scan(&o.Name, &o.Pack, &o.Zone, &o.K, &o.KeyMode,
		&o.SeasonEnd, &o.Rehearsal, &o.Contact.Name, &o.Contact.Mail, &o.Contact.Phone, &o.Counsellor, &talkNL, &talkEN,
		&o.Rhythm, &o.LaterRhythm, &o.LaterFrom)
	if errors.Is(err, sql.ErrNoRows) {
		return o, fmt.Errorf("organisation: %w", survey.ErrNotFound)
	}
	if err != nil {
		return o, fmt.Errorf("organisation: %w", err)
	}
	o.TalkWord[survey.NL], o.TalkWord[survey.EN] = talkNL, talkEN
	if o.Kept, err = retention(ctx, q); err != nil {
		return o, err
	}
	if err := readSettings(ctx, q, &o); err != nil {
		return o, fmt.Errorf("settings: %w", err)
	}
	return o, nil
}

// Installation returns the fingerprint of the key folder that belongs to this database.
func (db *DB) Installation(ctx context.Context) (string, error) {
	return db.text(ctx, "SELECT installation FROM organisation")
}

func (db *DB) text(ctx context.Context, query string) (string, error) {
	var text string
	err := db.reader.QueryRowContext(ctx, query).Scan(&text)
	if errors.Is(err, sql.ErrNoRows) {
		return "", fmt.Errorf("organisation: %w", survey.ErrNotFound)
	}
	if err != nil {
		return "", fmt.Errorf("organisation: %w", err)
	}
	return text, nil
}

// countMonth adds one to a counter of the unit and month. The column is one of ours.
func countMonth(ctx context.Context, tx *sql.Tx, unit uuid.UUID, day survey.Day, column string) error {
	query := "INSERT INTO unit_month (unit, month, " + column + ") VALUES (?, ?, 1) " + //nolint:gosec // a constant of this package
		"ON CONFLICT (unit, month) DO UPDATE SET " + column + " = " + column + " + 1"
	_, err := tx.ExecContext(ctx, query, unit[:], day.Month())
	if err != nil {
		return fmt.Errorf("count %s: %w", column, err)
	}
	return nil
}
