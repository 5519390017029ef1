package main

import (
	"maps"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"nawoord/survey"
)

// leaver is somebody who was invited and what became of them.
type leaver struct {
	name  string // stands before the @ as well
	token string // from the mail

	cast      url.Values // what was sent last, by form field; nil: nothing, or taken back
	said      []string   // all that was ever chosen
	texts     []string   // all that was ever written
	elsewhere bool       // counts with the organisation only
	attached  bool
}

func (l *leaver) email() string { return l.name + "@example.org" }
func (l *leaver) link() string  { return "/v/" + l.token }

var mailedToken = regexp.MustCompile(`/v/([a-z2-7]{52})\n`)

// read takes the token out of the invitation.
func (l *leaver) read(t *testing.T, m received) {
	t.Helper()
	found := mailedToken.FindStringSubmatch(strings.ReplaceAll(m.text, "\r", ""))
	if found == nil {
		t.Fatalf("no link in the mail\n%s", m.text)
	}
	l.token = found[1]
}

// usual is what most leavers answer. Work load and spoken before are the same for all, so
// that nobody may ever see them counted below ten.
const usual = `occasion=resigned reason_weight.job=strong reason_weight.relations=some reason_weight.personal=none
	push_factors.job=j_workload,j_tasks pull_factors=pl_calm,pl_people decisive=j_workload preventable=maybe keep_factors=k_workload
	spoke_before=manager st_work.st_workload=2 st_work.st_start=4 st_people.st_support=3 stay_factors=s_colleagues,s_mood
	enps=8 would_return=maybe`

// wishes reads answers; later ones replace earlier ones, an empty one leaves it out.
func wishes(parts ...string) url.Values {
	all := url.Values{}
	for _, pair := range strings.Fields(strings.Join(parts, " ")) {
		name, values, _ := strings.Cut(pair, "=")
		all[name] = strings.Split(values, ",")
		if values == "" {
			delete(all, name)
		}
	}
	return all
}

// fillIn answers page by page, as far as the send page. Until then nothing at all is
// written on the server.
func (h *house) fillIn(v *visitor, l *leaver, wish url.Values) page {
	h.t.Helper()
	h.settle()
	before := h.database()
	p := v.submit(v.get(l.link()).is(200, "start"), "", nil).is(200, "question")
	open := maps.Clone(wish)
	for p.kind() == "question" {
		given := url.Values{}
		f := p.form("")
		for name, values := range open {
			if f.has(name) {
				given[name] = values
				delete(open, name)
			}
		}
		p = v.submit(p, "", given)
	}
	if len(open) > 0 {
		h.t.Errorf("%s was never asked for %v", l.name, slices.Collect(maps.Keys(open)))
	}
	if string(h.database()) != string(before) {
		h.t.Errorf("the database changed while %s answered", l.name)
	}
	return p.is(200, "send")
}

// send fills in the questionnaire and sends it.
func (h *house) send(v *visitor, l *leaver, scope string, answers ...string) page {
	h.t.Helper()
	wish := wishes(answers...)
	for _, box := range []string{"open_keep", "open_improve"} {
		if text := wish.Get(box); text != "" {
			wish.Set(box, strings.ReplaceAll(text, "_", " "))
			l.texts = append(l.texts, wish.Get(box))
		}
	}
	p := v.submit(h.fillIn(v, l, wish), "scope", url.Values{"scope": {scope}}).is(200, "thanks")
	l.casts(wish)
	l.elsewhere = scope == "org"
	return p
}

// casts notes what was sent.
func (l *leaver) casts(answers url.Values) {
	l.cast = answers
	for _, values := range answers {
		l.said = append(l.said, values...)
	}
}

// asksTalk fills in the form for a talk.
func asksTalk(v *visitor, p page, name, mail string) page {
	v.t.Helper()
	done := v.submit(p.is(200, "talk"), "fu_contact", url.Values{
		"fu_contact": {"mail"}, "fu_mail": {mail}, "fu_name": {name}, "fu_with": {"any"}, "fu_form": {"phone"}, "fu_when": {"morning", "late"},
	})
	return done.is(200, "done")
}

// organisationPart lists what is not counted with the unit.
var organisationPart = regexp.MustCompile(`^(open_|push_factors\.r_safe|contract_cause|wanted_to_stay|retire_timing|work_longer|stay_connected|` +
	`st_process\.|st_work\.st_(autonomy|competence)|st_people\.st_(team|comm))`)

// expected counts by hand what the leavers chose: per question, from five others (ten for
// the mark) who did not all choose the same, unless it is what HR knows anyway.
func expected(leavers []*leaver) map[string]survey.Counted {
	others, all := map[string]survey.Counted{}, map[string]survey.Counted{}
	for _, l := range leavers {
		if l.cast == nil || l.elsewhere {
			continue
		}
		tally(all, l.cast)
		if !l.attached {
			tally(others, l.cast)
		}
	}
	maps.DeleteFunc(all, func(question string, _ survey.Counted) bool {
		n := others[question].N
		same := slices.Contains(slices.Collect(maps.Values(others[question].Options)), n)
		return n < survey.MinK || same && question != "occasion" || question == "enps" && n < survey.SensitiveK
	})
	// HR knows who retires: the only one waits, and so does who would be left without company.
	if slices.Min(slices.Collect(maps.Values(others["occasion"].Options))) < survey.MinK {
		clear(all["occasion"].Options)
	}
	where := all["destination"]
	where.N -= where.Options["retired"]
	delete(where.Options, "retired")
	all["destination"] = where
	return all
}

func tally(sum map[string]survey.Counted, cast url.Values) {
	for question, options := range cast {
		if organisationPart.MatchString(question) {
			continue
		}
		counted := sum[question]
		if counted.Options == nil {
			counted.Options = map[string]int{}
		}
		said := false
		for _, option := range options {
			if option != "prefer_not" && option != "na" {
				counted.Options[option]++
				said = true
			}
		}
		if said {
			counted.N++
			sum[question] = counted
		}
	}
}
