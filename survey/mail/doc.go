// Package mail hands finished mails to the world: to a mail server over SMTP, or to a
// folder that keeps them for a rehearsal and for tests. What a mail says is the business
// of package view; when it leaves is the business of the outbox.
//
// A mail is text, the same words as HTML, and for an appointment a calendar part. Its
// headers say no more than needed: no program name, no host name, and a Message-ID that
// stays the same when a mail has to be sent again. No error or result of this package
// holds an address, because results are logged and shown.
package mail
