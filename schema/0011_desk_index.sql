-- Lists of the desk find what they show by an index: who holds which talks, and the log
-- from its newest line.

CREATE INDEX talk_interviewer ON talk (interviewer, status);

DROP INDEX audit_day;
CREATE INDEX audit_listed ON audit (day DESC, minute DESC, id, action);
