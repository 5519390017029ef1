package web

import (
	"strings"
	"testing"
)

func TestPassword(t *testing.T) {
	t.Parallel()
	stored := HashPassword("een lange zin met koffie")
	if !strings.HasPrefix(stored, "$argon2id$v=19$m=19456,t=2,p=1$") {
		t.Errorf("stored as %q", stored)
	}
	if stored == HashPassword("een lange zin met koffie") {
		t.Error("two people with one password are stored alike")
	}
	for _, c := range []struct {
		name, stored, password string
		fits                   bool
	}{
		{"right", stored, "een lange zin met koffie", true},
		{"wrong", stored, "een lange zin met thee", false},
		{"empty", stored, "", false},
		{"not chosen yet", "", "", false},
		{"no such account", "", "een lange zin met koffie", false},
		{"damaged", "$argon2id$v=19$m=19456,t=2,p=1$x", "x", false},
		{"other kind", "$2y$10$abc", "x", false},
	} {
		if passwordFits(c.stored, c.password) != c.fits {
			t.Errorf("%s: fits is not %v", c.name, c.fits)
		}
	}
}
