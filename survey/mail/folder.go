package mail

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"mime"
	"net/mail"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"

	"nawoord/survey"
	"nawoord/survey/view"
)

// Folder keeps mails as .eml files instead of sending them: for a rehearsal, for tests,
// and for whoever wants to see what would be sent.
type Folder struct {
	path string
}

// NewFolder makes the folder when it is not there. Mails hold personal links, so only its
// owner can read it.
func NewFolder(path string) (*Folder, error) {
	if err := os.MkdirAll(path, 0o700); err != nil {
		return nil, fmt.Errorf("make folder for mails: %w", err)
	}
	return &Folder{path: path}, nil
}

// Send writes one file per message. A message that is sent again replaces its own file.
func (f *Folder) Send(ctx context.Context, messages []Message) []Result {
	results := make([]Result, len(messages))
	for i, message := range messages {
		if ctx.Err() != nil {
			results[i] = Result{Verdict: Retry, Reason: NotStored}
			continue
		}
		results[i] = f.keep(message)
	}
	return results
}

func (f *Folder) keep(message Message) Result {
	msg, err := message.compose()
	if err != nil {
		return unsendable(message)
	}
	var content bytes.Buffer
	if _, err := msg.WriteTo(&content); err != nil {
		return Result{Verdict: Retry, Reason: NotStored}
	}
	hash := sha256.Sum256([]byte(message.messageID()))
	file := f.file(hex.EncodeToString(hash[:16]))
	// The rename keeps a reader from ever seeing half a mail.
	if err := os.WriteFile(file+".tmp", content.Bytes(), 0o600); err != nil {
		return Result{Verdict: Retry, Reason: NotStored}
	}
	if err := os.Rename(file+".tmp", file); err != nil {
		return Result{Verdict: Retry, Reason: NotStored}
	}
	return Result{Verdict: Sent}
}

func (f *Folder) file(name string) string { return filepath.Join(f.path, name+".eml") }

// List returns the kept mails, newest first, without their contents.
func (f *Folder) List() ([]view.KeptMail, error) {
	files, err := filepath.Glob(f.file("*"))
	if err != nil {
		return nil, fmt.Errorf("list mails: %w", err)
	}
	list := make([]view.KeptMail, 0, len(files))
	for _, file := range files {
		kept, _, err := f.open(strings.TrimSuffix(filepath.Base(file), ".eml"))
		if err != nil {
			return nil, fmt.Errorf("list mails: %w", err)
		}
		list = append(list, kept)
	}
	slices.SortFunc(list, func(a, b view.KeptMail) int {
		if byDate := b.Date.Compare(a.Date); byDate != 0 {
			return byDate
		}
		return strings.Compare(a.Name, b.Name)
	})
	return list, nil
}

// Read returns one kept mail with its contents. A name that is not in the folder, or that
// points outside it, is survey.ErrNotFound.
func (f *Folder) Read(name string) (view.KeptMail, error) {
	kept, message, err := f.open(name)
	if err != nil {
		return view.KeptMail{}, fmt.Errorf("read mail: %w", err)
	}
	parts, err := partsOf(message)
	if err != nil {
		return view.KeptMail{}, fmt.Errorf("read mail: %w", err)
	}
	kept.Text, kept.HTML, kept.Calendar = parts["text/plain"], parts["text/html"], parts["text/calendar"]
	return kept, nil
}

var keptName = regexp.MustCompile(`^[0-9a-f]{32}$`)

func (f *Folder) open(name string) (view.KeptMail, *mail.Message, error) {
	if !keptName.MatchString(name) {
		return view.KeptMail{}, nil, survey.ErrNotFound
	}
	content, err := os.ReadFile(f.file(name))
	if errors.Is(err, os.ErrNotExist) {
		return view.KeptMail{}, nil, survey.ErrNotFound
	}
	if err != nil {
		return view.KeptMail{}, nil, fmt.Errorf("open mail: %w", err)
	}
	message, err := mail.ReadMessage(bytes.NewReader(content))
	if err != nil {
		return view.KeptMail{}, nil, fmt.Errorf("read headers: %w", err)
	}
	date, err := message.Header.Date()
	if err != nil {
		return view.KeptMail{}, nil, fmt.Errorf("read date: %w", err)
	}
	return view.KeptMail{
		Name: name, Date: date, Lang: survey.Lang(message.Header.Get("Content-Language")),
		From: plainHeader(message, "From"), To: plainHeader(message, "To"),
		ReplyTo: plainHeader(message, "Reply-To"), Subject: plainHeader(message, "Subject"),
	}, message, nil
}

// plainHeader returns a header as people read it: with its encoded words decoded, and an
// address without a name without its brackets.
func plainHeader(message *mail.Message, name string) string {
	raw := message.Header.Get(name)
	if address, err := mail.ParseAddress(raw); err == nil && address.Name == "" {
		return address.Address
	}
	decoded, err := new(mime.WordDecoder).DecodeHeader(raw)
	if err != nil {
		return raw
	}
	return decoded
}
