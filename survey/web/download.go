package web

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// download is a file that somebody takes along.
type download struct {
	what       string // of what it is: audit_detail_WHAT
	unit       uuid.UUID
	period     survey.Period
	lines      int // where that says something
	name, mime string
	content    []byte
}

// handOut sends a file to be kept. It is the only place where one leaves the desk, and every
// one is in the log before it goes: who, what, of which unit and period, and no figure.
// Its route is a POST, because this writes.
func (d *desk) handOut(c *fiber.Ctx, f download) error {
	entry := survey.Exported(f.what, f.unit, f.period)
	entry.Many = f.lines
	if err := d.DB.Note(c.UserContext(), entry); err != nil {
		return notStored(err)
	}
	c.Set(fiber.HeaderContentType, f.mime)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+f.name+`"`)
	return c.Send(f.content)
}

// auditDetail puts the detail of an entry into words: a word key, and of figures the period
// behind it.
func (d *desk) auditDetail(lang survey.Lang, e survey.AuditEntry) string {
	if strings.HasPrefix(e.Detail, survey.DetailRoles) || e.Detail == survey.DetailUnit {
		return d.accessDetail(lang, e)
	}
	key, when, more := strings.Cut(e.Detail, " ")
	word := "audit_detail_" + key
	if !d.view.Has(word) {
		return e.Detail
	}
	said := d.view.T(lang, word)
	if period, err := survey.ParsePeriod(when); more && err == nil && e.Action == survey.ActionExported {
		return said + ", " + d.periodName(lang, period)
	}
	if more && e.Action == survey.ActionSettings { // the name of a unit
		said += ": " + when
	}
	return said
}

// accessDetail says which roles and which unit an account has since.
func (d *desk) accessDetail(lang survey.Lang, e survey.AuditEntry) string {
	var said []string
	for part := range strings.FieldsSeq(e.Detail) {
		names, isRoles := strings.CutPrefix(part, survey.DetailRoles)
		roles, err := survey.ParseRoles(names)
		switch {
		case isRoles && err != nil:
			said = append(said, d.view.T(lang, "audit_detail_no_roles"))
		case isRoles:
			said = append(said, d.view.T(lang, "audit_detail_roles", "Roles", d.roleWords(lang, roles)))
		default:
			where := d.view.T(lang, "account_whole")
			if unit, ok := d.Units.ByID(e.Unit); ok {
				where = unit.Name
			}
			said = append(said, d.view.T(lang, "audit_detail_unit", "Unit", where))
		}
	}
	return strings.Join(said, "; ")
}

// fileName makes a file name of words that every system takes.
func fileName(words ...string) string {
	plain := func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}
	var parts []string
	for _, word := range words {
		if word = strings.Trim(strings.Map(plain, strings.ToLower(word)), "-"); word != "" {
			parts = append(parts, word)
		}
	}
	return strings.Join(parts, "-")
}
