package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

const (
	// perPage is how many rows stand on one page of a list.
	perPage = 25
	// mostPages bounds the number in the address.
	mostPages = 100_000
)

// paging is where a page of a long list is in it. What was looked for stays in the address.
type paging struct {
	Total  int
	At, Of int    // this page of the list and how many there are
	Before string // address of the page before, empty on the first
	After  string // address of the page after, empty on the last
}

// readPart finds the page of a list that the address asks for with blad; a page that is
// not there is the nearest.
func readPart[Row any](c *fiber.Ctx, each int, find func(survey.Stretch) ([]Row, int, error)) ([]Row, paging, error) {
	asked, _ := strconv.Atoi(c.Query("blad"))
	asked = min(max(asked, 1), mostPages)
	rows, total, err := find(survey.Stretch{From: (asked - 1) * each, Most: each})
	p := newPaging(c, asked, total, each)
	if err == nil && p.At != asked {
		rows, _, err = find(survey.Stretch{From: (p.At - 1) * each, Most: each})
	}
	return rows, p, err
}

func newPaging(c *fiber.Ctx, asked, total, each int) paging {
	p := paging{Total: total, Of: max(1, (total+each-1)/each)}
	p.At = min(asked, p.Of)
	address := func(n int) string {
		args := c.Request().URI().QueryArgs()
		args.SetUint("blad", n)
		return c.Path() + "?" + args.String()
	}
	if p.At > 1 {
		p.Before = address(p.At - 1)
	}
	if p.At < p.Of {
		p.After = address(p.At + 1)
	}
	return p
}
