package main

import (
	"io"
	"log/slog"
	"net/http"
	"time"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/web"
)

// signOnWalk is a walk along a website with single sign-on, on the walker's database.
type signOnWalk struct {
	base  string
	pages []surveytest.Page
}

// signOnWalks are the pages that differ with single sign-on: beside passwords, and without.
func (w *walker) signOnWalks() []signOnWalk {
	who := survey.SignOn{Issuer: "https://login.example.org", Subject: "walk", Email: "kim.bos@example.org", Name: "Kim Bos", Lang: w.lang, Roles: survey.Roles{survey.RoleHR}}
	session, stored := sqlite.NewSecret()
	me, err := w.db.SignOn(w.t.Context(), who, stored, time.Now().Add(time.Hour))
	w.must(err)
	own := []*http.Cookie{{Name: "session", Value: session, Path: "/"}}
	admin, stored := sqlite.NewSecret()
	w.must(w.db.StartSession(w.t.Context(), w.me.ID, stored, time.Now().Add(time.Hour)))
	desk := []*http.Cookie{{Name: "session", Value: admin, Path: "/"}}
	kim := "/hr/accounts/" + me.ID.String()
	refused := func(why string, status int) surveytest.Page {
		return surveytest.Page{Name: "sso-" + why, Path: w.path("/hr/inloggen/niet?waarom=" + why), Status: status}
	}
	return []signOnWalk{
		{w.signOnSite(false), []surveytest.Page{
			{Name: "sso-login", Path: w.path("/hr/inloggen")},
			{Name: "sso-login-wrong", Path: w.path("/hr/inloggen"), Steps: submitMain, Status: http.StatusUnprocessableEntity},
			{Name: "sso-leaves", Path: w.path("/hr/inloggen"), Steps: func(tab *surveytest.Tab) { tab.Follow("main a.btn") }, Status: http.StatusServiceUnavailable},
			refused("lost", http.StatusBadRequest), refused("role", http.StatusForbidden), refused("units", http.StatusForbidden),
			{Name: "sso-account", Path: "/hr/account", Cookies: own},
			{Name: "sso-members", Path: "/hr/accounts", Cookies: desk},
			{Name: "sso-member", Path: kim, Cookies: desk},
			{Name: "sso-member-new", Path: "/hr/accounts/nieuw", Cookies: desk},
			{Name: "sso-member-remove", Path: kim + "/verwijderen", Cookies: desk},
		}},
		{w.signOnSite(true), []surveytest.Page{
			{Name: "sso-only-login", Path: w.path("/hr/inloggen")},
			refused("only", http.StatusForbidden),
			{Name: "sso-no-password", Path: "/hr/account/stap", Cookies: own, Status: http.StatusForbidden},
		}},
	}
}

// signOnSite serves the walker's organisation with a provider that is away.
func (w *walker) signOnSite(localOff bool) string {
	w.t.Helper()
	addr := freeAddress(w.t)
	listener, err := demoListener(addr)
	w.must(err)
	site, err := web.NewSite(w.t.Context(), web.Options{
		DB: w.db, Keys: w.keys, BaseURL: "http://" + addr, Now: time.Now, Log: slog.New(slog.NewTextHandler(io.Discard, nil)),
		SignOn: web.SignOn{Issuer: "http://" + freeAddress(w.t), Client: "nawoord", Claim: "groups", LocalOff: localOff},
	})
	w.must(err)
	done := make(chan error, 1)
	go func() { done <- site.Serve(listener) }()
	w.t.Cleanup(func() {
		if err := site.Stop(5 * time.Second); err != nil {
			w.t.Error(err)
		}
		if err := <-done; err != nil {
			w.t.Error(err)
		}
	})
	return "http://" + addr
}
