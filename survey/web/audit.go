package web

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

const auditPath = "/hr/logboek"

// linesPerPage is how many lines of the log stand on a page: they are short, and read in a row.
const linesPerPage = 25

// mostLines is how many lines of the log fit in a file.
const mostLines = 50_000

// auditPage is the log of what was done at the desk. Nobody who left is on it.
type auditPage struct {
	deskPage
	paging
	Search   []control
	Filtered bool
	Lines    []auditLine
	Hidden   []hidden
}

// auditLine is a line of the log in words.
type auditLine struct {
	Day                   survey.Day
	Time, What, Who, Unit string
}

// auditFields are the names of the filter, in the address and in the form.
var auditFields = []string{"soort", "van", "tot"}

// auditFilter reads what somebody looks for.
func auditFilter(typed func(string) string) (survey.AuditFilter, survey.Invalid) {
	var wrong survey.Invalid
	f := survey.AuditFilter{Kind: survey.ActionKind(strings.TrimSpace(typed("soort")))}
	if f.Kind != "" && len(f.Kind.Actions()) == 0 {
		wrong.Add("soort", "kind_unknown")
	}
	for name, day := range map[string]*survey.Day{"van": &f.From, "tot": &f.Until} {
		text := strings.TrimSpace(typed(name))
		if text == "" {
			continue
		}
		var err error
		if *day, err = survey.ParseDay(text); err != nil {
			wrong.Add(name, "day_wrong")
		}
	}
	if f.Until != 0 && f.Until < f.From {
		wrong.Add("tot", "period_wrong")
	}
	return f, wrong
}

func (d *desk) showAudit(c *fiber.Ctx, me survey.Account) error {
	query := func(name string) string { return strings.ToValidUTF8(c.Query(name), "") }
	page := auditPage{deskPage: d.page(c, me, "audit")}
	filter, wrong := auditFilter(query)
	form := formOf{d: d, lang: me.Lang, name: "audit", typed: query, wrong: wrong}
	kinds := []pick{{Label: d.view.T(me.Lang, "audit_all_kinds")}}
	for _, kind := range survey.ActionKinds {
		kinds = append(kinds, pick{Value: string(kind), Label: d.view.T(me.Lang, "audit_kind_"+string(kind))})
	}
	page.Search = []control{form.choose("soort", "select", kinds), form.control("van", "date"), form.control("tot", "date")}
	for _, name := range auditFields {
		page.Filtered = page.Filtered || query(name) != ""
		page.Hidden = append(page.Hidden, hidden{Name: name, Value: query(name)})
	}
	if wrong.OrNil() != nil {
		page.Hidden = nil
		d.invalid(c, &page.deskPage, page.Search...)
		return d.show(c, me.Lang, "audit_list", page)
	}
	return d.listAudit(c, me, page, filter)
}

func (d *desk) listAudit(c *fiber.Ctx, me survey.Account, page auditPage, filter survey.AuditFilter) error {
	entries, at, err := readPart(c, linesPerPage, func(part survey.Stretch) ([]survey.AuditEntry, int, error) {
		return d.DB.Audit(c.UserContext(), filter, part)
	})
	if err != nil {
		return err
	}
	page.paging = at
	for _, e := range entries {
		page.Lines = append(page.Lines, d.auditLine(me.Lang, e))
	}
	return d.show(c, me.Lang, "audit_list", page)
}

// auditLine puts an entry into words.
func (d *desk) auditLine(lang survey.Lang, e survey.AuditEntry) auditLine {
	line := auditLine{Day: e.Day, Who: e.Actor}
	line.What = d.view.T(lang, "audit_"+string(e.Action), "About", e.About, "Number", e.Many, "Detail", d.auditDetail(lang, e))
	if e.Minute != survey.NoMinute {
		line.Time = fmt.Sprintf("%02d:%02d", e.Minute/60, e.Minute%60)
	}
	if line.Who == "" {
		line.Who = d.view.T(lang, "audit_program")
		if e.Action == survey.ActionLogInFailed || e.Action == survey.ActionLogInLocked || e.Action == survey.ActionPassword {
			line.Who = d.view.T(lang, "audit_nobody")
		}
	}
	if unit, ok := d.Units.ByID(e.Unit); ok && (e.About == "" || !strings.HasSuffix(e.Detail, survey.DetailUnit)) { // else it is told already
		line.Unit = unit.Name
	}
	return line
}

// exportAudit sends the lines that somebody looked for as a file. It is a POST, because
// taking the log along is itself in the log.
func (d *desk) exportAudit(c *fiber.Ctx, me survey.Account) error {
	filter, wrong := auditFilter(typed(c))
	if wrong.OrNil() != nil {
		return redirect(c, auditPath)
	}
	entries, _, err := d.DB.Audit(c.UserContext(), filter, survey.Stretch{Most: mostLines})
	if err != nil {
		return err
	}
	rows := [][]string{{}}
	for _, column := range []string{"day", "time", "what", "who", "unit"} {
		rows[0] = append(rows[0], d.view.T(me.Lang, "audit_column_"+column))
	}
	for _, e := range entries {
		line := d.auditLine(me.Lang, e)
		rows = append(rows, []string{line.Day.String(), line.Time, line.What, line.Who, line.Unit})
	}
	var file bytes.Buffer
	if err := survey.WriteCSV(&file, me.Lang, rows); err != nil {
		return err
	}
	return d.handOut(c, download{
		what: "audit", lines: len(entries), name: fileName(d.view.T(me.Lang, "audit_file"), d.today().String()) + ".csv",
		mime: "text/csv; charset=utf-8", content: file.Bytes(),
	})
}
