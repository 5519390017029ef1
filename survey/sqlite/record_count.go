package sqlite

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// CountRecords counts the records of talks on every opening day that fell due, as answers
// are: those of the units that share a ballot box together, when at least k are approved
// or lapsed. What was counted is erased, texts, ticks and the tie to the talk. At a season
// end what waits below one parent is counted together. It needs no keys: what is said in a
// talk is known to its interviewer. The keys are those of the questionnaire as it stands
// now. It returns how many records were counted.
func (db *DB) CountRecords(ctx context.Context, today survey.Day) (int, error) {
	counted := 0
	for due := true; due; {
		err := db.erase(ctx, func(tx *sql.Tx) error {
			s, err := settings(ctx, tx)
			if err != nil {
				return err
			}
			var through survey.Day
			err = tx.QueryRowContext(ctx, "SELECT COALESCE(NULLIF(records_through, 0), opened_through) FROM organisation").Scan(&through)
			if err != nil {
				return err
			}
			day, seasonEnd := s.Organisation.NextOpening(through)
			if due = day <= today; !due {
				return nil
			}
			c := &recordCounting{tx: tx, settings: s, day: day, k: max(s.Organisation.K, survey.MinK)}
			if err := c.run(ctx, seasonEnd); err != nil {
				return err
			}
			counted += c.counted
			_, err = tx.ExecContext(ctx, "UPDATE organisation SET records_through = ?", day)
			return err
		})
		if err != nil {
			return counted, fmt.Errorf("count records: %w", err)
		}
	}
	return counted, nil
}

// recordCounting is the counting of one day, inside one transaction.
type recordCounting struct {
	tx            *sql.Tx
	settings      survey.Settings
	questionnaire *survey.Questionnaire // read when there is something to count: that takes long
	day           survey.Day
	k             int
	waiting       map[uuid.UUID][]survey.Record // by the unit under whose name they would be counted
	rests         map[uuid.UUID]survey.RecordSheet
	counted       int
}

func (c *recordCounting) run(ctx context.Context, seasonEnd bool) error {
	err := c.readWaiting(ctx)
	if err != nil {
		return err
	}
	if len(c.waiting) > 0 {
		if c.questionnaire, err = c.settings.Questionnaire(); err != nil {
			return err
		}
	}
	if c.rests, err = recordRests(ctx, c.tx); err != nil {
		return err
	}
	for _, unit := range c.settings.Units {
		if err := c.countTogether(ctx, unit.ID, []uuid.UUID{unit.ID}); err != nil {
			return err
		}
	}
	if seasonEnd {
		if _, err := c.mergeBelow(ctx, c.settings.Units.Root()); err != nil {
			return err
		}
		for _, rest := range c.rests {
			rest.DropOld(c.day.Month() - survey.WaitMonths)
		}
	}
	return c.storeRests(ctx)
}

func (c *recordCounting) readWaiting(ctx context.Context) error {
	rows, err := c.tx.QueryContext(ctx, "SELECT "+recordColumns+" FROM record WHERE status <> 'draft' ORDER BY talk")
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	c.waiting = map[uuid.UUID][]survey.Record{}
	for rows.Next() {
		r, err := scanRecord(rows)
		if err != nil {
			return err
		}
		if r.Counts(c.day) {
			box := c.settings.Units.BoxOf(r.Unit).ID
			c.waiting[box] = append(c.waiting[box], r)
		}
	}
	return rows.Err()
}

// mergeBelow counts together, from the bottom of the tree, what is too little by itself. It
// returns the units that leave something to the level above.
func (c *recordCounting) mergeBelow(ctx context.Context, unit survey.Unit) ([]uuid.UUID, error) {
	group := []uuid.UUID{unit.ID}
	for _, child := range c.settings.Units {
		if child.Parent != unit.ID {
			continue
		}
		below, err := c.mergeBelow(ctx, child)
		if err != nil {
			return nil, err
		}
		group = append(group, below...)
	}
	return group, c.countTogether(ctx, unit.ID, group)
}

// countTogether counts the records of several units under the name of one when they are
// enough, together with what waits of earlier countings there.
func (c *recordCounting) countTogether(ctx context.Context, name uuid.UUID, group []uuid.UUID) error {
	n := 0
	for _, unit := range group {
		n += len(c.waiting[unit])
	}
	if n < c.k {
		return nil
	}
	sheet := survey.RecordSheet{}
	for _, unit := range group {
		sheet.Join(c.rests[unit])
		delete(c.rests, unit)
		for _, r := range c.waiting[unit] {
			sheet.Add(r.Interviewer, c.questionnaire.RecordVotes(r), c.day.Month())
			if err := forgetRecord(ctx, c.tx, r.Talk); err != nil {
				return err
			}
		}
		delete(c.waiting, unit)
	}
	c.counted += n
	if err := c.publish(ctx, name, n, sheet.Publish(c.k)); err != nil {
		return err
	}
	c.rests[name] = sheet
	return nil
}

// forgetRecord erases a record and the mails about it.
func forgetRecord(ctx context.Context, tx *sql.Tx, talk uuid.UUID) error {
	for _, query := range []string{"DELETE FROM record WHERE talk = ?", "DELETE FROM outbox WHERE kind = '" + string(survey.MailRecord) + "' AND talk = ?"} {
		if _, err := tx.ExecContext(ctx, query, talk[:]); err != nil {
			return err
		}
	}
	return nil
}

func (c *recordCounting) publish(ctx context.Context, unit uuid.UUID, n int, tallies []survey.RecordTally) error {
	id, err := uuid.NewRandom()
	if err != nil {
		return err
	}
	if _, err := c.tx.ExecContext(ctx, "INSERT INTO record_count (id, unit, month, n) VALUES (?, ?, ?, ?)", id[:], unit[:], c.day.Month(), n); err != nil {
		return err
	}
	for _, tally := range tallies {
		err := insertCounts(tally.N, tally.Options, func(option string, n int) error {
			_, err := c.tx.ExecContext(ctx, "INSERT INTO record_tally (counting, question, variant, option, n) VALUES (?, ?, ?, ?, ?)",
				id[:], tally.Question, tally.Variant, option, n)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// recordRests reads the partial counts that wait, by unit.
func recordRests(ctx context.Context, q queryer) (map[uuid.UUID]survey.RecordSheet, error) {
	rows, err := q.QueryContext(ctx, "SELECT unit, interviewer, waits FROM record_rest")
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	rests := map[uuid.UUID]survey.RecordSheet{}
	for rows.Next() {
		var unit, interviewer uuid.UUID
		var text []byte
		if err := rows.Scan(&unit, &interviewer, &text); err != nil {
			return nil, err
		}
		var partials []survey.RecordPartial
		if err := json.Unmarshal(text, &partials); err != nil {
			return nil, errors.New("the partial counts of records cannot be read")
		}
		if rests[unit] == nil {
			rests[unit] = survey.RecordSheet{}
		}
		rests[unit][interviewer] = partials
	}
	return rests, rows.Err()
}

func (c *recordCounting) storeRests(ctx context.Context) error {
	if _, err := c.tx.ExecContext(ctx, "DELETE FROM record_rest"); err != nil {
		return err
	}
	for unit, sheet := range c.rests {
		for interviewer, partials := range sheet {
			text, err := json.Marshal(partials)
			if err != nil {
				return err
			}
			if _, err := c.tx.ExecContext(ctx, "INSERT INTO record_rest (unit, interviewer, waits) VALUES (?, ?, ?)",
				unit[:], interviewer[:], string(text)); err != nil {
				return err
			}
		}
	}
	return nil
}
