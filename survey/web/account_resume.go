package web

import (
	"net/url"
	"regexp"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// ownerCookie remembers who logged in here last, until the browser closes: longer than their
// session, so that what they type when it has ended is shown to nobody else.
const ownerCookie = "account"

// formSeal is what a kept form is sealed as.
const formSeal = "form"

// sealForm seals a form whose log-in ended, with who typed it as far as the browser knows.
func (d *desk) sealForm(c *fiber.Ctx, to, form string) (string, error) {
	owner, err := uuid.Parse(d.cookie(c, ownerCookie))
	if err != nil {
		owner = uuid.Nil // nobody knows
	}
	return d.seal(formSeal, to, append(owner[:], form...))
}

// openForm opens a kept form for somebody who logged in: for nobody but who typed it, and
// only when they may send it.
func (d *desk) openForm(me survey.Account, to, sealed string) (form string, ok bool) {
	plain, ok := d.unseal(formSeal, to, sealed)
	if !ok || len(plain) < len(uuid.Nil) {
		return "", false
	}
	owner := uuid.UUID(plain[:len(uuid.Nil)])
	return string(plain[len(owner):]), (owner == uuid.Nil || owner == me.ID) && d.mayPost(me, to)
}

// mayPost reports whether somebody may send a form to an address.
func (d *desk) mayPost(me survey.Account, to string) bool {
	path, _, _ := strings.Cut(to, "?")
	routes := d.routes()
	at := slices.IndexFunc(routes, func(r deskRoute) bool {
		return r.method == fiber.MethodPost && fiber.RoutePatternMatch(path, r.path)
	})
	return at >= 0 && me.May(routes[at].may)
}

// hidden is a value that a form carries along.
type hidden struct{ Name, Value string }

// resumePage gives back what somebody typed before they had to log in again.
type resumePage struct {
	deskPage
	To    string
	Kept  []hidden
	Wrote []string // what was typed in it, to read
}

func (d *desk) resume(c *fiber.Ctx, me survey.Account, to, sealed string) error {
	form, ok := d.openForm(me, to, sealed)
	if !ok {
		return then(c, deskHome, "ander_account")
	}
	page := resumePage{deskPage: d.page(c, me, "resume"), To: to}
	for pair := range strings.SplitSeq(form, "&") { // in the order of the form
		name, value, _ := strings.Cut(pair, "=")
		name, badName := url.QueryUnescape(name)
		value, badValue := url.QueryUnescape(value)
		if badName != nil || badValue != nil {
			continue
		}
		value = strings.ToValidUTF8(value, "")
		page.Kept = append(page.Kept, hidden{Name: name, Value: value})
		if strings.TrimSpace(value) != "" && !d.offered(to, name) {
			page.Wrote = append(page.Wrote, value)
		}
	}
	return d.show(c, me.Lang, "account_resume", page)
}

// offeredFields are the fields of the desk's forms that a person chooses, or that a form
// carries along. All others are typed.
var offeredFields = regexp.MustCompile(`^(bekijk|for|form|gezien(_gesprekken|-unit-.*)?|grafiek|group|half|how|interviewer|keer|lang|leaving|` +
	`naar|openings|opened|own|owner|parent|permission|punt|reden|reminders|revision|roles|shown|shown_opened|stap|status|` +
	`thema|theme|unit|verder|weg|what|when|wijzig|zonder_hr|statement_\d+|point_(for|urgent)_\d+)$`)

// offered reports whether the value of a field was not typed. The questions of a record are
// ticked; the word for a talk is chosen, while elsewhere a number of days has that name.
func (d *desk) offered(to, name string) bool {
	if offeredFields.MatchString(name) || name == "talk" && to == settingsPath+"/talk" {
		return true
	}
	return slices.ContainsFunc(survey.LeaverGroups, func(group survey.LeaverGroup) bool {
		return slices.ContainsFunc(d.Questionnaire.RecordBoxes(group, true), func(box survey.RecordBox) bool {
			return slices.ContainsFunc(box.Fields, func(f survey.RecordField) bool { return f.Name == name })
		})
	})
}
