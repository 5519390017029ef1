package web

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

// sessionLasts is how long a log-in at the desk lasts.
const sessionLasts = survey.SessionHours * time.Hour

// sessionCookie holds the secret of a log-in.
const sessionCookie = "session"

// startSession logs somebody in under a new cookie and ends the session that the browser
// had.
func (d *desk) startSession(c *fiber.Ctx, account uuid.UUID) error {
	if err := d.endSession(c); err != nil {
		return err
	}
	text, kept := sqlite.NewSecret()
	if err := d.DB.StartSession(c.UserContext(), account, kept, d.Now().Add(sessionLasts)); err != nil {
		return notStored(err)
	}
	d.setSession(c, text, account)
	return nil
}

// setSession sets the cookies of a log-in.
func (d *desk) setSession(c *fiber.Ctx, text string, account uuid.UUID) {
	d.setCookie(c, sessionCookie, text, sessionLasts)
	d.setCookie(c, ownerCookie, account.String(), 0)
}

// endSession ends the session of this browser, if there is one.
func (d *desk) endSession(c *fiber.Ctx) error {
	text := d.cookie(c, sessionCookie)
	if text == "" {
		return nil
	}
	if err := d.DB.EndSession(c.UserContext(), sqlite.HashSecret(text)); err != nil {
		return notStored(err)
	}
	d.setCookie(c, sessionCookie, "", -1)
	return nil
}

// visitor returns the account that is logged in, survey.ErrNotFound when nobody is.
func (d *desk) visitor(c *fiber.Ctx) (survey.Account, error) {
	text := d.cookie(c, sessionCookie)
	if text == "" {
		return survey.Account{}, fmt.Errorf("session: %w", survey.ErrNotFound)
	}
	return d.DB.Session(c.UserContext(), sqlite.HashSecret(text), d.Now())
}

// freeFailures is how many wrong passwords cost no time. Each one after them doubles the
// wait, up to longestWait.
const (
	freeFailures = 5
	longestWait  = 15 * time.Minute
)

// wait is how long an account stays shut after so many wrong passwords in a row.
func wait(failures int) time.Duration {
	if failures <= freeFailures {
		return 0
	}
	if failures > freeFailures+10 {
		return longestWait
	}
	return min(time.Second<<(failures-freeFailures), longestWait)
}

// logIn checks an address and password. Every failure takes as long and is
// survey.ErrForbidden: an unknown address, a wrong password and an account that is shut
// look the same.
func (d *desk) logIn(c *fiber.Ctx, email, password string) (survey.Account, error) {
	now := d.Now()
	stored, err := d.DB.Credentials(c.UserContext(), email)
	known := err == nil
	if err != nil && !errors.Is(err, survey.ErrNotFound) {
		return survey.Account{}, err
	}
	shut := known && now.Before(stored.LockedUntil)
	fits := passwordFits(stored.Password, password)
	if known && fits && !shut {
		return stored.Account, nil
	}
	if known && !shut {
		if err := d.DB.LogInFailed(c.UserContext(), stored.ID, now.Add(wait(stored.Failures+1))); err != nil {
			return survey.Account{}, notStored(err)
		}
	}
	return survey.Account{}, fmt.Errorf("log in: %w", survey.ErrForbidden)
}

// localPath returns the page of the desk to go to after log-in: the one asked for when it
// is one of ours, else the first.
func localPath(asked string) string {
	if asked != deskHome && !strings.HasPrefix(asked, deskHome+"/") && !strings.HasPrefix(asked, deskHome+"?") {
		return deskHome
	}
	path, _, _ := strings.Cut(asked, "?") // a period has two dots
	if strings.ContainsAny(asked, "\\\r\n\t") || strings.Contains(path, "..") || strings.HasPrefix(asked, loginPath) || strings.HasPrefix(asked, passwordPath) {
		return deskHome
	}
	return asked
}
