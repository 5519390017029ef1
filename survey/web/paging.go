package web

import (
	"strconv"

	"github.com/gofiber/fiber/v2"
)

// paging is where a page of a long list is in it.
type paging struct {
	Total  int
	At, Of int    // this page of the list and how many there are
	Before string // address of the page before, empty on the first
	After  string // address of the page after, empty on the last
}

// newPaging finds the page of the list that the address asks for with blad; a page that is
// not there is the nearest.
func newPaging(c *fiber.Ctx, path string, total, each int) paging {
	p := paging{Total: total, Of: max(1, (total+each-1)/each)}
	at, _ := strconv.Atoi(c.Query("blad"))
	p.At = min(max(at, 1), p.Of)
	address := func(n int) string {
		args := c.Request().URI().QueryArgs()
		args.SetUint("blad", n)
		return path + "?" + args.String()
	}
	if p.At > 1 {
		p.Before = address(p.At - 1)
	}
	if p.At < p.Of {
		p.After = address(p.At + 1)
	}
	return p
}
