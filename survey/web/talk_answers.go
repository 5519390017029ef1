package web

import (
	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// readPage shows the one adviser the answers that the leaver attached.
type readPage struct {
	deskPage
	Row     talkRow
	Answers []survey.Answered
}

// readAnswers opens attached answers. It is a POST, because every look is logged.
func (d *desk) readAnswers(c *fiber.Ctx, me survey.Account) error {
	row, err := d.visibleTalk(c, me)
	if err != nil {
		return err
	}
	sealed, err := d.DB.ReadAttached(c.UserContext(), row.ID, me.ID, d.today())
	if err != nil {
		return err
	}
	key, err := d.Keys.TalkKey(row.ID)
	if err != nil {
		return err
	}
	page := readPage{deskPage: d.page(c, me, "answers"), Row: row}
	if page.Answers, err = ballot.OpenAttached(key, sealed); err != nil {
		return err
	}
	return d.show(c, me.Lang, "talk_answers", page)
}
