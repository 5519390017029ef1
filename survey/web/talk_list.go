package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
)

// fewTalks is how many talks of each part the list begins with.
const fewTalks = 10

// talksPage is the list of talks in its parts, or one part in pages.
type talksPage struct {
	deskPage
	paging
	Adds   bool
	Search control
	One    survey.TalkGroup // the only part that is shown; empty: all
	Groups []talkGroup
	Looked bool // somebody searched
}

type talkGroup struct {
	Title string
	Rows  []talkRow
	Rest  int    // how many more there are
	All   string // the address with all of them
}

func (d *desk) showTalks(c *fiber.Ctx, me survey.Account) error {
	page := talksPage{deskPage: d.page(c, me, "talks"), Adds: me.May(survey.MayAddTalk)}
	page.Wide = true
	form := formOf{d: d, lang: me.Lang, name: "talks", typed: func(name string) string { return strings.TrimSpace(c.Query(name)) }}
	page.Search = form.control("q", "text")
	page.Looked = page.Search.Value != ""
	if one := survey.TalkGroup(c.Query("deel")); slices.Contains(survey.TalkGroups, one) {
		page.One = one
	}
	var err error
	for _, part := range survey.TalkGroups {
		if page.One != "" && page.One != part {
			continue
		}
		group := talkGroup{Title: d.view.T(me.Lang, "talks_"+string(part))}
		find := func(stretch survey.Stretch) ([]talkRow, int, error) {
			return d.findTalks(c, me, survey.TalkSearch{Group: part, Text: page.Search.Value, Stretch: stretch})
		}
		if page.One != "" {
			group.Rows, page.paging, err = readPart(c, perPage, find)
		} else {
			var total int
			group.Rows, total, err = find(survey.Stretch{Most: fewTalks})
			group.Rest, group.All = total-len(group.Rows), talksOf(part, page.Search.Value)
		}
		if err != nil {
			return err
		}
		if len(group.Rows) > 0 {
			page.Groups = append(page.Groups, group)
		}
	}
	return d.show(c, me.Lang, "talk_list", page)
}

// talksOf is the address of one part of the list, with what was looked for.
func talksOf(part survey.TalkGroup, text string) string {
	args := url.Values{"deel": {string(part)}}
	if text != "" {
		args.Set("q", text)
	}
	return "/hr/gesprekken?" + args.Encode()
}

// findTalks returns what is looked for as rows of a list, nothing for who sees no talks.
func (d *desk) findTalks(c *fiber.Ctx, me survey.Account, search survey.TalkSearch) ([]talkRow, int, error) {
	if !me.May(survey.MaySeeTalks) {
		return nil, 0, nil
	}
	found, total, err := d.DB.FindTalks(c.UserContext(), search)
	if err != nil {
		return nil, 0, err
	}
	holders := make([]uuid.UUID, len(found))
	for i := range found {
		holders[i] = found[i].Interviewer
	}
	names, err := d.names(c, holders...)
	if err != nil {
		return nil, 0, err
	}
	rows := make([]talkRow, len(found))
	for i := range found {
		rows[i] = d.talkRow(me, found[i], names)
	}
	return rows, total, d.markDrafts(c, rows)
}
