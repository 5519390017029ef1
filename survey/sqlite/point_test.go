package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

func newPoint(h *surveytest.House, t *testing.T, unit string) survey.ImprovementPoint {
	t.Helper()
	return survey.ImprovementPoint{
		ID: uuid.New(), Unit: h.Unit(t, unit), Wording: "Maak het rooster eerder bekend", For: survey.ForSchool, Status: survey.PointOpen,
		Half: surveytest.Today.Month().Half(), ShownText: survey.Text{}, Revision: 1,
	}
}

func TestPointsAreKept(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	p := newPoint(h, t, "vo")
	if err := h.DB.AddPoint(ctx, p); err != nil {
		t.Fatal(err)
	}
	p.Status, p.Outcome, p.Ended, p.DueOn = survey.PointDone, "Het rooster is er in mei.", p.Half, surveytest.Today
	if err := h.DB.SavePoint(ctx, p); err != nil {
		t.Fatal(err)
	}
	if err := h.DB.SavePoint(ctx, p); err != nil {
		t.Errorf("a double click: %v", err)
	}
	late := p
	late.Outcome = "Niets."
	if err := h.DB.SavePoint(ctx, late); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("a change of an old revision: %v", err)
	}
	all, err := h.DB.Points(ctx)
	if err != nil || len(all) != 1 || all[0].Outcome != p.Outcome || all[0].Ended != p.Half || all[0].DueOn != p.DueOn || all[0].Revision != 2 {
		t.Errorf("%+v, %v", all, err)
	}
	if shown, err := h.DB.ShownPoints(ctx); err != nil || len(shown) != 0 {
		t.Errorf("shown: %v, %v", shown, err)
	}
	log := slices.Sorted(slices.Values(actionsOf(audited(t, h, survey.AuditFilter{Kind: survey.KindPoint}))))
	if !slices.Equal(log, []survey.Action{survey.ActionPointAdded, survey.ActionPointChanged}) {
		t.Errorf("in the log: %v", log)
	}
}

func TestLeaversSeeThreePoints(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	for n := range survey.MaxShown + 1 {
		p := newPoint(h, t, "vo")
		p.Wording = fmt.Sprintf("Punt %d", n)
		p.Status, p.Shown, p.ShownText = survey.PointDone, true, survey.Text{survey.NL: "Het rooster is er in mei.", survey.EN: "The timetable comes in May."}
		err := h.DB.AddPoint(ctx, p)
		var wrong *survey.Invalid
		if full := errors.As(err, &wrong); full != (n == survey.MaxShown) || full && wrong.Fields["shown"] != "shown_full" || !full && err != nil {
			t.Errorf("point %d: %v", n+1, err)
		}
	}
	if shown, err := h.DB.ShownPoints(ctx); err != nil || len(shown) != survey.MaxShown {
		t.Errorf("shown: %v, %v", shown, err)
	}
}

// TestPointOfARecord makes a point of an approved record only, and once.
func TestPointOfARecord(t *testing.T) {
	t.Parallel()
	k, ctx := newTalks(t, surveytest.Organisation(t)), context.Background()
	sent := k.sent("vo", k.robin, surveytest.Today, moods(1), "iets")
	if _, err := k.DB.PointOfRecord(ctx, sent.Talk, k.robin, 0, newPoint(k.House, t, "mbo")); !errors.Is(err, survey.ErrConflict) {
		t.Errorf("before the leaver approved: %v", err)
	}
	k.must(k.DB.ApproveRecord(ctx, sent.Talk, sent.Revision, nil, "", surveytest.Today))
	if _, err := k.DB.PointOfRecord(ctx, sent.Talk, uuid.New(), 0, newPoint(k.House, t, "vo")); !errors.Is(err, survey.ErrNotFound) {
		t.Errorf("by another interviewer: %v", err)
	}
	for _, first := range []bool{true, false} { // a double click finds it done
		added, err := k.DB.PointOfRecord(ctx, sent.Talk, k.robin, 0, newPoint(k.House, t, "mbo"))
		if k.must(err); added != first {
			t.Errorf("added %v, want %v", added, first)
		}
	}
	for _, n := range []int{1, -1, 99} {
		if _, err := k.DB.PointOfRecord(ctx, sent.Talk, k.robin, n, newPoint(k.House, t, "vo")); !errors.Is(err, survey.ErrConflict) {
			t.Errorf("point %d: %v", n, err)
		}
	}
	all, err := k.DB.Points(ctx)
	if err != nil || len(all) != 1 || all[0].Wording != "punt over iets" || all[0].Unit != k.Unit(t, "vo") {
		t.Errorf("%+v, %v", all, err)
	}
	k.must(k.DB.EraseRecord(ctx, sent.Talk))
	if where := findIn(t, k.House, sent.Talk[:]); len(where) == 0 {
		t.Error("the talk itself is gone")
	}
}

// TestABundleForgetsItsReaders: who got it is gone when the mail went, or was dropped.
func TestABundleForgetsItsReaders(t *testing.T) {
	t.Parallel()
	h, ctx := surveytest.Organisation(t), context.Background()
	now := morning(h, surveytest.Today)
	var letters []survey.PointLetter
	for _, address := range []string{"directie@example.org", "team@example.org", "raad@example.org"} {
		letters = append(letters, survey.PointLetter{ID: uuid.New(), Address: address, Lang: survey.NL, Unit: h.Unit(t, "vo"), Half: surveytest.Today.Month().Half(), Whole: true})
	}
	confirmation := uuid.New()
	for range 2 { // a double click
		if err := h.DB.SendBundle(ctx, confirmation, letters, now); err != nil {
			t.Fatal(err)
		}
		for i := range letters {
			letters[i].ID = uuid.New()
		}
	}
	mails, err := h.DB.LeaseMails(ctx, now, now.Add(time.Minute), 10)
	if err != nil || len(mails) != 3 {
		t.Fatalf("%v, %v", mails, err)
	}
	if l, err := h.DB.PointLetter(ctx, mails[0].Letter); err != nil || !l.Whole || l.Unit != h.Unit(t, "vo") {
		t.Errorf("%+v, %v", l, err)
	}
	for i, end := range []func() error{
		func() error { return h.DB.MailSent(ctx, mails[0], surveytest.Today) },
		func() error { return h.DB.DropMail(ctx, mails[1].ID) },
		func() error { return h.DB.MailRefused(ctx, mails[2], "no_such_mailbox") },
	} {
		if err := end(); err != nil {
			t.Fatal(err)
		}
		if _, err := h.DB.PointLetter(ctx, mails[i].Letter); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("letter %d is still there: %v", i, err)
		}
	}
	if err := h.DB.SendBundle(ctx, confirmation, letters, now); err != nil { // when they are long gone
		t.Error(err)
	}
	if n, err := h.DB.QueuedMails(ctx); err != nil || n != 0 {
		t.Errorf("%d mails wait, %v", n, err)
	}
	if err := h.DB.SendBundle(ctx, uuid.New(), letters, now); err != nil {
		t.Error(err)
	}
	if n, err := h.DB.QueuedMails(ctx); err != nil || n != 3 {
		t.Errorf("%d mails wait, %v", n, err)
	}
}

// TestANewOwnerHears: who becomes the owner of a point gets one mail, whoever made it; the
// last owner gets none any more, and nobody is told what they did themselves.
func TestANewOwnerHears(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	var people []survey.Account
	for _, email := range []string{"a@vo-campus.example", "b@vo-campus.example"} {
		a := survey.Account{ID: uuid.New(), Email: email, Roles: survey.Roles{survey.RolePolicy}, Lang: survey.NL}
		_, link := sqlite.NewSecret()
		if err := h.DB.AddAccount(t.Context(), a, link, surveytest.Clock()); err != nil {
			t.Fatal(err)
		}
		people = append(people, a)
	}
	mine := sqlite.By(t.Context(), people[0])
	p := newPoint(h, t, "vo")
	p.Owner = people[0].ID
	save := func(ctx context.Context) error {
		err := h.DB.SavePoint(ctx, p)
		p.Revision++
		return err
	}
	for _, step := range []struct {
		what  string
		owner uuid.UUID
		do    func() error
		told  uuid.UUID
	}{
		{"a new point", people[0].ID, func() error { return h.DB.AddPoint(t.Context(), p) }, people[0].ID},
		{"changed before the mail left", people[1].ID, func() error { return save(mine) }, people[1].ID},
		{"nobody", uuid.Nil, func() error { return save(mine) }, uuid.Nil},
		{"taken by oneself", people[0].ID, func() error { return save(mine) }, uuid.Nil},
		{"given to another", people[1].ID, func() error { return save(mine) }, people[1].ID},
	} {
		if p.Owner = step.owner; step.do() != nil {
			t.Fatal(step.what)
		}
		mails, err := h.DB.LeaseMails(t.Context(), surveytest.Clock(), surveytest.Clock(), 9)
		if err != nil || len(mails) > 1 || len(mails) == 1 != (step.told != uuid.Nil) {
			t.Fatalf("%s: %d mails, %v", step.what, len(mails), err)
		}
		for _, m := range mails {
			if m.Kind != survey.MailPointOwner || m.Account != step.told || m.Point != p.ID {
				t.Errorf("%s: %+v", step.what, m)
			}
		}
	}
	left, err := h.DB.LeaseMails(t.Context(), surveytest.Clock().Add(time.Minute), surveytest.Clock().Add(time.Hour), 9)
	if err != nil || len(left) != 1 {
		t.Fatalf("%d mails, %v", len(left), err)
	}
	if err := h.DB.MailSent(t.Context(), left[0], surveytest.Today); err != nil {
		t.Fatal(err)
	}
	if err := save(mine); err != nil {
		t.Fatal(err)
	}
	if n, err := h.DB.QueuedMails(t.Context()); err != nil || n != 0 {
		t.Errorf("saved with the same owner: %d mails, %v", n, err)
	}
}

// TestFindingPoints: filters, stretches and the units of the actor go together.
func TestFindingPoints(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	vo := h.Unit(t, "vo")
	for n := range 12 {
		p := newPoint(h, t, []string{"vo", "mbo"}[n%2])
		p.For, p.Status = survey.PointFors[n%3], []survey.PointStatus{survey.PointOpen, survey.PointDoing}[n/6]
		if err := h.DB.AddPoint(t.Context(), p); err != nil {
			t.Fatal(err)
		}
	}
	own := sqlite.By(t.Context(), survey.Account{ID: uuid.New(), Roles: survey.Roles{survey.RolePolicy}, Unit: vo})
	for _, c := range []struct {
		ctx         context.Context
		search      survey.PointSearch
		rows, total int
	}{
		{t.Context(), survey.PointSearch{Stretch: survey.Stretch{Most: -1}}, 12, 12},
		{t.Context(), survey.PointSearch{Stretch: survey.Stretch{From: 10, Most: 5}}, 2, 12},
		{t.Context(), survey.PointSearch{Status: survey.PointDoing, Stretch: survey.Stretch{Most: 4}}, 4, 6},
		{t.Context(), survey.PointSearch{For: survey.PointFors[0], Unit: vo, Stretch: survey.Stretch{Most: 4}}, 2, 2},
		{t.Context(), survey.PointSearch{Unit: h.Units.Root().ID, Stretch: survey.Stretch{Most: 4}}, 4, 12},
		{t.Context(), survey.PointSearch{Unit: uuid.Max, Stretch: survey.Stretch{Most: 4}}, 0, 0},
		{own, survey.PointSearch{Stretch: survey.Stretch{Most: 4}}, 4, 6},
		{own, survey.PointSearch{Unit: h.Unit(t, "mbo"), Stretch: survey.Stretch{Most: 4}}, 0, 0},
	} {
		found, total, err := h.DB.FindPoints(c.ctx, c.search)
		if err != nil || len(found) != c.rows || total != c.total {
			t.Errorf("%+v: %d of %d, %v", c.search, len(found), total, err)
		}
		if c.search.Status == "" && len(found) > 6 && found[0].Status != survey.PointDoing {
			t.Errorf("%+v: what is being done does not come first", c.search)
		}
	}
}

// TestFindingTheBundle holds the search against ImprovementPoint.InBundle.
func TestFindingTheBundle(t *testing.T) {
	t.Parallel()
	h := surveytest.Organisation(t)
	now := surveytest.Today.Month().Half()
	var all []survey.ImprovementPoint
	for _, status := range survey.PointStatuses {
		for since := range survey.Half(3) {
			for ended := range since + 1 {
				p := newPoint(h, t, []string{"vo", "mbo"}[len(all)%2])
				p.Wording = fmt.Sprintf("Punt %d", len(all))
				if p.Status, p.Half = status, now-since; !p.Live() {
					p.Ended = now - ended
				}
				if err := h.DB.AddPoint(t.Context(), p); err != nil {
					t.Fatal(err)
				}
				all = append(all, p)
			}
		}
	}
	for half := now - 3; half <= now+1; half++ {
		for _, within := range []uuid.UUID{uuid.Nil, h.Unit(t, "vo"), h.Units.Root().ID} {
			want := 0
			for _, p := range all {
				if p.InBundle(half) && (within == uuid.Nil || h.Units.Within(p.Unit, within)) {
					want++
				}
			}
			found, err := h.DB.BundlePoints(t.Context(), half, within)
			if err != nil || len(found) != want {
				t.Errorf("%s within %v: %d points, want %d (%v)", half, within, len(found), want, err)
			}
			for _, p := range found {
				if !p.InBundle(half) {
					t.Errorf("%s: %+v", half, p)
				}
			}
		}
	}
}
