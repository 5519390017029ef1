package main

import (
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestPictures takes the pictures of the README when it is asked to (make pictures), and
// checks in any case that there is something to take.
func TestPictures(t *testing.T) {
	t.Parallel()
	w := newWalker(t, survey.NL)
	browser := surveytest.NewBrowser(t)

	phone := browser.NewTab(t, surveytest.View{Width: 360, Height: 740, Scale: 2})
	phone.Open(w.base + w.invite("vo"))
	if kind := phone.Kind(); kind != "start" {
		t.Errorf("the phone shows %q", kind)
	}
	phone.Screen("phone")

	wide := browser.NewTab(t, surveytest.View{Width: 1280, Height: 1500})
	wide.SetCookies(w.base, w.desk())
	wide.Open(w.base + "/hr/resultaten")
	if kind := wide.Kind(); kind != "desk-results" {
		t.Errorf("the wide screen shows %q", kind)
	}
	wide.Screen("results")
}
