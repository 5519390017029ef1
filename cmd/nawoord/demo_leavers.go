package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/google/uuid"

	"nawoord/survey"
)

// leavers41 are the 41 leavers of the HAN report "Binden en boeien tot na de uitgang".
//
//go:embed leavers-41.csv
var leavers41 []byte

// leaver41 is one of them: the answers that the report has.
type leaver41 struct {
	sector, occasion, destination string
}

func readLeavers() ([]leaver41, error) {
	rows, err := csv.NewReader(strings.NewReader(string(leavers41))).ReadAll()
	if err != nil {
		return nil, fmt.Errorf("read the 41 leavers: %w", err)
	}
	leavers := make([]leaver41, 0, len(rows))
	for _, row := range rows[1:] {
		leavers = append(leavers, leaver41{sector: row[0], occasion: row[1], destination: row[3]})
	}
	return leavers, nil
}

var groupOf = map[string]survey.LeaverGroup{
	"resigned": survey.GroupVoluntary, "contract_end": survey.GroupContract,
	"retirement": survey.GroupRetirement, "dismissal": survey.GroupDismissal,
}

// passLeavers invites the 41 leavers, lets them answer, lets their links close and opens
// the boxes, each on its day and through the code that serves everybody.
func (r *rehearsal) passLeavers(ctx context.Context, begin, opening survey.Day) error {
	leavers, err := readLeavers()
	if err != nil {
		return err
	}
	r.at(begin)
	ids, err := r.inviteLeavers(ctx, leavers, begin, opening)
	if err != nil {
		return err
	}
	r.at(begin + 12)
	for n, id := range ids {
		if err := r.answer(ctx, n, leavers[n], id); err != nil {
			return err
		}
	}
	for day := begin + 13; day <= opening; day++ {
		r.at(day)
		if err := r.catchUp(ctx, r.clock); err != nil {
			return err
		}
	}
	return nil
}

// inviteLeavers mails the links; all close before the opening day.
func (r *rehearsal) inviteLeavers(ctx context.Context, leavers []leaver41, begin, opening survey.Day) ([]uuid.UUID, error) {
	people := make([]survey.Numbered, len(leavers))
	ids := make([]uuid.UUID, len(leavers))
	for n, l := range leavers {
		unit, _ := r.units.ByName(l.sector)
		ids[n] = uuid.New()
		lastDay := opening - survey.ClosesAfter - 6 - survey.Day(n%7)
		people[n] = survey.Numbered{Line: n + 2, Invitation: survey.Invitation{
			ID: ids[n], Email: fmt.Sprintf("leraar%02d@example.org", n+1), Lang: survey.NL, Unit: unit.ID,
			Group: groupOf[l.occasion], LastDay: lastDay, SendOn: begin, ClosesOn: lastDay + survey.ClosesAfter,
		}}
	}
	if _, err := r.db.Invite(ctx, people, false, r.clock); err != nil {
		return nil, err
	}
	_, err := r.worker.SendDue(ctx)
	return ids, err
}

// answer fills in the questionnaire page by page as a leaver would, and sends it.
func (r *rehearsal) answer(ctx context.Context, n int, l leaver41, id uuid.UUID) error {
	i, err := r.db.Invitation(ctx, id)
	if err != nil {
		return err
	}
	facts := survey.Facts{BoxExpects: r.units.BoxExpects(r.units.BoxOf(i.Unit).ID), OrganisationExpects: r.units.Expected()}
	pen := pen{rand: rand.New(rand.NewPCG(41, uint64(n))), leaver: l, n: n} //nolint:gosec // example answers, the same every time
	answers := survey.Answers{}
	for page, ok := r.questionnaire.Next(0, answers, facts); ok; page, ok = r.questionnaire.Next(page, answers, facts) {
		p, _ := r.questionnaire.Page(page)
		form := pen.fill(r.questionnaire.Show(p, answers, facts, uint64(n))) //nolint:gosec // 0 to 40
		if answers, err = r.questionnaire.Accept(p, func(name string) []string { return form[name] }, answers, facts); err != nil {
			return fmt.Errorf("answer page %s: %w", p.Key, err)
		}
	}
	return r.server.Cast(ctx, i, answers, false)
}

// pen fills in forms: what the report has, and for the rest example answers that are the
// same every time.
type pen struct {
	rand   *rand.Rand
	leaver leaver41
	n      int
}

func (p pen) fill(fields []survey.Field) map[string][]string {
	form := map[string][]string{}
	for _, f := range fields {
		switch {
		case f.Name == "occasion":
			form[f.Name] = []string{p.leaver.occasion}
		case f.Name == "destination":
			form[f.Name] = []string{p.leaver.destination}
		case f.Kind == survey.KindText:
			form[f.Name] = p.write(f.Name)
		case f.Kind == survey.KindSeveral:
			for _, o := range p.tick(f.Options) {
				form[o.Name] = append(form[o.Name], o.Value)
			}
		default:
			form[f.Name] = []string{p.choose(f)}
		}
	}
	return form
}

// shares say how often an answer is given in the rehearsal; what is not here is drawn evenly.
var shares = map[string][]int{
	"scale5": {6, 16, 26, 34, 18, 0}, "enps": {1, 1, 2, 3, 4, 8, 12, 22, 26, 13, 8},
	"reason_weight.personal": {50, 35, 15}, "reason_weight.job": {20, 30, 50},
	"reason_weight.organisation": {30, 40, 30}, "reason_weight.relations": {15, 25, 60},
	"preventable": {34, 30, 28, 8, 0}, "spoke_before": {30, 8, 30, 32, 0}, "would_return": {32, 34, 22, 12, 0},
}

func (p pen) choose(f survey.Field) string {
	weights, ok := shares[f.Name]
	if !ok && len(f.Options) == 6 && f.Options[0].Value == "1" {
		weights = shares["scale5"]
	}
	total := 0
	for i := range f.Options {
		total += weight(weights, i)
	}
	at := p.rand.IntN(max(total, 1))
	for i, o := range f.Options {
		if at -= weight(weights, i); at < 0 {
			return o.Value
		}
	}
	return ""
}

func weight(weights []int, i int) int {
	if i < len(weights) {
		return weights[i]
	}
	if weights == nil {
		return 1
	}
	return 0
}

// popular are the options that many tick.
var popular = map[string]bool{
	"j_workload": true, "j_tasks": true, "r_support": true, "r_manager": true, "r_apprec": true, "o_career": true, "p_change": true,
	"pl_calm": true, "pl_people": true, "pl_content": true, "k_workload": true, "k_support": true, "k_talk": true,
	"s_colleagues": true, "s_pupils": true, "s_meaning": true, "s_mood": true,
}

func (p pen) tick(options []survey.Choice) []survey.Choice {
	var ticked []survey.Choice
	for _, o := range options {
		chance := 14
		if popular[o.Value] {
			chance = 52
		}
		if strings.HasSuffix(o.Value, "_none") || strings.HasSuffix(o.Value, "_other") {
			chance = 4
		}
		if p.rand.IntN(100) < chance {
			ticked = append(ticked, o)
		}
	}
	if len(ticked) == 0 {
		ticked = options[:1]
	}
	return ticked
}

// write gives two in three leavers something to say.
func (p pen) write(field string) []string {
	texts := demoTexts[field]
	if len(texts) == 0 || p.n%3 == 2 {
		return nil
	}
	return []string{texts[p.n%len(texts)]}
}

var demoTexts = map[string][]string{
	"open_keep": {
		"De collega’s helpen elkaar, ook als het druk is.", "De koffie-uurtjes op vrijdag. Daar hoor je elkaar.",
		"De vrijheid om je eigen lessen te maken.", "Het contact met de leerlingen.", "De mentorlessen in kleine groepen.",
		"Dat je tijd krijgt voor een studie.", "De sfeer in het team bovenbouw.", "Korte lijnen met de conciërges.",
		"De projectweken. Die doen er echt toe.", "De begeleiding van nieuwe docenten in het eerste jaar.",
		"Dat je bij ziekte rust krijgt.", "Een leidinggevende die binnenloopt.", "De ruimte om iets nieuws te proberen.",
	},
	"open_improve": {
		"Minder taken naast het lesgeven.", "Vraag eerder hoe het met iemand gaat, niet pas bij vertrek.",
		"Maak het rooster een maand eerder bekend.", "Geef duidelijkheid over een vast contract.",
		"Help sneller bij lastige klassen.", "Laat regels voor iedereen gelden.", "Meer waardering voor mentoren. Marieke Jansen begon daar op 1 maart 2026 mee.",
		"Kortere vergaderingen met een duidelijk doel.", "Neem tijd voor een gesprek in het tweede jaar.",
		"Laat docenten meedenken over de koers.", "Minder administratie per leerling.", "Zorg voor vervanging bij ziekte.",
		"Kijk vaker in de les en zeg wat goed gaat.",
	},
}
