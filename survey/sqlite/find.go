package sqlite

import (
	"context"
	"fmt"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

// where collects the conditions of a search and what fills in their question marks.
type where struct {
	conditions []string
	args       []any
}

func (w *where) add(condition string, args ...any) {
	w.conditions = append(w.conditions, "("+condition+")")
	w.args = append(w.args, args...)
}

// in adds that a column is one of some ids, or none of them.
func (w *where) in(column string, ids []uuid.UUID) {
	w.add(inIDs(column, ids), idArgs(ids)...)
}

// inUnits adds that a row is of a unit for which the actor has the permission. Who has it
// nowhere gets survey.ErrForbidden.
func (w *where) inUnits(ctx context.Context, q queryer, p survey.Permission) error {
	if err := allow(ctx, p); err != nil {
		return err
	}
	account, ok := actor(ctx)
	if !ok || account.MayEverywhere(p) {
		return nil
	}
	var own []uuid.UUID
	if account.MayAt(p, nil, account.Unit) {
		var err error
		if own, err = idsBelow(ctx, q, account.Unit); err != nil {
			return err
		}
	}
	w.in("unit", own)
	return nil
}

func inIDs(column string, ids []uuid.UUID) string {
	return column + " IN (" + marks(len(ids)) + ")"
}

// marks are so many question marks for the values of a query.
func marks(n int) string { return strings.TrimSuffix(strings.Repeat("?,", n), ",") }

func idArgs(ids []uuid.UUID) []any {
	args := make([]any, len(ids))
	for i := range ids {
		args[i] = ids[i][:]
	}
	return args
}

// says is the condition that one of the columns has the text in it: in upper or lower case,
// with or without accents, and a number however it is written. LIKE is quickest, so what
// LIKE can find by itself is not looked for otherwise.
func says(text string, columns ...string) (condition string, args []any) {
	each := make([]string, len(columns))
	add := func(i int, condition string, asked ...string) {
		each[i] = condition
		for _, text := range asked {
			args = append(args, "%"+unlike.Replace(text)+"%")
		}
	}
	const like = ` LIKE ? ESCAPE '\'`
	for i, column := range columns {
		switch {
		case column == "phone" && isNumber(text):
			add(i, "digits(phone)"+like, digits(text))
		case column == "name": // few have a letter that LIKE does not know
			add(i, "name"+like+" OR name GLOB '*[^ -~]*' AND fold(name)"+like, survey.Fold(text), survey.Fold(text))
		case survey.IsASCII(text):
			add(i, column+like, text)
		default:
			add(i, "fold("+column+")"+like, survey.Fold(text))
		}
	}
	return strings.Join(each, " OR "), args
}

// unlike takes the meaning of the signs that mean something to LIKE.
var unlike = strings.NewReplacer(`\`, `\\`, "%", `\%`, "_", `\_`)

func (w *where) String() string {
	if len(w.conditions) == 0 {
		return ""
	}
	return " WHERE " + strings.Join(w.conditions, " AND ")
}

// count returns how many rows of a table of ours meet the conditions.
func (w *where) count(ctx context.Context, q queryer, table string) (int, error) {
	var n int
	if err := q.QueryRowContext(ctx, "SELECT COUNT(*) FROM "+table+w.String(), w.args...).Scan(&n); err != nil {
		return 0, fmt.Errorf("find %s: %w", table, err)
	}
	return n, nil
}

// total returns how many rows there are in all, of which some were found in a stretch: a
// stretch that is not full says so by itself.
func (w *where) total(ctx context.Context, q queryer, table string, s survey.Stretch, found int) (int, error) {
	if s.Most < 0 || found < s.Most && (found > 0 || s.From == 0) {
		return s.From + found, nil
	}
	return w.count(ctx, q, table)
}

// page returns the arguments with those of LIMIT and OFFSET behind them.
func (w *where) page(s survey.Stretch) []any {
	return append(w.args[:len(w.args):len(w.args)], s.Most, s.From)
}

// FindInvitations returns a stretch of the invitations that are looked for and that the
// actor sees, the last closing first, and how many there are in all.
func (db *DB) FindInvitations(ctx context.Context, s survey.InvitationSearch) ([]survey.Invitation, int, error) {
	var w where
	if err := w.inUnits(ctx, db.reader, survey.MayInvite); err != nil {
		return nil, 0, err
	}
	if s.Unit != uuid.Nil {
		w.add("unit IN ("+selectBelow+")", s.Unit[:])
	}
	if s.Text != "" { // before the status, because few have the text
		condition, args := says(s.Text, "email")
		w.add(condition, args...)
	}
	const live = "withdrawn_on IS NULL AND closing_counted = 0 AND closes_on >= ?"
	switch s.Status {
	case survey.StatusWithdrawn:
		w.add("withdrawn_on IS NOT NULL")
	case survey.StatusClosed:
		w.add("withdrawn_on IS NULL AND (closing_counted = 1 OR closes_on < ?)", s.Today)
	case survey.StatusNotDelivered:
		w.add(live+" AND failure <> ''", s.Today)
	case survey.StatusPlanned:
		w.add(live+" AND failure = '' AND mails_sent = 0", s.Today)
	case survey.StatusSent:
		w.add(live+" AND failure = '' AND mails_sent > 0", s.Today)
	}
	const order = " ORDER BY closes_on DESC, email"
	found, err := invitations(ctx, db.reader, "SELECT "+invitationColumns+" FROM invitation WHERE id IN (SELECT id FROM invitation"+w.String()+
		order+" LIMIT ? OFFSET ?)"+order, w.page(s.Stretch)...)
	if err != nil {
		return nil, 0, err
	}
	total, err := w.total(ctx, db.reader, "invitation", s.Stretch, len(found))
	return found, total, err
}

// waits is the condition that a talk waits for HR, as Talk.Waits says it, or for somebody who
// finishes its record.
var waits = "(" + stands[survey.TalksWaiting] + " OR " + leftDraft + ")"

// FindTalks returns a stretch of the talks that are looked for and that the actor sees, by
// the promised day, and how many there are in all.
func (db *DB) FindTalks(ctx context.Context, s survey.TalkSearch) (found []survey.Talk, total int, err error) {
	err = db.read(ctx, func(q queryer) error {
		var w where
		if err := seen(ctx, q, &w, s.Group); err != nil {
			return err
		}
		if err := w.inGroup(ctx, q, s.Group); err != nil {
			return err
		}
		if s.Text != "" {
			condition, args := says(s.Text, "name", "email", "phone")
			w.add(condition, args...)
		}
		order := " ORDER BY promised_on, id"
		switch s.Group {
		case survey.TalksOver:
			order = " ORDER BY promised_on DESC, id DESC"
		case survey.TalksToHold:
			order = " ORDER BY day, start, id"
		}
		found, err = talks(ctx, q, "WHERE id IN (SELECT id FROM talk"+w.String()+order+" LIMIT ? OFFSET ?)"+order, w.page(s.Stretch)...)
		if err == nil {
			total, err = w.total(ctx, q, "talk", s.Stretch, len(found))
		}
		return err
	})
	return found, total, err
}

// inGroup adds in which part of the list a talk stands.
func (w *where) inGroup(ctx context.Context, q queryer, group survey.TalkGroup) error {
	if group == "" {
		return nil
	}
	account, _ := actor(ctx)
	switch group {
	case survey.TalksToHold:
		w.add("interviewer = ? AND status = 'scheduled'", account.ID[:])
		return nil
	case survey.TalksToRecord:
		w.add(`id IN (SELECT id FROM talk WHERE interviewer = ? AND status = 'held' AND recorded = 0
			UNION ALL SELECT talk FROM record WHERE interviewer = ? AND status = 'draft'
			UNION ALL SELECT talk FROM record WHERE interviewer = ? AND unread = 1)`, account.ID[:], account.ID[:], account.ID[:])
		return nil
	}
	// As a rule there are none, and then a part is read from its index.
	left, err := ids(ctx, q, leftDrafts)
	switch {
	case err != nil:
		return fmt.Errorf("drafts without an interviewer: %w", err)
	case len(left) == 0:
		w.add(stands[group])
	case group == survey.TalksWaiting:
		w.add(stands[group]+" OR "+inIDs("id", left), idArgs(left)...)
	default:
		w.add(stands[group]+" AND NOT "+inIDs("id", left), idArgs(left)...)
	}
	return nil
}

// stands are the conditions that a talk stands in a part of the list. Most talks are over:
// that part is told by the status, so that its index counts it too.
var stands = map[survey.TalkGroup]string{
	survey.TalksWaiting: "listed = 'waiting'",
	survey.TalksRunning: "listed = 'running'",
	survey.TalksOver:    "status IN ('closed', 'withdrawn')",
}

// seen adds which talks of a part of the list the actor sees, as Talk.VisibleTo says it. Most
// are over, and HR of a unit sees few of those: they are found by what they are seen for.
func seen(ctx context.Context, q queryer, w *where, group survey.TalkGroup) error {
	account, ok := actor(ctx)
	if !ok {
		return nil
	}
	if err := allow(ctx, survey.MaySeeTalks); err != nil {
		return err
	}
	if !account.Roles.Has(survey.RoleHR) {
		w.add("interviewer = ?", account.ID[:])
		return nil
	}
	if account.Unit == uuid.Nil {
		return nil
	}
	own, err := idsBelow(ctx, q, account.Unit)
	if err != nil {
		return err
	}
	ofUnit, args := "with_whom <> 'hr_outside' AND "+inIDs("unit", own), append([]any{account.ID[:]}, idArgs(own)...)
	if group == survey.TalksOver {
		w.add("id IN (SELECT id FROM talk WHERE interviewer = ? UNION ALL SELECT id FROM talk WHERE "+ofUnit+")", args...)
		return nil
	}
	w.add("interviewer = ? OR "+ofUnit+" OR with_whom = 'hr_outside' AND status NOT IN ('closed', 'withdrawn') AND NOT "+inIDs("unit", own),
		append(args, idArgs(own)...)...)
	return nil
}
