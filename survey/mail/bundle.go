package mail

import (
	"context"
	"fmt"

	"nawoord/survey"
	"nawoord/survey/view"
)

// writeBundle makes the mail that takes a bundle of improvement points to somebody.
func (w *Writer) writeBundle(ctx context.Context, m survey.QueuedMail) (Message, error) {
	letter, err := w.DB.PointLetter(ctx, m.Letter)
	if err != nil {
		return Message{}, needless(err)
	}
	tree, err := w.DB.Units(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("write bundle: %w", err)
	}
	points, err := w.DB.BundlePoints(ctx, letter.Half, letter.Unit)
	if err != nil {
		return Message{}, fmt.Errorf("write bundle: %w", err)
	}
	return w.message(m, letter.Address, view.BundleMail(w.Organisation, w.BaseURL, tree, letter, points))
}

// writeToOwner tells somebody that an improvement point is theirs, unless it is not any more.
// Not every owner sees the points at the desk, so the mail says what the point is.
func (w *Writer) writeToOwner(ctx context.Context, m survey.QueuedMail) (Message, error) {
	point, err := w.DB.Point(ctx, m.Point)
	if err != nil {
		return Message{}, needless(err)
	}
	owner, err := w.DB.Account(ctx, m.Account)
	if err != nil {
		return Message{}, needless(err)
	}
	if point.Owner != owner.ID || !point.Live() {
		return Message{}, errNeedless
	}
	tree, err := w.DB.Units(ctx)
	if err != nil {
		return Message{}, fmt.Errorf("write to the owner: %w", err)
	}
	return w.message(m, owner.Email, view.OwnerMail(w.Organisation, w.BaseURL, tree, owner, point))
}
