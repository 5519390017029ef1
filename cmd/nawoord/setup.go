package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/sqlite"
)

// linkLasts is how long a one-time link to choose a password works.
const linkLasts = survey.LinkDays * 24 * time.Hour

// setUp makes the database and the key folder of a new organisation.
func setUp(ctx context.Context, c *call) error {
	flags := c.flagSet(setData, setKeys, setPrinted)
	name := flags.String("organisation", "", "name of the organisation, as leavers know it")
	units := flags.String("units", "", "units with the leavers expected a year, \"vo=150,mbo=40\"; with units below them \"vo > Lyceum=60, vo > Mavo=90\"")
	unitsFile := flags.String("units-file", "", "the same as a file with lines unit;parent;expected")
	pack := flags.String("pack", string(survey.Generic), "questionnaire: generic, edu or rijk")
	contact := flags.String("contact", "", "whom leavers may ask, \"name;mail;phone\"")
	counsellor := flags.String("counsellor", "", "the confidential counsellor and how to reach them")
	admin := flags.String("admin", "", "e-mail address of the first account")
	zone := flags.String("zone", "Europe/Amsterdam", "time zone of the organisation")
	own := flags.String("questionnaire", "", "a questionnaire file of your own")
	key := flags.String("key", "", "file: the keys lie on this machine, because there is nobody to hold them")
	holderList := flags.String("keyholders", "", "one or two people outside HR and IT who open the ballot boxes, \"name;mail[,name;mail]\"")
	openings := flags.String("openings", "", "how often ballot boxes open: monthly or quarterly; with keyholders quarterly when not given")
	keep := flags.String("keep", "", "days to keep things, fewer than the program's own, \"invitation=14,talk=14\"")
	rehearsal := flags.Bool("rehearsal", false, "a rehearsal: every page and mail says so")
	if _, err := c.parse(); err != nil {
		return err
	}
	o := survey.Organisation{
		Name: strings.TrimSpace(*name), Pack: survey.Pack(*pack), Zone: *zone, K: survey.MinK,
		SeasonEnd: survey.DefaultSeasonEnd(survey.Pack(*pack)), Rehearsal: *rehearsal, Counsellor: strings.TrimSpace(*counsellor),
		TalkWord: survey.Text{survey.NL: "afscheidsgesprek", survey.EN: "farewell talk"},
	}
	if err := checkSetup(&o, *contact, *admin); err != nil {
		return err
	}
	tree, err := readUnits(o.Name, *units, *unitsFile)
	if err != nil {
		return err
	}
	var holders []holder
	if o.KeyMode, holders, err = parseKeeper(*key, *holderList, *admin); err != nil {
		return err
	}
	if err := parseCalendar(&o, *openings, *keep); err != nil {
		return err
	}
	file, err := ownQuestionnaire(c, *own, o.Pack)
	if err != nil {
		return err
	}
	db, _, err := createOrganisation(ctx, c.config, c.now, sqlite.NewOrganisation{
		Organisation: o, Units: tree, Questionnaire: file, Today: survey.DayOf(c.now().In(o.Location())),
	})
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	link, err := addAccount(ctx, db, firstAccount(*admin, o.Contact), c.now())
	if err != nil {
		return err
	}
	c.printf("%s is set up.\n", o.Name)
	printExpectations(c, o.Rhythmic(), tree)
	if o.KeyMode == survey.KeyFile {
		printFileMode(c)
	} else if err := addHolders(ctx, db, holders, o.Rhythmic(), c); err != nil {
		return err
	}
	c.printf("Choose a password within 7 days, with this link:\n  %s", c.baseURL+"/hr/wachtwoord/"+link)
	return nil
}

// firstAccount is that of the administrator, who is the contact only when the addresses are
// the same.
func firstAccount(email string, contact survey.Contact) survey.Account {
	a := survey.Account{Email: email, Lang: survey.NL, Roles: survey.Roles{survey.RoleAdmin, survey.RoleHR}}
	if strings.EqualFold(email, contact.Mail) {
		a.Name, a.Phone = contact.Name, contact.Phone
	}
	return a
}

// checkSetup checks what setup was told, every mistake with an example.
func checkSetup(o *survey.Organisation, contact, admin string) error {
	if o.Name == "" {
		return usagef("--organisation is missing; for example --organisation \"VO-Campus\"")
	}
	if o.Pack != survey.Generic && o.Pack != survey.Edu && o.Pack != survey.Rijk {
		return usagef("--pack %q: choose generic, edu or rijk", o.Pack)
	}
	if _, err := time.LoadLocation(o.Zone); err != nil {
		return usagef("--zone %q is not a time zone; for example Europe/Amsterdam", o.Zone)
	}
	parts := strings.Split(contact, ";")
	if len(parts) != 3 || strings.TrimSpace(parts[0]) == "" || survey.CheckAddress(strings.TrimSpace(parts[1])) != "" || !survey.IsPhone(strings.TrimSpace(parts[2])) {
		return usagef("--contact %q is not name;mail;phone; for example \"Sam de Vries;hr@example.org;024 123 45 67\"", contact)
	}
	o.Contact = survey.Contact{Name: strings.TrimSpace(parts[0]), Mail: strings.TrimSpace(parts[1]), Phone: strings.TrimSpace(parts[2])}
	if o.Counsellor == "" {
		return usagef("--counsellor is missing: every page names the confidential counsellor; for example --counsellor \"Noor Bakker, 024 765 43 21\"")
	}
	if survey.CheckAddress(admin) != "" {
		return usagef("--admin %q is not an e-mail address; for example --admin hr@example.org", admin)
	}
	return nil
}

// readUnits reads the units of --units or --units-file into a tree under the organisation.
func readUnits(organisation, list, file string) (survey.Units, error) {
	if file == "" {
		return parseUnits(organisation, list)
	}
	if list != "" {
		return nil, usagef("--units and --units-file exclude each other")
	}
	content, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("units: %w", err)
	}
	rows, err := survey.ParseUnitRows(content)
	return growUnits(organisation, "--units-file "+file, rows, err)
}

// parseUnits reads "vo=150,mbo=40", or with units below others "vo > Lyceum=60".
func parseUnits(organisation, list string) (survey.Units, error) {
	rows, err := survey.ParseUnitPaths(list)
	return growUnits(organisation, "--units", rows, err)
}

func growUnits(organisation, option string, rows []survey.UnitRow, err error) (survey.Units, error) {
	if err == nil && len(rows) == 0 {
		return nil, usagef("--units is missing; for example --units \"vo=150,mbo=40\", the leavers expected a year behind each name; \"vo > Lyceum=60\" for a unit below another; or --units-file FILE with lines unit;parent;expected")
	}
	if err != nil {
		return nil, usagef("%s: %w", option, err)
	}
	tree, err := survey.GrowUnits(organisation, rows)
	if err != nil {
		return nil, usagef("%s: %w", option, err)
	}
	return tree, nil
}

func ownQuestionnaire(c *call, name string, pack survey.Pack) (string, error) {
	if name == "" {
		return "", nil
	}
	content, err := os.ReadFile(name)
	if err != nil {
		return "", fmt.Errorf("questionnaire: %w", err)
	}
	_, warnings, err := survey.Load(filepath.Base(name), content, pack)
	for _, w := range warnings {
		c.printf("%s", w)
	}
	return string(content), err
}

// createOrganisation makes both folders and what is in them. When anything fails, what it
// made is removed again, so that setup can simply be run once more.
func createOrganisation(ctx context.Context, cfg config, now func() time.Time, o sqlite.NewOrganisation) (db *sqlite.DB, keys *ballot.Keys, err error) {
	if _, err := os.Stat(filepath.Join(cfg.data, sqlite.FileName)); err == nil {
		return nil, nil, fmt.Errorf("there is an organisation in the data folder already: nothing was changed; name another folder with --data")
	}
	if keys, err = ballot.CreateKeys(cfg.keys); err != nil {
		if errors.Is(err, survey.ErrConflict) {
			return nil, nil, fmt.Errorf("there are keys in the key folder already, maybe of another installation: nothing was changed; name another folder with --keys")
		}
		return nil, nil, err
	}
	defer func() {
		if err != nil {
			_ = os.RemoveAll(cfg.keys)
			_ = os.Remove(filepath.Join(cfg.data, sqlite.FileName))
		}
	}()
	if db, err = sqlite.Create(cfg.data, now); err != nil {
		return nil, nil, err
	}
	o.Installation = keys.LinkKey().Fingerprint()
	if o.KeyMode == survey.KeyHolder { // the boxes are made with the first code
		err = errors.Join(db.SetUp(ctx, o), keys.UseHolders())
	} else {
		err = errors.Join(db.SetUp(ctx, o), db.CreateBoxes(ctx, keys))
	}
	if err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	return db, keys, nil
}

// printExpectations says, before anyone starts, when the first figures will come.
func printExpectations(c *call, rhythm survey.Rhythm, units survey.Units) {
	c.printf("What to expect (when six in ten answer and boxes are opened monthly):")
	if rhythm == survey.Quarterly {
		c.printf("  (boxes open once a quarter: up to three months later than these)")
	}
	for _, u := range units.Leaves() {
		box := units.BoxOf(u.ID)
		own := "its own ballot box"
		if box.ID != u.ID {
			own = "counted with " + box.Name + ": a box of its own takes 20 leavers a year"
		}
		indent := strings.Repeat("  ", units.Depth(u.ID))
		c.printf("%s%s: %d leavers a year, %s; %s", indent, u.Name, u.Expected, own, firstFigures(units.BoxExpects(box.ID)))
	}
	c.printf("  %s as a whole: %s\n", units.Root().Name, firstFigures(units.Expected()))
}

func firstFigures(expected int) string {
	if months := survey.MonthsToFirst(expected); months > 0 {
		return fmt.Sprintf("first figures after about %d months", months)
	}
	return "first figures after more than a year: use the talks, or share a box"
}

func printFileMode(c *call) {
	c.printf(`The keys of the ballot boxes are kept in a folder on this machine (key mode: file).
That protects answers against who reads the database, its backups and the logs, not against
the administrator of this machine. So every page and mail says "confidential" and claims no more.
Never copy or back up the key folder, link.key excepted: losing it loses unopened ballots only.
`)
}
