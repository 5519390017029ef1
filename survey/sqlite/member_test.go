package sqlite

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// staff makes an account as an administrator does.
func (p *polls) staff(email string, roles ...survey.Role) Member {
	p.t.Helper()
	a := survey.Account{ID: uuid.New(), Email: email, Name: email, Lang: survey.NL, Roles: roles}
	p.must(p.db.AddMember(p.t.Context(), a, p.db.now()))
	return p.member(a.ID)
}

func (p *polls) member(id uuid.UUID) Member {
	p.t.Helper()
	m, err := p.db.Member(p.t.Context(), id)
	p.must(err)
	return m
}

// plan asks for a talk and gives it to somebody.
func (p *polls) plan(who uuid.UUID, held bool) survey.Talk {
	p.t.Helper()
	talk := survey.Talk{ID: uuid.New(), Unit: p.units["a"], Source: survey.FromDesk, Lang: survey.NL, Name: "Kim", Phone: "06 12 34 56 78", RequestedOn: day(9, 1), PromisedOn: day(9, 7)}
	p.must(p.db.AskTalk(p.t.Context(), talk, p.db.now(), nil))
	when := survey.Appointment{Day: day(9, 20), Start: 600, Minutes: 45, Form: "phone", Place: "06 12 34 56 78"}
	p.must(p.db.ScheduleTalk(p.t.Context(), talk.ID, p.talk(talk.ID).Revision, when, who, p.db.now()))
	if held {
		p.must(p.db.SetTalkStatus(p.t.Context(), talk.ID, p.talk(talk.ID).Revision, survey.TalkHeld, day(9, 20)))
	}
	return p.talk(talk.ID)
}

func (p *polls) talk(id uuid.UUID) survey.Talk {
	p.t.Helper()
	talk, err := p.db.Talk(p.t.Context(), id)
	p.must(err)
	return talk
}

func TestAnAdministratorChangesAnAccount(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	admin, robin := p.staff("admin@example.org", survey.RoleAdmin), p.staff("robin@example.org", survey.RoleInterviewer)
	talk := p.plan(robin.ID, false)
	robin = p.member(robin.ID)
	if robin.Assigned != 1 || robin.Planned != 1 {
		t.Errorf("%+v", robin)
	}
	changed := robin.Account
	changed.Name, changed.Unit, changed.Roles = "Robin Maas", p.units["a"], survey.Roles{survey.RoleInterviewer, survey.RoleReader}
	p.must(p.db.SetMember(t.Context(), p.keys, LogIns{}, changed, robin.State()))
	if got := p.member(robin.ID); got.Name != "Robin Maas" || got.Unit != p.units["a"] || got.Roles.String() != "interviewer,reader" || p.talk(talk.ID).Interviewer != robin.ID {
		t.Errorf("%+v", got)
	}
	if err := p.db.SetMember(t.Context(), p.keys, LogIns{}, changed, robin.State()); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("from what was seen before: %v", err)
	}
	taken := changed
	taken.Email = "ADMIN@example.org"
	if err := p.db.SetMember(t.Context(), p.keys, LogIns{}, taken, changed.State()); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("another's address: %v", err)
	}
	reads := changed
	reads.Roles = survey.Roles{survey.RoleReader}
	p.must(p.db.SetMember(t.Context(), p.keys, LogIns{}, reads, changed.State()))
	if p.talk(talk.ID).Interviewer != uuid.Nil {
		t.Error("who holds no talks any more keeps one")
	}

	last := admin.Account
	last.Roles = survey.Roles{survey.RoleHR}
	refused(t, p.db.SetMember(t.Context(), p.keys, LogIns{}, last, admin.State()), "roles", "admin_last")
	refused(t, p.db.RemoveAccount(t.Context(), p.keys, LogIns{}, admin.ID), "roles", "admin_last")
	second := p.staff("second@example.org", survey.RoleAdmin)
	refused(t, p.db.SetMember(t.Context(), p.keys, LogIns{}, last, admin.State()), "roles", "admin_last") // who never chose a password
	p.must(p.db.ChoosePassword(t.Context(), second.ID, "encoded"))
	p.must(p.db.SetMember(t.Context(), p.keys, LogIns{}, last, admin.State()))
}

// A leaver who asked for somebody outside is not left with somebody who came to work for the
// own unit; who asked for anybody keeps them, and so does a talk that was held.
func TestATalkWithSomebodyOutsideStaysOutside(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	robin := p.staff("robin@example.org", survey.RoleInterviewer)
	outside, anybody, held := p.plan(robin.ID, false), p.plan(robin.ID, false), p.plan(robin.ID, true)
	for _, talk := range []survey.Talk{outside, held} {
		_, err := p.db.writer.ExecContext(t.Context(), "UPDATE talk SET with_whom = 'hr_outside', told_reader = interviewer WHERE id = ?", talk.ID[:])
		p.must(err)
	}
	for _, test := range []struct {
		unit uuid.UUID
		left bool
	}{{p.units["b"], false}, {uuid.Nil, false}, {p.units["a"], true}} {
		before := p.member(robin.ID)
		moved := before.Account
		moved.Unit = test.unit
		p.must(p.db.SetMember(t.Context(), p.keys, LogIns{}, moved, before.State()))
		now := p.talk(outside.ID)
		if left := now.Interviewer == uuid.Nil; left != test.left || (now.ToldReader == uuid.Nil) != test.left || now.Status != survey.TalkScheduled {
			t.Errorf("in unit %s: left %v, told %s, %s", test.unit, left, now.ToldReader, now.Status)
		}
		if p.talk(anybody.ID).Interviewer != robin.ID || p.talk(held.ID).Interviewer != robin.ID {
			t.Errorf("in unit %s other talks are left too", test.unit)
		}
	}
}

// Who counts as another administrator follows the ways in which one can log in.
func TestTheLastAdministratorWhoCanLogInStays(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	first, second := p.staff("first@example.org", survey.RoleAdmin), p.staff("second@example.org", survey.RoleAdmin)
	p.must(p.db.ChoosePassword(t.Context(), second.ID, "encoded"))
	provider := LogIns{Issuer: "https://login.example.org", LocalOff: true}
	remove := func(ways LogIns) error { return p.db.RemoveAccount(t.Context(), p.keys, ways, first.ID) }
	refused(t, remove(provider), "roles", "admin_last") // passwords do not work

	_, session := NewSecret()
	_, err := p.db.SignOn(t.Context(), survey.SignOn{Issuer: provider.Issuer, Subject: "2", Email: second.Email}, session, p.db.now().Add(1e12))
	p.must(err)
	refused(t, remove(LogIns{Issuer: "https://other.example.org", LocalOff: true}), "roles", "admin_last")
	p.must(remove(provider))
}

// Nobody else is HR for the whole organisation who never chose a password, or has a unit.
func TestTheLastHRForTheWhole(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	last, second := p.staff("last@example.org", survey.RoleHR), p.staff("second@example.org", survey.RoleHR)
	alone := func(want bool) {
		t.Helper()
		if got, err := p.db.NoOtherHR(t.Context(), LogIns{}, last.ID); err != nil || got != want {
			t.Errorf("%v, %v, want %v", got, err, want)
		}
	}
	alone(true)
	p.must(p.db.ChoosePassword(t.Context(), second.ID, "encoded"))
	alone(false)
	of := second.Account
	of.Unit = p.units["a"]
	p.must(p.db.SetMember(t.Context(), p.keys, LogIns{}, of, second.State()))
	alone(true)
}

func TestAKeyholderWithACodeStays(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	holder := p.holder("holder@example.org")
	p.appoint(p.keys, holder, uuid.Nil)
	refused(t, p.db.RemoveAccount(t.Context(), p.keys, LogIns{}, holder), "roles", "holder_has_code")
	p.must(p.db.RemoveAccount(t.Context(), p.keys, LogIns{}, p.holder("other@example.org")))
}

// Who is removed cannot come in by any way, leaves the talks that are to be held to nobody,
// and is forgotten when nothing names them any more.
func TestARemovedAccountOpensNothing(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.staff("admin@example.org", survey.RoleAdmin)
	robin := p.staff("robin@example.org", survey.RoleInterviewer)
	open, held := p.plan(robin.ID, false), p.plan(robin.ID, true)
	_, session := NewSecret()
	_, half := NewSecret()
	_, link := NewSecret()
	_, code := NewSecret()
	p.must(p.db.ChoosePassword(t.Context(), robin.ID, "encoded"))
	p.must(p.db.SetLink(t.Context(), robin.Email, link, p.db.now().Add(1e12)))
	p.must(p.db.SetSecondFactor(t.Context(), robin.ID, []byte("sealed secret"), 5, []Secret{code}))
	p.must(p.db.StartSession(t.Context(), robin.ID, session, p.db.now().Add(1e12)))
	p.must(p.db.StartHalf(t.Context(), robin.ID, half, p.db.now().Add(1e12)))
	if _, err := p.db.Session(t.Context(), half, p.db.now()); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("half a log-in opens the desk: %v", err)
	}
	p.must(p.db.RemoveAccount(t.Context(), p.keys, LogIns{}, robin.ID))

	tries := map[string]func() error{
		"session": func() error { _, err := p.db.Session(t.Context(), session, p.db.now()); return err },
		"half":    func() error { _, err := p.db.HalfSession(t.Context(), half, p.db.now()); return err },
		"link":    func() error { _, err := p.db.AccountByLink(t.Context(), link, p.db.now()); return err },
		"log-in":  func() error { _, err := p.db.Credentials(t.Context(), robin.Email); return err },
		"member":  func() error { _, err := p.db.Member(t.Context(), robin.ID); return err },
	}
	for name, try := range tries {
		if err := try(); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := p.talk(open.ID); got.Interviewer != uuid.Nil || got.Revision == open.Revision || got.Status != survey.TalkScheduled {
		t.Errorf("the talk to be held: %+v", got)
	}
	if got := p.talk(held.ID); got.Interviewer != robin.ID {
		t.Errorf("the talk that was held: %+v", got)
	}
	if a, err := p.db.Account(t.Context(), robin.ID); err != nil || a.Name != "robin@example.org" || !a.Gone() || a.Email == robin.Email {
		t.Errorf("%+v, %v", a, err)
	}
	if p.onDisk([][]byte{[]byte("sealed secret")}) {
		t.Error("the second factor is still on disk")
	}
	p.must(p.db.SetTalkStatus(t.Context(), held.ID, held.Revision, survey.TalkClosed, day(9, 21)))
	p.must(p.db.Erase(t.Context(), p.keys, day(12, 1).In(noon().Location())))
	if _, err := p.db.Account(t.Context(), robin.ID); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("after the talk was erased: %v", err)
	}
}

func TestASecondFactorWorksOnceACode(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	robin := p.staff("robin@example.org", survey.RoleHR)
	_, one := NewSecret()
	_, two := NewSecret()
	p.must(p.db.SetSecondFactor(t.Context(), robin.ID, []byte("sealed"), 5, []Secret{one, two}))
	if err := p.db.SetSecondFactor(t.Context(), robin.ID, []byte("another"), 9, nil); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("another in its place: %v", err)
	}
	for _, step := range []int64{4, 5} {
		if err := p.db.UseStep(t.Context(), robin.ID, step); !errors.Is(err, survey.ErrForbidden) {
			t.Errorf("step %d again: %v", step, err)
		}
	}
	p.must(p.db.UseStep(t.Context(), robin.ID, 6))
	p.must(p.db.UseRecoveryCode(t.Context(), robin.ID, one))
	if err := p.db.UseRecoveryCode(t.Context(), robin.ID, one); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("a recovery code again: %v", err)
	}
	if f, err := p.db.SecondFactor(t.Context(), robin.ID); err != nil || f.Step != 6 || f.Codes != 1 || string(f.Sealed) != "sealed" {
		t.Errorf("%+v, %v", f, err)
	}
	p.must(p.db.RemoveSecondFactor(t.Context(), robin.ID))
	if f, err := p.db.SecondFactor(t.Context(), robin.ID); err != nil || f.Sealed != nil || f.Codes != 0 {
		t.Errorf("%+v, %v", f, err)
	}
}

func TestSomebodyEndsOneSession(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	robin, kim := p.staff("robin@example.org", survey.RoleHR), p.staff("kim@example.org", survey.RoleHR)
	_, one := NewSecret()
	_, two := NewSecret()
	for _, session := range []Secret{one, two} {
		p.must(p.db.StartSession(t.Context(), robin.ID, session, p.db.now().Add(1e12)))
	}
	if err := p.db.EndOneSession(t.Context(), kim.ID, one); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("another's session: %v", err)
	}
	p.must(p.db.EndOneSession(t.Context(), robin.ID, two))
	all, err := p.db.Sessions(t.Context(), robin.ID, p.db.now())
	p.must(err)
	if len(all) != 1 || all[0].Session != one {
		t.Errorf("%+v", all)
	}
}

// TestFindingMembers looks for colleagues by name, address and unit, and reads a page at a time.
func TestFindingMembers(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	for i, name := range []string{"Zoë", "Élise Ünal", "kim", "Bo_1%"} {
		a := survey.Account{ID: uuid.New(), Email: fmt.Sprintf("%d@example.org", i), Name: name, Lang: survey.NL, Roles: survey.Roles{survey.RoleHR}}
		if i == 0 {
			a.Unit = p.units["a"]
		}
		p.must(p.db.AddMember(t.Context(), a, p.db.now()))
	}
	gone := p.staff("gone@example.org", survey.RoleHR)
	p.plan(gone.ID, true) // so that the name stays
	p.must(p.db.RemoveAccount(t.Context(), p.keys, LogIns{}, gone.ID))
	for _, c := range []struct {
		search survey.MemberSearch
		want   string
		total  int
	}{
		{survey.MemberSearch{Stretch: survey.Stretch{Most: 9}}, "Bo_1% kim Zoë Élise Ünal", 4},
		{survey.MemberSearch{Stretch: survey.Stretch{From: 1, Most: 2}}, "kim Zoë", 4},
		{survey.MemberSearch{}, "", 4},
		{survey.MemberSearch{Text: "éLISE ü", Stretch: survey.Stretch{Most: 9}}, "Élise Ünal", 1},
		{survey.MemberSearch{Text: "2@EXAMPLE", Stretch: survey.Stretch{Most: 9}}, "kim", 1},
		{survey.MemberSearch{Text: "_1%", Stretch: survey.Stretch{Most: 9}}, "Bo_1%", 1},
		{survey.MemberSearch{Text: "kim", Units: []uuid.UUID{p.units["a"], p.units["b"]}, Stretch: survey.Stretch{Most: 9}}, "kim Zoë", 2},
		{survey.MemberSearch{Text: "gone", Stretch: survey.Stretch{Most: 9}}, "", 0},
	} {
		found, total, err := p.db.FindMembers(t.Context(), c.search)
		p.must(err)
		names := make([]string, len(found))
		for i, m := range found {
			names[i] = m.Name
		}
		if got := strings.Join(names, " "); got != c.want || total != c.total {
			t.Errorf("%+v finds %q of %d, not %q of %d", c.search, got, total, c.want, c.total)
		}
	}
}
