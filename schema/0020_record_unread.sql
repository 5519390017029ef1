-- What a leaver answered to a record and its interviewer did not open yet.
ALTER TABLE record ADD COLUMN unread INTEGER NOT NULL DEFAULT 0 CHECK (unread IN (0, 1));
CREATE INDEX record_unread ON record (interviewer) WHERE unread = 1;
