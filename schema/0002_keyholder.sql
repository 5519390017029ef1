-- Keyholder mode: for which opening day the keyholders were asked to come, and when last.
ALTER TABLE organisation ADD COLUMN asked_for INTEGER NOT NULL DEFAULT 0;
ALTER TABLE organisation ADD COLUMN asked_on INTEGER NOT NULL DEFAULT 0;

-- Leavers of a unit in half a year (year * 2, plus 1 for the second half) according to
-- payroll, so that keyholders see invented ones.
CREATE TABLE payroll (
    unit    BLOB    NOT NULL REFERENCES unit (id),
    half    INTEGER NOT NULL,
    leavers INTEGER NOT NULL CHECK (leavers >= 0),
    PRIMARY KEY (unit, half)
) STRICT, WITHOUT ROWID;
