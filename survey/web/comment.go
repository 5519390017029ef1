package web

import (
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

const (
	commentsPath    = "/hr/teksten"
	readTextsPath   = reportPath + "/teksten"
	checkedAtOnce   = 300 // checked texts that are listed before their release
	maxTags         = 40
	maxSuggestions  = 60
	shownWithReason = "show" // not a reason: the text may be shown
)

// commentsPage is how far the check of the texts has come, and what will be released.
type commentsPage struct {
	deskPage
	Waiting int
	Ready   []checkedText
	More    int // that are ready and not listed
}

// checkedText is a text as it would be released, or why it would not.
type checkedText struct {
	ID            string
	Question      string
	Blanked       string
	Tags          []string
	Original, Why string // of a rejected one
}

func (d *desk) showComments(c *fiber.Ctx, me survey.Account) error {
	page := commentsPage{deskPage: d.page(c, me, "texts")}
	counts, err := d.DB.CommentCounts(c.UserContext())
	if err != nil {
		return err
	}
	ready := 0
	for _, count := range counts {
		page.Waiting += count.In[survey.CommentWaiting]
		ready += count.In[survey.CommentChecked] + count.In[survey.CommentRejected]
	}
	checked, err := d.DB.CheckedComments(c.UserContext(), checkedAtOnce)
	if err != nil {
		return err
	}
	for _, one := range checked {
		text := checkedText{ID: one.ID.String(), Question: d.textQuestion(me.Lang, one.Question), Blanked: one.Blanked, Tags: d.themeNames(me.Lang, one.Tags)}
		if one.State == survey.CommentRejected {
			text.Original, text.Why = one.Text, d.view.T(me.Lang, "held_"+one.Reason)
		}
		page.Ready = append(page.Ready, text)
	}
	page.More = ready - len(checked)
	return d.show(c, me.Lang, "comment_list", page)
}

// textQuestion is the question that a text answers, in words.
func (d *desk) textQuestion(lang survey.Lang, key string) string {
	for _, q := range d.Questionnaire.Counted() {
		if q.Key == key {
			return d.fill(lang, q.Title)
		}
	}
	return key
}

// fill writes a text of the questionnaire with the organisation's name in it.
func (d *desk) fill(lang survey.Lang, text survey.Text) string {
	return strings.NewReplacer("{org}", d.Organisation.Name, "{unit}", d.Organisation.Name, "{place}", d.Organisation.Name).Replace(text[lang])
}

func (d *desk) themeNames(lang survey.Lang, tags []string) []string {
	var names []string
	for _, group := range d.Questionnaire.Themes() {
		for _, theme := range group.Themes {
			if slices.Contains(tags, theme.Key) {
				names = append(names, d.fill(lang, theme.Label))
			}
		}
	}
	return names
}

// commentPage is one text with what may tell who somebody is.
type commentPage struct {
	deskPage
	ID, Question, Original string
	Pieces                 []piece
	Text                   control
	Themes                 []themeChoice
	Verdict                control
}

// piece is a suggestion to take out.
type piece struct {
	Text, Kind string
	Chosen     bool
}

// themeChoice is a list of themes to tick.
type themeChoice struct {
	Title string
	Items []pick
}

// nextComment leads to a text that waits, any of them.
func (d *desk) nextComment(c *fiber.Ctx, _ survey.Account) error {
	next, err := d.DB.NextComment(c.UserContext())
	if errors.Is(err, survey.ErrNotFound) {
		return redirect(c, commentsPath)
	}
	if err != nil {
		return err
	}
	return redirect(c, commentsPath+"/"+next.ID.String())
}

func (d *desk) comment(c *fiber.Ctx) (survey.Comment, error) {
	id, err := idOf(c)
	if err != nil {
		return survey.Comment{}, err
	}
	return d.DB.Comment(c.UserContext(), id)
}

func (d *desk) showComment(c *fiber.Ctx, me survey.Account) error {
	comment, err := d.comment(c)
	if err != nil {
		return err
	}
	text, reason := comment.Text, shownWithReason
	if comment.State == survey.CommentChecked {
		text = comment.Blanked
	}
	if comment.Reason != "" {
		reason = comment.Reason
	}
	fresh := comment.State == survey.CommentWaiting
	page := d.commentPage(c, me, comment, func(name string) string {
		return map[string]string{"tekst": text, "reden": reason}[name]
	}, survey.Invalid{})
	page.choose(comment.Tags, func(s survey.Suggestion) bool { return fresh && s.Likely }, d.suggest(comment.Text))
	return d.show(c, me.Lang, "comment_show", page)
}

func (d *desk) commentPage(c *fiber.Ctx, me survey.Account, comment survey.Comment, typed func(string) string, wrong survey.Invalid) commentPage {
	page := commentPage{
		deskPage: d.page(c, me, "text"), ID: comment.ID.String(), Question: d.textQuestion(me.Lang, comment.Question), Original: comment.Text,
	}
	form := formOf{d: d, lang: me.Lang, name: "comment", typed: typed, wrong: wrong}
	page.Text = form.control("tekst", "area")
	page.Verdict = form.choose("reden", "radio", form.words("withheld", append([]string{shownWithReason}, survey.WithheldReasons...)...))
	for _, group := range d.Questionnaire.Themes() {
		choice := themeChoice{Title: d.fill(me.Lang, group.Title)}
		for _, theme := range group.Themes {
			choice.Items = append(choice.Items, pick{Value: theme.Key, Label: d.fill(me.Lang, theme.Label)})
		}
		page.Themes = append(page.Themes, choice)
	}
	return page
}

// choose ticks themes and suggestions.
func (p *commentPage) choose(tags []string, taken func(survey.Suggestion) bool, suggestions []survey.Suggestion) {
	for _, group := range p.Themes {
		for i := range group.Items {
			group.Items[i].Chosen = slices.Contains(tags, group.Items[i].Value)
		}
	}
	for _, s := range suggestions {
		p.Pieces = append(p.Pieces, piece{Text: s.Text, Kind: s.Kind, Chosen: taken(s)})
	}
}

// suggest finds what may tell who somebody is, the names of units included.
func (d *desk) suggest(text string) []survey.Suggestion {
	own := []string{d.Organisation.Name, d.Organisation.Contact.Name}
	for _, unit := range d.Units {
		own = append(own, unit.Name)
	}
	all := survey.Suggest(text, own...)
	return all[:min(len(all), maxSuggestions)]
}

// checkComment takes out what was ticked and edited out, notes it and goes to the next text.
func (d *desk) checkComment(c *fiber.Ctx, me survey.Account) error {
	comment, err := d.comment(c)
	if err != nil {
		return err
	}
	typed, taken := typed(c), posted(c, "weg")
	tags := d.knownTags(posted(c, "thema"))
	comment.Reason, comment.Tags = "", tags
	kept := strings.NewReplacer("\r\n", "\n", "[...]", survey.Blank).Replace(typed("tekst")) // as a keyboard has it
	comment.Blanked = survey.BlankOut(kept, taken)
	var wrong survey.Invalid
	switch reason := typed("reden"); {
	case slices.Contains(survey.WithheldReasons, reason):
		comment.Reason = reason
	case reason != shownWithReason:
		wrong.Add("reden", "withheld_unknown")
	default:
		if key := survey.CheckBlanked(comment.Text, comment.Blanked); key != "" {
			wrong.Add("tekst", key)
		}
	}
	if wrong.OrNil() != nil {
		page := d.commentPage(c, me, comment, typed, wrong)
		page.choose(tags, func(s survey.Suggestion) bool { return slices.Contains(taken, s.Text) }, d.suggest(comment.Text))
		d.invalid(c, &page.deskPage, page.Text, page.Verdict)
		return d.show(c, me.Lang, "comment_show", page)
	}
	if err := d.DB.CheckComment(c.UserContext(), comment); err != nil {
		return notStored(err)
	}
	return redirect(c, commentsPath+"/volgende")
}

// knownTags keeps the themes that the questionnaire has, each once.
func (d *desk) knownTags(tags []string) []string {
	var known []string
	for _, tag := range tags {
		if d.Questionnaire.HasTheme(tag) && !slices.Contains(known, tag) && len(known) < maxTags {
			known = append(known, tag)
		}
	}
	return known
}

func (d *desk) undoComment(c *fiber.Ctx, _ survey.Account) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	if err := d.DB.UndoComment(c.UserContext(), id); err != nil {
		return notStored(err)
	}
	return then(c, commentsPath, "tekst_terug")
}

func (d *desk) releaseComments(c *fiber.Ctx, _ survey.Account) error {
	if _, err := d.DB.ReleaseComments(c.UserContext()); err != nil {
		return notStored(err)
	}
	return then(c, commentsPath, "teksten_vrij")
}
