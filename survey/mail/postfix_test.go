package mail

import (
	"bytes"
	"fmt"
	netmail "net/mail"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// TestRealMailServer sends a mail with an appointment through Debian's Postfix and reads
// it back from the mailbox.
func TestRealMailServer(t *testing.T) {
	t.Parallel()
	folder, port := startPostfix(t)
	s := sender(t, fmt.Sprintf("smtp://127.0.0.1:%d?tls=opportunistic", port))

	first := withAppointment(t, message("anna@nawoord.test"))
	second := message("anna@nawoord.test")
	second.ID = "0b6f-second"
	got := send(t, s, []Message{first, message("bram@nawoord.test"), message("chris@elsewhere.test"), second})
	want := []Result{
		{Verdict: Sent}, {Refused, 550, NoSuchMailbox}, {Refused, 554, RefusedByPolicy}, {Verdict: Sent},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Fatalf("results (-want +got):\n%s\n%s", diff, postfixLog(folder))
	}

	mails := waitForMails(t, folder, 2)
	kept := mails["<"+first.messageID()+">"]
	if kept == nil || mails["<"+second.messageID()+">"] == nil {
		t.Fatal("a mail came with another Message-ID")
	}
	if received := kept.Header.Get("Received"); !strings.Contains(received, "from nawoord.test ") {
		t.Errorf("greeted as %s", received)
	}
	if path := kept.Header.Get("Return-Path"); path != "<"+from+">" {
		t.Errorf("envelope sender is %s", path)
	}
	parts, err := partsOf(kept)
	if err != nil {
		t.Fatal(err)
	}
	if text := lines(parts["text/plain"]); strings.TrimSpace(text) != strings.TrimSpace(first.Text) || parts["text/html"] != first.HTML {
		t.Errorf("text or HTML changed on the way:\n%s\n%s", text, parts["text/html"])
	}
	calendar := readCalendar(t, parts["text/calendar"])
	if calendar["METHOD"].value != "REQUEST" || calendar["DTSTART"].value != "20261203T090000Z" || parts["application/ics"] != string(first.Calendar) {
		t.Errorf("calendar changed on the way:\n%s", parts["text/calendar"])
	}
}

// startPostfix starts a private Postfix and stops it at the end of the test.
func startPostfix(t *testing.T) (folder string, port int) {
	t.Helper()
	if _, err := os.Stat("/usr/sbin/postfix"); err != nil {
		t.Fatal("Debian's postfix is not installed; make test installs it: apt-get install postfix")
	}
	// Not t.TempDir: Postfix's own user has to be able to enter.
	folder, err := os.MkdirTemp("", "postfix")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	port = freePort(t)
	args := []string{"sh", filepath.Join("testdata", "postfix.sh"), folder, strconv.Itoa(port), strconv.Itoa(mailUser())}
	clean := []string{"rm", "-rf", folder}
	if os.Geteuid() != 0 {
		args, clean = append([]string{"sudo", "-n"}, args...), append([]string{"sudo", "-n"}, clean...)
	}
	command := exec.CommandContext(t.Context(), args[0], args[1:]...)
	var output bytes.Buffer
	command.Stdout, command.Stderr = &output, &output
	command.WaitDelay = 5 * time.Second
	input, err := command.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	// Not killed but asked: the script stops Postfix when its input ends.
	command.Cancel = input.Close
	if err := command.Start(); err != nil {
		t.Fatalf("start postfix: %v", err)
	}
	t.Cleanup(func() {
		_ = input.Close()
		_ = command.Wait()
		_ = exec.Command(clean[0], clean[1:]...).Run()
	})
	waitFor(t, "postfix to answer", func() bool { return answers(port) }, func() string { return output.String() + postfixLog(folder) })
	return folder, port
}

// mailUser is who owns the delivered files: whoever runs the test, but never root, for
// whom Postfix does not deliver.
func mailUser() int {
	if uid := os.Geteuid(); uid != 0 {
		return uid
	}
	return 65534
}

// waitForMails reads the mailbox when all mails are there, by Message-ID.
func waitForMails(t *testing.T, folder string, n int) map[string]*netmail.Message {
	t.Helper()
	var files []string
	waitFor(t, fmt.Sprintf("%d mails", n), func() bool {
		files, _ = filepath.Glob(filepath.Join(folder, "mail", "anna", "new", "*"))
		return len(files) == n
	}, func() string { return postfixLog(folder) })
	mails := map[string]*netmail.Message{}
	for _, file := range files {
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		mail, err := netmail.ReadMessage(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		mails[mail.Header.Get("Message-Id")] = mail
	}
	return mails
}

func waitFor(t *testing.T, what string, done func() bool, why func() string) {
	t.Helper()
	for range 300 {
		if done() {
			return
		}
		time.Sleep(100 * time.Millisecond)
	}
	t.Fatalf("waited 30 seconds for %s\n%s", what, why())
}

func postfixLog(folder string) string {
	content, err := os.ReadFile(filepath.Join(folder, "log"))
	if err != nil {
		return "no log of postfix"
	}
	return string(content)
}
