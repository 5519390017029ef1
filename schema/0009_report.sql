-- Reports are sums of whole openings. What an opening adds to is written when it is counted
-- and never changed: history stays where it was counted when a unit is renamed or moved.

-- What the unit was called when it was counted.
ALTER TABLE opening ADD COLUMN counted_as TEXT NOT NULL DEFAULT '';
UPDATE opening SET counted_as = (SELECT name FROM unit WHERE unit.id = opening.unit);

-- The openings of a unit: its own, and those of the units that lay below it then.
CREATE TABLE opening_of (
    unit    BLOB    NOT NULL REFERENCES unit (id),
    part    TEXT    NOT NULL CHECK (part IN ('unit', 'organisation')),
    month   INTEGER NOT NULL,
    opening BLOB    NOT NULL REFERENCES opening (id),
    n       INTEGER, -- as in opening
    PRIMARY KEY (unit, part, month, opening)
) STRICT, WITHOUT ROWID;

-- Their tallies added up per half year (year * 2, plus 1 for the second half), so that the
-- time of a report does not grow with the number of answers.
CREATE TABLE tally_half (
    unit      BLOB    NOT NULL REFERENCES unit (id),
    part      TEXT    NOT NULL CHECK (part IN ('unit', 'organisation')),
    half_year INTEGER NOT NULL,
    question  TEXT    NOT NULL,
    variant   TEXT    NOT NULL,
    option    TEXT    NOT NULL,
    n         INTEGER NOT NULL CHECK (n >= 0),
    month     INTEGER NOT NULL, -- of the last opening in it
    PRIMARY KEY (unit, part, half_year, question, variant, option)
) STRICT, WITHOUT ROWID;

WITH RECURSIVE above (opening, unit) AS (
    SELECT id, unit FROM opening
    UNION
    SELECT above.opening, unit.parent FROM above JOIN unit ON unit.id = above.unit WHERE unit.parent IS NOT NULL
)
INSERT INTO opening_of (unit, part, month, opening, n)
SELECT above.unit, opening.part, opening.month, opening.id, opening.n FROM above JOIN opening ON opening.id = above.opening
ORDER BY 1, 2, 3, 4;

INSERT INTO tally_half (unit, part, half_year, question, variant, option, n, month)
SELECT o.unit, o.part, o.month / 6, t.question, t.variant, t.option, SUM(t.n), MAX(o.month)
FROM opening_of o JOIN tally t ON t.opening = o.opening
GROUP BY 1, 2, 3, 4, 5, 6;
