// Package web is the website: the leaver's pages, without a script and without a trace, and
// the desk of HR.
//
// A leaver's GET changes nothing, on the server or on the device. Until sending, answers
// live only in sealed cookies (draft.go); sending seals them into two ballots
// (answers_send.go). Handlers are verb + noun and return errors; errors.go turns those into
// pages. Log lines hold the pattern of a route, never its path.
package web
