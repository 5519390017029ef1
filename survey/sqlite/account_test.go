package sqlite_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

func TestAccountLinkWorksOnce(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	now := morning(h, surveytest.Today)
	_, link := sqlite.NewSecret()
	a := survey.Account{ID: uuid.New(), Email: "robin@example.org", Name: "Robin", Lang: survey.NL, Roles: survey.Roles{survey.RoleAdmin, survey.RoleHR}, Unit: h.Unit(t, "vo")}
	if err := h.DB.AddAccount(ctx, a, link, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	again := a
	again.ID, again.Email = uuid.New(), "ROBIN@example.org"
	if err := h.DB.AddAccount(ctx, again, link, now.Add(time.Hour)); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a second account with the address: %v", err)
	}
	found, err := h.DB.AccountByLink(ctx, link, now)
	if err != nil || found.Email != a.Email || found.Unit != a.Unit || !found.Roles.Has(survey.RoleHR) || found.Roles.Has(survey.RoleInterviewer) {
		t.Fatalf("%+v, %v", found, err)
	}
	if _, err := h.DB.AccountByLink(ctx, link, now.Add(time.Hour)); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a link that is too old: %v", err)
	}
	if err := h.DB.ChoosePassword(ctx, a.ID, "encoded"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.AccountByLink(ctx, link, now); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a link that was used: %v", err)
	}
	if c, err := h.DB.Credentials(ctx, "robin@EXAMPLE.org"); err != nil || c.Password != "encoded" {
		t.Errorf("%+v, %v", c, err)
	}
}

func TestSessions(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	now := morning(h, surveytest.Today)
	robin := adviser(t, h, "robin@example.org")
	_, first := sqlite.NewSecret()
	_, second := sqlite.NewSecret()
	for _, s := range []sqlite.Secret{first, second} {
		if err := h.DB.StartSession(ctx, robin, s, now.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if a, err := h.DB.Session(ctx, first, now); err != nil || a.ID != robin {
		t.Fatalf("%+v, %v", a, err)
	}
	if _, err := h.DB.Session(ctx, first, now.Add(time.Hour)); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a session that is over: %v", err)
	}
	if err := h.DB.EndSession(ctx, first); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.Session(ctx, first, now); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a session that was ended: %v", err)
	}
	if err := h.DB.ChoosePassword(ctx, robin, "new"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.DB.Session(ctx, second, now); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a session from before the new password: %v", err)
	}
}

func TestFailedLogInsAreCountedAndForgiven(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	now := morning(h, surveytest.Today)
	robin := adviser(t, h, "robin@example.org")
	for range 3 {
		if err := h.DB.LogInFailed(ctx, robin, now.Add(time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	c, err := h.DB.Credentials(ctx, "robin@example.org")
	if err != nil || c.Failures != 3 || !c.LockedUntil.Equal(now.Add(time.Minute)) {
		t.Fatalf("%+v, %v", c, err)
	}
	_, s := sqlite.NewSecret()
	if err := h.DB.StartSession(ctx, robin, s, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if c, err = h.DB.Credentials(ctx, "robin@example.org"); err != nil || c.Failures != 0 {
		t.Errorf("%+v, %v", c, err)
	}
}
