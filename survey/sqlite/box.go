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

// BoxState says what a generation of a ballot box is there for.
type BoxState string

// The states of a box.
const (
	BoxOpen    BoxState = "open"    // takes ballots
	BoxWaiting BoxState = "waiting" // closed by a season end, waits for enough company
	BoxOpened  BoxState = "opened"  // counted or destroyed: nothing is left in it
	BoxLost    BoxState = "lost"    // its key is gone and its ballots with it
)

// Box is one generation of a ballot box.
type Box struct {
	ID         uuid.UUID
	Unit       uuid.UUID
	Part       survey.Part
	Generation int
	Public     []byte // the public key, to which ballots are sealed
	State      BoxState
	K          int
	Closings   int        // links closed since it was last looked into
	Links      int        // links closed since it was last opened
	WaitsFrom  survey.Day // the season end that closed a waiting generation; 0: it takes ballots
}

const boxColumns = "id, unit, part, generation, public_key, state, k, closings, links, COALESCE(waits_from, 0)"

func scanBox(row interface{ Scan(...any) error }) (Box, error) {
	var b Box
	err := row.Scan(&b.ID, &b.Unit, &b.Part, &b.Generation, &b.Public, &b.State, &b.K, &b.Closings, &b.Links, &b.WaitsFrom)
	if errors.Is(err, sql.ErrNoRows) {
		return b, fmt.Errorf("box: %w", survey.ErrNotFound)
	}
	if err != nil {
		return b, fmt.Errorf("box: %w", err)
	}
	return b, nil
}

// Boxes returns the boxes that hold something or may: open, waiting and lost ones.
func (db *DB) Boxes(ctx context.Context) ([]Box, error) {
	return boxes(ctx, db.reader, "state <> 'opened'")
}

func boxes(ctx context.Context, q queryer, where string, args ...any) ([]Box, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+boxColumns+" FROM box WHERE "+where+" ORDER BY id", args...)
	if err != nil {
		return nil, fmt.Errorf("boxes: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []Box
	for rows.Next() {
		b, err := scanBox(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, b)
	}
	return all, rows.Err()
}

// BoxFor returns the box that takes one part of a leaver's answers: the box of the unit or
// of its nearest parent with one; the organisation's for the organisation part, and for a
// leaver who chose "only with the organisation".
func (db *DB) BoxFor(ctx context.Context, unit uuid.UUID, part survey.Part, onlyOrganisation bool) (Box, error) {
	tree, err := db.Units(ctx)
	if err != nil {
		return Box{}, err
	}
	if onlyOrganisation || part == survey.PartOrganisation {
		unit = tree.Root().ID
	}
	return openBox(ctx, db.reader, tree, unit, part)
}

// openBox goes up the tree to the first unit with an open box. The rows count, not the
// setting: a changed setting holds from the next opening day.
func openBox(ctx context.Context, q queryer, tree survey.Units, unit uuid.UUID, part survey.Part) (Box, error) {
	for range len(tree) {
		box, err := scanBox(q.QueryRowContext(ctx,
			"SELECT "+boxColumns+" FROM box WHERE unit = ? AND part = ? AND state = 'open'", unit[:], part))
		if !errors.Is(err, survey.ErrNotFound) {
			return box, err
		}
		above, ok := tree.ByID(unit)
		if !ok || above.Parent == uuid.Nil {
			break
		}
		unit = above.Parent
	}
	return Box{}, fmt.Errorf("open box: %w", survey.ErrNotFound)
}

// CreateBoxes makes the boxes that the settings of the units ask for and that are not
// there yet: two of the root, one of every unit with a box of its own.
func (db *DB) CreateBoxes(ctx context.Context, keys *ballot.Keys) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		tree, err := units(ctx, tx)
		if err != nil {
			return err
		}
		return createBoxes(ctx, tx, keys, tree, o.K)
	})
}

func createBoxes(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, tree survey.Units, k int) error {
	for _, unit := range tree {
		for _, part := range boxParts(unit) {
			var there bool
			err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM box WHERE unit = ? AND part = ? AND state = 'open')",
				unit.ID[:], part).Scan(&there)
			if err != nil {
				return fmt.Errorf("create boxes: %w", err)
			}
			if there {
				continue
			}
			if _, err := newGeneration(ctx, tx, keys, Box{Unit: unit.ID, Part: part, K: k}); err != nil {
				return err
			}
		}
	}
	return nil
}

// boxParts returns the parts for which a unit has boxes of its own.
func boxParts(unit survey.Unit) []survey.Part {
	switch {
	case unit.Parent == uuid.Nil:
		return []survey.Part{survey.PartUnit, survey.PartOrganisation}
	case unit.OwnBox:
		return []survey.Part{survey.PartUnit}
	}
	return nil
}

// newGeneration opens a fresh generation of a box under a key pair of its own. The key is
// on the disk before the transaction ends; when it fails, Reconcile finds the key alone.
func newGeneration(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, b Box) (Box, error) {
	public, private, err := ballot.NewBoxKey()
	if err != nil {
		return b, fmt.Errorf("new box: %w", err)
	}
	if b.ID, err = uuid.NewRandom(); err != nil {
		return b, fmt.Errorf("new box: %w", err)
	}
	if err := keys.SaveBoxKey(b.ID, private); err != nil {
		return b, fmt.Errorf("new box: %w", err)
	}
	b.Public, b.State, b.WaitsFrom = public, BoxOpen, 0
	err = tx.QueryRowContext(ctx, `INSERT INTO box (id, unit, part, generation, public_key, state, k, closings, links)
		VALUES (?1, ?2, ?3, 1 + (SELECT COALESCE(MAX(generation), 0) FROM box WHERE unit = ?2 AND part = ?3), ?4, ?5, ?6, ?7, ?8)
		RETURNING generation`,
		b.ID[:], b.Unit[:], b.Part, b.Public, b.State, b.K, b.Closings, b.Links).Scan(&b.Generation)
	if err != nil {
		return b, fmt.Errorf("new box: %w", err)
	}
	return b, nil
}
