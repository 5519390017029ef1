-- Most talks are over. Their part of the list is read in its order, and counted, from an index
-- that holds no others; a computed column cannot be counted without reading each row. Mails
-- that came back are counted from their index too, accounts are listed and colleagues offered
-- from theirs, and the numbers of a half year are found without reading all of them.
--
-- Three of these indexes were in file 12 for a short while: a database that has them already
-- is as good as one that has not.

CREATE INDEX talk_over ON talk (promised_on DESC, id DESC, status, unit, with_whom, interviewer) WHERE status IN ('closed', 'withdrawn');
DROP INDEX invitation_failed;
CREATE INDEX invitation_failed ON invitation (closes_on DESC, email, unit, withdrawn_on, closing_counted, failure) WHERE failure <> '';
DROP INDEX IF EXISTS account_listed;
CREATE INDEX account_listed ON account (name COLLATE NOCASE, email, roles, unit) WHERE roles <> '';
CREATE INDEX IF NOT EXISTS payroll_half ON payroll (half, unit, leavers);
CREATE INDEX IF NOT EXISTS unit_month_covered ON unit_month (month, unit, mailed, informal_talks, formal_talks);
