package ballot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"strconv"
	"time"

	"nawoord/survey"
)

// DraftKey returns the key that seals drafts in this week, and its number. The first call
// of a week makes it.
func (k *Keys) DraftKey(now time.Time) (id uint32, key [32]byte, err error) {
	id = week(now)
	k.drafts.Lock()
	defer k.drafts.Unlock()
	key, err = k.draft(id)
	if !errors.Is(err, survey.ErrNotFound) {
		return id, key, err
	}
	_, _ = rand.Read(key[:])
	if err := k.save(draftName(id), key[:]); err != nil {
		return id, [32]byte{}, err
	}
	k.drafts.keys[id] = key
	return id, key, nil
}

// DraftKeyByID returns the draft key with this number, or survey.ErrNotFound.
func (k *Keys) DraftKeyByID(id uint32) ([32]byte, error) {
	k.drafts.Lock()
	defer k.drafts.Unlock()
	return k.draft(id)
}

// ForgetDrafts destroys the draft keys that are three weeks old: no draft lives that long.
func (k *Keys) ForgetDrafts(now time.Time) error {
	k.drafts.Lock()
	defer k.drafts.Unlock()
	names, err := k.names(draftPrefix)
	if err != nil {
		return err
	}
	for _, name := range names {
		n, err := strconv.ParseUint(name, 10, 32)
		if err != nil || uint32(n)+survey.DraftWeeks > week(now) {
			continue
		}
		if err := k.destroy(draftPrefix + name + keySuffix); err != nil {
			return err
		}
		delete(k.drafts.keys, uint32(n))
	}
	return nil
}

// draft returns a key from memory, or from the folder the first time.
func (k *Keys) draft(id uint32) ([32]byte, error) {
	if key, ok := k.drafts.keys[id]; ok {
		return key, nil
	}
	secret, err := k.load(draftName(id))
	if err != nil {
		return [32]byte{}, err
	}
	if len(secret) != 32 {
		return [32]byte{}, fmt.Errorf("read key: %s is damaged: remove it", draftName(id))
	}
	k.drafts.keys[id] = [32]byte(secret)
	return [32]byte(secret), nil
}

// week numbers the weeks since 1970.
func week(t time.Time) uint32 {
	return uint32(t.Unix() / (7 * 24 * 60 * 60)) //nolint:gosec // positive and small
}

func draftName(id uint32) string {
	return draftPrefix + strconv.FormatUint(uint64(id), 10) + keySuffix
}
