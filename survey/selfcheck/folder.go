package selfcheck

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

// keyFolder opens the key folder. It returns nil when that cannot be done: the line says why.
func (c *check) keyFolder(ctx context.Context) (*ballot.Keys, error) {
	installation, err := c.DB.Installation(ctx)
	if err != nil {
		return nil, err
	}
	keys, err := ballot.OpenKeys(c.KeyDir)
	switch {
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, survey.ErrNotFound):
		c.wrong("keys_missing", "Folder", c.KeyDir)
		return nil, nil
	case errors.Is(err, ballot.ErrReadOnly):
		c.wrong("keys_readonly", "Folder", c.KeyDir)
		return nil, nil
	case errors.Is(err, ballot.ErrOthersMayLook):
		return nil, nil // said with the modes of both folders
	case err != nil:
		c.wrong("keys_damaged", "Folder", c.KeyDir)
		return nil, nil
	case keys.LinkKey().Fingerprint() != installation:
		c.wrong("keys_foreign", "Folder", c.KeyDir)
		return nil, nil
	}
	c.good("keys", "Folder", c.KeyDir)
	return keys, nil
}

// folders looks at where both folders lie and who may look into them.
func (c *check) folders() {
	data := c.DB.Dir()
	switch {
	case Nested(data, c.KeyDir):
		c.wrong("apart_nested")
	case sameVolume(data, c.KeyDir):
		c.advise("apart_volume")
	default:
		c.good("apart")
	}
	if open := append(openToOthers(data), openToOthers(c.KeyDir)...); len(open) > 0 {
		c.wrong("modes_open", "Paths", strings.Join(open, ", "))
		return
	}
	c.good("modes")
}

// Nested reports whether one of two folders lies in the other or is the other, by whatever
// names and links.
func Nested(a, b string) bool {
	a, b = real(a), real(b)
	for _, pair := range [][2]string{{a, b}, {b, a}} {
		if rel, err := filepath.Rel(pair[0], pair[1]); err == nil && rel != ".." && !strings.HasPrefix(rel, "../") {
			return true
		}
	}
	return false
}

// real follows links as far as the path exists: the rest is still to be made.
func real(path string) string {
	if absolute, err := filepath.Abs(path); err == nil {
		path = absolute
	}
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		return whole
	}
	parent := filepath.Dir(path)
	if parent == path {
		return path
	}
	return filepath.Join(real(parent), filepath.Base(path))
}

// sameVolume reports whether two folders lie on one file system, and so in one snapshot.
func sameVolume(a, b string) bool {
	first, second := deviceOf(a), deviceOf(b)
	return first != nil && second != nil && *first == *second
}

func deviceOf(path string) *uint64 {
	info, err := os.Stat(path)
	if err != nil {
		return nil
	}
	system, ok := info.Sys().(*syscall.Stat_t)
	if !ok {
		return nil
	}
	device := uint64(system.Dev) //nolint:unconvert // another type on other systems
	return &device
}

// openToOthers lists a folder and what lies in it, as far as other accounts may look into
// it. The names of keys name boxes and talks, so of files only the kind is told.
func openToOthers(dir string) []string {
	var open []string
	if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
		open = append(open, dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return open
	}
	for _, entry := range entries {
		if info, err := entry.Info(); err == nil && info.Mode().Type() != fs.ModeSymlink && info.Mode().Perm()&0o077 != 0 {
			return append(open, filepath.Join(dir, "*"))
		}
	}
	return open
}
