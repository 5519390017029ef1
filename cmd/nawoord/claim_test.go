package main

import (
	"bytes"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
	"nawoord/survey/surveytest"
)

// claim is the word that is not true when the keys are in a folder on the server.
var claim = regexp.MustCompile(`(?i).{0,60}(anoniem|anonymous).{0,20}`)

// TestAnonymityFileModeNeverClaimsIt looks for the word on every page, in every mail and in
// what every command says (promise.md section 8, test 20).
func TestAnonymityFileModeNeverClaimsIt(t *testing.T) {
	t.Parallel()
	for _, lang := range survey.Langs {
		t.Run(string(lang), func(t *testing.T) {
			t.Parallel()
			w := newWalker(t, lang)
			pages := slices.Concat(w.leaverPages(), w.questionPages(), w.afterPages(), w.talkPages(), w.deskPages(), w.deskTalkPages(), w.otherPages())
			for _, page := range pages {
				if found := claim.FindString(w.read(page)); found != "" {
					t.Errorf("page %s: %q", page.Name, found)
				}
			}
			letters, err := w.folder.List()
			w.must(err)
			for _, listed := range letters {
				letter, err := w.folder.Read(listed.Name)
				w.must(err)
				if found := claim.FindString(letter.Subject + letter.Text + letter.HTML + letter.Calendar); found != "" {
					t.Errorf("mail %q: %q", letter.Subject, found)
				}
			}
			if len(pages) < 60 || len(letters) < 40 {
				t.Errorf("only %d pages and %d mails", len(pages), len(letters))
			}
		})
	}
}

// read fetches a page with the cookies of its visitor.
func (w *walker) read(p surveytest.Page) string {
	w.t.Helper()
	request, err := http.NewRequestWithContext(w.t.Context(), http.MethodGet, w.base+p.Path, nil)
	w.must(err)
	for _, cookie := range p.Cookies {
		request.AddCookie(cookie)
	}
	response, err := http.DefaultClient.Do(request)
	w.must(err)
	defer func() { _ = response.Body.Close() }()
	body, err := io.ReadAll(response.Body)
	w.must(err)
	return string(body)
}

// TestAnonymityCommandsInFileModeNeverClaimIt runs the commands that end by themselves.
func TestAnonymityCommandsInFileModeNeverClaimIt(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	data, keys := filepath.Join(folder, "data"), filepath.Join(folder, "keys")
	file := filepath.Join(folder, "q.yaml")
	if err := os.WriteFile(file, []byte("pages: 3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lines := [][]string{
		{}, {"help"}, {"fly"}, {"version"}, {"questionnaire", "check", file},
		{"setup", "--key", "file", "--organisation", "VO-Campus", "--units", "vo=35", "--contact", "Sam;hr@example.org;024 123 45 67", "--counsellor", "Noor", "--admin", "hr@example.org"},
		{"check"}, {"check", "--lang", "en"}, {"check", "--report"}, {"check", "--report", "--lang", "en"},
		{"open"}, {"report"}, {"report", "--format", "csv"}, {"account", "add", "fg@example.org", "--role", "auditor"},
		{"account", "link", "fg@example.org"}, {"mail", "test", "sam@example.org", "--smtp-url", "file://" + folder + "/mail"},
	}
	for _, c := range commands {
		lines = append(lines, append(strings.Fields(c.name), "--help"))
	}
	foldered := []string{"setup", "check", "open", "report", "account", "mail"}
	for _, line := range lines {
		if len(line) > 0 && slices.Contains(foldered, line[0]) && line[len(line)-1] != "--help" {
			line = append(line, "--data", data, "--keys", keys)
			if line[0] == "setup" || line[0] == "account" {
				line = append(line, "--base-url", "https://vertrek.example.org")
			}
		}
		var out bytes.Buffer
		run(line, &out, &out)
		if found := claim.FindString(out.String()); found != "" {
			t.Errorf("nawoord %s: %q", strings.Join(line, " "), found)
		}
		if out.Len() == 0 {
			t.Errorf("nawoord %s says nothing", strings.Join(line, " "))
		}
	}
}

// TestCheckOnTheDemo runs the check on a rehearsal while it is served.
func TestCheckOnTheDemo(t *testing.T) {
	t.Parallel()
	w := newWalker(t, survey.NL)
	var out, errOut bytes.Buffer
	if code := run([]string{"check", "--data", w.db.Dir(), "--keys", w.keys.Dir()}, &out, &errOut); code != exitOK {
		t.Fatalf("exit code %d\n%s%s", code, &out, &errOut)
	}
	for _, line := range strings.Split(strings.TrimSpace(out.String()), "\n") {
		if !strings.HasPrefix(line, "✓ ") && !strings.HasPrefix(line, "! ") && !strings.HasPrefix(line, "  → ") {
			t.Errorf("line %q", line)
		}
	}
	if n := strings.Count(out.String(), "✓"); n < 10 {
		t.Errorf("%d lines are good\n%s", n, &out)
	}
	t.Log(out.String())
}
