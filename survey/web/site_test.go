package web_test

import (
	"context"
	"errors"
	"fmt"
	"net"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"nawoord/survey"
	"nawoord/survey/web"
)

// newLiveSite is a website that takes over settings while it serves.
func newLiveSite(t testing.TB) *site {
	t.Helper()
	s := newSite(t) // its server shows the routes; another one answers
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s.base = "http://" + listener.Addr().String()
	o := s.server.Options
	o.BaseURL = s.base
	live, err := web.NewSite(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	s.live = live
	done := make(chan error)
	go func() { done <- live.Serve(listener) }()
	t.Cleanup(func() {
		if err := live.Stop(5 * time.Second); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	return s
}

// TestASiteThatWasStoppedDoesNotBegin: a stop that comes during the start holds.
func TestASiteThatWasStoppedDoesNotBegin(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	live, err := web.NewSite(t.Context(), newSite(t).server.Options)
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(live.Stop(time.Second), live.Serve(listener)); err != nil {
		t.Error(err)
	}
}

// TestNothingIsLostWhenSettingsChange lets leavers answer and send while the settings change
// under them again and again, over kept connections.
func TestNothingIsLostWhenSettingsChange(t *testing.T) {
	t.Parallel()
	const leavers = 8
	s := newLiveSite(t)
	var tokens [leavers]string
	for i := range tokens {
		_, tokens[i] = s.invite("vo", fmt.Sprintf("kim%d@example.org", i), survey.NL)
	}
	var swaps atomic.Int64
	ctx, stop := context.WithCancel(t.Context())
	var changing, answering sync.WaitGroup
	changing.Go(func() {
		for n := 0; ctx.Err() == nil; n++ {
			_, err := s.DB.ChangeSettings(t.Context(), func(o *survey.Organisation) error {
				o.Contact.Name, o.K = fmt.Sprintf("Sam %d", n), survey.MinK+n%2
				return nil
			})
			if err == nil {
				err = s.live.Refresh(t.Context())
			}
			if err != nil {
				t.Error(err)
				return
			}
			swaps.Add(1)
		}
	})
	for _, token := range tokens {
		answering.Go(func() {
			b := s.browser()
			for round := 0; round < 3 || swaps.Load() < 3 && round < 100; round++ {
				b.begin(token)
				b.fill()
				b.get("/versturen").is(200, "send")
				b.post("/versturen").is(200, "thanks")
			}
		})
	}
	answering.Wait()
	stop()
	changing.Wait()
	if got := s.ballots(); got != 2*leavers {
		t.Errorf("%d ballots of %d leavers", got, leavers)
	}
	if swaps.Load() < 3 {
		t.Errorf("only %d changes came between", swaps.Load())
	}
}

// TestSettingsOfAnotherProgramAreTakenOver changes the database past the website, as a
// command does, and sees that limits outlive the change.
func TestSettingsOfAnotherProgramAreTakenOver(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	_, token := s.invite("vo", "kim@example.org", survey.NL)
	b := s.browser()
	b.begin(token)
	b.fill()
	b.get("/privacy").says("Sam de Vries").hides("Robin Bakker")
	db := s.open("rw")
	if _, err := db.Exec("UPDATE organisation SET contact_name = 'Robin Bakker'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	b.get("/privacy").says("Sam de Vries")
	if err := s.live.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.get("/privacy").says("Robin Bakker").hides("Sam de Vries")
	b.get("/versturen").is(200, "send") // the draft is still there
	b.post("/versturen").is(200, "thanks")

	for range 21 { // tries at once, and one more
		b.do("POST", "/hr/inloggen", values("email", "hr@vo-campus.example", "password", "x"))
	}
	if _, err := s.open("rw").Exec("UPDATE organisation SET contact_name = 'Kim Bos'"); err != nil {
		t.Fatal(err)
	}
	if err := s.live.Refresh(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := b.do("POST", "/hr/inloggen", values("email", "hr@vo-campus.example", "password", "x")); r.status != 429 {
		t.Errorf("a change of settings forgot who tried too often: %d", r.status)
	}
}

// TestSettingsThatCannotBeServedAreNotTakenOver: the ones of before go on.
func TestSettingsThatCannotBeServedAreNotTakenOver(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	if _, err := s.open("rw").Exec("UPDATE organisation SET questionnaire = 'no questionnaire'"); err != nil {
		t.Fatal(err)
	}
	if err := s.live.Refresh(t.Context()); err == nil {
		t.Error("a broken questionnaire was taken over")
	}
	s.browser().get("/privacy").is(200, "privacy")
}
