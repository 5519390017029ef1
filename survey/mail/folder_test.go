package mail

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"nawoord/survey"
)

func TestFolderKeepsMails(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "mail")
	folder, err := NewFolder(path)
	if err != nil {
		t.Fatal(err)
	}
	first, second := message("anna@example.org"), withAppointment(t, message("bram@example.org"))
	second.Date = first.Date.Add(time.Hour)
	for range 2 { // a mail that is sent again must not be there twice
		for i, result := range send(t, folder, []Message{first, second, {To: "nobody"}}) {
			if want := []Verdict{Sent, Sent, Refused}[i]; result.Verdict != want {
				t.Errorf("mail %d: %+v, want %s", i, result, want)
			}
		}
	}
	list, err := folder.List()
	if err != nil {
		t.Fatal(err)
	}
	if len(list) != 2 || list[0].To != "bram@example.org" || list[1].Subject != first.Subject || !list[1].Date.Equal(first.Date) {
		t.Fatalf("list is %+v", list)
	}
	kept, err := folder.Read(list[0].Name)
	if err != nil {
		t.Fatal(err)
	}
	if kept.HTML != second.HTML || kept.Calendar != string(second.Calendar) || kept.Lang != survey.NL {
		t.Errorf("read back %+v", kept)
	}
	if got, want := lines(kept.Text), lines(second.Text); got != want {
		t.Errorf("text read back as %q, want %q", got, want)
	}
	if kept.Subject != second.Subject || kept.ReplyTo != "anke@nawoord.test" {
		t.Errorf("headers read back %q %q", kept.Subject, kept.ReplyTo)
	}
	checkPrivate(t, path, list[0].Name)
}

// checkPrivate checks that only the owner can read the mails: they hold personal links.
func checkPrivate(t *testing.T, path, name string) {
	t.Helper()
	for file, want := range map[string]os.FileMode{path: 0o700, filepath.Join(path, name+".eml"): 0o600} {
		info, err := os.Stat(file)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm() != want {
			t.Errorf("%s has mode %o, want %o", filepath.Base(file), info.Mode().Perm(), want)
		}
	}
}

func TestFolderReadsNothingElse(t *testing.T) {
	t.Parallel()
	folder, err := NewFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"", "..", "../../etc/passwd", "0123456789abcdef0123456789abcdef", "0123456789abcdef0123456789abcdef.eml"} {
		if _, err := folder.Read(name); !errors.Is(err, survey.ErrNotFound) {
			t.Errorf("%q: %v, want not found", name, err)
		}
	}
}

func TestFolderThatCannotBeWritten(t *testing.T) {
	t.Parallel()
	folder, err := NewFolder(filepath.Join(t.TempDir(), "mail"))
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(folder.path); err != nil {
		t.Fatal(err)
	}
	if got := send(t, folder, messages("anna"))[0]; got.Verdict != Retry || got.Reason != NotStored {
		t.Errorf("got %+v, want retry", got)
	}
}
