package mail

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
	"nawoord/survey/view"
)

// post is a worker with a clock that the test moves and a real server that it scripts.
type post struct {
	*Worker
	house  *surveytest.House
	server *script
	clock  time.Time
	log    strings.Builder
}

func newPost(t *testing.T, server *script) *post {
	t.Helper()
	p := &post{house: surveytest.Organisation(t), server: server}
	p.clock = surveytest.Today.In(p.house.Organisation.Location()).Add(10 * time.Hour)
	mails, err := view.NewMails()
	if err != nil {
		t.Fatal(err)
	}
	now := func() time.Time { return p.clock }
	p.Worker = &Worker{
		DB: p.house.DB, Now: now, Log: slog.New(slog.NewTextHandler(&p.log, nil)),
		Writer: &Writer{
			DB: p.house.DB, Mails: mails, Link: p.house.Keys.LinkKey(), Organisation: p.house.Organisation,
			BaseURL: "https://vertrek.vo-campus.example", From: from, Now: now,
		},
	}
	p.reach(t, server.start(t))
	return p
}

// reach points the worker at a server.
func (p *post) reach(t *testing.T, address string) {
	t.Helper()
	sender, err := NewSender("smtp://"+address+"?tls=none", from)
	if err != nil {
		t.Fatal(err)
	}
	p.Sender = sender
}

func (p *post) invite(t *testing.T, emails ...string) []survey.Invitation {
	t.Helper()
	ctx := context.Background()
	var all []survey.Invitation
	for _, email := range emails {
		invitee := survey.Invitee{Email: email, LastDay: (surveytest.Today + 14).String(), Unit: "vo", Group: "voluntary", Lang: "nl"}
		i, err := invitee.Check(p.house.Units, surveytest.Today)
		if err != nil {
			t.Fatal(err)
		}
		i.ID = uuid.New()
		if _, err := p.DB.Invite(ctx, []survey.Numbered{{Line: 2, Invitation: i}}, false, p.clock); err != nil {
			t.Fatal(err)
		}
		all = append(all, i)
	}
	return all
}

func (p *post) send(t *testing.T) int {
	t.Helper()
	n, err := p.SendDue(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWorkerServerDownForAnHour(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	p.invite(t, "kim@example.org", "lou@example.org")
	up := p.Sender
	p.reach(t, "127.0.0.1:1") // nobody listens there
	for range 60 {
		if n := p.send(t); n != 0 {
			t.Fatalf("%d mails were sent by a server that is down", n)
		}
		p.clock = p.clock.Add(time.Minute)
	}
	p.Sender = up
	for range 130 { // the longest delay by then is 64 minutes and a fifth
		p.send(t)
		p.clock = p.clock.Add(time.Minute)
	}
	to := map[string]int{}
	for _, r := range p.server.received {
		to[r.to]++
	}
	if len(to) != 2 || to["kim@example.org"] != 1 || to["lou@example.org"] != 1 {
		t.Errorf("received %v, want one mail each", to)
	}
	if n, err := p.DB.QueuedMails(context.Background()); err != nil || n != 0 {
		t.Errorf("%d mails still wait, %v", n, err)
	}
}

func TestWorkerRefusedForGood(t *testing.T) {
	t.Parallel()
	gone := &smtp.SMTPError{Code: 550, EnhancedCode: smtp.EnhancedCode{5, 1, 1}, Message: "no such user kim@example.org"}
	p := newPost(t, &script{rcptError: map[string]error{"kim@example.org": gone}})
	i := p.invite(t, "kim@example.org", "lou@example.org")
	if n := p.send(t); n != 1 {
		t.Errorf("%d sent, want 1", n)
	}
	kim, err := p.DB.Invitation(context.Background(), i[0].ID)
	if err != nil || kim.Failure != string(NoSuchMailbox) {
		t.Errorf("failure %q, %v", kim.Failure, err)
	}
	if log := p.log.String(); strings.Contains(log, "@") || strings.Contains(log, "/v/") {
		t.Errorf("the log has an address or a link: %s", log)
	}
}

func TestWorkerWritesTheLinkOnlyWhenItSends(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	i := p.invite(t, "kim@example.org")[0]
	p.send(t)
	token := p.Writer.Link.LinkToken(i.ID, 1)
	content := strings.ReplaceAll(p.server.received[0].content, "=\r\n", "")
	if !strings.Contains(content, token) {
		t.Errorf("the mail has no link: %s", content)
	}
	if !strings.Contains(content, "Auto-Submitted: auto-generated") || strings.Contains(content, "User-Agent") {
		t.Errorf("headers: %s", content)
	}
}

// TestInvitationSaysWhetherTheWorkIsOver on the day on which it leaves, whenever it was made.
func TestInvitationSaysWhetherTheWorkIsOver(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	i := p.invite(t, "kim@example.org")[0]
	for day, want := range map[survey.Day]string{
		i.LastDay: "Je hebt laten weten dat je weggaat.", i.LastDay + 1: "Je bent weggegaan bij VO-Campus.",
	} {
		p.clock = day.In(p.house.Organisation.Location()).Add(10 * time.Hour)
		mail, err := p.Writer.Write(t.Context(), survey.QueuedMail{Kind: survey.MailInvitation, Invitation: i.ID})
		if err != nil || !strings.Contains(mail.Text, want) {
			t.Errorf("%s: the mail does not say %q: %v\n%s", day, want, err, mail.Text)
		}
	}
}

// TestWorkerLeavesTheLogToWhoAsked for a link to choose a password, however often it tries.
func TestWorkerLeavesTheLogToWhoAsked(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	ctx := t.Context()
	robin := survey.Account{ID: uuid.New(), Email: "robin@example.org", Name: "Robin", Lang: survey.NL, Roles: survey.Roles{survey.RoleHR}}
	by := sqlite.By(ctx, survey.Account{ID: uuid.New(), Email: "admin@example.org", Roles: survey.Roles{survey.RoleAdmin}})
	if err := p.DB.AddMember(by, robin, p.clock); err != nil {
		t.Fatal(err)
	}
	p.send(t)
	if err := p.DB.MailLink(by, robin.ID, p.clock); err != nil {
		t.Fatal(err)
	}
	up := p.Sender
	p.reach(t, "127.0.0.1:1") // nobody listens there
	p.send(t)
	p.Sender, p.clock = up, p.clock.Add(time.Hour)
	p.send(t)
	if n := len(p.server.received); n != 2 {
		t.Errorf("%d mails were sent", n)
	}
	log, _, err := p.DB.Audit(ctx, survey.AuditFilter{}, survey.Stretch{Most: 10})
	if err != nil || len(log) != 2 {
		t.Fatalf("the log: %v, %v", log, err)
	}
	for _, action := range []survey.Action{survey.ActionAccountAdded, survey.ActionAccountLink} {
		if !slices.ContainsFunc(log, func(e survey.AuditEntry) bool {
			return e.Action == action && e.Actor == "admin@example.org" && e.About == robin.Email
		}) {
			t.Errorf("%s is not in %+v", action, log)
		}
	}
}

func TestWorkerLeavesClosedLinksAlone(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	ctx := context.Background()
	i := p.invite(t, "kim@example.org", "lou@example.org")
	if err := p.DB.Withdraw(ctx, i[0].ID, surveytest.Today); err != nil {
		t.Fatal(err)
	}
	if err := p.DB.StopMails(ctx, i[1].ID); err != nil {
		t.Fatal(err)
	}
	if n := p.send(t); n != 0 {
		t.Errorf("%d mails went to people who should get none", n)
	}
	if n, err := p.DB.QueuedMails(ctx); err != nil || n != 0 {
		t.Errorf("%d mails wait, %v", n, err)
	}
}

// TestWorkerSendsANewLinkAndNothingAfterIt to an address that asked for no more mails. To
// another address everything goes.
func TestWorkerSendsANewLinkAndNothingAfterIt(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	ctx := context.Background()
	all := p.invite(t, "kim@example.org", "lou@example.org")
	p.send(t)
	for n, email := range []string{"Kim@example.org", "lou.smit@example.org"} {
		i, err := p.DB.Invitation(ctx, all[n].ID)
		if err == nil {
			err = errors.Join(p.DB.StopMails(ctx, i.ID), p.DB.Reissue(ctx, i.ID, email, i.State(), p.clock))
		}
		if err != nil {
			t.Fatal(err)
		}
		again, err := p.DB.Invitation(ctx, i.ID)
		if err != nil || again.Stop != (n == 0) {
			t.Errorf("%s: asked for no more mails: %t, %v", email, again.Stop, err)
		}
	}
	if n := p.send(t); n != 2 {
		t.Errorf("%d new links were mailed", n)
	}
	for day := surveytest.Today + 1; day <= all[0].ClosesOn+1; day++ {
		p.clock = day.In(p.house.Organisation.Location()).Add(10 * time.Hour)
		if err := p.DB.PlanMails(ctx, p.clock); err != nil {
			t.Fatal(err)
		}
		p.send(t)
	}
	if got := len(p.server.received); got != 2+2+2 { // a reminder and a closing mail, to lou.smit@
		t.Errorf("%d mails in all", got)
	}
}

// TestWorkerWholeCourse follows one invitation until its link is closed. Nothing about
// answering is stored on this side, so everybody gets these three mails.
func TestWorkerWholeCourse(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	i := p.invite(t, "kim@example.org")[0]
	p.send(t)
	for day := surveytest.Today + 1; day <= i.ClosesOn+1; day++ {
		p.clock = day.In(p.house.Organisation.Location()).Add(10 * time.Hour)
		if err := p.DB.PlanMails(context.Background(), p.clock); err != nil {
			t.Fatal(err)
		}
		p.send(t)
	}
	var subjects []string
	for _, r := range p.server.received {
		_, after, _ := strings.Cut(r.content, "\r\nSubject: ")
		subject, _, _ := strings.Cut(after, "\r\n")
		subjects = append(subjects, subject)
	}
	if len(subjects) != 3 || !strings.HasPrefix(subjects[0], "Korte vragenlijst") || !strings.HasPrefix(subjects[1], "Nog tot") || subjects[2] != "Dank je wel en tot ziens" {
		t.Errorf("subjects %q", subjects)
	}
}

func TestWorkerTalkMails(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	ctx := context.Background()
	robin := survey.Account{ID: uuid.New(), Email: "robin@vo-campus.example", Name: "Robin Jansen", Lang: survey.EN, Roles: survey.Roles{survey.RoleInterviewer}}
	_, link := sqlite.NewSecret()
	if err := p.DB.AddAccount(ctx, robin, link, p.clock.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	talk := survey.Talk{
		ID: uuid.New(), Unit: p.house.Unit(t, "vo"), Source: survey.FromLeaver, Lang: survey.NL, Email: "kim@example.org",
		RequestedOn: surveytest.Today, PromisedOn: surveytest.Today.AddWorking(5),
	}
	if err := p.DB.AskTalk(ctx, talk, p.clock, nil); err != nil {
		t.Fatal(err)
	}
	plan := survey.Appointment{Day: surveytest.Today + 8, Start: 15 * 60, Minutes: 45, Form: "in_person", Place: "Markt 4"}
	if err := p.DB.ScheduleTalk(ctx, talk.ID, 1, plan, robin.ID, p.clock); err != nil {
		t.Fatal(err)
	}
	if n := p.send(t); n != 2 { // the request needs no confirmation any more
		t.Fatalf("%d mails, want the appointment and a copy: %s", n, p.log.String())
	}
	calendars := 0
	for _, r := range p.server.received {
		if strings.Contains(r.content, "text/calendar; method=REQUEST") {
			calendars++
		}
	}
	if calendars != 2 {
		t.Errorf("%d mails with an appointment, want 2", calendars)
	}
}

func TestWorkerStops(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	p.Log = slog.New(slog.NewTextHandler(io.Discard, nil))
	p.invite(t, "kim@example.org")
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { p.Run(ctx); close(done) }()
	for range 200 {
		if n, err := p.DB.QueuedMails(context.Background()); err == nil && n == 0 {
			break
		}
		time.Sleep(10 * time.Millisecond)
	}
	cancel()
	<-done
	if n, err := p.DB.QueuedMails(context.Background()); err != nil || n != 0 {
		t.Errorf("%d mails wait, %v", n, err)
	}
}
