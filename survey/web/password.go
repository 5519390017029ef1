package web

import (
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
)

// cost is how much work one guess at a password takes.
type cost struct {
	memory  uint32 // KiB
	time    uint32
	threads uint8
}

// present is the cost of new passwords: 19 MiB and two rounds (OWASP, RFC 9106).
var present = cost{memory: 19 * 1024, time: 2, threads: 1}

const saltSize, hashSize = 16, 32

// hashing lets at most two passwords be worked on at once: each takes 19 MiB.
var hashing = make(chan struct{}, 2)

// HashPassword returns a password as it is stored: argon2id, as a PHC string.
func HashPassword(password string) string {
	salt := make([]byte, saltSize)
	_, _ = rand.Read(salt)
	return encode(present, salt, derive(present, salt, password, hashSize))
}

// nobody is what a log-in with an unknown address, or one without a password yet, is
// checked against: it takes as long and never fits.
var nobody = encode(present, make([]byte, saltSize), make([]byte, hashSize))

// passwordFits reports whether the password is the stored one. It takes as long when
// nothing is stored.
func passwordFits(stored, password string) bool {
	if stored == "" {
		stored = nobody
	}
	with, salt, hash, err := decode(stored)
	if err != nil {
		return false
	}
	fits := subtle.ConstantTimeCompare(derive(with, salt, password, uint32(len(hash))), hash) == 1 //nolint:gosec // decode bounds the length
	return fits && stored != nobody
}

func derive(with cost, salt []byte, password string, size uint32) []byte {
	hashing <- struct{}{}
	defer func() { <-hashing }()
	return argon2.IDKey([]byte(password), salt, with.time, with.memory, with.threads, size)
}

func encode(with cost, salt, hash []byte) string {
	text := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, with.memory, with.time, with.threads,
		text.EncodeToString(salt), text.EncodeToString(hash))
}

func decode(stored string) (with cost, salt, hash []byte, err error) {
	parts := strings.Split(stored, "$")
	if len(parts) != 6 || parts[1] != "argon2id" || parts[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return with, nil, nil, fmt.Errorf("stored password: not argon2id version %d", argon2.Version)
	}
	if _, err := fmt.Sscanf(parts[3], "m=%d,t=%d,p=%d", &with.memory, &with.time, &with.threads); err != nil {
		return with, nil, nil, fmt.Errorf("stored password: unreadable cost")
	}
	salt, saltErr := base64.RawStdEncoding.DecodeString(parts[4])
	hash, hashErr := base64.RawStdEncoding.DecodeString(parts[5])
	if saltErr != nil || hashErr != nil || len(hash) < 16 || len(hash) > 64 || with.memory > 1<<20 || with.time < 1 || with.time > 10 || with.threads < 1 {
		return with, nil, nil, fmt.Errorf("stored password: unreadable")
	}
	return with, salt, hash, nil
}
