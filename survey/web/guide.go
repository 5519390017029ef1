package web

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// guidePage is one page to have at hand in a talk: open questions, box by box.
type guidePage struct {
	deskPage
	Leaving survey.LeaverGroup
	Others  []pick // the guides for the other kinds of leavers
	Minutes int
	Before  []string
	Boxes   []guideBox
	After   []string
}

// guideBox is what to ask for one box of the record.
type guideBox struct {
	Number, Title string
	Questions     []string
}

// showGuide shows the guide for a kind of leaver.
func (d *desk) showGuide(c *fiber.Ctx, me survey.Account) error {
	leaving := survey.LeaverGroup(c.Query("soort", string(survey.GroupVoluntary)))
	if !slices.Contains(survey.LeaverGroups, leaving) {
		return survey.ErrNotFound
	}
	page := guidePage{deskPage: d.page(c, me, "guide"), Leaving: leaving, Minutes: survey.RecordMinutes(leaving)}
	form := formOf{d: d, lang: me.Lang, name: "guide"}
	for _, kind := range d.leavings(form) {
		kind.Chosen = kind.Value == string(leaving)
		page.Others = append(page.Others, kind)
	}
	page.Heading = d.view.T(me.Lang, "guide_heading", "Kind", d.view.T(me.Lang, "group_"+string(leaving)))
	page.Title = page.Heading
	page.Before = slices.Concat(d.numbered(me.Lang, "guide_"+string(leaving)), d.numbered(me.Lang, "guide_before"))
	page.After = d.numbered(me.Lang, "guide_after")
	for _, key := range []string{"back", "reasons", "decisive", "differently", "start", "next", "farewell", "handover", "points", "agreements"} {
		if !survey.HasBox(leaving, false, key) {
			continue
		}
		box := guideBox{Title: d.view.T(me.Lang, "guide_box_"+key), Questions: d.numbered(me.Lang, "guide_box_"+key+"_"+string(leaving))}
		if len(box.Questions) == 0 {
			box.Questions = d.numbered(me.Lang, "guide_box_"+key)
		}
		page.Boxes = append(page.Boxes, box)
	}
	return d.show(c, me.Lang, "guide_show", page)
}

// numbered returns the words KEY_1, KEY_2 and so on.
func (d *desk) numbered(lang survey.Lang, key string) []string {
	var lines []string
	for n := 1; d.view.Has(key + "_" + strconv.Itoa(n)); n++ {
		lines = append(lines, d.view.T(lang, key+"_"+strconv.Itoa(n)))
	}
	return lines
}
