package sqlite

import (
	"bytes"
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

const commentColumns = "id, question, state, text, blanked, tags, withheld_for"

func scanComment(row interface{ Scan(...any) error }) (survey.Comment, error) {
	var c survey.Comment
	var id []byte
	var tags string
	err := row.Scan(&id, &c.Question, &c.State, &c.Text, &c.Blanked, &tags, &c.Reason)
	if errors.Is(err, sql.ErrNoRows) {
		err = survey.ErrNotFound
	}
	if err != nil {
		return c, fmt.Errorf("text: %w", err)
	}
	c.ID, c.Tags = scanID(id), set(tags)
	return c, nil
}

func (db *DB) comments(ctx context.Context, where string, args ...any) ([]survey.Comment, error) {
	rows, err := db.reader.QueryContext(ctx, "SELECT "+commentColumns+" FROM comment WHERE "+where, args...) //nolint:gosec // a condition of this file
	if err != nil {
		return nil, fmt.Errorf("texts: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.Comment
	for rows.Next() {
		c, err := scanComment(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// CommentCounts counts the texts of the whole organisation, per question and state.
func (db *DB) CommentCounts(ctx context.Context) ([]survey.CommentCounts, error) {
	if err := allow(ctx, survey.MayReadTexts); err != nil {
		return nil, err
	}
	rows, err := db.reader.QueryContext(ctx, "SELECT question, state, COUNT(*) FROM comment GROUP BY question, state ORDER BY question")
	if err != nil {
		return nil, fmt.Errorf("count texts: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.CommentCounts
	for rows.Next() {
		var question string
		var state survey.CommentState
		var n int
		if err := rows.Scan(&question, &state, &n); err != nil {
			return nil, fmt.Errorf("count texts: %w", err)
		}
		if len(all) == 0 || all[len(all)-1].Question != question {
			all = append(all, survey.CommentCounts{Question: question, In: map[survey.CommentState]int{}})
		}
		all[len(all)-1].In[state] = n
	}
	return all, rows.Err()
}

// ReleasedComments returns what may be read of a question, in an order that the seed
// decides, and why others are withheld. Of fewer than survey.SensitiveK texts, shown or not,
// it returns none. It says nothing of the opening or the unit that a text came from.
func (db *DB) ReleasedComments(ctx context.Context, question, seed string) (released []survey.Comment, reasons []string, err error) {
	if err := allow(ctx, survey.MayReadTexts); err != nil {
		return nil, nil, err
	}
	all, err := db.comments(ctx, "question = ?", question)
	if err != nil || len(all) < survey.SensitiveK {
		return nil, nil, err
	}
	for _, c := range all {
		switch {
		case c.State == survey.CommentReleased:
			released = append(released, c)
		case c.State == survey.CommentWithheld && !slices.Contains(reasons, c.Reason):
			reasons = append(reasons, c.Reason)
		}
	}
	place := func(c survey.Comment) []byte {
		sum := sha256.Sum256(append([]byte(seed), c.ID[:]...))
		return sum[:]
	}
	slices.SortFunc(released, func(a, b survey.Comment) int { return bytes.Compare(place(a), place(b)) })
	slices.Sort(reasons)
	return released, reasons, nil
}

// NextComment picks a text that waits for its check, at random, so that two texts after each
// other tell nothing.
func (db *DB) NextComment(ctx context.Context) (survey.Comment, error) {
	if err := allow(ctx, survey.MayCheckTexts); err != nil {
		return survey.Comment{}, err
	}
	return scanComment(db.reader.QueryRowContext(ctx, "SELECT "+commentColumns+" FROM comment WHERE state = 'waiting' ORDER BY random() LIMIT 1"))
}

// Comment returns a text that is being checked. What was released or withheld is not found:
// it cannot be changed any more.
func (db *DB) Comment(ctx context.Context, id uuid.UUID) (survey.Comment, error) {
	if err := allow(ctx, survey.MayCheckTexts); err != nil {
		return survey.Comment{}, err
	}
	return scanComment(db.reader.QueryRowContext(ctx, "SELECT "+commentColumns+` FROM comment
		WHERE id = ? AND state IN ('waiting', 'checked', 'rejected')`, id[:]))
}

// CheckedComments returns the texts that were checked and not released yet, at most so many.
func (db *DB) CheckedComments(ctx context.Context, most int) ([]survey.Comment, error) {
	if err := allow(ctx, survey.MayCheckTexts); err != nil {
		return nil, err
	}
	return db.comments(ctx, "state IN ('checked', 'rejected') ORDER BY id LIMIT ?", most)
}

// CheckComment notes how a text would be released, or, with a reason, that it would not. It
// returns survey.ErrConflict when the text was released or withheld meanwhile.
func (db *DB) CheckComment(ctx context.Context, c survey.Comment) error {
	if err := allow(ctx, survey.MayCheckTexts); err != nil {
		return err
	}
	c.State = survey.CommentChecked
	if c.Reason != "" {
		c.State, c.Blanked, c.Tags = survey.CommentRejected, "", nil
	}
	return db.changeComment(ctx, c)
}

// UndoComment lets a text wait again. It returns survey.ErrConflict when it was released or
// withheld meanwhile.
func (db *DB) UndoComment(ctx context.Context, id uuid.UUID) error {
	if err := allow(ctx, survey.MayCheckTexts); err != nil {
		return err
	}
	return db.changeComment(ctx, survey.Comment{ID: id, State: survey.CommentWaiting})
}

// changeComment needs no look at the log: the original stays until the release.
func (db *DB) changeComment(ctx context.Context, c survey.Comment) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		err := changed(tx.ExecContext(ctx, `UPDATE comment SET state = ?, blanked = ?, tags = ?, withheld_for = ?
			WHERE id = ? AND state IN ('waiting', 'checked', 'rejected')`, c.State, c.Blanked, strings.Join(c.Tags, ","), c.Reason, c.ID[:]))
		if errors.Is(err, survey.ErrNotFound) {
			err = released(ctx, tx, c.ID)
		}
		if err != nil {
			return fmt.Errorf("check text: %w", err)
		}
		return nil
	})
}

// released says why a text cannot be changed: it was released, or there is none.
func released(ctx context.Context, tx *sql.Tx, id uuid.UUID) error {
	var known bool
	if err := tx.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM comment WHERE id = ?)", id[:]).Scan(&known); err != nil {
		return err
	}
	if known {
		return survey.ErrConflict
	}
	return survey.ErrNotFound
}

// ReleaseComments releases what was checked, all at once, and returns how many texts that
// are. The originals, and what was rejected, are overwritten: nobody can read them any more.
func (db *DB) ReleaseComments(ctx context.Context) (released int, err error) {
	if err := allow(ctx, survey.MayCheckTexts); err != nil {
		return 0, err
	}
	err = db.erase(ctx, func(tx *sql.Tx) error {
		released, err = db.endTexts(ctx, tx, survey.ActionTextsReleased, "UPDATE comment SET state = 'released', text = blanked, blanked = '' WHERE state = 'checked'")
		if err != nil {
			return err
		}
		_, err := db.endTexts(ctx, tx, survey.ActionTextsWithheld, "UPDATE comment SET state = 'withheld', text = '' WHERE state = 'rejected'")
		return err
	})
	return released, err
}

// endTexts settles texts for good, and notes how many in the log.
func (db *DB) endTexts(ctx context.Context, tx *sql.Tx, done survey.Action, update string) (int, error) {
	result, err := tx.ExecContext(ctx, update)
	if err != nil {
		return 0, fmt.Errorf("release texts: %w", err)
	}
	n, err := result.RowsAffected()
	if err != nil || n == 0 {
		return 0, err
	}
	return int(n), db.audit(ctx, tx, survey.AuditEntry{Action: done, Many: int(n)})
}
