package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/surveytest"
	"nawoord/survey/view"
	"nawoord/survey/web"
)

// TestWalk visits every page that there is, as its visitors see it: in both languages,
// light and dark, on a phone and wide, by keyboard, with large text and without scripts.
// A page of view.Names without an entry here fails the test, and so does a template that
// draws a page that is not in view.Names.
func TestWalk(t *testing.T) {
	t.Parallel()
	browser := surveytest.NewBrowser(t)
	for _, lang := range survey.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			w := newWalker(t, lang)
			pages := slices.Concat(w.leaverPages(), w.questionPages(), w.afterPages(), w.talkPages(), w.deskPages(), w.deskTalkPages(), w.pointPages(), w.settingsPages(), w.memberPages(), w.factorPages(), w.otherPages())
			w.settle()
			met := surveytest.Walk(t, browser, w.base, string(lang), pages)
			for _, part := range w.signOnWalks() {
				maps.Copy(met, surveytest.Walk(t, browser, part.base, string(lang), part.pages))
			}
			for _, name := range view.Names {
				if !met[name] {
					t.Errorf("page %s was not visited: give it an entry", name)
				}
			}
		})
	}
}

// walker is a rehearsal whose pages are visited in one language.
type walker struct {
	*rehearsal
	t       *testing.T
	lang    survey.Lang
	base    string
	me      survey.Account // at the desk, in this language
	word    string         // of me
	invited int
}

// newWalker serves a rehearsal in which unit vo is large enough to be asked everything.
func newWalker(t *testing.T, lang survey.Lang) *walker {
	t.Helper()
	folder, addr := t.TempDir(), freeAddress(t)
	c := &call{
		config: config{
			data: filepath.Join(folder, "data"), keys: filepath.Join(folder, "keys"), baseURL: "http://" + addr, addr: addr,
			smtpURL: "file://" + filepath.Join(folder, "mail"), mailFrom: "vragenlijst@vo-campus.example",
		},
		out: io.Discard, errOut: io.Discard, now: time.Now,
	}
	r, err := rehearse(t.Context(), c, "vo=45,mbo=20")
	if err != nil {
		t.Fatal(err)
	}
	w := &walker{rehearsal: r, t: t, lang: lang, base: c.baseURL, word: "een goed wachtwoord"}
	w.me = survey.Account{Email: "walk@example.org", Name: "Kim Bos", Phone: "024 345 67 89", Lang: lang, Roles: survey.AllRoles}
	w.must(addAccountWith(t.Context(), r, &w.me, w.word))
	w.serveUntilDone(c, addr)
	return w
}

// addAccountWith adds an account with a password.
func addAccountWith(ctx context.Context, r *rehearsal, a *survey.Account, password string) error {
	if _, err := addAccount(ctx, r.db, *a, time.Now()); err != nil {
		return err
	}
	stored, err := r.db.Credentials(ctx, a.Email)
	if err != nil {
		return err
	}
	*a = stored.Account
	return r.db.ChoosePassword(ctx, a.ID, web.HashPassword(password))
}

func (w *walker) serveUntilDone(c *call, addr string) {
	w.t.Helper()
	listener, err := demoListener(addr)
	w.must(err)
	ctx, stop := context.WithCancel(context.Background())
	done := make(chan error, 1)
	log := slog.New(slog.NewTextHandler(io.Discard, nil))
	go func() {
		done <- w.serve(ctx, c, listener, log, web.Mailbox{List: w.folder.List, Read: w.folder.Read})
	}()
	w.t.Cleanup(func() {
		stop()
		if err := <-done; err != nil {
			w.t.Error(err)
		}
		if err := w.db.Close(); err != nil {
			w.t.Error(err)
		}
	})
}

func (w *walker) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// settle waits until the mails that are due have left, as each changes the list of invitations.
func (w *walker) settle() {
	w.t.Helper()
	h := w.house()
	h.wait("the mails left", func() bool { return h.count("SELECT COUNT(*) FROM outbox WHERE due <= unixepoch()") == 0 })
}

// path adds the language to an address.
func (w *walker) path(address string) string {
	return view.Link(address, w.lang, "")
}

// invite makes an open invitation in the walker's language and returns its link.
func (w *walker) invite(unit string) string {
	w.t.Helper()
	id := w.store(survey.Invitee{Unit: unit, LastDay: (w.today() + 20).String()})
	return "/v/" + w.keys.LinkKey().LinkToken(id, 1)
}

// plan makes an invitation whose mail leaves in some weeks.
func (w *walker) plan(unit string) uuid.UUID {
	w.t.Helper()
	return w.store(survey.Invitee{Unit: unit, LastDay: (w.today() + 60).String(), When: survey.SendPlanned})
}

// store invites one more leaver, in the walker's language.
func (w *walker) store(invitee survey.Invitee) uuid.UUID {
	w.t.Helper()
	w.invited++
	invitee.Email, invitee.FirstName = fmt.Sprintf("kim.%d@example.org", w.invited), "Kim"
	invitee.Group, invitee.Lang = "voluntary", string(w.lang)
	i, err := invitee.Check(w.units, w.today())
	w.must(err)
	i.ID = uuid.New()
	_, err = w.db.Invite(w.t.Context(), []survey.Numbered{{Line: 2, Invitation: i}}, false, time.Now())
	w.must(err)
	return i.ID
}

func (w *walker) today() survey.Day {
	return survey.DayOf(time.Now().In(w.organisation.Location()))
}

// visitor is a browser of plain HTTP with cookies of its own.
func (w *walker) visitor() *visitor {
	return w.house().visitor()
}

// house is that of the walker's rehearsal, in which the clock is right.
func (w *walker) house() *house {
	return &house{t: w.t, folder: filepath.Dir(w.db.Dir()), base: w.base, log: &logBook{}}
}

// cookies are what the visitor has for an address, with their paths.
func (v *visitor) cookies(paths ...string) []*http.Cookie {
	v.t.Helper()
	found := map[string]*http.Cookie{}
	for _, path := range append([]string{"/"}, paths...) {
		at, err := http.NewRequest(http.MethodGet, v.base+path, nil)
		if err != nil {
			v.t.Fatal(err)
		}
		for _, cookie := range v.client.Jar.Cookies(at.URL) {
			if found[cookie.Name] == nil {
				cookie.Path = path
				found[cookie.Name] = cookie
			}
		}
	}
	return slices.Collect(maps.Values(found))
}

// otherPages are for everybody, and the mails of the rehearsal.
func (w *walker) otherPages() []surveytest.Page {
	letters, err := w.folder.List()
	w.must(err)
	with := letters[slices.IndexFunc(letters, func(m view.KeptMail) bool { return strings.HasPrefix(m.Subject, "Gesprek op") })]
	return []surveytest.Page{
		{Name: "privacy", Path: w.path("/privacy")},
		{Name: "access", Path: w.path("/toegankelijkheid")},
		{Name: "missing", Path: w.path("/nergens"), Status: http.StatusNotFound},
		{Name: "mailbox", Path: w.path("/mail")},
		{Name: "letter", Path: w.path("/mail/" + with.Name)},
	}
}
