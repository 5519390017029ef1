package web

import (
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
	"nawoord/survey/view"
)

// mailPreview is a mail as somebody at the desk sees it before it is sent.
type mailPreview struct {
	From, Subject, Text string
	Frame               string // the address of the HTML
}

// previewed is what a preview needs to know. It travels sealed in the address of the HTML,
// so that nothing is stored and no name stands in an address.
type previewed struct {
	Kind      survey.MailKind
	Lang      survey.Lang
	FirstName string             `json:",omitempty"`
	Group     survey.LeaverGroup `json:",omitempty"`
	Left      bool               `json:",omitempty"`
	ClosesOn  survey.Day         `json:",omitempty"`
	Own       string             `json:",omitempty"` // a sentence of the organisation that is not stored yet
	Talk      view.TalkMail
}

// previewOf is the mail to somebody who is invited, as it is on the day on which it leaves.
func previewOf(i survey.Invitation) previewed {
	return previewed{
		Kind: survey.MailInvitation, Lang: i.Lang, FirstName: i.FirstName, Group: i.Group, Left: i.Left(i.SendOn), ClosesOn: i.ClosesOn,
	}
}

// sampleLink stands in a preview where the mail has the personal link.
const sampleLink = "persoonlijke-link"

func (d *desk) makeMail(p previewed) (view.Mail, error) {
	mails, err := d.mails()
	if err != nil {
		return view.Mail{}, err
	}
	link := d.BaseURL + "/v/" + sampleLink
	if p.Talk.Link != "" {
		p.Talk.Link = d.BaseURL + "/g/" + sampleLink
	}
	data := view.MailData{
		Organisation: d.Organisation, Lang: p.Lang, FirstName: p.FirstName, Group: p.Group, Left: p.Left,
		Link: link, StopLink: link + "/stop", ClosesOn: p.ClosesOn, Talk: p.Talk,
	}
	switch {
	case p.Kind == survey.MailClosing:
		data.ClosingLine, data.TalkLink = d.Organisation.Fill(p.Own), d.BaseURL+"/g/"+sampleLink
	case p.Own != "":
		data.Organisation.Openings = map[survey.LeaverGroup]survey.Text{p.Group: {p.Lang: p.Own}}
	}
	return mails.Render(p.Kind, data)
}

// preview makes a mail to look at. The page that shows it may hold a frame of our own.
func (d *desk) preview(c *fiber.Ctx, p previewed) (mailPreview, error) {
	mail, err := d.makeMail(p)
	if err != nil {
		return mailPreview{}, err
	}
	plain, err := json.Marshal(p)
	if err != nil {
		return mailPreview{}, fmt.Errorf("preview: %w", err)
	}
	nonce := make([]byte, d.previews.NonceSize())
	_, _ = rand.Read(nonce)
	sealed := d.previews.Seal(nonce, nonce, plain, nil)
	policy := framing
	if strings.Contains(policyOf(c), "script-src") {
		policy += "; script-src 'self'"
	}
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	return mailPreview{
		From: mail.FromName, Subject: mail.Subject, Text: mail.Text,
		Frame: "/hr/mail/" + base64.RawURLEncoding.EncodeToString(sealed),
	}, nil
}

// showMail sends the HTML of a mail for the frame of a preview. It can do nothing there:
// no script, no form, no link.
func (d *desk) showMail(c *fiber.Ctx, _ survey.Account) error {
	sealed, err := base64.RawURLEncoding.DecodeString(c.Params("sealed"))
	size := d.previews.NonceSize()
	if err != nil || len(sealed) < size {
		return survey.ErrNotFound
	}
	plain, err := d.previews.Open(nil, sealed[:size], sealed[size:], nil)
	if err != nil {
		return survey.ErrNotFound
	}
	var p previewed
	if err := json.Unmarshal(plain, &p); err != nil {
		return fmt.Errorf("preview: %w", err)
	}
	mail, err := d.makeMail(p)
	if err != nil {
		return err
	}
	return sendMailHTML(c, mail.HTML)
}
