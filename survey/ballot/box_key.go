package ballot

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

// sealedKeySize is the length of a box key that is sealed to a keyholder.
const sealedKeySize = 32 + hpkeSize

// SaveBoxKey stores the private key of a box; when it returns, the key is on the disk. In
// keyholder mode it is stored sealed to each keyholder, and never otherwise.
func (k *Keys) SaveBoxKey(id uuid.UUID, private []byte) error {
	holders, sealed, err := k.readHolders()
	if err != nil {
		return err
	}
	if !sealed {
		return k.save(named(boxPrefix, id), private)
	}
	if len(holders) == 0 {
		return fmt.Errorf("save box key: no keyholder has a code yet: %w", ErrLocked)
	}
	for _, holder := range holders {
		if err := k.sealTo(holder, id, private); err != nil {
			return err
		}
	}
	return nil
}

// BoxKey returns the private key of a box, or survey.ErrNotFound. In keyholder mode it
// returns ErrLocked unless these Keys came from Unlock.
func (k *Keys) BoxKey(id uuid.UUID) ([]byte, error) {
	_, sealed, err := k.readHolders()
	if err != nil {
		return nil, err
	}
	if !sealed {
		return k.load(named(boxPrefix, id))
	}
	if k.unlocked == nil {
		return nil, fmt.Errorf("read box key: %w", ErrLocked)
	}
	content, err := k.load(sealedName(id, k.unlocked.number))
	if err != nil {
		return nil, err
	}
	private, err := hpke.Open(k.unlocked.key, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), keyPlace(id), content)
	if err != nil { // being overwritten when the machine stopped
		return nil, fmt.Errorf("open box key: %w", survey.ErrNotFound)
	}
	return private, nil
}

// BoxKeyFits reports whether the folder has the private key to the public one of a box. As
// long as no keyholder typed a code it can only see that sealed copies are there and whole.
func (k *Keys) BoxKeyFits(id uuid.UUID, public []byte) (bool, error) {
	private, err := k.BoxKey(id)
	switch {
	case errors.Is(err, ErrLocked):
		return k.hasSealed(id)
	case errors.Is(err, survey.ErrNotFound):
		other, err := k.hasSealed(id)
		if other && err == nil { // not lost: a change of keyholders was cut off
			err = fmt.Errorf("box %s opens only with the other keyholder's code", id)
		}
		return false, err
	case err != nil:
		return false, err
	}
	return KeyFits(public, private), nil
}

func (k *Keys) hasSealed(id uuid.UUID) (bool, error) {
	holders, _, err := k.readHolders()
	if err != nil {
		return false, err
	}
	for _, holder := range holders {
		content, err := k.load(sealedName(id, holder.Number))
		if err != nil && !errors.Is(err, survey.ErrNotFound) {
			return false, err
		}
		if len(content) == sealedKeySize && len(bytes.Trim(content, "\x00")) > 0 {
			return true, nil
		}
	}
	return false, nil
}

// DestroyBoxKey makes the ballots of a box unreadable for good, in every copy of the
// database: the key and all its sealed copies go. A key that is gone already is no error.
func (k *Keys) DestroyBoxKey(id uuid.UUID) error {
	copies, err := k.sealedCopies()
	if err != nil {
		return err
	}
	err = k.destroy(named(boxPrefix, id))
	for _, c := range copies {
		if c.box == id {
			err = errors.Join(err, k.destroy(sealedName(c.box, c.holder)))
		}
	}
	return err
}

// BoxKeys lists the boxes that have a key, sealed or not.
func (k *Keys) BoxKeys() ([]uuid.UUID, error) {
	ids, err := k.ids(boxPrefix)
	if err != nil {
		return nil, err
	}
	copies, err := k.sealedCopies()
	if err != nil {
		return nil, err
	}
	for _, c := range copies {
		if !slices.Contains(ids, c.box) {
			ids = append(ids, c.box)
		}
	}
	return ids, nil
}

// sealTo stores the private key of a box sealed to a keyholder.
func (k *Keys) sealTo(holder Holder, id uuid.UUID, private []byte) error {
	public, err := hpke.DHKEM(ecdh.X25519()).NewPublicKey(holder.Public)
	if err != nil {
		return fmt.Errorf("seal box key: public key of keyholder %d: %w", holder.Number, err)
	}
	content, err := hpke.Seal(public, hpke.HKDFSHA256(), hpke.ChaCha20Poly1305(), keyPlace(id), private)
	if err != nil {
		return fmt.Errorf("seal box key: %w", err)
	}
	return k.save(sealedName(id, holder.Number), content)
}

// keyPlace binds a sealed key to its box.
func keyPlace(id uuid.UUID) []byte { return append([]byte("box key"), id[:]...) }

func sealedName(id uuid.UUID, holder int) string {
	return boxPrefix + id.String() + holderSuffix + strconv.Itoa(holder)
}

// sealedCopy is the key of a box as one keyholder can open it.
type sealedCopy struct {
	box    uuid.UUID
	holder int
}

func (k *Keys) sealedCopies() ([]sealedCopy, error) {
	names, err := k.entries()
	if err != nil {
		return nil, err
	}
	var all []sealedCopy
	for _, name := range names {
		box, number, isCopy := strings.Cut(strings.TrimPrefix(name, boxPrefix), holderSuffix)
		id, idErr := uuid.Parse(box)
		holder, numberErr := strconv.Atoi(number)
		if isCopy && idErr == nil && numberErr == nil {
			all = append(all, sealedCopy{id, holder})
		}
	}
	return all, nil
}
