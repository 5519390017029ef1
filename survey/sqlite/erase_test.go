package sqlite_test

import (
	"bytes"
	"context"
	"database/sql"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/surveytest"
)

// traces are the forms in which something could lie in a file: raw, hexadecimal, UTF-16
// and, wherever it may begin, base64.
func traces(secret []byte) map[string][]byte {
	forms := map[string][]byte{
		"raw": secret, "hex": []byte(hex.EncodeToString(secret)), "upper hex": fmt.Appendf(nil, "%X", secret),
	}
	var little, big []byte
	for _, unit := range utf16.Encode([]rune(string(secret))) {
		little, big = append(little, byte(unit), byte(unit>>8)), append(big, byte(unit>>8), byte(unit))
	}
	forms["UTF-16LE"], forms["UTF-16BE"] = little, big
	for shift := range 3 {
		for name, encoding := range map[string]*base64.Encoding{"base64": base64.RawStdEncoding, "base64url": base64.RawURLEncoding} {
			encoded := encoding.EncodeToString(append(make([]byte, shift), secret...))
			// The first and last characters hold bits of what stands beside it.
			forms[fmt.Sprint(name, shift)] = []byte(encoded[(shift*8+5)/6 : len(encoded)-1])
		}
	}
	return forms
}

// findIn looks for a secret in every file of the installation, while the program runs.
func findIn(t *testing.T, h *surveytest.House, secret []byte) (where []string) {
	t.Helper()
	err := filepath.WalkDir(h.Dir, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := os.ReadFile(path)
		for form, trace := range traces(secret) {
			if bytes.Contains(content, trace) {
				where = append(where, filepath.Base(path)+" as "+form)
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return where
}

// planted are secrets of one kind of data, and when they are to be gone.
type planted struct {
	datum   survey.Datum
	gone    survey.Day // the day whose run erases it
	secrets map[string][]byte
}

// TestAnonymityNothingErasedIsFound plants something of every kind that is kept for a
// while, runs the erasure on the last day and on the day after, and looks for it in the
// database, its write-ahead log, freed pages and the key folder while the program runs.
func TestAnonymityNothingErasedIsFound(t *testing.T) {
	t.Parallel()
	for _, plant := range []func(*testing.T, *surveytest.House) planted{
		plantInvitation, plantTalk, plantForgottenTalk, plantAttached, plantSession, plantLink, plantDraftKey,
		plantRecord, plantRecordText,
	} {
		h := surveytest.Organisation(t)
		p := plant(t, h)
		t.Run(string(p.datum), func(t *testing.T) {
			t.Parallel()
			if err := h.DB.Erase(t.Context(), h.Keys, morning(h, p.gone-1)); err != nil {
				t.Fatal(err)
			}
			for name, secret := range p.secrets {
				if findIn(t, h, secret) == nil {
					t.Errorf("%s is not there on its last day", name)
				}
			}
			if err := h.DB.Erase(t.Context(), h.Keys, morning(h, p.gone)); err != nil {
				t.Fatal(err)
			}
			for name, secret := range p.secrets {
				if where := findIn(t, h, secret); where != nil {
					t.Errorf("%s is still in %v", name, where)
				}
			}
			if info, err := os.Stat(filepath.Join(h.Dir, "data", sqlite.FileName+"-wal")); err != nil || info.Size() != 0 {
				t.Errorf("the write-ahead log is not empty: %v", err)
			}
		})
	}
}

func plantInvitation(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	for n := range 50 { // enough to fill and free whole pages
		invite(t, h, fmt.Sprintf("somebody.else.%d@example.org", n))
	}
	i := invite(t, h, "kim.vermeulen@example.org")
	return planted{survey.DatumInvitation, i.ClosesOn + survey.KeptAfter + 1, map[string][]byte{
		"the address": []byte("kim.vermeulen@example.org"), "the invitation": i.ID[:], "another address": []byte("somebody.else.30@example.org"),
	}}
}

// scheduled plans a talk on the ninth day after it was asked for.
func scheduled(t *testing.T, h *surveytest.House, talk survey.Talk) survey.Day {
	t.Helper()
	day := surveytest.Today + 9
	appointment := survey.Appointment{Day: day, Start: 600, Minutes: 45, Form: "phone", Place: "06 8765 4321"}
	err := h.DB.ScheduleTalk(t.Context(), talk.ID, find(t, h, talk.ID).Revision, appointment, adviser(t, h, "robin@example.org"), morning(h, surveytest.Today))
	if err != nil {
		t.Fatal(err)
	}
	return day
}

func become(t *testing.T, h *surveytest.House, id uuid.UUID, day survey.Day, statuses ...survey.TalkStatus) {
	t.Helper()
	for _, status := range statuses {
		if err := h.DB.SetTalkStatus(t.Context(), id, find(t, h, id).Revision, status, day); err != nil {
			t.Fatal(err)
		}
	}
}

func plantTalk(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	talk := ask(t, h)
	day := scheduled(t, h, talk)
	if err := h.DB.ProposeTime(t.Context(), talk.ID, "liever donderdagmiddag om vier uur"); err != nil {
		t.Fatal(err)
	}
	become(t, h, talk.ID, day, survey.TalkHeld, survey.TalkClosed)
	return planted{survey.DatumTalk, day + survey.TalkDays + 1, map[string][]byte{
		"the address": []byte("kim@example.org"), "the place": []byte("06 8765 4321"), "the proposal": []byte("liever donderdagmiddag"), "the talk": talk.ID[:],
	}}
}

func plantForgottenTalk(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	talk := ask(t, h)
	return planted{survey.DatumForgotten, surveytest.Today + survey.ForgottenDays + 1, map[string][]byte{
		"the address": []byte("kim@example.org"), "the talk": talk.ID[:],
	}}
}

// plantAttached attaches answers to a talk that is planned and that nobody notes as held.
func plantAttached(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	i := invite(t, h, "kim@example.org")
	s := submission(t, h, i)
	if err := h.DB.Cast(t.Context(), s, surveytest.Today); err != nil {
		t.Fatal(err)
	}
	copied, key := bytes.Repeat([]byte("sealed copy of the answers "), 40), []byte("the key of the attached answers!")
	talk := survey.Talk{
		ID: uuid.New(), Unit: h.Unit(t, "vo"), Source: survey.FromLeaver, Lang: survey.NL, Name: "Kim", Email: "kim@example.org",
		RequestedOn: surveytest.Today, PromisedOn: surveytest.Today.AddWorking(5), Consent: "1",
	}
	err := h.DB.AskTalk(t.Context(), talk, morning(h, surveytest.Today+1), &sqlite.Attachment{
		UnitSlot: s.Unit.Slot, OrganisationSlot: s.Organisation.Slot, Sealed: copied,
		SaveKey: func() error { return h.Keys.SaveTalkKey(talk.ID, key) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return planted{survey.DatumAttached, scheduled(t, h, talk) + survey.AttachedDays + 1, map[string][]byte{
		"the copy": copied[:60], "its key": key,
	}}
}

// submission makes an empty submission for the boxes of an invitation.
func submission(t *testing.T, h *surveytest.House, i survey.Invitation) sqlite.Submission {
	t.Helper()
	key, s := h.Keys.LinkKey(), sqlite.Submission{Invitation: i.ID, Version: i.Version}
	for part, b := range map[survey.Part]*sqlite.SealedBallot{survey.PartUnit: &s.Unit, survey.PartOrganisation: &s.Organisation} {
		box, err := h.DB.BoxFor(t.Context(), i.Unit, part, false)
		if err != nil {
			t.Fatal(err)
		}
		b.Slot, b.Box = key.Slot(part, i.ID, i.Version), box.ID
		if b.Sealed, err = ballot.Seal(key, box.ID, part, b.Slot, box.Public, nil); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

// plantRecord plants a record that nobody else's joins.
func plantRecord(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	k := newTalks(t, h)
	r := k.approved("vo", k.robin, surveytest.Today, survey.Ticks{"stay_factors": {"s_pupils"}}, "de eigenaardige koffieautomaat")
	become(t, h, r.Talk, surveytest.Today, survey.TalkClosed)
	return planted{survey.DatumRecord, surveytest.Today + survey.RecordDays + 1, map[string][]byte{
		"the text": []byte("eigenaardige koffieautomaat"), "the point": []byte("punt over de eigenaardige"), "the tick": []byte("s_pupils"), "the talk": r.Talk[:],
	}}
}

// plantRecordText plants a record that its leaver does not answer.
func plantRecordText(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	k := newTalks(t, h)
	r := k.sent("vo", k.robin, surveytest.Today, survey.Ticks{"stay_factors": {"s_pupils"}}, "de eigenaardige koffieautomaat")
	return planted{survey.DatumRecordText, r.AnswerBy + 1, map[string][]byte{
		"the text": []byte("eigenaardige koffieautomaat"), "the point": []byte("punt over de eigenaardige"),
	}}
}

func plantSession(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	_, session := sqlite.NewSecret()
	if err := h.DB.StartSession(t.Context(), adviser(t, h, "robin@example.org"), session, morning(h, surveytest.Today+1)); err != nil {
		t.Fatal(err)
	}
	return planted{survey.DatumSession, surveytest.Today + 1, map[string][]byte{"the session": session[:]}}
}

func plantLink(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	adviser(t, h, "robin@example.org")
	_, link := sqlite.NewSecret()
	if err := h.DB.SetLink(t.Context(), "robin@example.org", link, morning(h, surveytest.Today+7)); err != nil {
		t.Fatal(err)
	}
	return planted{survey.DatumLink, surveytest.Today + 7, map[string][]byte{"the link": link[:]}}
}

func plantDraftKey(t *testing.T, h *surveytest.House) planted {
	t.Helper()
	monday := time.Unix(int64(uint64(surveytest.Today)/7*7*86400), 0).UTC() // the weeks of draft keys begin on a Thursday
	_, key, err := h.Keys.DraftKey(monday)
	if err != nil {
		t.Fatal(err)
	}
	return planted{survey.DatumDraftKey, survey.DayOf(monday) + 21, map[string][]byte{"the key": key[:]}}
}

// TestTheCalendarIsCarriedOut: every line of the calendar that the database can carry out
// has its erasure, and the others are known by name.
func TestTheCalendarIsCarriedOut(t *testing.T) {
	t.Parallel()
	elsewhere := map[survey.Datum]string{
		survey.DatumDraftKey: "the key folder", survey.DatumBallot: "an opening day", survey.DatumBackup: "the backup folder",
	}
	for _, line := range (survey.Organisation{}).Retention() {
		if _, ok := elsewhere[line.Datum]; ok == sqlite.Erases(line.Datum) {
			t.Errorf("%s is erased by nobody, or by two", line.Datum)
		}
	}
}

// BenchmarkErase erases 20,000 invitations of the same day, a tenth of them with a mail
// that waits.
func BenchmarkErase(b *testing.B) {
	for b.Loop() {
		b.StopTimer()
		h := surveytest.Organisation(b)
		fill(b, h, 20_000)
		b.StartTimer()
		if err := h.DB.Erase(context.Background(), h.Keys, morning(h, surveytest.Today+100)); err != nil {
			b.Fatal(err)
		}
	}
}

// fill stores invitations by hand.
func fill(b *testing.B, h *surveytest.House, n int) {
	b.Helper()
	raw, err := sql.Open("sqlite3", filepath.Join(h.Dir, "data", sqlite.FileName))
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = raw.Close() }()
	tx, err := raw.Begin()
	if err != nil {
		b.Fatal(err)
	}
	unit := h.Unit(b, "vo")
	for i := range n {
		id := uuid.New()
		_, err = tx.Exec(`INSERT INTO invitation (id, email, first_name, lang, unit, leaver_group, last_day, send_on, closes_on, mails_sent)
			VALUES (?, ?, 'Kim', 'nl', ?, 'voluntary', ?, ?, ?, 2)`, id[:], fmt.Sprintf("leaver%d@example.org", i), unit[:],
			surveytest.Today, surveytest.Today-10, surveytest.Today+14)
		if err == nil && i%10 == 0 {
			_, err = tx.Exec("INSERT INTO outbox (id, kind, invitation, due) VALUES (?, 'closing', ?, 0)", id[:], id[:])
		}
		if err != nil {
			b.Fatal(errors.Join(err, tx.Rollback()))
		}
	}
	if err := tx.Commit(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkBackup copies a database with 20,000 invitations.
func BenchmarkBackup(b *testing.B) {
	h := surveytest.Organisation(b)
	fill(b, h, 20_000)
	folder := b.TempDir()
	for b.Loop() {
		file, err := h.DB.Backup(context.Background(), folder, surveytest.Today)
		if err != nil {
			b.Fatal(err)
		}
		info, err := os.Stat(file)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(info.Size())/1e6, "MB")
	}
}
