// Package view makes pages and mails out of words and templates, for survey/web and
// survey/mail alike. Words come from templates/words, one file per language and subject;
// they are the only place with Dutch or English sentences, the questionnaire excepted.
//
// A page is a template of templates/ inside layout.html. Its data embeds Page.
package view
