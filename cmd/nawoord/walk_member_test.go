package main

import (
	"net/http"

	"nawoord/survey/surveytest"
)

// memberPages are the accounts as an administrator sees them.
func (w *walker) memberPages() []surveytest.Page {
	desk, robin := w.desk(), "/hr/accounts/"+w.adviser.ID.String()
	return []surveytest.Page{
		{Name: "members", Path: "/hr/accounts", Cookies: desk},
		{Name: "member-new", Path: "/hr/accounts/nieuw", Cookies: desk},
		{Name: "member-new-wrong", Path: "/hr/accounts/nieuw", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "member", Path: robin, Cookies: desk},
		{Name: "member-link", Path: robin, Cookies: desk, Steps: func(tab *surveytest.Tab) { tab.Follow("button[value='show']") }, Status: http.StatusOK},
		{Name: "member-remove", Path: robin + "/verwijderen", Cookies: desk},
	}
}
