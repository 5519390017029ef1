package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// installation is an organisation that was set up: its database, its keys and what does
// not change while the program runs.
type installation struct {
	db            *sqlite.DB
	keys          *ballot.Keys
	organisation  survey.Organisation
	units         survey.Units
	questionnaire *survey.Questionnaire // for figures and the demo; nil where nothing asks for it
	backups       string                // folder for backups; empty: none are made
	backupDays    int
}

// openInstallation opens both folders and checks that they belong together.
func openInstallation(ctx context.Context, cfg config, now func() time.Time) (*installation, error) {
	db, err := sqlite.Open(cfg.data, now)
	if err != nil {
		return nil, noDatabase(err)
	}
	i := &installation{db: db, backups: cfg.backups, backupDays: cfg.keepBackups}
	if err := i.load(ctx, cfg); err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return i, nil
}

func (i *installation) load(ctx context.Context, cfg config) (err error) {
	if i.keys, err = ballot.OpenKeys(cfg.keys); err != nil {
		return badKeys(cfg.keys, err)
	}
	fingerprint, err := i.db.Installation(ctx)
	if err != nil {
		return err
	}
	if fingerprint != i.keys.LinkKey().Fingerprint() {
		return usagef("NAWOORD_KEYS (--keys): this key folder belongs to another installation; name the folder that setup made together with this database")
	}
	settings, err := i.db.Settings(ctx)
	if err != nil {
		return err
	}
	i.organisation, i.units = settings.Organisation, settings.Units
	return i.checkMode(ctx)
}

// openFigures opens the database alone: released figures need no key.
func openFigures(ctx context.Context, c *call) (*installation, error) {
	db, err := sqlite.Open(c.data, c.now)
	if err != nil {
		return nil, noDatabase(err)
	}
	i := &installation{db: db}
	settings, err := db.Settings(ctx)
	if err == nil {
		i.organisation, i.units = settings.Organisation, settings.Units
		i.questionnaire, err = settings.Questionnaire()
	}
	if err != nil {
		return nil, errors.Join(err, db.Close())
	}
	return i, nil
}

// checkMode sees to it that the database and the key folder agree on who keeps the key.
func (i *installation) checkMode(ctx context.Context) error {
	sealed, err := i.keys.HolderMode()
	switch {
	case err != nil:
		return err
	case sealed && i.organisation.KeyMode == survey.KeyFile: // stopped in the middle of the step
		i.organisation.KeyMode = survey.KeyHolder
		return i.db.FollowKeys(ctx, i.keys)
	case !sealed && i.organisation.KeyMode == survey.KeyHolder:
		return usagef("NAWOORD_KEYS (--keys): the file holders is missing from the key folder: nobody could open what is sealed from now on; put it back")
	}
	return nil
}

// badKeys says what is wrong with a key folder and what to do.
func badKeys(folder string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return usagef("NAWOORD_KEYS (--keys): the key folder %s is not there; name the folder that setup made, for example --keys /var/lib/nawoord-keys, or mount its volume", folder)
	case errors.Is(err, survey.ErrNotFound):
		return usagef("NAWOORD_KEYS (--keys): there is no link.key in %s, so it is not the key folder of this installation; name the folder that setup made, or put back the copy of link.key", folder)
	}
	return usagef("NAWOORD_KEYS (--keys): %w", err)
}

// noDatabase says what to do when there is no database.
func noDatabase(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return usagef("NAWOORD_DATA (--data): there is no database in this folder; make one with nawoord setup, or name the folder, for example --data /var/lib/nawoord")
	}
	return fmt.Errorf("open: %w", err)
}
