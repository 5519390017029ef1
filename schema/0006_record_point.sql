-- A talk knows when it was planned, so that nobody is reminded on the day itself, and
-- whether a record of it was kept: 0 not yet, 1 kept, 2 refused. It never says what.
ALTER TABLE talk ADD COLUMN planned_on INTEGER;
ALTER TABLE talk ADD COLUMN recorded INTEGER NOT NULL DEFAULT 0 CHECK (recorded IN (0, 1, 2));

-- What was said in a talk, in boxes: only its interviewer and its leaver read it. It is
-- erased as a whole when it is counted.
CREATE TABLE record (
    talk        BLOB    NOT NULL PRIMARY KEY CHECK (length(talk) = 16), -- the link of the talk opens it; the talk may be erased before
    unit        BLOB    NOT NULL REFERENCES unit (id),
    interviewer BLOB    NOT NULL REFERENCES account (id),
    lang        TEXT    NOT NULL CHECK (lang IN ('nl', 'en')),
    status      TEXT    NOT NULL CHECK (status IN ('draft', 'sent', 'approved', 'lapsed')),
    leaving     TEXT    NOT NULL, -- the kind of leaver: it picks the boxes
    reasons     INTEGER NOT NULL CHECK (reasons IN (0, 1)), -- the reasons too, though somebody was dismissed
    held_on     INTEGER NOT NULL,
    minutes     INTEGER NOT NULL,
    form        TEXT    NOT NULL,
    ticks       TEXT    NOT NULL, -- JSON, the keys of the questionnaire
    notes       TEXT    NOT NULL, -- JSON
    points      TEXT    NOT NULL, -- JSON
    answer_by   INTEGER, -- the last day on which the leaver can correct it; NULL: not sent yet
    revision    INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

-- Partial counts of records that were counted and are still too few to publish. They stand
-- per interviewer, because an interviewer knows the own talks and could subtract them.
CREATE TABLE record_rest (
    unit        BLOB NOT NULL REFERENCES unit (id),
    interviewer BLOB NOT NULL REFERENCES account (id),
    waits       TEXT NOT NULL, -- JSON
    PRIMARY KEY (unit, interviewer)
) STRICT, WITHOUT ROWID;

ALTER TABLE organisation ADD COLUMN records_through INTEGER NOT NULL DEFAULT 0; -- the last day on which records were counted

-- What a counting of records leaves behind, apart from what openings leave.
CREATE TABLE record_count (
    id    BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit  BLOB    NOT NULL REFERENCES unit (id),
    month INTEGER NOT NULL,
    n     INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE record_tally (
    counting BLOB    NOT NULL REFERENCES record_count (id),
    question TEXT    NOT NULL,
    variant  TEXT    NOT NULL,
    option   TEXT    NOT NULL, -- an option key; '' holds n of the question
    n        INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (counting, question, variant, option)
) STRICT, WITHOUT ROWID;

-- What is to be done about what was learnt. Staff write the words; a point leads back to no
-- record and no answer.
CREATE TABLE point (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit       BLOB    NOT NULL REFERENCES unit (id),
    theme      TEXT    NOT NULL, -- an option of the questionnaire, or empty
    wording    TEXT    NOT NULL,
    for_whom   TEXT    NOT NULL CHECK (for_whom IN ('team', 'school', 'board')),
    owner      BLOB, -- an account, which may be gone by now
    owner_name TEXT    NOT NULL,
    due_on     INTEGER,
    status     TEXT    NOT NULL CHECK (status IN ('open', 'doing', 'done', 'dropped')),
    outcome    TEXT    NOT NULL,
    half       INTEGER NOT NULL, -- the half year in which it was added
    ended      INTEGER, -- the half year in which it was done or dropped
    shown      INTEGER NOT NULL DEFAULT 0 CHECK (shown IN (0, 1)), -- to leavers, on their start page
    shown_nl   TEXT    NOT NULL DEFAULT '',
    shown_en   TEXT    NOT NULL DEFAULT '',
    revision   INTEGER NOT NULL DEFAULT 1
) STRICT, WITHOUT ROWID;

CREATE INDEX point_shown ON point (shown) WHERE shown = 1;

-- A bundle of points on its way to somebody. It goes when the mail went.
CREATE TABLE point_letter (
    id      BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    address TEXT    NOT NULL,
    lang    TEXT    NOT NULL CHECK (lang IN ('nl', 'en')),
    unit    BLOB    REFERENCES unit (id), -- NULL: the whole organisation
    half    INTEGER NOT NULL,
    whole   INTEGER NOT NULL CHECK (whole IN (0, 1)) -- the points themselves, or only where they are
) STRICT, WITHOUT ROWID;

ALTER TABLE outbox ADD COLUMN letter BLOB REFERENCES point_letter (id) ON DELETE CASCADE;
