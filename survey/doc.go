// Package survey is the domain of Nawoord: an anonymous online exit questionnaire that
// people who leave an organisation can trust. It holds types and rules, without SQL, web
// or mail.
//
// # The promise
//
// Answers are sealed when they arrive and opened only in groups. A leaver's link is a
// secret that is never stored. What somebody sends becomes two ballots, one with what is
// counted per unit and one with what is counted for the whole organisation, each sealed
// to the public key of a ballot box. Until the link closes they can be replaced or taken
// back. On a fixed day a box with enough ballots of closed links is opened in memory: each
// question is counted by itself and published when at least k others stand behind it, the
// rest is sealed again and waits. Then the ballots are deleted and the key is destroyed.
// No row ever holds one person's answers, nothing near an answer has a time or an order,
// and nothing shows who took part. A report is a sum of whole openings.
//
// # Glossary
//
//	Organisation, Unit                     organisatie, onderdeel (school, afdeling)
//	LeaverGroup, Route                     doelgroep (HR's view), route (the leaver's answer)
//	Questionnaire, Page, Question, Option  vragenlijst, pagina, vraag, antwoordoptie
//	Invitation, Token                      uitnodiging, persoonlijke link
//	Answers                                antwoorden, only inside one request
//	Vote, Ballot, Box, Opening, Carry      stem, stembiljet, stembus, opening, meegenomen telling
//	Tally, Comment, Report                 telling, opmerking, rapportage
//	Talk, Appointment                      gesprek (aanvraag), afspraak
//	Record, ImprovementPoint               gespreksverslag, verbeterpunt
//	Account, Role, Permission              HR-gebruiker, rol, recht
//	AuditEntry                             regel in het logboek
//	QueuedMail                             mail in de wachtrij
//
// # Map
//
//	survey            the domain: one file per noun, the same name on every floor
//	survey/ballot     tokens, slots, seals, keys and counting: the sealed ballot box
//	survey/sqlite     everything that is remembered; all SQL
//	survey/view       words and templates into pages and mails
//	survey/workbook   a report as a spreadsheet
//	survey/mail       the outbox's worker, mail servers and calendars
//	survey/selfcheck  whether an installation keeps the promise, and the record of processing
//	survey/web        the pages of leavers and of HR
//	survey/proof      attackers, and which test proves which promise; tests only
//	survey/surveytest what tests share: real files, a real browser
//	cmd/nawoord       the program and its commands
package survey
