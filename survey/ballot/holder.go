package ballot

import (
	"crypto/hpke"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"nawoord/survey"
)

// MostHolders is how many people can hold a code at the same time. Either opens.
const MostHolders = 2

// ErrLocked says that a keyholder's code is needed.
var ErrLocked = errors.New("a keyholder's code is needed")

// Holder is somebody who holds a code. Only the public half of the key pair that the code
// stands for is kept, in the key folder: whoever can only write to the database makes
// nobody a keyholder.
type Holder struct {
	Number  int       // never used again for somebody else
	Account uuid.UUID // who gets the mail on an opening day
	Public  []byte
}

const (
	holdersFile  = "holders"
	holderSuffix = ".holder-"
)

// unlocked is the private half of a keyholder, in memory while a box is opened.
type unlocked struct {
	number int
	key    hpke.PrivateKey
}

// UseHolders turns a new key folder to keyholder mode: from now on no private key of a box
// is stored unsealed.
func (k *Keys) UseHolders() error { return k.saveHolders([]Holder{}) }

// HolderMode reports whether the folder is in keyholder mode.
func (k *Keys) HolderMode() (bool, error) {
	_, sealed, err := k.readHolders()
	return sealed, err
}

// Locked reports whether a keyholder's code is needed to open a box.
func (k *Keys) Locked() (bool, error) {
	sealed, err := k.HolderMode()
	return sealed && k.unlocked == nil, err
}

// Holders lists who has a code. The file is read each time: another process may have
// changed it.
func (k *Keys) Holders() ([]Holder, error) {
	holders, _, err := k.readHolders()
	return holders, err
}

func (k *Keys) readHolders() (holders []Holder, sealed bool, err error) {
	content, err := k.load(holdersFile)
	if errors.Is(err, survey.ErrNotFound) {
		return nil, false, nil
	}
	if err != nil {
		return nil, false, err
	}
	if err := json.Unmarshal(content, &holders); err != nil {
		return nil, true, fmt.Errorf("the file %s in the key folder is damaged: put back its copy", holdersFile)
	}
	return holders, true, nil
}

func (k *Keys) saveHolders(holders []Holder) error {
	content, err := json.Marshal(holders)
	if err != nil {
		return fmt.Errorf("save keyholders: %w", err)
	}
	return k.save(holdersFile, content)
}

// Unlock returns the same folder with the keys that this code opens. A code of nobody here
// is survey.ErrForbidden; comparing takes as long whatever the code.
func (k *Keys) Unlock(code Code) (*Keys, error) {
	holders, err := k.Holders()
	if err != nil {
		return nil, err
	}
	key, err := code.key()
	if err != nil {
		return nil, err
	}
	number := 0
	for _, holder := range holders {
		same := subtle.ConstantTimeCompare(holder.Public, key.PublicKey().Bytes())
		number = subtle.ConstantTimeSelect(same, holder.Number, number)
	}
	if number == 0 {
		return nil, fmt.Errorf("unlock: not the code of a keyholder: %w", survey.ErrForbidden)
	}
	return &Keys{dir: k.dir, link: k.link, drafts: k.drafts, unlocked: &unlocked{number, key}}, nil
}

// Prepare seals the keys of boxes to a new keyholder. Nothing is theirs until Appoint:
// when it never comes, Sweep removes what Prepare made. In keyholder mode the keys must be
// unlocked, if there are boxes.
func (k *Keys) Prepare(code Code, account uuid.UUID, boxes []uuid.UUID) (Holder, error) {
	holders, err := k.Holders()
	if err != nil {
		return Holder{}, err
	}
	key, err := code.key()
	if err != nil {
		return Holder{}, err
	}
	made := Holder{Number: 1, Account: account, Public: key.PublicKey().Bytes()}
	for _, holder := range holders {
		made.Number = max(made.Number, holder.Number+1)
	}
	for _, id := range boxes {
		private, err := k.BoxKey(id)
		if err != nil {
			return Holder{}, fmt.Errorf("prepare keyholder: %w", err)
		}
		if err := k.sealTo(made, id, private); err != nil {
			return Holder{}, err
		}
	}
	return made, nil
}

// Appoint makes a prepared keyholder one of those who open, in the place of another when
// replaced is not 0. It is one step: a crash leaves the old keyholders or the new ones. In
// a folder in file mode it is the step to keyholder mode.
func (k *Keys) Appoint(made Holder, replaced int) error {
	holders, err := k.Holders()
	if err != nil {
		return err
	}
	if err := k.Room(replaced); err != nil {
		return err
	}
	holders = slices.DeleteFunc(holders, func(h Holder) bool { return h.Number == replaced })
	return k.saveHolders(append(holders, made))
}

// Room returns survey.ErrConflict when there are enough keyholders already, besides the
// one who is replaced.
func (k *Keys) Room(replaced int) error {
	holders, err := k.Holders()
	if err != nil {
		return err
	}
	if leaves := slices.ContainsFunc(holders, func(h Holder) bool { return h.Number == replaced }); len(holders) >= MostHolders && !leaves {
		return fmt.Errorf("appoint: there are %d keyholders: %w", len(holders), survey.ErrConflict)
	}
	return nil
}

// Dismiss turns the folder back to file mode, without any keyholder.
func (k *Keys) Dismiss() error { return k.destroy(holdersFile) }

// TidyHolders destroys what a change of keyholders left: copies sealed to somebody who
// holds no code any more, and in keyholder mode keys that are not sealed.
func (k *Keys) TidyHolders() error {
	holders, sealed, err := k.readHolders()
	if err != nil {
		return err
	}
	copies, err := k.sealedCopies()
	if err != nil {
		return err
	}
	for _, c := range copies {
		if !slices.ContainsFunc(holders, func(h Holder) bool { return h.Number == c.holder }) {
			err = errors.Join(err, k.destroy(sealedName(c.box, c.holder)))
		}
	}
	if !sealed {
		return err
	}
	plain, listErr := k.ids(boxPrefix)
	err = errors.Join(err, listErr)
	for _, id := range plain {
		err = errors.Join(err, k.destroy(named(boxPrefix, id)))
	}
	return err
}
