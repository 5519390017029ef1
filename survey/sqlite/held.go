package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// held is what a box was found to hold on an opening day, open in memory.
type held struct {
	box    Box // without an id: a carry that several boxes left together
	closed []heldBallot
	open   []heldBallot  // of links that still work: never counted
	stale  []ballot.Slot // where anything lies that is not of an open link
	carry  ballot.Carry
	looked bool // whether the box was looked into today
	done   bool // whether its ballots were counted today: the carry is what they left
}

type heldBallot struct {
	slot   ballot.Slot
	counts int
	votes  []survey.Vote
}

// casts returns the closed ballots for counting.
func (h *held) casts() []ballot.Cast {
	casts := make([]ballot.Cast, len(h.closed))
	for i, b := range h.closed {
		casts[i] = ballot.Cast{Votes: b.votes, Attached: b.counts == 2}
	}
	return casts
}

// others returns how many closed ballots count for the thresholds.
func (h *held) others() int {
	n := 0
	for _, b := range h.closed {
		if b.counts == 1 {
			n++
		}
	}
	return n
}

// holds reports whether there is anything to count.
func (h *held) holds() bool { return len(h.closed) > 0 || len(h.carry) > 0 }

// counted notes that everything was counted and only the carry is left.
func (h *held) counted(carry ballot.Carry) {
	h.done, h.closed, h.carry = true, nil, carry
	h.box.Closings, h.box.Links = 0, 0
}

// read opens a box in memory. What was not sealed by this installation for this very place
// is left out, and so are blanks: whoever can only write to the database adds nothing.
func (d *openingDay) read(ctx context.Context, box Box) (*held, error) {
	private, err := d.keys.BoxKey(box.ID)
	if err != nil {
		return nil, err
	}
	h := &held{box: box}
	if err := d.readBallots(ctx, h, private); err != nil {
		return nil, err
	}
	h.carry, err = d.readCarry(ctx, box, private)
	return h, err
}

func (d *openingDay) readBallots(ctx context.Context, h *held, private []byte) error {
	rows, err := d.tx.QueryContext(ctx, "SELECT slot, counts, sealed FROM ballot WHERE box = ? ORDER BY slot", h.box.ID[:])
	if err != nil {
		return fmt.Errorf("read box: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var slot, sealed []byte
		var b heldBallot
		if err := rows.Scan(&slot, &b.counts, &sealed); err != nil {
			return fmt.Errorf("read box: %w", err)
		}
		b.slot = ballot.Slot(slot)
		b.votes, err = ballot.Open(d.link, h.box.ID, h.box.Part, b.slot, private, sealed)
		if err != nil && !errors.Is(err, ballot.ErrUnreadable) {
			return err
		}
		switch {
		case !d.open[b.slot]:
			h.stale = append(h.stale, b.slot)
			if err == nil && b.votes != nil && b.counts != 0 {
				h.closed = append(h.closed, b)
			}
		case err == nil:
			h.open = append(h.open, b)
		}
	}
	return rows.Err()
}

func (d *openingDay) readCarry(ctx context.Context, box Box, private []byte) (ballot.Carry, error) {
	var sealed []byte
	err := d.tx.QueryRowContext(ctx, "SELECT sealed FROM carry WHERE box = ?", box.ID[:]).Scan(&sealed)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read carry: %w", err)
	}
	carry, err := ballot.OpenCarry(d.link, box.ID, box.Part, private, sealed)
	if errors.Is(err, ballot.ErrUnreadable) {
		return nil, nil
	}
	return carry, err
}

// putAll puts everything back that was not published. Boxes that are no longer wanted and
// carries without a box come last and from the top, because what they hold moves into the
// fresh generation of a box above them.
func (d *openingDay) putAll(ctx context.Context, all []*held, seasonEnd bool) error {
	rank := func(h *held) int {
		if h.box.ID != uuid.Nil && d.wanted(h.box) {
			return -1
		}
		return d.depth(h.box.Unit)
	}
	slices.SortStableFunc(all, func(a, b *held) int { return rank(a) - rank(b) })
	for _, h := range all {
		if err := d.put(ctx, h, seasonEnd); err != nil {
			return fmt.Errorf("put back: %w", err)
		}
	}
	return nil
}

func (d *openingDay) depth(id uuid.UUID) int {
	for depth := range len(d.tree) {
		unit, ok := d.tree.ByID(id)
		if !ok || unit.Parent == uuid.Nil {
			return depth
		}
		id = unit.Parent
	}
	return len(d.tree)
}

func (d *openingDay) put(ctx context.Context, h *held, seasonEnd bool) error {
	switch {
	case h.box.ID == uuid.Nil:
		home, err := openBox(ctx, d.tx, d.tree, h.box.Unit, h.box.Part)
		if err != nil {
			return err
		}
		return d.addCarry(ctx, home, h.carry)
	case h.box.State == BoxOpen && (h.done || seasonEnd || !d.wanted(h.box)):
		return d.nextGeneration(ctx, h)
	case h.done:
		return d.empty(ctx, h.box)
	case h.looked:
		return d.putBack(ctx, h)
	}
	return nil
}

// nextGeneration ends a generation of a box: emptied when everything was counted, waiting
// when something is left. Ballots of open links go on to the next generation, or to the
// box above when the unit has none of its own any more.
func (d *openingDay) nextGeneration(ctx context.Context, h *held) error {
	waits := !h.done && h.holds()
	if _, err := d.tx.ExecContext(ctx, "UPDATE box SET state = 'waiting', waits_from = ? WHERE id = ?", d.day, h.box.ID[:]); err != nil {
		return err
	}
	next, err := d.successor(ctx, h, waits)
	if err != nil {
		return err
	}
	if err := d.moveOpen(ctx, h, next); err != nil {
		return err
	}
	if h.done {
		if err := d.addCarry(ctx, next, h.carry); err != nil {
			return err
		}
	}
	switch {
	case !waits:
		return d.empty(ctx, h.box)
	case h.looked:
		return d.putBack(ctx, h)
	}
	return nil
}

// successor returns the box that takes over. Closings and links stay with what they
// belong to: with the ballots when those wait, otherwise they go on.
func (d *openingDay) successor(ctx context.Context, h *held, waits bool) (Box, error) {
	if !d.wanted(h.box) {
		return openBox(ctx, d.tx, d.tree, h.box.Unit, h.box.Part)
	}
	next := Box{Unit: h.box.Unit, Part: h.box.Part, K: h.box.K}
	if !waits {
		next.Closings, next.Links = h.box.Closings, h.box.Links
	}
	if h.looked {
		next.Closings = 0
	}
	return newGeneration(ctx, d.tx, d.keys, next)
}

func (d *openingDay) moveOpen(ctx context.Context, h *held, next Box) error {
	for _, b := range h.open {
		sealed, err := ballot.Reseal(d.link, next.ID, next.Part, b.slot, next.Public, b.votes)
		if err != nil {
			return err
		}
		if _, err := d.tx.ExecContext(ctx, "UPDATE ballot SET box = ?, sealed = ? WHERE slot = ?", next.ID[:], sealed, b.slot[:]); err != nil {
			return err
		}
	}
	return nil
}

// putBack gives the closed ballots of a box that was looked into and stays closed fresh
// random slots, and seals them anew, so that no copy of the database leads back to a link.
func (d *openingDay) putBack(ctx context.Context, h *held) error {
	for _, slot := range h.stale {
		if _, err := d.tx.ExecContext(ctx, "DELETE FROM ballot WHERE slot = ?", slot[:]); err != nil {
			return err
		}
	}
	for i := range h.closed {
		h.closed[i].slot = ballot.RandomSlot()
	}
	slices.SortFunc(h.closed, func(a, b heldBallot) int { return bytes.Compare(a.slot[:], b.slot[:]) })
	for _, b := range h.closed {
		sealed, err := ballot.Reseal(d.link, h.box.ID, h.box.Part, b.slot, h.box.Public, b.votes)
		if err != nil {
			return err
		}
		if _, err := d.tx.ExecContext(ctx, "INSERT INTO ballot (slot, part, box, counts, sealed) VALUES (?, ?, ?, ?, ?)",
			b.slot[:], h.box.Part, h.box.ID[:], b.counts, sealed); err != nil {
			return err
		}
	}
	_, err := d.tx.ExecContext(ctx, "UPDATE box SET closings = 0 WHERE id = ?", h.box.ID[:])
	return err
}

// addCarry seals a carry into a box, together with what is carried there already.
func (d *openingDay) addCarry(ctx context.Context, box Box, carry ballot.Carry) error {
	if len(carry) == 0 {
		return nil
	}
	private, err := d.keys.BoxKey(box.ID)
	if err != nil {
		return err
	}
	earlier, err := d.readCarry(ctx, box, private)
	if err != nil {
		return err
	}
	sealed, err := ballot.SealCarry(d.link, box.ID, box.Part, box.Public, ballot.Join(earlier, carry))
	if err != nil {
		return err
	}
	_, err = d.tx.ExecContext(ctx, "INSERT INTO carry (box, sealed) VALUES (?, ?) ON CONFLICT (box) DO UPDATE SET sealed = excluded.sealed",
		box.ID[:], sealed)
	return err
}

// empty removes all that lies in a box. Its key is destroyed after the transaction.
func (d *openingDay) empty(ctx context.Context, box Box) error {
	for _, query := range []string{
		"DELETE FROM ballot WHERE box = ?",
		"DELETE FROM carry WHERE box = ?",
		"UPDATE box SET state = 'opened', closings = 0, links = 0, waits_from = NULL WHERE id = ?",
	} {
		if _, err := d.tx.ExecContext(ctx, query, box.ID[:]); err != nil {
			return fmt.Errorf("empty box: %w", err)
		}
	}
	return nil
}
