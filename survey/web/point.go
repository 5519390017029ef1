package web

import (
	"cmp"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

const pointsPath = "/hr/verbeterpunten"

// pointRow is an improvement point as the desk shows it, in words: a template reads plain
// fields quickest.
type pointRow struct {
	Address, Wording, Unit, Theme, Due, Outcome string
	Tag, Status                                 string // of the status: its class and its word
	For                                         string
	Who                                         string // the owner; empty: nobody
	Gone                                        bool   // somebody has to go on with it, and the owner's account is not there any more
	Late, Shown                                 bool

	whom survey.PointFor
}

// pointsPage is the list of improvement points.
type pointsPage struct {
	deskPage
	paging
	Filters  []control
	Rows     []pointRow
	Keeps    bool // whether this account adds and changes points
	Filtered bool
}

// pointRows puts points into words.
func (d *desk) pointRows(c *fiber.Ctx, me survey.Account, points []survey.ImprovementPoint) ([]pointRow, error) {
	holders := make([]uuid.UUID, len(points))
	for i, p := range points {
		holders[i] = p.Owner
	}
	owners, err := d.DB.PointOwnersOf(c.UserContext(), holders)
	if err != nil {
		return nil, err
	}
	names := calledNames(owners)
	themes := map[string]string{}
	for _, group := range d.Questionnaire.PointThemes() {
		for _, theme := range group.Themes {
			themes[theme.Key] = d.fill(me.Lang, theme.Label)
		}
	}
	rows := make([]pointRow, len(points))
	for i, p := range points {
		rows[i] = pointRow{
			Address: pointsPath + "/" + p.ID.String(), Wording: p.Wording, Unit: d.unitName(p.Unit), Theme: themes[p.Theme], Outcome: p.Outcome,
			Tag: string(p.Status), Status: d.view.T(me.Lang, "point_status_"+string(p.Status)), For: d.view.T(me.Lang, "point_for_"+string(p.For)),
			Late: p.Live() && p.DueOn != 0 && p.DueOn < d.today(), Shown: p.Shown, whom: p.For,
		}
		if p.DueOn != 0 {
			rows[i].Due = d.day(me.Lang, p.DueOn)
		}
		who, gone := ownerOf(p, names)
		rows[i].Who, rows[i].Gone = who, gone && p.Live()
	}
	return rows, nil
}

// ownerOf names the owner of a point; gone says that the account is not there any more.
func ownerOf(p survey.ImprovementPoint, names map[uuid.UUID]string) (name string, gone bool) {
	if p.Owner == uuid.Nil {
		return p.OwnerName, false
	}
	name, ok := names[p.Owner]
	return cmp.Or(name, p.OwnerName), !ok
}

func (d *desk) unitName(id uuid.UUID) string {
	unit, _ := d.Units.ByID(id)
	return d.boxName(unit)
}

// showPoints lists the points that the filters in the address leave.
func (d *desk) showPoints(c *fiber.Ctx, me survey.Account) error {
	page := pointsPage{deskPage: d.page(c, me, "points"), Keeps: me.May(survey.MayKeepPoints)}
	asked := inQuery(c)
	form := formOf{d: d, lang: me.Lang, name: "points", typed: asked}
	all := func(word string, options []pick) []pick {
		return append([]pick{{Label: d.view.T(me.Lang, word)}}, options...)
	}
	page.Filters = []control{
		form.choose("status", "select", all("points_all", pointWords(form, "point_status", survey.PointStatuses))),
		form.choose("unit", "select", all("search_all_units", d.unitPicks(d.pointUnits(me, survey.MaySeePoints)))),
		form.choose("for", "select", all("points_everybody", pointWords(form, "point_for", survey.PointFors))),
	}
	search := survey.PointSearch{Status: survey.PointStatus(asked("status")), For: survey.PointFor(asked("for")), Unit: d.unitAsked(asked("unit"))}
	page.Filtered = asked("status")+asked("unit")+asked("for") != ""
	points, at, err := readPart(c, perPage, func(part survey.Stretch) ([]survey.ImprovementPoint, int, error) {
		search.Stretch = part
		return d.DB.FindPoints(c.UserContext(), search)
	})
	if err != nil {
		return err
	}
	page.paging = at
	if page.Rows, err = d.pointRows(c, me, points); err != nil {
		return err
	}
	return d.show(c, me.Lang, "point_list", page)
}

// pointWords makes options of keys.
func pointWords[K ~string](form formOf, prefix string, keys []K) []pick {
	texts := make([]string, len(keys))
	for i, key := range keys {
		texts[i] = string(key)
	}
	return form.words(prefix, texts...)
}

// pointUnits are the units that a point can be of: the organisation as a whole too for who
// works for all of it.
func (d *desk) pointUnits(me survey.Account, may survey.Permission) survey.Units {
	if me.MayEverywhere(may) {
		return d.Units
	}
	return d.unitsFor(me, may)
}

// newPoint returns a fresh point of today.
func (d *desk) newPoint() (survey.ImprovementPoint, error) {
	id, err := uuid.NewRandom()
	if err != nil {
		return survey.ImprovementPoint{}, fmt.Errorf("new point: %w", err)
	}
	return survey.ImprovementPoint{ID: id, Status: survey.PointOpen, Half: d.today().Month().Half(), ShownText: survey.Text{}, Revision: 1}, nil
}

// makePoint makes an improvement point of one in a record, with one click.
func (d *desk) makePoint(c *fiber.Ctx, me survey.Account) error {
	row, _, err := d.ownRecord(c, me)
	if err != nil {
		return err
	}
	p, err := d.newPoint()
	if err != nil {
		return err
	}
	n, err := strconv.Atoi(one(c, "punt"))
	if err != nil {
		return survey.ErrNotFound
	}
	added, err := d.DB.PointOfRecord(c.UserContext(), row.ID, me.ID, n, p)
	if err != nil && !errors.Is(err, survey.ErrConflict) {
		return notStored(err)
	}
	if added && me.MayAt(survey.MayKeepPoints, d.Units, row.Talk.Unit) {
		return then(c, pointsPath+"/"+p.ID.String(), "punt")
	}
	return d.recordDone(c, me, row, err, "punt")
}

// pointOf returns the point in the address; what somebody may not see is unknown.
func (d *desk) pointOf(c *fiber.Ctx) (survey.ImprovementPoint, error) {
	id, err := idOf(c)
	if err != nil {
		return survey.ImprovementPoint{}, err
	}
	p, err := d.DB.Point(c.UserContext(), id)
	return p, hide(err)
}

// themeGroups are the themes as options, by kind.
func (d *desk) themeGroups(lang survey.Lang, chosen string) []formListGroup {
	var groups []formListGroup
	for _, group := range d.Questionnaire.PointThemes() {
		list := formListGroup{Label: d.fill(lang, group.Title)}
		for _, theme := range group.Themes {
			list.Options = append(list.Options, pick{Value: theme.Key, Label: d.fill(lang, theme.Label), Chosen: theme.Key == chosen})
		}
		groups = append(groups, list)
	}
	return groups
}

// shownWords are the points that a leaver of a unit sees, in one language: not more than
// there is room for, though a unit was put below another one since.
func (s *Server) shownWords(c *fiber.Ctx, v *visit) ([]string, error) {
	shown, err := s.DB.ShownPoints(c.UserContext())
	if err != nil {
		return nil, err
	}
	var words []string
	for _, p := range shown {
		if text := strings.TrimSpace(p.ShownText[v.lang]); text != "" && s.Units.Within(v.link.Unit, p.Unit) {
			words = append(words, text)
		}
	}
	return words[:min(len(words), survey.MaxShown)], nil
}
