package survey_test

import (
	"errors"
	"testing"

	"nawoord/survey"
)

// TestOwnWordsPromiseNothing about answers, in mails and in statements, and say all else.
func TestOwnWordsPromiseNothing(t *testing.T) {
	t.Parallel()
	for text, claims := range map[string]bool{
		"Je antwoorden zijn anoniem.": true, "Alles is anoníem": true, "ANÓNIEM": true, "We treat it confidentially.": true,
		"Je antwoord is geheim.": true, "It is secret.": true, "Je kunt in het geheim antwoorden": true,
		"Antwoorden zijn niet herleidbaar.": true, "Je bent niet te herleiden": true, "Your answers are untraceable.": true,
		"Niets is te traceren": true, "We cannot trace you": true,
		"Alles blijft privé.": true, "Answers stay private": true,
		"Niemand kan zien wat jij antwoordt.": true, "Niemand weet wie je bent": true, "Niemand van HR leest dit": true,
		"Nobody can see your answers.": true, "No one knows who you are": true, "No-one reads this": true,
		"We bewaren niets.": true, "Wij bewaren er niets van": true, "Je naam wordt nergens genoteerd.": true, "Niets wordt opgeslagen": true,
		"We keep nothing": true, "Your name is stored nowhere, nothing is kept": true,

		"Ik voelde me veilig op het werk": false, "Werk en privé waren in balans": false, "Ik kon werk en privé scheiden": false,
		"Het secretariaat hielp mij goed": false, "The secretary helped me well": false, "Work and private life were in balance": false,
		"Niemand bood hulp aan. Ik weet niet waarom": false, "Ik zag niemand": false, "Nobody helped me": false,
		"Bewaar goede herinneringen": false, "Afspraken werden genoteerd": false, "Agreements were kept": false,
		"We lezen graag wat {org} kan leren.": false, "We bespreken het in juni.": false,
	} {
		for name, err := range map[string]error{
			"mail": new(survey.Organisation).SetLines(func(field string) string {
				return map[string]string{"closing_nl": text, "closing_en": "Thank you."}[field]
			}),
			"statement": new(survey.Organisation).SetStatements(func(field string) string {
				return map[string]string{"statement_1": "own", "statement_1_nl": text, "statement_1_en": "I learnt a lot."}[field]
			}),
		} {
			var wrong *survey.Invalid
			if refused := errors.As(err, &wrong) && (wrong.Fields["closing_nl"] == "line_claim" || wrong.Fields["statement_1_nl"] == "line_claim"); refused != claims {
				t.Errorf("%q in a %s: refused %v, want %v", text, name, refused, claims)
			}
		}
	}
}
