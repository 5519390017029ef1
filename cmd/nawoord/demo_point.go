package main

import (
	"context"
	"fmt"

	"github.com/google/uuid"

	"nawoord/survey"
)

// addPoints writes down what VO-Campus does about what was learnt. Leavers see two of them.
func (r *rehearsal) addPoints(ctx context.Context) error {
	today := survey.DayOf(r.clock.In(r.organisation.Location()))
	half := today.Month().Half()
	vo, _ := r.units.ByName("vo")
	mbo, _ := r.units.ByName("mbo")
	root := r.units.Root()
	for _, p := range []survey.ImprovementPoint{
		{
			Unit: vo.ID, Theme: "push_factors.job.j_workload", Wording: "Deel een mentoraat in de bovenbouw met een collega", For: survey.ForTeam,
			Owner: r.adviser.ID, OwnerName: r.adviser.Name, DueOn: today.AddWorking(40), Status: survey.PointDoing, Half: half,
		},
		{
			Unit: root.ID, Theme: "keep_factors.k_talk", Wording: "Vraag in het tweede jaar hoe het gaat, niet pas bij vertrek", For: survey.ForBoard,
			Owner: r.hr.ID, OwnerName: r.hr.Name, DueOn: today.AddWorking(80), Status: survey.PointOpen, Half: half,
		},
		{
			Unit: mbo.ID, Wording: "Spreek af wie een nieuwe docent inwerkt", For: survey.ForSchool,
			OwnerName: "Teamleider techniek", DueOn: today - 12, Status: survey.PointOpen, Half: half - 1,
		},
		{
			Unit: root.ID, Theme: "push_factors.job.j_workload", Wording: "Maak het rooster eerder bekend", For: survey.ForSchool,
			Owner: r.hr.ID, OwnerName: r.hr.Name, Status: survey.PointDone, Outcome: "Het rooster van het nieuwe schooljaar staat nu op 1 juni vast.",
			Half: half - 1, Ended: half, Shown: true,
			ShownText: survey.Text{survey.NL: "Het rooster staat nu op 1 juni vast.", survey.EN: "The timetable is now fixed on 1 June."},
		},
		{
			Unit: root.ID, Wording: "Geef elke starter een begeleider", For: survey.ForBoard, OwnerName: "Noor Bakker",
			Status: survey.PointDone, Outcome: "Elke starter heeft een jaar lang een begeleider, met twee uur per week.", Half: half - 1, Ended: half, Shown: true,
			ShownText: survey.Text{survey.NL: "Wie nieuw is, heeft een jaar lang een begeleider.", survey.EN: "Whoever is new has a mentor for a year."},
		},
	} {
		var err error
		if p.ID, err = uuid.NewRandom(); err != nil {
			return fmt.Errorf("improvement point: %w", err)
		}
		if err := r.db.AddPoint(ctx, p); err != nil {
			return err
		}
	}
	return nil
}
