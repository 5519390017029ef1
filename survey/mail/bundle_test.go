package mail

import (
	"errors"
	"strings"
	"testing"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// TestANewOwnerIsTold: with a link to the points for who sees them, and not when the point
// is not theirs any more, or done.
func TestANewOwnerIsTold(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	h := p.house
	account := func(role survey.Role, lang survey.Lang) survey.Account {
		a := survey.Account{ID: uuid.New(), Email: string(role) + "@vo-campus.example", Name: "Robin Jansen", Roles: survey.Roles{role}, Lang: lang}
		_, link := sqlite.NewSecret()
		if err := h.DB.AddAccount(t.Context(), a, link, p.clock); err != nil {
			t.Fatal(err)
		}
		return a
	}
	point := survey.ImprovementPoint{ID: uuid.New(), Unit: h.Unit(t, "vo"), Wording: "Maak het rooster eerder bekend", For: survey.ForSchool,
		Status: survey.PointOpen, DueOn: surveytest.Today + 30, Half: surveytest.Today.Month().Half(), ShownText: survey.Text{}, Revision: 1}
	if err := h.DB.AddPoint(t.Context(), point); err != nil {
		t.Fatal(err)
	}
	give := func(owner uuid.UUID, status survey.PointStatus) {
		t.Helper()
		point.Owner, point.Status = owner, status
		if err := h.DB.SavePoint(t.Context(), point); err != nil {
			t.Fatal(err)
		}
		point.Revision++
	}
	write := func(owner survey.Account) (Message, error) {
		return p.Writer.Write(t.Context(), survey.QueuedMail{ID: uuid.New(), Kind: survey.MailPointOwner, Point: point.ID, Account: owner.ID})
	}
	const link = "https://vertrek.vo-campus.example/hr/verbeterpunten"
	policy, interviewer := account(survey.RolePolicy, survey.NL), account(survey.RoleInterviewer, survey.EN)

	give(policy.ID, survey.PointOpen)
	if m, err := write(policy); err != nil || m.To != policy.Email || !strings.Contains(m.Text, point.Wording) || !strings.Contains(m.Text, link) || !strings.Contains(m.Text, "verbeterpunt van vo") {
		t.Errorf("%+v, %v", m, err)
	}
	give(interviewer.ID, survey.PointDoing)
	if m, err := write(interviewer); err != nil || !strings.Contains(m.Text, "Tell HR what comes of it") || strings.Contains(m.Text, link) {
		t.Errorf("%+v, %v", m, err)
	}
	if _, err := write(policy); !errors.Is(err, errNeedless) {
		t.Errorf("of somebody else by now: %v", err)
	}
	give(interviewer.ID, survey.PointDone)
	if _, err := write(interviewer); !errors.Is(err, errNeedless) {
		t.Errorf("done: %v", err)
	}
	if _, err := write(survey.Account{ID: uuid.New()}); !errors.Is(err, errNeedless) {
		t.Errorf("an account that is gone: %v", err)
	}
}
