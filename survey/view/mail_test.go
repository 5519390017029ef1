package view

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"nawoord/survey"
)

var updateMails = flag.Bool("update", false, "write the golden files anew")

func organisation(mode survey.KeyMode) survey.Organisation {
	return survey.Organisation{
		Name: "VO-Campus", K: 5, KeyMode: mode,
		Contact:  survey.Contact{Name: "Anke de Vries", Mail: "anke@vo-campus.example", Phone: "020 123 45 67"},
		TalkWord: survey.Text{survey.NL: "afscheidsgesprek", survey.EN: "exit interview"},
	}
}

func mailData(lang survey.Lang) MailData {
	return MailData{
		Organisation: organisation(survey.KeyFile), Lang: lang, Group: survey.GroupVoluntary,
		Link:     "https://nawoord.vo-campus.example/v/mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpiytemzu",
		StopLink: "https://nawoord.vo-campus.example/v/mfrggzdfmztwq2lknnwg23tpobyxe43uov3ho6dzpiytemzu/stop",
		TalkLink: "https://nawoord.vo-campus.example/g/onswg4tforsw44tfoqqgm33smuqg6zrameytemzugu3d",
		ClosesOn: survey.NewDay(2026, time.December, 17), Waiting: 3, Returned: 1, OpensOn: survey.NewDay(2027, time.January, 1),
		BundleOf: "VO-Campus", BundleHalf: survey.Month(2026*12 + 6).Half(),
		Points: []PointLine{
			{Wording: "Maak het rooster eerder bekend", For: survey.ForSchool, Status: survey.PointDoing, Owner: "Robin", DueOn: survey.NewDay(2026, time.December, 1)},
			{Wording: "Vraag vaker\nhoe het gaat.", For: survey.ForTeam, Unit: "mbo", Status: survey.PointDone, DueOn: survey.NewDay(2026, time.December, 1), Outcome: "Elk team doet dit nu."},
		},
		DeskLink: "https://nawoord.vo-campus.example/hr",
		Talk: TalkMail{
			Name: "Sam Jansen", Interviewer: "Noor Bakker", InterviewerMail: "noor@vo-campus.example", InterviewerPhone: "020 765 43 21",
			Day: survey.NewDay(2026, time.December, 3), Start: "10:00", End: "10:45", Form: "in_person", Place: "kamer 2.14 & hal <B>",
			Number: "06 12 34 56 78", PromisedOn: survey.NewDay(2026, time.November, 27), AnswerBy: survey.NewDay(2026, time.December, 18),
			Link: "https://nawoord.vo-campus.example/g/pbwgk3tdnfxw4idun52ca2lomfxgiidcmuqg6zra",
		},
	}
}

func newMails(t *testing.T) *Mails {
	t.Helper()
	mails, err := NewMails()
	if err != nil {
		t.Fatal(err)
	}
	return mails
}

// variants are the golden mails: every kind, and the choices that change the words.
func variants() map[string]func(*MailData) survey.MailKind {
	all := map[string]func(*MailData) survey.MailKind{
		"invitation_keyholder": func(d *MailData) survey.MailKind {
			d.Organisation.KeyMode, d.Organisation.K, d.FirstName = survey.KeyHolder, 8, "Sam"
			return survey.MailInvitation
		},
		"reminder_keyholder": func(d *MailData) survey.MailKind {
			d.Organisation.KeyMode = survey.KeyHolder
			return survey.MailReminder
		},
		"invitation_rehearsal": func(d *MailData) survey.MailKind {
			d.Organisation.Rehearsal = true
			return survey.MailInvitation
		},
		"closing_line": func(d *MailData) survey.MailKind {
			d.ClosingLine = map[survey.Lang]string{survey.NL: "In januari lees je op onze site wat wij ermee doen.", survey.EN: "In January our site tells what we do with it."}[d.Lang]
			return survey.MailClosing
		},
		"talk_appointment_phone": func(d *MailData) survey.MailKind {
			d.Talk.Form = "phone"
			return survey.MailTalkAppointment
		},
		"talk_appointment_video": func(d *MailData) survey.MailKind {
			d.Talk.Form, d.Talk.Place, d.Talk.Link = "video", "https://video.example/r/abc?x=1&y=2", ""
			return survey.MailTalkAppointment
		},
		"talk_cancelled_reason": func(d *MailData) survey.MailKind {
			d.Talk.Reason = map[survey.Lang]string{survey.NL: "Ik ben ziek", survey.EN: "I am ill."}[d.Lang]
			return survey.MailTalkCancelled
		},
		"talk_appointment_shares": func(d *MailData) survey.MailKind {
			d.Talk.Shares = true
			return survey.MailTalkAppointment
		},
		"talk_appointment_copy": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Link = true, d.DeskLink
			return survey.MailTalkAppointment
		},
		"talk_changed_copy": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Form, d.Talk.Link = true, "phone", d.DeskLink
			return survey.MailTalkChanged
		},
		"talk_cancelled_copy": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Name, d.Talk.Link = true, "", d.DeskLink
			return survey.MailTalkCancelled
		},
		"talk_cancelled_copy_told": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Reached, d.Talk.Link = true, true, d.DeskLink
			return survey.MailTalkCancelled
		},
		"talk_withdrawn_copy": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Withdrawn, d.Talk.Name, d.Talk.Link = true, true, "", d.DeskLink
			return survey.MailTalkCancelled
		},
		"talk_passed_copy": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Passed, d.Talk.Link = true, true, d.DeskLink
			return survey.MailTalkCancelled
		},
		"talk_reminder_copy": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Link = true, d.DeskLink
			return survey.MailTalkReminder
		},
		"talk_reminder_proposed": func(d *MailData) survey.MailKind {
			d.Talk.Proposed = true
			return survey.MailTalkReminder
		},
		"talk_reminder_proposed_copy": func(d *MailData) survey.MailKind {
			d.Talk.Copy, d.Talk.Proposed, d.Talk.Link = true, true, d.DeskLink
			return survey.MailTalkReminder
		},
		"talk_assigned_draft": func(d *MailData) survey.MailKind {
			d.Talk.Held, d.Talk.Reached, d.Talk.Link = true, true, d.DeskLink
			return survey.MailTalkAssigned
		},
		"talk_assigned_draft_phone": func(d *MailData) survey.MailKind {
			d.Talk.Held, d.Talk.Link = true, d.DeskLink
			return survey.MailTalkAssigned
		},
		"point_bundle_link": func(d *MailData) survey.MailKind {
			d.Points = nil
			return survey.MailPoints
		},
		"hr_day_one": func(d *MailData) survey.MailKind {
			d.Waiting, d.Returned = 1, 0
			return survey.MailDesk
		},
		"hr_day_returned": func(d *MailData) survey.MailKind {
			d.Waiting, d.Returned = 0, 2
			return survey.MailDesk
		},
	}
	for _, kind := range MailKinds {
		all[string(kind)] = func(*MailData) survey.MailKind { return kind }
	}
	all["point_owner"] = func(d *MailData) survey.MailKind {
		d.Points[0].Owner, d.Points = "", d.Points[:1]
		return survey.MailPointOwner
	}
	all["point_owner_sees_none"] = func(d *MailData) survey.MailKind {
		d.DeskLink = ""
		return all["point_owner"](d)
	}
	for _, group := range survey.LeaverGroups {
		if group != survey.GroupVoluntary { // the plain one
			all["invitation_"+string(group)] = func(d *MailData) survey.MailKind {
				d.Group = group
				return survey.MailInvitation
			}
		}
		all["invitation_left_"+string(group)] = func(d *MailData) survey.MailKind {
			d.Group, d.Left = group, true
			return survey.MailInvitation
		}
	}
	return all
}

func TestGoldenMails(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	for name, choose := range variants() {
		for _, lang := range survey.Langs {
			data := mailData(lang)
			kind := choose(&data)
			mail, err := mails.Render(kind, data)
			if err != nil {
				t.Errorf("%s in %s: %v", name, lang, err)
				continue
			}
			head := fmt.Sprintf("From: %s\nReply-To: %s\nSubject: %s\n\n", mail.FromName, mail.ReplyTo, mail.Subject)
			compareGolden(t, fmt.Sprintf("%s.%s.txt", name, lang), head+mail.Text)
			compareGolden(t, fmt.Sprintf("%s.%s.html", name, lang), mail.HTML)
		}
	}
}

func compareGolden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", "mail", name)
	if *updateMails {
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (go test -update writes it)", err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("%s changed (-want +got):\n%s", name, diff)
	}
}

func TestMailSubjectsAreNeutralAndSourcesComplete(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	loud := regexp.MustCompile(`(?i)exit|ontslag|dismiss|vertrek|leav`)
	for name, choose := range variants() {
		for _, lang := range survey.Langs {
			data := mailData(lang)
			mail, err := mails.Render(choose(&data), data)
			if err != nil {
				t.Fatal(err)
			}
			if loud.MatchString(mail.Subject) || strings.ContainsAny(mail.Subject, "\r\n") || mail.Subject == "" {
				t.Errorf("%s in %s: subject %q", name, lang, mail.Subject)
			}
			if strings.Contains(mail.Text, "\n\n\n") || strings.Contains(mail.Text, "<no value>") {
				t.Errorf("%s in %s: holes in the text:\n%s", name, lang, mail.Text)
			}
			if remote := regexp.MustCompile(`(?i)<img|<script|<link|src=|url\(|@import`).FindString(mail.HTML); remote != "" {
				t.Errorf("%s in %s: the HTML loads something: %s", name, lang, remote)
			}
			if !strings.Contains(mail.HTML, fmt.Sprintf(`<html lang="%s">`, lang)) || strings.Count(mail.HTML, `class="button"`) > 1 {
				t.Errorf("%s in %s: wrong language or more than one button", name, lang)
			}
		}
	}
}

func TestRehearsalSaysSoFirst(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	for _, kind := range MailKinds {
		for lang, want := range map[survey.Lang]string{survey.NL: "Dit is een oefening.", survey.EN: "This is a rehearsal."} {
			data := mailData(lang)
			for _, rehearsal := range []bool{true, false} {
				data.Organisation.Rehearsal = rehearsal
				mail, err := mails.Render(kind, data)
				if err != nil {
					t.Fatal(err)
				}
				if strings.HasPrefix(mail.Text, want) != rehearsal || strings.Contains(mail.HTML, "<p>"+want) != rehearsal {
					t.Errorf("%s in %s, rehearsal %v: begins with %.40q", kind, lang, rehearsal, mail.Text)
				}
			}
		}
	}
}

func TestDismissalGetsThePlainWord(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	for _, kind := range []survey.MailKind{survey.MailInvitation, survey.MailClosing} {
		for lang, word := range map[survey.Lang]string{survey.NL: "afscheidsgesprek", survey.EN: "exit interview"} {
			data := mailData(lang)
			for _, group := range survey.LeaverGroups {
				data.Group = group
				mail, err := mails.Render(kind, data)
				if err != nil {
					t.Fatal(err)
				}
				if got, want := strings.Contains(mail.Text, word), group != survey.GroupDismissal; got != want {
					t.Errorf("%s in %s for %s: has the organisation's word %v, want %v", kind, lang, group, got, want)
				}
			}
		}
	}
}

func TestMailRefusesMissingParts(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	for name, c := range map[string]struct {
		kind  survey.MailKind
		spoil func(*MailData)
	}{
		"no link":        {survey.MailInvitation, func(d *MailData) { d.Link = "" }},
		"no stop link":   {survey.MailInvitation, func(d *MailData) { d.StopLink = " " }},
		"no closing day": {survey.MailReminder, func(d *MailData) { d.ClosesOn = 0 }},
		"no talk link":   {survey.MailClosing, func(d *MailData) { d.TalkLink = "" }},
		"no contact":     {survey.MailInvitation, func(d *MailData) { d.Organisation.Contact = survey.Contact{} }},
		"no place":       {survey.MailTalkAppointment, func(d *MailData) { d.Talk.Place = "" }},
		"no number":      {survey.MailTalkAppointment, func(d *MailData) { d.Talk.Form, d.Talk.Number = "phone", "" }},
		"odd time":       {survey.MailTalkChanged, func(d *MailData) { d.Talk.Start = "geheim" }},
		"not reachable":  {survey.MailTalkCancelled, func(d *MailData) { d.Talk.InterviewerMail, d.Talk.InterviewerPhone = "", "" }},
		"part of a mail": {"part_talk", func(*MailData) {}},
		"k below 5":      {survey.MailInvitation, func(d *MailData) { d.Organisation.K = 4 }},
		"language":       {survey.MailInvitation, func(d *MailData) { d.Lang = "fr" }},
		"kind":           {"thank_you", func(*MailData) {}},
	} {
		data := mailData(survey.NL)
		c.spoil(&data)
		mail, err := mails.Render(c.kind, data)
		if err == nil {
			t.Errorf("%s: made a mail all the same:\n%s", name, mail.Text)
			continue
		}
		for _, secret := range []string{"geheim", "Sam Jansen", "mfrggzdf", "@vo-campus"} {
			if strings.Contains(err.Error(), secret) {
				t.Errorf("%s: the error repeats %q", name, secret)
			}
		}
	}
}

// TestMailsSayHowToReachSomebody: nobody is asked to call where there is no number, or to
// mail where there is no address.
func TestMailsSayHowToReachSomebody(t *testing.T) {
	t.Parallel()
	mails := newMails(t)
	const phone, address = "024 123", "sam@example.org"
	for _, test := range []struct{ phone, address, nl, en string }{
		{phone, address, "bel of mail mij: 024 123, sam@example.org.", "call or e-mail me: 024 123, sam@example.org."},
		{phone, "", "bel mij: 024 123.", "call me: 024 123."},
		{"", address, "mail mij: sam@example.org.", "e-mail me: sam@example.org."},
	} {
		for _, kind := range []survey.MailKind{survey.MailInvitation, survey.MailClosing, survey.MailTalkAppointment, survey.MailTalkCancelled, survey.MailRecord, survey.MailRecordHanded} {
			for lang, want := range map[survey.Lang]string{survey.NL: test.nl, survey.EN: test.en} {
				data := mailData(lang)
				data.Organisation.Contact.Phone, data.Organisation.Contact.Mail = test.phone, test.address
				data.Talk.InterviewerPhone, data.Talk.InterviewerMail = test.phone, test.address
				mail, err := mails.Render(kind, data)
				if err != nil {
					t.Errorf("%s: %v", kind, err)
				} else if !strings.Contains(strings.ToLower(mail.Text), " "+want) {
					t.Errorf("%s in %s does not say %q:\n%s", kind, lang, want, mail.Text)
				}
			}
		}
		data := mailData(survey.NL)
		data.Organisation.Contact.Phone, data.Organisation.Contact.Mail = test.phone, test.address
		mail, err := mails.Render(survey.MailAccountLink, data)
		if err != nil || !strings.Contains(mail.Text, test.phone) || test.phone == "" && !strings.Contains(mail.Text, address) {
			t.Errorf("a new account does not hear whom to tell: %v\n%s", err, mail.Text)
		}
	}
}

// TestABundleSaysTheOwnWordForASchool as the pages with the same points do.
func TestABundleSaysTheOwnWordForASchool(t *testing.T) {
	t.Parallel()
	for lang, want := range map[survey.Lang]string{survey.NL: "Voor de locatie of afdeling", survey.EN: "For the campus or department"} {
		data := mailData(lang)
		kind := variants()["point_bundle_link"](&data)
		data.Points = []PointLine{{Wording: "Maak het rooster eerder.", For: "school", Status: survey.PointOpen}}
		data.Organisation.Words = map[survey.Word]survey.Text{survey.WordSchool: {survey.NL: "locatie", survey.EN: "campus"}}
		mail, err := newMails(t).Render(kind, data)
		if err != nil || !strings.Contains(mail.Text, want) {
			t.Errorf("the bundle does not say %q: %v\n%s", want, err, mail.Text)
		}
	}
}

func TestTypedTextStaysText(t *testing.T) {
	t.Parallel()
	data := mailData(survey.NL)
	data.FirstName = "Sam\r\nBcc: x@example.org\r\n\r\n- punt <script>alert(1)</script>"
	data.Organisation.Name = "VO\nCampus \x07\"&\""
	mail, err := newMails(t).Render(survey.MailInvitation, data)
	if err != nil {
		t.Fatal(err)
	}
	if want := `Korte vragenlijst van VO Campus "&"`; mail.Subject != want {
		t.Errorf("subject %q, want %q", mail.Subject, want)
	}
	if first, _, _ := strings.Cut(mail.Text, "\n"); first != "Beste Sam Bcc: x@example.org - punt <script>alert(1)</script>," {
		t.Errorf("first line %q", first)
	}
	if strings.Contains(mail.HTML, "<script") || !strings.Contains(mail.HTML, "&lt;script&gt;") {
		t.Error("a first name reached the HTML as markup")
	}
}
