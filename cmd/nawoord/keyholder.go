package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
	"nawoord/survey/view"
)

// keyholderNew makes a code, prints its sheet and lets the code open every box from then on.
func keyholderNew(ctx context.Context, c *call) error {
	flags := c.flagSet(setData, setKeys, setPrinted)
	language := flags.String("language", string(survey.NL), "language of the sheet: nl or en")
	email := flags.String("for", "", "address of the keyholder; when not given, the first by name who has no code")
	name := flags.String("name", "", "name of a keyholder whom setup did not name")
	replaces := flags.String("replace", "", "address of the keyholder whose code ends")
	codeFile := flags.String("code-file", "", "file with the code of a keyholder, once anything is sealed; - reads the terminal")
	giveUp := flags.Bool("give-up", false, "no code is left: what is sealed now is lost for good")
	if _, err := c.parse(); err != nil {
		return err
	}
	lang := survey.Lang(*language)
	if lang != survey.NL && lang != survey.EN {
		return usagef("--language %q: choose nl or en", *language)
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	holders, err := i.keys.Holders()
	if err != nil {
		return err
	}
	keys, err := i.unlock(ctx, *codeFile)
	if err != nil {
		return err
	}
	account, link, err := i.holderAccount(ctx, c, holders, *email, *name, *replaces, lang)
	if err != nil {
		return err
	}
	h := sqlite.NewHolder{Code: ballot.NewCode(), Account: account.ID, GiveUp: *giveUp}
	if h.Replaces, err = i.replacedBy(ctx, holders, account, *replaces); err != nil {
		return err
	}
	if err := i.db.AppointHolder(ctx, keys, h, func() error { return i.printSheet(c, lang, account, h.Code) }); err != nil {
		return explainAppoint(err)
	}
	c.printf("%s holds a code now. Print the sheet above, hand it over, and clear this screen: it is kept nowhere.", account.Name)
	c.printf("If the server is running, start it again, so that every page says who keeps the key.")
	if link != "" {
		c.printf("Send this link to %s. It works once, for 7 days:\n  %s", account.Email, c.baseURL+"/hr/wachtwoord/"+link)
	}
	return nil
}

// keyholderStop goes back to keys that lie in the key folder.
func keyholderStop(ctx context.Context, c *call) error {
	c.flagSet(folders...)
	if _, err := c.parse(); err != nil {
		return err
	}
	i, err := openInstallation(ctx, c.config, c.now)
	if err != nil {
		return err
	}
	defer func() { _ = i.db.Close() }()
	if i.organisation.KeyMode != survey.KeyHolder {
		return fmt.Errorf("no keyholder keeps the key: nothing was changed")
	}
	err = i.db.DismissHolders(ctx, i.keys)
	if errors.Is(err, survey.ErrConflict) {
		return fmt.Errorf("links were mailed, or answers are sealed, that were promised to the keyholders: nothing was changed; it can be done when every link is closed and every ballot box is empty")
	}
	if err != nil {
		return err
	}
	printFileMode(c)
	c.printf("Start the server again, so that every page says so.")
	return nil
}

// holderAccount finds the account that gets the code, or makes it. The link is that of a
// new account.
func (i *installation) holderAccount(ctx context.Context, c *call, holders []ballot.Holder, email, name, replaces string, lang survey.Lang) (survey.Account, string, error) {
	if email == "" {
		all, err := i.db.Accounts(ctx)
		if err != nil {
			return survey.Account{}, "", err
		}
		for _, a := range all {
			if a.Roles.Has(survey.RoleKeyholder) && !holdsCode(holders, a.ID) {
				return a, "", nil
			}
		}
		return survey.Account{}, "", usagef("there is no keyholder without a code; name somebody with --for EMAIL --name NAME")
	}
	stored, err := i.db.Credentials(ctx, email)
	switch {
	case err == nil && !stored.Roles.Has(survey.RoleKeyholder):
		return survey.Account{}, "", fmt.Errorf("%s works at the desk; a keyholder stands outside HR and IT", email)
	case err == nil:
		return stored.Account, "", nil
	case !errors.Is(err, survey.ErrNotFound):
		return survey.Account{}, "", err
	case len(holders) >= ballot.MostHolders && replaces == "":
		return survey.Account{}, "", explainAppoint(survey.ErrConflict)
	case survey.CheckAddress(email) != "" || strings.TrimSpace(name) == "":
		return survey.Account{}, "", usagef("%q has no account yet: give an e-mail address with --for and a name with --name", email)
	}
	link, err := addHolder(ctx, i.db, holder{strings.TrimSpace(name), email}, lang, c)
	if err != nil {
		return survey.Account{}, "", err
	}
	stored, err = i.db.Credentials(ctx, email)
	return stored.Account, link, err
}

func holdsCode(holders []ballot.Holder, account uuid.UUID) bool {
	return slices.ContainsFunc(holders, func(h ballot.Holder) bool { return h.Account == account })
}

// replacedBy returns the account whose code ends: the one that was named, or that of
// somebody who gets another code.
func (i *installation) replacedBy(ctx context.Context, holders []ballot.Holder, account survey.Account, email string) (uuid.UUID, error) {
	if email == "" {
		if holdsCode(holders, account.ID) {
			return account.ID, nil
		}
		return uuid.Nil, nil
	}
	stored, err := i.db.Credentials(ctx, email)
	if errors.Is(err, survey.ErrNotFound) || err == nil && !holdsCode(holders, stored.ID) {
		return uuid.Nil, usagef("--replace: %s holds no code", email)
	}
	return stored.ID, err
}

// printSheet prints the sheet with the code. When that fails the code does not count.
func (i *installation) printSheet(c *call, lang survey.Lang, account survey.Account, code ballot.Code) error {
	sheet, err := view.Sheet(lang, view.SheetData{Organisation: i.organisation, Holder: account.Name, Groups: code.Groups(), Link: c.baseURL + "/hr/openen"})
	if err != nil {
		return err
	}
	if _, err := io.WriteString(c.out, sheet+"\n"); err != nil {
		return fmt.Errorf("print the sheet: %w", err)
	}
	return nil
}

// codeDelay is what a wrong code costs: a slip hardly anything, a script that guesses too much.
const codeDelay = 2 * time.Second

// unlock returns the keys as a code in a file opens them; without a file as they are.
func (i *installation) unlock(ctx context.Context, file string) (*ballot.Keys, error) {
	if file == "" {
		return i.keys, nil
	}
	in := os.Stdin
	if file != "-" {
		opened, err := os.Open(file)
		if err != nil {
			return nil, usagef("--code-file: %w", err)
		}
		defer func() { _ = opened.Close() }()
		in = opened
	}
	text, err := io.ReadAll(io.LimitReader(in, 1<<10))
	if err != nil {
		return nil, fmt.Errorf("read the code: %w", err)
	}
	code, err := ballot.ParseCode(string(text))
	if err != nil {
		return nil, fmt.Errorf("--code-file: %w; look at it again on the sheet", err)
	}
	keys, err := i.keys.Unlock(code)
	if errors.Is(err, survey.ErrForbidden) {
		if err := i.db.Note(ctx, survey.AuditEntry{Action: survey.ActionCodeRefused}); err != nil {
			return nil, err
		}
		time.Sleep(codeDelay)
		return nil, fmt.Errorf("--code-file: this is not the code of a keyholder; nothing was opened or changed")
	}
	return keys, err
}

// explainAppoint says what to do when a code could not be given.
func explainAppoint(err error) error {
	switch {
	case errors.Is(err, ballot.ErrLocked):
		return fmt.Errorf("answers are sealed: give the code of a keyholder with --code-file FILE, so that the new one can open them; with --give-up they are lost; nothing was changed")
	case errors.Is(err, survey.ErrConflict):
		return fmt.Errorf("there are %d keyholders already: name the one whose code ends with --replace EMAIL; nothing was changed", ballot.MostHolders)
	}
	return err
}
