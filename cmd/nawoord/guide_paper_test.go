package main

import (
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// TestGuideIsOnePage prints the guide for every kind of leaver: it says itself that it fits
// on one A4.
func TestGuideIsOnePage(t *testing.T) {
	t.Parallel()
	browser := surveytest.NewBrowser(t)
	for _, lang := range survey.Langs {
		w := newWalker(t, lang)
		tab := browser.NewTab(t, surveytest.View{Width: 1280, Dark: lang == survey.EN})
		tab.SetCookies(w.base, w.desk())
		for _, leaving := range survey.LeaverGroups {
			tab.Open(w.base + "/hr/leidraad?soort=" + string(leaving))
			if tab.Kind() != "desk-guide" {
				t.Fatalf("%s %s: page %s", leaving, lang, tab.Kind())
			}
			pdf := tab.PDF("guide-" + string(leaving) + "-" + string(lang))
			if pages, sized := len(pdfPage.FindAll(pdf, -1)), len(pdfA4.FindAll(pdf, -1)); pages != 1 || sized != 1 {
				t.Errorf("%s %s: %d pages, %d of them A4", leaving, lang, pages, sized)
			}
		}
	}
}
