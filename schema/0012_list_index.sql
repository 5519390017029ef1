-- Pages of the desk find the unit that stands for the organisation, the drafts of records, and
-- a part of the list of talks in its order, without reading all of them. Talks whose record is
-- a draft that nobody can finish wait as well; there are few, and they are looked up apart.

CREATE INDEX unit_parent ON unit (parent);
CREATE INDEX record_draft ON record (interviewer) WHERE status = 'draft';

ALTER TABLE talk ADD COLUMN listed TEXT GENERATED ALWAYS AS (CASE
    WHEN status = 'requested' OR status IN ('contacted', 'scheduled') AND proposal <> '' OR status = 'scheduled' AND interviewer IS NULL THEN 'waiting'
    WHEN status IN ('contacted', 'scheduled', 'held') THEN 'running'
    ELSE 'over' END) VIRTUAL;
DROP INDEX talk_listed;
CREATE INDEX talk_listed ON talk (listed, promised_on);
