-- What was done at the desk, by whom and on which day. The minute is left out of whatever
-- is near an answer. No entry names somebody who left, or says what or whether they answered.
CREATE TABLE audit (
    id     BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    day    INTEGER NOT NULL,
    minute INTEGER CHECK (minute BETWEEN 0 AND 1439), -- of the day, in the organisation's time zone
    action TEXT    NOT NULL,
    actor  TEXT    NOT NULL, -- address of the account that did it; empty: the program or its command line
    about  TEXT    NOT NULL, -- address of the account to which it was done
    unit   BLOB    REFERENCES unit (id) ON DELETE SET NULL,
    many   INTEGER NOT NULL, -- how many, where that says something
    detail TEXT    NOT NULL  -- which, as a word key
) STRICT, WITHOUT ROWID;

CREATE INDEX audit_day ON audit (day);

-- How many days something is kept, where the organisation chose fewer than the program's own.
CREATE TABLE retention (
    datum TEXT    NOT NULL PRIMARY KEY,
    keep  INTEGER NOT NULL CHECK (keep > 0)
) STRICT, WITHOUT ROWID;

-- How often ballot boxes are opened; empty: as the key mode has it. A change counts from an
-- opening day.
ALTER TABLE organisation ADD COLUMN rhythm TEXT NOT NULL DEFAULT '' CHECK (rhythm IN ('', 'monthly', 'quarterly'));
ALTER TABLE organisation ADD COLUMN later_rhythm TEXT NOT NULL DEFAULT '' CHECK (later_rhythm IN ('', 'monthly', 'quarterly'));
ALTER TABLE organisation ADD COLUMN later_from INTEGER NOT NULL DEFAULT 0;
