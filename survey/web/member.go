package web

import (
	"errors"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/sqlite"
)

const membersPath = "/hr/accounts"

// linkLasts is how long a one-time link to choose a password works.
const linkLasts = survey.LinkDays * 24 * time.Hour

// memberRow is somebody who works at the desk, as an administrator sees them.
type memberRow struct {
	sqlite.Member
	RoleWords string
	WorksFor  string
	Access    string // how they log in, in words
}

func (d *desk) memberRow(lang survey.Lang, m sqlite.Member) memberRow {
	row := memberRow{Member: m, RoleWords: d.roleWords(lang, m.Roles), WorksFor: d.view.T(lang, "account_whole")}
	if m.Unit != uuid.Nil {
		row.WorksFor = d.Units.Path(m.Unit)
	}
	key := "member_in"
	switch {
	case m.SignedOn && (d.SignOn.LocalOff || !m.Password):
		key = "sso_member"
	case d.SignOn.LocalOff:
		key = "sso_member_new"
	case m.SignedOn:
		key = "sso_member_too"
	case m.Password && m.Factor:
		key = "member_factor"
	case !m.Password && m.LinkUntil.After(d.Now()):
		key = "member_invited"
	case !m.Password && d.SignOn.On():
		key = "sso_member_new"
	case !m.Password:
		key = "member_out"
	}
	row.Access = d.view.T(lang, key, "Date", d.day(lang, survey.DayOf(m.LinkUntil.In(d.zone))))
	return row
}

func (d *desk) roleWords(lang survey.Lang, roles survey.Roles) string {
	words := make([]string, len(roles))
	for i, role := range roles {
		words[i] = d.view.T(lang, "role_"+string(role))
	}
	return strings.Join(words, ", ")
}

// membersPage is the list of who works at the desk.
type membersPage struct {
	deskPage
	longList
	Rows []memberLine
}

// memberLine is an account as a line of a list, in words.
type memberLine struct {
	Address, Name, Email, Roles, WorksFor, Access string // no name: the address stands for it
}

func (d *desk) showMembers(c *fiber.Ctx, me survey.Account) error {
	page := membersPage{deskPage: d.page(c, me, "members")}
	search := survey.MemberSearch{Text: sought(c)}
	if search.Text != "" {
		for _, unit := range d.Units.Find(search.Text) {
			search.Units = append(search.Units, unit.ID)
		}
	}
	found, at, err := readPart(c, perPage, func(part survey.Stretch) ([]sqlite.Member, int, error) {
		search.Stretch = part
		return d.DB.FindMembers(c.UserContext(), search)
	})
	if err != nil {
		return err
	}
	page.longList = d.longList(c, me.Lang, "members", at)
	for _, m := range found {
		row := d.memberRow(me.Lang, m)
		page.Rows = append(page.Rows, memberLine{Address: membersPath + "/" + m.ID.String(), Name: m.Name, Email: m.Email, Roles: row.RoleWords, WorksFor: row.WorksFor, Access: row.Access})
	}
	return d.show(c, me.Lang, "member_list", page)
}

// memberPage is the form of an account: a new one, or one that is changed.
type memberPage struct {
	deskPage
	Row       memberRow
	Controls  []control
	State     string // of the account when the form was made
	Conflict  bool
	LastHR    bool   // without this one nobody is HR for the whole organisation
	Contact   bool   // the contact person of the organisation
	ContactAt string // where somebody else becomes that, for who may
	Own       bool
	Follows   bool // roles and unit come from single sign-on
	Local     bool // passwords work
}

// memberForm makes the controls of an account. The roles are those that were ticked.
func (d *desk) memberForm(lang survey.Lang, typed func(string) string, roles []string, wrong survey.Invalid) []control {
	form := formOf{d: d, lang: lang, name: "member", typed: typed, wrong: wrong}
	email, name, phone := form.control("email", "email"), form.control("name", "text"), form.control("phone", "tel")
	email.Complete, name.Complete, phone.Complete = "off", "off", "off"
	keys := make([]string, len(survey.AllRoles))
	for i, role := range survey.AllRoles {
		keys[i] = string(role)
	}
	picks := form.words("role", keys...)
	for i := range picks {
		for _, role := range roles {
			picks[i].Chosen = picks[i].Chosen || picks[i].Value == role
		}
	}
	units := []pick{{Label: d.view.T(lang, "account_whole")}}
	for _, p := range d.unitPicks(d.Units) {
		if p.Value != d.Units.Root().Name {
			units = append(units, p)
		}
	}
	return []control{email, name, phone, form.choose("roles", "tick", picks), form.choose("unit", "select", units)}
}

// follows reports whether the roles and the unit of somebody come from single sign-on, so
// that nobody chooses them here. Without single sign-on they are as any other's.
func (d *desk) follows(m sqlite.Member) bool {
	return m.Follows && d.SignOn.On() && !m.Roles.Has(survey.RoleKeyholder)
}

// memberTyped reads what an administrator filled in about somebody.
func (d *desk) memberTyped(c *fiber.Ctx, a survey.Account) (survey.Account, survey.Invalid) {
	a.Email, a.Name, a.Phone = typed(c)("email"), typed(c)("name"), typed(c)("phone")
	a.Unit = uuid.Nil
	if name := typed(c)("unit"); name != "" {
		unit, ok := d.Units.ByName(name)
		a.Unit = unit.ID
		if !ok {
			a.Unit = uuid.Max // no unit has it
		}
	}
	var wrong survey.Invalid
	countFields(c, &wrong, []control{{Name: "phone"}, {Name: "unit"}}) // what may be empty
	wrong.Take(a.Check(d.Units, strings.Join(posted(c, "roles"), ",")))
	return a, wrong
}

func (d *desk) newMemberPage(c *fiber.Ctx, me survey.Account, wrong survey.Invalid) memberPage {
	page := memberPage{deskPage: d.page(c, me, "member-new")}
	typed := typed(c)
	chosen := func(name string) string {
		if value := typed(name); value != "" || c.Method() == fiber.MethodPost {
			return value
		}
		how := "mail"
		if d.SignOn.On() {
			how = "sso"
		}
		return map[string]string{"lang": string(me.Lang), "how": how}[name]
	}
	form := formOf{d: d, lang: me.Lang, name: "member", typed: chosen, wrong: wrong}
	page.Controls = append(d.memberForm(me.Lang, chosen, posted(c, "roles"), wrong), form.choose("lang", "radio", form.words("lang", "nl", "en")))
	if hows := d.memberHows(); len(hows) > 1 {
		page.Controls = append(page.Controls, form.choose("how", "radio", form.words("member_how", hows...)))
	}
	return page
}

// memberHows are the ways in which somebody new gets to log in.
func (d *desk) memberHows() []string {
	switch {
	case d.SignOn.LocalOff:
		return []string{"sso"}
	case d.SignOn.On():
		return []string{"mail", "show", "sso"}
	}
	return []string{"mail", "show"}
}

func (d *desk) showNewMember(c *fiber.Ctx, me survey.Account) error {
	return d.show(c, me.Lang, "member_new", d.newMemberPage(c, me, survey.Invalid{}))
}

// addMember adds somebody and mails or shows the link to choose a password.
func (d *desk) addMember(c *fiber.Ctx, me survey.Account) error {
	a, wrong := d.memberTyped(c, survey.Account{ID: uuid.New(), Lang: survey.Lang(typed(c)("lang"))})
	if a.Lang != survey.NL && a.Lang != survey.EN {
		wrong.Add("lang", "lang_unknown")
	}
	how := typed(c)("how")
	hows := d.memberHows()
	if len(hows) == 1 {
		how = hows[0]
	}
	if !slices.Contains(hows, how) {
		wrong.Add("how", "member_how")
	}
	err := wrong.OrNil()
	if err == nil {
		link, stored := sqlite.NewSecret()
		switch how {
		case "mail":
			err = d.DB.AddMember(c.UserContext(), a, d.Now())
		case "sso":
			err = d.DB.AddAccount(c.UserContext(), a, sqlite.Secret{}, time.Time{})
		default:
			err = d.DB.AddAccount(c.UserContext(), a, stored, d.Now().Add(linkLasts))
		}
		switch {
		case err == nil && how == "mail":
			return then(c, membersPath+"/"+a.ID.String(), "collega_gemaild")
		case err == nil && how == "sso":
			return then(c, membersPath+"/"+a.ID.String(), "collega_sso")
		case err == nil:
			return d.showMemberLink(c, me, a, link)
		case !errors.Is(err, survey.ErrConflict):
			return notStored(err)
		}
		wrong.Add("email", "member_email_taken")
	}
	page := d.newMemberPage(c, me, wrong)
	d.invalid(c, &page.deskPage, page.Controls...)
	return d.show(c, me.Lang, "member_new", page)
}

// memberLinkPage shows a one-time link to choose a password, once.
type memberLinkPage struct {
	deskPage
	Account survey.Account
	Link    string
	Until   survey.Day
}

func (d *desk) showMemberLink(c *fiber.Ctx, me, a survey.Account, link string) error {
	page := memberLinkPage{deskPage: d.page(c, me, "member-link"), Account: a, Link: d.BaseURL + passwordPath + link}
	page.Until = survey.DayOf(d.Now().Add(linkLasts).In(d.zone))
	return d.show(c, me.Lang, "member_link", page)
}
