package mail

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"net/textproto"
	"strings"
)

// partsOf returns the decoded leaves of a mail by their media type; of two equal ones the
// first. It reads only what compose writes.
func partsOf(message *mail.Message) (map[string]string, error) {
	parts := map[string]string{}
	err := addParts(parts, textproto.MIMEHeader(message.Header), message.Body)
	return parts, err
}

func addParts(parts map[string]string, header textproto.MIMEHeader, body io.Reader) error {
	media, params, err := mime.ParseMediaType(header.Get("Content-Type"))
	if err != nil {
		return fmt.Errorf("read media type: %w", err)
	}
	if !strings.HasPrefix(media, "multipart/") {
		content, err := io.ReadAll(decoded(header.Get("Content-Transfer-Encoding"), body))
		if err != nil {
			return fmt.Errorf("decode %s: %w", media, err)
		}
		if _, ok := parts[media]; !ok {
			parts[media] = string(content)
		}
		return nil
	}
	reader := multipart.NewReader(body, params["boundary"])
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("read parts: %w", err)
		}
		if err := addParts(parts, part.Header, part); err != nil {
			return err
		}
	}
}

func decoded(encoding string, body io.Reader) io.Reader {
	switch strings.ToLower(encoding) {
	case "base64":
		return base64.NewDecoder(base64.StdEncoding, body)
	case "quoted-printable":
		return quotedprintable.NewReader(body)
	default:
		return body
	}
}
