-- Texts are checked by a person before anybody reads them. Until it is released a check can
-- be undone; then only the blanked text stays.
ALTER TABLE comment ADD COLUMN state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'checked', 'rejected', 'released', 'withheld'));
ALTER TABLE comment ADD COLUMN blanked TEXT NOT NULL DEFAULT ''; -- a checked text as it would be released
ALTER TABLE comment ADD COLUMN tags TEXT NOT NULL DEFAULT ''; -- keys of themes, a set
ALTER TABLE comment ADD COLUMN withheld_for TEXT NOT NULL DEFAULT ''; -- why a text is not shown, a word key

CREATE INDEX comment_state ON comment (state, question);

-- Who asked for a mail when there are new figures.
ALTER TABLE account ADD COLUMN tell_results INTEGER NOT NULL DEFAULT 0 CHECK (tell_results IN (0, 1));
