-- Pages of the desk find the unit that stands for the organisation, the drafts of records, the
-- numbers of a half year, and a part of the lists of accounts and talks in its order, without
-- reading all of them. Talks whose record is a draft that nobody can finish wait as well;
-- there are few, and they are looked up apart.

CREATE INDEX unit_parent ON unit (parent);
CREATE INDEX record_draft ON record (interviewer) WHERE status = 'draft';

ALTER TABLE talk ADD COLUMN listed TEXT GENERATED ALWAYS AS (CASE
    WHEN status = 'requested' OR status IN ('contacted', 'scheduled') AND proposal <> '' OR status = 'scheduled' AND interviewer IS NULL THEN 'waiting'
    WHEN status IN ('contacted', 'scheduled', 'held') THEN 'running'
    ELSE 'over' END) VIRTUAL;
DROP INDEX talk_listed;
CREATE INDEX talk_listed ON talk (listed, promised_on);
CREATE INDEX account_listed ON account (name COLLATE NOCASE, email) WHERE roles <> '';
CREATE INDEX payroll_half ON payroll (half, unit, leavers);
CREATE INDEX unit_month_covered ON unit_month (month, unit, mailed, informal_talks, formal_talks);
