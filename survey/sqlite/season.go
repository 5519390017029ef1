package sqlite

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// mergeUp opens together, at a season end and from the bottom of the tree, what is too
// little by itself. It returns everything there is to put back.
func (d *openingDay) mergeUp(ctx context.Context, all []*held) ([]*held, error) {
	for _, part := range []survey.Part{survey.PartUnit, survey.PartOrganisation} {
		byUnit := map[uuid.UUID][]*held{}
		for _, h := range all {
			if h.box.Part == part {
				byUnit[h.box.Unit] = append(byUnit[h.box.Unit], h)
			}
		}
		left, err := d.mergeBelow(ctx, d.tree.Root(), part, byUnit)
		if err != nil {
			return nil, fmt.Errorf("season end: %w", err)
		}
		for _, h := range left {
			if h.box.ID == uuid.Nil {
				all = append(all, h)
			}
		}
	}
	return all, nil
}

// mergeBelow returns what a unit leaves to the level above it. A unit with nothing below
// it leaves all: its waiting ballots are counted under its parent's name. Only the root
// has no level above it.
func (d *openingDay) mergeBelow(ctx context.Context, unit survey.Unit, part survey.Part, byUnit map[uuid.UUID][]*held) ([]*held, error) {
	group := byUnit[unit.ID]
	parent := unit.Parent == uuid.Nil
	for _, child := range d.tree {
		if child.Parent != unit.ID {
			continue
		}
		parent = true
		below, err := d.mergeBelow(ctx, child, part, byUnit)
		if err != nil {
			return nil, err
		}
		group = append(group, below...)
	}
	if !parent {
		return group, nil
	}
	return d.openTogether(ctx, unit, part, group)
}

// openTogether counts the boxes of a group under the name of a unit when together they
// are enough. The carry of a box that was opened a moment ago joins in, without closings.
func (d *openingDay) openTogether(ctx context.Context, unit survey.Unit, part survey.Part, group []*held) ([]*held, error) {
	var casts []ballot.Cast
	var carried []ballot.Carry
	others, closings, links, k := 0, 0, 0, max(d.k, survey.MinK)
	var holding []*held
	for _, h := range group {
		if !h.holds() {
			continue
		}
		holding = append(holding, h)
		casts = append(casts, h.casts()...)
		carried = append(carried, h.carry)
		others += h.others()
		closings += h.box.Closings
		links += h.box.Links
		k = max(k, h.box.K)
	}
	if closings < survey.LookedIntoFrom {
		return holding, nil
	}
	for _, h := range holding {
		h.looked = true
	}
	if others < k {
		return holding, nil
	}
	result := ballot.Count(k, d.day.Month(), casts, carried...)
	if err := d.publish(ctx, unit.ID, part, links, result); err != nil {
		return nil, err
	}
	for _, h := range holding {
		h.counted(nil)
	}
	rest := &held{box: Box{Unit: unit.ID, Part: part, K: k}, carry: result.Carry, done: true}
	return []*held{rest}, nil
}

// expire destroys, unread, the generations that have waited for 24 months.
func (d *openingDay) expire(ctx context.Context) error {
	waiting, err := boxes(ctx, d.tx, "state = 'waiting'")
	if err != nil {
		return err
	}
	for _, box := range waiting {
		if d.day < survey.DayOf(box.WaitsFrom.In(time.UTC).AddDate(0, survey.WaitMonths, 0)) {
			continue
		}
		if err := d.empty(ctx, box); err != nil {
			return err
		}
	}
	return nil
}
