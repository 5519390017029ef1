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

// Reconciled is what did not fit between the database and the key folder.
type Reconciled struct {
	Lost    []Box       // boxes whose key is gone: their ballots can never be read
	Orphans []uuid.UUID // keys without a box, removed after the next opening
}

// Reconcile compares the boxes with the key folder, at the start and before an opening.
// The key of an opened box is destroyed; a box without its key is marked as lost and
// another takes its place; a key without a box is reported. A backup from before an
// opening, put back after it, shows here.
func (db *DB) Reconcile(ctx context.Context, keys *ballot.Keys) (Reconciled, error) {
	var found Reconciled
	err := db.write(ctx, func(tx *sql.Tx) error {
		unopened, err := boxes(ctx, tx, "state IN ('open', 'waiting')")
		if err != nil {
			return err
		}
		for _, box := range unopened {
			private, err := keys.BoxKey(box.ID)
			if err != nil && !errors.Is(err, survey.ErrNotFound) {
				return err
			}
			if ballot.KeyFits(box.Public, private) {
				continue
			}
			found.Lost = append(found.Lost, box)
			if err := markLost(ctx, tx, keys, box); err != nil {
				return err
			}
		}
		found.Orphans, err = strayKeys(ctx, tx, keys, false)
		return err
	})
	if err != nil {
		return Reconciled{}, fmt.Errorf("reconcile boxes and keys: %w", err)
	}
	return found, nil
}

func markLost(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, box Box) error {
	if _, err := tx.ExecContext(ctx, "UPDATE box SET state = 'lost' WHERE id = ?", box.ID[:]); err != nil {
		return fmt.Errorf("mark as lost: %w", err)
	}
	if box.State != BoxOpen {
		return nil
	}
	_, err := newGeneration(ctx, tx, keys, Box{Unit: box.Unit, Part: box.Part, K: box.K})
	return err
}

// dropLost removes what lies in lost boxes: nobody can ever read it.
func (d *openingDay) dropLost(ctx context.Context) error {
	for _, query := range []string{
		"DELETE FROM ballot WHERE box IN (SELECT id FROM box WHERE state = 'lost')",
		"DELETE FROM carry WHERE box IN (SELECT id FROM box WHERE state = 'lost')",
	} {
		if _, err := d.tx.ExecContext(ctx, query); err != nil {
			return fmt.Errorf("drop lost ballots: %w", err)
		}
	}
	return nil
}

// tidyKeys destroys the keys of opened boxes, and after an opening all other keys that no
// unopened box needs.
func (db *DB) tidyKeys(ctx context.Context, keys *ballot.Keys, all bool) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := strayKeys(ctx, tx, keys, all)
		return err
	})
	if err != nil {
		return fmt.Errorf("destroy keys: %w", err)
	}
	return nil
}

// strayKeys destroys the keys of opened boxes and returns those that belong to no box, or
// destroys them too. Boxes get their keys inside a writing transaction: inside this one,
// no other process is halfway.
func strayKeys(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, all bool) ([]uuid.UUID, error) {
	held, err := keys.BoxKeys()
	if err != nil {
		return nil, err
	}
	var orphans []uuid.UUID
	for _, id := range held {
		box, err := scanBox(tx.QueryRowContext(ctx, "SELECT "+boxColumns+" FROM box WHERE id = ?", id[:]))
		switch {
		case err != nil && !errors.Is(err, survey.ErrNotFound):
			return nil, err
		case err == nil && (box.State == BoxOpen || box.State == BoxWaiting):
		case all || box.State == BoxOpened:
			if err := keys.DestroyBoxKey(id); err != nil {
				return nil, err
			}
		default:
			orphans = append(orphans, id)
		}
	}
	return orphans, nil
}
