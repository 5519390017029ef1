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

// Reconcile compares the boxes with the key folder at the start of the server, and says in
// words for the log what did not fit. The key of an opened box is destroyed; a box without
// its key is marked as lost, for good, and another takes its place; a key without a box is
// removed after the next opening. A backup from before an opening, put back after it,
// shows here.
func (db *DB) Reconcile(ctx context.Context, keys *ballot.Keys) (notices []string, err error) {
	if err := keys.Sweep(); err != nil {
		return nil, err
	}
	found, err := db.reconcile(ctx, keys)
	for _, box := range found.lost {
		notices = append(notices, lossOf(box))
	}
	for _, id := range found.orphans {
		notices = append(notices, fmt.Sprintf("key %s belongs to no ballot box: it is destroyed after the next opening", id))
	}
	return notices, err
}

// mismatch is what did not fit between the database and the key folder.
type mismatch struct {
	lost    []Box       // boxes whose key is gone: their ballots can never be read
	orphans []uuid.UUID // keys without a box
}

// loss is an error when ballots were lost.
func (m mismatch) loss() error {
	var err error
	for _, box := range m.lost {
		err = errors.Join(err, errors.New(lossOf(box)))
	}
	return err
}

func lossOf(box Box) string {
	return fmt.Sprintf("the key of ballot box %s (%s part, generation %d) is missing or damaged: its ballots are lost. "+
		"Was an older backup put back, or the key folder replaced?", box.ID, box.Part, box.Generation)
}

// reconcile also finishes what an opening left undone when it was cut off after its
// transaction: the keys of what it counted go, and so does the write-ahead log.
func (db *DB) reconcile(ctx context.Context, keys *ballot.Keys) (mismatch, error) {
	if err := keys.Check(); err != nil {
		return mismatch{}, err
	}
	var found mismatch
	err := db.write(ctx, func(tx *sql.Tx) error {
		unopened, err := boxes(ctx, tx, "state IN ('open', 'waiting')")
		if err != nil {
			return err
		}
		for _, box := range unopened {
			fits, err := keys.BoxKeyFits(box.ID, box.Public)
			if err != nil {
				return err
			}
			if fits {
				continue
			}
			found.lost = append(found.lost, box)
			if err := markLost(ctx, tx, keys, box); err != nil {
				return err
			}
			if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionLost, Unit: box.Unit}); err != nil {
				return err
			}
		}
		found.orphans, err = strayKeys(ctx, tx, keys, func(uuid.UUID) bool { return false })
		return err
	})
	if err != nil {
		return mismatch{}, fmt.Errorf("reconcile boxes and keys: %w", err)
	}
	return found, db.checkpointSoon(ctx)
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

// tidyKeys destroys the keys of opened boxes, and of the others that no unopened box needs
// those that are named.
func (db *DB) tidyKeys(ctx context.Context, keys *ballot.Keys, also func(id uuid.UUID) bool) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		_, err := strayKeys(ctx, tx, keys, also)
		return err
	})
	if err != nil {
		return fmt.Errorf("destroy keys: %w", err)
	}
	return nil
}

// strayKeys destroys the keys of opened boxes and returns those that belong to no box,
// those excepted that it is told to destroy too. Boxes get their keys inside a writing transaction: inside this one,
// no other process is halfway.
func strayKeys(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, also func(id uuid.UUID) bool) ([]uuid.UUID, error) {
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
		case box.State == BoxOpened || also(id):
			if err := keys.DestroyBoxKey(id); err != nil {
				return nil, err
			}
		default:
			orphans = append(orphans, id)
		}
	}
	return orphans, nil
}
