package main

import (
	"net/http"

	"nawoord/survey/surveytest"
)

// settingsPages are the pages of settings: each subject as it stands, wrong, and changed.
func (w *walker) settingsPages() []surveytest.Page {
	desk := w.desk()
	pages := []surveytest.Page{
		{Name: "settings", Path: "/hr/instellingen", Cookies: desk},
		{Name: "setting-wrong", Path: "/hr/instellingen/contact", Cookies: desk, Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Type("#mail", "geen adres"); submitMain(tab) }},
		{Name: "setting-changed", Path: "/hr/instellingen/holidays", Cookies: desk,
			Steps: func(tab *surveytest.Tab) {
				tab.Enter("#holidays", "19 december 2026 t/m 3 januari 2027 Kerstvakantie\n24 april t/m 9 mei 2027 Meivakantie")
				submitMain(tab)
			}},
		{Name: "setting-mail", Path: "/hr/instellingen/mails", Cookies: desk,
			Steps: func(tab *surveytest.Tab) { tab.Follow("button[value^='opening_voluntary']") }},
	}
	tree, err := w.db.Units(w.t.Context())
	w.must(err)
	units := "/hr/instellingen/onderdelen"
	pages = append(pages,
		surveytest.Page{Name: "units", Path: units, Cookies: desk},
		surveytest.Page{Name: "unit-new", Path: units + "/nieuw", Cookies: desk},
		surveytest.Page{Name: "unit-new-wrong", Path: units + "/nieuw", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		surveytest.Page{Name: "unit", Path: units + "/" + tree[1].ID.String(), Cookies: desk},
		surveytest.Page{Name: "unit-stays", Path: units + "/" + tree[1].ID.String(), Cookies: desk, Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Follow("form[action*='verwijderen'] button") }})
	for _, subject := range []string{"contact", "counsellor", "talk", "words", "mails", "holidays", "reminders", "statements", "threshold", "rhythm", "retention", "colours"} {
		pages = append(pages, surveytest.Page{Name: "setting-" + subject, Path: "/hr/instellingen/" + subject, Cookies: desk})
	}
	return pages
}
