package sqlite

import (
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// TestNewFiguresAreMailedToWhoAsked opens unit a: who reads it and asked for it gets one
// mail, whatever else is opened before that is sent.
func TestNewFiguresAreMailedToWhoAsked(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	account := func(email string, role survey.Role, unit uuid.UUID, told bool) uuid.UUID {
		a := survey.Account{ID: uuid.New(), Email: email, Name: email, Lang: survey.NL, Roles: survey.Roles{role}, Unit: unit}
		_, link := NewSecret()
		p.must(p.db.AddAccount(t.Context(), a, link, noon()))
		p.must(p.db.SetToldResults(t.Context(), a.ID, told))
		return a.ID
	}
	hr := account("hr@example.org", survey.RoleHR, uuid.Nil, true)
	account("quiet@example.org", survey.RoleHR, uuid.Nil, false)
	reader := account("a@example.org", survey.RoleReader, p.units["a"], true)
	account("b@example.org", survey.RoleReader, p.units["b"], true)
	account("it@example.org", survey.RoleAdmin, uuid.Nil, true)
	p.leave("a", 6, day(1, 20))
	p.open(day(2, 1))
	for _, who := range []uuid.UUID{hr, reader} {
		if n := p.number("SELECT COUNT(*) FROM outbox WHERE kind = 'results_new' AND account = ?", who[:]); n != 1 {
			t.Errorf("%d mails, want 1", n)
		}
	}
	if n := p.number("SELECT COUNT(*) FROM outbox WHERE kind = 'results_new'"); n != 2 {
		t.Errorf("%d mails in all, want 2", n)
	}
	p.leave("a", 6, day(2, 20))
	p.open(day(3, 1))
	if n := p.number("SELECT COUNT(*) FROM outbox WHERE kind = 'results_new'"); n != 2 {
		t.Errorf("%d mails after another opening, want 2: the first were not sent yet", n)
	}
	p.open(day(4, 1)) // nothing to open
	p.exec("DELETE FROM outbox")
	p.open(day(5, 1))
	if n := p.number("SELECT COUNT(*) FROM outbox"); n != 0 {
		t.Errorf("%d mails without an opening", n)
	}
}
