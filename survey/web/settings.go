package web

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"nawoord/survey"
)

const settingsPath = "/hr/instellingen"

// subject is one page of settings: the fields of its form, what they hold now, and how what
// was typed changes the organisation.
type subject struct {
	name   string // in its address and its words
	may    survey.Permission
	fields func(f formOf) []control
	read   func(o survey.Organisation, lang survey.Lang) map[string]string
	set    func(o *survey.Organisation, typed func(string) string) error
}

// settingsPage lists the subjects with what they hold now.
type settingsPage struct {
	deskPage
	Subjects []settingsRow
}

type settingsRow struct {
	Address, Title, Now string
}

func (d *desk) showSettings(c *fiber.Ctx, me survey.Account) error {
	page := settingsPage{deskPage: d.page(c, me, "settings")}
	for _, s := range d.subjects() {
		if !me.May(s.may) {
			continue
		}
		row := settingsRow{Address: settingsPath + "/" + s.name, Title: d.view.T(me.Lang, "set_"+s.name+"_title")}
		row.Now = d.settingSummary(me.Lang, s.name)
		page.Subjects = append(page.Subjects, row)
	}
	if me.May(survey.MayChangeSettings) {
		page.Subjects = append(page.Subjects, settingsRow{Address: unitsPath, Title: d.view.T(me.Lang, wordOf("units", "title")), Now: d.view.T(me.Lang, "units_now", "N", len(d.Units)-1)})
	}
	if me.May(survey.MayManageAccounts) {
		_, members, err := d.DB.FindMembers(c.UserContext(), survey.MemberSearch{})
		if err != nil {
			return err
		}
		page.Subjects = append(page.Subjects, settingsRow{Address: membersPath, Title: d.view.T(me.Lang, wordOf("members", "title")), Now: d.view.T(me.Lang, "members_now", "N", members)})
	}
	for _, also := range []struct {
		may           survey.Permission
		address, word string
	}{{survey.MaySeeCheck, checkPath, "check"}, {survey.MaySeeAudit, auditPath, "audit"}} {
		if me.May(also.may) {
			page.Subjects = append(page.Subjects, settingsRow{Address: also.address, Title: d.view.T(me.Lang, "nav_"+also.word), Now: d.view.T(me.Lang, also.word+"_now")})
		}
	}
	return d.show(c, me.Lang, "settings_list", page)
}

// settingPage is the form of one subject.
type settingPage struct {
	deskPage
	Subject  string
	Notes    []string
	Controls []control
	Stamp    string // of what the fields held when the form was made
	Changes  []settingChange
	Undo     []hidden // what the fields held before the last change
	Others   []settingChange
	Mail     *mailPreview
	Swatches []swatch
}

// settingChange is a field that was changed.
type settingChange struct {
	Label, Was, Now string
}

// meanwhile says that a colleague changed something since somebody opened a form, and lists
// the controls in which something else stands by now than was typed.
func (d *desk) meanwhile(c *fiber.Ctx, p *deskPage, controls []control, now map[string]string) []settingChange {
	p.Wrong = []problem{{Field: controls[0].ID(), Message: d.view.T(p.Lang, "set_changed_meanwhile")}}
	d.invalid(c, p)
	return d.changes(p.Lang, controls, values(controls), now)
}

// settingPage makes the page of a subject with what its fields hold.
func (d *desk) settingPage(c *fiber.Ctx, me survey.Account, s subject, typed func(string) string, wrong survey.Invalid) settingPage {
	page := settingPage{deskPage: d.page(c, me, "setting"), Subject: s.name}
	page.Title = d.view.T(me.Lang, "set_"+s.name+"_title")
	page.Heading = page.Title
	page.Notes = strings.Split(strings.TrimSpace(d.view.T(me.Lang, "set_"+s.name+"_text")), "\n")
	page.Controls = s.fields(formOf{d: d, lang: me.Lang, name: "set_" + s.name, typed: typed, wrong: wrong})
	page.Stamp = s.stamp(d.Organisation, me.Lang)
	scripted(c, &page.deskPage)
	if s.name == "colours" {
		page.Swatches = swatches(typed)
	}
	return page
}

func (d *desk) showSetting(s subject) deskHandler {
	return func(c *fiber.Ctx, me survey.Account) error {
		now := s.read(d.Organisation, me.Lang)
		page := d.settingPage(c, me, s, func(name string) string { return now[name] }, survey.Invalid{})
		if changed, ok := d.unsealed(c.Query("terug")); ok && page.Done != "" {
			before := maps.Clone(now)
			maps.Copy(before, changed)
			page.Changes = d.changes(me.Lang, page.Controls, before, now)
			if s.name != "retention" { // what is kept shorter is promised from now on
				page.Undo = undo(page.Controls, before)
			}
		}
		return d.show(c, me.Lang, "settings_show", page)
	}
}

// saveSetting stores a subject and shows what was changed, with a way back. Fields that were
// left as they were seen keep what a colleague stored since; who changed one to something
// else than a colleague did sees that first.
func (d *desk) saveSetting(s subject) deskHandler {
	return func(c *fiber.Ctx, me survey.Account) error {
		typed := trimmed(typed(c))
		if typed("bekijk") != "" {
			return d.previewSetting(c, me, s, typed)
		}
		var missing survey.Invalid
		countFields(c, &missing, s.fields(formOf{d: d, lang: me.Lang, name: "set_" + s.name, typed: typed}))
		stamp, shown := typed("gezien"), typed
		var before, after, held map[string]string
		var was seen
		var both map[string]bool
		moved, err := d.DB.ChangeSettings(c.UserContext(), func(o *survey.Organisation) error {
			if err := missing.OrNil(); err != nil {
				return err
			}
			was = s.seen(stamp, *o, me.Lang)
			before, held = s.read(*o, me.Lang), s.read(*o, was.Lang)
			stamp = s.stamp(*o, was.Lang)
			if shown, both = was.merge(typed, held); len(both) > 0 {
				return errSeenOther
			}
			err := s.set(o, shown)
			after = s.read(*o, me.Lang)
			return err
		})
		var wrong *survey.Invalid
		switch {
		case errors.As(err, &wrong):
			page := d.settingPage(c, me, s, shown, *wrong)
			page.Stamp = stamp
			d.invalid(c, &page.deskPage, page.Controls...)
			return d.show(c, me.Lang, "settings_show", page)
		case errors.Is(err, errSeenOther):
			page := d.settingPage(c, me, s, shown, survey.Invalid{})
			page.Stamp, page.Others = stamp, d.changes(me.Lang, page.Controls, was.Fields, held)
			return d.showMeanwhile(c, page, both)
		case err != nil:
			return notStored(err)
		}
		if d.refresh != nil {
			if err := d.refresh(c.UserContext()); err != nil {
				return err
			}
		}
		return d.settingSaved(c, settingsPath+"/"+s.name, moved, before, after)
	}
}

// longestAddress is what fits in the headers that a proxy takes, with room for the others.
const longestAddress = 2800

// settingSaved goes back to a subject with how many mails were moved and what its changed
// fields held, for the way back. What is too long for an address goes without that.
func (d *desk) settingSaved(c *fiber.Ctx, address string, moved int, before, after map[string]string) error {
	maps.DeleteFunc(before, func(name, value string) bool { return after[name] == value })
	sealed, err := d.sealed(before)
	if err != nil {
		return err
	}
	if len(address)+len(sealed) > longestAddress {
		return then(c, address, "instelling_lang")
	}
	if address += "?terug=" + sealed; moved > 0 {
		return then(c, address+"&n="+strconv.Itoa(moved), "instelling_verzet")
	}
	return then(c, address, "instelling")
}

// errSeenOther says that a colleague changed the same field since somebody opened its form.
var errSeenOther = errors.New("the setting was changed in the meantime")

// trimmed reads fields without the space around them, and lines as Unix writes them.
func trimmed(typed func(string) string) func(string) string {
	return func(name string) string { return strings.TrimSpace(strings.ReplaceAll(typed(name), "\r\n", "\n")) }
}

// stamp is short for what the fields of a form hold.
func stamp(values map[string]string) string {
	text, _ := json.Marshal(values) // a map of texts can be written
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// undo is the form that puts a subject back.
func undo(controls []control, before map[string]string) []hidden {
	var all []hidden
	for _, control := range controls {
		all = append(all, hidden{Name: control.Name, Value: before[control.Name]})
	}
	return all
}

func values(controls []control) map[string]string {
	all := map[string]string{}
	for _, control := range controls {
		all[control.Name] = control.Value
	}
	return all
}

// changes lists the controls that hold something else than before.
func (d *desk) changes(lang survey.Lang, controls []control, before, now map[string]string) []settingChange {
	var all []settingChange
	for _, control := range controls {
		was, is := before[control.Name], now[control.Name]
		if was != is {
			all = append(all, settingChange{Label: control.Label, Was: d.said(lang, control, was), Now: d.said(lang, control, is)})
		}
	}
	return all
}

// said is how a value reads: the label of the option that it picks, a day in words.
func (d *desk) said(lang survey.Lang, f control, value string) string {
	for _, option := range f.Options {
		if option.Value == value {
			return strings.TrimSpace(option.Label)
		}
	}
	if day, err := survey.ParseDay(value); err == nil && f.Type == "date" {
		return d.day(lang, day)
	}
	return value
}

// sealed puts values into an address so that only this program reads them.
func (d *desk) sealed(values map[string]string) (string, error) {
	plain, err := json.Marshal(values)
	if err != nil {
		return "", fmt.Errorf("seal: %w", err)
	}
	nonce := make([]byte, d.previews.NonceSize())
	_, _ = rand.Read(nonce)
	return base64.RawURLEncoding.EncodeToString(d.previews.Seal(nonce, nonce, plain, []byte(settingsPath))), nil
}

func (d *desk) unsealed(text string) (map[string]string, bool) {
	sealed, err := base64.RawURLEncoding.DecodeString(text)
	size := d.previews.NonceSize()
	if err != nil || len(sealed) < size {
		return nil, false
	}
	plain, err := d.previews.Open(nil, sealed[:size], sealed[size:], []byte(settingsPath))
	if err != nil {
		return nil, false
	}
	var values map[string]string
	return values, json.Unmarshal(plain, &values) == nil
}
