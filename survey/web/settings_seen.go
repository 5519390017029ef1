package web

import (
	"encoding/base64"
	"encoding/json"
	"slices"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

// seen is what the fields of a subject held when its form was made, as the page wrote it:
// holidays read otherwise in another language.
type seen struct {
	Lang   survey.Lang
	Fields map[string]string
}

// stamp is what a form carries along of what its fields held. It is not sealed: it stands
// on the page anyway, and a form outlives a restart.
func (s subject) stamp(o survey.Organisation, lang survey.Lang) string {
	text, _ := json.Marshal(seen{lang, s.read(o, lang)}) // a map of texts can be written
	return base64.RawURLEncoding.EncodeToString(text)
}

// seen reads a stamp. Without one the form is about what stands now; of one that cannot be
// read nothing was seen.
func (s subject) seen(stamp string, o survey.Organisation, lang survey.Lang) seen {
	was := seen{Lang: lang}
	if stamp == "" {
		was.Fields = s.read(o, lang)
		return was
	}
	text, err := base64.RawURLEncoding.DecodeString(stamp)
	if err != nil || json.Unmarshal(text, &was) != nil || was.Lang != survey.EN {
		was.Lang = survey.NL
	}
	return was
}

// merge lets what stands now take the place of what somebody left as they saw it, and lists
// the fields that a colleague changed too, to something else.
func (was seen) merge(typed func(string) string, now map[string]string) (merged func(string) string, both map[string]bool) {
	both = map[string]bool{}
	for name, value := range now {
		if mine, before := typed(name), was.Fields[name]; mine != before && value != before && mine != value {
			both[name] = true
		}
	}
	return func(name string) string {
		if typed(name) == was.Fields[name] {
			return now[name]
		}
		return typed(name)
	}, both
}

// showMeanwhile shows what a colleague stored, at the first field that both changed.
func (d *desk) showMeanwhile(c *fiber.Ctx, page settingPage, both map[string]bool) error {
	first := slices.IndexFunc(page.Controls, func(f control) bool { return both[f.Name] })
	page.Wrong = []problem{{Field: page.Controls[first].ID(), Message: d.view.T(page.Lang, "set_changed_meanwhile")}}
	d.invalid(c, &page.deskPage)
	return d.show(c, page.Lang, "settings_show", page)
}
