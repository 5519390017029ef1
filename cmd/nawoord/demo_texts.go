package main

import (
	"context"
	"errors"
	"strings"

	"nawoord/survey"
)

// demoThemes are words in the texts of the rehearsal and what a text with them is about.
var demoThemes = map[string]string{
	"collega": "stay_factors.s_colleagues", "sfeer": "stay_factors.s_colleagues", "Korte lijnen": "stay_factors.s_colleagues", "Daar hoor je": "stay_factors.s_colleagues",
	"koffie": "stay_factors.s_colleagues", "begeleiding": "stay_factors.s_colleagues", "leidinggevende": "stay_factors.s_colleagues",
	"leerlingen": "stay_factors.s_pupils", "mentorlessen": "stay_factors.s_pupils",
}

// checkTexts checks what the leavers wanted to keep and releases it. What they wanted to be
// better waits for whoever tries the check.
func (r *rehearsal) checkTexts(ctx context.Context) error {
	var waits []survey.Comment
	for {
		text, err := r.db.NextComment(ctx)
		if errors.Is(err, survey.ErrNotFound) {
			break
		}
		if err != nil {
			return err
		}
		if text.Question == "open_keep" {
			text.Blanked = text.Text
			for word, theme := range demoThemes {
				if strings.Contains(text.Text, word) && r.questionnaire.HasTheme(theme) {
					text.Tags = []string{theme}
				}
			}
		} else {
			text.Reason = survey.WithheldReasons[0] // out of the way of the next one, and put back below
			waits = append(waits, text)
		}
		if err := r.db.CheckComment(ctx, text); err != nil {
			return err
		}
	}
	for _, text := range waits {
		if err := r.db.UndoComment(ctx, text.ID); err != nil {
			return err
		}
	}
	_, err := r.db.ReleaseComments(ctx)
	return err
}
