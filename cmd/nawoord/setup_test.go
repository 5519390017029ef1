package main

import (
	"testing"

	"nawoord/survey"
)

// The administrator is called after the contact only when they are one.
func TestTheFirstAccountIsTheContactOnlyByAddress(t *testing.T) {
	t.Parallel()
	contact := survey.Contact{Name: "Sam de Vries", Mail: "hr@example.org", Phone: "024 123 45 67"}
	for email, name := range map[string]string{"HR@example.org": contact.Name, "it@example.org": ""} {
		if a := firstAccount(email, contact); a.Email != email || a.Name != name || (a.Phone == "") != (name == "") {
			t.Errorf("%s: %+v", email, a)
		}
	}
}
