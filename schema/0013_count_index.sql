-- Most talks are over. Their part of the list is read in its order, and counted, from an index
-- that holds no others; a computed column cannot be counted without reading each row. Mails
-- that came back are counted from their index too, and colleagues are offered from theirs.

CREATE INDEX talk_over ON talk (promised_on DESC, id DESC, status, unit, with_whom, interviewer) WHERE status IN ('closed', 'withdrawn');
DROP INDEX invitation_failed;
CREATE INDEX invitation_failed ON invitation (closes_on DESC, email, unit, withdrawn_on, closing_counted, failure) WHERE failure <> '';
DROP INDEX account_listed;
CREATE INDEX account_listed ON account (name COLLATE NOCASE, email, roles, unit) WHERE roles <> '';
