package view

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"nawoord/survey"
)

// Names are the pages that there are: what Page.Name may be, and data-page in the HTML. The
// walk through all pages fails when one of them is not visited.
var Names = []string{
	"start", "question", "answers", "few", "send", "thanks", "talk", "done",
	"confirm", "stopped", "closed", "nolink", "error", "privacy", "access", "mailbox", "letter",
	"desk-login", "desk-login-code", "desk-sso", "desk-choose", "desk-resume", "desk-today", "desk-account", "desk-factor", "desk-factor-codes", "desk-members", "desk-member", "desk-member-new", "desk-member-link", "desk-member-remove",
	"desk-invite", "desk-invite-preview", "desk-file", "desk-file-preview", "desk-invitations", "desk-invitation", "desk-invitation-change", "desk-withdraw",
	"desk-talks", "desk-talk", "desk-talk-new", "desk-plan", "desk-plan-preview", "desk-cancel", "desk-close", "desk-answers", "desk-refused", "desk-help",
	"record", "desk-record-new", "desk-record", "desk-record-read", "desk-record-aloud", "desk-record-refuse", "desk-guide",
	"desk-points", "desk-point", "desk-point-new", "desk-bundle", "desk-bundle-preview",
	"desk-settings", "desk-setting", "desk-units", "desk-unit", "desk-unit-new",
	"desk-results", "desk-results-units", "desk-results-trend", "desk-results-periods", "desk-results-groups", "desk-results-talks", "desk-results-method",
	"desk-results-paper", "desk-combine", "desk-texts", "desk-text", "desk-texts-read",
	"desk-opening", "desk-payroll", "desk-coverage", "desk-check", "desk-audit",
}

// Page is what the layout shows around every page. The data of a template embeds it.
type Page struct {
	Name    string      // what the page is, in data-page: start, question, send …
	Title   string      // of the browser's tab
	Lang    survey.Lang // the language that is shown
	Default survey.Lang // the language that is shown when the address does not name one
	Desk    bool        // a page of the HR desk, which has a style sheet of its own
	Wide    bool        // a page with tables
	Script  bool        // a page of the desk with the small script
	Help    bool        // a page with the way to the help page
}

// Other is the language that the page offers.
func (p Page) Other() survey.Lang {
	if p.Lang == survey.NL {
		return survey.EN
	}
	return survey.NL
}

// Link returns an address within the service that keeps the language: every link, form and
// redirect is made with it.
func (p Page) Link(address string) string { return Link(address, p.Lang, p.Default) }

// Link adds the language to an address within the service, where it is not the default one.
func Link(address string, lang, standard survey.Lang) string {
	if lang == standard {
		return address
	}
	address, fragment, hasFragment := strings.Cut(address, "#")
	sign := "?"
	if strings.Contains(address, "?") {
		sign = "&"
	}
	address += sign + "taal=" + url.QueryEscape(string(lang))
	if hasFragment {
		address += "#" + fragment
	}
	return address
}

// check refuses a page that is not in Names.
func (p Page) check() error {
	if !slices.Contains(Names, p.Name) {
		return fmt.Errorf("page %q is not in Names", p.Name)
	}
	return nil
}
