package ballot

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
)

// sealedFolder is a key folder in keyholder mode.
type sealedFolder struct {
	*Keys
	t   *testing.T
	dir string
}

func newSealedFolder(t *testing.T) *sealedFolder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	keys, err := CreateKeys(dir)
	f := &sealedFolder{keys, t, dir}
	f.must(err)
	f.must(keys.UseHolders())
	return f
}

func (f *sealedFolder) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

// appoint makes a keyholder with the keys as they are unlocked.
func (f *sealedFolder) appoint(keys *Keys, replaced int) Code {
	f.t.Helper()
	code := NewCode()
	made, err := keys.Prepare(code, uuid.New(), f.boxes())
	f.must(err)
	f.must(keys.Appoint(made, replaced))
	f.must(keys.TidyHolders())
	return code
}

func (f *sealedFolder) boxes() []uuid.UUID {
	f.t.Helper()
	ids, err := f.BoxKeys()
	f.must(err)
	return ids
}

func (f *sealedFolder) unlock(code Code) *Keys {
	f.t.Helper()
	keys, err := f.Unlock(code)
	f.must(err)
	return keys
}

// box makes a box and returns its id with both halves of its key.
func (f *sealedFolder) box() (id uuid.UUID, public, private []byte) {
	f.t.Helper()
	public, private, err := NewBoxKey()
	f.must(err)
	id = uuid.New()
	f.must(f.SaveBoxKey(id, private))
	return id, public, private
}

// opens reports whether a code opens the key of a box.
func (f *sealedFolder) opens(code Code, id uuid.UUID, private []byte) bool {
	f.t.Helper()
	keys, err := f.Unlock(code)
	if errors.Is(err, survey.ErrForbidden) {
		return false
	}
	f.must(err)
	got, err := keys.BoxKey(id)
	return err == nil && bytes.Equal(got, private)
}

// leaks reports whether the folder holds a secret as itself, in hex or in base64.
func (f *sealedFolder) leaks(secret []byte) bool {
	f.t.Helper()
	files, err := os.ReadDir(f.dir)
	f.must(err)
	for _, file := range files {
		content, err := os.ReadFile(filepath.Join(f.dir, file.Name()))
		f.must(err)
		for _, form := range [][]byte{secret, []byte(hex.EncodeToString(secret)), []byte(base64.StdEncoding.EncodeToString(secret))} {
			if bytes.Contains(content, form) {
				return true
			}
		}
	}
	return false
}

func TestAnonymityBoxKeysRestSealedToBothHolders(t *testing.T) {
	t.Parallel()
	f := newSealedFolder(t)
	if err := f.SaveBoxKey(uuid.New(), make([]byte, 32)); !errors.Is(err, ErrLocked) {
		t.Errorf("a key was stored before there was a keyholder: %v", err)
	}
	one := f.appoint(f.Keys, 0)
	two := f.appoint(f.Keys, 0)
	id, public, private := f.box()
	if !f.opens(one, id, private) || !f.opens(two, id, private) {
		t.Error("not both codes open the box")
	}
	if f.opens(NewCode(), id, private) {
		t.Error("the code of nobody opens the box")
	}
	if f.leaks(private) || f.leaks(one[:]) {
		t.Error("the key folder holds a private key or a code")
	}
	if _, err := f.BoxKey(id); !errors.Is(err, ErrLocked) {
		t.Errorf("a key without a code: %v", err)
	}
	if fits, err := f.BoxKeyFits(id, public); err != nil || !fits {
		t.Errorf("the sealed key is not seen: %v", err)
	}
	f.must(f.DestroyBoxKey(id))
	if ids, err := f.BoxKeys(); err != nil || len(ids) != 0 {
		t.Errorf("after destroying: %v, %v", ids, err)
	}
	if fits, err := f.unlock(one).BoxKeyFits(id, public); err != nil || fits {
		t.Errorf("a destroyed key fits: %v", err)
	}

	// The attacker must succeed where keys rest unsealed, or this test proves nothing.
	weak := &sealedFolder{t: t, dir: filepath.Join(t.TempDir(), "keys")}
	var err error
	weak.Keys, err = CreateKeys(weak.dir)
	f.must(err)
	if _, _, private := weak.box(); !weak.leaks(private) {
		t.Error("the search does not find a key in file mode")
	}
}

func TestASecondHolderAndAReplacementGetTheKeysThatAreThere(t *testing.T) {
	t.Parallel()
	f := newSealedFolder(t)
	one := f.appoint(f.Keys, 0)
	id, _, private := f.box()
	if _, err := f.Prepare(NewCode(), uuid.New(), f.boxes()); !errors.Is(err, ErrLocked) {
		t.Fatalf("a second keyholder got keys without the code of the first: %v", err)
	}
	two := f.appoint(f.unlock(one), 0)
	made, err := f.unlock(one).Prepare(NewCode(), uuid.New(), f.boxes())
	f.must(err)
	if err := f.Appoint(made, 0); !errors.Is(err, survey.ErrConflict) {
		t.Fatalf("a third keyholder: %v", err)
	}
	three := f.appoint(f.unlock(two), 1)
	if f.opens(one, id, private) || !f.opens(two, id, private) || !f.opens(three, id, private) {
		t.Error("after a replacement the wrong codes open")
	}
	copies, err := f.sealedCopies()
	f.must(err)
	if len(copies) != 2 {
		t.Errorf("%d sealed copies are left of two keyholders", len(copies))
	}
}

// A change of keyholders stops after each of its steps; the server starts again.
func TestAChangeOfHoldersSurvivesACrashBetweenSteps(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"prepared", "appointed"} {
		f := newSealedFolder(t)
		old := f.appoint(f.Keys, 0)
		id, public, private := f.box()
		keys, code := f.unlock(old), NewCode()
		made, err := keys.Prepare(code, uuid.New(), f.boxes())
		f.must(err)
		if step == "appointed" {
			f.must(keys.Appoint(made, 1))
		}
		again, err := OpenKeys(f.dir)
		f.must(err)
		f.must(again.Sweep())
		if got := f.opens(code, id, private); got != (step == "appointed") {
			t.Errorf("%s: the new code opens: %v", step, got)
		}
		if got := f.opens(old, id, private); got != (step == "prepared") {
			t.Errorf("%s: the old code opens: %v", step, got)
		}
		if fits, err := again.BoxKeyFits(id, public); err != nil || !fits {
			t.Errorf("%s: the box has lost its key: %v", step, err)
		}
	}
}

func TestAnonymitySwitchingToHoldersLeavesNoUnsealedKey(t *testing.T) {
	t.Parallel()
	for _, step := range []string{"prepared", "appointed"} {
		f := newSealedFolder(t)
		f.must(f.Dismiss()) // file mode
		id, _, private := f.box()
		code := NewCode()
		made, err := f.Prepare(code, uuid.New(), f.boxes())
		f.must(err)
		if step == "appointed" {
			f.must(f.Appoint(made, 0))
		}
		f.must(f.Sweep())
		if got := f.leaks(private); got != (step == "prepared") {
			t.Errorf("%s: the folder holds the private key: %v", step, got)
		}
		if step == "appointed" && !f.opens(code, id, private) {
			t.Error("the code does not open the box that was there before")
		}
	}
}

// While a sealed copy is overwritten the machine stops: the box is seen as without a key.
func TestAnOverwrittenSealedKeyDoesNotFit(t *testing.T) {
	t.Parallel()
	f := newSealedFolder(t)
	code := f.appoint(f.Keys, 0)
	id, public, _ := f.box()
	f.must(os.WriteFile(filepath.Join(f.dir, sealedName(id, 1)), make([]byte, sealedKeySize), 0o600))
	for _, keys := range []*Keys{f.Keys, f.unlock(code)} {
		if fits, err := keys.BoxKeyFits(id, public); err != nil || fits {
			t.Errorf("zeros fit a box: %v", err)
		}
	}
}
