package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"

	"github.com/google/uuid"

	"nawoord/survey"
)

// Keys is the key folder. It lies outside the data folder and in no backup: a copy of it
// plus an old backup opens a box that was counted long ago.
//
// It holds link.key, a box-<id>.key for every box that was not opened yet, a draft-<n>.key
// for every week of which drafts may exist, and a talk-<id>.key for every talk with
// attached answers. In keyholder mode the private keys of boxes are there only sealed, as a
// box-<id>.holder-<n> for every keyholder in the file holders. Keys is safe for concurrent
// use.
type Keys struct {
	dir      string
	link     LinkKey
	drafts   *drafts
	unlocked *unlocked // the keyholder whose code was typed; nil: nobody's
}

// drafts are the draft keys that were read.
type drafts struct {
	sync.Mutex
	keys map[uint32][32]byte
}

const (
	linkFile    = "link.key"
	boxPrefix   = "box-"
	talkPrefix  = "talk-"
	draftPrefix = "draft-"
	keySuffix   = ".key"
	tmpSuffix   = ".tmp"
)

// CreateKeys makes a key folder with a new link key. It refuses a folder that has one:
// another link key would close every link that was mailed.
func CreateKeys(dir string) (*Keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("create key folder: %w", err)
	}
	if err := os.Chmod(dir, 0o700); err != nil { //nolint:gosec // a folder needs its x bit
		return nil, fmt.Errorf("create key folder: %w", err)
	}
	if _, err := os.Lstat(filepath.Join(dir, linkFile)); err == nil {
		return nil, fmt.Errorf("create key folder: %s has a %s already: %w", dir, linkFile, survey.ErrConflict)
	}
	keys := &Keys{dir: dir}
	_, _ = rand.Read(keys.link[:])
	if err := keys.save(linkFile, keys.link[:]); err != nil {
		return nil, err
	}
	return OpenKeys(dir)
}

// What is wrong with a key folder that is there. The messages say what to do.
var (
	ErrOthersMayLook = errors.New("other accounts may look into the key folder: allow only the account of the server, with chmod 700")
	ErrReadOnly      = errors.New("the key folder is read-only, so no key can be made or destroyed: let the account of the server write in it")
)

// OpenKeys opens the key folder. It refuses one that other accounts can look into, and one
// in which no key can be destroyed.
func OpenKeys(dir string) (*Keys, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("open key folder: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("open key folder: %s is not a folder", dir)
	}
	if open := info.Mode().Perm() & 0o077; open != 0 {
		return nil, fmt.Errorf("open key folder %s: %w", dir, ErrOthersMayLook)
	}
	if err := writable(dir, info.Mode()); err != nil {
		return nil, fmt.Errorf("open key folder %s: %w", dir, err)
	}
	keys := &Keys{dir: dir}
	link, err := keys.load(linkFile)
	if err != nil {
		return nil, err
	}
	if len(link) != len(keys.link) {
		return nil, fmt.Errorf("open key folder: %s is damaged: put back its copy", linkFile)
	}
	keys.link = LinkKey(link)
	keys.drafts = &drafts{keys: map[uint32][32]byte{}}
	return keys, nil
}

// Dir is the key folder.
func (k *Keys) Dir() string { return k.dir }

// writable tries whether a file can be made in the folder. The mode counts even for root,
// who could write anyway: who takes it away means that nobody should.
func writable(dir string, mode fs.FileMode) error {
	if mode.Perm()&0o300 != 0o300 {
		return ErrReadOnly
	}
	file, err := os.CreateTemp(dir, "try-*"+keySuffix+tmpSuffix)
	if errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.EROFS) {
		return ErrReadOnly
	}
	if err != nil {
		return fmt.Errorf("try to write: %w", err)
	}
	err = errors.Join(file.Close(), os.Remove(file.Name()))
	if errors.Is(err, fs.ErrNotExist) {
		return nil // a server that started at this moment swept it away
	}
	return err
}

// LinkKey returns the secret of the installation.
func (k *Keys) LinkKey() LinkKey { return k.link }

// Check returns an error when the folder is not there any more, or is another one. A disk
// that was not mounted looks like an empty folder, and every key in it like a lost one.
func (k *Keys) Check() error {
	link, err := k.load(linkFile)
	if err == nil && !bytes.Equal(link, k.link[:]) {
		err = errors.New("it holds the link key of another installation")
	}
	if err != nil {
		return fmt.Errorf("the key folder %s is not the one that was opened: is its disk mounted?: %w", k.dir, err)
	}
	return nil
}

// SaveTalkKey stores the key of the answers attached to a talk.
func (k *Keys) SaveTalkKey(id uuid.UUID, key []byte) error {
	return k.save(named(talkPrefix, id), key)
}

// TalkKey returns the key of the answers attached to a talk, or survey.ErrNotFound.
func (k *Keys) TalkKey(id uuid.UUID) ([]byte, error) { return k.load(named(talkPrefix, id)) }

// DestroyTalkKey makes the answers attached to a talk unreadable for good.
func (k *Keys) DestroyTalkKey(id uuid.UUID) error { return k.destroy(named(talkPrefix, id)) }

// TalkKeys lists the talks that have a key.
func (k *Keys) TalkKeys() ([]uuid.UUID, error) { return k.ids(talkPrefix) }

func named(prefix string, id uuid.UUID) string { return prefix + id.String() + keySuffix }

func (k *Keys) ids(prefix string) ([]uuid.UUID, error) {
	names, err := k.names(prefix)
	if err != nil {
		return nil, err
	}
	var ids []uuid.UUID
	for _, name := range names {
		if id, err := uuid.Parse(name); err == nil {
			ids = append(ids, id)
		}
	}
	return ids, nil
}

// names lists what stands between the prefix and .key in the names of the folder.
func (k *Keys) names(prefix string) ([]string, error) {
	entries, err := k.entries()
	if err != nil {
		return nil, err
	}
	var names []string
	for _, entry := range entries {
		name, isKey := strings.CutSuffix(entry, keySuffix)
		if rest, ok := strings.CutPrefix(name, prefix); ok && isKey {
			names = append(names, rest)
		}
	}
	return names, nil
}

// entries lists the names of the folder.
func (k *Keys) entries() ([]string, error) {
	entries, err := os.ReadDir(k.dir)
	if err != nil {
		return nil, fmt.Errorf("list keys: %w", err)
	}
	names := make([]string, len(entries))
	for i, entry := range entries {
		names[i] = entry.Name()
	}
	return names, nil
}

// save writes a key beside its place, forces it to the disk and moves it there, so that a
// crash leaves a whole key or none.
func (k *Keys) save(name string, secret []byte) error {
	path := filepath.Join(k.dir, name)
	if err := write(path+tmpSuffix, os.O_CREATE|os.O_TRUNC, secret); err != nil {
		return fmt.Errorf("save key: %w", err)
	}
	if err := os.Rename(path+tmpSuffix, path); err != nil {
		return fmt.Errorf("save key: %w", err)
	}
	return k.sync()
}

func (k *Keys) load(name string) ([]byte, error) {
	secret, err := os.ReadFile(filepath.Join(k.dir, name))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read key %s: %w", name, survey.ErrNotFound)
	}
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}
	return secret, nil
}

// destroy overwrites a key before it removes the file: removing alone leaves it on the disk.
func (k *Keys) destroy(name string) error {
	path := filepath.Join(k.dir, name)
	info, err := os.Lstat(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return fmt.Errorf("destroy key: %w", err)
	}
	if err := write(path, 0, make([]byte, info.Size())); err != nil {
		return fmt.Errorf("destroy key: %w", err)
	}
	if err := os.Remove(path); err != nil {
		return fmt.Errorf("destroy key: %w", err)
	}
	return k.sync()
}

// Sweep destroys the half-written keys, and the halfway change of keyholders, that a crash left. It is for the start of the
// server, when nothing else writes keys.
func (k *Keys) Sweep() error {
	entries, err := k.entries()
	if err != nil {
		return err
	}
	for _, name := range entries {
		if strings.HasSuffix(name, tmpSuffix) {
			if err := k.destroy(name); err != nil {
				return err
			}
		}
	}
	return k.TidyHolders()
}

// sync forces the folder's own list of names to the disk.
func (k *Keys) sync() error {
	dir, err := os.Open(k.dir)
	if err != nil {
		return fmt.Errorf("sync key folder: %w", err)
	}
	defer dir.Close()
	if err := dir.Sync(); err != nil {
		return fmt.Errorf("sync key folder: %w", err)
	}
	return nil
}

func write(path string, flag int, content []byte) error {
	file, err := os.OpenFile(path, os.O_WRONLY|flag, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(content)
	return errors.Join(err, file.Sync(), file.Close())
}
