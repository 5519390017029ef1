package web

import (
	"cmp"
	"errors"
	"fmt"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

// bundlesBack is how many half years one can look back.
const bundlesBack = 6

const bundlePath = pointsPath + "/bundel"

// bundlePage is the points of half a year on paper, and the form that mails them.
type bundlePage struct {
	deskPage
	Half     survey.Half
	When     string // the half year in words
	Unit     uuid.UUID
	UnitName string
	Choose   []control
	Groups   []bundleGroup
	Total    int    // of the points in it
	All      string // the address with all of them; empty: they are here
	Sends    bool
	Mail     []control
	Letters  []hidden // the mail to confirm
	Text     string   // of the mail
	To       []string
}

// bundleGroup are the points for a team, a school or the board.
type bundleGroup struct {
	Title string
	Rows  []pointRow
}

// bundleOf reads which bundle is meant.
func (d *desk) bundleOf(c *fiber.Ctx, me survey.Account, asked func(string) string) (bundlePage, error) {
	page := bundlePage{deskPage: d.page(c, me, "bundle"), Half: d.today().Month().Half()}
	var halves []pick
	for n := range survey.Half(bundlesBack) {
		half := d.today().Month().Half() - n
		if half.String() == asked("half") {
			page.Half = half
		}
		halves = append(halves, pick{Value: half.String(), Label: d.halfName(me.Lang, half)})
	}
	units := d.pointUnits(me, survey.MaySeePoints)
	if len(units) == 0 {
		return page, survey.ErrForbidden
	}
	page.Unit = units[0].ID
	if name := asked("unit"); name != "" {
		page.Unit = d.unitAsked(name)
	}
	unit, known := d.Units.ByID(page.Unit)
	page.UnitName = unit.Name
	if !known || !me.MayAt(survey.MaySeePoints, d.Units, page.Unit) {
		return page, survey.ErrNotFound
	}
	whole := asked("alles") != ""
	values := map[string]string{"half": page.Half.String(), "unit": page.UnitName}
	form := formOf{d: d, lang: me.Lang, name: "bundle", typed: func(name string) string { return values[name] }}
	page.Choose = []control{form.choose("half", "select", halves), form.choose("unit", "select", d.unitPicks(units))}
	page.Heading = d.view.T(me.Lang, "bundle_heading", "Name", d.unitName(page.Unit))
	page.When = d.halfName(me.Lang, page.Half)
	page.Title = page.Heading
	page.Sends = me.MayAt(survey.MayKeepPoints, d.Units, page.Unit)
	return page, d.groupPoints(c, me, &page, whole)
}

// wholeBundle is how many points a bundle has at most to be shown whole at once. Of a longer
// one the first are shown, until somebody asks for all of them, to read or to print.
const wholeBundle = 50

// groupPoints puts the points of the bundle in their groups: the first, or the whole.
func (d *desk) groupPoints(c *fiber.Ctx, me survey.Account, page *bundlePage, whole bool) error {
	search := survey.PointSearch{Bundle: page.Half}
	if page.Unit != d.Units.Root().ID {
		search.Unit = page.Unit
	}
	most := perPage
	if whole {
		most = -1
	}
	points, total, err := findFirst(most, wholeBundle, func(part survey.Stretch) ([]survey.ImprovementPoint, int, error) {
		search.Stretch = part
		return d.DB.FindPoints(c.UserContext(), search)
	})
	if err != nil {
		return err
	}
	if page.Total = total; total > len(points) {
		page.All = bundlePath + "?" + url.Values{"half": {page.Half.String()}, "unit": {page.UnitName}, "alles": {"ja"}}.Encode()
	}
	rows, err := d.pointRows(c, me, points)
	if err != nil {
		return err
	}
	for _, whom := range survey.PointFors {
		group := bundleGroup{Title: d.view.T(me.Lang, "bundle_for_"+string(whom))}
		for _, row := range rows {
			if row.whom == whom {
				group.Rows = append(group.Rows, row)
			}
		}
		if len(group.Rows) > 0 {
			page.Groups = append(page.Groups, group)
		}
	}
	return nil
}

func (d *desk) mailControls(me survey.Account, typed func(string) string, wrong survey.Invalid) []control {
	form := formOf{d: d, lang: me.Lang, name: "bundle", typed: typed, wrong: wrong}
	addresses := form.control("addresses", "area")
	addresses.Rows = 3
	return []control{addresses, form.choose("what", "radio", form.words("bundle_what", "whole", "link")), form.choose("lang", "radio", form.words("lang", "nl", "en"))}
}

func (d *desk) showBundle(c *fiber.Ctx, me survey.Account) error {
	page, err := d.bundleOf(c, me, func(name string) string { return c.Query(name) })
	if err != nil {
		return err
	}
	page.Mail = d.mailControls(me, func(name string) string {
		return map[string]string{"what": "whole", "lang": string(me.Lang)}[name]
	}, survey.Invalid{})
	return d.show(c, me.Lang, "point_bundle", page)
}

// sendBundle shows the mail first, and sends it when that was seen.
func (d *desk) sendBundle(c *fiber.Ctx, me survey.Account) error {
	page, err := d.bundleOf(c, me, typed(c))
	if err != nil {
		return err
	}
	if !page.Sends {
		return survey.ErrForbidden
	}
	letters, err := d.bundleLetters(c, page)
	var wrong *survey.Invalid
	if errors.As(err, &wrong) || err == nil && one(c, "wijzig") != "" {
		page.Mail = d.mailControls(me, typed(c), *cmp.Or(wrong, &survey.Invalid{}))
		if wrong != nil {
			d.invalid(c, &page.deskPage, page.Mail...)
		}
		return d.show(c, me.Lang, "point_bundle", page)
	}
	if err != nil {
		return err
	}
	confirmation, err := uuid.Parse(one(c, "keer"))
	if one(c, "gezien") == "" || err != nil {
		return d.previewBundle(c, me, page, letters)
	}
	if err := d.DB.SendBundle(c.UserContext(), confirmation, letters, d.Now()); err != nil {
		return notStored(err)
	}
	return then(c, pointsPath, "bundel")
}

// bundleLetters makes a letter to each address that was typed.
func (d *desk) bundleLetters(c *fiber.Ctx, page bundlePage) ([]survey.PointLetter, error) {
	addresses, err := survey.ParseLetters(one(c, "addresses"))
	wrong := &survey.Invalid{}
	if err != nil && !errors.As(err, &wrong) {
		return nil, err
	}
	lang, what := survey.Lang(one(c, "lang")), one(c, "what")
	if !slices.Contains(survey.Langs, lang) {
		wrong.Add("lang", "lang_unknown")
	}
	if what != "whole" && what != "link" {
		wrong.Add("what", "choice_unknown")
	}
	if err := wrong.OrNil(); err != nil {
		return nil, err
	}
	letters := make([]survey.PointLetter, len(addresses))
	for i, address := range addresses {
		letters[i] = survey.PointLetter{Address: address, Lang: lang, Unit: page.Unit, Half: page.Half, Whole: what == "whole"}
		if letters[i].ID, err = uuid.NewRandom(); err != nil {
			return nil, fmt.Errorf("send bundle: %w", err)
		}
	}
	return letters, nil
}

func (d *desk) previewBundle(c *fiber.Ctx, me survey.Account, page bundlePage, letters []survey.PointLetter) error {
	points, err := d.DB.BundlePoints(c.UserContext(), page.Half, page.Unit)
	if err != nil {
		return err
	}
	mails, err := d.mails()
	if err != nil {
		return err
	}
	mail, err := mails.Render(survey.MailPoints, view.BundleMail(d.Organisation, d.BaseURL, d.Units, letters[0], points))
	if err != nil {
		return err
	}
	page.Name, page.Text = "desk-bundle-preview", mail.Subject+"\n\n"+mail.Text
	for _, letter := range letters {
		page.To = append(page.To, letter.Address)
	}
	for _, name := range []string{"half", "unit", "addresses", "what", "lang"} {
		page.Letters = append(page.Letters, hidden{Name: name, Value: one(c, name)})
	}
	confirmation, err := uuid.NewRandom()
	if err != nil {
		return fmt.Errorf("preview bundle: %w", err)
	}
	page.Letters = append(page.Letters, hidden{Name: "keer", Value: confirmation.String()})
	return d.show(c, me.Lang, "point_bundle_preview", page)
}
