package sqlite

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// Opened says that a box, or several together under the name of a unit, was opened.
type Opened struct {
	Unit  uuid.UUID
	Part  survey.Part
	Month survey.Month
	Links int // links closed since the boxes were last opened
	N     int // ballots counted; 0 for an organisation part, which does not tell
}

// OpenDue carries out every opening day that fell due, in order (promise.md section 2):
// the first of each month and the season end. Each day is one transaction; keys are
// destroyed when it is on the disk. It is never set off by a submission. When the key of a
// box turns out to be gone, the other boxes are opened and an error says so, once. In
// keyholder mode it takes keys that a code unlocked, and returns ballot.ErrLocked else.
func (db *DB) OpenDue(ctx context.Context, keys *ballot.Keys, asOf survey.Day) ([]Opened, error) {
	if err := allow(ctx, survey.MayOpenBoxes); err != nil {
		return nil, err
	}
	if locked, err := keys.Locked(); err != nil || locked {
		return nil, errors.Join(err, fmt.Errorf("opening: %w", ballot.ErrLocked))
	}
	found, err := db.reconcile(ctx, keys)
	if err != nil {
		return nil, errors.Join(err, found.loss())
	}
	var all []Opened
	for due := true; due; {
		var opened []Opened
		if opened, due, err = db.openNext(ctx, keys, asOf); err != nil {
			return all, errors.Join(fmt.Errorf("opening: %w", err), found.loss())
		}
		all = append(all, opened...)
	}
	err = db.write(ctx, func(tx *sql.Tx) error { return countClosings(ctx, tx, asOf) })
	return all, errors.Join(err, found.loss())
}

// OpenedThrough returns the last opening day that was carried out. A clock that is behind
// it was set back, or was ahead before.
func (db *DB) OpenedThrough(ctx context.Context) (survey.Day, error) {
	return openedThrough(ctx, db.reader)
}

func openedThrough(ctx context.Context, q queryer) (survey.Day, error) {
	var through survey.Day
	if err := q.QueryRowContext(ctx, "SELECT opened_through FROM organisation").Scan(&through); err != nil {
		return 0, fmt.Errorf("opened through: %w", err)
	}
	return through, nil
}

// openNext carries out the first opening day that is due, if there is one. The steps are:
// the keys of new generations, the transaction, the keys of what was counted, the
// write-ahead log. Cut off before the transaction ends nothing happened but a few keys
// without a box; cut off after it, reconcile does the rest.
func (db *DB) openNext(ctx context.Context, keys *ballot.Keys, asOf survey.Day) (opened []Opened, due bool, err error) {
	before, err := keys.BoxKeys()
	if err != nil {
		return nil, false, err
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		o, err := organisation(ctx, tx)
		if err != nil {
			return err
		}
		day, seasonEnd, err := nextOpening(ctx, tx, o)
		if err != nil {
			return err
		}
		if due = day <= asOf; !due {
			return nil
		}
		opening, err := newOpeningDay(ctx, tx, keys, o, day)
		if err != nil {
			return err
		}
		if err := opening.run(ctx, seasonEnd); err != nil {
			return err
		}
		opened = opening.opened
		if err := tellResults(ctx, tx, opening.tree, opened, db.now()); err != nil {
			return err
		}
		if _, somebody := actor(ctx); somebody || len(opened) > 0 {
			if err := db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionOpened, Many: len(opened)}); err != nil {
				return err
			}
		}
		return passDay(ctx, tx, day)
	})
	if err != nil {
		// What fails is tried again every minute: the keys it made must not pile up.
		made := func(id uuid.UUID) bool { return !slices.Contains(before, id) }
		return nil, false, errors.Join(err, db.tidyKeys(context.WithoutCancel(ctx), keys, made))
	}
	if !due {
		return nil, false, nil
	}
	if err := db.tidyKeys(ctx, keys, func(uuid.UUID) bool { return true }); err != nil {
		return opened, true, err
	}
	return opened, true, db.checkpointSoon(ctx)
}

// passDay notes that an opening day was carried out. Records of talks are counted on the same
// days by a mark of their own, which begins where the openings stood.
func passDay(ctx context.Context, tx *sql.Tx, day survey.Day) error {
	_, err := tx.ExecContext(ctx, "UPDATE organisation SET opened_through = ?, records_through = COALESCE(NULLIF(records_through, 0), opened_through)", day)
	if err != nil {
		return fmt.Errorf("pass a day: %w", err)
	}
	return nil
}

// nextOpening returns the first opening day that was not carried out.
func nextOpening(ctx context.Context, q queryer, o survey.Organisation) (day survey.Day, seasonEnd bool, err error) {
	through, err := openedThrough(ctx, q)
	if err != nil {
		return 0, false, err
	}
	day, seasonEnd = o.NextOpening(through)
	return day, seasonEnd, nil
}

// openingDay is the work of one opening day, inside one transaction.
type openingDay struct {
	tx     *sql.Tx
	keys   *ballot.Keys
	link   ballot.LinkKey
	day    survey.Day
	tree   survey.Units
	k      int                  // of the organisation
	open   map[ballot.Slot]bool // the slots of links that work or closed too recently
	opened []Opened
}

func newOpeningDay(ctx context.Context, tx *sql.Tx, keys *ballot.Keys, o survey.Organisation, day survey.Day) (*openingDay, error) {
	d := &openingDay{tx: tx, keys: keys, link: keys.LinkKey(), day: day, k: o.K}
	var err error
	if d.tree, err = units(ctx, tx); err != nil {
		return nil, err
	}
	if err := countClosings(ctx, tx, day); err != nil {
		return nil, err
	}
	d.open, err = openSlots(ctx, tx, d.link, day)
	return d, err
}

// run carries out the day. A changed setting of a unit counts from here: new boxes are
// made, and boxes that are no longer wanted take no ballots any more.
func (d *openingDay) run(ctx context.Context, seasonEnd bool) error {
	if err := d.dropLost(ctx); err != nil {
		return err
	}
	if err := adjustK(ctx, d.tx, d.k); err != nil {
		return err
	}
	all, err := d.readBoxes(ctx, seasonEnd)
	if err != nil {
		return err
	}
	for _, h := range all {
		if err := d.openAlone(ctx, h); err != nil {
			return err
		}
	}
	if seasonEnd {
		if all, err = d.mergeUp(ctx, all); err != nil {
			return err
		}
	}
	if err := d.putAll(ctx, all, seasonEnd); err != nil {
		return err
	}
	if err := d.expire(ctx); err != nil {
		return err
	}
	if err := createBoxes(ctx, d.tx, d.keys, d.tree, d.k); err != nil {
		return err
	}
	return adjustK(ctx, d.tx, d.k)
}

// adjustK lets a higher k of the organisation hold at once, and a lower one only in boxes
// that are empty, carry included.
func adjustK(ctx context.Context, tx *sql.Tx, k int) error {
	_, err := tx.ExecContext(ctx, `UPDATE box SET k = ?1 WHERE state IN ('open', 'waiting') AND (k < ?1 OR
		(state = 'open' AND id NOT IN (SELECT box FROM ballot) AND id NOT IN (SELECT box FROM carry)))`, max(k, survey.MinK))
	if err != nil {
		return fmt.Errorf("adjust k: %w", err)
	}
	return nil
}

// readBoxes opens, in memory, the boxes that the day looks into: all at a season end,
// otherwise those with enough closings and those that are no longer wanted.
func (d *openingDay) readBoxes(ctx context.Context, seasonEnd bool) ([]*held, error) {
	candidates, err := boxes(ctx, d.tx, "state = 'open' OR (state = 'waiting' AND ?)", seasonEnd)
	if err != nil {
		return nil, err
	}
	var all []*held
	for _, box := range candidates {
		if !seasonEnd && box.Closings < survey.LookedIntoFrom && d.wanted(box) {
			continue
		}
		h, err := d.read(ctx, box)
		if err != nil {
			return nil, err
		}
		all = append(all, h)
	}
	return all, nil
}

// wanted reports whether the settings still ask for the box.
func (d *openingDay) wanted(box Box) bool {
	unit, _ := d.tree.ByID(box.Unit)
	return slices.Contains(boxParts(unit), box.Part)
}

// openAlone opens a box under its own name when it qualifies.
func (d *openingDay) openAlone(ctx context.Context, h *held) error {
	if h.box.State != BoxOpen || h.box.Closings < survey.LookedIntoFrom {
		return nil
	}
	h.looked = true
	if h.others() < h.box.K {
		return nil
	}
	result := ballot.Count(h.box.K, d.day.Month(), h.casts(), h.carry)
	if err := d.publish(ctx, h.box.Unit, h.box.Part, h.box.Links, result); err != nil {
		return err
	}
	h.counted(result.Carry)
	return nil
}

// publish writes what an opening leaves behind: the opening, its tallies and its texts.
func (d *openingDay) publish(ctx context.Context, unit uuid.UUID, part survey.Part, links int, result ballot.Result) error {
	id, err := uuid.NewRandom()
	if err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	opened := Opened{Unit: unit, Part: part, Month: d.day.Month(), Links: links}
	var n any // the organisation part does not tell how many there were
	if part == survey.PartUnit {
		n, opened.N = result.N, result.N
	}
	u, _ := d.tree.ByID(unit)
	if _, err := d.tx.ExecContext(ctx, "INSERT INTO opening (id, unit, part, month, links, n, counted_as) VALUES (?, ?, ?, ?, ?, ?, ?)",
		id[:], unit[:], part, d.day.Month(), links, n, u.Name); err != nil {
		return fmt.Errorf("publish: %w", err)
	}
	var texts []comment
	for _, q := range result.Published {
		if err := d.publishQuestion(ctx, id, q); err != nil {
			return err
		}
		for _, text := range q.Texts {
			texts = append(texts, comment{uuid.New(), q.Question, q.Variant, text})
		}
	}
	if err := addToReports(ctx, d.tx, d.tree, id, unit); err != nil {
		return err
	}
	d.opened = append(d.opened, opened)
	return d.publishTexts(ctx, id, texts)
}

// publishQuestion writes the counts of one question.
func (d *openingDay) publishQuestion(ctx context.Context, opening uuid.UUID, q ballot.Question) error {
	return insertCounts(q.N, q.Options, func(option string, n int) error {
		if _, err := d.tx.ExecContext(ctx, "INSERT INTO tally (opening, question, variant, option, n) VALUES (?, ?, ?, ?, ?)",
			opening[:], q.Question, q.Variant, option, n); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
		return nil
	})
}

// insertCounts inserts n of a question and its options in the order of their keys: the
// order of a map follows that in which ballots were counted, and where rows lie in the file
// would show it.
func insertCounts(n int, options map[string]int, insert func(option string, n int) error) error {
	counts := map[string]int{"": n}
	maps.Copy(counts, options)
	for _, option := range slices.Sorted(maps.Keys(counts)) {
		if err := insert(option, counts[option]); err != nil {
			return err
		}
	}
	return nil
}

// comment is one text on its way out, under an id of its own.
type comment struct {
	id                      uuid.UUID
	question, variant, text string
}

// publishTexts inserts texts in the order of their random ids, so that where they lie in
// the file says nothing about what belongs together.
func (d *openingDay) publishTexts(ctx context.Context, opening uuid.UUID, texts []comment) error {
	slices.SortFunc(texts, func(a, b comment) int { return bytes.Compare(a.id[:], b.id[:]) })
	for _, c := range texts {
		if _, err := d.tx.ExecContext(ctx, "INSERT INTO comment (id, opening, question, variant, text) VALUES (?, ?, ?, ?, ?)",
			c.id[:], opening[:], c.question, c.variant, c.text); err != nil {
			return fmt.Errorf("publish: %w", err)
		}
	}
	return nil
}
