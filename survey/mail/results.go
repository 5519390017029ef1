package mail

import (
	"context"

	"nawoord/survey"
	"nawoord/survey/view"
)

// writeResults tells somebody who asked for it that there are new figures, and none of them.
func (w *Writer) writeResults(ctx context.Context, m survey.QueuedMail) (Message, error) {
	account, err := w.DB.Account(ctx, m.Account)
	if err != nil {
		return Message{}, needless(err)
	}
	told, err := w.DB.ToldResults(ctx, account.ID)
	if err != nil {
		return Message{}, err
	}
	if !told || !account.May(survey.MayReadResults) {
		return Message{}, errNeedless
	}
	return w.message(m, account.Email, view.MailData{
		Organisation: w.Organisation, Lang: account.Lang, FirstName: account.Name, DeskLink: w.BaseURL + "/hr/resultaten",
	})
}
