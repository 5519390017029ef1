package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// Submission is what a leaver sends: both parts, sealed.
type Submission struct {
	Invitation   uuid.UUID
	Version      int // of the link through which it was sent
	Unit         SealedBallot
	Organisation SealedBallot
}

// SealedBallot is one part, sealed for this box and slot.
type SealedBallot struct {
	Slot   ballot.Slot
	Box    uuid.UUID
	Sealed []byte
}

// Cast stores a submission in place of an earlier one of the same link. It returns
// survey.ErrClosed when the link does not work today, and survey.ErrConflict when a box
// was opened since the answers were sealed: seal them again.
func (db *DB) Cast(ctx context.Context, s Submission, today survey.Day) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := linkWorks(ctx, tx, s.Invitation, s.Version, today); err != nil {
			return err
		}
		if err := castPart(ctx, tx, survey.PartUnit, s.Unit); err != nil {
			return err
		}
		return castPart(ctx, tx, survey.PartOrganisation, s.Organisation)
	})
	if err != nil {
		return fmt.Errorf("cast: %w", err)
	}
	db.settle(ctx)
	return nil
}

func castPart(ctx context.Context, tx *sql.Tx, part survey.Part, b SealedBallot) error {
	if len(b.Sealed) != ballot.SealedSize {
		return fmt.Errorf("%s part: a ballot of %d bytes", part, len(b.Sealed))
	}
	var takes bool
	err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM box WHERE id = ? AND part = ? AND state = 'open')", b.Box[:], part).Scan(&takes)
	if err != nil {
		return fmt.Errorf("box: %w", err)
	}
	if !takes {
		return fmt.Errorf("box: %w", survey.ErrConflict)
	}
	// An attached ballot stays attached: its answers were read and can be subtracted.
	_, err = tx.ExecContext(ctx, `INSERT INTO ballot (slot, part, box, counts, sealed) VALUES (?, ?, ?, 1, ?)
		ON CONFLICT (slot) DO UPDATE SET box = excluded.box, sealed = excluded.sealed, counts = MAX(counts, 1)`,
		b.Slot[:], part, b.Box[:], b.Sealed)
	if err != nil {
		return fmt.Errorf("ballot: %w", err)
	}
	return nil
}

// TakeBack overwrites what was sent through a link with sealed blanks that count for
// nothing. It does not tell whether there was anything.
func (db *DB) TakeBack(ctx context.Context, key ballot.LinkKey, invitation uuid.UUID, version int, today survey.Day) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		if err := linkWorks(ctx, tx, invitation, version, today); err != nil {
			return err
		}
		for _, part := range []survey.Part{survey.PartUnit, survey.PartOrganisation} {
			if err := blank(ctx, tx, key, part, key.Slot(part, invitation, version)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("take back: %w", err)
	}
	db.settle(ctx)
	return nil
}

func blank(ctx context.Context, tx *sql.Tx, key ballot.LinkKey, part survey.Part, slot ballot.Slot) error {
	box, err := scanBox(tx.QueryRowContext(ctx, "SELECT "+boxColumns+" FROM box WHERE id = (SELECT box FROM ballot WHERE slot = ?)", slot[:]))
	if errors.Is(err, survey.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	sealed, err := ballot.SealBlank(key, box.ID, part, slot, box.Public)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, "UPDATE ballot SET sealed = ?, counts = CASE counts WHEN 2 THEN 2 ELSE 0 END WHERE slot = ?", sealed, slot[:])
	return err
}

// linkWorks returns survey.ErrClosed unless this version of the link works today; an
// invitation that is not there is as closed as any other.
func linkWorks(ctx context.Context, tx *sql.Tx, invitation uuid.UUID, version int, today survey.Day) error {
	i, err := openInvitation(ctx, tx, invitation, today)
	if errors.Is(err, survey.ErrNotFound) || (err == nil && i.Version != version) {
		return survey.ErrClosed
	}
	return err
}

// settle empties the write-ahead log after every sending, the first included: then a
// replaced ballot leaves no more traces than a first one. What was sent is stored already,
// so a failure here is none of the leaver's: the worker makes up for it.
func (db *DB) settle(ctx context.Context) { _ = db.Checkpoint(ctx) }
