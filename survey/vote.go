package survey

// Part says which of the two ballots of a submission holds an answer (promise.md section 2).
type Part string

// The two parts of a submission.
const (
	PartUnit         Part = "unit"
	PartOrganisation Part = "organisation"
)

// Vote is what one ballot says to one counted question: the smallest thing with a count
// of its own, such as a radio question, one statement, one category of a grouped tick
// list or one text box. Blank, "prefer not to say" and "does not apply" make no vote.
type Vote struct {
	// Question is the stable key with the split group behind it where the question is
	// split: "occasion", "reason_weight.job", "push_factors.relations", "stay_factors@new".
	Question string `json:"q"`
	// Variant is a short fingerprint of the option keys: changed options make a new question.
	Variant string `json:"v"`
	// Options are the chosen option keys, one or (tick lists) several; empty for a text.
	Options []string `json:"o,omitempty"`
	// Text is the text of a text box, empty otherwise.
	Text string `json:"t,omitempty"`
	// Least is the question's own threshold where it is higher than the organisation's k
	// (10 for texts, the 0–10 scale and sensitive options), 0 otherwise.
	Least int `json:"k,omitempty"`
	// Known marks an answer that HR knows of every leaver (occasion): each option is published
	// by itself, from the threshold on, as a count of few would tell who took part.
	Known bool `json:"f,omitempty"`
}
