package survey_test

import (
	"crypto/rand"
	"strings"
	"testing"

	"nawoord/survey"
)

func checkPassword(password string) string {
	return survey.CheckPassword(password, "robin.bos@vo-campus.example", "VO Campus")
}

func TestKnownPasswordsAreRefused(t *testing.T) {
	t.Parallel()
	for _, password := range []string{
		"administrator", "1q2w3e4r5t6y", "1qaz2wsx3edc", "letmein12345", "iloveyou1234", "geheim123456", "qwertyuiop12",
		"Qwerty123456!", "passw0rd1234", "P@$$w0rd2026", "abc123abc123", "zomer2026zomer", "trustno1trustno1", "Wachtwoord12!",
		"WelkomWelkom", "Welkom2026!!", "W3lk0m!W3lk0m!", "123456789012", "210987654321", "aaaaaaaaaaaa", "ababababab12", "zebra7zebra7",
		"asdfghjklzxcvbnm", "nawoordnawoord", "Nawoord-2026!", "correct", "",
		// what the organisation and the user are called
		"VO Campus 2026", "vo-campus2026", "vocampus2026", "campuscampus", "robin.bos@vo-campus.example", "Robin.Bos@vo-campus.example!",
		"ikheetrobin.bosnu", "robinrobinrobin", "R0b1n.B0s-2026-geheim",
	} {
		if checkPassword(password) == "" {
			t.Errorf("%q is accepted", password)
		}
	}
	for _, short := range []string{"hr@vo-campus.example", "hrhrhrhrhrhr", "hr-2026-hr-2026"} {
		if survey.CheckPassword(short, "hr@vo-campus.example", "VO Campus") == "" {
			t.Errorf("%q is accepted", short)
		}
	}
}

func TestOrdinaryPassphrasesAreAccepted(t *testing.T) {
	t.Parallel()
	for _, password := range []string{
		"paarse olifant danst zacht", "een lange zin met koffie", "een heel lang wachtwoord", "correct horse battery staple",
		"welkom in onze zomertuin", "zomer op de maan", "mijn fiets is niet groen", "hr drinkt graag thee", "Tussen 1984 en nu regende het",
		"de school heeft een campus met bomen", "zeven-kikkers-in-bad", "eerst werken, dan koek", "синий слон танцует тихо", "日本語のながいパスワードです",
		"xK9#mQ2$vL7p", "4f8a-91bc-77de", "jT7!pzE0wq_r", "kwzdmfhbnplg",
	} {
		if key := checkPassword(password); key != "" {
			t.Errorf("%q: %s", password, key)
		}
	}
	for range 1000 {
		if password := strings.ToLower(rand.Text()[:16]); checkPassword(password) != "" {
			t.Errorf("%q is refused", password)
		}
	}
	if key := checkPassword(strings.Repeat("lange zin ", 21)); key != "password_long" {
		t.Errorf("210 characters: %q", key)
	}
	if key := checkPassword("zee en duin"); key != "password_short" {
		t.Errorf("11 characters: %q", key)
	}
}
