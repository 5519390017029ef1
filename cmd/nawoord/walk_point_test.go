package main

import (
	"net/http"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// pointPages are the improvement points and the bundle of them.
func (w *walker) pointPages() []surveytest.Page {
	desk := w.desk()
	all, err := w.db.Points(w.t.Context())
	w.must(err)
	done := all[len(all)-1]
	if done.Status != survey.PointDone {
		w.t.Fatalf("the last point is %s", done.Status)
	}
	const list, bundle = "/hr/verbeterpunten", "/hr/verbeterpunten/bundel"
	return []surveytest.Page{
		{Name: "points", Path: list, Cookies: desk},
		{Name: "points-none", Path: list + "?status=dropped", Cookies: desk},
		{Name: "point-new", Path: list + "/nieuw?grafiek=C3&unit=vo", Cookies: desk},
		{Name: "point-new-wrong", Path: list + "/nieuw", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "point", Path: list + "/" + done.ID.String(), Cookies: desk},
		{Name: "point-wrong", Path: list + "/" + done.ID.String(), Cookies: desk, Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Type("#shown_en", ""); tab.Click("#status-0"); submitMain(tab) }},
		{Name: "bundle", Path: bundle, Cookies: desk},
		{Name: "bundle-none", Path: bundle + "?unit=vo&half=1999-1", Cookies: desk},
		{Name: "bundle-wrong", Path: bundle, Cookies: desk, Status: http.StatusUnprocessableEntity,
			Steps: func(tab *surveytest.Tab) { tab.Follow(`main form[method="post"] button`) }},
		{Name: "bundle-preview", Path: bundle, Cookies: desk, Steps: func(tab *surveytest.Tab) {
			tab.Enter("#addresses", "team@example.org\ndirectie@example.org")
			tab.Follow(`main form[method="post"] button`)
		}},
	}
}
