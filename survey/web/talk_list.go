package web

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/view"
)

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
	Rows  []talkLine
	Rest  int    // how many more there are
	All   string // the address with all of them
}

func (d *desk) showTalks(c *fiber.Ctx, me survey.Account) error {
	page := talksPage{deskPage: d.page(c, me, "talks"), Adds: me.May(survey.MayAddTalk)}
	page.Wide = true
	form := formOf{d: d, lang: me.Lang, name: "talks", typed: func(name string) string { return strings.TrimSpace(c.Query(name)) }}
	page.Search = form.control("q", "text")
	page.Looked = page.Search.Value != ""
	parts := survey.TalkGroups
	if one := survey.TalkGroup(c.Query("deel")); slices.Contains(parts, one) || (one == survey.TalksToHold || one == survey.TalksToRecord) && me.May(survey.MayKeepRecord) {
		page.One, parts = one, []survey.TalkGroup{one}
	}
	var err error
	for _, part := range parts {
		group := talkGroup{Title: d.view.T(me.Lang, "talks_"+string(part))}
		find := func(stretch survey.Stretch) ([]talkLine, int, error) {
			rows, total, err := d.findTalks(c, me, survey.TalkSearch{Group: part, Text: page.Search.Value, Stretch: stretch})
			return d.talkLines(me.Lang, rows), total, err
		}
		if page.One != "" {
			group.Rows, page.paging, err = readPart(c, perPage, find)
		} else {
			var total int
			group.Rows, total, err = findFirst(fewRows, perPage, find)
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

// talkLine is a talk as a list shows it, in words: a template reads plain fields quickest.
type talkLine struct {
	Address, Called string
	Late            bool     // promised for an earlier day
	Tag, Status     string   // of the status: its class and its word
	Waits           []string // what makes it wait
	Brief           string   // when, where and by whom, on one line: all there is of a talk that is over

	Moment, Before, Phone, Email, Unit, With, How, When, Who, Answers string
}

func (d *desk) talkLines(lang survey.Lang, rows []talkRow) []talkLine {
	lines := make([]talkLine, len(rows))
	for i := range rows {
		lines[i] = d.talkLine(lang, &rows[i])
	}
	return lines
}

func (d *desk) talkLine(lang survey.Lang, row *talkRow) talkLine {
	word := func(key string) string { return d.view.T(lang, key) }
	line := talkLine{Address: row.Address(), Called: row.Called, Late: row.Late, Tag: string(row.Status), Status: word(row.StatusWord())}
	for _, waits := range []struct {
		does bool
		word string
	}{{row.Nobody(), "talk_left_open"}, {row.Draft, "talk_left_draft"}, {row.Proposal != "", "talk_proposes"}} {
		if waits.does {
			line.Waits = append(line.Waits, word(waits.word))
		}
	}
	if row.Over() {
		line.Brief = strings.Join(slices.DeleteFunc([]string{row.Moment, row.Unit, row.Who}, func(s string) bool { return s == "" }), " · ")
		return line
	}
	line.Moment, line.Unit, line.Who = row.Moment, row.Unit, row.Who
	line.Phone, line.Email, line.When = row.Phone, row.Email, row.Wish
	if row.Status == survey.TalkRequested {
		line.Waits, line.Before = append([]string{row.Left}, line.Waits...), view.FormatWeekday(lang, row.PromisedOn)
	}
	if row.With != "" {
		line.With = word("talk_with_" + row.With)
	}
	if row.FormWish != "" {
		line.How = word("talk_form_" + row.FormWish)
	}
	if row.Live() {
		line.Answers = word("talk_answers_separate")
		if row.Shares() {
			line.Answers = word("talk_answers_may")
		}
	}
	return line
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
