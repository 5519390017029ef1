package ballot

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
)

func newKeys(t *testing.T) (*Keys, string) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "keys")
	keys, err := CreateKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	return keys, dir
}

func TestKeyFolderIsPrivate(t *testing.T) {
	t.Parallel()
	keys, dir := newKeys(t)
	if err := keys.SaveBoxKey(uuid.New(), []byte("secret")); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("folder: %v, %v", info.Mode(), err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Fatalf("entries %v, %v", entries, err)
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v", entry.Name(), info.Mode(), err)
		}
	}
}

func TestOpenKeysReadsBackAndRefuses(t *testing.T) {
	t.Parallel()
	keys, dir := newKeys(t)
	again, err := OpenKeys(dir)
	if err != nil || again.LinkKey() != keys.LinkKey() || keys.LinkKey() == (LinkKey{}) {
		t.Fatalf("another link key after opening again (%v)", err)
	}
	if _, err := CreateKeys(dir); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a second key in one folder: %v", err)
	}
	if _, err := OpenKeys(t.TempDir() + "/none"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no folder: %v", err)
	}
	if err := os.Chmod(dir, 0o750); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(dir); err == nil {
		t.Error("opened a folder that others can read")
	}
	if err := errors.Join(os.Chmod(dir, 0o700), os.WriteFile(filepath.Join(dir, linkFile), []byte("short"), 0o600)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(dir); err == nil {
		t.Error("opened a folder with a damaged link key")
	}
	if err := os.Remove(filepath.Join(dir, linkFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenKeys(dir); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("no link key: %v", err)
	}
}

func TestBoxAndTalkKeys(t *testing.T) {
	t.Parallel()
	keys, dir := newKeys(t)
	for _, kind := range []struct {
		name    string
		save    func(uuid.UUID, []byte) error
		load    func(uuid.UUID) ([]byte, error)
		destroy func(uuid.UUID) error
		list    func() ([]uuid.UUID, error)
		prefix  string
	}{
		{"box", keys.SaveBoxKey, keys.BoxKey, keys.DestroyBoxKey, keys.BoxKeys, boxPrefix},
		{"talk", keys.SaveTalkKey, keys.TalkKey, keys.DestroyTalkKey, keys.TalkKeys, talkPrefix},
	} {
		id, secret := uuid.New(), []byte("0123456789abcdef")
		if _, err := kind.load(id); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("%s: absent key: %v", kind.name, err)
		}
		if err := kind.save(id, secret); err != nil {
			t.Fatal(err)
		}
		if got, err := kind.load(id); err != nil || !bytes.Equal(got, secret) {
			t.Errorf("%s: read %q, %v", kind.name, got, err)
		}
		if ids, err := kind.list(); err != nil || len(ids) != 1 || ids[0] != id {
			t.Errorf("%s: listed %v, %v", kind.name, ids, err)
		}
		// Another name of the same file shows what destroying leaves on the disk.
		trace := filepath.Join(t.TempDir(), "trace")
		if err := os.Link(filepath.Join(dir, named(kind.prefix, id)), trace); err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(kind.destroy(id), kind.destroy(id)); err != nil {
			t.Errorf("%s: destroy: %v", kind.name, err)
		}
		if left, err := os.ReadFile(trace); err != nil || !bytes.Equal(left, make([]byte, len(secret))) {
			t.Errorf("%s: after destroying the disk holds %q, %v", kind.name, left, err)
		}
		if _, err := kind.load(id); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("%s: destroyed key: %v", kind.name, err)
		}
	}
}

func TestSweepRemovesHalfWrittenKeys(t *testing.T) {
	t.Parallel()
	keys, dir := newKeys(t)
	half := filepath.Join(dir, named(boxPrefix, testID)+tmpSuffix)
	if err := os.WriteFile(half, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	if ids, err := keys.BoxKeys(); err != nil || len(ids) != 0 {
		t.Errorf("a half-written key counts: %v, %v", ids, err)
	}
	if err := keys.Sweep(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(half); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("still there: %v", err)
	}
	if _, err := OpenKeys(dir); err != nil {
		t.Error(err)
	}
}

func TestDraftKeysLiveThreeWeeks(t *testing.T) {
	t.Parallel()
	keys, dir := newKeys(t)
	thursday := time.Date(2026, 6, 4, 0, 0, 0, 0, time.UTC) // weeks since 1970 begin on this day
	id, key, err := keys.DraftKey(thursday)
	if err != nil {
		t.Fatal(err)
	}
	if same, _, err := keys.DraftKey(thursday.AddDate(0, 0, 6)); err != nil || same != id {
		t.Errorf("another key within the week: %d, %v", same, err)
	}
	next, nextKey, err := keys.DraftKey(thursday.AddDate(0, 0, 7))
	if err != nil || next != id+1 || nextKey == key {
		t.Errorf("the next week: %d, %v", next, err)
	}
	lastSecond := thursday.AddDate(0, 0, 21).Add(-time.Second)
	if err := keys.ForgetDrafts(lastSecond); err != nil {
		t.Fatal(err)
	}
	again, err := OpenKeys(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.DraftKeyByID(id); err != nil || got != key {
		t.Errorf("before three weeks: %v", err)
	}
	if err := keys.ForgetDrafts(thursday.AddDate(0, 0, 21)); err != nil {
		t.Fatal(err)
	}
	if _, err := keys.DraftKeyByID(id); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("after three weeks: %v", err)
	}
	if got, err := keys.DraftKeyByID(next); err != nil || got != nextKey {
		t.Errorf("the younger key is gone: %v", err)
	}
}

func TestDraftKeysAtTheSameTime(t *testing.T) {
	t.Parallel()
	keys, _ := newKeys(t)
	now := time.Date(2026, 6, 4, 12, 0, 0, 0, time.UTC)
	got := make([][32]byte, 50)
	var group sync.WaitGroup
	for i := range got {
		group.Go(func() {
			id, key, err := keys.DraftKey(now)
			same, errByID := keys.DraftKeyByID(id)
			if err != nil || errByID != nil || same != key {
				t.Errorf("%v, %v", err, errByID)
			}
			got[i] = key
		})
	}
	group.Wait()
	for _, key := range got {
		if key != got[0] || key == [32]byte{} {
			t.Fatal("two keys for one week")
		}
	}
}
