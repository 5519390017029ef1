package view

import (
	"net/url"

	"github.com/google/uuid"

	"nawoord/survey"
)

// BundleMail is what the mail with a bundle of improvement points says: its points, or only
// where they are.
func BundleMail(o survey.Organisation, baseURL string, tree survey.Units, letter survey.PointLetter, points []survey.ImprovementPoint) MailData {
	query := url.Values{"half": {letter.Half.String()}}
	data := MailData{Organisation: o, Lang: letter.Lang, BundleOf: o.Name, BundleHalf: letter.Half}
	if unit, ok := tree.ByID(letter.Unit); ok && unit.Parent != uuid.Nil {
		data.BundleOf = unit.Name
		query.Set("unit", unit.Name)
	}
	data.DeskLink = baseURL + "/hr/verbeterpunten/bundel?" + query.Encode()
	if !letter.Whole {
		return data
	}
	for _, p := range points {
		line := pointLine(p)
		if unit, ok := tree.ByID(p.Unit); ok && p.Unit != letter.Unit { // the heading names the other
			line.Unit = unit.Name
		}
		data.Points = append(data.Points, line)
	}
	return data
}

// OwnerMail is what the mail to the new owner of an improvement point says. It links to the
// points of the desk for who sees them.
func OwnerMail(o survey.Organisation, baseURL string, tree survey.Units, owner survey.Account, p survey.ImprovementPoint) MailData {
	line := pointLine(p)
	line.Owner = "" // who reads it
	data := MailData{Organisation: o, Lang: owner.Lang, FirstName: owner.Name, BundleOf: o.Name, Points: []PointLine{line}}
	if unit, ok := tree.ByID(p.Unit); ok && unit.Parent != uuid.Nil {
		data.BundleOf = unit.Name
	}
	if owner.MayAt(survey.MaySeePoints, tree, p.Unit) {
		data.DeskLink = baseURL + "/hr/verbeterpunten"
	}
	return data
}

func pointLine(p survey.ImprovementPoint) PointLine {
	return PointLine{Wording: p.Wording, Owner: p.OwnerName, Outcome: p.Outcome, For: p.For, Status: p.Status, DueOn: p.DueOn}
}
