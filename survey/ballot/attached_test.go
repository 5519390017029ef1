package ballot_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
	"nawoord/survey/ballot"
)

func TestAttachedAnswersOpenWithTheirKeyOnly(t *testing.T) {
	answers := []survey.Answered{
		{Page: 1, Title: survey.Text{survey.NL: "Waarom?"}, Labels: []survey.Text{{survey.NL: "Ik ga zelf weg"}}},
		{Page: 20, Title: survey.Text{survey.NL: "Tip"}, Text: "Meer rust <b> & lucht"},
	}
	key, sealed, err := ballot.SealAttached(answers)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(sealed), "rust") {
		t.Error("the answers can be read")
	}
	opened, err := ballot.OpenAttached(key, sealed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(answers, opened); diff != "" {
		t.Error(diff)
	}
	other, shorter, err := ballot.SealAttached(answers[:1])
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ballot.OpenAttached(other, sealed); err == nil {
		t.Error("another key opens it")
	}
	if len(shorter) != len(sealed) {
		t.Errorf("lengths differ: %d and %d", len(shorter), len(sealed))
	}
	if _, err := ballot.OpenAttached(nil, sealed); err == nil {
		t.Error("no key opens it")
	}
}
