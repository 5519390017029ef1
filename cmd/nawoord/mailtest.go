package main

import (
	"context"
	"fmt"

	"nawoord/survey"
	"nawoord/survey/mail"
	"nawoord/survey/view"
)

// mailTest sends a test mail and says what the mail server made of it.
func mailTest(ctx context.Context, c *call) error {
	c.flagSet(setData, setKeys, setBase, setSMTP, setFrom)
	args, err := c.parse("ADDRESS")
	if err != nil {
		return err
	}
	if survey.CheckAddress(args[0]) != "" {
		return usagef("%q is not an e-mail address", args[0])
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	sender, writer, err := i.post(c)
	if err != nil {
		return err
	}
	result, err := mail.SendTest(ctx, sender, writer, args[0])
	if err != nil {
		return err
	}
	if result.Verdict != mail.Sent {
		return fmt.Errorf("the mail was not taken (reply code %d, %s): check NAWOORD_SMTP_URL and NAWOORD_MAIL_FROM", result.Code, result.Reason)
	}
	c.printf("The mail server took the test mail for %s.", args[0])
	return nil
}

// post returns what makes and what sends mails.
func (i *installation) post(c *call) (mail.Sender, *mail.Writer, error) {
	sender, err := mail.NewSender(c.smtpURL, c.mailFrom)
	if err != nil {
		return nil, nil, usagef("NAWOORD_SMTP_URL (--smtp-url): %w", err)
	}
	mails, err := view.NewMails()
	if err != nil {
		return nil, nil, err
	}
	return sender, &mail.Writer{
		DB: i.db, Mails: mails, Link: i.keys.LinkKey(), Organisation: i.organisation,
		BaseURL: c.baseURL, From: c.mailFrom, Now: c.now,
	}, nil
}
