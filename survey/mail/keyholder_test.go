package mail

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// A keyholder who came already, or whose colleague did, gets no mail any more.
func TestKeyholderIsAskedOnlyWhileAnOpeningIsDue(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	holder := survey.Account{ID: uuid.New(), Email: "or@vo-campus.example", Name: "Noor Bakker", Lang: survey.EN, Roles: survey.Roles{survey.RoleKeyholder}}
	_, link := sqlite.NewSecret()
	if err := p.DB.AddAccount(t.Context(), holder, link, p.clock); err != nil {
		t.Fatal(err)
	}
	code := ballot.NewCode()
	err := p.DB.AppointHolder(t.Context(), p.house.Keys, sqlite.NewHolder{Code: code, Account: holder.ID}, func() error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	mail := survey.QueuedMail{ID: uuid.New(), Kind: survey.MailKeyholder, Account: holder.ID}
	if _, err := p.Writer.Write(t.Context(), mail); !errors.Is(err, errNeedless) {
		t.Errorf("before an opening day: %v", err)
	}
	p.clock = p.clock.AddDate(0, 0, 30) // past the season end
	message, err := p.Writer.Write(t.Context(), mail)
	if err != nil {
		t.Fatal(err)
	}
	if message.To != holder.Email || !strings.Contains(message.Text, "30 September 2026") || !strings.Contains(message.Text, "/hr/openen") {
		t.Errorf("to %s:\n%s", message.To, message.Text)
	}
	keys, err := p.house.Keys.Unlock(code)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.DB.OpenDue(t.Context(), keys, p.Writer.today()); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Writer.Write(t.Context(), mail); !errors.Is(err, errNeedless) {
		t.Errorf("after the opening: %v", err)
	}
}
