package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// demoRecord is what the adviser wrote down of a talk in the rehearsal.
var demoRecord = survey.Record{
	Leaving: survey.GroupVoluntary, Minutes: 45, Form: "in_person",
	Ticks: survey.Ticks{
		"stay_factors": {"s_colleagues", "s_pupils"}, "reason_weight.job": {"strong"}, "reason_weight.relations": {"some"},
		"push_factors.job": {"j_workload", "j_admin"}, "push_factors.relations": {"r_support"}, "decisive": {"j_workload"},
		"preventable": {"maybe"}, "keep_factors": {"k_workload", "k_talk"}, "st_people.st_support": {"2"}, "destination": {"own_sector"},
		"would_return": {"maybe"},
	},
	Notes: map[string]string{
		"back":        "Kijkt met plezier terug op de mentorlessen en op de hulp van collega’s.",
		"reasons.job": "Drie vakken en een groot mentoraat waren samen te veel. Nakijken gebeurde in het weekend.",
		"differently": "Een gesprek in het tweede jaar had geholpen, voordat het besluit viel.",
	},
	Points: []survey.RecordPoint{
		{Wording: "Vraag in het tweede jaar hoe het gaat, niet pas bij vertrek", For: survey.ForSchool, Urgent: "year"},
		{Wording: "Deel het mentoraat met een collega", For: survey.ForTeam, Urgent: "soon"},
	},
}

// addRecords writes down two of the talks that were held: one is a draft, the other lies
// with the leaver.
func (r *rehearsal) addRecords(ctx context.Context) error {
	for name, sends := range map[string]bool{"Noah Bakker": true, "Lotte": false} {
		if err := r.addRecord(ctx, r.talks[name], sends); err != nil {
			return fmt.Errorf("record: %w", err)
		}
	}
	return nil
}

func (r *rehearsal) addRecord(ctx context.Context, id uuid.UUID, sends bool) error {
	talk, err := r.db.Talk(ctx, id)
	if err != nil {
		return err
	}
	record := demoRecord
	record.Talk, record.Interviewer, record.HeldOn, record.Revision = id, talk.Interviewer, talk.HeldOn, 1
	if err := r.db.StartRecord(ctx, record); err != nil || !sends {
		return err
	}
	return r.db.SendRecord(ctx, record, r.clock)
}
