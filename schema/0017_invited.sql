-- The coverage counts people. A second link to somebody is one more that was mailed, and
-- nobody more who was invited.
ALTER TABLE unit_month ADD COLUMN invited INTEGER NOT NULL DEFAULT 0;
UPDATE unit_month SET invited = MAX(mailed - reissued, 0);
DROP INDEX unit_month_covered;
CREATE INDEX unit_month_covered ON unit_month (month, unit, invited, informal_talks, formal_talks);
