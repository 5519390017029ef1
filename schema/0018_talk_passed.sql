-- A mail that takes an appointment out of a calendar knows when that one was: the talk may be
-- planned anew before it leaves, with somebody else and at a time that its reader may not see.

ALTER TABLE outbox ADD COLUMN day INTEGER;
ALTER TABLE outbox ADD COLUMN start INTEGER; -- minutes after midnight, in the organisation's time zone
ALTER TABLE outbox ADD COLUMN minutes INTEGER;
