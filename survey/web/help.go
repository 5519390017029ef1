package web

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

const helpPath = "/hr/hulp"

// helpTask is something that people ask, with the page where it is done. The words are
// help_KEY, help_KEY_text and help_KEY_link.
type helpTask struct{ key, address string }

// helpParts are what each role asks, those with most to do first; the last part is for
// everybody. A question whose page an account may not open is not shown to it, and one that
// two of its roles ask only once.
var helpParts = []struct {
	role  survey.Role
	tasks []helpTask
}{
	{survey.RoleHR, []helpTask{
		{"resigned", "/hr/uitnodigen"}, {"many", "/hr/uitnodigen/lijst"}, {"mistake", "/hr/uitnodigingen"},
		{"returned", "/hr/uitnodigingen?status=not_delivered"}, {"took_part", privacyPath}, {"asked", "/hr/gesprekken"},
		{"phone", "/hr/gesprekken/nieuw"}, {"colleague_gone", "/hr/gesprekken"}, {"figures", reportPath}, {"opens", reportMethodPath},
		{"payroll", coveragePath}, {"checktexts", commentsPath}, {"readtexts", readTextsPath}, {"newpoint", pointsPath + "/nieuw"},
		{"bundle", bundlePath}, {"combine", combinePath}, {"settings", settingsPath}, {"audit", auditPath}, {"sees_hr", privacyPath},
	}},
	{survey.RoleInterviewer, []helpTask{
		{"assigned", "/hr/gesprekken"}, {"prepare", "/hr/leidraad"}, {"record", "/hr/gesprekken"}, {"cannot", "/hr/gesprekken"},
		{"unsafe", "/hr/leidraad"}, {"sees_interviewer", privacyPath},
	}},
	{survey.RolePolicy, []helpTask{
		{"figures", reportPath}, {"method", reportMethodPath}, {"newpoint", pointsPath + "/nieuw"}, {"bundle", bundlePath},
		{"ownerless", pointsPath}, {"combine", combinePath}, {"mailed", "/hr/account"}, {"sees_policy", privacyPath},
	}},
	{survey.RoleReader, []helpTask{
		{"figures", reportPath}, {"method", reportMethodPath}, {"bundle", bundlePath},
		{"mailed", "/hr/account"}, {"sees_reader", privacyPath},
	}},
	{survey.RoleKeyholder, []helpTask{
		{"opening", openPath}, {"compare", openPath}, {"lostcode", checkPath}, {"next", openPath}, {"sees_keyholder", privacyPath},
	}},
	{survey.RoleAuditor, []helpTask{
		{"kept", checkPath}, {"audit", auditPath}, {"register", privacyPath}, {"sees_auditor", privacyPath},
	}},
	{survey.RoleAdmin, []helpTask{
		{"newcolleague", membersPath + "/nieuw"}, {"left", membersPath}, {"locked", membersPath}, {"units", unitsPath},
		{"threshold", settingsPath + "/threshold"}, {"retention", settingsPath + "/retention"}, {"kept", checkPath}, {"sees_admin", privacyPath},
	}},
	{"account", []helpTask{
		{"password", "/hr/account"}, {"factor", factorPath}, {"away", "/hr/account"}, {"erased", privacyPath},
	}},
}

// helpPage answers what people ask, in the parts of the roles that somebody has.
type helpPage struct {
	deskPage
	Roles string
	Scope string // the unit that the account works for; empty: all
	Parts []helpPart
}

type helpPart struct {
	Key, Title string
	Method     []string // how HR works, in steps
	Tasks      []helpAnswer
}

type helpAnswer struct {
	Question, Text, Address, Link string
}

func (d *desk) showHelp(c *fiber.Ctx, me survey.Account) error {
	page := helpPage{deskPage: d.page(c, me, "help")}
	roles := make([]string, len(me.Roles))
	for i, role := range me.Roles {
		roles[i] = d.view.T(me.Lang, "role_"+string(role))
	}
	word := "help_roles"
	if len(roles) == 1 {
		word = "help_role"
	}
	page.Roles = d.view.T(me.Lang, word, "Roles", strings.Join(roles, ", "))
	if unit, ok := d.Units.ByID(me.Unit); ok {
		page.Scope = unit.Name
	}
	through, err := d.DB.OpenedThrough(c.UserContext())
	if err != nil {
		return err
	}
	facts := d.helpFacts(me.Lang, page.Scope, through)
	follows, asked := d.reaches(me), map[string]bool{}
	for _, part := range helpParts {
		if part.role != "account" && !me.Roles.Has(part.role) {
			continue
		}
		made := helpPart{Key: string(part.role), Title: d.helpWord(me, "help_part_"+string(part.role), facts)}
		if part.role == survey.RoleHR {
			made.Method = d.numbered(me.Lang, "help_method")
		}
		for _, task := range part.tasks {
			if asked[task.key] || !follows(task.address) {
				continue
			}
			asked[task.key] = true
			made.Tasks = append(made.Tasks, d.helpAnswer(me, task, facts))
		}
		page.Parts = append(page.Parts, made)
	}
	return d.show(c, me.Lang, "help_show", page)
}

func (d *desk) helpAnswer(me survey.Account, task helpTask, facts []any) helpAnswer {
	key := "help_" + task.key
	made := helpAnswer{
		Question: d.view.T(me.Lang, key), Text: d.helpWord(me, key+"_text", facts),
		Address: task.address, Link: d.view.T(me.Lang, key+"_link"),
	}
	if task.address == privacyPath {
		made.Address += "?taal=" + string(me.Lang)
	}
	return made
}

// helpWord is a sentence; for who works for one unit the one that says so, where there is one.
func (d *desk) helpWord(me survey.Account, key string, facts []any) string {
	if me.Unit != uuid.Nil && d.view.Has(key+"_unit") {
		key += "_unit"
	}
	return d.view.T(me.Lang, key, facts...)
}

// helpFacts are the settings that answers tell of and that no other page puts into words.
func (d *desk) helpFacts(lang survey.Lang, scope string, through survey.Day) []any {
	next, _ := d.Organisation.NextOpening(max(d.today(), through))
	reminders := make([]string, len(d.Organisation.Reminders))
	for i, days := range d.Organisation.Reminders {
		reminders[i] = survey.Span(lang, days)
	}
	return []any{
		"Unit", scope, "Next", view.FormatDay(lang, next), "Shown", survey.MaxShown, "LinkFor", survey.Span(lang, survey.LinkDays),
		"Reminder", strings.Join(reminders, " "+d.view.T(lang, "help_second")+" "),
	}
}

// reaches tells which addresses an account may follow, by the routes of the desk. What is
// for everybody, anyone may.
func (d *desk) reaches(me survey.Account) func(address string) bool {
	routes := d.routes()
	return func(address string) bool {
		path, _, _ := strings.Cut(address, "?")
		return path == privacyPath || slices.ContainsFunc(routes, func(r deskRoute) bool {
			return r.method == fiber.MethodGet && r.path == path && me.May(r.may)
		})
	}
}
