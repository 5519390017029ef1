-- Lists of the desk find what they show by an index: what stands in whose name, and the log
-- from its newest line.

CREATE INDEX talk_interviewer ON talk (interviewer, status);
CREATE INDEX record_interviewer ON record (interviewer, status);
CREATE INDEX point_owner ON point (owner, status);

DROP INDEX audit_day;
CREATE INDEX audit_listed ON audit (day DESC, minute DESC, id, action);
