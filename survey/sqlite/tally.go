package sqlite

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// tallySums adds up the counts of each question and variant.
type tallySums map[[2]string]*tallySum

type tallySum struct {
	survey.Counted
	latest survey.Month
}

func (s tallySums) add(question, variant, option string, n int, month survey.Month) {
	sum := s[[2]string{question, variant}]
	if sum == nil {
		sum = &tallySum{Counted: survey.Counted{Variant: variant, Options: map[string]int{}}}
		s[[2]string{question, variant}] = sum
	}
	sum.latest = max(sum.latest, month)
	if option == "" {
		sum.N += n
		return
	}
	sum.Options[option] += n
}

// questions names the sums. A question whose options changed is another question: the
// latest one has the plain key, an earlier one its variant behind it.
func (s tallySums) questions() map[string]survey.Counted {
	current := map[string]string{}
	for key, sum := range s {
		question, variant := key[0], key[1]
		other, ok := current[question]
		if latest := s[[2]string{question, other}]; !ok || sum.latest > latest.latest ||
			(sum.latest == latest.latest && variant > other) {
			current[question] = variant
		}
	}
	questions := map[string]survey.Counted{}
	for key, sum := range s {
		name := key[0]
		if current[name] != key[1] {
			name += "~" + key[1]
		}
		questions[name] = sum.Counted
	}
	return questions
}

// addToReports notes of which units an opening is, and adds its tallies to what the reports
// of those units add up. Where a unit lies is looked at now and never again: history stays
// where it was counted.
func addToReports(ctx context.Context, tx *sql.Tx, tree survey.Units, opening, unit uuid.UUID) error {
	for range len(tree) {
		for _, query := range []string{
			`INSERT INTO opening_of (unit, part, month, opening, n) SELECT ?1, part, month, id, n FROM opening WHERE id = ?2`,
			`INSERT INTO tally_half (unit, part, half_year, question, variant, option, n, month)
				SELECT ?1, part, month / 6, question, variant, option, tally.n, month FROM opening JOIN tally ON tally.opening = opening.id
				WHERE id = ?2 ORDER BY question, variant, option
				ON CONFLICT DO UPDATE SET n = n + excluded.n, month = MAX(month, excluded.month)`,
		} {
			if _, err := tx.ExecContext(ctx, query, unit[:], opening[:]); err != nil {
				return fmt.Errorf("add to reports: %w", err)
			}
		}
		u, _ := tree.ByID(unit)
		if u.Parent == uuid.Nil {
			break
		}
		unit = u.Parent
	}
	return nil
}
