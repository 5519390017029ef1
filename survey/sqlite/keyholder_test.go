package sqlite

import (
	"bytes"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

var noShow = func() error { return nil }

// holder makes an account with the role keyholder.
func (p *polls) holder(email string) uuid.UUID {
	p.t.Helper()
	a := survey.Account{ID: uuid.New(), Email: email, Name: email, Lang: survey.NL, Roles: survey.Roles{survey.RoleKeyholder}}
	_, link := NewSecret()
	p.must(p.db.AddAccount(p.t.Context(), a, link, time.Now()))
	return a.ID
}

// appoint gives an account a code, with the keys as they are unlocked.
func (p *polls) appoint(keys *ballot.Keys, account, replaces uuid.UUID) ballot.Code {
	p.t.Helper()
	code := ballot.NewCode()
	p.must(p.db.AppointHolder(p.t.Context(), keys, NewHolder{Code: code, Account: account, Replaces: replaces}, noShow))
	return code
}

func (p *polls) unlock(code ballot.Code) *ballot.Keys {
	p.t.Helper()
	keys, err := p.keys.Unlock(code)
	p.must(err)
	return keys
}

// plainKeys counts the box keys that lie in the folder as themselves.
func (p *polls) plainKeys() int {
	p.t.Helper()
	found, err := filepath.Glob(filepath.Join(p.dir, "keys", "box-*.key*"))
	p.must(err)
	return len(found)
}

// Whoever has the database, its log and the whole key folder reads nothing in keyholder
// mode; with a code the box opens, with either of the two.
func TestAnonymityInKeyholderModeTheFilesOpenNothing(t *testing.T) {
	t.Parallel()
	for second := range 2 {
		p := newPolls(t)
		p.leave("a", 6, day(1, 20)) // in file mode, before the switch
		privates := p.privateKeys()
		if len(privates) == 0 || !p.onDisk(privates) {
			t.Fatal("in file mode the private keys are not found: the search is no good")
		}
		one := p.appoint(p.keys, p.holder("or@example.org"), uuid.Nil)
		two := p.appoint(p.unlock(one), p.holder("vp@example.org"), uuid.Nil)
		if p.plainKeys() != 0 || p.onDisk(privates) {
			t.Error("after the switch a private key is left on the disk")
		}
		if _, err := p.db.OpenDue(t.Context(), p.keys, day(4, 1)); !errors.Is(err, ballot.ErrLocked) {
			t.Errorf("without a code: %v", err)
		}
		if _, err := p.keys.Unlock(ballot.NewCode()); !errors.Is(err, survey.ErrForbidden) {
			t.Errorf("with the code of nobody: %v", err)
		}
		opened, err := p.db.OpenDue(t.Context(), p.unlock([]ballot.Code{one, two}[second]), day(4, 1))
		p.must(err)
		if len(opened) != 2 {
			t.Errorf("keyholder %d opened %v", second+1, opened)
		}
		if p.plainKeys() != 0 || p.onDisk([][]byte{one[:], two[:]}) {
			t.Error("an opening left a private key or a code on the disk")
		}
		notices, err := p.db.Reconcile(t.Context(), p.keys)
		if err != nil || len(notices) != 0 {
			t.Errorf("after the opening: %v, %v", notices, err)
		}
	}
}

// privateKeys reads the keys of the boxes in file mode.
func (p *polls) privateKeys() [][]byte {
	p.t.Helper()
	ids, err := p.keys.BoxKeys()
	p.must(err)
	var all [][]byte
	for _, id := range ids {
		private, err := p.keys.BoxKey(id)
		p.must(err)
		all = append(all, private)
	}
	return all
}

// onDisk reports whether one of the secrets lies in any file of the installation.
func (p *polls) onDisk(secrets [][]byte) bool {
	p.t.Helper()
	found := false
	p.must(filepath.WalkDir(p.dir, func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for _, secret := range secrets {
			found = found || bytes.Contains(content, secret)
		}
		return err
	}))
	return found
}

func TestASecondHolderNeedsTheFirstCodeOnceSomethingIsSealed(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	first, second := p.holder("or@example.org"), p.holder("vp@example.org")
	one := p.appoint(p.keys, first, uuid.Nil)
	two := p.appoint(p.keys, second, uuid.Nil) // nothing is sealed: no code is asked
	p.leave("a", 6, day(1, 20))
	if err := p.db.AppointHolder(t.Context(), p.keys, NewHolder{Code: ballot.NewCode(), Account: p.holder("x@example.org"), Replaces: first}, noShow); !errors.Is(err, ballot.ErrLocked) {
		t.Fatalf("a replacement without a code: %v", err)
	}
	if err := p.db.AppointHolder(t.Context(), p.unlock(two), NewHolder{Code: ballot.NewCode(), Account: first}, noShow); !errors.Is(err, survey.ErrConflict) {
		t.Fatalf("a third keyholder: %v", err)
	}
	three := p.appoint(p.unlock(two), p.holder("y@example.org"), first)
	if _, err := p.keys.Unlock(one); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("the replaced code: %v", err)
	}
	opened, err := p.db.OpenDue(t.Context(), p.unlock(three), day(4, 1))
	p.must(err)
	if len(opened) != 2 {
		t.Errorf("the new keyholder opened %v", opened)
	}
}

// The machine stops when an opening is on the disk and the keys of its boxes are not
// destroyed yet: the next start destroys every sealed copy.
func TestACrashAfterAnOpeningLeavesNoSealedCopy(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	one := p.appoint(p.keys, p.holder("or@example.org"), uuid.Nil)
	p.appoint(p.keys, p.holder("vp@example.org"), uuid.Nil)
	p.leave("a", 6, day(1, 20))
	box := p.box("a", survey.PartUnit)
	copies, err := filepath.Glob(filepath.Join(p.dir, "keys", "box-"+box.ID.String()+".holder-*"))
	if err != nil || len(copies) != 2 {
		t.Fatalf("%v, %v", copies, err)
	}
	kept := map[string][]byte{}
	for _, name := range copies {
		kept[name], err = os.ReadFile(name)
		p.must(err)
	}
	_, err = p.db.OpenDue(t.Context(), p.unlock(one), day(4, 1))
	p.must(err)
	for name, content := range kept {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("the opening left %s", filepath.Base(name))
		}
		p.must(os.WriteFile(name, content, 0o600))
	}
	_, err = p.db.Reconcile(t.Context(), p.keys)
	p.must(err)
	for name := range kept {
		if _, err := os.Stat(name); err == nil {
			t.Errorf("the start left %s beside an opened box", filepath.Base(name))
		}
	}
}

// A code that nobody saw must not be the one that is needed.
func TestAFailedSheetAppointsNobody(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	one := p.appoint(p.keys, p.holder("or@example.org"), uuid.Nil)
	p.leave("a", 6, day(1, 20))
	code, torn := ballot.NewCode(), errors.New("the printer is on fire")
	err := p.db.AppointHolder(t.Context(), p.unlock(one), NewHolder{Code: code, Account: p.holder("vp@example.org")}, func() error { return torn })
	if !errors.Is(err, torn) {
		t.Fatal(err)
	}
	if _, err := p.keys.Unlock(code); !errors.Is(err, survey.ErrForbidden) {
		t.Errorf("the code counts: %v", err)
	}
	notices, err := p.db.Reconcile(t.Context(), p.keys)
	if err != nil || len(notices) > 0 {
		t.Errorf("%v, %v", notices, err)
	}
}

// The machine stops when the key folder has changed and the database has not.
func TestACrashBetweenFolderAndDatabaseIsMadeUpFor(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.leave("a", 6, day(1, 20))
	code := ballot.NewCode()
	boxes, err := p.keys.BoxKeys()
	p.must(err)
	made, err := p.keys.Prepare(code, p.holder("or@example.org"), boxes)
	p.must(err)
	p.must(p.keys.Appoint(made, 0))
	p.must(p.db.FollowKeys(t.Context(), p.keys))
	notices, err := p.db.Reconcile(t.Context(), p.keys)
	if err != nil || len(notices) > 0 || p.plainKeys() != 0 {
		t.Errorf("%v, %v, %d plain keys", notices, err, p.plainKeys())
	}
	opened, err := p.db.OpenDue(t.Context(), p.unlock(code), day(4, 1))
	if err != nil || len(opened) != 2 {
		t.Errorf("opened %v, %v", opened, err)
	}
}

// The one code that there was is lost: what is sealed is given up, and never without
// saying so.
func TestALostOnlyCodeGivesUpWhatIsSealed(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	first := p.holder("or@example.org")
	p.appoint(p.keys, first, uuid.Nil)
	p.leave("a", 6, day(1, 20))
	code := ballot.NewCode()
	p.must(p.db.AppointHolder(t.Context(), p.keys, NewHolder{Code: code, Account: first, Replaces: first, GiveUp: true}, noShow))
	if lost := p.number("SELECT COUNT(*) FROM box WHERE state = 'lost'"); lost == 0 {
		t.Error("nothing was noted as lost")
	}
	p.leave("a", 6, day(3, 1))
	opened, err := p.db.OpenDue(t.Context(), p.unlock(code), day(4, 1))
	if err != nil || len(opened) != 2 || opened[0].N+opened[1].N != 6 {
		t.Errorf("opened %v, %v", opened, err)
	}
}

func TestBackToFileModeOnlyWhileNothingIsSealed(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	code := p.appoint(p.keys, p.holder("or@example.org"), uuid.Nil)
	p.leave("a", 6, day(1, 20))
	if err := p.db.DismissHolders(t.Context(), p.keys); !errors.Is(err, survey.ErrConflict) {
		t.Fatalf("with ballots in a box: %v", err)
	}
	opened, err := p.db.OpenDue(t.Context(), p.unlock(code), day(4, 1))
	p.must(err)
	if len(opened) != 2 {
		t.Fatalf("opened %v", opened)
	}
	promised := p.invite("a", day(12, 31))
	p.exec("UPDATE invitation SET mails_sent = 1 WHERE id = ?", promised[:])
	if err := p.db.DismissHolders(t.Context(), p.keys); !errors.Is(err, survey.ErrConflict) {
		t.Fatalf("with a link whose mail promised keyholders: %v", err)
	}
	p.must(p.db.Withdraw(t.Context(), promised, day(4, 2)))
	p.must(p.db.DismissHolders(t.Context(), p.keys))
	p.leave("a", 6, day(4, 20))
	if got := p.open(day(6, 1)); len(got) != 2 {
		t.Errorf("in file mode opened %v", got)
	}
}

func TestNobodyIsInvitedBeforeAHolderHasACode(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	p.exec("DELETE FROM box")
	person := survey.Numbered{Line: 1, Invitation: survey.Invitation{Email: "kim@example.org", Lang: survey.NL, Unit: p.units["a"], Group: survey.GroupVoluntary, ClosesOn: day(2, 1)}}
	if _, err := p.db.Invite(t.Context(), []survey.Numbered{person}, false, time.Now()); !errors.Is(err, survey.ErrNoKeyholder) {
		t.Errorf("invited: %v", err)
	}
}

func TestLinksStandBesideThePayroll(t *testing.T) {
	t.Parallel()
	p := newPolls(t)
	half := day(2, 1).Month().Half()
	p.must(p.db.write(t.Context(), func(tx *sql.Tx) error {
		a := p.units["a"]
		return errors.Join(countMonth(t.Context(), tx, a, day(2, 1), "mailed"), countMonth(t.Context(), tx, a, day(6, 30), "mailed"),
			countMonth(t.Context(), tx, a, day(7, 1), "mailed"), countMonth(t.Context(), tx, a, day(3, 1), "withdrawn"))
	}))
	set := func(seen, leavers int) (int, error) {
		return p.db.SetPayroll(t.Context(), p.units["a"], half, seen, leavers)
	}
	for _, change := range [][2]int{{survey.NotTold, 3}, {3, 4}, {3, 4}} { // the last one by a double click
		if stands, err := set(change[0], change[1]); stands != change[1] || err != nil {
			t.Errorf("%d is stored, want %d (%v)", stands, change[1], err)
		}
	}
	if stands, err := set(3, 5); stands != 4 || !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a colleague stored 4 since, and %d stands there (%v)", stands, err)
	}
	for _, change := range [][2]int{{4, survey.NotTold}, {4, survey.NotTold}, {survey.NotTold, 4}} { // told no more, and again
		if stands, err := set(change[0], change[1]); stands != change[1] || err != nil {
			t.Errorf("%d is stored, want %d (%v)", stands, change[1], err)
		}
		if all, err := p.db.Payroll(t.Context(), half, []uuid.UUID{p.units["a"]}); err != nil || len(all) != min(1, change[1]+1) {
			t.Errorf("payroll told %v, want %d (%v)", all, change[1], err)
		}
	}
	all, err := p.db.Links(t.Context(), half)
	p.must(err)
	want := map[uuid.UUID]survey.Links{
		p.units["a"]: {Unit: p.units["a"], Half: half, Mailed: 2, Withdrawn: 1, Leavers: 4},
		p.units["b"]: {Unit: p.units["b"], Half: half, Leavers: -1},
	}
	for _, links := range all {
		if w, ok := want[links.Unit]; ok && links != w {
			t.Errorf("%+v, want %+v", links, w)
		}
	}
	if len(all) != len(p.units) {
		t.Errorf("%d units", len(all))
	}
}
