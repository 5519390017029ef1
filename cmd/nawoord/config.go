package main

import (
	"errors"
	"flag"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"nawoord/survey"
	"nawoord/survey/selfcheck"
)

// config is all that can be set, by a flag or by an environment variable NAWOORD_….
type config struct {
	addr, baseURL, data, keys, smtpURL, mailFrom, proxies, backups, backupDays string

	oidcIssuer, oidcClient, oidcSecret, oidcClaim, oidcRoles, oidcDomain, localLogin string

	trusted     []netip.Prefix // proxies, read
	keepBackups int            // backupDays, read

	settings []setting // that the command takes
}

// setting is one thing that can be set.
type setting struct {
	name, env, usage, standard string
	value                      func(*config) *string
	check                      func(string) error
}

var (
	setData = setting{"data", "NAWOORD_DATA", "folder of the database", "data", func(c *config) *string { return &c.data }, notEmpty}
	setKeys = setting{"keys", "NAWOORD_KEYS", "folder of the keys, outside the data folder", "keys", func(c *config) *string { return &c.keys }, notEmpty}
	setAddr = setting{"addr", "NAWOORD_ADDR", "address to listen on", ":8080", func(c *config) *string { return &c.addr }, checkAddr}
	setBase = setting{"base-url", "NAWOORD_BASE_URL", "address of the service as people see it, used in mails", "http://localhost:8080",
		func(c *config) *string { return &c.baseURL }, checkBaseURL}
	// A command that prints the address, in a link or on paper for years, guesses none.
	setPrinted = setting{setBase.name, setBase.env, "address of the service as people see it, which is printed; has to be set", "", setBase.value, checkPrinted}
	setSMTP    = setting{"smtp-url", "NAWOORD_SMTP_URL", "mail server, or a folder to keep mails in", "file:///tmp/nawoord-mail",
		func(c *config) *string { return &c.smtpURL }, notEmpty}
	setFrom = setting{"mail-from", "NAWOORD_MAIL_FROM", "address that mails are sent from", "vragenlijst@localhost.localdomain",
		func(c *config) *string { return &c.mailFrom }, checkMailFrom}
	setProxies = setting{"proxies", "NAWOORD_PROXIES", "reverse proxies to trust, addresses or networks with commas between", "",
		func(c *config) *string { return &c.proxies }, checkProxies}
	setBackups = setting{"backups", "NAWOORD_BACKUPS", "folder for a backup every day and after every opening, outside data and keys; empty: none", "",
		func(c *config) *string { return &c.backups }, anything}
	setBackupDays = setting{"backup-days", "NAWOORD_BACKUP_DAYS", "days after which a backup is removed", strconv.Itoa(survey.BackupDays),
		func(c *config) *string { return &c.backupDays }, checkBackupDays}
)

// folders are the two settings that every command takes.
var folders = []setting{setData, setKeys}

var allSettings = append([]setting{setData, setKeys, setAddr, setBase, setSMTP, setFrom, setProxies, setBackups, setBackupDays}, signOnSettings...)

// register adds a flag for each setting. What the environment says is the default.
func (c *config) register(flags *flag.FlagSet, settings []setting) {
	c.settings = append(c.settings, settings...)
	for _, s := range settings {
		flags.StringVar(s.value(c), s.name, "", fmt.Sprintf("%s (%s; %q when not set)", s.usage, s.env, s.standard))
	}
}

// read fills in what no flag said from the environment and checks every setting. The error
// names the setting, what is wrong with it and an example.
func (c *config) read(flags *flag.FlagSet) error {
	given := map[string]bool{}
	flags.Visit(func(f *flag.Flag) { given[f.Name] = true })
	for _, s := range c.settings {
		if !given[s.name] {
			value, err := fromEnvironment(s)
			if err != nil {
				return err
			}
			*s.value(c) = value
		}
		if err := s.check(*s.value(c)); err != nil {
			return usagef("%s (--%s): %w", s.env, s.name, err)
		}
	}
	c.baseURL = strings.TrimSuffix(c.baseURL, "/")
	c.trusted, _ = parseProxies(c.proxies) // checked above, like the next
	c.keepBackups, _ = strconv.Atoi(c.backupDays)
	if err := c.checkSignOn(flags); err != nil {
		return err
	}
	return c.checkFolders(flags)
}

// fromEnvironment returns NAWOORD_X, or what stands in the file that NAWOORD_X_FILE names.
func fromEnvironment(s setting) (string, error) {
	if file := os.Getenv(s.env + "_FILE"); file != "" {
		content, err := os.ReadFile(file) //nolint:gosec // the operator names the file
		if err != nil {
			return "", usagef("%s_FILE: %w", s.env, err)
		}
		return strings.TrimSpace(string(content)), nil
	}
	if value, ok := os.LookupEnv(s.env); ok {
		return value, nil
	}
	return s.standard, nil
}

// checkFolders refuses a key folder inside the data folder or the other way round, and
// backups in either: a copy of the data must never hold a key.
func (c *config) checkFolders(flags *flag.FlagSet) error {
	if flags.Lookup("data") == nil || flags.Lookup("keys") == nil {
		return nil
	}
	for _, s := range []setting{setData, setKeys, setBackups} {
		folder := s.value(c)
		if *folder == "" {
			continue
		}
		whole, err := filepath.Abs(*folder)
		if err != nil {
			return usagef("%s (--%s): %w", s.env, s.name, err)
		}
		*folder = whole
	}
	if selfcheck.Nested(c.data, c.keys) {
		return usagef("NAWOORD_KEYS (--keys): the key folder and the data folder must lie apart, so that a copy of the data holds no key; for example --data /var/lib/nawoord --keys /var/lib/nawoord-keys")
	}
	return c.checkBackups()
}

// checkBackups refuses backups in a folder that they must not share.
func (c *config) checkBackups() error {
	if c.backups != "" && (selfcheck.Nested(c.backups, c.data) || selfcheck.Nested(c.backups, c.keys)) {
		return usagef("NAWOORD_BACKUPS (--backups): backups must lie outside the data folder and the key folder; for example --backups /var/backups/nawoord")
	}
	return nil
}

func anything(string) error { return nil }

// checkBackupDays keeps what the privacy page says: backups stay so long at the most.
func checkBackupDays(s string) error {
	if days, err := strconv.Atoi(s); err != nil || days < 1 || days > survey.BackupDays {
		return fmt.Errorf("%q is not a number of days from 1 to %d; for example 14", s, survey.BackupDays)
	}
	return nil
}

func notEmpty(s string) error {
	if strings.TrimSpace(s) == "" {
		return fmt.Errorf("is empty; for example /var/lib/nawoord")
	}
	return nil
}

func checkAddr(s string) error {
	if _, port, err := net.SplitHostPort(s); err != nil || port == "" {
		return fmt.Errorf("%q is not host:port; for example :8080 or 127.0.0.1:8080", s)
	}
	return nil
}

func checkBaseURL(s string) error {
	u, err := url.Parse(s)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" || strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return fmt.Errorf("%q is not the address of a site without a path; for example https://vertrek.example.org", s)
	}
	return nil
}

func checkPrinted(s string) error {
	if s == "" {
		return errors.New("is not set, and the address is printed: name the one that people use; for example --base-url https://vertrek.example.org")
	}
	return checkBaseURL(s)
}

func checkMailFrom(s string) error {
	if survey.CheckAddress(s) != "" {
		return fmt.Errorf("%q is not an e-mail address; for example vragenlijst@example.org", s)
	}
	return nil
}

func checkProxies(s string) error {
	_, err := parseProxies(s)
	return err
}

// parseProxies reads addresses and networks with commas between.
func parseProxies(s string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for part := range strings.SplitSeq(s, ",") {
		if part = strings.TrimSpace(part); part == "" {
			continue
		}
		if address, err := netip.ParseAddr(part); err == nil {
			all = append(all, netip.PrefixFrom(address, address.BitLen()))
			continue
		}
		network, err := netip.ParsePrefix(part)
		if err != nil {
			return nil, fmt.Errorf("%q is not an address or a network; for example 127.0.0.1 or 10.1.0.0/16", part)
		}
		all = append(all, network)
	}
	return all, nil
}
