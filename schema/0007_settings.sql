-- What an organisation chose by itself on the pages of settings. What is not here is as it
-- comes with the program.
CREATE TABLE setting (
    name  TEXT NOT NULL, -- word_hr, opening_voluntary, reminders …
    lang  TEXT NOT NULL CHECK (lang IN ('', 'nl', 'en')),
    value TEXT NOT NULL,
    PRIMARY KEY (name, lang)
) STRICT, WITHOUT ROWID;

-- When nobody is at work.
CREATE TABLE holiday (
    first_day INTEGER NOT NULL,
    final_day INTEGER NOT NULL,
    label     TEXT    NOT NULL,
    PRIMARY KEY (first_day, final_day, label)
) STRICT, WITHOUT ROWID;

-- The lists of HR show fifty of many thousands: what is looked for is found in an index, and
-- only the rows that are shown are read.
DROP INDEX invitation_closes;
CREATE INDEX invitation_listed ON invitation (closes_on DESC, email, unit, withdrawn_on, closing_counted, failure, mails_sent);
CREATE INDEX invitation_unit ON invitation (unit, closes_on DESC, email, withdrawn_on, closing_counted, failure, mails_sent);
CREATE INDEX invitation_failed ON invitation (closes_on DESC, email) WHERE failure <> '';
CREATE INDEX talk_listed ON talk (status, promised_on, proposal, unit, with_whom, interviewer, recorded);
