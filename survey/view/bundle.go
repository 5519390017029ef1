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
		data.Points = append(data.Points, PointLine{
			Wording: p.Wording, Owner: p.OwnerName, Outcome: p.Outcome, For: p.For, Status: p.Status, DueOn: p.DueOn,
		})
	}
	return data
}
