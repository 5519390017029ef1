package web

import (
	"errors"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/google/uuid"

	"nawoord/survey"
	"nawoord/survey/ballot"
	"nawoord/survey/view"
)

// visit is a request of a leaver whose link works.
type visit struct {
	token    string
	link     survey.Invitation
	place    place
	lang     survey.Lang // that is shown
	standard survey.Lang // that is shown when the address names none
	draft    *draft      // nil: there is none
}

// place is what the pages say of a unit. It does not change while serving.
type place struct {
	unit  survey.Unit
	box   survey.Unit // whose ballot box takes the unit part
	facts survey.Facts
	fill  *strings.Replacer // {org}, {unit} and {place} in the questionnaire
}

func newPlaces(o survey.Organisation, units survey.Units) map[uuid.UUID]place {
	places, expects, whole := make(map[uuid.UUID]place, len(units)), units.BoxesExpect(), units.Expected()
	for _, unit := range units {
		box := units.BoxOf(unit.ID)
		name := unit.Name
		if unit.Parent == uuid.Nil {
			name = o.Name
		}
		places[unit.ID] = place{
			unit: unit, box: box,
			facts: survey.Facts{BoxExpects: expects[box.ID], OrganisationExpects: whole},
			fill:  strings.NewReplacer("{org}", o.Name, "{unit}", name, "{place}", name),
		}
	}
	return places
}

// byToken is a visit through the link itself.
func (s *Server) byToken(c *fiber.Ctx, token string) (*visit, error) {
	link, err := s.invitationOf(c, token, ballot.LinkKey.IsLink)
	if err == nil && !link.Open(s.today()) {
		err = errGone
	}
	if err != nil {
		return nil, err
	}
	return s.newVisit(c, token, link), nil
}

// invitationOf returns the invitation that a token belongs to. Whatever is wrong with the
// token, the answer is the same.
func (s *Server) invitationOf(c *fiber.Ctx, token string, is func(ballot.LinkKey, ballot.Token, int) bool) (survey.Invitation, error) {
	parsed, ok := ballot.ParseToken(token)
	if !ok {
		return survey.Invitation{}, errGone
	}
	link, err := s.DB.Invitation(c.UserContext(), parsed.ID)
	if errors.Is(err, survey.ErrNotFound) || err == nil && !is(s.Keys.LinkKey(), parsed, link.Version) {
		err = errGone
	}
	return link, err
}

func (s *Server) newVisit(c *fiber.Ctx, token string, link survey.Invitation) *visit {
	return &visit{token: token, link: link, place: s.places[link.Unit], lang: chosen(c, link.Lang), standard: link.Lang}
}

// byLink is a visit to /v/{token} and below it.
func (s *Server) byLink(c *fiber.Ctx) (*visit, error) { return s.byToken(c, c.Params("token")) }

// byCookie is a visit after the start page, where the link is in a cookie.
func (s *Server) byCookie(c *fiber.Ctx) (*visit, error) {
	token := s.cookie(c, linkCookie)
	if token == "" {
		return nil, errNoLink
	}
	return s.byToken(c, token)
}

// withDraft is a visit to a page that needs a draft. Without one it says where to go
// instead: to the thanks after sending, to the start page otherwise.
func (s *Server) withDraft(c *fiber.Ctx) (v *visit, elsewhere string, err error) {
	if v, err = s.byCookie(c); err != nil {
		return nil, "", err
	}
	if v.draft, _ = s.readDraft(c, v); v.draft != nil {
		return v, "", nil
	}
	if _, sent := s.sentAt(c, v); sent {
		return v, "/bedankt", nil
	}
	return v, v.start(), nil
}

// start is the address of the leaver's start page.
func (v *visit) start() string { return "/v/" + url.PathEscape(v.token) }

// page is what the layout shows. The title is the text on the browser's tab.
func (v *visit) page(name, title string) view.Page {
	return view.Page{Name: name, Title: title, Lang: v.lang, Default: v.standard}
}

// redirect sends the browser on after a form, so that a reload does not post again.
func (v *visit) redirect(c *fiber.Ctx, address string) error {
	return redirect(c, view.Link(address, v.lang, v.standard))
}

func redirect(c *fiber.Ctx, address string) error {
	head := &c.Response().Header
	head.Set("Location", address) // relative: the host's name is none of ours to guess
	for _, name := range []string{"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options"} {
		head.Del(name) // they concern a page, and there is none
	}
	c.Status(fiber.StatusSeeOther)
	return nil
}

// text picks the language of a text of the questionnaire and fills in its names.
func (v *visit) text(t survey.Text) string {
	text := t[v.lang]
	if strings.Contains(text, "{") {
		return v.place.fill.Replace(text)
	}
	return text
}

// posted returns the values of a form field: of the body alone, never of the address.
func posted(c *fiber.Ctx, name string) []string {
	raw := c.Request().PostArgs().PeekMulti(name)
	if len(raw) > maxValues {
		raw = raw[:maxValues]
	}
	values := make([]string, len(raw))
	for i, value := range raw {
		values[i] = string(value)
	}
	return values
}

// maxValues is more than any list of options has.
const maxValues = 64

// one returns the only value of a form field, "" when it is missing or doubled.
func one(c *fiber.Ctx, name string) string {
	if values := posted(c, name); len(values) == 1 {
		return values[0]
	}
	return ""
}
