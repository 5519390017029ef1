-- The identified side: who was invited, mailed, spoken to. It knows nothing about answers.
-- Days are days since 1970-01-01, months are year * 12 + month - 1, moments are Unix seconds.

CREATE TABLE organisation (
    id              INTEGER NOT NULL PRIMARY KEY CHECK (id = 1),
    name            TEXT    NOT NULL,
    pack            TEXT    NOT NULL CHECK (pack IN ('generic', 'edu', 'rijk')),
    zone            TEXT    NOT NULL,
    k               INTEGER NOT NULL CHECK (k >= 5),
    key_mode        TEXT    NOT NULL CHECK (key_mode IN ('file', 'keyholder')),
    season_end      INTEGER NOT NULL,
    rehearsal       INTEGER NOT NULL CHECK (rehearsal IN (0, 1)),
    contact_name    TEXT    NOT NULL,
    contact_mail    TEXT    NOT NULL,
    contact_phone   TEXT    NOT NULL,
    counsellor      TEXT    NOT NULL,
    talk_nl         TEXT    NOT NULL,
    talk_en         TEXT    NOT NULL,
    questionnaire   TEXT    NOT NULL, -- the organisation's own file, empty for the standard one
    installation    TEXT    NOT NULL, -- fingerprint of the key folder that belongs here
    opened_through  INTEGER NOT NULL, -- the last opening day that was carried out
    planned_through INTEGER NOT NULL  -- the last day whose reminders and closing mails were queued
) STRICT, WITHOUT ROWID;

CREATE TABLE unit (
    id       BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    parent   BLOB    REFERENCES unit (id),
    name     TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    expected INTEGER NOT NULL CHECK (expected >= 0),
    own_box  INTEGER NOT NULL CHECK (own_box IN (0, 1))
) STRICT, WITHOUT ROWID;

-- Counts per unit and month that outlive the invitations.
CREATE TABLE unit_month (
    unit           BLOB    NOT NULL REFERENCES unit (id),
    month          INTEGER NOT NULL,
    mailed         INTEGER NOT NULL DEFAULT 0,
    reissued       INTEGER NOT NULL DEFAULT 0,
    withdrawn      INTEGER NOT NULL DEFAULT 0,
    closed         INTEGER NOT NULL DEFAULT 0,
    informal_talks INTEGER NOT NULL DEFAULT 0,
    formal_talks   INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (unit, month)
) STRICT, WITHOUT ROWID;

-- No column here may ever say whether the link was opened or used.
CREATE TABLE invitation (
    id              BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email           TEXT    NOT NULL COLLATE NOCASE,
    first_name      TEXT    NOT NULL,
    lang            TEXT    NOT NULL CHECK (lang IN ('nl', 'en')),
    unit            BLOB    NOT NULL REFERENCES unit (id),
    leaver_group    TEXT    NOT NULL,
    last_day        INTEGER NOT NULL,
    send_on         INTEGER NOT NULL,
    closes_on       INTEGER NOT NULL, -- the last day on which the link works
    version         INTEGER NOT NULL DEFAULT 1,
    mails_sent      INTEGER NOT NULL DEFAULT 0,
    stop            INTEGER NOT NULL DEFAULT 0 CHECK (stop IN (0, 1)),
    failure         TEXT    NOT NULL DEFAULT '', -- why a mail was refused for good, a word key
    reissued_on     INTEGER,
    withdrawn_on    INTEGER,
    closing_counted INTEGER NOT NULL DEFAULT 0 CHECK (closing_counted IN (0, 1)),
    informal_on     INTEGER, -- informal talk held on
    formal_on       INTEGER  -- formal talk offered on
) STRICT, WITHOUT ROWID;

CREATE INDEX invitation_email ON invitation (email);
CREATE INDEX invitation_closes ON invitation (closes_on);

CREATE TABLE account (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    email        TEXT    NOT NULL COLLATE NOCASE UNIQUE,
    name         TEXT    NOT NULL,
    phone        TEXT    NOT NULL DEFAULT '',
    lang         TEXT    NOT NULL CHECK (lang IN ('nl', 'en')),
    roles        TEXT    NOT NULL, -- a set, comma separated
    unit         BLOB    REFERENCES unit (id), -- NULL: the whole organisation
    password     TEXT    NOT NULL DEFAULT '', -- argon2id, PHC string; empty: not chosen yet
    link_hash    BLOB, -- SHA-256 of the one-time link to choose a password
    link_until   INTEGER,
    failures     INTEGER NOT NULL DEFAULT 0,
    locked_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX account_link ON account (link_hash) WHERE link_hash IS NOT NULL;

CREATE TABLE session (
    hash    BLOB    NOT NULL PRIMARY KEY CHECK (length(hash) = 32), -- SHA-256 of the cookie
    account BLOB    NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    until   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- A request for a talk has an id of its own and points at no invitation and no ballot.
CREATE TABLE talk (
    id            BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit          BLOB    NOT NULL REFERENCES unit (id),
    status        TEXT    NOT NULL CHECK (status IN ('requested', 'contacted', 'scheduled', 'held', 'closed', 'withdrawn')),
    source        TEXT    NOT NULL CHECK (source IN ('leaver', 'desk')),
    lang          TEXT    NOT NULL CHECK (lang IN ('nl', 'en')),
    name          TEXT    NOT NULL,
    email         TEXT    NOT NULL,
    phone         TEXT    NOT NULL,
    with_whom     TEXT    NOT NULL,
    form_wish     TEXT    NOT NULL,
    when_wish     TEXT    NOT NULL, -- a set, comma separated
    requested_on  INTEGER NOT NULL,
    promised_on   INTEGER NOT NULL,
    interviewer   BLOB    REFERENCES account (id),
    day           INTEGER,
    start         INTEGER, -- minutes after midnight, in the organisation's time zone
    minutes       INTEGER,
    form          TEXT    NOT NULL DEFAULT '',
    place         TEXT    NOT NULL DEFAULT '',
    sequence      INTEGER NOT NULL DEFAULT 0, -- of the calendar invitation
    proposal      TEXT    NOT NULL DEFAULT '', -- another time, as the leaver wrote it
    reason        TEXT    NOT NULL DEFAULT '', -- why an appointment was cancelled
    held_on       INTEGER,
    closed_on     INTEGER,
    revision      INTEGER NOT NULL DEFAULT 1, -- grows with every change, so that nobody overwrites silently
    consent       TEXT    NOT NULL DEFAULT '', -- version of the text agreed to; empty: answers stay apart
    copy          BLOB, -- the attached answers, sealed under a key of their own
    told_reader   BLOB    REFERENCES account (id) -- the one adviser of whom the leaver was told
) STRICT, WITHOUT ROWID;

-- Who looked at attached answers, and on which day.
CREATE TABLE talk_look (
    id        BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    talk      BLOB    NOT NULL REFERENCES talk (id) ON DELETE CASCADE,
    account   BLOB    NOT NULL REFERENCES account (id),
    looked_on INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Mails to be sent. No text and no link rests here: a mail is made when it is sent.
CREATE TABLE outbox (
    id           BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    kind         TEXT    NOT NULL,
    invitation   BLOB    REFERENCES invitation (id) ON DELETE CASCADE,
    talk         BLOB    REFERENCES talk (id) ON DELETE CASCADE,
    account      BLOB    REFERENCES account (id) ON DELETE CASCADE,
    due          INTEGER NOT NULL,
    tries        INTEGER NOT NULL DEFAULT 0,
    leased_until INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_due ON outbox (due);

-- The sealed side: ballots that nobody reads, and what openings leave behind.
-- It shares nothing with the identified side but the unit, and holds no day and no order.

CREATE TABLE box (
    id         BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit       BLOB    NOT NULL REFERENCES unit (id),
    part       TEXT    NOT NULL CHECK (part IN ('unit', 'organisation')),
    generation INTEGER NOT NULL,
    public_key BLOB    NOT NULL,
    state      TEXT    NOT NULL CHECK (state IN ('open', 'waiting', 'opened', 'lost')),
    k          INTEGER NOT NULL CHECK (k >= 5),
    closings   INTEGER NOT NULL DEFAULT 0, -- links closed since it was last looked into
    links      INTEGER NOT NULL DEFAULT 0, -- links closed since it was last opened
    waits_from INTEGER, -- the season end that closed a waiting generation
    UNIQUE (unit, part, generation)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX box_open ON box (unit, part) WHERE state = 'open';

CREATE TABLE ballot (
    slot   BLOB    NOT NULL PRIMARY KEY CHECK (length(slot) = 32),
    part   TEXT    NOT NULL CHECK (part IN ('unit', 'organisation')),
    box    BLOB    NOT NULL REFERENCES box (id),
    counts INTEGER NOT NULL CHECK (counts IN (0, 1, 2)), -- 0 taken back, 1 counts, 2 attached for good
    sealed BLOB    NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX ballot_box ON ballot (box);

-- Partial counts that wait for the next opening of a box, sealed to it.
CREATE TABLE carry (
    box    BLOB NOT NULL PRIMARY KEY REFERENCES box (id),
    sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE opening (
    id    BLOB    NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    unit  BLOB    NOT NULL REFERENCES unit (id),
    part  TEXT    NOT NULL CHECK (part IN ('unit', 'organisation')),
    month INTEGER NOT NULL,
    links INTEGER NOT NULL,
    n     INTEGER -- ballots counted, for unit parts only
) STRICT, WITHOUT ROWID;

CREATE TABLE tally (
    opening  BLOB    NOT NULL REFERENCES opening (id),
    question TEXT    NOT NULL,
    variant  TEXT    NOT NULL,
    option   TEXT    NOT NULL, -- an option key; '' holds n of the question
    n        INTEGER NOT NULL CHECK (n >= 0),
    PRIMARY KEY (opening, question, variant, option)
) STRICT, WITHOUT ROWID;

CREATE TABLE comment (
    id       BLOB NOT NULL PRIMARY KEY CHECK (length(id) = 16),
    opening  BLOB NOT NULL REFERENCES opening (id),
    question TEXT NOT NULL,
    variant  TEXT NOT NULL,
    text     TEXT NOT NULL
) STRICT, WITHOUT ROWID;
