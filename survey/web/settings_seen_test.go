package web_test

import (
	"regexp"
	"testing"
)

func TestTwoWhoChangeOneSetting(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	seen := submatch(stampOf, b.get("/hr/instellingen/counsellor").body)
	b.post("/hr/instellingen/counsellor", "gezien", seen, "counsellor", "Noor Bakker, 1").is(200, "desk-setting")
	r := b.post("/hr/instellingen/counsellor", "gezien", seen, "counsellor", "Mila Smit, 2").is(422, "desk-setting")
	r.says("Een collega", "Noor Bakker, 1", `value="Mila Smit, 2"`)
	if o, err := s.DB.Organisation(t.Context()); err != nil || o.Counsellor != "Noor Bakker, 1" {
		t.Errorf("overwritten silently: %q, %v", o.Counsellor, err)
	}
	b.post("/hr/instellingen/counsellor", "gezien", submatch(stampOf, r.body), "counsellor", "Mila Smit, 2").is(200, "desk-setting")
}

// TestTwoWhoChangeFieldsOfOnePage: what somebody left alone stays as a colleague stored it,
// and is not told as theirs; only for what both changed the second has to choose.
func TestTwoWhoChangeFieldsOfOnePage(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	const at = "/hr/instellingen/words"
	save := func(seen string, council, hr, school string) reply {
		t.Helper()
		return b.post(at, "gezien", seen, "hr_nl", hr, "hr_en", "HR", "council_nl", council, "council_en", "works council", "school_nl", school, "school_en", "school")
	}
	stored := func(want string) {
		t.Helper()
		o, err := s.DB.Organisation(t.Context())
		if got := o.Word("hr", "nl") + ", " + o.Word("council", "nl") + ", " + o.Word("school", "nl"); err != nil || got != want {
			t.Errorf("stored: %s, want %s, %v", got, want, err)
		}
	}
	page := b.get(at).says(`value="school"`)
	seen := submatch(stampOf, page.body)
	council := submatch(regexp.MustCompile(`name="council_nl"[^>]* value="([^"]*)"`), page.body)
	save(seen, council, "HR", "locatie").is(200, "desk-setting")
	save(seen, council, "P&O", "school").is(200, "desk-setting").says("<del>HR</del> <ins>P&amp;O</ins>").hides("<del>locatie", "Een collega")
	stored("P&O, " + council + ", locatie")

	both := save(seen, "MR", "HR", "vestiging").is(422, "desk-setting").whole().
		says("Een collega", "<del>HR</del> <ins>P&amp;O</ins>", "<del>school</del> <ins>locatie</ins>", `href="#school_nl"`, `value="vestiging"`, `value="P&amp;O"`).hides("<ins>MR</ins>")
	stored("P&O, " + council + ", locatie")
	save(submatch(stampOf, both.body), "MR", "P&O", "vestiging").is(200, "desk-setting")
	stored("P&O, MR, vestiging")
	save("0123456789abcdef", "MR", "HR", "school").is(422, "desk-setting").says("Een collega")
	stored("P&O, MR, vestiging")
}

// TestLookingAtAMailForgetsNoColleague: the fields are still from before.
func TestLookingAtAMailForgetsNoColleague(t *testing.T) {
	t.Parallel()
	s := newLiveSite(t)
	b := s.admin()
	mine := b.settingForm("mails", "opening_voluntary_nl", "Jammer dat je gaat.", "opening_voluntary_en", "Sorry that you go.")
	mine.Set("gezien", submatch(stampOf, b.get("/hr/instellingen/mails").body))
	b.set("mails", "closing_nl", "Tot ziens.", "closing_en", "Goodbye.").is(200, "desk-setting")
	mine.Set("bekijk", "opening_voluntary.nl")
	looked := b.do("POST", "/hr/instellingen/mails", mine).is(200, "desk-setting")
	mine.Del("bekijk")
	mine.Set("gezien", submatch(stampOf, looked.body))
	b.follow(b.do("POST", "/hr/instellingen/mails", mine)).is(200, "desk-setting").says("<ins>Jammer dat je gaat.</ins>", "Tot ziens.").hides("<del>Tot ziens.")
}
