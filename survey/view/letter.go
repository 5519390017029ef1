package view

import (
	"regexp"
	"strings"

	"nawoord/survey"
)

// letter is a mail's data with the words that depend on it. Its exported methods are what
// the templates call.
type letter struct {
	MailData
	Kind survey.MailKind
}

// aboutAppointment reports whether the interviewer gets a copy of the mail.
func (l letter) aboutAppointment() bool {
	switch l.Kind {
	case survey.MailTalkAppointment, survey.MailTalkChanged, survey.MailTalkKept, survey.MailTalkCancelled, survey.MailTalkReminder:
		return true
	}
	return false
}

// template is the text that the mail is made of.
func (l letter) template() survey.MailKind {
	if l.Talk.Copy && l.aboutAppointment() {
		return talkCopy
	}
	return l.Kind
}

// Keyholder reports whether people outside HR and IT keep the keys of the ballot boxes.
func (l letter) Keyholder() bool { return l.Organisation.KeyMode == survey.KeyHolder }

// Claim is the one word for the promise. Without keyholders it is never "anonymous".
func (l letter) Claim() string {
	switch {
	case l.Keyholder() && l.Lang == survey.NL:
		return "anoniem"
	case l.Keyholder():
		return "anonymous"
	case l.Lang == survey.NL:
		return "vertrouwelijk"
	default:
		return "confidential"
	}
}

// TalkWord is the organisation's word for the talk. Somebody who was dismissed is offered
// plainly a talk.
func (l letter) TalkWord() string {
	if word := strings.Join(strings.Fields(l.Organisation.TalkWord[l.Lang]), " "); word != "" && l.Group != survey.GroupDismissal {
		return word
	}
	return map[survey.Lang]string{survey.NL: "gesprek", survey.EN: "talk"}[l.Lang]
}

// KeptFor is within which time of the closing date an address is erased.
func (l letter) KeptFor() string {
	return survey.Span(l.Lang, l.Organisation.Keeps(survey.DatumInvitation))
}

// TalkFor is how long after a talk is closed what somebody gave for it is erased.
func (l letter) TalkFor() string {
	return survey.Span(l.Lang, l.Organisation.Keeps(survey.DatumTalk))
}

// HR is the organisation's word for HR.
func (l letter) HR() string { return oneLine(l.Organisation.Word(survey.WordHR, l.Lang)) }

// Opening is the organisation's own first sentence for this kind of leaving, if it has one.
func (l letter) Opening() string {
	return oneLine(l.Organisation.Fill(l.Organisation.Openings[l.Group][l.Lang]))
}

// sender says in whose name the mail speaks and where an answer goes. What goes to the
// desk comes from the program.
func (l letter) sender() (name, replyTo string) {
	contact := l.Organisation.Contact
	switch {
	case l.Kind == survey.MailDesk, l.Kind == survey.MailKeyholder, l.Kind == survey.MailResults, l.Kind == survey.MailTest, l.Kind == survey.MailTalkAssigned, l.template() == talkCopy:
		return "Nawoord", ""
	case l.aboutAppointment(), l.Kind == survey.MailRecord, l.Kind == survey.MailRecordHanded: // from the interviewer
		contact = survey.Contact{Name: l.Talk.Interviewer, Mail: l.Talk.InterviewerMail}
	}
	if contact.Name == "" {
		return l.Organisation.Name, contact.Mail
	}
	at := map[survey.Lang]string{survey.NL: " van ", survey.EN: " at "}[l.Lang]
	return contact.Name + at + l.Organisation.Name, contact.Mail
}

// block is one paragraph of the HTML: lines, a list, or a button.
type block struct {
	Lines  [][]span
	Items  [][]span
	Button *span
}

// span is a piece of a line; with a URL it is a link.
type span struct {
	Text, URL string
}

// blocks reads the structure of a text mail: lines that begin with "- " are a list, and a
// paragraph that is only a link, or a label with a colon and a link, is the button.
func blocks(text string) []block {
	var all []block
	for paragraph := range strings.SplitSeq(strings.TrimSpace(text), "\n\n") {
		lines := strings.Split(paragraph, "\n")
		if button := buttonOf(lines); button != nil {
			all = append(all, block{Button: button})
			continue
		}
		var now block
		for _, line := range lines {
			item, isItem := strings.CutPrefix(strings.TrimSpace(line), "- ")
			if isItem && len(now.Lines) > 0 || !isItem && len(now.Items) > 0 {
				all, now = append(all, now), block{}
			}
			if isItem {
				now.Items = append(now.Items, spans(item))
			} else {
				now.Lines = append(now.Lines, spans(item))
			}
		}
		all = append(all, now)
	}
	return all
}

func buttonOf(lines []string) *span {
	last := strings.TrimSpace(lines[len(lines)-1])
	if linkPattern.FindString(last) != last || last == "" {
		return nil
	}
	if len(lines) == 1 {
		return &span{Text: last, URL: last}
	}
	label, ok := strings.CutSuffix(strings.TrimSpace(lines[0]), ":")
	if len(lines) != 2 || !ok {
		return nil
	}
	return &span{Text: label, URL: last}
}

// linkPattern finds a web address; punctuation at its end belongs to the sentence.
var linkPattern = regexp.MustCompile(`https?://[^\s<>"]*[^\s<>".,;:!?)]`)

// spans cuts a line into text and links, which show the whole address.
func spans(line string) []span {
	var all []span
	end := 0
	for _, at := range linkPattern.FindAllStringIndex(line, -1) {
		if at[0] > end {
			all = append(all, span{Text: line[end:at[0]]})
		}
		link := line[at[0]:at[1]]
		all = append(all, span{Text: link, URL: link})
		end = at[1]
	}
	if end < len(line) {
		all = append(all, span{Text: line[end:]})
	}
	return all
}
