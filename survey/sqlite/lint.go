package sqlite

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Flaw is a place where the schema breaks the wall between people and answers.
type Flaw struct {
	Rule  Rule
	Where string // a table, or table.column
}

// Rule is a rule of the schema (promise.md section 3).
type Rule string

// The rules of the schema.
const (
	RuleRowid   Rule = "rowid"   // every table is STRICT and WITHOUT ROWID
	RuleCounter Rule = "counter" // no AUTOINCREMENT
	RuleHidden  Rule = "hidden"  // no trigger and no view, which could write along
	RuleBridge  Rule = "bridge"  // no foreign key between the sides but to the unit
	RuleShared  Rule = "shared"  // no shared column between the sides but the unit
	RuleTime    Rule = "time"    // nothing near an answer is finer than a day
	RuleUnknown Rule = "unknown" // every table and column is described in Kept
)

// bothSides are the columns that may stand on both sides: they tie no rows together.
var bothSides = []string{"id", "unit", "month", "k"}

// momentName finds columns that are named after a moment.
var momentName = regexp.MustCompile(`(^|_)(at|time|stamp|timestamp|second|seconds|created|updated|modified)(_|$)`)

// finest is more than any count, day or month; a moment in seconds is far above it.
const finest = 10_000_000

// column is one column of a table as the database has it.
type column struct {
	table, name, target string // target: the table that a foreign key points at
	holds               string // the type that the database enforces; empty: a value of any type can stand in it
}

// SchemaFlaws holds the schema that the database really has against the rules.
func (db *DB) SchemaFlaws(ctx context.Context) ([]Flaw, error) {
	flaws, err := db.tableFlaws(ctx)
	if err != nil {
		return nil, err
	}
	columns, err := db.columns(ctx)
	if err != nil {
		return nil, err
	}
	fine, err := db.finerThanDays(ctx, columns)
	if err != nil {
		return nil, err
	}
	for _, c := range columns {
		if rule := c.flaw(columns, fine); rule != "" {
			flaws = append(flaws, Flaw{rule, c.table + "." + c.name})
		}
	}
	return flaws, nil
}

// tableFlaws looks at each table as a whole, and for triggers and views.
func (db *DB) tableFlaws(ctx context.Context) ([]Flaw, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT s.name, s.type, COALESCE(s.sql, ''), COALESCE(l.wr, 0) AND COALESCE(l.strict, 0)
		FROM sqlite_schema s LEFT JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
		WHERE s.type <> 'index' ORDER BY s.name`)
	if err != nil {
		return nil, fmt.Errorf("schema: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var flaws []Flaw
	for rows.Next() {
		var name, kind, text string
		var sound bool
		if err := rows.Scan(&name, &kind, &text, &sound); err != nil {
			return nil, fmt.Errorf("schema: %w", err)
		}
		_, described := keptTable(name)
		switch {
		case kind != "table":
			flaws = append(flaws, Flaw{RuleHidden, name})
		case name == "sqlite_sequence" || strings.Contains(strings.ToUpper(text), "AUTOINCREMENT"):
			flaws = append(flaws, Flaw{RuleCounter, name})
		case strings.HasPrefix(name, "sqlite_"):
		case !sound:
			flaws = append(flaws, Flaw{RuleRowid, name})
		case !described:
			flaws = append(flaws, Flaw{RuleUnknown, name})
		}
	}
	return flaws, rows.Err()
}

// columns lists the columns of all tables.
func (db *DB) columns(ctx context.Context) ([]column, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT s.name, c.name, COALESCE(f."table", ''), IIF(l.strict AND c.type <> 'ANY', c.type, '')
		FROM sqlite_schema s JOIN pragma_table_xinfo(s.name) c LEFT JOIN pragma_table_list l ON l.name = s.name AND l.schema = 'main'
		LEFT JOIN pragma_foreign_key_list(s.name) f ON f."from" = c.name
		WHERE s.type = 'table' AND s.name NOT LIKE 'sqlite\_%' ESCAPE '\' ORDER BY s.name, c.cid`)
	if err != nil {
		return nil, fmt.Errorf("columns: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []column
	for rows.Next() {
		var c column
		if err := rows.Scan(&c.table, &c.name, &c.target, &c.holds); err != nil {
			return nil, fmt.Errorf("columns: %w", err)
		}
		all = append(all, c)
	}
	return all, rows.Err()
}

// flaw returns the first rule that a column breaks, "" when none; fine are the columns that
// hold moments. A table that nobody described has its flaw already.
func (c column) flaw(all []column, fine map[column]bool) Rule {
	table, described := keptTable(c.table)
	switch {
	case !described:
		return ""
	case c.target != "" && c.target != "unit" && sideOf(c.target) != table.Side:
		return RuleBridge
	case !slices.Contains(bothSides, c.name) && slices.ContainsFunc(all, c.mirrors):
		return RuleShared
	case !table.describes(c.name):
		return RuleUnknown
	case table.ByDay && (momentName.MatchString(c.name) || fine[c]):
		return RuleTime
	}
	return ""
}

// mirrors reports whether another column has the same name on the other side.
func (c column) mirrors(other column) bool {
	return c.name == other.name && sideOf(c.table) != sideOf(other.table)
}

func sideOf(table string) Side {
	described, _ := keptTable(table)
	return described.Side
}

// finerThanDays returns the columns of the tables that go by days and hold a number that can
// only be a moment. Each table is read once; only where something is wrong is each column
// asked by itself.
func (db *DB) finerThanDays(ctx context.Context, all []column) (map[column]bool, error) {
	fine, byTable := map[column]bool{}, map[string][]column{}
	for _, c := range all {
		if table, _ := keptTable(c.table); table.ByDay && c.holds != "TEXT" && c.holds != "BLOB" && !slices.Contains(byTable[c.table], c) {
			byTable[c.table] = append(byTable[c.table], c)
		}
	}
	for _, columns := range byTable {
		wrong, err := db.holdsMoments(ctx, columns...)
		if err != nil {
			return nil, err
		}
		for i := 0; wrong && i < len(columns); i++ {
			if fine[columns[i]], err = db.holdsMoments(ctx, columns[i]); err != nil {
				return nil, err
			}
		}
	}
	return fine, nil
}

// holdsMoments reports whether one of some columns of a table holds a number above the finest.
func (db *DB) holdsMoments(ctx context.Context, columns ...column) (bool, error) {
	conditions := make([]string, len(columns))
	for i, c := range columns {
		conditions[i] = fmt.Sprintf("%q NOT BETWEEN -?1 AND ?1", c.name)
		if c.holds == "" { // a text is above every number
			conditions[i] += fmt.Sprintf(" AND typeof(%q) IN ('integer', 'real')", c.name)
		}
	}
	var found bool
	query := fmt.Sprintf("SELECT EXISTS (SELECT 1 FROM %q WHERE %s)", columns[0].table, strings.Join(conditions, " OR ")) //nolint:gosec // names from the schema, quoted
	if err := db.reader.QueryRowContext(ctx, query, finest).Scan(&found); err != nil {
		return false, fmt.Errorf("look at %s: %w", columns[0].table, err)
	}
	return found, nil
}
