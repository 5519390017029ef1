package sqlite

import (
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

func (p *polls) asked() int {
	p.t.Helper()
	return p.number("SELECT COUNT(*) FROM outbox WHERE kind = 'keyholder_due'")
}

func (p *polls) askOn(day survey.Day) {
	p.t.Helper()
	p.must(p.db.AskHolders(p.t.Context(), p.keys, day.In(time.UTC).Add(8*time.Hour)))
}

func TestHoldersAreAskedOnAnOpeningDayWithABoxThatQualifies(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	code := p.appoint(p.keys, p.holder("or@example.org"), uuid.Nil)
	p.appoint(p.keys, p.holder("vp@example.org"), uuid.Nil)
	p.leave("a", 6, day(1, 20))
	p.askOn(day(3, 31))
	if p.asked() != 0 {
		t.Error("asked before the quarter was over")
	}
	for d := day(4, 1); d < day(4, 8); d++ {
		p.askOn(d)
		p.askOn(d)
	}
	if got := p.asked(); got != 2 {
		t.Errorf("%d mails in the first week, want one to each of two keyholders", got)
	}
	p.askOn(day(4, 8))
	if got := p.asked(); got != 4 {
		t.Errorf("%d mails after a week, want a second one to each", got)
	}
	_, err := p.db.OpenDue(t.Context(), p.unlock(code), day(4, 9))
	p.must(err)
	if _, _, due, err := p.db.DueOpening(t.Context(), day(4, 9)); err != nil || due {
		t.Errorf("still due after the opening: %v", err)
	}
	p.askOn(day(4, 20))
	if got := p.asked(); got != 4 {
		t.Errorf("%d mails after the opening", got)
	}
}

// Four of seven answered: nothing qualifies, and the fifth answer must not set off the
// next opening by itself.
func TestAnonymityABoxThatWasLookedIntoInVainWaitsForFiveClosings(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.appoint(p.keys, p.holder("or@example.org"), uuid.Nil)
	p.leave("a", 4, day(1, 20))
	for range 3 {
		p.invite("a", day(1, 20))
	}
	begun := p.number("SELECT opened_through FROM organisation")
	p.askOn(day(4, 1))
	if p.number("SELECT opened_through FROM organisation") == begun || p.number("SELECT records_through FROM organisation") != begun {
		t.Error("records of talks are not counted from where the openings stood")
	}
	p.leave("a", 1, day(5, 1))
	p.askOn(day(7, 1))
	if p.asked() != 0 {
		t.Error("asked for a box that five answers filled with one closing")
	}
	if _, _, due, err := p.db.DueOpening(t.Context(), day(7, 1)); err != nil || due {
		t.Errorf("a day without a box that qualifies was not passed: %v", err)
	}
	p.leave("a", 5, day(8, 1))
	p.askOn(day(10, 1))
	if p.asked() != 1 {
		t.Error("not asked after five more closings")
	}
}

// A mail at the season end that came only when something was sent would tell that.
func TestAnonymityHoldersAreAskedAtEverySeasonEnd(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.appoint(p.keys, p.holder("or@example.org"), uuid.Nil)
	p.askOn(day(12, 31))
	if p.asked() != 1 {
		t.Errorf("%d mails at a season end without answers, want 1", p.asked())
	}
}
