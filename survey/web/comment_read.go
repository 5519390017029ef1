package web

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// textsPerPage is how many texts are read at a time.
const textsPerPage = 50

// textsPage is what people wrote, of the whole organisation, in an order of the day.
type textsPage struct {
	deskPage
	Checks  bool // whether this account checks texts
	Choose  []navItem
	Subject string
	Enough  bool
	Counts  survey.CommentCounts
	Waiting int
	Held    int
	Reasons []string
	Themes  []bar
	Texts   []string
	Before  string // the address of the page before this one
	After   string
}

// showTexts shows the released texts of one question. Nobody learns from which unit or
// opening a text came: they come from openings with at least survey.SensitiveK of them.
func (d *desk) showTexts(c *fiber.Ctx, me survey.Account) error {
	page := textsPage{deskPage: d.page(c, me, "texts-read"), Checks: me.May(survey.MayCheckTexts)}
	counts, err := d.DB.CommentCounts(c.UserContext())
	if err != nil {
		return err
	}
	asked := inQuery(c)("vraag")
	if asked == "" && len(counts) > 0 { // begin where there is something to read
		asked = slices.MaxFunc(counts, func(a, b survey.CommentCounts) int {
			return a.In[survey.CommentReleased] - b.In[survey.CommentReleased]
		}).Question
	}
	for _, count := range counts {
		current := count.Question == asked
		if current {
			page.Counts, page.Subject = count, d.textQuestion(me.Lang, count.Question)
		}
		page.Choose = append(page.Choose, navItem{
			Address: reportFrame{}.at(readTextsPath, "vraag", count.Question),
			Label:   d.textQuestion(me.Lang, count.Question), Current: current,
		})
	}
	if asked != "" && page.Subject == "" {
		return survey.ErrNotFound
	}
	page.Enough = page.Counts.All() >= survey.SensitiveK
	page.Waiting = page.Counts.All() - page.Counts.In[survey.CommentReleased] - page.Counts.In[survey.CommentWithheld]
	page.Held = page.Counts.In[survey.CommentWithheld]
	if page.Enough {
		if err := d.addTexts(c, me, &page); err != nil {
			return err
		}
	}
	return d.show(c, me.Lang, "comment_read", page)
}

func (d *desk) addTexts(c *fiber.Ctx, me survey.Account, page *textsPage) error {
	// The order holds for a day, so that one can leaf through, and says nothing.
	all, reasons, err := d.DB.ReleasedComments(c.UserContext(), page.Counts.Question, d.today().String())
	if err != nil {
		return err
	}
	for _, reason := range reasons {
		page.Reasons = append(page.Reasons, d.view.T(me.Lang, "held_"+reason))
	}
	counts := survey.ThemeCounts(all, d.Organisation.K)
	for _, group := range d.Questionnaire.Themes() {
		for _, theme := range group.Themes {
			if n := counts[theme.Key]; n > 0 {
				page.Themes = append(page.Themes, newBar(theme.Key, d.fill(me.Lang, theme.Label), n, len(all)))
			}
		}
	}
	slices.SortStableFunc(page.Themes, func(a, b bar) int { return b.Count - a.Count })
	last := max(0, len(all)-1) / textsPerPage
	at, err := strconv.Atoi(c.Query("pagina", "0"))
	if err != nil || at < 0 || at > last {
		return survey.ErrNotFound
	}
	for _, comment := range all[at*textsPerPage : min(len(all), (at+1)*textsPerPage)] {
		page.Texts = append(page.Texts, comment.Text)
	}
	address := func(at int) string {
		return reportFrame{}.at(readTextsPath, "vraag", page.Counts.Question, "pagina", strconv.Itoa(at))
	}
	if at > 0 {
		page.Before = address(at - 1)
	}
	if at < last {
		page.After = address(at + 1)
	}
	return nil
}
