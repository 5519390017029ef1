package mail

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// TestARequestIsConfirmedOnlyWhileItWaits: "we will be in touch" leaves the next morning,
// unless the talk was planned by then; an appointment that was taken back waits again.
func TestARequestIsConfirmedOnlyWhileItWaits(t *testing.T) {
	t.Parallel()
	const confirmed, appointment = "We nemen contact met je op", "Gesprek op"
	for name, test := range map[string]struct {
		plans, cancels, holds bool
		want                  int
	}{
		"waits":     {want: 1},
		"planned":   {plans: true},
		"held":      {plans: true, holds: true},
		"cancelled": {plans: true, cancels: true, want: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPost(t, &script{})
			ctx := context.Background()
			must := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			talk := survey.Talk{ID: uuid.New(), Unit: p.house.Unit(t, "vo"), Source: survey.FromLeaver, Lang: survey.NL, Name: "Mila", Email: "mila@example.org",
				RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 7}
			must(p.DB.AskTalk(ctx, talk, p.clock.Add(22*time.Hour), nil))
			adviser := survey.Account{ID: uuid.New(), Email: "noor@vo-campus.example", Name: "Noor Bakker", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
			_, link := sqlite.NewSecret()
			must(p.DB.AddAccount(ctx, adviser, link, p.clock.Add(time.Hour)))
			if test.plans {
				when := survey.Appointment{Day: surveytest.Today, Start: 900, Minutes: 45, Form: "in_person", Place: "Markt 4"}
				must(p.DB.ScheduleTalk(ctx, talk.ID, 1, when, adviser.ID, p.clock))
				p.send(t)
			}
			if test.cancels {
				must(p.DB.CancelTalk(ctx, talk.ID, 2, "", p.clock))
			}
			if test.holds {
				must(p.DB.SetTalkStatus(ctx, talk.ID, 2, survey.TalkHeld, surveytest.Today))
			}
			p.send(t)
			p.clock = p.clock.Add(24 * time.Hour)
			p.send(t)
			got, planned, told := 0, 0, 0
			for _, r := range p.server.received {
				if strings.Contains(strings.ReplaceAll(r.content, "=\r\n", ""), "Je hoort uiterlijk maandag 14 september van mij voor een nieuwe tijd.") {
					told++
				}
				if r.to == talk.Email && strings.Contains(r.content, confirmed) {
					got++
				}
				if r.to == talk.Email && strings.Contains(r.content, "Subject: "+appointment) {
					planned++
				}
			}
			if got != test.want || (planned > 0) != test.plans {
				t.Errorf("%d confirmations, want %d; %d appointments", got, test.want, planned)
			}
			if test.cancels != (told == 2) {
				t.Errorf("%d mails tell of a new time, to the leaver and to whom it is said for", told)
			}
			if n, err := p.DB.QueuedMails(ctx); err != nil || n != 0 {
				t.Errorf("%d mails still wait, %v", n, err)
			}
		})
	}
}

// TestALeaverHearsWhoFinishesTheRecord: with a link that erases the draft, and not any more
// when the draft is gone.
func TestALeaverHearsWhoFinishesTheRecord(t *testing.T) {
	t.Parallel()
	for _, erased := range []bool{false, true} {
		p := newPost(t, &script{})
		ctx := context.Background()
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		talk := survey.Talk{ID: uuid.New(), Unit: p.house.Unit(t, "vo"), Source: survey.FromDesk, Lang: survey.NL, Name: "Mila", Email: "mila@example.org",
			RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 7}
		must(p.DB.AskTalk(ctx, talk, p.clock, nil))
		var people []survey.Account
		for _, name := range []string{"Robin", "Noor"} {
			a := survey.Account{ID: uuid.New(), Email: strings.ToLower(name) + "@vo-campus.example", Name: name + " Bakker", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
			_, link := sqlite.NewSecret()
			must(p.DB.AddAccount(ctx, a, link, p.clock.Add(time.Hour)))
			people = append(people, a)
		}
		when := survey.Appointment{Day: surveytest.Today, Start: 900, Minutes: 45, Form: "in_person", Place: "Markt 4"}
		must(p.DB.ScheduleTalk(ctx, talk.ID, 1, when, people[0].ID, p.clock))
		must(p.DB.SetTalkStatus(ctx, talk.ID, 2, survey.TalkHeld, surveytest.Today))
		must(p.DB.StartRecord(ctx, survey.Record{Talk: talk.ID, Interviewer: people[0].ID, Leaving: survey.GroupVoluntary, HeldOn: surveytest.Today, Form: "in_person"}))
		p.send(t)
		must(p.DB.RemoveAccount(ctx, p.house.Keys, sqlite.LogIns{}, people[0].ID))
		now, err := p.DB.Talk(ctx, talk.ID)
		must(err)
		must(p.DB.HandRecord(ctx, talk.ID, now.Revision, people[1].ID, p.clock))
		if erased {
			must(p.DB.EraseRecord(ctx, talk.ID))
		}
		before := len(p.server.received)
		p.send(t)
		told := map[string]string{}
		for _, r := range p.server.received[before:] {
			told[r.to] = strings.ReplaceAll(r.content, "=\r\n", "")
		}
		if (told[talk.Email] == "") != erased || !erased && !strings.Contains(told[talk.Email], p.Writer.Link.TalkToken(talk.ID)+"/verslag/wissen") {
			t.Errorf("erased %v: the leaver reads %q", erased, told[talk.Email])
		}
		if strings.Contains(told[people[1].Email], "af te maken") == erased || told[people[0].Email] != "" {
			t.Errorf("erased %v: the interviewers read %v", erased, told)
		}
	}
}

// TestAnotherInterviewer: the leaver reads what is arranged now, the new interviewer of an
// appointment, and the former one that somebody else holds the talk, with a cancellation of
// their own appointment.
func TestAnotherInterviewer(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	ctx := t.Context()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	talk := survey.Talk{ID: uuid.New(), Unit: p.house.Unit(t, "vo"), Source: survey.FromDesk, Lang: survey.NL, Name: "Mila", Email: "mila@example.org",
		RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 7}
	must(p.DB.AskTalk(ctx, talk, p.clock.Add(22*time.Hour), nil))
	var people []survey.Account
	for _, name := range []string{"Sam", "Robin"} {
		a := survey.Account{ID: uuid.New(), Email: strings.ToLower(name) + "@vo-campus.example", Name: name, Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
		_, link := sqlite.NewSecret()
		must(p.DB.AddAccount(ctx, a, link, p.clock.Add(time.Hour)))
		people = append(people, a)
	}
	sam, robin := people[0], people[1]
	when := survey.Appointment{Day: surveytest.Today + 3, Start: 900, Minutes: 45, Form: "in_person", Place: "Markt 4"}
	told := func(who survey.Account, place string) map[string]string {
		t.Helper()
		now, err := p.DB.Talk(ctx, talk.ID)
		must(err)
		when.Place = place
		must(p.DB.ScheduleTalk(ctx, talk.ID, now.Revision, when, who.ID, p.clock))
		queued, err := p.DB.LeaseMails(ctx, p.clock, p.clock.Add(time.Minute), 10)
		must(err)
		mails := map[string]string{}
		for _, m := range queued {
			message, err := p.Writer.Write(ctx, m)
			must(err)
			must(p.DB.MailSent(ctx, m, surveytest.Today))
			mails[message.To] = "Subject: " + message.Subject + "\n" + message.Text + strings.ReplaceAll(string(message.Calendar), "\r\n ", "")
		}
		return mails
	}
	expect := func(when string, mails map[string]string, want map[string][]string) {
		t.Helper()
		if len(mails) != len(want) {
			t.Errorf("%s: %d mails, want %d", when, len(mails), len(want))
		}
		for to, texts := range want {
			for _, text := range append(texts, "UID:"+talk.ID.String()) {
				if !strings.Contains(mails[to], text) {
					t.Errorf("%s: %s does not read %q in\n%s", when, to, text, mails[to])
				}
			}
			if strings.Contains(mails[to], "tijd van") {
				t.Errorf("%s: %s reads of another time", when, to)
			}
		}
	}
	expect("planned", told(sam, "Markt 4"), map[string][]string{
		talk.Email: {"Subject: Gesprek op", "METHOD:REQUEST"}, sam.Email: {"Subject: Gesprek op", "METHOD:REQUEST", "mailto:sam@"},
	})
	expect("another place", told(sam, "Markt 5"), map[string][]string{
		talk.Email: {"Subject: Afspraak veranderd", "Markt 5", "Je spreekt met Sam"}, sam.Email: {"Subject: Afspraak veranderd", "Markt 5"},
	})
	expect("another interviewer", told(robin, "Markt 5"), map[string][]string{
		talk.Email:  {"Subject: Afspraak veranderd", "Je spreekt met Robin", "METHOD:REQUEST"},
		robin.Email: {"Subject: Gesprek op", "METHOD:REQUEST", "ORGANIZER;CN=Robin:mailto:robin@"},
		sam.Email:   {"iemand anders doet het", "METHOD:CANCEL", "ORGANIZER;CN=Sam:mailto:sam@"},
	})
	// Robin knew Markt 5, and neither the new day nor the new place.
	when.Day++
	known := "DTSTART:" + (when.Day - 1).In(time.UTC).Format("20060102") + "T130000Z"
	mails := told(sam, "Kamer 2")
	expect("another interviewer on another day", mails, map[string][]string{
		talk.Email: {"Kamer 2"}, sam.Email: {"Subject: Gesprek op", "Kamer 2"}, robin.Email: {"METHOD:CANCEL", known},
	})
	if strings.Contains(mails[robin.Email], "Kamer 2") {
		t.Errorf("who does not hold the talk any more reads where it is: %s", mails[robin.Email])
	}
	told(robin, "Kamer 2")
	expect("the same once more", told(robin, "Kamer 2"), map[string][]string{
		talk.Email: {"Subject: Gesprek op"}, robin.Email: {"Subject: Gesprek op"},
	})
}

// TestAReminderKnowsOfAProposal: who asked for another time, and whom they asked, do not only
// hear that the talk is tomorrow. When the leaver withdraws, the interviewer hears why it is off.
func TestAReminderKnowsOfAProposal(t *testing.T) {
	t.Parallel()
	p := newPost(t, &script{})
	talk := survey.Talk{ID: uuid.New(), Unit: p.house.Unit(t, "vo"), Source: survey.FromDesk, Lang: survey.NL, Name: "Mila", Email: "mila@example.org",
		RequestedOn: surveytest.Today, PromisedOn: surveytest.Today + 7}
	sam := survey.Account{ID: uuid.New(), Email: "sam@vo-campus.example", Name: "Sam", Lang: survey.NL, Roles: survey.Roles{survey.RoleInterviewer}}
	_, link := sqlite.NewSecret()
	when := survey.Appointment{Day: surveytest.Today + 1, Start: 900, Minutes: 45, Form: "in_person", Place: "Markt 4"}
	for _, err := range []error{
		p.DB.AskTalk(t.Context(), talk, p.clock, nil), p.DB.AddAccount(t.Context(), sam, link, p.clock.Add(time.Hour)),
		p.DB.ScheduleTalk(t.Context(), talk.ID, 1, when, sam.ID, p.clock),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, proposed := range []bool{false, true} {
		if proposed {
			if err := p.DB.ProposeTime(t.Context(), talk.ID, "liever vrijdag"); err != nil {
				t.Fatal(err)
			}
		}
		for who, says := range map[uuid.UUID]string{uuid.Nil: "Je vroeg een andere tijd.", sam.ID: "De vertrekker vroeg een andere tijd"} {
			m, err := p.Writer.Write(t.Context(), survey.QueuedMail{ID: uuid.New(), Kind: survey.MailTalkReminder, Talk: talk.ID, Account: who})
			if err != nil || strings.Contains(m.Text, says) != proposed {
				t.Errorf("proposed %v: %v\n%s", proposed, err, m.Text)
			}
		}
	}
	if err := p.DB.WithdrawTalk(t.Context(), p.house.Keys, talk.ID, p.clock); err != nil {
		t.Fatal(err)
	}
	m, err := p.Writer.Write(t.Context(), survey.QueuedMail{ID: uuid.New(), Kind: survey.MailTalkCancelled, Talk: talk.ID, Account: sam.ID})
	if err != nil || !strings.Contains(m.Text, "De vertrekker trok de aanvraag in.") || strings.Contains(m.Text, "Mila") {
		t.Errorf("withdrawn: %v\n%s", err, m.Text)
	}
}
