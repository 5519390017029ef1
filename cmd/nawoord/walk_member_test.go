package main

import (
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/pquerna/otp/totp"

	"nawoord/survey"
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

// factorPages are the second step at log-in, of two accounts that only these pages use.
func (w *walker) factorPages() []surveytest.Page {
	one := survey.Account{Email: "stap@example.org", Name: "Kim Bos", Lang: w.lang, Roles: survey.Roles{survey.RoleHR}}
	w.must(addAccountWith(w.t.Context(), w.rehearsal, &one, w.word))
	asked := survey.Account{Email: "code@example.org", Name: "Kim Bos", Lang: w.lang, Roles: survey.Roles{survey.RoleHR}}
	w.must(addAccountWith(w.t.Context(), w.rehearsal, &asked, w.word))
	w.must(w.db.SetSecondFactor(w.t.Context(), asked.ID, []byte("sealed"), 0, nil))
	v := w.visitor()
	v.submit(v.get("/hr/inloggen"), "password", url.Values{"email": {one.Email}, "password": {w.word}}).is(http.StatusOK, "desk-today")
	desk := v.cookies("/hr")
	return []surveytest.Page{
		{Name: "factor", Path: "/hr/account/stap", Cookies: desk},
		{Name: "factor-wrong", Path: "/hr/account/stap", Cookies: desk, Steps: submitMain, Status: http.StatusUnprocessableEntity},
		{Name: "factor-codes", Path: "/hr/account/stap", Cookies: desk, Steps: func(tab *surveytest.Tab) {
			w.must(w.db.RemoveSecondFactor(w.t.Context(), one.ID)) // the page is looked at twice
			tab.Open(w.base + "/hr/account/stap")
			w.switchesOn(tab)
		}},
		{Name: "factor-account", Path: "/hr/account", Cookies: desk},
		{Name: "factor-ask", Path: w.path("/hr/inloggen"), Steps: func(tab *surveytest.Tab) {
			tab.Type("#email", asked.Email)
			tab.Type("#password", w.word)
			submitMain(tab)
		}},
	}
}

// switchesOn types the code that an app on a phone would show.
func (w *walker) switchesOn(tab *surveytest.Tab) {
	code, err := totp.GenerateCode(strings.ReplaceAll(tab.Text("#sleutel"), " ", ""), time.Now())
	w.must(err)
	tab.Type("#code", code)
	tab.Type("#own", w.word)
	submitMain(tab)
}
