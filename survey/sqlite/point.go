package sqlite

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

const pointColumns = `id, unit, theme, wording, for_whom, owner, owner_name, COALESCE(due_on, 0), status, outcome, half, COALESCE(ended, 0),
	shown, shown_nl, shown_en, revision`

// scanPoint reads a row into plain types first, as scanInvitation does.
func scanPoint(row interface{ Scan(...any) error }) (survey.ImprovementPoint, error) {
	var id, unit, owner []byte
	var whom, status, nl, en string
	var due, half, ended, shown, revision int64
	var p survey.ImprovementPoint
	err := row.Scan(&id, &unit, &p.Theme, &p.Wording, &whom, &owner, &p.OwnerName, &due, &status, &p.Outcome, &half, &ended,
		&shown, &nl, &en, &revision)
	if errors.Is(err, sql.ErrNoRows) {
		return p, fmt.Errorf("point: %w", survey.ErrNotFound)
	}
	if err != nil {
		return p, fmt.Errorf("point: %w", err)
	}
	p.ID, p.Unit, p.Owner = scanID(id), scanID(unit), scanID(owner)
	p.For, p.Status, p.DueOn = survey.PointFor(whom), survey.PointStatus(status), dayOf(due)
	p.Half, p.Ended = survey.Half(half), survey.Half(ended) //nolint:gosec // a half year fits
	p.Shown, p.Revision = shown != 0, int(revision)
	p.ShownText = survey.Text{survey.NL: nl, survey.EN: en}
	return p, nil
}

// pointOrder puts those to be done first, by the day they are due.
const pointOrder = ` ORDER BY CASE status WHEN 'doing' THEN 0 WHEN 'open' THEN 1 WHEN 'done' THEN 2 ELSE 3 END, COALESCE(due_on, 9999999), half DESC, id`

// BundlePoints returns the points of the bundle of half a year: those of a unit and the units
// below it, or all for uuid.Nil.
func (db *DB) BundlePoints(ctx context.Context, half survey.Half, unit uuid.UUID) ([]survey.ImprovementPoint, error) {
	all, _, err := db.FindPoints(ctx, survey.PointSearch{Bundle: half, Unit: unit, Stretch: survey.Stretch{Most: -1}})
	return all, err
}

// Points returns the improvement points of the units that the actor may see: those to be
// done first, by the day they are due.
func (db *DB) Points(ctx context.Context) ([]survey.ImprovementPoint, error) {
	all, _, err := db.FindPoints(ctx, survey.PointSearch{Stretch: survey.Stretch{Most: -1}})
	return all, err
}

// FindPoints returns a stretch of the improvement points that are looked for and that the
// actor may see, in the order of Points, and how many there are in all. Most below 0 is all.
func (db *DB) FindPoints(ctx context.Context, s survey.PointSearch) (all []survey.ImprovementPoint, total int, err error) {
	err = db.read(ctx, func(q queryer) error {
		var w where
		if err := w.inUnits(ctx, q, survey.MaySeePoints); err != nil {
			return err
		}
		if s.Status != "" {
			w.add("status = ?", s.Status)
		}
		if s.Unit != uuid.Nil {
			w.add("unit IN ("+selectBelow+")", s.Unit[:])
		}
		if s.For != "" {
			w.add("for_whom = ?", s.For)
		}
		if s.Bundle != 0 {
			w.add("half <= ? AND (status IN ('open', 'doing') OR ended >= ?)", s.Bundle, s.Bundle)
		}
		all, err = points(ctx, q, w.String()+pointOrder+" LIMIT ? OFFSET ?", w.page(s.Stretch)...)
		if err == nil {
			total, err = w.total(ctx, q, "point", s.Stretch, len(all))
		}
		return err
	})
	return all, total, err
}

func points(ctx context.Context, q queryer, rest string, args ...any) ([]survey.ImprovementPoint, error) {
	rows, err := q.QueryContext(ctx, "SELECT "+pointColumns+" FROM point "+rest, args...)
	if err != nil {
		return nil, fmt.Errorf("points: %w", err)
	}
	defer func() { _ = rows.Close() }()
	var all []survey.ImprovementPoint
	for rows.Next() {
		p, err := scanPoint(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, p)
	}
	return all, rows.Err()
}

// Point returns one improvement point.
func (db *DB) Point(ctx context.Context, id uuid.UUID) (survey.ImprovementPoint, error) {
	p, err := scanPoint(db.reader.QueryRowContext(ctx, "SELECT "+pointColumns+" FROM point WHERE id = ?", id[:]))
	if err == nil {
		err = allowAt(ctx, db.reader, survey.MaySeePoints, p.Unit)
	}
	return p, err
}

// AddPoint stores a new improvement point. The very same one is stored once: a form that was
// sent twice.
func (db *DB) AddPoint(ctx context.Context, p survey.ImprovementPoint) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		if err := allowAt(ctx, tx, survey.MayKeepPoints, p.Unit); err != nil {
			return err
		}
		if done, err := hasPoint(ctx, tx, p); err != nil || done {
			return err
		}
		if err := roomToShow(ctx, tx, p); err != nil {
			return err
		}
		return db.addPoint(ctx, tx, p)
	})
}

// hasPoint reports whether the same point stands on the list.
func hasPoint(ctx context.Context, tx *sql.Tx, p survey.ImprovementPoint) (bool, error) {
	alike, err := points(ctx, tx, "WHERE unit = ? AND wording = ?", p.Unit[:], p.Wording)
	return slices.ContainsFunc(alike, p.Same), err
}

func (db *DB) addPoint(ctx context.Context, tx *sql.Tx, p survey.ImprovementPoint) error {
	if _, err := tx.ExecContext(ctx, `INSERT INTO point (id, unit, theme, wording, for_whom, owner, owner_name, due_on, status, outcome, half,
		ended, shown, shown_nl, shown_en) VALUES (?, ?, ?, ?, ?, ?, ?, NULLIF(?, 0), ?, ?, ?, NULLIF(?, 0), ?, ?, ?)`,
		p.ID[:], p.Unit[:], p.Theme, p.Wording, p.For, nullID(p.Owner), p.OwnerName, p.DueOn, p.Status, p.Outcome, p.Half,
		p.Ended, p.Shown, p.ShownText[survey.NL], p.ShownText[survey.EN]); err != nil {
		return fmt.Errorf("add point: %w", err)
	}
	if err := db.tellOwner(ctx, tx, p); err != nil {
		return err
	}
	return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionPointAdded, Unit: p.Unit})
}

// SavePoint changes a point that was seen at its revision; it returns survey.ErrConflict
// when somebody changed it since, unless into the same: a form that was sent twice.
func (db *DB) SavePoint(ctx context.Context, p survey.ImprovementPoint) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		stored, err := scanPoint(tx.QueryRowContext(ctx, "SELECT "+pointColumns+" FROM point WHERE id = ?", p.ID[:]))
		if err != nil {
			return err
		}
		for _, unit := range []uuid.UUID{stored.Unit, p.Unit} {
			if err := allowAt(ctx, tx, survey.MayKeepPoints, unit); err != nil {
				return err
			}
		}
		switch {
		case stored.Revision != p.Revision && stored.Same(p):
			return nil
		case stored.Revision != p.Revision:
			return fmt.Errorf("point: %w", survey.ErrConflict)
		}
		if err := roomToShow(ctx, tx, p); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE point SET unit = ?, theme = ?, wording = ?, for_whom = ?, owner = ?, owner_name = ?,
			due_on = NULLIF(?, 0), status = ?, outcome = ?, ended = NULLIF(?, 0), shown = ?, shown_nl = ?, shown_en = ?, revision = revision + 1
			WHERE id = ?`, p.Unit[:], p.Theme, p.Wording, p.For, nullID(p.Owner), p.OwnerName, p.DueOn, p.Status, p.Outcome, p.Ended,
			p.Shown, p.ShownText[survey.NL], p.ShownText[survey.EN], p.ID[:]); err != nil {
			return fmt.Errorf("save point: %w", err)
		}
		if p.Owner != stored.Owner {
			if err := db.tellOwner(ctx, tx, p); err != nil {
				return err
			}
		}
		return db.audit(ctx, tx, survey.AuditEntry{Action: survey.ActionPointChanged, Unit: p.Unit})
	})
}

// tellOwner queues the mail to whoever became the owner of a point, unless that is the
// actor, in place of the one that still waits for another owner.
func (db *DB) tellOwner(ctx context.Context, tx *sql.Tx, p survey.ImprovementPoint) error {
	if _, err := tx.ExecContext(ctx, "DELETE FROM outbox WHERE point = ?", p.ID[:]); err != nil {
		return fmt.Errorf("tell the owner: %w", err)
	}
	if me, _ := actor(ctx); p.Owner == uuid.Nil || p.Owner == me.ID {
		return nil
	}
	return queue(ctx, tx, survey.QueuedMail{Kind: survey.MailPointOwner, Point: p.ID, Account: p.Owner}, db.now())
}

// roomToShow returns an *Invalid on field shown when leavers who would see the point see
// enough of them already.
func roomToShow(ctx context.Context, tx *sql.Tx, p survey.ImprovementPoint) error {
	if !p.Shown {
		return nil
	}
	tree, err := units(ctx, tx)
	if err != nil {
		return err
	}
	shown, err := points(ctx, tx, shownOnly)
	if err != nil || p.RoomToShow(shown, tree) {
		return err
	}
	var wrong survey.Invalid
	wrong.Add("shown", "shown_full")
	return wrong.OrNil()
}

// shownOnly are the points that leavers see.
const shownOnly = "WHERE shown = 1 ORDER BY id"

// ShownPoints returns the points that leavers see on their start page.
func (db *DB) ShownPoints(ctx context.Context) ([]survey.ImprovementPoint, error) {
	return points(ctx, db.reader, shownOnly)
}

// PointOfRecord makes an improvement point of the nth point in a record that its leaver
// approved, once: added tells whether it was not there yet. Nothing ties the two together
// afterwards but the words.
func (db *DB) PointOfRecord(ctx context.Context, talk, interviewer uuid.UUID, n int, p survey.ImprovementPoint) (added bool, err error) {
	if err := allowRecord(ctx, interviewer); err != nil {
		return false, err
	}
	err = db.write(ctx, func(tx *sql.Tx) error {
		r, err := scanRecord(tx.QueryRowContext(ctx, "SELECT "+recordColumns+" FROM record WHERE talk = ? AND interviewer = ?", talk[:], interviewer[:]))
		if err != nil {
			return err
		}
		switch {
		case r.Status != survey.RecordApproved || n < 0 || n >= len(r.Points) || r.Points[n].Wording == "":
			return fmt.Errorf("point of a record: %w", survey.ErrConflict)
		case r.Points[n].Made:
			return nil
		}
		p.Unit, p.Wording, p.For, p.Status = r.Unit, r.Points[n].Wording, r.Points[n].For, survey.PointOpen
		r.Points[n].Made = true
		if err := storeRecord(ctx, tx, r); err != nil {
			return err
		}
		added = true
		return db.addPoint(ctx, tx, p)
	})
	return added && err == nil, err
}

// SendBundle queues the mails that take the bundle of one unit to people. The same
// confirmation, which a second click sends again, queues nothing more.
func (db *DB) SendBundle(ctx context.Context, confirmation uuid.UUID, letters []survey.PointLetter, now time.Time) error {
	return db.write(ctx, func(tx *sql.Tx) error {
		for _, l := range letters {
			if err := allowAt(ctx, tx, survey.MayKeepPoints, l.Unit); err != nil {
				return err
			}
		}
		if done, err := confirmed(ctx, tx, confirmation); err != nil || done {
			return err
		}
		for _, l := range letters {
			if _, err := tx.ExecContext(ctx, "INSERT INTO point_letter (id, address, lang, unit, half, whole) VALUES (?, ?, ?, ?, ?, ?)",
				l.ID[:], l.Address, l.Lang, nullID(l.Unit), l.Half, l.Whole); err != nil {
				return fmt.Errorf("send bundle: %w", err)
			}
			if err := queue(ctx, tx, survey.QueuedMail{Kind: survey.MailPoints, Letter: l.ID}, now); err != nil {
				return err
			}
		}
		if len(letters) == 0 {
			return nil
		}
		return db.auditAs(ctx, tx, confirmation, survey.AuditEntry{Action: survey.ActionBundle, Unit: letters[0].Unit, Many: len(letters)})
	})
}

// owners is the condition that an account can own a point: it works with results or talks.
func owners() where {
	return withRole(append(survey.RolesThat(survey.MaySeePoints), survey.RolesThat(survey.MayKeepRecord)...)...)
}

// PointOwners lists who can own a point, by name. Whoever sees points sees who they are.
func (db *DB) PointOwners(ctx context.Context) ([]survey.Colleague, error) {
	if err := allow(ctx, survey.MaySeePoints); err != nil {
		return nil, err
	}
	return colleagues(ctx, db.reader, owners())
}

// PointOwner returns the one of PointOwners with this address, survey.ErrNotFound when there
// is none.
func (db *DB) PointOwner(ctx context.Context, email string) (survey.Account, error) {
	if err := allow(ctx, survey.MaySeePoints); err != nil {
		return survey.Account{}, err
	}
	return accountAt(ctx, db.reader, email, owners())
}

// PointOwnersOf returns of these accounts those that can own a point.
func (db *DB) PointOwnersOf(ctx context.Context, ids []uuid.UUID) ([]survey.Account, error) {
	if err := allow(ctx, survey.MaySeePoints); err != nil {
		return nil, err
	}
	return db.accountsWith(ctx, owners(), ids)
}

// PointLetter returns a bundle that is on its way.
func (db *DB) PointLetter(ctx context.Context, id uuid.UUID) (survey.PointLetter, error) {
	l := survey.PointLetter{ID: id}
	var unit []byte
	err := db.reader.QueryRowContext(ctx, "SELECT address, lang, unit, half, whole FROM point_letter WHERE id = ?", id[:]).
		Scan(&l.Address, &l.Lang, &unit, &l.Half, &l.Whole)
	if errors.Is(err, sql.ErrNoRows) {
		return l, fmt.Errorf("letter: %w", survey.ErrNotFound)
	}
	if err != nil {
		return l, fmt.Errorf("letter: %w", err)
	}
	l.Unit = scanID(unit)
	return l, nil
}
