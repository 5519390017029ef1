package sqlite_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
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

// TestWhoIsOffered: who can hold a talk or own a point, by name and without those who left.
func TestWhoIsOffered(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	vo := h.Unit(t, "vo")
	gone := survey.Account{ID: uuid.New(), Email: "weg@example.org", Name: "Anna", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
	for _, a := range []survey.Account{
		gone,
		{ID: uuid.New(), Email: "z@example.org", Name: "bo", Lang: survey.NL, Roles: survey.Roles{survey.RoleHR, survey.RoleInterviewer}},
		{ID: uuid.New(), Email: "own@example.org", Name: "Alex", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}, Unit: vo},
		{ID: uuid.New(), Email: "new@example.org", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}, Unit: h.Unit(t, "mbo")},
		{ID: uuid.New(), Email: "beleid@example.org", Name: "Chris", Lang: survey.NL, Roles: survey.Roles{survey.RolePolicy}},
		{ID: uuid.New(), Email: "key@example.org", Name: "Dana", Lang: survey.NL, Roles: survey.Roles{survey.RoleKeyholder}},
	} {
		if err := h.DB.AddAccount(t.Context(), a, sqlite.Secret{}, time.Time{}); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.DB.RemoveAccount(t.Context(), h.Keys, sqlite.LogIns{}, gone.ID); err != nil {
		t.Fatal(err)
	}
	anybody, outside := survey.Talk{Unit: vo, With: "any"}, survey.Talk{Unit: vo, With: "hr_outside"}
	named := func(found []survey.Colleague, err error) (names []string) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range found {
			names = append(names, c.Called())
		}
		return names
	}
	for what, c := range map[string]struct{ got, want []string }{
		"anybody": {named(h.DB.Interviewers(t.Context(), anybody)), []string{"new@example.org", "Alex", "bo"}},
		"outside": {named(h.DB.Interviewers(t.Context(), outside)), []string{"new@example.org", "bo"}},
		"owners":  {named(h.DB.PointOwners(t.Context())), []string{"new@example.org", "Alex", "bo", "Chris"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", what, diff)
		}
	}
	if a, err := h.DB.Interviewer(t.Context(), anybody, "own@example.org"); err != nil || a.Name != "Alex" || a.Unit != vo {
		t.Errorf("%+v, %v", a, err)
	}
	for _, c := range []struct {
		talk  survey.Talk
		email string
	}{{outside, "own@example.org"}, {anybody, "beleid@example.org"}, {anybody, "weg@example.org"}, {anybody, ""}} {
		if a, err := h.DB.Interviewer(t.Context(), c.talk, c.email); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("%q: %+v, %v", c.email, a, err)
		}
	}
	units, err := h.DB.InterviewerUnits(t.Context())
	if err != nil || len(units) != 3 || !slices.Contains(units, vo) || !slices.Contains(units, uuid.Nil) || !slices.Contains(units, h.Unit(t, "mbo")) {
		t.Errorf("units %v, %v", units, err)
	}
	if _, err := h.DB.PointOwner(t.Context(), "key@example.org"); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("a keyholder owns a point: %v", err)
	}
}
