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

// NewHolder is somebody who is about to get a code.
type NewHolder struct {
	Code     ballot.Code
	Account  uuid.UUID
	Replaces uuid.UUID // the account whose code ends; uuid.Nil: nobody's
	GiveUp   bool      // what is sealed may be lost, because no other code is left
}

// AppointHolder gives somebody a code: from then on it opens every box. The keys come from
// ballot.Keys.Unlock when anything is sealed already; else it returns ballot.ErrLocked.
// With more than two keyholders it returns survey.ErrConflict. In file mode it is the step
// to keyholder mode. Show is called with everything in place but before the code counts:
// only a code that was seen may be the one that is needed.
func (db *DB) AppointHolder(ctx context.Context, keys *ballot.Keys, h NewHolder, show func() error) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		replaced, err := holderNumber(keys, h.Replaces)
		if err != nil {
			return err
		}
		if err := keys.Room(replaced); err != nil {
			return err
		}
		boxes, err := boxesToHandOver(ctx, tx, keys, h.GiveUp)
		if err != nil {
			return err
		}
		made, err := keys.Prepare(h.Code, h.Account, boxes)
		if err != nil {
			return err
		}
		if err := show(); err != nil {
			return err
		}
		if err := keys.Appoint(made, replaced); err != nil {
			return err
		}
		done := survey.ActionHolderAdded
		if h.Replaces != uuid.Nil {
			done = survey.ActionHolderReplaced
		}
		if err := db.auditAccount(ctx, tx, done, h.Account); err != nil {
			return err
		}
		return holderMode(ctx, tx, keys, survey.KeyHolder)
	})
	if err != nil {
		return fmt.Errorf("appoint keyholder: %w", err)
	}
	return db.tidyAfterHolders(ctx, keys)
}

// DismissHolders goes back to file mode. It returns survey.ErrConflict while anything is
// sealed, as it was given to the keyholders, and while a link works that was mailed with their
// promise.
func (db *DB) DismissHolders(ctx context.Context, keys *ballot.Keys) error {
	err := db.write(ctx, func(tx *sql.Tx) error {
		sealed, err := anythingSealed(ctx, tx)
		if err != nil {
			return err
		}
		promised, err := db.anyLinkOpen(ctx, tx)
		if err != nil {
			return err
		}
		if sealed || promised {
			return survey.ErrConflict
		}
		if err := endBoxes(ctx, tx, BoxOpened); err != nil {
			return err
		}
		if err := keys.Dismiss(); err != nil {
			return err
		}
		if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionHoldersStopped}); err != nil {
			return err
		}
		return holderMode(ctx, tx, keys, survey.KeyFile)
	})
	if err != nil {
		return fmt.Errorf("dismiss keyholders: %w", err)
	}
	return db.tidyAfterHolders(ctx, keys)
}

// FollowKeys notes the key mode that the key folder is in: a crash in the middle of the
// step to keyholder mode leaves the database behind.
func (db *DB) FollowKeys(ctx context.Context, keys *ballot.Keys) error {
	return db.write(ctx, func(tx *sql.Tx) error { return holderMode(ctx, tx, keys, survey.KeyHolder) })
}

// boxesToHandOver returns the boxes whose keys a new keyholder gets. Boxes that hold
// nothing need no code: others take their places.
func boxesToHandOver(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, giveUp bool) ([]uuid.UUID, error) {
	all, err := ids(ctx, tx, "SELECT id FROM box WHERE state IN ('open', 'waiting')")
	if err != nil {
		return nil, fmt.Errorf("boxes: %w", err)
	}
	locked, err := keys.Locked()
	if err != nil || !locked {
		return all, err
	}
	sealed, err := anythingSealed(ctx, tx)
	switch {
	case err != nil:
		return nil, err
	case sealed && giveUp:
		return nil, endBoxes(ctx, tx, BoxLost)
	case sealed:
		return nil, ballot.ErrLocked
	}
	return nil, endBoxes(ctx, tx, BoxOpened)
}

// anythingSealed reports whether a ballot or a carry waits in a box.
func anythingSealed(ctx context.Context, q queryer) (bool, error) {
	var sealed bool
	err := q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM ballot) OR EXISTS (SELECT 1 FROM carry)").Scan(&sealed)
	if err != nil {
		return false, fmt.Errorf("look for ballots: %w", err)
	}
	return sealed, nil
}

// anyLinkOpen reports whether a link works that was mailed.
func (db *DB) anyLinkOpen(ctx context.Context, q queryer) (bool, error) {
	zone, err := location(ctx, q)
	if err != nil {
		return false, err
	}
	var open bool
	err = q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM invitation WHERE mails_sent > 0 AND withdrawn_on IS NULL AND closes_on >= ?)",
		survey.DayOf(db.now().In(zone))).Scan(&open)
	if err != nil {
		return false, fmt.Errorf("look for links: %w", err)
	}
	return open, nil
}

func endBoxes(ctx context.Context, tx *sql.Tx, state BoxState) error {
	if _, err := tx.ExecContext(ctx, "UPDATE box SET state = ? WHERE state IN ('open', 'waiting')", state); err != nil {
		return fmt.Errorf("end boxes: %w", err)
	}
	return nil
}

// holderMode notes the key mode and makes the boxes that are missing.
func holderMode(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, mode survey.KeyMode) error {
	if _, err := tx.ExecContext(ctx, "UPDATE organisation SET key_mode = ?", mode); err != nil {
		return fmt.Errorf("key mode: %w", err)
	}
	o, err := organisation(ctx, tx)
	if err != nil {
		return err
	}
	tree, err := units(ctx, tx)
	if err != nil {
		return err
	}
	return createBoxes(ctx, tx, keys, tree, o.K)
}

// tidyAfterHolders destroys the keys and the copies of keys that a change left behind.
func (db *DB) tidyAfterHolders(ctx context.Context, keys *ballot.Keys) error {
	return errors.Join(keys.TidyHolders(), db.tidyKeys(ctx, keys, func(uuid.UUID) bool { return true }), db.Checkpoint(ctx))
}

// holderNumber finds the keyholder with an account; 0 for no account.
func holderNumber(keys *ballot.Keys, account uuid.UUID) (int, error) {
	if account == uuid.Nil {
		return 0, nil
	}
	holders, err := keys.Holders()
	if err != nil {
		return 0, err
	}
	for _, holder := range holders {
		if holder.Account == account {
			return holder.Number, nil
		}
	}
	return 0, fmt.Errorf("keyholder: %w", survey.ErrNotFound)
}

// CanInvite returns survey.ErrNoKeyholder while nobody holds a code.
func (db *DB) CanInvite(ctx context.Context) error { return hasBox(ctx, db.reader) }

// hasBox returns survey.ErrNoKeyholder while there is no ballot box.
func hasBox(ctx context.Context, q queryer) error {
	var there bool
	if err := q.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM box WHERE state = 'open')").Scan(&there); err != nil {
		return fmt.Errorf("look for a box: %w", err)
	}
	if !there {
		return survey.ErrNoKeyholder
	}
	return nil
}
