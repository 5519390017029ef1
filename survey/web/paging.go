package web

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"nawoord/survey"
)

const (
	// wholeList is how many rows a list has at most to be shown whole: nobody turns pages for
	// twelve schools.
	wholeList = 25
	// perPage is how many rows stand on one page of a longer list, in which people search. Of
	// several lists on one page, those of at most so many are shown whole.
	perPage = 8
	// fewRows is how many rows of a longer list stand on a page that shows several.
	fewRows = 3
	// mostPages bounds the number in the address.
	mostPages = 100_000
)

// paging is where a page of a long list is in it. What was looked for stays in the address.
type paging struct {
	Total  int
	At, Of int    // this page of the list and how many there are
	Before string // address of the page before, empty on the first
	After  string // address of the page after, empty on the last
	per    int    // rows on a page
}

// readPart finds the page of a list that the address asks for with blad, of so many rows; a
// page that is not there is the nearest.
func readPart[Row any](c *fiber.Ctx, per int, find func(survey.Stretch) ([]Row, int, error)) ([]Row, paging, error) {
	asked, most := askedPart(c), per
	if asked == 1 && c.Query("q") != "" { // as a rule few have the text: they are read once
		most = max(per, wholeList)
	}
	rows, total, err := find(survey.Stretch{From: (asked - 1) * per, Most: most})
	p := newPaging(c, asked, per, total)
	if err == nil && (p.At != asked || p.per > most) {
		rows, _, err = find(survey.Stretch{From: (p.At - 1) * p.per, Most: p.per})
	}
	return rows[:min(len(rows), p.per)], p, err
}

// findFirst finds the first few rows of a list, or all of them when there are at most so many,
// and how many there are.
func findFirst[Row any](few, whole int, find func(survey.Stretch) ([]Row, int, error)) ([]Row, int, error) {
	rows, total, err := find(survey.Stretch{Most: few})
	if err == nil && len(rows) < total && total <= whole {
		rows, total, err = find(survey.Stretch{Most: whole})
	}
	return rows, total, err
}

func askedPart(c *fiber.Ctx) int {
	asked, _ := strconv.Atoi(c.Query("blad"))
	return min(max(asked, 1), mostPages)
}

func newPaging(c *fiber.Ctx, asked, per, total int) paging {
	p := paging{Total: total, per: per}
	if total > per && total <= wholeList {
		p.per = wholeList
	}
	p.Of = max(1, (total+p.per-1)/p.per)
	p.At = min(asked, p.Of)
	if p.At > 1 {
		p.Before = addressWith(c, "blad", strconv.Itoa(p.At-1))
	}
	if p.At < p.Of {
		p.After = addressWith(c, "blad", strconv.Itoa(p.At+1))
	}
	return p
}

// unitsPart returns the page of some units that the address asks for.
func unitsPart(c *fiber.Ctx, all survey.Units) (survey.Units, paging) {
	p := newPaging(c, askedPart(c), perPage, len(all))
	from := (p.At - 1) * p.per
	return all[from:min(from+p.per, len(all))], p
}

// addressWith is the address of this page with other values for some names; an empty one
// takes the name out of it. What was just done is not said again there.
func addressWith(c *fiber.Ctx, pairs ...string) string {
	var args fasthttp.Args
	c.Request().URI().QueryArgs().CopyTo(&args)
	args.Del("gedaan")
	for i := 0; i+1 < len(pairs); i += 2 {
		if args.Set(pairs[i], pairs[i+1]); pairs[i+1] == "" {
			args.Del(pairs[i])
		}
	}
	if args.Len() == 0 {
		return c.Path()
	}
	return c.Path() + "?" + args.String()
}

// longList is around a list that is short in most organisations: it is searched and counted
// only where it takes more than a page, or when somebody searched.
type longList struct {
	paging
	Long  bool   // whether it is searched and counted
	Label string // of the field to search with
	Text  string // what somebody searched for
	Count string // how many were found, and where this page is in them
	All   string // the address of the list without the search
	Kept  []hidden
}

// sought is the text that the address searches for.
func sought(c *fiber.Ctx) string { return strings.TrimSpace(strings.ToValidUTF8(c.Query("q"), "")) }

// longList says what stands around a page of a list, with the words NAME_q and NAME_count.
// What is kept stands in the address beside the search.
func (d *desk) longList(c *fiber.Ctx, lang survey.Lang, name string, p paging, kept ...hidden) longList {
	l := longList{paging: p, Text: sought(c), Kept: kept}
	if l.Long = p.Of > 1 || l.Text != ""; !l.Long {
		return l
	}
	l.Label, l.All = d.view.T(lang, name+"_q"), addressWith(c, "q", "", "blad", "")
	l.Count = d.view.T(lang, name+"_count", "N", p.Total)
	if p.Of > 1 {
		l.Count += " " + d.view.T(lang, "invitations_page", "At", p.At, "Of", p.Of)
	}
	return l
}
