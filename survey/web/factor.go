package web

import (
	"bytes"
	"crypto/rand"
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/google/uuid"
	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"nawoord/survey/sqlite"
)

// A second factor is a code of six digits that an app on a phone makes anew every half
// minute (RFC 6238), from a secret that it was given once.
const (
	factorPeriod = 30 // seconds
	factorSlack  = 1  // codes before and after the present one that are taken, for clocks that differ
	recoveryMany = 10
)

// factorKey is what somebody's app is told: a new secret, or one that was made before.
func (d *desk) factorKey(email, secret string) (*otp.Key, error) {
	known, err := base32.StdEncoding.WithPadding(base32.NoPadding).DecodeString(secret)
	if err != nil {
		return nil, fmt.Errorf("second factor: %w", err)
	}
	issuer := "Nawoord " + strings.ReplaceAll(d.Organisation.Name, ":", " ")
	return totp.Generate(totp.GenerateOpts{Issuer: issuer, AccountName: email, Period: factorPeriod, SecretSize: 20, Secret: known})
}

// grouped writes a secret in groups of four, to type over.
func grouped(secret string) string {
	var groups []string
	for chunk := range slices.Chunk([]byte(secret), 4) {
		groups = append(groups, string(chunk))
	}
	return strings.Join(groups, " ")
}

// sealFactor locks a secret so that it belongs to one account and rests in no file readable.
func (d *desk) sealFactor(account uuid.UUID, secret string) ([]byte, error) {
	aead, err := newAEAD(d.Keys.LinkKey().FactorKey())
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, []byte(secret), account[:]), nil //nolint:gosec // the cipher makes a random nonce itself
}

func (d *desk) openFactor(account uuid.UUID, sealed []byte) (string, error) {
	aead, err := newAEAD(d.Keys.LinkKey().FactorKey())
	if err != nil {
		return "", err
	}
	secret, err := aead.Open(nil, nil, sealed, account[:])
	if err != nil {
		return "", fmt.Errorf("open second factor: %w", err)
	}
	return string(secret), nil
}

// factorStep returns the time step that a code belongs to, and whether it fits at all.
func factorStep(secret, code string, now time.Time) (int64, bool) {
	code = strings.Join(strings.Fields(code), "")
	at := now.Unix() / factorPeriod
	for step := at - factorSlack; step <= at+factorSlack; step++ {
		fits, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1}) //nolint:gosec // after 1970
		if err == nil && fits {
			return step, true
		}
	}
	return 0, false
}

// newRecoveryCodes makes codes of 80 bits for whoever loses the phone, and what is stored.
func newRecoveryCodes() (plain []string, stored []sqlite.Secret) {
	for range recoveryMany {
		text := strings.ToLower(rand.Text()[:16])
		plain = append(plain, text[:4]+"-"+text[4:8]+"-"+text[8:12]+"-"+text[12:])
		stored = append(stored, hashRecovery(text))
	}
	return plain, stored
}

// hashRecovery reads a recovery code as people type it.
func hashRecovery(code string) sqlite.Secret {
	code = strings.ReplaceAll(strings.Join(strings.Fields(code), ""), "-", "")
	return sqlite.HashSecret("recovery " + strings.ToLower(code))
}

// qrCode is a QR code as one path of squares in a drawing.
type qrCode struct {
	Path string
	Side int // with the quiet zone around it
}

const quietZone = 4

func drawQR(text string) (qrCode, error) {
	code, err := qr.Encode(text, qr.M, qr.Auto)
	if err != nil {
		return qrCode{}, fmt.Errorf("QR code: %w", err)
	}
	bounds := code.Bounds()
	var path bytes.Buffer
	for y := bounds.Min.Y; y < bounds.Max.Y; y++ {
		for x := bounds.Min.X; x < bounds.Max.X; x++ {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x-bounds.Min.X+quietZone, y-bounds.Min.Y+quietZone)
			}
		}
	}
	return qrCode{Path: path.String(), Side: bounds.Dx() + 2*quietZone}, nil
}

func encodeSealed(sealed []byte) string { return base64.RawURLEncoding.EncodeToString(sealed) }

func decodeSealed(text string) []byte {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil {
		return nil
	}
	return sealed
}
