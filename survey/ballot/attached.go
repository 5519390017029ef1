package ballot

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"

	"nawoord/survey"
)

// SealAttached seals the answers that a leaver lets one adviser read, under a fresh key.
// The key goes into the key folder (Keys.SaveTalkKey): destroying it there erases the
// answers from every copy of the database. The lengths of most answers are equal.
func SealAttached(answers []survey.Answered) (key, sealed []byte, err error) {
	plain, err := padded(answers, Size)
	if err != nil {
		return nil, nil, err
	}
	key = make([]byte, 32)
	_, _ = rand.Read(key)
	aead, err := attachedAEAD(key)
	if err != nil {
		return nil, nil, fmt.Errorf("seal attached answers: %w", err)
	}
	return key, aead.Seal(nil, nil, plain, nil), nil //nolint:gosec // the AEAD draws a nonce itself
}

// OpenAttached opens what SealAttached sealed.
func OpenAttached(key, sealed []byte) ([]survey.Answered, error) {
	aead, err := attachedAEAD(key)
	if err != nil {
		return nil, fmt.Errorf("open attached answers: %w", err)
	}
	plain, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return nil, errors.New("open attached answers: not sealed with this key")
	}
	var answers []survey.Answered
	if err := json.Unmarshal(plain, &answers); err != nil {
		return nil, errors.New("open attached answers: not a list of answers") // err may quote one
	}
	return answers, nil
}

func attachedAEAD(key []byte) (cipher.AEAD, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	return cipher.NewGCMWithRandomNonce(block)
}
