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
