package mail

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// TestNewFiguresAreToldToWhoMayReadThem: to nobody whose account is gone, who ended the mail
// or who may not read results any more.
func TestNewFiguresAreToldToWhoMayReadThem(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	h := p.house
	account := func(email string, tell bool, roles ...survey.Role) survey.Account {
		t.Helper()
		a := survey.Account{ID: uuid.New(), Email: email, Name: "Robin Jansen", Roles: roles, Lang: survey.NL}
		_, link := sqlite.NewSecret()
		if err := h.DB.AddAccount(t.Context(), a, link, p.clock); err != nil {
			t.Fatal(err)
		}
		if err := h.DB.SetToldResults(t.Context(), a.ID, tell); err != nil {
			t.Fatal(err)
		}
		return a
	}
	told := account("reader@vo-campus.example", true, survey.RoleReader)
	m, err := p.Writer.writeResults(t.Context(), survey.QueuedMail{ID: uuid.New(), Kind: survey.MailResults, Account: told.ID})
	if err != nil || m.To != told.Email || !strings.Contains(m.Text, "https://vertrek.vo-campus.example/hr/resultaten") {
		t.Errorf("%+v, %v", m, err)
	}
	for what, id := range map[string]uuid.UUID{
		"the account is gone":   uuid.New(),
		"they ended the mail":   account("ended@vo-campus.example", false, survey.RoleReader).ID,
		"they may read nothing": account("admin@vo-campus.example", true, survey.RoleAdmin).ID,
	} {
		if _, err := p.Writer.writeResults(t.Context(), survey.QueuedMail{ID: uuid.New(), Kind: survey.MailResults, Account: id}); !errors.Is(err, errNeedless) {
			t.Errorf("%s: %v", what, err)
		}
	}
}
