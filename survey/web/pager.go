package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// perPage is how many rows stand on one page of a list.
const perPage = 50

// pager leads through the pages of a list. What was searched stays in the address.
type pager struct {
	Total  int
	At, Of int    // this page and how many there are
	Before string // address of the page before, empty on the first
	After  string // address of the page after, empty on the last
}

// stretch is the part of a list that the address names.
func stretch(c *fiber.Ctx) survey.Stretch {
	at, _ := strconv.Atoi(c.Query("blad"))
	return survey.Stretch{From: (min(max(at, 1), 1_000_000) - 1) * perPage, Most: perPage}
}

// pagerOf is the pager of a list with so many rows.
func pagerOf(c *fiber.Ctx, total int) pager {
	p := pager{Total: total, At: stretch(c).From/perPage + 1, Of: max(1, (total+perPage-1)/perPage)}
	address := func(n int) string {
		args := c.Request().URI().QueryArgs()
		args.SetUint("blad", n)
		return c.Path() + "?" + args.String()
	}
	if p.At > 1 {
		p.Before = address(min(p.At-1, p.Of))
	}
	if p.At < p.Of {
		p.After = address(p.At + 1)
	}
	return p
}
